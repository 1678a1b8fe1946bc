"""The four moves of training as a ring: the same picture, names and numbers in every lesson."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from course.draw.shapes import arrow, box, words
from course.draw.style import BLUE, GREEN, PURPLE, VERMILION, canvas, describe
from course.i18n import gettext as _

WIDTH, LOW, HIGH = 1.9, 0.55, 0.95  # of a box in inches: without code and with it
RIGHT, GAP = 4.0, 0.95  # between the columns' middles, between the rows of boxes


def draw_moves(
    code: Sequence[str] = (), batches: bool = False, width: float = WIDTH, ax: Axes | None = None
) -> Axes:
    """Draws predict, loss, gradient and update as a ring, numbered from 1 to 4.

    Args:
        code: What each move is in the lesson's framework: four short lines for the boxes, in the
            moves' order. None: the names stand alone.
        batches: Whether the data comes in batches, another one for each round.
        width: Of a box, for code that is longer than some 20 letters.
        ax: Axes to draw on.
    """
    if len(code) not in (0, 4):
        raise ValueError(
            _("four moves have four lines of code, not {count}").format(count=len(code))
        )
    names = (_("1 predict"), _("2 loss"), _("3 gradient"), _("4 update"))
    height = HIGH if code else LOW
    right, top = RIGHT + width - WIDTH, height + GAP
    side, foot = width / 2 + 0.12, height / 2 + 0.12
    left_edge, right_edge = -side - 1.65, right + max(side + 0.2, 1.35)
    ax = canvas(ax, right_edge - left_edge, top + 2 * foot + 0.5)
    places = ((0.0, top), (right, top), (right, 0.0), (0.0, 0.0))
    colours = (BLUE, VERMILION, PURPLE, GREEN)
    for number, (centre, name, colour) in enumerate(zip(places, names, colours, strict=True)):
        x, y = centre
        box(ax, centre, width, height, colour)
        words(ax, x, y + (0.2 if code else 0), name, 14, zorder=4, weight="bold")
        if code:
            words(ax, x, y - 0.22, code[number], 10, zorder=4, family="monospace")
    middle = right / 2
    for start, end in (
        ((side, top), (right - side, top)),
        ((right, top - foot), (right, foot)),
        ((right - side, 0.0), (side, 0.0)),
        ((0.0, foot), (0.0, top - foot)),
        ((-side - 1.3, top), (-side, top)),
    ):
        arrow(ax, start, end, width=1.6, head=15)
    words(ax, middle, top + 0.13, _("predictions"), 11, va="bottom")
    words(ax, right + 0.15, top / 2, _("one number"), 11, ha="left")
    words(ax, middle, -0.13, _("gradients"), 11, va="top")
    words(ax, -0.15, top / 2, _("new weights"), 11, ha="right")
    words(ax, -side - 0.7, top + 0.13, _("next batch") if batches else _("data"), 11, va="bottom")
    ax.set_xlim(left_edge, right_edge)
    ax.set_ylim(-foot - 0.25, top + foot + 0.25)
    described = _(
        "A training step is a ring of four moves. The data enters at 1 predict; the predictions go "
        "to 2 loss, which is one number; from it come the gradients in 3 gradient; 4 update makes "
        "new weights of them, with which 1 begins again."
    )
    if batches:
        described += " " + _("Every round takes the next batch of the data.")
    if code:
        lines = "; ".join(f"{name}: {line}" for name, line in zip(names, code, strict=True))
        described += " " + _("In code: {lines}.").format(lines=lines)
    describe(ax, described)
    return ax
