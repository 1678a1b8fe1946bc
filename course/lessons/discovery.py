"""Finds lessons and exercises: by the contract's ids, and by folders that are named after them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module

from course.checks.model import Exercise
from course.i18n import gettext as _
from course.lessons.contract import LESSONS


def name_of(lesson: str) -> str:
    """The folder of a lesson: its id without the number ("04_iris" is in `iris`)."""
    return lesson.partition("_")[2]


class NoChecksError(Exception):
    """An exercise of the contract has no checks (yet)."""

    def __init__(self, lesson: str, exercise_id: str) -> None:
        words = _("course/lessons/{name}/exercises.py has no exercise {exercise}")
        super().__init__(words.format(name=name_of(lesson), exercise=exercise_id))


@cache
def written(name: str) -> Mapping[str, Exercise]:
    """The exercises in `course/lessons/<name>/exercises.py`, by id, as they are written."""
    module = import_module(f"course.lessons.{name}.exercises")
    return {exercise.id: exercise for exercise in module.EXERCISES}


def unwritten(lesson: str) -> tuple[str, ...]:
    """The ids of a lesson's exercises that lack checks; a question that a person reads needs none.

    Raises:
        KeyError: The lesson is unknown.
    """
    clauses, checks = LESSONS[lesson], written(name_of(lesson))
    return tuple(clause.id for clause in clauses if not clause.manual and clause.id not in checks)


@cache
def exercises_of(lesson: str) -> tuple[Exercise, ...]:
    """The exercises of a lesson, in its order.

    Raises:
        KeyError: The lesson is unknown.
        NoChecksError: One of its exercises has none: to leave it out would change the points.
    """
    for exercise_id in unwritten(lesson):
        raise NoChecksError(lesson, exercise_id)
    return _with_checks(lesson)


def _with_checks(lesson: str) -> tuple[Exercise, ...]:
    checks = written(name_of(lesson))
    return tuple(
        replace(
            checks.get(clause.id, Exercise(clause.id)),
            lesson=lesson,
            title=clause.title,
            points=clause.points,
            functions=clause.functions,
            manual=clause.manual,
        )
        for clause in LESSONS[lesson]
        if clause.manual or clause.id in checks
    )


def exercise(exercise_id: str) -> Exercise:
    """The exercise with this id. No lesson but its own is read: a student waits for one, not all.

    Raises:
        KeyError: There is none, or none that can be read: then the reason is its cause.
    """
    found, broken = _read(_lesson_of(exercise_id))
    if exercise_id in found:
        return found[exercise_id]
    raise KeyError(exercise_id) from broken.get(exercise_id)


def exercise_ids() -> tuple[str, ...]:
    """The ids of all exercises that can be read, in the order of the lessons."""
    return tuple(exercise_id for lesson in LESSONS for exercise_id in _read(lesson)[0])


def why_unreadable(exercise_id: str) -> str:
    """What keeps an exercise of the contract from being read; empty for any other id."""
    error = _read(_lesson_of(exercise_id))[1].get(exercise_id)
    return words_of(error) if error else ""


def words_of(error: Exception) -> str:
    """Why a lesson cannot be read, as a part of a sentence."""
    if isinstance(error, NoChecksError):
        return str(error)
    return " ".join(f"{type(error).__name__}: {error}".split())


def _lesson_of(exercise_id: str) -> str:
    """The lesson that has this exercise by the contract; empty where there is none."""
    return next(
        (
            lesson
            for lesson, clauses in LESSONS.items()
            if any(clause.id == exercise_id for clause in clauses)
        ),
        "",
    )


@cache
def _read(lesson: str) -> tuple[dict[str, Exercise], dict[str, Exception]]:
    """A lesson's exercises by id, and by id what is wrong with the others.

    A lesson or an exercise that is half written breaks no other.
    """
    if lesson not in LESSONS:
        return {}, {}
    try:
        found = {exercise.id: exercise for exercise in _with_checks(lesson)}
        return found, {name: NoChecksError(lesson, name) for name in unwritten(lesson)}
    except Exception as error:
        return {}, {clause.id: error for clause in LESSONS[lesson]}
