"""A person's work in nbgrader's tables: read in a few questions for the whole class, and put back
where it is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from grading.lessons import TEST_PREFIX
from grading.record.gradebook.hand_work import HandWork, Key, OfSubmission, Restored

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ROSTER = ("first_name", "last_name", "email", "lms_user_id")


def read_hand_work(session: Session) -> HandWork:
    """Everything that a person entered, for the whole class."""
    from nbgrader.api import (
        Assignment,
        BaseCell,
        Comment,
        Grade,
        Student,
        SubmittedAssignment,
        SubmittedNotebook,
    )
    from sqlalchemy import or_, select

    columns = [getattr(Student, name) for name in ROSTER]
    students = {
        row[0]: dict(zip(ROSTER, row[1:], strict=True))
        for row in session.execute(select(Student.id, *columns))
    }
    lessons = {
        name: (own, due.isoformat() if due else None)
        for name, own, due in session.execute(
            select(Assignment.name, Assignment.id, Assignment.duedate)
        )
    }
    work = HandWork(students, lessons)

    def of(student: str, lesson: str) -> OfSubmission:
        return work.submissions.setdefault((student, lesson), OfSubmission())

    key = (SubmittedAssignment.student_id, Assignment.name)
    extensions = (
        select(*key, SubmittedAssignment.extension)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(SubmittedAssignment.extension.is_not(None))
    )
    for student, lesson, extension in session.execute(extensions):
        of(student, lesson).extension = extension.total_seconds()

    def within(query: Any) -> Any:
        return query.join(
            SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
        ).join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)

    for student, lesson in session.execute(
        within(select(*key).select_from(SubmittedNotebook)).where(SubmittedNotebook.flagged)
    ):
        of(student, lesson).flagged = True
    grades = within(
        select(
            *key, BaseCell.name, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade
        )
        .select_from(Grade)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
    )
    for student, lesson, cell, manual, extra, waits in session.execute(
        grades.where(or_(Grade.manual_score.is_not(None), Grade.extra_credit.is_not(None)))
    ):
        of(student, lesson).scores[cell] = (manual, extra, bool(waits))
    comments = within(
        select(*key, BaseCell.name, Comment.manual_comment)
        .select_from(Comment)
        .join(BaseCell, BaseCell.id == Comment.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Comment.notebook_id)
    )
    for student, lesson, cell, text in session.execute(
        comments.where(Comment.manual_comment.is_not(None))
    ):
        of(student, lesson).comments[cell] = text
    return work


def submissions(session: Session) -> set[Key]:
    """The (student, lesson) of each submission that the gradebook knows."""
    from nbgrader.api import Assignment, SubmittedAssignment
    from sqlalchemy import select

    return set(
        session.execute(
            select(SubmittedAssignment.student_id, Assignment.name).join(
                Assignment, Assignment.id == SubmittedAssignment.assignment_id
            )
        ).tuples()
    )


def put_back_class(
    session: Session, kept: HandWork, extensions: Mapping[Key, float], count: Restored
) -> None:
    """Puts back the roster, the due dates, and extensions of those who handed nothing in, where a
    gradebook that was made anew has none."""
    from nbgrader.api import Assignment, Student, SubmittedAssignment
    from sqlalchemy import insert, select, update

    known = set(session.scalars(select(Student.id)))
    new = [
        {"id": student, **names} for student, names in kept.students.items() if student not in known
    ]
    if new:
        session.execute(insert(Student), new)
    count.students += len(new)
    lessons = {
        name: (own, due)
        for name, own, due in session.execute(
            select(Assignment.name, Assignment.id, Assignment.duedate)
        )
    }
    for lesson, (_own, due) in kept.lessons.items():
        own, known_due = lessons.get(lesson, ("", None))
        if due is not None and own and known_due is None:
            session.execute(
                update(Assignment)
                .where(Assignment.id == own)
                .values(duedate=datetime.fromisoformat(due))
            )
            count.dates += 1
    entered = set(
        session.execute(
            select(SubmittedAssignment.student_id, SubmittedAssignment.assignment_id)
        ).tuples()
    )
    for (student, lesson), seconds in extensions.items():
        own = lessons.get(lesson, ("", None))[0]
        if own and (student, own) not in entered:
            session.add(
                SubmittedAssignment(
                    assignment_id=own, student_id=student, extension=timedelta(seconds=seconds)
                )
            )
            count.extensions += 1


def put_back(
    session: Session, entry: str, given: OfSubmission, changed: Collection[str], count: Restored
) -> None:
    """Puts a person's work back into the entry of one submission. `changed`: exercises with another
    answer since; they wait for a look."""
    from nbgrader.api import BaseCell, Comment, Grade, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import select, update

    if given.extension is not None:
        owner = (
            select(SubmittedNotebook.assignment_id)
            .where(SubmittedNotebook.id == entry)
            .scalar_subquery()
        )
        session.execute(
            update(SubmittedAssignment)
            .where(SubmittedAssignment.id == owner)
            .values(extension=timedelta(seconds=given.extension)),
            execution_options={"synchronize_session": False},
        )
        count.extensions += 1
    if given.flagged:
        session.execute(
            update(SubmittedNotebook).where(SubmittedNotebook.id == entry).values(flagged=True)
        )

    def cells(kind: Any) -> dict[str, str]:
        query = (
            select(BaseCell.name, kind.id)
            .join(BaseCell, BaseCell.id == kind.cell_id)
            .where(kind.notebook_id == entry)
        )
        return dict(session.execute(query).tuples().all())

    graded = cells(Grade) if given.scores else {}
    for cell, (manual, extra, waits) in given.scores.items():
        if cell in graded:
            values: dict[str, Any] = {"manual_score": manual, "extra_credit": extra}
            if manual is not None:
                values["needs_manual_grade"] = waits or cell.removeprefix(TEST_PREFIX) in changed
            session.execute(update(Grade).where(Grade.id == graded[cell]).values(values))
    commented = cells(Comment) if given.comments else {}
    for cell, text in given.comments.items():
        if cell in commented:
            session.execute(
                update(Comment).where(Comment.id == commented[cell]).values(manual_comment=text)
            )
    count.scores += _found(given.scores, graded)
    count.comments += _found(given.comments, commented)
    count.homeless += (
        len(given.scores)
        + len(given.comments)
        - _found(given.scores, graded)
        - _found(given.comments, commented)
    )


def _found(wanted: Iterable[str], there: Mapping[str, str]) -> int:
    return sum(one in there for one in wanted)
