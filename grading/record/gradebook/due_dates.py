"""Due dates and extensions in nbgrader's tables, as nbgrader and Formgrader keep them.

A due date is in UTC without a zone; an extension is the time after it, for one student. A student
who handed nothing in gets an entry without notebooks for it, as nbgrader's own API makes one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from nbgrader.api import Assignment, Student, SubmittedAssignment
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from grading.record.gradebook.queries import Key


def read_due_dates(session: Session) -> dict[str, datetime | None]:
    """The due date of each registered lesson."""
    return dict(session.execute(select(Assignment.name, Assignment.duedate)).tuples().all())


def set_due_date(session: Session, lesson: str, due: datetime | None) -> None:
    """Sets a lesson's due date, or takes it away."""
    session.execute(update(Assignment).where(Assignment.name == lesson).values(duedate=due))


def read_extensions(session: Session) -> dict[Key, timedelta]:
    """The extension of each student who has one, by student and lesson."""
    query = (
        select(SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.extension)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(SubmittedAssignment.extension.is_not(None))
    )
    return {(student, lesson): more for student, lesson, more in session.execute(query) if more}


def set_extension(session: Session, student: str, lesson: str, more: timedelta | None) -> None:
    """Sets a student's extension of a lesson, or takes it away; a new student is entered."""
    assignment = session.scalar(select(Assignment.id).where(Assignment.name == lesson))
    changed = session.execute(
        update(SubmittedAssignment)
        .where(
            SubmittedAssignment.assignment_id == assignment,
            SubmittedAssignment.student_id == student,
        )
        .values(extension=more)
    )
    if changed.rowcount or more is None:  # type: ignore[attr-defined]
        return
    if session.scalar(select(Student.id).where(Student.id == student)) is None:
        session.execute(insert(Student).values(id=student))
    session.add(SubmittedAssignment(assignment_id=assignment, student_id=student, extension=more))
