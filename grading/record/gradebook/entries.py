"""What a record becomes in nbgrader's tables: its classes, but whole rows at a time.

An object loaded through nbgrader's classes brings its sums with it (maximum, written and code
scores: a subquery each), is loaded again after every write, and asks once for each relation. With
columns by name a submission takes six questions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from course.i18n import gettext as _
from grading.lessons import TEST_PREFIX
from grading.model import FLAGGED, MISSING, NOT_ATTEMPTED, UNREADABLE, Record, Row, UserError
from grading.wording import shared_reason

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NO_RESPONSE = "No response."  # nbgrader's own words for it, which its tools look for


def auto_score(row: Row, most: float) -> float | None:
    """The score for the gradebook: never above the maximum that the gradebook has for the cell."""
    return None if row.score is None else max(0.0, min(round(row.score, 2), float(most)))


def write_entries(
    session: Session,
    record: Record,
    timestamp: datetime | None,
    book: str,
    changed: Collection[str] = (),
) -> str:
    """Writes a record's scores and comments, and says the id of its notebook's entry. `book`: the
    gradebook's name for people; `changed`: the exercises whose answer is another one than when it
    was graded before."""
    lesson_notebook, entry = _entry(session, record, timestamp)
    rows = {row.exercise: row for row in record.rows}
    _write_grades(session, lesson_notebook, entry, rows, book, changed)
    _write_comments(session, lesson_notebook, entry, rows)
    return entry


def _entry(session: Session, record: Record, timestamp: datetime | None) -> tuple[str, str]:
    """The ids of the lesson's notebook and of the student's entry for it; made, with the student,
    where there is none.
    """
    from nbgrader.api import Assignment, Notebook, Student, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import and_, select, update

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
    if timestamp is not None:  # without a new one the old one stays: nbgrader's rule
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
    lesson_notebook: str,
    entry: str,
    rows: Mapping[str, Row],
    book: str,
    changed: Collection[str],
) -> None:
    from nbgrader.api import Grade, GradeCell
    from sqlalchemy import and_, select

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
        .where(GradeCell.notebook_id == lesson_notebook)
    )
    written = []
    for cell, name, most, grade, manual, waited in cells:
        row = rows.get(name.removeprefix(TEST_PREFIX))
        if row is None:
            raise UserError(
                _(
                    "{gradebook} knows the cell {cell}, which the lesson {lesson} has not: "
                    "run 'python -m grading build'."
                ).format(gradebook=book, cell=name, lesson=next(iter(rows.values())).lesson)
            )
        score = auto_score(row, most)
        # What no grader scored waits for a person, and so does what a person should look at. What a
        # person has graded waits again only when the answer is another one: nbgrader's own rule
        # would ask for a look at every score by hand after each regrade.
        waits = (
            waited or row.exercise in changed
            if manual is not None
            else score is None or row.status == FLAGGED
        )
        written.append(
            {
                "id": grade,
                "cell_id": cell,
                "notebook_id": entry,
                "auto_score": score,
                "needs_manual_grade": bool(waits),
            }
        )
    _write(session, Grade, written)


def _write_comments(
    session: Session, lesson_notebook: str, entry: str, rows: Mapping[str, Row]
) -> None:
    """The automatic comment on each answer cell; a person's own comment is another column."""
    from nbgrader.api import Comment, SolutionCell
    from sqlalchemy import and_, select

    cells = session.execute(
        select(SolutionCell.id, SolutionCell.name, Comment.id)
        .outerjoin(Comment, and_(Comment.cell_id == SolutionCell.id, Comment.notebook_id == entry))
        .where(SolutionCell.notebook_id == lesson_notebook)
    )
    shared = next(iter(rows)) if shared_reason(list(rows.values())) else ""
    _write(
        session,
        Comment,
        [
            {
                "id": comment,
                "cell_id": cell,
                "notebook_id": entry,
                "auto_comment": _comment(rows.get(name), shared),
            }
            for cell, name, comment in cells
        ],
    )


def _comment(row: Row | None, shared: str) -> str | None:
    """The comment of the grader itself. A reason that all exercises share is said once, at the one
    that is named by `shared`.
    """
    if row is not None and row.status in (UNREADABLE, MISSING):
        return row.detail if shared in ("", row.exercise) else None
    return NO_RESPONSE if row is not None and row.status == NOT_ATTEMPTED else None


def _write(session: Session, kind: Any, rows: list[dict[str, Any]]) -> None:
    """Puts rows into a table: in place where they have an id, as new ones where it is None."""
    from sqlalchemy import insert, update

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
