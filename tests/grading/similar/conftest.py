"""A class whose answers are in part alike."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from grading.lessons import bank
from grading.paths import Classroom
from grading.samples.submissions import fill, hand_in, release
from grading.similar.reading import exercises
from tests.support.disguises import all_together

LESSON = "04_iris"


class Work:
    """Hands in answers of the bank."""

    def __init__(self, root: Path) -> None:
        self.classroom = Classroom(root)
        self.right = {
            exercise: [
                entry.source
                for entry in bank.load(LESSON, exercise)
                if entry.kind == bank.RIGHT and not entry.changes
            ]
            for exercise in exercises(LESSON)
        }

    def answers(self, number: int) -> dict[str, str]:
        """The answers with this number, counted around."""
        return {name: every[number % len(every)] for name, every in self.right.items()}

    def hand_in(self, student: str, answers: Mapping[str, str], folder: Path | None = None) -> Path:
        """Puts a notebook with these answers into the classroom, or another folder."""
        submitted = folder or self.classroom.submitted
        hand_in(fill(release(LESSON), answers), submitted, student, LESSON)
        return submitted / student / LESSON / f"{LESSON}.ipynb"

    def copy(self, answers: Mapping[str, str], seed: int = 0) -> dict[str, str]:
        """The same answers, disguised."""
        chance = random.Random(seed)
        return {name: all_together(source, frozenset(), chance) for name, source in answers.items()}

    def roster(self, *lines: str) -> None:
        """Writes a class list: student, names and group."""
        head = "student,first_name,last_name,group"
        (self.classroom.root / "roster.csv").write_text("\n".join([head, *lines]) + "\n")


@pytest.fixture
def work(tmp_path: Path) -> Work:
    made = Work(tmp_path / "classroom")
    for number, student in enumerate(("ada", "ben", "cleo")):
        made.hand_in(student, made.answers(number))
    return made
