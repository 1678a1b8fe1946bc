"""Simulated classes: students with an ability, checks that answer to it, and some that are wrong.

Each exercise has a ladder of checks, some of which wait for an earlier one, as in the lessons. An
ordinary check holds with the probability of a two-parameter logistic curve. Those planted are passed
at random, inverted, always or never passed, passed by untouched answers, or failed by the best fifth.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from grading.model import GRADED, NOT_ATTEMPTED, Row
from grading.results.class_snapshot import ClassSnapshot

RANDOM, INVERTED, ALWAYS, NEVER = "random", "inverted", "always", "never"
UNTOUCHED, FAILS_BEST = "untouched", "fails the best"
KINDS = (RANDOM, INVERTED, ALWAYS, NEVER, UNTOUCHED, FAILS_BEST)
LESSONS, EXERCISES, CHECKS, PLANTED = 4, 22, 110, 10


@dataclass(frozen=True)
class Simulated:
    """A class, and its planted checks by name."""

    snapshot: ClassSnapshot
    planted: dict[str, str]


def simulated_class(
    seed: int, students: int, planted: int = PLANTED, waiting: float = 0.5
) -> Simulated:
    """A class of this size with 110 checks, of which `planted` are wrong, as many of each kind.

    `waiting` is the part of a ladder's later checks that wait for an earlier one.
    """
    random = np.random.default_rng(seed)
    ability = random.normal(size=students)
    of = np.sort(
        np.concatenate([np.arange(EXERCISES), random.integers(EXERCISES, size=CHECKS - EXERCISES)])
    )
    slopes, places = random.uniform(1, 2.5, CHECKS), random.uniform(-2, 1, CHECKS)
    chosen = random.permutation(CHECKS)[:planted]
    wrong = dict(zip(map(int, chosen), islice(cycle(KINDS), planted), strict=True))
    attempted = (
        random.random((students, EXERCISES)) < 1 / (1 + np.exp(-2.5 - 0.8 * ability))[:, None]
    )
    best = ability > np.quantile(ability, 0.8)
    outcomes = np.full((students, CHECKS), "not_attempted", object)
    for check, exercise in enumerate(of):
        passing = 1 / (1 + np.exp(-slopes[check] * (ability - places[check])))
        drawn = random.random(students)
        kind = wrong.get(check, "")
        holds = {
            RANDOM: drawn < 0.5,
            INVERTED: drawn > passing,
            ALWAYS: np.ones(students, bool),
            NEVER: np.zeros(students, bool),
            FAILS_BEST: (drawn < passing) & ~best,
        }.get(kind, drawn < passing)
        found = np.where(holds, "holds", "fails").astype(object)
        earlier = np.flatnonzero(of[:check] == exercise)
        if earlier.size and random.random() < waiting:
            found[outcomes[:, random.choice(earlier)] != "holds"] = "waits"
        there = attempted[:, exercise]
        outcomes[there, check] = found[there]
        if kind == UNTOUCHED:
            outcomes[~there, check] = "holds"
    return Simulated(
        ClassSnapshot(
            [
                _row(student, exercise, of, outcomes[student], bool(attempted[student, exercise]))
                for student in range(students)
                for exercise in range(EXERCISES)
            ]
        ),
        {f"check_{check}": kind for check, kind in wrong.items()},
    )


def _row(student: int, exercise: int, of: np.ndarray, outcomes: np.ndarray, attempted: bool) -> Row:
    properties = [
        {
            "name": f"check_{check}",
            "title": f"check {check}",
            "outcome": str(outcomes[check]),
            "hidden": False,
            "weight": 1.0,
            "message": "",
            "slip": "",
        }
        for check in np.flatnonzero(of == exercise)
    ]
    held = sum(prop["outcome"] == "holds" for prop in properties) if attempted else 0
    return Row(
        f"s{student:04}",
        f"{exercise * LESSONS // EXERCISES + 1:02}_lesson",
        f"exercise_{exercise:02}",
        round(held / len(properties), 2),
        1,
        GRADED if attempted else NOT_ATTEMPTED,
        "",
        properties,
    )
