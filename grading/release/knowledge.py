"""What the rules must know of the rest of the course: the contract, the checks, the answer bank."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from course.checks.model import Exercise
from grading.lessons import contract
from grading.lessons.contract import Clause
from grading.paths import ROOT


class Knowledge(Protocol):
    """What a rule may ask. Tests answer with knowledge of their own."""

    @property
    def root(self) -> str:
        """The clone's own path, which must stand in no lesson."""

    def contract(self, lesson: str) -> tuple[Clause, ...] | None:
        """The lesson's clauses, or None for a lesson that the contract does not know."""

    def exercise(self, lesson: str, exercise: str) -> Exercise | None:
        """The exercise with its visible properties, or None."""

    def hidden(self, exercise: str) -> int:
        """How many hidden properties an exercise has."""

    def bank(self, lesson: str, exercise: str) -> tuple[int, int] | None:
        """How many right and wrong answers the bank holds, or None where it has no entry."""


class CourseKnowledge:
    """The answers of this clone."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root

    @property
    def root(self) -> str:
        return str(self._root)

    def contract(self, lesson: str) -> tuple[Clause, ...] | None:
        return contract.LESSONS.get(lesson)

    def exercise(self, lesson: str, exercise: str) -> Exercise | None:
        from course.lessons.registry import LESSONS, exercises_of

        if lesson not in LESSONS:
            return None
        return next((one for one in exercises_of(lesson) if one.id == exercise), None)

    def hidden(self, exercise: str) -> int:
        from grading.lessons import hidden

        try:
            return len(hidden.properties(exercise))
        except KeyError:
            return 0

    def bank(self, lesson: str, exercise: str) -> tuple[int, int] | None:
        from grading.lessons import bank

        if not bank.path_of(lesson, exercise).is_file():
            return None
        kinds = [entry.kind for entry in bank.load(lesson, exercise)]
        return kinds.count(bank.RIGHT), kinds.count(bank.WRONG)
