"""Plots of activation functions: they draw the numbers given, and compute none of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from course.draw.style import (
    BLUE,
    GREY,
    ORANGE,
    SKY_BLUE,
    VERMILION,
    describe,
    in_words,
    new_axes,
    plain,
)
from course.i18n import gettext as _

Curve = tuple[Any, Any, Any]  # x, the function's values, its derivative's values


def plot_activation(
    x: Any, values: Any, derivative: Any, title: str, ax: Axes | None = None
) -> Axes:
    """Plots a function (solid) and its derivative (dashed) over `x`.

    All three are arrays or tensors of one length. Where the derivative jumps, its line has a gap.
    """
    ax = new_axes(ax, 4.2, 3.2)
    x, values, derivative = (
        np.asarray(numbers, dtype=float) for numbers in (x, values, derivative)
    )
    ax.axhline(0, color=GREY, linewidth=0.8)
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.plot(x, values, color=BLUE, linewidth=2.2, label=r"$f(x)$")
    ax.plot(
        *_with_gaps(x, derivative), color=VERMILION, linewidth=2, linestyle="--", label=r"$f\,'(x)$"
    )
    plain(ax)
    ax.set(xlabel="$x$", ylabel=r"$f(x),\ f\,'(x)$", title=title)
    ax.legend(loc="upper left", framealpha=0.9)
    describe(
        ax,
        _(
            "{title}, for x from {start:g} to {end:g}: the function, a solid line, takes values "
            "from {lowest:.3g} to {highest:.3g}; its derivative, a dashed line, from "
            "{flattest:.3g} to {steepest:.3g}."
        ).format(
            title=in_words(title),
            start=x[0],
            end=x[-1],
            lowest=values.min(),
            highest=values.max(),
            flattest=derivative.min(),
            steepest=derivative.max(),
        ),
    )
    return ax


def plot_activations(
    curves: Mapping[str, Curve], axes: Sequence[Axes] | np.ndarray | None = None
) -> np.ndarray:
    """Plots several functions side by side, over equal y axes, and returns the axes.

    `curves` maps a title to (x, values, derivative).
    """
    if axes is None:
        size = (3.6 * len(curves), 3.2)
        axes = plt.subplots(
            1, len(curves), figsize=size, layout="constrained", squeeze=False, sharey=True
        )[1]
    flat = np.asarray(axes, dtype=object).ravel()
    if len(flat) != len(curves):
        text = _("{curves} curves need as many axes, not {axes}")
        raise ValueError(text.format(curves=len(curves), axes=len(flat)))
    for ax, (title, curve) in zip(flat, curves.items(), strict=True):
        plot_activation(*curve, title, ax=ax)
    return flat


def plot_probabilities(scores: Any, probabilities: Any, ax: Axes | None = None) -> Axes:
    """Draws each class's score as a hatched bar, beside a bar of the probability made of it."""
    ax = new_axes(ax, 6.4, 3.2)
    scores, probabilities = np.asarray(scores, float), np.asarray(probabilities, float)
    places = np.arange(len(scores))
    left = ax.bar(
        places - 0.2, scores, 0.38, color=SKY_BLUE, edgecolor="black", hatch="//", label=_("score")
    )
    right = ax.bar(
        places + 0.2, probabilities, 0.38, color=ORANGE, edgecolor="black", label=_("probability")
    )
    ax.bar_label(left, fmt="%g", padding=2)
    ax.bar_label(right, fmt="%.4f", padding=2)
    ax.axhline(0, color="black", linewidth=0.8)
    plain(ax)
    ax.grid(visible=False, axis="x")
    ax.margins(y=0.15)
    ax.set_xticks(places, [str(number) for number in places])
    ax.set(xlabel=_("class"), ylabel=_("value"), title="softmax")
    ax.legend()
    pairs = "; ".join(
        f"{score:g}, {share:.4f}" for score, share in zip(scores, probabilities, strict=True)
    )
    describe(
        ax,
        _(
            "For each class a hatched bar for its score and a plain bar for its probability: "
            "{pairs}."
        ).format(pairs=pairs),
    )
    return ax


def _with_gaps(x: np.ndarray, y: np.ndarray, jump: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """The points with a nan where y jumps, so that no line joins the neighbours there."""
    breaks = np.flatnonzero(np.abs(np.diff(y)) > jump) + 1
    return np.insert(x, breaks, np.nan), np.insert(y, breaks, np.nan)
