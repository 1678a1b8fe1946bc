"""Finds exercises by id and by lesson."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module

from course.checks.model import Exercise

# The folder of each lesson: its id without the number.
LESSONS = {
    "01_tensors": "tensors",
    "02_neuron": "neuron",
    "03_linear_regression": "linear_regression",
    "04_iris": "iris",
    "05_mnist_mlp": "mnist_mlp",
    "06_from_scratch": "from_scratch",
}


@cache
def exercises_of(lesson: str) -> tuple[Exercise, ...]:
    """The exercises of a lesson, in its order. Raises KeyError for an unknown lesson."""
    exercises: tuple[Exercise, ...] = import_module(
        f"course.lessons.{LESSONS[lesson]}.exercises"
    ).EXERCISES
    return exercises


def exercise(exercise_id: str) -> Exercise:
    """The exercise with this id. Raises KeyError for one that no lesson has which can be imported;
    what kept a lesson from being imported is its cause."""
    found, broken = _all()
    if exercise_id not in found and broken:
        raise KeyError(exercise_id) from broken[0]
    return found[exercise_id]


def exercise_ids() -> tuple[str, ...]:
    """The ids of all exercises, in the order of the lessons."""
    return tuple(_all()[0])


@lru_cache(maxsize=1)
def _all() -> tuple[dict[str, Exercise], list[Exception]]:
    """The exercises by id; a lesson that is half written breaks no other one's."""
    found: dict[str, Exercise] = {}
    broken: list[Exception] = []
    for lesson in LESSONS:
        try:
            found |= {one.id: one for one in exercises_of(lesson)}
        except Exception as error:
            broken.append(error)
    return found, broken
