"""A class with scores, comments, dates and extensions that a person entered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from grading.model import UserError
from grading.paths import Classroom
from grading.record import gradebook
from grading.record.gradebook import registration
from grading.record.gradebook.hand_work import HandWork
from tests.support.record_class import (
    LESSON,
    OTHER,
    hand_in,
    make_classroom,
    outcome,
    register_lessons,
    url,
)

DUE = datetime(2026, 5, 4, 12, 0)


def class_of_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    """A classroom with two submissions; a gradebook that is made anew has its lessons."""
    made = make_classroom(tmp_path)
    hand_in(made, "ada", "x = 0.5")
    hand_in(made, "boris", "x = 0.5")

    def register(folder: Path, *_wanted: object) -> dict[str, UserError]:
        register_lessons(url(made))  # the small class's lessons, in a gradebook that was made anew
        return {}

    monkeypatch.setattr(registration.tree, "register", register)
    return made


def by_hand(classroom: Classroom) -> None:
    """What a person enters with nbgrader's own interface."""
    from nbgrader.api import Gradebook

    with Gradebook(url(classroom)) as book:
        book.update_or_create_student(
            "ada", first_name="Ada", last_name="Lovelace", email="ada@example.org"
        )
        book.add_student("dora", first_name="Dora")
        book.update_or_create_assignment(LESSON, duedate=DUE)
        book.find_submission(LESSON, "ada").extension = timedelta(days=2)
        grade = book.find_grade("test_neuron", LESSON, LESSON, "ada")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2.25, 0.5, False
        book.find_comment("neuron", LESSON, LESSON, "ada").manual_comment = "Well said, \u017d."
        book.add_submission(OTHER, "dora", extension=timedelta(hours=3))
        book.db.commit()


def graded(classroom: Classroom) -> tuple[Any, Any]:
    """results.csv, and what stands for those who handed something in (nbgrader gives empty grades
    with an extension).
    """
    table, cell_scores = outcome(classroom)
    return table, {key: score for key, score in cell_scores.items() if key[0] != "dora"}


def entered(classroom: Classroom) -> HandWork:
    """What the gradebook holds of that now."""
    book = gradebook.Gradebook(url(classroom))
    try:
        found = book.hand_work()
    finally:
        book.close()
    return replace(
        found, lessons={lesson: ("", due) for lesson, (_own, due) in found.lessons.items()}
    )
