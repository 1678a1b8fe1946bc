"""The picture of one neuron: inputs, weights, weighted sum, activation, output."""

from __future__ import annotations

from matplotlib.axes import Axes

from course.draw.shapes import ON_WHITE, arrow, box, circle, towards, words
from course.draw.style import BLUE, GREEN, GREY, ORANGE, VERMILION, canvas, describe
from course.i18n import gettext as _

RADIUS, SIDE = 0.36, 0.62
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
            words(ax, 0, y, r"$\vdots$", 18)
            continue
        bias = index == "0"
        colour = ORANGE if bias else BLUE
        box(ax, (0, y), SIDE, SIDE, colour, dashed=bias)
        words(ax, 0, y, "$1$" if bias else f"$x_{{{index}}}$", 15)
        arrow(ax, (RADIUS, y), towards((0, y), (SUM_X, 0), 0.5), colour, dashed=bias)
        words(ax, 0.47 * SUM_X, y * 0.53, f"$w_{{{index}}}$", 14, bbox=ON_WHITE)
    for x, colour, mark in ((SUM_X, VERMILION, r"$\Sigma$"), (ACTIVATION_X, GREEN, "$f$")):
        circle(ax, (x, 0), 0.5, colour)
        words(ax, x, 0, mark, 19, zorder=4)
    arrow(ax, (SUM_X + 0.5, 0), (ACTIVATION_X - 0.5, 0))
    arrow(ax, (ACTIVATION_X + 0.5, 0), (OUTPUT_X - 0.1, 0))
    words(ax, (SUM_X + ACTIVATION_X) / 2, 0.22, "$u$", 15, va="bottom")
    words(ax, OUTPUT_X, 0, "$f(u)$", 15, ha="left")
    words(ax, SUM_X, -0.85, _weighted_sum(rows), 13, ha="left", va="top", color=GREY)
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
