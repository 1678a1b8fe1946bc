"""Hands the bank in as a class, grades it, and compares."""

from __future__ import annotations

import tempfile
from pathlib import Path

from course.lessons.discovery import exercises_of
from grading import lessons
from grading.lessons import bank
from grading.limits import Limits
from grading.model import NOT_ATTEMPTED, Row, UserError
from grading.paths import Classroom
from grading.proofs.verify.rounds import Round, pack
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
    """What the engine says of every bank entry of these lessons (all, if empty), and the rows of
    untouched releases that do not have the score and status they must have."""
    names = lessons.chosen(chosen)
    rounds = {
        lesson: pack(
            [e for one in exercises_of(lesson) if not one.manual for e in bank.load(lesson, one.id)]
        )
        for lesson in names
    }
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        classroom = Classroom(Path(folder).resolve())
        for lesson in names:
            notebook = release(lesson)
            hand_in(notebook, classroom.submitted, UNTOUCHED, lesson)
            for one in rounds[lesson]:
                hand_in(fill(notebook, one.answers()), classroom.submitted, one.name, lesson)
        summary = grade_class(classroom, Options(names, jobs, confine, limits=LIMITS), progress)
        if summary.failed:
            raise UserError(
                "; ".join(sorted({row.detail for rows in summary.failed.values() for row in rows}))
            )
        rows = take_snapshot(classroom).rows
    graded = {(row.student, row.lesson, row.exercise): row for row in rows}
    findings = [
        finding
        for lesson in names
        for one in rounds[lesson]
        for finding in _findings(one, lesson, graded)
    ]
    untouched = [
        row
        for row in rows
        if row.student == UNTOUCHED and (row.score or row.status != NOT_ATTEMPTED)
    ]
    return findings, untouched


def _findings(one: Round, lesson: str, graded: dict[tuple[str, str, str], Row]) -> list[Finding]:
    return [
        judge_entry(entry, graded[one.name, lesson, exercise])
        for exercise, entry in one.entries.items()
    ]
