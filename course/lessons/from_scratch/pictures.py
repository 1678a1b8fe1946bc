"""Pictures for a network made by hand: digits, a dense layer and its geometry, weights.

They draw the numbers that they are given and compute no result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import hsv_to_rgb
from matplotlib.patches import Circle, Rectangle

from course.draw.shapes import words
from course.draw.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    canvas,
    describe,
    plain,
)
from course.i18n import gettext as _

COLUMNS = 5  # of pictures beside each other
TALLEST = 2.6  # side of the largest matrix in `draw_dense`, in inches


def draw_digits(images: Any, labels: Sequence[Any]) -> np.ndarray:
    """Draws grey pictures, (n, height, width), each with its label above. Returns the axes."""
    images = np.asarray(images)
    axes = _tiles(len(images))
    for ax, image, label in zip(axes, images, labels, strict=True):
        ax.imshow(image, cmap="gray_r")
        ax.set_title(str(label), fontsize=12)
    describe(
        axes[0],
        _(
            "{count} handwritten digits, dark on a light ground. Above them stands: {labels}."
        ).format(count=len(images), labels=", ".join(str(label) for label in labels)),
    )
    return axes


def draw_weights(weights: Any, titles: Sequence[Any]) -> np.ndarray:
    """Draws maps of weights, (n, height, width), on one scale.

    Orange is below 0, white at 0, purple above; a dashed line goes around the lowest third of the
    scale, a full one around the highest.
    """
    weights = np.asarray(weights, dtype=float)
    axes = _tiles(len(weights))
    largest = float(np.abs(weights).max()) or 1.0
    for ax, values, title in zip(axes, weights, titles, strict=True):
        drawn = ax.imshow(values, cmap="PuOr", vmin=-largest, vmax=largest)
        if values.min() < -largest / 3 or values.max() > largest / 3:
            ax.contour(
                values,
                levels=[-largest / 3, largest / 3],
                colors=BLACK,
                linewidths=0.8,
                linestyles=["--", "-"],
            )
        ax.set_title(str(title), fontsize=12)
    axes[0].figure.colorbar(drawn, ax=list(axes), label=_("weight"), shrink=0.8)
    describe(
        axes[0],
        _(
            "{count} maps of weights, one for each of: {titles}. In the middle of the maps the "
            "weights are {middle:.2g} in size on average, at their edge {edge:.2g}. Orange weights "
            "are below 0, purple ones above, white ones near 0."
        ).format(
            count=len(weights),
            titles=", ".join(str(title) for title in titles),
            **_sizes_by_place(weights),
        ),
    )
    return axes


def _sizes_by_place(weights: np.ndarray) -> dict[str, float]:
    """The mean size of weights in the middle of maps, and of those at their edge."""
    sizes = np.abs(weights)
    margins = [side // 8 + 1 for side in weights.shape[1:]]
    middle = np.zeros(weights.shape[1:], dtype=bool)
    middle[tuple(slice(margin, -margin) for margin in margins)] = True
    return {
        name: float(sizes[:, part].mean()) if part.any() else 0.0
        for name, part in (("middle", middle), ("edge", ~middle))
    }


def draw_dense(rows: int, inputs: int, outputs: int, ax: Axes | None = None) -> Axes:
    """Draws activation(x W + b) as rectangles, with the shape of each below it."""
    ax = canvas(ax, 8.4, 2.9)
    scale = TALLEST / max(rows, inputs, outputs)
    height, width, depth = (max(0.3, scale * size) for size in (rows, outputs, inputs))
    parts = (
        (r"$x$", depth, height, f"({rows}, {inputs})", BLUE),
        ("@", 0.0, 0.0, "", BLACK),
        ("$W$", width, depth, f"({inputs}, {outputs})", GREEN),
        ("+", 0.0, 0.0, "", BLACK),
        ("$b$", width, 0.3, f"({outputs},)", ORANGE),
        ("=", 0.0, 0.0, "", BLACK),
        ("$u$", width, height, f"({rows}, {outputs})", GREY),
        (r"$\overset{f}{\rightarrow}$", 0.0, 0.0, "", BLACK),
        (_("output"), width, height, f"({rows}, {outputs})", VERMILION),
    )
    x = 0.0
    for name, wide, high, shape, colour in parts:
        if shape:
            place = x + max(0.45, wide / 2)
            ax.add_patch(
                Rectangle(
                    (place - wide / 2, -high / 2),
                    wide,
                    high,
                    facecolor="white",
                    edgecolor=colour,
                    linewidth=2,
                )
            )
            inside = high > 0.4 and len(name) < 6
            words(ax, place, 0 if inside else high / 2 + 0.2, name, 13)
            words(ax, place, -high / 2 - 0.22, shape, 10, family="monospace")
            x = place + max(0.45, wide / 2) + 0.2
        else:
            words(ax, x + 0.2, 0, name, 15)
            x += 0.55
    ax.set_xlim(-0.2, x)
    ax.set_ylim(-TALLEST / 2 - 0.5, TALLEST / 2 + 0.4)
    describe(
        ax,
        _(
            "A dense layer as rectangles: x of shape ({rows}, {inputs}) times W of shape "
            "({inputs}, {outputs}), plus b of shape ({outputs},), gives u of shape ({rows}, "
            "{outputs}); the activation keeps that shape."
        ).format(rows=rows, inputs=inputs, outputs=outputs),
    )
    return ax


def plot_geometry(stages: Mapping[str, Any]) -> np.ndarray:
    """Plots one set of points, (n, 2), as it stands at each stage.

    A point keeps its colour, and marked ones their mark.
    """
    _figure, axes = plt.subplots(
        1, len(stages), figsize=(2.9 * len(stages), 3.1), layout="constrained", squeeze=False
    )
    axes = axes.ravel()
    first, *_others, last = (np.asarray(points, dtype=float) for points in stages.values())
    everything = np.concatenate([np.asarray(points, dtype=float) for points in stages.values()])
    reach = 1.1 * float(np.abs(everything).max())
    for ax, (title, points) in zip(axes, stages.items(), strict=True):
        points = np.asarray(points, dtype=float)
        # blues that stand out from a light page and from a dark one
        shade = np.linspace(1.0, 0.7, len(points))
        hues, full = np.full_like(shade, 0.57), np.ones_like(shade)
        colours = hsv_to_rgb(np.stack([hues, full, shade], axis=1))
        ax.scatter(*points.T, c=colours, s=14, label=_("points"))
        ax.add_patch(
            Circle(
                tuple(points[-1]),
                0.06 * reach,
                fill=False,
                edgecolor=VERMILION,
                linewidth=2,
                label=_("one of them"),
            )
        )
        ax.axhline(0, color=GREY, linewidth=0.8)
        ax.axvline(0, color=GREY, linewidth=0.8)
        plain(ax)
        ax.set(
            xlim=(-reach, reach),
            ylim=(-reach, reach),
            aspect="equal",
            title=title,
            xlabel=_("first feature"),
            ylabel=_("second feature"),
        )
    axes[0].legend(loc="upper left", fontsize=8)
    describe(
        axes[0],
        _(
            "The same {count} points of the plane, side by side: {titles}. In the last picture "
            "{flat} of them lie on an axis, and in the first {before}. A ring follows one of them."
        ).format(
            count=len(everything) // len(stages),
            titles="; ".join(stages),
            flat=_on_an_axis(last),
            before=_on_an_axis(first),
        ),
    )
    return axes


def _on_an_axis(points: np.ndarray) -> int:
    return int((np.abs(points) < 1e-6).any(axis=1).sum())


def _tiles(count: int) -> np.ndarray:
    """Square axes without a frame, a few in a row."""
    columns = min(count, COLUMNS)
    rows = -(-count // columns)
    _figure, axes = plt.subplots(
        rows, columns, figsize=(1.35 * columns, 1.5 * rows), layout="constrained", squeeze=False
    )
    for ax in axes.flat:
        ax.set_axis_off()
    return np.asarray(axes.ravel()[:count])
