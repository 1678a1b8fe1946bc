"""Plain line plots: a few curves over one axis, and a loss from step to step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from course.draw.style import describe, line_style, new_axes, of_lines, plain
from course.i18n import gettext as _


def plot_lines(
    x: Any,
    lines: Mapping[str, Any],
    xlabel: str,
    ylabel: str,
    title: str,
    ax: Axes | None = None,
    finding: str = "",
) -> Axes:
    """Plots each of `lines` (a label and its values) over `x`, in a colour and style of its own.

    `finding` says in a sentence what there is to see, for those who do not see it.
    """
    ax = new_axes(ax)
    x = np.asarray(x, dtype=float)
    for number, (label, values) in enumerate(lines.items()):
        ax.plot(x, np.asarray(values, dtype=float), label=label, **line_style(number))
    plain(ax)
    if np.array_equal(x, np.round(x)):  # epochs or steps: there is none between two of them
        ax.xaxis.set_major_locator(
            MaxNLocator("auto", integer=True, steps=[1, 2, 5, 10], min_n_ticks=1)
        )
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
    ax.legend()
    describe(ax, f"{of_lines(ax)} {finding}".rstrip())
    return ax


def plot_loss_per_step(losses: Sequence[float], ax: Axes | None = None) -> Axes:
    """Plots a loss against the number of updates that came before it."""
    ax = new_axes(ax, 6.4, 3.2)
    ax.plot(range(len(losses)), losses, marker="o", markersize=4, label=_("loss"), **line_style(0))
    plain(ax)
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel=_("updates made"), ylabel=_("loss"), title=_("The loss during training"))
    ax.legend()
    if losses:
        describe(
            ax,
            _(
                "The loss is {first:.3g} before the first update and {last:.3g} after {count} "
                "updates."
            ).format(first=losses[0], last=losses[-1], count=len(losses) - 1),
        )
    return ax
