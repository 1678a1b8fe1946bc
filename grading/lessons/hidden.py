"""Hidden properties: drawn inputs, edge cases, robustness.

None of this is in the wheel, and under our engine none of it can be read where a student's code
runs: only the drawn inputs go there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from course.checks.model import Property
from course.lessons.discovery import exercise, name_of
from grading.lessons import drawn


@cache
def written(name: str) -> Mapping[str, tuple[Property, ...]]:
    """The hidden properties that stand in `grading/lessons/<name>/hidden.py`, by exercise."""
    found: Mapping[str, tuple[Property, ...]] = import_module(
        f"grading.lessons.{name}.hidden"
    ).HIDDEN
    return found


def properties(exercise_id: str) -> tuple[Property, ...]:
    """The hidden properties of an exercise; empty where it has none.

    Raises:
        KeyError: There is no such exercise.
    """
    found = exercise(exercise_id)
    return written(name_of(found.lesson)).get(exercise_id, ()) + drawn.properties(found)


def all_properties(exercise_id: str) -> tuple[Property, ...]:
    """The whole ladder: the visible properties, then the hidden ones."""
    return exercise(exercise_id).properties + properties(exercise_id)
