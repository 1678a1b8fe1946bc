"""Shapes that diagrams of several lessons are made of: words, boxes, circles, arrows."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from course.draw.style import BLACK

Point = tuple[float, float]
ON_WHITE = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}


def words(ax: Axes, x: float, y: float, text: str, size: float = 12, **more: Any) -> None:
    """Writes words around a point; `more` is what `Axes.text` takes."""
    ax.text(x, y, text, **{"ha": "center", "va": "center", "fontsize": size, **more})


def box(
    ax: Axes, centre: Point, width: float, height: float, colour: str, dashed: bool = False
) -> None:
    """Draws a white box with round corners and an edge of this colour."""
    x, y = centre
    shape = FancyBboxPatch(
        (x - width / 2, y - height / 2),
        width,
        height,
        boxstyle="round,pad=0.05",
        facecolor="white",
        edgecolor=colour,
        linewidth=2,
        linestyle="--" if dashed else "-",
        zorder=3,
    )
    ax.add_patch(shape)


def circle(ax: Axes, centre: Point, radius: float, colour: str) -> None:
    """Draws a white circle with an edge of this colour."""
    ax.add_patch(
        Circle(centre, radius, facecolor="white", edgecolor=colour, linewidth=2.2, zorder=3)
    )


def arrow(
    ax: Axes,
    start: Point,
    end: Point,
    colour: str = BLACK,
    *,
    width: float = 1.8,
    head: float = 16,
    dashed: bool = False,
    bend: float = 0.0,
    zorder: float = 2,
) -> None:
    """Draws an arrow from point to point, that bends by this part of its length."""
    look = {"color": colour, "linewidth": width, "linestyle": "--" if dashed else "-"}
    look |= {"arrowstyle": "-|>", "mutation_scale": head, "shrinkA": 0, "shrinkB": 0}
    if bend:
        look["connectionstyle"] = f"arc3,rad={bend}"
    ax.annotate("", end, start, zorder=zorder, arrowprops=look)


def towards(start: Point, centre: Point, radius: float) -> Point:
    """Where a line from `start` to `centre` meets the circle of this radius."""
    dx, dy = centre[0] - start[0], centre[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    return centre[0] - radius * dx / length, centre[1] - radius * dy / length
