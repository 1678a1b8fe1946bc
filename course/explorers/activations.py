"""Activations with their slopes, and what a chain of layers leaves of a gradient."""

from __future__ import annotations

import math
from typing import ClassVar

from course.explorers.curves import slopes, values
from course.explorers.model import Dial, Explorer, Task, choice
from course.explorers.scene import Curve, Dots, Mark, Note, Plot, number, power, scientific, ticks
from course.i18n import gettext as _
from course.i18n import mark

NAMES = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "elu": "ELU",
}
POINTS = tuple(step / 4 for step in range(-20, 21))
# With a point just beyond 0: there the slope of ReLU leaps.
GRID = tuple(sorted([*(step / 8 for step in range(-40, 41)), 1e-6]))
WEIGHTS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0)
MOST_LAYERS = 30
START = 1.0
LOWEST, HIGHEST = -24, 20  # powers of ten

# Where curves are flat; and which weight keeps a gradient alive.
TASKS = (
    Task(
        mark(
            "Move x to where sigmoid is steepest, then to where it is flat. Do the same with "
            "tanh and ReLU."
        ),
        mark("Notice the largest slope that each of them has, and the slope at x = 4."),
        mark(
            "The sigmoid's slope is at most 0.25, at x = 0; tanh reaches 1 there. At x = 4 "
            "both are nearly flat: 0.018 and 0.001. ReLU has the slope 1 for every positive "
            "x, and 0 for every negative one."
        ),
    ),
    Task(
        mark(
            "Set 30 layers. For each activation look for the weight whose gradient stays "
            "nearest to 1."
        ),
        mark("Notice what happens for a weight just above it and just below it."),
        mark(
            "ReLU keeps the gradient at exactly 1 for w = 1; for w = 1.25 it grows to about "
            "800, for w = 0.75 it shrinks to about 0.0002. tanh comes nearest at w = 1 and "
            "loses on both sides: larger weights push it into its flat parts. The sigmoid "
            "loses at every weight here."
        ),
    ),
)


class ActivationsExplorer(Explorer):
    """A point moved along an activation; beside it a gradient through up to 30 layers."""

    title: ClassVar[str] = mark("Activations, their slopes, and a deep chain")
    tasks: ClassVar[tuple[Task, Task]] = TASKS

    def __init__(self) -> None:
        super().__init__()
        self.add(
            choice("activation", _("Activation"), NAMES),
            Dial("x", _("Point x"), POINTS, POINTS.index(0.5)),
            Dial("layers", _("Layers"), tuple(range(1, MOST_LAYERS + 1)), 9),
            Dial("weight", _("Weight w"), WEIGHTS, WEIGHTS.index(1.0)),
        )

    def pick(self, plot: str, x: float, y: float) -> None:
        """Moves the point along the curve, or the number of layers."""
        self.turn_to("x" if plot == "curve" else "layers", x)

    def gradients(self) -> list[float]:
        """The derivative of a chain's output with respect to its input, after 1, 2, ... layers.

        A layer multiplies by the weight and applies the activation; the chain starts at 1.
        """
        name, weight = self.value("activation"), self.value("weight")
        found, gradient, h = [], 1.0, START
        for _layer in range(self.value("layers")):
            gradient *= weight * slopes(name, [weight * h])[0]
            h = values(name, [weight * h])[0]
            found.append(gradient)
        return found

    def words(self) -> str:
        """The slope at the point, and what is left of the gradient."""
        name, x = self.value("activation"), self.value("x")
        here = _("{name} at x = {x}: value {value}, slope {slope}.").format(
            name=NAMES[name],
            x=number(x),
            value=number(values(name, [x])[0], 3),
            slope=number(slopes(name, [x])[0], 3),
        )
        left = self.gradients()[-1]
        if abs(left) < 1e-3:
            chain = _(
                "Gradient after layer {layers}, with weight {weight}: {left}. It has all but "
                "vanished."
            )
        elif abs(left) > 1e3:
            chain = _(
                "Gradient after layer {layers}, with weight {weight}: {left}. It has exploded."
            )
        else:
            chain = _("Gradient after layer {layers}, with weight {weight}: {left}.")
        chain = chain.format(
            layers=self.value("layers"), weight=number(self.value("weight")), left=scientific(left)
        )
        return f"{here} {chain}"

    def plots(self) -> list[Plot]:
        """The curve with its slope, and the gradient over the layers."""
        return [self._curve(), self._chain()]

    def _curve(self) -> Plot:
        name, x = self.value("activation"), self.value("x")
        y, slope = values(name, [x])[0], slopes(name, [x])[0]
        reach = 1.5 / math.hypot(1, slope)
        marks: list[Mark] = [
            Curve(list(zip(GRID, values(name, GRID), strict=True)), 1, 0, 2.5, NAMES[name]),
            Curve(list(zip(GRID, slopes(name, GRID), strict=True)), 3, 1, 2, _("its slope")),
            Curve(
                [(x - reach, y - reach * slope), (x + reach, y + reach * slope)],
                2,
                0,
                3,
                _("slope at x"),
            ),
            Dots([(x, y)], size=6, label=_("the point")),
            Dots([(x, slope)], "square", 3, size=4),
        ]
        text = _("{name} and its slope from −5 to 5, with the tangent at x = {x}.").format(
            name=NAMES[name], x=number(x)
        )
        return Plot(
            "curve", (-5, 5), (-1.5, 2.5), marks, text, _("One activation"), "x", "f(x)",
            ticks(-4, -2, 0, 2, 4), ticks(-1, 0, 1, 2), 0.8, picked=True,
        )  # fmt: skip

    def _chain(self) -> Plot:
        found = [math.log10(abs(left)) if left else LOWEST for left in self.gradients()]
        points = [(layer, max(LOWEST, left)) for layer, left in enumerate(found, start=1)]
        marks: list[Mark] = [
            Curve([(0, 0), (MOST_LAYERS + 1, 0)], 0, 2, 1),
            Curve([(0, 0.0), *points], 1, 0, 2),
            Dots(points, size=2.5, ink=1),
            Dots(points[-1:], "ring", ink=2, size=5),
            Note(
                points[-1], scientific(self.gradients()[-1]), "below" if found[-1] > 0 else "above"
            ),
        ]
        text = _(
            "The size of the gradient after each layer up to layer {layers}, in powers of ten; "
            "it ends at {left}."
        )
        text = text.format(layers=len(points), left=scientific(self.gradients()[-1]))
        powers = tuple((float(at), power(at)) for at in range(LOWEST + 4, HIGHEST + 1, 10))
        return Plot(
            "chain", (0, MOST_LAYERS + 1), (LOWEST, HIGHEST), marks, text, _("A chain of layers"),
            _("layers"), _("size of the gradient"), ticks(1, 10, 20, 30), powers, 0.8, picked=True,
        )  # fmt: skip
