"""The judgement of an exercise with one property."""

from __future__ import annotations

from typing import Any

from course.checks.judge import judge_exercise
from course.checks.model import Case, Exercise, Judge, Judgement, Property
from course.lessons.writing import case
from course.notebook.collect import collect

SLIPS = {
    "doubled": "is it doubled?",
    "negative": "is the sign lost?",
    "overflow": "is the number too large?",
}


def exercise_of(*properties: Property) -> Exercise:
    return Exercise(
        "x", (), SLIPS, properties, lesson="00_none", title="x", points=2, functions=("f",)
    )


def one(cases: list[Case], how: Judge, function: Any, **settings: Any) -> Judgement:
    """The judgement of an exercise with one property."""
    prop = Property("only", "the only one", lambda _rng: cases, how, **settings)
    found, evidence = collect([prop], {"f": function}, seed=1)
    return judge_exercise(exercise_of(prop), [prop], found, evidence)


CASES = [
    case(
        "f",
        2.0,
        expected=4.0,
        slips={"doubled": 8.0, "negative": -4.0, "overflow": "OverflowError"},
    ),
    case("f", 3.0, expected=6.0, slips={"doubled": 12.0, "negative": -6.0}),
]
