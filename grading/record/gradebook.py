"""nbgrader's gradebook: one writer, and one transaction for each submission.

nbgrader's own `Gradebook` commits after every step; a stop in between leaves a submission half recorded. So its tables
are used through its own classes, in transactions of ours. What a person graded by hand stays, and what is late loses points,
by nbgrader's rules.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading import contract
from grading.build import gradebook as registry
from grading.build.convert import configuration, unchanged_process
from grading.build.places import Places
from grading.lessons import TEST_PREFIX
from grading.model import Record
from grading.record.entries import auto_score, write_entries
from grading.record.late import Late, LatePenalties

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LOCK_SECONDS = 30.0


@dataclass(frozen=True)
class Standing:
    """What the gradebook says about one graded cell of a submission."""

    auto: float | None
    manual: float | None
    needs_review: bool


Standings = Mapping[tuple[str, str], Mapping[str, Standing]]


class Gradebook:
    """A classroom's gradebook. The database is made where there is none, and refused if another nbgrader wrote it."""

    def __init__(self, url: str, wait: float = LOCK_SECONDS, late: LatePenalties | None = None) -> None:
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

    def standings(self) -> dict[tuple[str, str], dict[str, Standing]]:
        """For each (student, lesson) with a submission, what stands for each graded cell, in one query."""
        from nbgrader.api import Assignment, BaseCell, Grade, SubmittedAssignment, SubmittedNotebook

        found: dict[tuple[str, str], dict[str, Standing]] = {}
        with self._transaction() as session:
            rows = (
                session.query(SubmittedAssignment.student_id, Assignment.name, BaseCell.name, Grade.auto_score,
                              Grade.manual_score, Grade.needs_manual_grade)
                .select_from(Grade)
                .join(BaseCell, BaseCell.id == Grade.cell_id)
                .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
                .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            )
            for student, lesson, cell, auto, manual, review in rows:
                found.setdefault((student, lesson), {})[cell] = Standing(auto, manual, bool(review))
        return found

    def counts(self) -> dict[str, int]:
        """How many entries the gradebook has of each kind."""
        from nbgrader import api

        kinds = (api.Student, api.SubmittedAssignment, api.SubmittedNotebook, api.Grade, api.Comment)
        with self._transaction() as session:
            return {kind.__tablename__: session.query(kind).count() for kind in kinds}

    def apply(self, record: Record, timestamp: datetime | None = None) -> None:
        """Puts a record into the gradebook, all of it or nothing. Doing it twice changes nothing more."""
        from nbgrader.api import SubmittedNotebook

        with self._transaction() as session:
            entry = write_entries(session, record, timestamp, registry.shown(self.url))
            self._set_penalties(session, SubmittedNotebook.id == entry)

    def lateness(self) -> dict[tuple[str, str], Late]:
        """For each (student, lesson) with a submission, its moment and penalty, in one query."""
        with self._transaction() as session:
            return {(student, lesson): late for _entry, student, lesson, late in _lateness(session)}

    def is_due(self, student: str, late: Late | None, moment: datetime | None) -> bool:
        """Whether the gradebook has this moment of handing in, and the penalty that follows from it."""
        if late is None or (moment is not None and moment != late.handed_in):
            return False
        wanted = self._late.penalty(student, late.score, late.seconds())
        if late.penalty is None or wanted is None:
            return late.penalty is wanted
        return math.isclose(late.penalty, wanted, abs_tol=1e-6)

    def set_moment(self, student: str, lesson: str, moment: datetime | None) -> None:
        """Sets when an unchanged submission was handed in, and the penalty; nothing else is touched."""
        from nbgrader.api import Assignment, SubmittedAssignment, SubmittedNotebook
        from sqlalchemy import select, update

        with self._transaction() as session:
            [submission] = session.scalars(select(SubmittedAssignment.id).join(Assignment).where(
                Assignment.name == lesson, SubmittedAssignment.student_id == student)).all()
            if moment is not None:
                session.execute(update(SubmittedAssignment).where(SubmittedAssignment.id == submission).values(timestamp=moment))
            self._set_penalties(session, SubmittedNotebook.assignment_id == submission)

    def _set_penalties(self, session: Session, wanted: Any) -> None:
        """As nbgrader's `AssignLatePenalties` does it, on the sum of the cells as it stands now."""
        from nbgrader.api import SubmittedNotebook
        from sqlalchemy import update

        for entry, student, _lesson, late in list(_lateness(session, wanted)):
            penalty = self._late.penalty(student, late.score, late.seconds())
            if penalty != late.penalty:
                session.execute(update(SubmittedNotebook).where(SubmittedNotebook.id == entry).values(
                    late_submission_penalty=penalty))


def agrees(record: Record, standing: Mapping[str, Standing] | None) -> bool:
    """Whether the gradebook holds this record's scores."""
    if standing is None:
        return False
    held = {cell.removeprefix(TEST_PREFIX): one.auto for cell, one in standing.items()}
    return all(row.exercise in held and held[row.exercise] == auto_score(row, row.max_score) for row in record.rows)


def _lateness(session: Session, *wanted: Any) -> Iterator[tuple[str, str, str, Late]]:
    """The id of each submitted notebook, its student, its lesson, and what is known of its moment."""
    from nbgrader.api import Assignment, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import select

    rows = session.execute(
        select(SubmittedNotebook.id, SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.timestamp,
               Assignment.duedate, SubmittedAssignment.extension, SubmittedNotebook.late_submission_penalty,
               SubmittedNotebook.score)
        .select_from(SubmittedNotebook)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(*wanted)
    )
    for entry, student, lesson, moment, due, extension, penalty, score in rows:
        with_extension = due + extension if due is not None and extension is not None else due
        yield entry, student, lesson, Late(float(score or 0.0), moment, with_extension, penalty)


def _wanted_cells(lesson: str) -> dict[str, dict[str, float]]:
    cells = {one.id if one.manual else TEST_PREFIX + one.id: float(one.points) for one in contract.LESSONS[lesson]}
    return {lesson: cells}


def _cells_with_points(assignment: Any) -> dict[str, dict[str, float]]:
    return {
        notebook.name: {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
        for notebook in assignment.notebooks
    }
