"""report.html: the class at a glance, in one file that needs no other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grading.feedback.html import render
from grading.feedback.written import Comments, Written, written
from grading.files import write_atomically
from grading.model import MISSING, UNREADABLE, Record, Row
from grading.paths import Classroom
from grading.record.gradebook.late_penalty import Lateness, late_words, penalty_of
from grading.report.figures import ExerciseSummary, description, picture, summaries
from grading.report.terminal import status_marks
from grading.report.timing import times
from grading.results.class_snapshot import ClassSnapshot, take_snapshot
from grading.results.table import Remarks
from grading.wording import number

TEMPLATE = Path(__file__).with_name("templates") / "report.html.jinja"


def page(
    rows: Sequence[Row],
    late: Lateness | None = None,
    records: Sequence[Record] = (),
    comments: Comments | None = None,
    classroom: Classroom | None = None,
    remarks: Remarks | None = None,
) -> str:
    """The report on these rows.

    `comments` are those of a person; from the autograded notebooks of `classroom` come the texts
    that a person grades, without their pictures; `remarks` are what a teacher should know of whole
    submissions.
    """
    found = summaries(rows)
    spent = times(records)
    lessons = [
        _lesson(lesson, rows, found, late)
        | {
            "time": spent.get(lesson),
            "by_hand": _by_hand(lesson, rows, comments or {}, classroom),
            "remarks": _remarks(lesson, remarks or {}),
        }
        for lesson in dict.fromkeys(summary.lesson for summary in found)
    ]
    students = len({row.student for row in rows})
    used = {row.status for row in rows}
    legend = [(status, mark) for status, mark in status_marks().items() if mark and status in used]
    return render(TEMPLATE, lessons=lessons, marks=status_marks(), legend=legend, students=students)


def write_report(classroom: Classroom, now: ClassSnapshot | None = None) -> None:
    """Writes the report on the class as the journal and the gradebook have it now."""
    now = now or take_snapshot(classroom)
    text = page(now.rows, now.late, now.records, now.comments, classroom, now.remarks)
    write_atomically(classroom.report, text.encode("utf-8", "replace"))


def _by_hand(
    lesson: str, rows: Sequence[Row], comments: Comments, classroom: Classroom | None
) -> list[tuple[Row, Written]]:
    """The answers that a person grades, or has commented on."""
    found = [
        (row, written(classroom, row, comments, pictures=False))
        for row in rows
        if row.lesson == lesson and row.status not in (MISSING, UNREADABLE)
    ]
    return [(row, beside) for row, beside in found if beside.answer or beside.comment]


def _remarks(lesson: str, remarks: Remarks) -> list[tuple[str, str]]:
    """Each student of whose submission a teacher should know something, and what."""
    return [
        (student, "; ".join(found))
        for (student, of), found in sorted(remarks.items())
        if of == lesson
    ]


def _lesson(
    lesson: str, rows: Sequence[Row], found: Sequence[ExerciseSummary], late: Lateness | None = None
) -> dict[str, object]:
    own = [summary for summary in found if summary.lesson == lesson]
    by_student: dict[str, dict[str, Row]] = {}
    for row in rows:
        if row.lesson == lesson:
            by_student.setdefault(row.student, {})[row.exercise] = row
    table = [
        {
            "student": student,
            "cells": [cells.get(summary.exercise) for summary in own],
            "total": number(
                max(
                    0.0,
                    sum(row.score or 0.0 for row in cells.values())
                    - penalty_of(late, student, lesson),
                )
            ),
            "late": late_words(late[student, lesson]) if late and (student, lesson) in late else "",
        }
        for student, cells in sorted(by_student.items())
    ]
    most = {
        summary.exercise: next(
            row.max_score
            for row in rows
            if row.lesson == lesson and row.exercise == summary.exercise
        )
        for summary in own
    }
    return {
        "id": lesson,
        "exercises": own,
        "most": most,
        "all_points": sum(most.values()),
        "table": table,
        "picture": picture(own),
        "description": description(own),
    }
