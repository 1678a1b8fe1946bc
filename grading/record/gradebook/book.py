"""nbgrader's gradebook: one writer, and one transaction for each submission.

nbgrader's own `Gradebook` commits after every step; a stop in between leaves a submission half
recorded. So its tables are used through its own classes, in transactions of ours. What a person
graded by hand stays, and what is late loses points, by nbgrader's rules.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.lessons import contract
from grading.lessons import TEST_PREFIX
from grading.model import Record
from grading.places import Places
from grading.record.gradebook.entries import auto_score, write_entries
from grading.record.gradebook.hand_entries import (
    put_back,
    put_back_class,
    read_hand_work,
    submissions,
)
from grading.record.gradebook.hand_work import HandWork, OfSubmission, Restored
from grading.record.gradebook.late_penalty import Late, LatePenalties
from grading.release import gradebook as registry
from grading.release.convert import configuration, unchanged_process

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LOCK_SECONDS = 30.0


@dataclass(frozen=True)
class CellScore:
    """What the gradebook says about one graded cell of a submission. `extra` is the extra credit
    that a person gave.
    """

    auto: float | None
    manual: float | None
    needs_review: bool
    extra: float | None = None


CellScores = Mapping[tuple[str, str], Mapping[str, CellScore]]


class Gradebook:
    """A classroom's gradebook. The database is made where there is none, and refused if another
    nbgrader wrote it.
    """

    def __init__(
        self, url: str, wait: float = LOCK_SECONDS, late: LatePenalties | None = None
    ) -> None:
        from sqlalchemy import create_engine

        registry.ensure(url)
        self.url = url
        self._late = late or LatePenalties()
        arguments = {"timeout": wait} if url.startswith(registry.SQLITE) else {}
        self._engine = create_engine(url, connect_args=arguments)

    @classmethod
    def of(cls, classroom: Path) -> Gradebook:
        """The gradebook that nbgrader_config.py names for this classroom."""
        with unchanged_process():
            settings = configuration(Places(), classroom)
            return cls(str(settings.CourseDirectory.db_url), late=LatePenalties(settings))

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        from sqlalchemy.exc import SQLAlchemyError
        from sqlalchemy.orm import Session

        try:
            with Session(self._engine) as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            registry.refuse(error, self.url)

    def lacking(self, lessons: Sequence[str]) -> list[str]:
        """The lessons that are not registered, or whose graded cells are not the contract's."""
        from nbgrader.api import Assignment

        with self._transaction() as session:
            registered = {one.name: _cells_with_points(one) for one in session.query(Assignment)}
        return [lesson for lesson in lessons if registered.get(lesson) != _wanted_cells(lesson)]

    def students(self) -> list[str]:
        from nbgrader.api import Student

        with self._transaction() as session:
            return sorted(str(identifier) for (identifier,) in session.query(Student.id))

    def cell_scores(self) -> dict[tuple[str, str], dict[str, CellScore]]:
        """For each (student, lesson) with a submission, what stands for each graded cell, in one
        query.
        """
        from nbgrader.api import Assignment, BaseCell, Grade, SubmittedAssignment, SubmittedNotebook

        found: dict[tuple[str, str], dict[str, CellScore]] = {}
        with self._transaction() as session:
            rows = (
                session.query(
                    SubmittedAssignment.student_id,
                    Assignment.name,
                    BaseCell.name,
                    Grade.auto_score,
                    Grade.manual_score,
                    Grade.needs_manual_grade,
                    Grade.extra_credit,
                )
                .select_from(Grade)
                .join(BaseCell, BaseCell.id == Grade.cell_id)
                .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
                .join(
                    SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
                )
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            )
            for student, lesson, cell, auto, manual, review, extra in rows:
                found.setdefault((student, lesson), {})[cell] = CellScore(
                    auto, manual, bool(review), extra
                )
        return found

    def comments(self) -> dict[tuple[str, str], dict[str, str]]:
        """For each (student, lesson), what a person wrote about an exercise's answer."""
        from nbgrader.api import (
            Assignment,
            BaseCell,
            Comment,
            SubmittedAssignment,
            SubmittedNotebook,
        )

        found: dict[tuple[str, str], dict[str, str]] = {}
        with self._transaction() as session:
            rows = (
                session.query(
                    SubmittedAssignment.student_id,
                    Assignment.name,
                    BaseCell.name,
                    Comment.manual_comment,
                )
                .select_from(Comment)
                .join(BaseCell, BaseCell.id == Comment.cell_id)
                .join(SubmittedNotebook, SubmittedNotebook.id == Comment.notebook_id)
                .join(
                    SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
                )
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
                .where(Comment.manual_comment.is_not(None))
            )
            for student, lesson, cell, comment in rows:
                if comment.strip():
                    found.setdefault((student, lesson), {})[cell] = comment
        return found

    def hand_work(self) -> HandWork:
        """What people entered."""
        with self._transaction() as session:
            return read_hand_work(session)

    def submissions(self) -> set[tuple[str, str]]:
        """The (student, lesson) of each submission that it knows."""
        with self._transaction() as session:
            return submissions(session)

    def put_back_class(
        self, kept: HandWork, extensions: Mapping[tuple[str, str], float], count: Restored
    ) -> None:
        """Roster, due dates and `extensions` of those who handed nothing in, into a gradebook that
        was made anew.
        """
        with self._transaction() as session:
            put_back_class(session, kept, extensions, count)

    def counts(self) -> dict[str, int]:
        """How many entries the gradebook has of each kind."""
        from nbgrader import api

        kinds = (
            api.Student,
            api.SubmittedAssignment,
            api.SubmittedNotebook,
            api.Grade,
            api.Comment,
        )
        with self._transaction() as session:
            return {kind.__tablename__: session.query(kind).count() for kind in kinds}

    def apply(
        self,
        record: Record,
        timestamp: datetime | None = None,
        changed: Collection[str] = (),
        hand: OfSubmission | None = None,
        count: Restored | None = None,
    ) -> None:
        """Puts a record into the gradebook, all of it or nothing. Doing it twice changes nothing
        more. `changed`: the exercises whose answer is another one than before; what a person scored
        of them waits for another look. `hand`: a person's work that the gradebook has lost; `count`
        takes how much of it came back."""
        from nbgrader.api import SubmittedNotebook

        with self._transaction() as session:
            entry = write_entries(session, record, timestamp, registry.shown(self.url), changed)
            if hand is not None:
                put_back(session, entry, hand, changed, count or Restored())
            self._set_penalties(session, SubmittedNotebook.id == entry)

    def lateness(self) -> dict[tuple[str, str], Late]:
        """For each (student, lesson) with a submission, its moment and penalty, in two queries."""
        from nbgrader.api import Grade
        from sqlalchemy import func, select

        with self._transaction() as session:
            sums = select(Grade.notebook_id, func.sum(Grade.score)).group_by(Grade.notebook_id)
            scores: dict[str, float] = dict(session.execute(sums).tuples().all())
            return {
                (one.student, one.lesson): one.late(scores.get(one.id))
                for one in _submitted(session)
            }

    def is_due(self, student: str, late: Late | None, moment: datetime | None) -> bool:
        """Whether the gradebook has this moment of handing in, and the penalty that follows from
        it.
        """
        if late is None or (moment is not None and moment != late.handed_in):
            return False
        wanted = self._late.penalty(student, late.score, late.seconds())
        if late.penalty is None or wanted is None:
            return late.penalty is wanted
        return math.isclose(late.penalty, wanted, abs_tol=1e-6)

    def set_moment(self, student: str, lesson: str, moment: datetime | None) -> None:
        """Sets when an unchanged submission was handed in, and the penalty; nothing else is
        touched.
        """
        from nbgrader.api import Assignment, Notebook, SubmittedAssignment, SubmittedNotebook
        from sqlalchemy import select, update

        with self._transaction() as session:
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
            self._set_penalties(
                session,
                SubmittedNotebook.assignment_id == submission,
                SubmittedNotebook.notebook_id.in_(notebooks),
            )

    def _set_penalties(self, session: Session, *wanted: Any) -> None:
        """As nbgrader's `AssignLatePenalties` does it, on the sum of the cells as it stands now."""
        from nbgrader.api import SubmittedNotebook
        from sqlalchemy import update

        for one in _submitted(session, *wanted):
            late = one.late(_score(session, one))
            penalty = self._late.penalty(one.student, late.score, late.seconds())
            if penalty != late.penalty:
                session.execute(
                    update(SubmittedNotebook)
                    .where(SubmittedNotebook.id == one.id)
                    .values(late_submission_penalty=penalty)
                )


