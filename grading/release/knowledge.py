"""What the rules must know of the rest of the course: rooms, checks, answer bank."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from course import draw
from course.checks.model import Exercise
from course.lessons import discovery, questions
from grading.lessons import bank, hidden
from grading.paths import ROOT
from grading.release.lesson_names import shadowed


class Knowledge(Protocol):
    """What a rule may ask. Tests answer with knowledge of their own."""

    @property
    def root(self) -> str:
        """The clone's own path, which must stand in no lesson."""

    def missing_rooms(self, name: str) -> tuple[str, ...]:
        """The files and folders that the lesson in the folders `name` lacks."""

    def shadowed(self, name: str) -> str:
        """The shared module that the folders `name` would hide, or ""."""

    def checks(self, name: str) -> Mapping[str, Exercise]:
        """The exercises with their visible properties, by id."""

    def hidden(self, name: str) -> Collection[str]:
        """The ids of the exercises that have hidden properties."""

    def pictures(self) -> Mapping[str, Sequence[str]]:
        """The helpers of `course.draw`, each with the modules that define one of that name."""

    def questions(self, name: str) -> Sequence[str]:
        """The ids of the questions that nobody grades."""

    def bank(self, lesson: str, exercise: str) -> tuple[int, int] | None:
        """How many right and wrong answers the bank holds, or None where it has no entry."""


class CourseKnowledge:
    """The answers of this clone."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = str(root)

    def missing_rooms(self, name: str) -> tuple[str, ...]:
        """The files and folders that the clone does not have."""
        rooms = (
            f"course/lessons/{name}/exercises.py",
            f"grading/lessons/{name}/hidden.py",
            f"grading/lessons/{name}/answers",
        )
        return tuple(room for room in rooms if not (ROOT / room).exists())

    def shadowed(self, name: str) -> str:
        """The module of the clone, or ""."""
        return shadowed(name, ROOT)

    def checks(self, name: str) -> Mapping[str, Exercise]:
        """The exercises as `exercises.py` has them."""
        return discovery.written(name)

    def hidden(self, name: str) -> Collection[str]:
        """The exercises in `hidden.py`, and those that draw their inputs."""
        drawn = {exercise.id for exercise in self.checks(name).values() if exercise.drawn}
        return drawn | {exercise for exercise, found in hidden.written(name).items() if found}

    def pictures(self) -> Mapping[str, Sequence[str]]:
        """The helpers, as the modules of pictures define them."""
        return draw.providers()

    def questions(self, name: str) -> Sequence[str]:
        """The questions in the lesson's `questions.py`, if it has one."""
        return tuple(question.id for question in questions.written(name))

    def bank(self, lesson: str, exercise: str) -> tuple[int, int] | None:
        """The entries of the answer bank, counted."""
        if not bank.path_of(lesson, exercise).is_file():
            return None
        kinds = [entry.kind for entry in bank.load(lesson, exercise)]
        return kinds.count(bank.RIGHT), kinds.count(bank.WRONG)
