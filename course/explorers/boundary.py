"""The decision boundary of a small network as it learns."""

from __future__ import annotations

import math
import warnings
from functools import cache
from typing import Any, ClassVar

import contourpy
import numpy as np
from sklearn.datasets import make_circles, make_moons
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from course.explorers.model import Button, Dial, Explorer, Task, choice
from course.explorers.scene import Curve, Dots, Mark, Plot, Point, Shades, number, ticks
from course.i18n import gettext as _
from course.i18n import mark

HIDDEN = (1, 2, 3, 4, 6, 8, 16)
RATES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
POINTS, EDGE, PLACES = 200, 2.6, 41
AT_ONCE, MOST_UPDATES = 20, 2000


@cache
def data(name: str) -> tuple[Any, Any]:
    """200 points in two classes, each feature with mean 0 and deviation 1."""
    if name == "moons":
        x, y = make_moons(POINTS, noise=0.2, random_state=0)
    elif name == "circles":
        x, y = make_circles(POINTS, noise=0.1, factor=0.4, random_state=0)
    else:
        x = np.random.RandomState(0).uniform(-1, 1, (POINTS, 2))
        y = (x[:, 0] > 0) != (x[:, 1] > 0)
    return (x - x.mean(axis=0)) / x.std(axis=0), np.asarray(y, dtype=int)


# How many units the data need; and what the learning rate does.
TASKS = (
    Task(
        mark("Train on circles with 1, 2, 3 and 8 hidden units."),
        mark(
            "Notice how many of the thin lines there are, and which shapes the boundary can have."
        ),
        mark(
            "Each hidden unit draws one line. With one or two of them the boundary stays "
            "open, and many points remain wrong; three lines can close around the inner "
            "circle. More units make it rounder."
        ),
    ),
    Task(
        mark(
            "Train on two moons with 8 hidden units at the rates 0.03, 1 and 30, each with "
            "Start again."
        ),
        mark("Notice how the loss moves, and whether the boundary trembles."),
        mark(
            "At 0.03 the boundary has hardly begun to bend after 2,000 updates. At 1 it bends "
            "around the moons, and the loss falls all the way. At 30 the loss jumps up and down, "
            "and the boundary with it: the steps are too long."
        ),
    ),
)


