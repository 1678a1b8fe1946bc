"""When submissions were handed in and were due, and what that costs, in nbgrader's tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from grading.record.gradebook.late_penalty import Late, LatePenalties
from grading.record.gradebook.queries import Key, of_student, of_submissions


@dataclass(frozen=True)
class _Submitted:
    """A student's entry for a lesson's notebook, and what decides whether it is late."""

    student: str
    lesson: str
    id: str
    notebook: str
    handed_in: datetime | None
    due: datetime | None
    extension: timedelta | None
    penalty: float | None

    def late(self, score: float | None) -> Late:
        due = self.due + self.extension if self.due and self.extension else self.due
        return Late(float(score or 0.0), self.handed_in, due, self.penalty, self.extension)


def read_lateness(session: Session, student: str = "") -> dict[Key, Late]:
    """The moment and the penalty of each submission, in two queries; of one student or of all."""
    sums = select(Grade.notebook_id, func.sum(Grade.score)).group_by(Grade.notebook_id)
    wanted = []
    if student:
        wanted = [SubmittedAssignment.student_id == student]
        sums = sums.where(Grade.notebook_id.in_(of_student(_ids(), student)))
    scores: dict[str, float] = dict(session.execute(sums).tuples().all())
    return {
        (entry.student, entry.lesson): entry.late(scores.get(entry.id))
        for entry in _submitted(session, *wanted)
    }


def _ids() -> Select[Any]:
    return select(SubmittedNotebook.id).join(
        SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
    )


def set_moment(
    session: Session, penalties: LatePenalties, student: str, lesson: str, moment: datetime | None
) -> None:
    """Sets when an unchanged submission was handed in, and the penalty; nothing else is touched."""
    [submission] = session.scalars(
        select(SubmittedAssignment.id)
        .join(Assignment)
        .where(Assignment.name == lesson, SubmittedAssignment.student_id == student)
    ).all()
    if moment is not None:
        session.execute(
            update(SubmittedAssignment)
            .where(SubmittedAssignment.id == submission)
            .values(timestamp=moment)
        )
    notebooks = select(Notebook.id).join(Assignment).where(Assignment.name == lesson)
    set_penalties(
        session,
        penalties,
        SubmittedNotebook.assignment_id == submission,
        SubmittedNotebook.notebook_id.in_(notebooks),
    )


def set_penalties(session: Session, penalties: LatePenalties, *wanted: Any) -> None:
    """As nbgrader's `AssignLatePenalties` does it, on the sum of the cells as it stands now."""
    for entry in _submitted(session, *wanted):
        late = entry.late(_score(session, entry))
        penalty = penalties.penalty(entry.student, late.score, late.seconds())
        if penalty != late.penalty:
            session.execute(
                update(SubmittedNotebook)
                .where(SubmittedNotebook.id == entry.id)
                .values(late_submission_penalty=penalty)
            )


def _submitted(session: Session, *wanted: Any) -> list[_Submitted]:
    query = of_submissions(
        SubmittedNotebook.id,
        SubmittedNotebook.notebook_id,
        SubmittedAssignment.timestamp,
        Assignment.duedate,
        SubmittedAssignment.extension,
        SubmittedNotebook.late_submission_penalty,
    )
    return [_Submitted(*row) for row in session.execute(query.where(*wanted))]


def _score(session: Session, entry: _Submitted) -> float | None:
    """The sum of a submission's cells.

    They are named as well: nbgrader's table of grades has no index by entry alone, and its own
    `SubmittedNotebook.score` goes through the grades of the whole class.
    """
    cells = select(BaseCell.id).where(BaseCell.notebook_id == entry.notebook)
    score: float | None = session.scalar(
        select(func.sum(Grade.score)).where(Grade.notebook_id == entry.id, Grade.cell_id.in_(cells))
    )
    return score
