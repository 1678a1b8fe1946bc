"""A graded class for scores by hand: lesson 02, and a question of lesson 05 that waits."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from grading.files import write_atomically
from grading.grade import Job
from grading.model import MANUAL, Record
from grading.paths import Classroom
from grading.session import Options, Summary
from tests.support.record_class import LESSON, hand_in, judged, make_classroom, run, threads, url

QUESTIONS, QUESTION, MOST = "05_mnist_mlp", "conclusion", 3
BOTH = Options((LESSON, QUESTIONS), make_executor=threads)
ANSWERS = {"ada": "ReLU led by .01.\n\nChance.", "boris": "tanh\x1b[2J led\u202e."}


def waits(job: Job) -> Record:
    """The made-up verdict; the question waits, and each answer has a hash of its own."""
    given = judged(job)
    given.rows[:] = [
        replace(row, score=None, status=MANUAL, detail="") if row.exercise == QUESTION else row
        for row in given.rows
    ]
    given.answers = {row.exercise: given.submission[:16] for row in given.rows}
    cells = [
        {
            "cell_type": "markdown",
            "metadata": {"nbgrader": {"grade_id": row.exercise}},
            "source": ANSWERS.get(job.student, "text"),
        }
        for row in given.rows
    ]
    notebook = Classroom(job.classroom).autograded_notebook(job.student, job.lesson)
    write_atomically(notebook, json.dumps({"cells": cells}).encode())
    return given


def autograde(classroom: Classroom, options: Options = BOTH) -> Summary:
    return run(classroom, options, work=waits)


@cache
def _graded() -> Path:
    classroom = make_classroom(Path(tempfile.mkdtemp(prefix="marking-")))
    for student in ("ada", "boris"):
        hand_in(classroom, student, "x = 0.5")
        hand_in(classroom, student, "x = 1", QUESTIONS)
    autograde(classroom)
    return classroom.root


def marking_class(folder: Path) -> Classroom:
    """A copy of the class, which a test may change."""
    root = folder / "classroom"
    shutil.copytree(_graded(), root)
    return Classroom(root)


def by_formgrader(
    classroom: Classroom,
    score: float | None,
    cell: str = QUESTION,
    lesson: str = QUESTIONS,
    student: str = "ada",
) -> None:
    """What Formgrader does when a person types a score."""
    from nbgrader.api import Gradebook

    with Gradebook(url(classroom)) as book:
        grade = book.find_grade(cell, lesson, lesson, student)
        grade.manual_score, grade.needs_manual_grade = score, score is None
        book.db.commit()