def agrees(record: Record, cell_score: Mapping[str, CellScore] | None) -> bool:
    """Whether the gradebook holds this record's scores."""
    if cell_score is None:
        return False
    held = {cell.removeprefix(TEST_PREFIX): one.auto for cell, one in cell_score.items()}
    return all(
        row.exercise in held and held[row.exercise] == auto_score(row, row.max_score)
        for row in record.rows
    )


@dataclass(frozen=True)
class _Submitted:
    """A student's entry for a lesson's notebook: the ids of both, and what decides whether it is
    late.
    """

    id: str
    notebook: str
    student: str
    lesson: str
    handed_in: datetime | None
    due: datetime | None
    extension: timedelta | None
    penalty: float | None

    def late(self, score: float | None) -> Late:
        due = (
            self.due + self.extension
            if self.due is not None and self.extension is not None
            else self.due
        )
        return Late(float(score or 0.0), self.handed_in, due, self.penalty)


def _submitted(session: Session, *wanted: Any) -> list[_Submitted]:
    from nbgrader.api import Assignment, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import select

    rows = session.execute(
        select(
            SubmittedNotebook.id,
            SubmittedNotebook.notebook_id,
            SubmittedAssignment.student_id,
            Assignment.name,
            SubmittedAssignment.timestamp,
            Assignment.duedate,
            SubmittedAssignment.extension,
            SubmittedNotebook.late_submission_penalty,
        )
        .select_from(SubmittedNotebook)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(*wanted)
    )
    return [_Submitted(*row) for row in rows]


def _score(session: Session, one: _Submitted) -> float | None:
    """The sum of a submission's cells. They are named as well: nbgrader's table of grades has no
    index by entry alone, and its own `SubmittedNotebook.score` goes through the grades of the whole
    class."""
    from nbgrader.api import BaseCell, Grade
    from sqlalchemy import func, select

    cells = select(BaseCell.id).where(BaseCell.notebook_id == one.notebook)
    score: float | None = session.scalar(
        select(func.sum(Grade.score)).where(Grade.notebook_id == one.id, Grade.cell_id.in_(cells))
    )
    return score


def _wanted_cells(lesson: str) -> dict[str, dict[str, float]]:
    cells = {
        one.id if one.manual else TEST_PREFIX + one.id: float(one.points)
        for one in contract.LESSONS.get(lesson, ())
    }
    return {lesson: cells}


def _cells_with_points(assignment: Any) -> dict[str, dict[str, float]]:
    return {
        notebook.name: {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
        for notebook in assignment.notebooks
    }
