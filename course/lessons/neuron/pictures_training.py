"""Pictures of what training meets: derivatives in a deep network, boundaries.

They draw the numbers that they are given; a boundary's outputs come from the lesson's own network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from course.draw.style import (
    BLACK,
    BLUE,
    VERMILION,
    describe,
    in_words,
    line_style,
    plain,
)
from course.i18n import gettext as _

MARKERS = ("o", "s", "^", "D", "v")
FINE = 121  # points along each side of the square in which a boundary is looked for


def plot_slopes(panels: Mapping[str, Mapping[str, Sequence[float]]]) -> np.ndarray:
    """Plots how large the derivative of a loss is at each layer: a panel for each activation.

    A panel's lines stand for ways to draw the weights. Layers count from 1, at the input.
    """
    width = 3.4 * len(panels)
    axes = plt.subplots(
        1, len(panels), figsize=(width, 3.5), layout="constrained", sharey=True, squeeze=False
    )[1].ravel()
    for ax, (title, lines) in zip(axes, panels.items(), strict=True):
        found = []
        for number, (label, sizes) in enumerate(lines.items()):
            layers, look = range(1, len(sizes) + 1), line_style(number)
            marker = MARKERS[number % len(MARKERS)]
            ax.plot(layers, sizes, label=label, marker=marker, markersize=5, **look)
            found.append(f"{in_words(label)}: {sizes[0] / sizes[-1]:.1g}")
        plain(ax)
        ax.set_yscale("log")
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set(xlabel=_("layer"), title=title)
        describe(
            ax,
            _(
                "{title}: how large the derivative at the first layer is, as a part of that at the "
                "last one, for weights of different size. {found}."
            ).format(title=title, found="; ".join(found)),
        )
    axes[0].set_ylabel(_("size of the derivative"))
    axes[0].legend(title=_("weights"), fontsize=9)
    return axes


def plot_boundaries(
    networks: Mapping[str, Callable[[np.ndarray], Any]], points: Any, targets: Any
) -> np.ndarray:
    """Draws points of two kinds, and where each of several networks says 1 and where 0.

    Args:
        networks: A title, and a function that takes an array (n, 2) and gives n outputs.
        points: Shape (n, 2).
        targets: n numbers, 0 or 1.
    """
    points, targets = np.asarray(points, float), np.asarray(targets, float)
    low, high = points.min() - 0.25, points.max() + 0.25
    grid = np.linspace(low, high, FINE)
    places = np.stack(np.meshgrid(grid, grid), axis=-1)
    axes = plt.subplots(
        1, len(networks), figsize=(4.1 * len(networks), 4.0), layout="constrained", squeeze=False
    )[1].ravel()
    for ax, (title, network) in zip(axes, networks.items(), strict=True):
        outputs = np.asarray(network(places.reshape(-1, 2)), float).reshape(FINE, FINE)
        right = (np.asarray(network(points), float).ravel() > 0.5) == (targets > 0.5)
        _areas(ax, grid, outputs)
        for value, marker, colour in ((0, "o", BLUE), (1, "^", VERMILION)):
            chosen = targets == value
            ax.scatter(
                *points[chosen].T,
                s=48,
                marker=marker,
                color=colour,
                edgecolor="white",
                linewidth=0.7,
                zorder=3,
                label=_("target {value}").format(value=value),
            )
        ax.set_aspect("equal")
        ax.set(xlim=(low, high), ylim=(low, high), xlabel="$x_1$", ylabel="$x_2$", title=title)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False)
        words = _("{title}: {right} of {count} points lie on their side of the boundary, {where}.")
        where = _("there is none") if _is_one_side(outputs) else _("which is drawn as a thick line")
        describe(
            ax,
            words.format(title=title, right=int(right.sum()), count=len(points), where=where),
        )
    return axes


def _is_one_side(outputs: np.ndarray) -> bool:
    return bool((outputs > 0.5).all() or (outputs <= 0.5).all())


def _areas(ax: Axes, grid: np.ndarray, outputs: np.ndarray) -> None:
    """Hatches where the output is above one half, and draws the boundary."""
    ax.contourf(grid, grid, outputs, levels=[0.5, np.inf], colors="none", hatches=["///"])
    if not _is_one_side(outputs):
        ax.contour(grid, grid, outputs, levels=[0.5], colors=BLACK, linewidths=2.4)
