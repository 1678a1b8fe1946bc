"""Pictures of the way back: from the loss to every parameter, and over two paths at once."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from course.draw.shapes import Point, arrow, box, circle, words
from course.draw.style import BLUE, GREEN, ORANGE, VERMILION, canvas, describe
from course.i18n import gettext as _

RADIUS, SIDE, STEP, DEPTH = 0.34, 0.58, 2.4, 1.9


def draw_chain(ax: Axes | None = None) -> Axes:
    """Draws the steps from input to loss, the parameters that enter, and the way back to them."""
    ax = canvas(ax, 8.4, 3.9)
    steps = ("x", "u", "h", "y", "L")
    forward = (r"W x + b", r"\sigma(u)", r"V h + c", r"\frac{1}{2}(y - y_{true})^2")
    back = ("", r"h\,(1 - h)", "V", r"y - y_{true}")
    for number, name in enumerate(steps):
        colour = BLUE if number == 0 else VERMILION if name == "L" else GREEN
        _node(ax, (STEP * number, 0), name, colour, square=number == 0)
    for number, (formula, slope) in enumerate(zip(forward, back, strict=True)):
        start, end, middle = STEP * number + 0.4, STEP * (number + 1) - 0.4, STEP * (number + 0.5)
        look: dict[str, Any] = {"width": 1.6, "head": 14, "bend": -0.25, "zorder": 3}
        arrow(ax, (start, 0.15), (end, 0.15), **look)
        words(ax, middle, 0.62, f"${formula}$", va="bottom")
        if slope:
            arrow(ax, (end, -0.15), (start, -0.15), VERMILION, dashed=True, **look)
            words(ax, middle, -0.6, f"${slope}$", va="top", color=VERMILION)
    for centre, name, slope in (
        (STEP - 0.75, "W", "x"),
        (STEP + 0.75, "b", "1"),
        (3 * STEP - 0.75, "V", "h"),
        (3 * STEP + 0.75, "c", "1"),
    ):
        _parameter(ax, centre, name, slope)
    ax.set_xlim(-0.6, STEP * 4 + 0.6)
    ax.set_ylim(-DEPTH - 1.0, 1.3)
    describe(
        ax,
        _(
            "From the loss L dashed arrows lead back over y and h to u, and from u and y on to the "
            "parameters: to W and b, and to V and c. Each carries the derivative of one step. The "
            "gradient of a parameter is the product of all on its way: that of W, for example, of "
            "y - y_true, V, h (1 - h) and x."
        ),
    )
    return ax


def _parameter(ax: Axes, x: float, name: str, slope: str) -> None:
    """A parameter below the step that it enters, and the dashed arrow by which its gradient comes.

    The step is to its right or left.
    """
    step = STEP * round(x / STEP)
    side = 1 if x < step else -1
    _node(ax, (x, -DEPTH), name, ORANGE, square=True)
    top: Point = (step - 0.24 * side, -0.3)
    arrow(ax, (x + 0.2 * side, -DEPTH + 0.34), (top[0] + 0.14 * side, top[1] - 0.1), width=1.6)
    arrow(
        ax,
        (top[0] - 0.12 * side, top[1]),
        (x - 0.08 * side, -DEPTH + 0.36),
        VERMILION,
        width=1.6,
        dashed=True,
    )
    words(
        ax, x - 0.05 * side, -1.2, f"${slope}$", color=VERMILION, ha="right" if side > 0 else "left"
    )
    gradient = rf"$\partial L/\partial {name}$"
    words(ax, x, -DEPTH - 0.62, gradient, 13, color=VERMILION)


def draw_paths(ax: Axes | None = None) -> Axes:
    """Draws two paths from h to the loss; the derivatives that come back on them are added."""
    ax = canvas(ax, 7.0, 3.0)
    places = {"h": (0.0, 0.0), "y_1": (2.6, 1.0), "y_2": (2.6, -1.0), "L": (5.2, 0.0)}
    for name, centre in places.items():
        _node(ax, centre, name, VERMILION if name == "L" else GREEN, square=False)
    for name, side in (("y_1", 1), ("y_2", -1)):
        x, y = places[name]
        arrow(ax, (0.32, 0.22 * side), (x - 0.42, y - 0.02 * side), width=1.6)
        arrow(ax, (x + 0.42, y - 0.02 * side), (4.88, 0.22 * side), width=1.6)
        arrow(
            ax, (4.78, 0.04 * side), (x + 0.38, y - 0.24 * side), VERMILION, dashed=True, width=1.6
        )
        arrow(
            ax, (x - 0.38, y - 0.24 * side), (0.42, 0.04 * side), VERMILION, dashed=True, width=1.6
        )
    for x, (above, below) in (
        (1.3, (r"\partial y_1/\partial h", r"\partial y_2/\partial h")),
        (3.9, (r"\partial L/\partial y_1", r"\partial L/\partial y_2")),
    ):
        words(ax, x, 1.0, f"${above}$", color=VERMILION)
        words(ax, x, -1.0, f"${below}$", color=VERMILION)
    words(ax, -0.5, 0.0, "$+$", 18, color=VERMILION)
    ax.set_xlim(-0.9, 5.7)
    ax.set_ylim(-1.5, 1.5)
    describe(
        ax,
        _(
            "Two paths lead from h to the loss L, over y1 and over y2. Back on each path the "
            "derivatives are multiplied; where the paths meet again, at h, the two products are "
            "added."
        ),
    )
    return ax


def _node(ax: Axes, centre: Point, mark: str, colour: str, square: bool) -> None:
    if square:
        box(ax, centre, SIDE, SIDE, colour)
    else:
        circle(ax, centre, RADIUS, colour)
    words(ax, *centre, f"${mark}$", 14, zorder=4)
