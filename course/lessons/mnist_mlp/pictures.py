"""Pictures for the MNIST network.

They show grey values, the network's layers, digits read wrongly, and where the seconds go.

They draw what they are given; nothing is read or measured here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course.draw.style import (
    BLACK,
    BLUE,
    GREY,
    SKY_BLUE,
    VERMILION,
    canvas,
    describe,
    new_axes,
)
from course.i18n import gettext as _
from course.lessons.from_scratch.pictures import draw_digits

TALLEST = 2.6  # height of the widest layer, in inches


def draw_pixels(
    image: Any, rows: tuple[int, int], columns: tuple[int, int], ax: Axes | None = None
) -> Axes:
    """Draws a part of a grey picture with each value written on it.

    The picture is (height, width); `rows` and `columns` say from where to where.
    """
    (top, bottom), (left, right) = rows, columns
    whole = np.asarray(image, dtype=float)
    part = whole[top:bottom, left:right]
    ax = new_axes(ax, 0.58 * part.shape[1], 0.42 * part.shape[0])
    lowest, highest = float(whole.min()), float(whole.max())
    ax.imshow(part, cmap="gray_r", vmin=lowest, vmax=highest, aspect="auto")
    for (row, column), value in np.ndenumerate(part):
        dark = value > (lowest + highest) / 2
        text = f"{round(value, 2) + 0.0:.2f}"  # never "-0.00"
        ax.text(
            column,
            row,
            text,
            ha="center",
            va="center",
            fontsize=9,
            color="white" if dark else BLACK,
        )
    ax.set_axis_off()
    describe(
        ax,
        _(
            "A part of a picture, {height} rows and {width} columns of grey squares with their "
            "values, from {low:.2f} to {high:.2f}: the larger, the darker."
        ).format(height=part.shape[0], width=part.shape[1], low=part.min(), high=part.max()),
    )
    return ax


def draw_readings(
    images: Any, labels: Sequence[Any], readings: Sequence[Any], shares: Sequence[float]
) -> np.ndarray:
    """Draws digits, (n, height, width), with what they are and what they were read as.

    `shares` tells how surely they were read, from 0 to 1.
    """
    lines = [
        _("{label}, read as {reading}").format(label=label, reading=reading)
        for label, reading in zip(labels, readings, strict=True)
    ]
    axes = draw_digits(images, labels)
    for ax, line, share in zip(axes, lines, shares, strict=True):
        ax.set_title(f"{line}\n{share:.1%}", fontsize=10)
    describe(
        axes[0],
        _("{count} handwritten digits. {lines}.").format(count=len(lines), lines="; ".join(lines)),
    )
    return axes


def draw_layers(widths: Sequence[int], gap: str = "ReLU", ax: Axes | None = None) -> Axes:
    """Draws the widths of a network's layers as bars, and lines between them for linear layers.

    A bar's height is the square root of its width: true to scale, ten would not be seen.
    """
    ax = canvas(ax, 8.4, 3.4)
    heights = [TALLEST * (width / max(widths)) ** 0.5 for width in widths]
    step = 8.0 / max(len(widths) - 1, 1)
    for number, (width, height) in enumerate(zip(widths, heights, strict=True)):
        x, ends = step * number, number in (0, len(widths) - 1)
        ax.add_patch(
            Rectangle(
                (x - 0.16, -height / 2),
                0.32,
                height,
                facecolor=SKY_BLUE if ends else "white",
                edgecolor=BLUE,
                linewidth=2,
                zorder=3,
            )
        )
        ax.text(x, -height / 2 - 0.2, str(width), ha="center", va="center", fontsize=12)
        if not ends:
            ax.text(
                x, height / 2 + 0.2, gap, ha="center", va="center", fontsize=11, color=VERMILION
            )
    for number in range(len(widths) - 1):
        left, right = step * number + 0.16, step * (number + 1) - 0.16
        for side in (-0.5, 0.5):
            for other in (-0.5, 0.5):
                ax.plot(
                    (left, right),
                    (side * heights[number], other * heights[number + 1]),
                    color=GREY,
                    linewidth=0.9,
                    zorder=1,
                )
        ax.text(
            (left + right) / 2,
            0,
            "Linear",
            ha="center",
            va="center",
            fontsize=11,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            zorder=2,
        )
    ax.text(0, heights[0] / 2 + 0.2, _("pixels"), ha="center", va="center", fontsize=11)
    ax.text(8, heights[-1] / 2 + 0.2, _("logits"), ha="center", va="center", fontsize=11)
    ax.set_xlim(-0.6, 8.6)
    ax.set_ylim(-TALLEST / 2 - 0.4, TALLEST / 2 + 0.4)
    describe(
        ax,
        _(
            "A network from left to right: layers of {widths} values, joined by {count} linear "
            "layers. {gap} follows each of them but the last, whose results are the logits. The "
            "heights of the bars are the square roots of the widths."
        ).format(widths=", ".join(str(width) for width in widths), count=len(widths) - 1, gap=gap),
    )
    return ax
