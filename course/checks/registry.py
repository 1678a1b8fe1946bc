"""Finds exercises by id and by lesson."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module

from course.checks.model import Exercise

# The module of course.exercises that holds each lesson's exercises.
LESSONS = {"01_tensors": "tensors", "02_neuron": "neuron", "03_linear_regression": "regression", "04_iris": "iris",
           "05_mnist_mlp": "mnist", "06_from_scratch": "scratch"}


@cache
def exercises_of(lesson: str) -> tuple[Exercise, ...]:
    """The exercises of a lesson, in its order. Raises KeyError for an unknown lesson."""
    exercises: tuple[Exercise, ...] = import_module(f"course.exercises.{LESSONS[lesson]}").EXERCISES
    return exercises


def exercise(exercise_id: str) -> Exercise:
    """The exercise with this id. Raises KeyError for an unknown one."""
    return _all()[exercise_id]


def exercise_ids() -> tuple[str, ...]:
    """The ids of all exercises, in the order of the lessons."""
    return tuple(_all())


@lru_cache(maxsize=1)
def _all() -> dict[str, Exercise]:
    return {one.id: one for lesson in LESSONS for one in exercises_of(lesson)}
