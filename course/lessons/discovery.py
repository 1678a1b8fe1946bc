"""Finds lessons and exercises: by the contract's ids, and by folders that are named after them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module

from course.checks.model import Exercise
from course.lessons.contract import LESSONS


def name_of(lesson: str) -> str:
    """The folder of a lesson: its id without the number ("04_iris" is in `iris`)."""
    return lesson.partition("_")[2]


@cache
def written(name: str) -> Mapping[str, Exercise]:
    """The exercises that stand in `course/lessons/<name>/exercises.py`, by id, as they are written."""
    module = import_module(f"course.lessons.{name}.exercises")
    return {exercise.id: exercise for exercise in module.EXERCISES}


@cache
def exercises_of(lesson: str) -> tuple[Exercise, ...]:
    """The exercises of a lesson, in its order. Raises KeyError for an unknown lesson, and for an
    exercise without checks; a question that a person reads needs none.
    """
    clauses = LESSONS[lesson]
    checks = written(name_of(lesson))
    questions = {clause.id: Exercise(clause.id) for clause in clauses if clause.manual}
    exercises = {**questions, **checks}
    return tuple(
        replace(
            exercises[clause.id],
            lesson=lesson,
            title=clause.title,
            points=clause.points,
            functions=clause.functions,
            manual=clause.manual,
        )
        for clause in clauses
    )


def exercise(exercise_id: str) -> Exercise:
    """The exercise with this id. Raises KeyError for one that no lesson has which can be imported;
    what kept a lesson from being imported is its cause.
    """
    found, broken = _all()
    if exercise_id not in found and broken:
        raise KeyError(exercise_id) from broken[0]
    return found[exercise_id]


def exercise_ids() -> tuple[str, ...]:
    """The ids of all exercises, in the order of the lessons."""
    return tuple(_all()[0])


@cache
def _all() -> tuple[dict[str, Exercise], list[Exception]]:
    """The exercises by id; a lesson that is half written breaks no other."""
    found: dict[str, Exercise] = {}
    broken: list[Exception] = []
    for lesson in LESSONS:
        try:
            found |= {exercise.id: exercise for exercise in exercises_of(lesson)}
        except Exception as error:
            broken.append(error)
    return found, broken
