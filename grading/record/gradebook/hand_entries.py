"""A person's work in nbgrader's tables: read for the whole class, and put back where it is lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from grading.lessons import TEST_PREFIX
from grading.record.gradebook.hand_work import HandWork, Restored, SubmissionHandWork
from grading.record.gradebook.queries import Key, of_cells, of_submissions

ROSTER = ("first_name", "last_name", "email", "lms_user_id")


def read_hand_work(session: Session) -> HandWork:
    """Everything that a person entered, for the whole class, in a few queries."""
    columns = [getattr(Student, name) for name in ROSTER]
    students = {
        student: dict(zip(ROSTER, names, strict=True))
        for student, *names in session.execute(select(Student.id, *columns))
    }
    lessons = {
        name: (own, due.isoformat() if due else None)
        for name, (own, due) in _assignments(session).items()
    }
    work = HandWork(students, lessons)

    def of(student: str, lesson: str) -> SubmissionHandWork:
        return work.submissions.setdefault((student, lesson), SubmissionHandWork())

    extensions = (
        select(SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.extension)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(SubmittedAssignment.extension.is_not(None))
    )
    for student, lesson, extension in session.execute(extensions):
        of(student, lesson).extension = extension.total_seconds()
    for student, lesson in session.execute(of_submissions().where(SubmittedNotebook.flagged)):
        of(student, lesson).flagged = True
    scores = of_cells(Grade, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade)
    for student, lesson, cell, *score, waits in session.execute(
        scores.where(or_(Grade.manual_score.is_not(None), Grade.extra_credit.is_not(None)))
    ):
        of(student, lesson).scores[cell] = (*score, bool(waits))
    comments = of_cells(Comment, Comment.manual_comment)
    for student, lesson, cell, text in session.execute(
        comments.where(Comment.manual_comment.is_not(None))
    ):
        of(student, lesson).comments[cell] = text
    return work


def put_back_class(
    session: Session, kept: HandWork, extensions: Mapping[Key, float], count: Restored
) -> None:
    """Puts back roster, due dates, and extensions of those who handed nothing in.

    What a gradebook that was made anew has of them already stays.
    """
    known = set(session.scalars(select(Student.id)))
    new = [
        {"id": student, **names} for student, names in kept.students.items() if student not in known
    ]
    if new:
        session.execute(insert(Student), new)
    count.students += len(new)
    assignments = _assignments(session)
    for lesson, (_own, due) in kept.lessons.items():
        own, known_due = assignments.get(lesson, ("", None))
        if due is not None and own and known_due is None:
            session.execute(
                update(Assignment)
                .where(Assignment.id == own)
                .values(duedate=datetime.fromisoformat(due))
            )
            count.dates += 1
    submitted = select(SubmittedAssignment.student_id, SubmittedAssignment.assignment_id)
    entered = set(session.execute(submitted).tuples())
    for (student, lesson), seconds in extensions.items():
        own, _due = assignments.get(lesson, ("", None))
        if own and (student, own) not in entered:
            session.add(
                SubmittedAssignment(
                    assignment_id=own, student_id=student, extension=timedelta(seconds=seconds)
                )
            )
            count.extensions += 1


def put_back(
    session: Session,
    entry: str,
    given: SubmissionHandWork,
    changed: Collection[str],
    count: Restored,
) -> None:
    """Puts a person's work back into the entry of one submission.

    Args:
        session: The open transaction.
        entry: The id of the submission's entry.
        given: What the person had entered.
        changed: Exercises with another answer since; they wait for a look.
        count: Takes how much came back.
    """
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
    graded, commented = _cells(session, Grade, entry), _cells(session, Comment, entry)
    most = _maxima(session, entry)
    for cell in given.scores.keys() & graded.keys():
        manual, extra, waits = given.scores[cell]
        values: dict[str, Any] = {"manual_score": manual, "extra_credit": extra}
        if manual is not None:
            # as a change of the points does it
            values["manual_score"] = min(manual, most.get(cell, manual))
            lowered = values["manual_score"] < manual
            answered = cell.removeprefix(TEST_PREFIX) in changed
            values["needs_manual_grade"] = waits or lowered or answered
        session.execute(update(Grade).where(Grade.id == graded[cell]).values(values))
        count.scores += 1
    for cell in given.comments.keys() & commented.keys():
        text = given.comments[cell]
        session.execute(
            update(Comment).where(Comment.id == commented[cell]).values(manual_comment=text)
        )
        count.comments += 1
    count.homeless += len(given.scores.keys() - graded.keys())
    count.homeless += len(given.comments.keys() - commented.keys())


def _cells(session: Session, kind: Any, entry: str) -> dict[str, str]:
    """The ids of a submission's `Grade`s or `Comment`s, by the name of the cell."""
    query = (
        select(BaseCell.name, kind.id)
        .join(BaseCell, BaseCell.id == kind.cell_id)
        .where(kind.notebook_id == entry)
    )
    return dict(session.execute(query).tuples().all())


def _maxima(session: Session, entry: str) -> dict[str, float]:
    """What each graded cell of a submission is worth."""
    query = (
        select(GradeCell.name, GradeCell.max_score)
        .join(SubmittedNotebook, SubmittedNotebook.notebook_id == GradeCell.notebook_id)
        .where(SubmittedNotebook.id == entry)
    )
    return dict(session.execute(query).tuples().all())


def _assignments(session: Session) -> dict[str, tuple[str, datetime | None]]:
    """The gradebook's own id of each lesson, and the due date."""
    query = select(Assignment.name, Assignment.id, Assignment.duedate)
    return {name: (own, due) for name, own, due in session.execute(query)}
