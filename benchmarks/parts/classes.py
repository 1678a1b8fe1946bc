"""A class that hands in: right answers of the bank in four styles, every third with a slip."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from grading.lessons.bank import RIGHT, WRONG
from grading.paths import ROOT, Classroom
from grading.samples.students import answers
from grading.samples.submissions import fill, hand_in, release

STYLES = 4
MIX = 12  # all combinations of style and of who has a slip


def make_class(classroom: Classroom, lesson: str, count: int) -> None:
    """Hands in for so many students."""
    for number in range(count):
        found, slip = answers(lesson, RIGHT, number % STYLES), slip_of(lesson, number)
        if slip:
            found[slip] = answers(lesson, WRONG, number)[slip]
        hand_in(
            fill(release(lesson), found),
            classroom.submitted,
            f"student{number:05}",
            lesson,
        )


def slip_of(lesson: str, number: int) -> str:
    """The exercise in which this student made a slip, or nothing."""
    names, wrong = list(answers(lesson, RIGHT)), answers(lesson, WRONG, number)
    name = names[number % len(names)] if number % 3 == 2 else ""
    return name if name in wrong else ""


def deserved(lesson: str, count: int) -> dict[str, bool]:
    """For each student of such a class, whether full marks are deserved."""
    return {f"student{number:05}": not slip_of(lesson, number) for number in range(count)}


def build(classroom: Classroom) -> None:
    """Registers the lessons in a classroom's gradebook, as an instructor does."""
    subprocess.run(
        [sys.executable, "-m", "grading", "build"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "COURSE_CLASSROOM": str(classroom.root)},
    )


def command(classroom: Classroom, lesson: str, jobs: int) -> list[str]:
    """The command line that grades this class with our engine."""
    words = ["autograde", lesson, "--classroom", str(classroom.root), "--jobs", str(jobs)]
    return [sys.executable, "-m", "grading", *words, "--regrade"]


def scores(classroom: Classroom, lesson: str) -> dict[tuple[str, str], float]:
    """Auto scores by student and test cell, from the gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{classroom.gradebook}") as book:
        return {
            (grade.notebook.student.id, grade.name): float(grade.auto_score or 0.0)
            for submission in book.assignment_submissions(lesson)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def first_folders(classroom: Classroom, lesson: str) -> list[str]:
    """The hand-ins of the first students, all of the mix once."""
    return sorted(str(folder / lesson) for folder in Path(classroom.submitted).iterdir())[:MIX]
