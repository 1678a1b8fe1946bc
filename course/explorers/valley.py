"""Gradient descent in the valley of a line's loss, at a learning rate that is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from course.explorers.model import Button, Dial, Explorer, Task, choice
from course.explorers.scene import (
    Curve,
    Dots,
    Mark,
    Note,
    Plot,
    Point,
    number,
    power,
    scientific,
    ticks,
)
from course.i18n import gettext as _
from course.i18n import mark


@dataclass(frozen=True)
class Valley:
    """The mean squared error of w * x + b for some data: 1 (the noise) at its bottom."""

    curvature: tuple[tuple[float, float], tuple[float, float]]
    """The second derivatives with respect to w and b."""
    stable: float
    """The largest learning rate that settles, written down: to find it is an exercise."""


# 201 values of x, evenly spread from -2 to 2, and the same moved to 0 to 4.
VALLEYS = {
    "centred": Valley(((2.69333, 0.0), (0.0, 2.0)), 0.743),
    "shifted": Valley(((10.69333, 4.0), (4.0, 2.0)), 0.163),
}
BOTTOM = np.array([3.0, 2.0])
FLOOR = 1.0
RATES = (
    0.01,
    0.02,
    0.05,
    0.1,
    0.15,
    0.16,
    0.17,
    0.2,
    0.3,
    0.37,
    0.5,
    0.6,
    0.7,
    0.74,
    0.75,
    0.8,
    1.0,
)
STARTS = tuple(step / 2 for step in range(-4, 17))
W, B = (-2.0, 8.0), (-4.0, 8.0)
MOST_STEPS = 100

# The largest rate that settles; and what data that are not centred do to it.
TASKS = (
    Task(
        mark(
            "Leave the data from −2 to 2. Run at the rates 0.1, 0.37, 0.7 and 0.75, each from "
            "the start."
        ),
        mark("Notice when the path begins to leap across the valley, and when it leaves it."),
        mark(
            "At 0.1 it comes down smoothly. At 0.37 it is in line with the bottom after one "
            "step along w. At 0.7 it leaps from side to side and still arrives. At 0.75 each "
            "leap is longer than the one before: 0.743 is the limit, 2 divided by the "
            "largest curvature."
        ),
    ),
    Task(
        mark("Choose x from 0 to 4 and run at 0.1, then at 0.2."),
        mark("Notice the shape of the valley, and how long the last part of the way takes."),
        mark(
            "The valley is long, narrow and slanted, since w and b act on the loss together. "
            "Now 0.163 is the limit, so 0.2 runs away, and along the flat floor even the "
            "largest rates are slow. Centring the data makes the valley round."
        ),
    ),
)


class ValleyExplorer(Explorer):
    """The loss over w and b as a map, with the path of gradient descent on it."""

    title: ClassVar[str] = mark("Gradient descent in a valley")
    tasks: ClassVar[tuple[Task, Task]] = TASKS
    path: list[Point]

    def __init__(self) -> None:
        super().__init__()
        data = {"centred": _("x from −2 to 2"), "shifted": _("x from 0 to 4")}
        self.add(
            choice("data", _("Data"), data),
            Dial("rate", _("Learning rate"), RATES, RATES.index(0.1)),
            Dial("w", _("Start at w"), STARTS, STARTS.index(5.0)),
            Dial("b", _("Start at b"), STARTS, STARTS.index(0.0)),
        )
        self.buttons = (
            Button("step", _("Step")),
            Button("run", _("Run"), stop=_("Stop")),
            Button("reset", _("Back to the start")),
        )
        self._start()

    def _start(self) -> None:
        self.path = [(self.value("w"), self.value("b"))]

    def dialled(self, name: str) -> None:
        """Another rate goes on from here; other data or another start begin anew."""
        if name != "rate":
            self._start()

    def pick(self, plot: str, x: float, y: float) -> None:
        """Puts the start where the map was clicked."""
        if plot == "map":
            self.turn_to("w", x)
            self.turn_to("b", y)
            self._start()

    def press(self, name: str) -> None:
        """A step of gradient descent, or back to the start."""
        if name == "reset":
            self._start()
        elif not self.settled():
            here = np.array(self.path[-1])
            downhill = -np.array(self.valley.curvature) @ (here - BOTTOM)
            w, b = here + self.value("rate") * downhill
            self.path.append((float(w), float(b)))

    def settled(self) -> bool:
        """At the bottom, out of the map, or after 100 steps."""
        loss = self.loss(self.path[-1])
        return loss - FLOOR < 1e-4 or loss > 1e6 or len(self.path) > MOST_STEPS

    def prepare_picture(self) -> None:
        """Ten steps at the rate that it starts with."""
        for _step in range(10):
            self.press("step")

    @property
    def valley(self) -> Valley:
        """The valley of the data that was chosen."""
        return VALLEYS[self.value("data")]

    def loss(self, at: Point) -> float:
        """The height of the valley at this point."""
        away = np.array(at) - BOTTOM
        return float(FLOOR + away @ np.array(self.valley.curvature) @ away / 2)

    def words(self) -> str:
        """Where the path has come to, and how the rate compares with the largest stable one."""
        steps, (w, b) = len(self.path) - 1, self.path[-1]
        loss, rate, stable = self.loss((w, b)), self.value("rate"), self.valley.stable
        place = _("Step {steps}: w = {w}, b = {b}, loss {loss}.").format(
            steps=steps, w=scientific_or_short(w), b=scientific_or_short(b),
            loss=scientific_or_short(loss),
        )  # fmt: skip
        if not steps:
            course = ""
        elif loss - FLOOR < 1e-4:
            course = _("It has arrived at the bottom.")
        elif rate > stable:
            course = _("Every step leads farther away along the steepest direction.")
        elif rate > stable / 2:
            course = _("It leaps over the valley and back, each time a little less.")
        else:
            course = _("It comes down without leaping across.")
        limit = _("For these data the largest stable learning rate is {stable}; yours is {rate}.")
        limit = limit.format(stable=number(stable, 3), rate=number(rate))
        return " ".join(part for part in (place, course, limit) if part)

    def plots(self) -> list[Plot]:
        """The map of the valley, and the loss from step to step."""
        return [self._map(), self._losses()]

    def _map(self) -> Plot:
        rings: list[Mark] = [
            Curve(self._ring(level), 0, 0, 0.8) for level in (0.5, 2, 5, 10, 20, 40, 80)
        ]
        marks: list[Mark] = [
            *rings,
            Dots([(3.0, 2.0)], "cross", 3, size=6, label=_("the bottom: w = 3, b = 2")),
            Curve(self.path, 2, 0, 2, _("the path")),
            Dots(self.path, size=2.5, ink=2),
            Dots(self.path[:1], "square", ink=1, size=6, label=_("start")),
            Dots(self.path[-1:], "circle", ink=2, size=6, label=_("now")),
        ]
        text = _("Lines of equal loss over w and b, and the path in it.") + " " + self.words()
        across, along = ticks(-2, 0, 2, 4, 6, 8), ticks(-4, -2, 0, 2, 4, 6, 8)
        return Plot(
            "map", W, B, marks, text, _("The valley from above"), "w", "b", across, along, 1,
            picked=True,
        )  # fmt: skip

    def _ring(self, level: float) -> list[Point]:
        """The line where the loss is so much above the bottom: an ellipse."""
        angles = np.linspace(0, 2 * np.pi, 73)
        circle = np.stack([np.cos(angles), np.sin(angles)])
        root = np.linalg.cholesky(np.array(self.valley.curvature))
        w, b = BOTTOM[:, None] + np.sqrt(2 * level) * np.linalg.solve(root.T, circle)
        return list(zip(w.round(3).tolist(), b.round(3).tolist(), strict=True))

    def _losses(self) -> Plot:
        heights = [np.log10(self.loss(at)) for at in self.path]
        points = [(float(step), float(height)) for step, height in enumerate(heights)]
        end = max(10.0, float(len(points) - 1))
        top = max(2.0, float(np.ceil(max(heights))))
        marks: list[Mark] = [
            Curve([(0, 0), (end, 0)], 3, 1, 2, _("the loss at the bottom: 1")),
            Curve(points, 2, 0, 2, _("loss")),
            Dots(points[-1:], size=5, ink=2),
            Note(points[-1], scientific_or_short(self.loss(self.path[-1])), "above"),
        ]
        text = _("The loss over the steps, in powers of ten. It goes from {first} to {last}.")
        text = text.format(
            first=scientific_or_short(self.loss(self.path[0])),
            last=scientific_or_short(self.loss(self.path[-1])),
        )
        between = int(np.ceil(top / 4))
        powers = tuple((float(at), power(at)) for at in range(0, int(top) + 1, between))
        steps = ticks(*(round(end * part / 5) for part in range(6)))
        span = (-0.02 * end, end * 1.05)
        return Plot(
            "losses", span, (-0.2, top + 0.4), marks, text, _("The loss from step to step"),
            _("steps"), _("loss"), steps, powers, 0.62,
        )  # fmt: skip


def scientific_or_short(value: float) -> str:
    """A number with two places, or with a power of ten where it has grown large."""
    return number(value) if abs(value) < 1e4 else scientific(value)