class BoundaryExplorer(Explorer):
    """A network with one hidden layer of tanh, trained by scikit-learn with full-batch steps.

    scikit-learn does the training, since to write it is an exercise.
    """

    title: ClassVar[str] = mark("A decision boundary that learns")
    tasks: ClassVar[tuple[Task, Task]] = TASKS
    network: MLPClassifier
    updates: int
    losses: list[Point]

    def __init__(self) -> None:
        super().__init__()
        sets = {"moons": _("two moons"), "circles": _("circles"), "xor": "XOR"}
        self.add(
            choice("data", _("Data"), sets),
            Dial("hidden", _("Hidden units"), HIDDEN, HIDDEN.index(8)),
            Dial("rate", _("Learning rate"), RATES, RATES.index(1.0)),
            Dial("seed", _("Random start"), tuple(range(1, 10)), 0),
        )
        self.buttons = (
            Button("step", _("One update")),
            Button("train", _("Train"), stop=_("Stop")),
            Button("reset", _("Start again")),
        )
        self._start()

    def _start(self) -> None:
        self.network = MLPClassifier(
            (self.value("hidden"),), activation="tanh", solver="sgd", alpha=0, momentum=0,
            batch_size=POINTS, shuffle=False, learning_rate_init=self.value("rate"),
            random_state=self.value("seed"), warm_start=True, tol=0, n_iter_no_change=10**6,
        )  # fmt: skip
        self.updates = 0
        # scikit-learn draws the weights when it trains: a step of no length.
        self._train(1, 1e-300)
        self.losses = [(0, self.loss())]

    def _train(self, updates: int, rate: float) -> None:
        self.network.set_params(max_iter=updates, learning_rate_init=rate)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # a few updates are meant
            self.network.fit(*data(self.value("data")))

    def loss(self) -> float:
        """The cross-entropy of the network as it is now; `loss_` is one update older."""
        x, y = data(self.value("data"))
        return float(log_loss(y, self.network.predict_proba(x)))

    def dialled(self, name: str) -> None:
        """Another rate goes on with these weights; everything else begins anew."""
        if name != "rate":
            self._start()

    def press(self, name: str) -> None:
        """One update, twenty of them, or new random weights."""
        if name == "reset":
            self._start()
        elif not self.settled():
            count = 1 if name == "step" else AT_ONCE
            self._train(count, self.value("rate"))
            self.updates += count
            self.losses.append((self.updates, self.loss()))

    def settled(self) -> bool:
        """After 2,000 updates."""
        return self.updates >= MOST_UPDATES

    def prepare_picture(self) -> None:
        """A network that has learned most of it."""
        for _press in range(20):
            self.press("train")

    def right(self) -> int:
        """How many of the points are on the right side."""
        x, y = data(self.value("data"))
        return int((self.network.predict(x) == y).sum())

    def words(self) -> str:
        """How far the training is, its loss, and how many points are right."""
        text = _("Update {updates}: loss {loss}, {right} of {count} points right.").format(
            updates=self.updates, loss=number(self.losses[-1][1], 3), right=self.right(),
            count=POINTS,
        )  # fmt: skip
        parts = len([line for line in self.boundary() if len(line) > 1])
        if not parts:
            return text + " " + _("There is no boundary in the picture: one side fills it.")
        return text + " " + _("Pieces of the boundary in the picture: {parts}.").format(parts=parts)

    def _levels(self) -> Any:
        side = np.linspace(-EDGE, EDGE, PLACES)
        x1, x2 = np.meshgrid(side, side)
        sure = self.network.predict_proba(np.stack([x1.ravel(), x2.ravel()], axis=1))[:, 1]
        return 2 * sure.reshape(PLACES, PLACES) - 1

    def boundary(self) -> list[list[Point]]:
        """The lines where the network is undecided."""
        side = np.linspace(-EDGE, EDGE, PLACES)
        lines: Any = contourpy.contour_generator(side, side, self._levels()).lines(0.0)
        return [[(float(x), float(y)) for x, y in np.round(line, 3)] for line in lines]

    def units(self) -> list[list[Point]]:
        """For each hidden unit the line where its weighted sum is 0."""
        (weights, _output), (biases, _last) = self.network.coefs_, self.network.intercepts_
        lines = []
        for (w1, w2), bias in zip(weights.T, biases, strict=True):
            length = w1**2 + w2**2
            lines.append([
                (float(-bias * w1 - far * w2) / length, float(-bias * w2 + far * w1) / length)
                for far in (-99, 99)
            ])  # fmt: skip
        return lines

    def plots(self) -> list[Plot]:
        """The plane with points, boundary and hidden units, and the loss so far."""
        return [self._plane(), self._losses()]

    def _losses(self) -> Plot:
        end = max(100, self.updates)
        marks: list[Mark] = [
            Curve(self.losses, 2, 0, 2, _("loss")),
            Dots(self.losses[-1:], size=4, ink=2),
        ]
        text = _("The loss over the updates. It goes from {first} to {last}.").format(
            first=number(self.losses[0][1], 3), last=number(self.losses[-1][1], 3)
        )
        updates = ticks(*(end * part / 4 for part in range(5)))
        top = math.ceil(max(loss for _updates, loss in self.losses))
        heights = ticks(*(top * part / 4 for part in range(5)))
        return Plot(
            "losses", (-0.02 * end, 1.02 * end), (0, top), marks, text, _("The loss"), _("updates"),
            _("loss"), updates, heights, 0.5,
        )  # fmt: skip

    def _plane(self) -> Plot:
        x, y = data(self.value("data"))
        points = [(float(x1), float(x2)) for x1, x2 in x.round(3)]
        marks: list[Mark] = [
            Shades(self._levels().round(2).tolist(), _("output near 0"), _("output near 1")),
            *(
                Curve(line, 0, 2, 1, "" if unit else _("a hidden unit's line"))
                for unit, line in enumerate(self.units())
            ),
            Dots(
                [at for at, c in zip(points, y, strict=True) if not c],
                "circle",
                2,
                False,
                3.5,
                _("class 0"),
            ),
            Dots(
                [at for at, c in zip(points, y, strict=True) if c],
                "square",
                1,
                True,
                3.5,
                _("class 1"),
            ),
            *(
                Curve(line, 0, 0, 3, "" if piece else _("boundary"))
                for piece, line in enumerate(self.boundary())
            ),
        ]
        span, shown = (-EDGE, EDGE), ticks(-2, -1, 0, 1, 2)
        text = _("The plane of the two features with the points of both classes and the boundary.")
        return Plot(
            "plane", span, span, marks, f"{text} {self.words()}", _("The plane of the features"),
            "x1", "x2", shown, shown, aspect=1,
        )  # fmt: skip
