"""Pictures of training: the loss of each batch, and the losses of several runs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from course.draw.lines import plot_lines
from course.draw.style import GREY, describe, in_words, new_axes
from course.i18n import gettext as _


def plot_batch_losses(losses: Sequence[float], chance: float, ax: Axes | None = None) -> Axes:
    """Plots the loss of each step's batch, and that of a model that knows nothing."""
    lines = {_("loss of the batch"): losses, _("knows nothing"): [chance] * len(losses)}
    words = {
        "xlabel": _("step"),
        "ylabel": _("cross-entropy"),
        "title": _("Training from scratch"),
    }
    ax = plot_lines(range(len(losses)), lines, **words, ax=new_axes(ax, 6.4, 3.6))
    ax.set_ylim(bottom=0)
    late = float(np.mean(losses[-len(losses) // 10 :]))
    describe(
        ax,
        _(
            "The loss of the batch is {first:.1f} in the first step, {place} the {chance:.1f} of a "
            "model that knows nothing, and about {late:.1f} in the last tenth of the {count} steps."
        ).format(
            first=losses[0],
            place=_("above") if losses[0] > chance else _("below"),
            chance=chance,
            late=late,
            count=len(losses),
        ),
    )
    return ax


def plot_runs(
    training: Mapping[str, Sequence[float]], validation: Mapping[str, Sequence[float]]
) -> np.ndarray:
    """Plots training and validation losses of several runs side by side, on one logarithmic scale.

    Returns both axes.
    """
    figure, axes = plt.subplots(1, 2, figsize=(9.0, 4.4), sharey=True, layout="constrained")
    parts = (_("training loss"), training), (_("validation loss"), validation)
    for ax, (title, curves) in zip(axes, parts, strict=True):
        epochs = range(1, 1 + max(len(losses) for losses in curves.values()))
        plot_lines(epochs, curves, _("epoch"), _("mean loss"), title, ax=ax)
        ax.set_yscale("log")  # the losses differ by factors
        ax.grid(True, which="both", color=GREY, alpha=0.3, linewidth=0.5)
        ax.get_legend().remove()
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    for ax, (title, curves) in zip(axes, parts, strict=True):
        value, name = min((losses[-1], name) for name, losses in curves.items())
        words = _(
            "{title} of {count} runs, by epoch: at the end {name} has the lowest, {value:.3g}."
        )
        given = {"title": title, "count": len(curves), "name": in_words(name), "value": value}
        describe(ax, words.format(**given))
    return np.asarray(axes)
