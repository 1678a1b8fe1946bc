"""Pictures of a fully connected network, and of the steps between its input and its loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from course.draw.shapes import ON_WHITE, Point, arrow, box, circle, towards, words
from course.draw.style import BLACK, BLUE, GREEN, GREY, ORANGE, VERMILION, canvas, describe
from course.i18n import gettext as _

RADIUS, SIDE = 0.34, 0.58
GAP = 3.0  # between two layers


def draw_network(sizes: Sequence[int] = (3, 4, 1), ax: Axes | None = None) -> Axes:
    """Draws a network with an input, a hidden and an output layer of these sizes.

    Inputs are boxes, because they compute nothing; neurons are circles. The dashed arrows come from
    the constant 1 and carry the biases.
    """
    if len(sizes) != 3 or min(sizes) < 1:
        raise ValueError(
            _("sizes must be three numbers of 1 or more, not {sizes}").format(sizes=tuple(sizes))
        )
    tallest = max(sizes) + 1
    ax = canvas(ax, 7.6, 0.72 * tallest + 1.3)
    columns = [
        [(GAP * layer, (size - 1) / 2 - row) for row in range(size)]
        for layer, size in enumerate(sizes)
    ]
    ones = [
        (GAP * layer, -(max(sizes[layer], sizes[layer + 1] - 1) - 1) / 2 - 1.0) for layer in (0, 1)
    ]
    for layer, names in enumerate(("b", "c")):
        for end in columns[layer + 1]:
            for start in columns[layer]:
                _edge(ax, start, end, GREY, dashed=False)
            _edge(ax, ones[layer], end, ORANGE, dashed=True)
        last = columns[layer + 1][-1]
        x, y = ones[layer]
        _label(ax, x + 0.3 * GAP, y + 0.3 * (last[1] - y), f"${names}$")
    for layer, name in enumerate("WV"):
        first, second = columns[layer][0], columns[layer + 1][0]
        _label(ax, (first[0] + second[0]) / 2, (first[1] + second[1]) / 2, f"${name}$")
    for layer, (letter, colour) in enumerate((("x", BLUE), ("h", GREEN), ("y", VERMILION))):
        for number, centre in enumerate(columns[layer], start=1):
            subscript = f"_{{{number}}}" if layer < 2 or sizes[2] > 1 else ""
            _node(ax, centre, f"${letter}{subscript}$", colour, square=layer == 0)
    for centre in ones:
        _node(ax, centre, "$1$", ORANGE, square=True, dashed=True)
    top = (max(sizes) - 1) / 2 + 0.8
    for layer, heading in enumerate((_("input layer"), _("hidden layer"), _("output layer"))):
        words(ax, GAP * layer, top, heading, va="bottom")
    ax.set_xlim(-1.0, 2 * GAP + 1.0)
    ax.set_ylim(min(y for _x, y in ones) - 0.6, top + 0.5)
    describe(
        ax,
        _(
            "A fully connected network. Every input x is joined to every hidden neuron h by a "
            "weight of W, and every hidden neuron to the output y by a weight of V. Dashed "
            "arrows from a constant 1 bring the bias b to each hidden neuron and the bias c to "
            "the output."
        ),
    )
    return ax


def draw_chain(ax: Axes | None = None) -> Axes:
    """Draws the steps from input to loss: an arrow forward, and the derivative that leads back."""
    ax = canvas(ax, 7.6, 2.3)
    steps = ("x", "u", "h", "y", "L")
    forward = (r"W x + b", r"\sigma(u)", r"V h + c", r"\frac{1}{2}(y - y_{true})^2")
    back = ("", r"h\,(1 - h)", "V", r"y - y_{true}")
    step = 2.3
    for number, name in enumerate(steps):
        colour = BLUE if number == 0 else VERMILION if name == "L" else GREEN
        _node(ax, (step * number, 0), f"${name}$", colour, square=number == 0)
    for number, (formula, slope) in enumerate(zip(forward, back, strict=True)):
        start, end, middle = step * number + 0.4, step * (number + 1) - 0.4, step * (number + 0.5)
        look: dict[str, Any] = {"width": 1.6, "head": 14, "bend": -0.25, "zorder": 3}
        arrow(ax, (start, 0.15), (end, 0.15), **look)
        words(ax, middle, 0.62, f"${formula}$", va="bottom")
        if slope:
            arrow(ax, (end, -0.15), (start, -0.15), VERMILION, dashed=True, **look)
            words(ax, middle, -0.62, f"${slope}$", va="top", color=VERMILION)
    ax.set_xlim(-0.6, step * 4 + 0.6)
    ax.set_ylim(-1.2, 1.2)
    describe(
        ax,
        _(
            "Five steps in a row: x, u, h, y and the loss L. A solid arrow leads from each step "
            "to the next, with its formula. A dashed arrow leads back from L to y, from y to h "
            "and from h to u, each with the derivative of the later step by the earlier one."
        ),
    )
    return ax


def _node(
    ax: Axes, centre: Point, mark: str, colour: str, square: bool, dashed: bool = False
) -> None:
    if square:
        box(ax, centre, SIDE, SIDE, colour, dashed)
    else:
        circle(ax, centre, RADIUS, colour)
    words(ax, *centre, mark, 14, zorder=4)


def _edge(ax: Axes, start: Point, end: Point, colour: str, dashed: bool) -> None:
    tip = towards(start, end, RADIUS + 0.02)
    arrow(ax, start, tip, colour, width=1.2, head=11, dashed=dashed, zorder=1)


def _label(ax: Axes, x: float, y: float, text: str) -> None:
    words(ax, x, y, text, 15, color=BLACK, zorder=5, bbox=ON_WHITE)
