"""The picture of paired differences: each pair, their mean, and how sure the mean is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from course.draw.style import BLACK, BLUE, VERMILION, describe, new_axes, plain
from course.i18n import gettext as _


def plot_differences(
    differences: Sequence[float] | np.ndarray,
    mean: float,
    error: float,
    title: str,
    x: Sequence[int] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Plots the difference of each pair, their mean, and a band of one standard error around it.

    Args:
        differences: One for each pair.
        mean: Their mean.
        error: The mean's standard error.
        title: Of the picture.
        x: The pairs' seeds; else they are counted from 1.
        ax: Axes to draw on.
    """
    ax = new_axes(ax, 6.4, 3.4)
    seeds = list(x) if x is not None else list(range(1, len(differences) + 1))
    ax.axhline(0, color=BLACK, linewidth=1.2, label=_("no difference"))
    ax.axhline(mean, color=VERMILION, linewidth=2, linestyle="--", label=_("mean"))
    ax.axhspan(
        mean - error,
        mean + error,
        facecolor="none",
        edgecolor=VERMILION,
        hatch="//",
        linewidth=0.8,
        alpha=0.7,
        label=_("one standard error"),
    )
    ax.plot(seeds, differences, "o", color=BLUE, markersize=9, label=_("a pair"))
    plain(ax)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.margins(x=0.1, y=0.15)
    ax.set(xlabel=_("seed"), ylabel=_("difference of accuracy"), title=title)
    ax.legend(fontsize=9)
    above = sum(float(difference) > 0 for difference in differences)
    describe(
        ax,
        _(
            "{title}: {above} of {count} differences lie above 0. Their mean is {mean:.4f}, with a "
            "standard error of {error:.4f}; zero lies {where} the band of one standard error."
        ).format(
            title=title,
            above=above,
            count=len(differences),
            mean=mean,
            error=error,
            where=_("inside") if abs(mean) <= error else _("outside"),
        ),
    )
    return ax
