"""How a check may answer to ability: ordinary curves, and those of checks that are wrong.

A curve gives the probability of passing at each of a few abilities. Ordinary checks follow a
two-parameter logistic one (Birnbaum, in Lord and Novick, Statistical Theories of Mental Test
Scores, 1968), or are passed by nearly everybody, whoever they are. A wrong one is passed at random,
the more rarely the abler the student, not by the best, always, or never.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from grading.analysis.gather import Floats
from grading.analysis.model import ALWAYS, FAILS_BEST, NEGATIVE, NEVER, UNRELATED

ORDINARY = ""
ABILITIES = np.linspace(-3, 3, 25)
ABILITY_WEIGHTS = np.exp(-0.5 * ABILITIES**2) / np.exp(-0.5 * ABILITIES**2).sum()

_SLOPES = (0.4, 0.7, 1.0, 1.5, 2.2, 3.2)
_SLOPE_WEIGHTS = (0.02, 0.13, 0.3, 0.35, 0.15, 0.05)
_PLACES = np.linspace(-4, 3.5, 16)
_EASY = (0.88, 0.92, 0.95, 0.975, 0.99)
_EASY_PART = 0.06
# The part of all checks that is of each kind, before the class is seen.
_PRIOR = {
    ORDINARY: 0.885,
    UNRELATED: 0.06,
    NEGATIVE: 0.01,
    FAILS_BEST: 0.005,
    ALWAYS: 0.02,
    NEVER: 0.02,
}


@dataclass(frozen=True)
class Curves:
    """All curves.

    `passing`, ability by curve; `kinds`, what each curve means; `prior`, its weight before the
    class is seen.
    """

    passing: Floats
    kinds: tuple[str, ...]
    prior: Floats

    def of(self, kind: str) -> Floats:
        """Which curves are of this kind, as 0 and 1."""
        return np.array([float(each == kind) for each in self.kinds])


def curves() -> Curves:
    """The curves that a class's checks are held against."""
    found: list[tuple[str, Floats, float]] = []
    for (slope, weight), place in product(zip(_SLOPES, _SLOPE_WEIGHTS, strict=True), _PLACES):
        found.append((ORDINARY, _logistic(slope, place), weight * _usual(slope, place)))
    ordinary = sum(weight for _kind, _curve, weight in found)
    found += [(ORDINARY, _level(level), _EASY_PART * ordinary / len(_EASY)) for level in _EASY]
    found += [(UNRELATED, _level(level), 1.0) for level in np.linspace(0.15, 0.85, 8)]
    found += [
        (NEGATIVE, _logistic(-slope, place), 1.0)
        for slope, place in product((0.4, 0.7, 1.0, 1.5, 2.2), np.linspace(-2, 2, 9))
    ]
    for slope, place, cut, left in product(
        (0.7, 1.5), np.linspace(-3, 0, 4), (0.5, 0.75, 1.25), (0.02, 0.1)
    ):
        falls = np.where(cut <= ABILITIES, left, _logistic(slope, place))
        found.append((FAILS_BEST, falls, 1.0 if place < 0 else 0.3))
    found += [(ALWAYS, _level(0.999), 1.0), (NEVER, _level(0.001), 1.0)]
    kinds = tuple(kind for kind, _curve, _weight in found)
    weights = np.array([weight for _kind, _curve, weight in found])
    for kind, part in _PRIOR.items():
        own = np.array([each == kind for each in kinds])
        weights[own] *= part / weights[own].sum()
    return Curves(np.stack([curve for _kind, curve, _weight in found], axis=1), kinds, weights)


def _usual(slope: float, place: float) -> float:
    """How usual it is that a check is so hard: rarely does hardly anybody pass, or fail."""
    rate = float(_logistic(slope, place) @ ABILITY_WEIGHTS)
    rare = 0.1 if rate < 0.03 else 0.3 if rate > 0.985 else 1.0
    return rare * float(np.exp(-0.5 * ((place + 0.5) / 1.6) ** 2))


def _logistic(slope: float, place: float) -> Floats:
    return 1 / (1 + np.exp(-slope * (ABILITIES - place)))


def _level(share: float) -> Floats:
    return np.full(len(ABILITIES), share)
