"""The picture of a fully connected network: its layers, its weights and its biases."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from course.draw.shapes import Point, arrow, box, circle, towards, words
from course.draw.style import BLUE, GREEN, GREY, ORANGE, VERMILION, canvas, describe
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
    for layer in (0, 1):
        for end in columns[layer + 1]:
            for start in columns[layer]:
                _edge(ax, start, end, GREY, dashed=False)
            _edge(ax, ones[layer], end, ORANGE, dashed=True)
    top = (max(sizes) - 1) / 2 + 0.8
    for layer, (weights, biases) in enumerate((("W", "b"), ("V", "c"))):
        (x, y), (_x, high) = columns[layer][0], columns[layer + 1][0]
        many, units = sizes[layer] * sizes[layer + 1], sizes[layer + 1]
        label = _("${name}$: {count} weights").format(name=weights, count=many)
        words(ax, x + GAP / 2, (y + high) / 2 + 0.3, label, 12, va="bottom", color=GREY)
        label = _("${name}$: {count}, dashed").format(name=biases, count=units)
        words(ax, x + 0.55, ones[layer][1] - 0.2, label, 12, ha="left", color=GREY)
    for layer, (letter, colour) in enumerate((("x", BLUE), ("h", GREEN), ("y", VERMILION))):
        for number, centre in enumerate(columns[layer], start=1):
            subscript = f"_{{{number}}}" if layer < 2 or sizes[2] > 1 else ""
            _node(ax, centre, f"${letter}{subscript}$", colour, square=layer == 0)
    for centre in ones:
        _node(ax, centre, "$1$", ORANGE, square=True, dashed=True)
    for layer, heading in enumerate((_("input layer"), _("hidden layer"), _("output layer"))):
        words(ax, GAP * layer, top, heading, va="bottom")
    ax.set_xlim(-1.0, 2 * GAP + 1.0)
    ax.set_ylim(min(y for _x, y in ones) - 0.6, top + 0.5)
    describe(
        ax,
        _(
            "A fully connected network: every one of {inputs} inputs x leads to every one of "
            "{hidden} hidden neurons h, which takes {many} weights, called W; every hidden neuron "
            "leads to the output y, by the weights V. Dashed arrows from a constant 1 bring the "
            "biases, one for each hidden neuron, b, and c for the output."
        ).format(inputs=sizes[0], hidden=sizes[1], many=sizes[0] * sizes[1]),
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
