"""The students in nbgrader's gradebook follow the class list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from nbgrader.api import Student as Row
from nbgrader.api import SubmittedAssignment
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from grading.record.gradebook.hand_entries import ROSTER
from grading.roster import Roster, Student

Rows = Mapping[str, Mapping[str, str | None]]
SHOWN = ("first_name", "last_name", "email")  # by Formgrader


@dataclass(frozen=True)
class Overwritten:
    """A cell of the gradebook in which something else stood."""

    student: str
    column: str
    old: str
    new: str


def student_rows(session: Session) -> dict[str, dict[str, str | None]]:
    """Names, address and the platform's number of each student."""
    columns = [getattr(Row, name) for name in ROSTER]
    return {
        student: dict(zip(ROSTER, values, strict=True))
        for student, *values in session.execute(select(Row.id, *columns))
    }


def wanted(student: Student, blind: bool = False) -> dict[str, str | None]:
    """What the gradebook should have of a student; columns that may stay as they are left out.

    While marking is blind that is no name and no address.
    """
    found: dict[str, str | None] = {}
    if number := student.lms_id or student.sis_id:
        found["lms_user_id"] = number
    if blind:
        return found | dict.fromkeys(SHOWN)
    if student.name:
        # Formgrader shows "None" for one name of two that is not there
        found |= {"first_name": student.first_name, "last_name": student.last_name}
    if student.email:
        found["email"] = student.email
    return found


def put_students(
    session: Session, roster: Roster, removed: Collection[str] = ()
) -> list[Overwritten]:
    """Brings the gradebook in step with the roster.

    Args:
        session: The open transaction.
        roster: The class; whom it does not know stays as they are.
        removed: Students who go, where nothing of theirs is in the gradebook.

    Returns:
        Where the gradebook had something else.
    """
    known = student_rows(session)
    overwritten: list[Overwritten] = []
    for student in roster:
        values = wanted(student, roster.blind)
        before = known.get(student.id)
        if before is None:
            session.execute(insert(Row), [{"id": student.id, **values}])
            continue
        new = {
            name: value
            for name, value in values.items()
            if (before[name] or None) != (value or None)
        }
        if new:
            session.execute(update(Row).where(Row.id == student.id).values(new))
        overwritten += [
            Overwritten(student.id, name, before[name] or "", value)
            for name, value in new.items()
            if before[name] and value
        ]
    leaving = set(removed) - with_work(session)
    if leaving:
        session.execute(delete(Row).where(Row.id.in_(leaving)))
    return overwritten


def fill_in(session: Session, roster: Roster) -> None:
    """Adds whom the gradebook lacks, and names that it lacks; changes none that a person wrote.

    While marking is blind it takes away the names that are safe in the roster.
    """
    known = student_rows(session)
    new = [student for student in roster if student.id not in known]
    if new:
        put_students(session, Roster(tuple(new), roster.blind))
    for student in roster:
        before = known.get(student.id)
        if before is None:
            continue
        values = {
            name: value
            for name, value in wanted(student, roster.blind).items()
            if (before[name] == getattr(student, name, None) if value is None else not before[name])
            and (before[name] or None) != (value or None)
        }
        if values:
            session.execute(update(Row).where(Row.id == student.id).values(values))


def with_work(session: Session) -> set[str]:
    """The students with a submission or an extension."""
    return set(session.scalars(select(SubmittedAssignment.student_id).distinct()))
