"""Hands the bank in as a class, grades it, and compares."""

from __future__ import annotations

import tempfile
from pathlib import Path

from course.lessons.discovery import exercises_of
from grading import lessons
from grading.lessons import bank
from grading.lessons.bank import Entry
from grading.limits import Limits
from grading.model import NOT_ATTEMPTED, Row, UserError
from grading.paths import Classroom
from grading.proofs.verify.rounds import pack
from grading.proofs.verify.verdicts import Finding, judge_entry
from grading.results.class_snapshot import take_snapshot
from grading.samples.submissions import fill, hand_in, release
from grading.session import Options, Progress, grade_class

UNTOUCHED = "untouched"
# An answer of the bank that hangs is caught sooner than a student's.
LIMITS = Limits(cell_seconds=20)


def prove(
    chosen: tuple[str, ...] = (),
    *,
    jobs: int = 1,
    confine: str = "auto",
    progress: Progress | None = None,
) -> tuple[list[Finding], list[Row]]:
    """Sends every bank entry of these lessons (all, if empty) through the engine.

    Returns:
        What came of each entry, and the rows of untouched releases that have a wrong score or
        status.
    """
    names = lessons.chosen(chosen)
    rounds = {lesson: pack(_entries(lesson)) for lesson in names}
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        classroom = Classroom(Path(folder).resolve())
        for lesson in names:
            notebook = release(lesson)
            hand_in(notebook, classroom.submitted, UNTOUCHED, lesson)
            for packed in rounds[lesson]:
                hand_in(fill(notebook, packed.answers()), classroom.submitted, packed.name, lesson)
        summary = grade_class(classroom, Options(names, jobs, confine, limits=LIMITS), progress)
        if summary.failed:
            raise UserError(
                "; ".join(sorted({row.detail for rows in summary.failed.values() for row in rows}))
            )
        rows = take_snapshot(classroom).rows
    graded = {(row.student, row.lesson, row.exercise): row for row in rows}
    findings = [
        judge_entry(entry, graded[packed.name, lesson, exercise])
        for lesson in names
        for packed in rounds[lesson]
        for exercise, entry in packed.entries.items()
    ]
    untouched = [
        row
        for row in rows
        if row.student == UNTOUCHED and (row.score or row.status != NOT_ATTEMPTED)
    ]
    return findings, untouched


def _entries(lesson: str) -> list[Entry]:
    exercises = [exercise for exercise in exercises_of(lesson) if not exercise.manual]
    return [entry for exercise in exercises for entry in bank.load(lesson, exercise.id)]
