"""Lesson 03, linear regression: hidden properties of the largest stable rate."""

from __future__ import annotations

from random import Random

import numpy as np

from course.checks.model import Case
from course.lessons.linear_regression.cases_rates import rates
from course.lessons.linear_regression.judges import RATE
from course.lessons.writing import ladder, rung
from grading.lessons.drawing import numbers
from grading.lessons.linear_regression.references import rate_slips, stable_rate

# All inputs are exact in float32, so that a right answer misses by rounding alone.


def _cases(*inputs: np.ndarray) -> list[Case]:
    return rates(inputs, [stable_rate(x) for x in inputs], [rate_slips(x) for x in inputs])


def _other(rng: Random) -> list[Case]:
    """Inputs of several lengths, whose mean is not 0: large ones, and small ones, where b leads."""
    found = [numbers(rng, (count,), -3, 3) for count in (3, 8, 13)]
    large = (x - x.mean().round() + rng.choice((-1, 1)) for x in found)
    small = numbers(rng, (5,), -2, 2) / 4 + rng.choice((-1, 1)) * 0.375
    return _cases(*large, small)


def _far(rng: Random) -> list[Case]:
    """A mean far from 0, on either side, with a spread of about 1 and of some thousandths."""
    far = numbers(rng, (6,), -2, 2) + rng.choice((-1, 1)) * 300
    tiny = rng.choice((-3, 3)) + numbers(rng, (5,), -3, 3) / 512
    return _cases(far, tiny)


def _edges(rng: Random) -> list[Case]:
    """Two entries, equal entries, none but 0, and two equal eigenvalues."""
    two, (value, small) = numbers(rng, (2,), -5, 5), numbers(rng, (2,), 1, 4)
    return _cases(
        two,
        np.full(4, value),
        np.full(2, -small / 8),
        np.zeros(3),
        np.array([-1.0, 1.0]),
        numbers(rng, (4,), -3, 3) / 1024,
    )


def _long(rng: Random) -> list[Case]:
    """Some thousand inputs, in order."""
    return _cases(np.arange(rng.randint(1000, 1500)) / 512 + 0.5)


RATES = ladder(
    """
    other_inputs: right for other inputs, of several lengths
    far_off: right for inputs with a large mean, and with a tiny spread
    edges: right for two inputs, for equal ones, and near 0
    long: right for a thousand inputs
    """,
    rung("other_inputs", _other, RATE, 1.5),
    rung("far_off", _far, RATE),
    rung("edges", _edges, RATE, 0.75, only_with="other_inputs"),
    rung("long", _long, RATE, 0.75),
    hidden=True,
)
