"""Finds the lessons' questions: `QUESTIONS` in `course/lessons/<name>/questions.py`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from course.lessons.contract import LESSONS
from course.lessons.discovery import name_of
from course.questions.model import Question


@cache
def written(name: str) -> tuple[Question, ...]:
    """The questions in `course/lessons/<name>/questions.py`; a lesson may have none."""
    module = f"course.lessons.{name}.questions"
    if find_spec(f"course.lessons.{name}") is None or find_spec(module) is None:
        return ()
    return tuple(import_module(module).QUESTIONS)


def questions_of(lesson: str) -> tuple[Question, ...]:
    """The questions of a lesson, in its order."""
    return written(name_of(lesson))


@cache
def all_questions() -> Mapping[str, Question]:
    """The questions of all lessons, by id."""
    return {question.id: question for lesson in LESSONS for question in questions_of(lesson)}
