"""A small class for the tests of what happens after judging: a gradebook as nbgrader makes it, and
made-up verdicts.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from course.lessons import contract
from grading.grade import Job
from grading.model import Record
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.session import Options, Summary, grade_class
from tests.support.new_gradebooks import made_here
from tests.support.once import made_once
from tests.support.verdicts import LESSON, POINTS, judged, prop, record, row

__all__ = [
    "EXERCISES",
    "LESSON",
    "OPTIONS",
    "OTHER",
    "POINTS",
    "WHOLE",
    "hand_in",
    "judged",
    "make_classroom",
    "outcome",
    "prop",
    "record",
    "register_lessons",
    "row",
    "run",
    "threads",
    "url",
]

OTHER = "01_tensors"
EXERCISES = [clause.id for clause in contract.LESSONS[LESSON]]
WHOLE = sum(clause.points for clause in contract.LESSONS[LESSON])


def _template() -> Path:
    """A gradebook with two lessons registered through nbgrader's own interface, and one with a
    free-text question.
    """
    return made_once("gradebook.db", lambda path: register_lessons(f"sqlite:///{path}"))


def register_lessons(url: str) -> None:
    """The lessons, in a gradebook that is made where there is none."""
    from nbgrader.api import Gradebook

    with made_here():
        Gradebook(url).close()
    with Gradebook(url) as book:
        for lesson in (LESSON, OTHER, "05_mnist_mlp"):
            book.add_assignment(lesson)
            book.add_notebook(lesson, lesson)
            for clause in contract.LESSONS[lesson]:
                kind = "markdown" if clause.manual else "code"
                name = clause.id if clause.manual else f"test_{clause.id}"
                book.add_grade_cell(name, lesson, lesson, max_score=clause.points, cell_type=kind)
                book.add_solution_cell(clause.id, lesson, lesson)


def make_classroom(folder: Path) -> Classroom:
    classroom = Classroom(folder / "classroom")
    classroom.submitted.mkdir(parents=True)
    shutil.copy(_template(), classroom.gradebook)
    return classroom


def url(classroom: Classroom) -> str:
    return f"sqlite:///{classroom.gradebook}"


def hand_in(classroom: Classroom, student: str, text: str = "x = 1", lesson: str = LESSON) -> Path:
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": text,
    }
    path = classroom.submitted / student / lesson / f"{lesson}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}),
        encoding="utf-8",
    )
    return path


def threads(workers: int) -> Executor:
    return ThreadPoolExecutor(workers)


OPTIONS = Options((LESSON,), make_executor=threads)


def run(
    classroom: Classroom, options: Options = OPTIONS, work: Callable[[Job], Record] = judged
) -> Summary:
    return grade_class(classroom, options, work=work)


def outcome(classroom: Classroom) -> tuple[str, dict[Any, Any]]:
    """What is left behind: results.csv, and the gradebook's scores."""
    book = Gradebook.of(classroom.root)
    try:
        return classroom.results.read_text(encoding="utf-8"), book.cell_scores()
    finally:
        book.close()
