"""The picture of one neuron: inputs, weights, weighted sum, activation, output."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from course.draw.style import BLACK, BLUE, GREEN, GREY, ORANGE, VERMILION, canvas, describe
from course.i18n import gettext as _

RADIUS = 0.36
SUM_X, ACTIVATION_X, OUTPUT_X = 3.4, 5.4, 7.2


def draw_neuron(n: int | None = None, ax: Axes | None = None) -> Axes:
    """Draws a neuron with `n` features, or, without `n`, one with x_1, x_2, ..., x_N.

    Every mark is a symbol of the formula, so that the picture reads the same in every language.
    """
    rows = _rows(n)
    ax = canvas(ax, 7.6, 0.72 * len(rows) + 1.1)
    middle = (len(rows) - 1) / 2
    for row, index in enumerate(rows):
        y = middle - row
        if index is None:
            ax.text(0, y, r"$\vdots$", ha="center", va="center", fontsize=18)
            continue
        bias = index == "0"
        colour = ORANGE if bias else BLUE
        ax.add_patch(_box(0, y, colour, dashed=bias))
        ax.text(0, y, "$1$" if bias else f"$x_{{{index}}}$", ha="center", va="center", fontsize=15)
        _arrow(ax, (RADIUS, y), _towards((0, y), (SUM_X, 0)), colour, dashed=bias)
        share = 0.47
        ax.text(
            share * SUM_X,
            y * (1 - share),
            f"$w_{{{index}}}$",
            ha="center",
            va="center",
            fontsize=14,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"},
        )
    for x, colour, mark in ((SUM_X, VERMILION, r"$\Sigma$"), (ACTIVATION_X, GREEN, "$f$")):
        ax.add_patch(
            Circle((x, 0), 0.5, facecolor="white", edgecolor=colour, linewidth=2.2, zorder=3)
        )
        ax.text(x, 0, mark, ha="center", va="center", fontsize=19, zorder=4)
    _arrow(ax, (SUM_X + 0.5, 0), (ACTIVATION_X - 0.5, 0), BLACK)
    _arrow(ax, (ACTIVATION_X + 0.5, 0), (OUTPUT_X - 0.1, 0), BLACK)
    ax.text((SUM_X + ACTIVATION_X) / 2, 0.22, "$u$", ha="center", va="bottom", fontsize=15)
    ax.text(OUTPUT_X, 0, "$f(u)$", ha="left", va="center", fontsize=15)
    ax.text(SUM_X, -0.85, _weighted_sum(rows), ha="left", va="top", fontsize=13, color=GREY)
    ax.set_xlim(-0.6, OUTPUT_X + 1.0)
    ax.set_ylim(-middle - 0.6, middle + 0.6)
    describe(
        ax,
        _(
            "A neuron. Its inputs are the constant 1 and the features x. An arrow marked with a "
            "weight leads from each input to a circle that adds them up to u. An arrow leads on "
            "to a circle marked f, and from there to the output f(u)."
        ),
    )
    return ax


def _rows(n: int | None) -> list[str | None]:
    """The indices of the inputs from top to bottom; None stands for the dots."""
    if n is None:
        return ["0", "1", "2", None, "N"]
    if n < 0:
        raise ValueError(_("a neuron has 0 or more features, not {n}").format(n=n))
    return [str(index) for index in range(n + 1)]


def _weighted_sum(rows: list[str | None]) -> str:
    terms = [
        r"\cdots"
        if index is None
        else r"w_0 \cdot 1"
        if index == "0"
        else f"w_{{{index}}} x_{{{index}}}"
        for index in rows
    ]
    return f"$u = {' + '.join(terms)}$"


def _box(x: float, y: float, colour: str, dashed: bool) -> FancyBboxPatch:
    side = 2 * RADIUS - 0.1
    return FancyBboxPatch(
        (x - side / 2, y - side / 2),
        side,
        side,
        boxstyle="round,pad=0.05",
        facecolor="white",
        edgecolor=colour,
        linewidth=2,
        linestyle="--" if dashed else "-",
        zorder=3,
    )


def _towards(
    start: tuple[float, float], centre: tuple[float, float], radius: float = 0.5
) -> tuple[float, float]:
    """Where a line from `start` to `centre` meets the circle of this radius."""
    dx, dy = centre[0] - start[0], centre[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    return centre[0] - radius * dx / length, centre[1] - radius * dy / length


def _arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    dashed: bool = False,
) -> None:
    ax.annotate(
        "",
        end,
        start,
        zorder=2,
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "linewidth": 1.8,
            "linestyle": "--" if dashed else "-",
            "mutation_scale": 16,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )
