"""A neuron with two features: its weights moved by hand, and four points to tell apart."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from course.explorers.curves import values
from course.explorers.model import Dial, Explorer, Table, Task, choice
from course.explorers.scene import Curve, Dots, Mark, Note, Plot, Point, Shades, number, ticks
from course.i18n import gettext as _
from course.i18n import mark

POINTS: tuple[Point, ...] = ((0, 0), (0, 1), (1, 0), (1, 1))
GATES = {"and": "AND", "xor": "XOR"}
WANTED = {"and": (0, 0, 0, 1), "xor": (0, 1, 1, 0)}
LOW, HIGH, PLACES = -0.5, 1.5, 25
WEIGHTS = tuple(step / 2 for step in range(-12, 13))

# Separate AND; then see that XOR cannot be.
TASKS = (
    Task(
        mark("Leave the points at AND. Move the three sliders until all 4 points are right."),
        mark("Notice which sliders turn the line, and which one only shifts it."),
        mark(
            "For example w0 = −1.5, w1 = 1, w2 = 1; many other lines do it too. w1 and w2 "
            "turn the line, w0 shifts it and keeps its direction. Another activation "
            "changes the outputs and leaves the line where it is."
        ),
    ),
    Task(
        mark("Choose XOR. How many points can you get right?"),
        mark("Notice what you lose each time you gain the point that was missing."),
        mark(
            "3 is the most. A no at (0, 0) needs w0 ≤ 0. A yes at (1, 0) and at (0, 1) needs "
            "w0 + w1 > 0 and w0 + w2 > 0. Add these two: 2 w0 + w1 + w2 > 0, so "
            "w0 + w1 + w2 > −w0 ≥ 0, and (1, 1) gets a yes as well. One line cannot "
            "separate XOR; a hidden layer can."
        ),
    ),
)


class NeuronExplorer(Explorer):
    """Sliders for the bias and two weights; the plane shows the output, a line where u is 0."""

    title: ClassVar[str] = mark("A neuron with two features")
    tasks: ClassVar[tuple[Task, Task]] = TASKS

    def __init__(self) -> None:
        super().__init__()
        gates = {"and": _("AND: both are 1"), "xor": _("XOR: exactly one is 1")}
        functions = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU", "step": _("step")}
        self.add(
            choice("gate", _("Points"), gates),
            choice("activation", _("Activation"), functions),
            Dial("w0", _("Bias w0"), WEIGHTS, WEIGHTS.index(1)),
            Dial("w1", _("Weight w1"), WEIGHTS, WEIGHTS.index(-2)),
            Dial("w2", _("Weight w2"), WEIGHTS, WEIGHTS.index(1.5)),
        )

    def sums(self) -> list[float]:
        """The weighted sum at each of the four points."""
        w0, w1, w2 = (self.value(name) for name in ("w0", "w1", "w2"))
        return [w0 + w1 * x1 + w2 * x2 for x1, x2 in POINTS]

    def right(self) -> list[bool]:
        """Whether the neuron tells each point as the gate does: yes where the sum is above 0."""
        pairs = zip(self.sums(), WANTED[self.value("gate")], strict=True)
        return [(u > 0) == bool(wanted) for u, wanted in pairs]

    def words(self) -> str:
        """How many points are right, and which are not."""
        gate = GATES[self.value("gate")]
        right = self.right()
        if all(right):
            return _(
                "All 4 points of {gate} are right: every yes lies on one side of the line, every "
                "no on the other."
            ).format(gate=gate)
        wrong = [f"({x1:g}, {x2:g})" for (x1, x2), ok in zip(POINTS, right, strict=True) if not ok]
        text = _("Right: {right} of the 4 points of {gate}. Wrong: {wrong}.").format(
            right=sum(right), gate=gate, wrong=", ".join(wrong)
        )
        if not self.value("w1") and not self.value("w2"):
            text += " " + _(
                "Both weights are 0, so there is no line: the answer is the same everywhere."
            )
        return text

    def table(self) -> Table:
        """The sum and the output at each point."""
        sums = self.sums()
        outputs = values(self.value("activation"), sums)
        rows = [
            (
                f"({x1:g}, {x2:g})",
                _("yes") if wanted else _("no"),
                number(u),
                number(y),
                _("right") if ok else _("wrong"),
            )
            for (x1, x2), wanted, u, y, ok in zip(
                POINTS, WANTED[self.value("gate")], sums, outputs, self.right(), strict=True
            )
        ]
        head = ("(x1, x2)", _("wanted"), "u", _("output"), "")
        return Table(
            _("The four points, and the sum u at each. The neuron says yes where u is above 0."),
            head,
            rows,
        )

    def plots(self) -> list[Plot]:
        """The plane of the two features."""
        wanted, right = WANTED[self.value("gate")], self.right()
        outputs = values(self.value("activation"), self.sums())

        def where(chosen: list[bool]) -> list[Point]:
            return [point for point, keep in zip(POINTS, chosen, strict=True) if keep]

        marks: list[Mark] = [
            Shades(self._shades(), _("output: no"), _("output: yes")),
            Curve(self._line(), width=2.5, label=_("u = 0")),
            Dots(where([bool(yes) for yes in wanted]), "square", size=7, label=_("wanted: yes")),
            Dots(
                where([not yes for yes in wanted]),
                "circle",
                filled=False,
                size=7,
                label=_("wanted: no"),
            ),
            Dots(where([not ok for ok in right]), "ring", ink=2, size=7, label=_("wrong")),
            *(Note(point, number(y), "right") for point, y in zip(POINTS, outputs, strict=True)),
        ]
        shown = ticks(-0.5, 0, 0.5, 1, 1.5)
        span = (LOW, HIGH)
        text = _("The plane of the two features, with the output at the four points of {gate}.")
        text = text.format(gate=GATES[self.value("gate")]) + " " + self.words()
        return [Plot("plane", span, span, marks, text, "", "x1", "x2", shown, shown, aspect=1)]

    def _shades(self) -> list[list[float]]:
        """The output on a grid; for those from 0 to 1, twice as far from one half."""
        side = np.linspace(LOW, HIGH, PLACES)
        x1, x2 = np.meshgrid(side, side)
        u = self.value("w0") + self.value("w1") * x1 + self.value("w2") * x2
        name = self.value("activation")
        y = np.reshape(values(name, u.ravel().tolist()), u.shape)
        signed = 2 * y - 1 if name in ("sigmoid", "step") else y / 2 if name == "relu" else y
        rows: list[list[float]] = np.clip(signed, -1, 1).round(3).tolist()
        return rows

    def _line(self) -> list[Point]:
        """Two points far outside the plane, on the line where the sum is 0."""
        w0, w1, w2 = (self.value(name) for name in ("w0", "w1", "w2"))
        length = w1**2 + w2**2
        if not length:
            return []
        return [
            ((-w0 * w1 - far * w2) / length, (-w0 * w2 + far * w1) / length) for far in (-99, 99)
        ]
