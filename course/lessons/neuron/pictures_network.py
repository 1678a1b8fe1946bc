"""Pictures of a fully connected network, and of the chain of steps between its input and its loss."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from course.draw.style import BLACK, BLUE, GREEN, GREY, ORANGE, VERMILION, canvas, describe
from course.i18n import gettext as _

RADIUS = 0.34
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
            _node(ax, centre, f"${letter}{subscript}$", colour, box=layer == 0)
    for one in ones:
        _node(ax, one, "$1$", ORANGE, box=True, dashed=True)
    top = (max(sizes) - 1) / 2 + 0.8
    for layer, heading in enumerate((_("input layer"), _("hidden layer"), _("output layer"))):
        ax.text(GAP * layer, top, heading, ha="center", va="bottom", fontsize=12)
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
    """Draws the steps from the input to the loss, each with the arrow forward and the derivative
    that leads back.
    """
    ax = canvas(ax, 7.6, 2.3)
    steps = ("x", "u", "h", "y", "L")
    forward = (r"W x + b", r"\sigma(u)", r"V h + c", r"\frac{1}{2}(y - y_{true})^2")
    back = ("", r"h\,(1 - h)", "V", r"y - y_{true}")
    step = 2.3
    for number, name in enumerate(steps):
        colour = BLUE if number == 0 else VERMILION if name == "L" else GREEN
        _node(ax, (step * number, 0), f"${name}$", colour, box=number == 0)
    for number, (formula, slope) in enumerate(zip(forward, back, strict=True)):
        start, end, middle = step * number + 0.4, step * (number + 1) - 0.4, step * (number + 0.5)
        _curved(ax, (start, 0.15), (end, 0.15), BLACK, "-")
        ax.text(middle, 0.62, f"${formula}$", ha="center", va="bottom", fontsize=12)
        if slope:
            _curved(ax, (end, -0.15), (start, -0.15), VERMILION, "--")
            ax.text(
                middle, -0.62, f"${slope}$", ha="center", va="top", fontsize=12, color=VERMILION
            )
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
    ax: Axes, centre: tuple[float, float], mark: str, colour: str, box: bool, dashed: bool = False
) -> None:
    style = "--" if dashed else "-"
    if box:
        side = 2 * RADIUS - 0.1
        ax.add_patch(
            FancyBboxPatch(
                (centre[0] - side / 2, centre[1] - side / 2),
                side,
                side,
                boxstyle="round,pad=0.05",
                facecolor="white",
                edgecolor=colour,
                linewidth=2,
                linestyle=style,
                zorder=3,
            )
        )
    else:
        ax.add_patch(
            Circle(centre, RADIUS, facecolor="white", edgecolor=colour, linewidth=2.2, zorder=3)
        )
    ax.text(*centre, mark, ha="center", va="center", fontsize=14, zorder=4)


def _edge(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], colour: str, dashed: bool
) -> None:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    tip = (end[0] - (RADIUS + 0.02) * dx / length, end[1] - (RADIUS + 0.02) * dy / length)
    ax.annotate(
        "",
        tip,
        start,
        zorder=1,
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "linewidth": 1.2,
            "linestyle": "--" if dashed else "-",
            "mutation_scale": 11,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def _curved(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], colour: str, style: str
) -> None:
    ax.annotate(
        "",
        end,
        start,
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "linewidth": 1.6,
            "linestyle": style,
            "mutation_scale": 14,
            "connectionstyle": "arc3,rad=-0.25",
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def _label(ax: Axes, x: float, y: float, text: str) -> None:
    ax.text(
        x,
        y,
        text,
        ha="center",
        va="center",
        fontsize=15,
        color=BLACK,
        zorder=5,
        bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"},
    )
