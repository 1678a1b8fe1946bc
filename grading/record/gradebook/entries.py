"""What a record becomes in nbgrader's tables: a submission takes six queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import and_, insert, select, update
from sqlalchemy.orm import Session

from course.i18n import gettext as _
from course.lessons import contract
from grading.lessons import TEST_PREFIX
from grading.model import FLAGGED, MISSING, NOT_ATTEMPTED, UNREADABLE, Record, Row, UserError
from grading.points import carried
from grading.wording import shared_reason

NO_RESPONSE = "No response."  # nbgrader's own words for it, which its tools look for


def auto_score(row: Row, most: float) -> float | None:
    """The score for the gradebook: for the points that the cell has there, and never above them."""
    score = carried(row.score, row.max_score, most)
    return None if score is None else max(0.0, min(round(score, 2), float(most)))


def write_entries(
    session: Session,
    record: Record,
    timestamp: datetime | None,
    book: str,
    changed: Collection[str] = (),
) -> str:
    """Writes a record's scores and comments.

    Args:
        session: The open transaction.
        record: What was graded.
        timestamp: When it was handed in; without a new one the old one stays, as nbgrader has it.
        book: The gradebook's name for people.
        changed: The exercises whose answer has changed since it was graded before.

    Returns:
        The id of the notebook's entry.
    """
    notebook, entry = _entry(session, record, timestamp)
    rows = {row.exercise: row for row in record.rows}
    _write_grades(session, notebook, entry, rows, book, changed)
    _write_comments(session, notebook, entry, rows)
    return entry


def _entry(session: Session, record: Record, timestamp: datetime | None) -> tuple[str, str]:
    """The ids of the lesson's notebook and of the student's entry for it.

    Entry and student are made where there is none.
    """
    lesson, notebook, student, submission, entry = session.execute(
        select(Assignment.id, Notebook.id, Student.id, SubmittedAssignment.id, SubmittedNotebook.id)
        .join(
            Notebook,
            and_(Notebook.assignment_id == Assignment.id, Notebook.name == Assignment.name),
        )
        .outerjoin(Student, Student.id == record.student)
        .outerjoin(
            SubmittedAssignment,
            and_(
                SubmittedAssignment.assignment_id == Assignment.id,
                SubmittedAssignment.student_id == record.student,
            ),
        )
        .outerjoin(
            SubmittedNotebook,
            and_(
                SubmittedNotebook.assignment_id == SubmittedAssignment.id,
                SubmittedNotebook.notebook_id == Notebook.id,
            ),
        )
        .where(Assignment.name == record.lesson)
    ).one()
    if student is None:
        session.add(Student(id=record.student))
        session.flush()
    if submission is None:
        submission = _add(
            session, SubmittedAssignment(assignment_id=lesson, student_id=record.student)
        )
    if timestamp is not None:
        session.execute(
            update(SubmittedAssignment)
            .where(SubmittedAssignment.id == submission)
            .values(timestamp=timestamp)
        )
    return notebook, entry or _add(
        session, SubmittedNotebook(notebook_id=notebook, assignment_id=submission)
    )


def _write_grades(
    session: Session,
    notebook: str,
    entry: str,
    rows: Mapping[str, Row],
    book: str,
    changed: Collection[str],
) -> None:
    cells = session.execute(
        select(
            GradeCell.id,
            GradeCell.name,
            GradeCell.max_score,
            Grade.id,
            Grade.manual_score,
            Grade.needs_manual_grade,
        )
        .outerjoin(Grade, and_(Grade.cell_id == GradeCell.id, Grade.notebook_id == entry))
        .where(GradeCell.notebook_id == notebook)
    )
    written = []
    lesson = next(iter(rows.values())).lesson
    promised = {clause.id for clause in contract.LESSONS.get(lesson, ())}
    for cell, name, most, grade, manual, waited in cells:
        exercise = name.removeprefix(TEST_PREFIX)
        row = rows.get(exercise)
        if row is None and exercise in promised:
            # It came to the lesson after this record was made, and nbgrader asks for an entry.
            if grade is None:
                written.append(_grade(grade, cell, entry, None, True))
            continue
        if row is None:
            raise UserError(
                _(
                    "{gradebook} knows a cell {cell} that {lesson} does not have: "
                    "run 'python -m grading build'."
                ).format(gradebook=book, cell=name, lesson=lesson)
            )
        score = auto_score(row, most)
        # What no grader scored waits for a person, and so does what a person should look at. What a
        # person has graded waits again only when the answer has changed: nbgrader's own rule would
        # ask for a look at every score by hand after each regrade.
        waits = score is None or row.status == FLAGGED
        if manual is not None:
            waits = waited or row.exercise in changed
        written.append(_grade(grade, cell, entry, score, bool(waits)))
    _write(session, Grade, written)


def _grade(
    grade: str | None, cell: str, entry: str, score: float | None, waits: bool
) -> dict[str, Any]:
    return {
        "id": grade,
        "cell_id": cell,
        "notebook_id": entry,
        "auto_score": score,
        "needs_manual_grade": waits,
    }


def _write_comments(session: Session, notebook: str, entry: str, rows: Mapping[str, Row]) -> None:
    """The automatic comment on each answer cell; a person's own comment is another column."""
    cells = session.execute(
        select(SolutionCell.id, SolutionCell.name, Comment.id)
        .outerjoin(Comment, and_(Comment.cell_id == SolutionCell.id, Comment.notebook_id == entry))
        .where(SolutionCell.notebook_id == notebook)
    )
    shared = next(iter(rows)) if shared_reason(list(rows.values())) else ""
    written = [
        {
            "id": comment,
            "cell_id": cell,
            "notebook_id": entry,
            "auto_comment": _comment(rows.get(name), shared),
        }
        for cell, name, comment in cells
    ]
    _write(session, Comment, written)


def _comment(row: Row | None, shared: str) -> str | None:
    """The grader's own comment. A reason that all exercises share is said at `shared` alone."""
    if row is not None and row.status in (UNREADABLE, MISSING):
        return row.detail if shared in ("", row.exercise) else None
    return NO_RESPONSE if row is not None and row.status == NOT_ATTEMPTED else None


def _write(session: Session, kind: Any, rows: list[dict[str, Any]]) -> None:
    """Puts rows into a table: in place where they have an id, as new ones where it is None."""
    known = [row for row in rows if row["id"] is not None]
    new = [
        {name: value for name, value in row.items() if name != "id"}
        for row in rows
        if row["id"] is None
    ]
    if known:
        session.execute(update(kind), known)
    if new:
        session.execute(insert(kind), new)


def _add(session: Session, entry: Any) -> str:
    session.add(entry)
    session.flush()
    return str(entry.id)
