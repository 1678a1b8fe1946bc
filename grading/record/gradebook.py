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

from course.i18n import gettext as _
from grading import contract
from grading.build import gradebook as registry
from grading.build.convert import configuration, unchanged_process
from grading.build.places import Places
from grading.lessons import TEST_PREFIX
from grading.model import FLAGGED, MISSING, NOT_ATTEMPTED, UNREADABLE, Record, Row, UserError
from grading.record.late import Late, LatePenalties

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LOCK_SECONDS = 30.0
NO_RESPONSE = "No response."  # nbgrader's own words for it, which its tools look for


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
        with self._transaction() as session:
            notebook = _submitted_notebook(session, record, timestamp)
            rows = {row.exercise: row for row in record.rows}
            self._set_grades(session, notebook, rows)
            _set_comments(session, notebook, rows)
            self._set_penalty(session, notebook)

    def lateness(self) -> dict[tuple[str, str], Late]:
        """For each (student, lesson) with a submission, its moment and penalty, in one query."""
        from nbgrader.api import Assignment, SubmittedAssignment, SubmittedNotebook

        found: dict[tuple[str, str], Late] = {}
        with self._transaction() as session:
            rows = (
                session.query(SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.timestamp,
                              Assignment.duedate, SubmittedAssignment.extension, SubmittedNotebook.late_submission_penalty,
                              SubmittedNotebook.score)
                .select_from(SubmittedNotebook)
                .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            )
            for student, lesson, moment, due, extension, penalty, score in rows:
                with_extension = due + extension if due is not None and extension is not None else due
                found[student, lesson] = Late(score, moment, with_extension, penalty)
        return found

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
        from nbgrader.api import Assignment, SubmittedAssignment

        with self._transaction() as session:
            submission = session.query(SubmittedAssignment).join(Assignment).filter(
                Assignment.name == lesson, SubmittedAssignment.student_id == student).one()
            if moment is not None:
                submission.timestamp = moment
            for notebook in submission.notebooks:
                self._set_penalty(session, notebook)

    def _set_penalty(self, session: Session, notebook: Any) -> None:
        """As nbgrader's `AssignLatePenalties` does it, on the sum of the cells as it stands now."""
        session.flush()
        session.expire(notebook, ["score"])
        submission = notebook.assignment
        notebook.late_submission_penalty = self._late.penalty(
            str(submission.student_id), float(notebook.score or 0.0), submission.total_seconds_late)

    def _set_grades(self, session: Session, notebook: Any, rows: Mapping[str, Row]) -> None:
        from nbgrader.api import Grade

        grades = {grade.cell_id: grade for grade in notebook.grades}
        for cell in notebook.notebook.grade_cells:
            row = rows.get(cell.name.removeprefix(TEST_PREFIX))
            if row is None:
                raise UserError(_("{gradebook} knows the cell {cell}, which the lesson {lesson} has not: "
                                  "run 'python -m grading build'.").format(
                                      gradebook=registry.shown(self.url), cell=cell.name,
                                      lesson=notebook.notebook.name))
            grade = grades.get(cell.id)
            if grade is None:
                grade = Grade(cell_id=cell.id, notebook=notebook)
                session.add(grade)
            grade.auto_score = auto_score(row, cell.max_score)
            # nbgrader's rule: what was graded by hand before, and what no grader scored, waits for a person. So does
            # what a person should look at.
            grade.needs_manual_grade = (
                grade.manual_score is not None or grade.auto_score is None or row.status == FLAGGED
            )


def auto_score(row: Row, most: float) -> float | None:
    """The score for the gradebook: never above the maximum that the gradebook has for the cell."""
    return None if row.score is None else max(0.0, min(round(row.score, 2), float(most)))


def agrees(record: Record, standing: Mapping[str, Standing] | None) -> bool:
    """Whether the gradebook holds this record's scores."""
    if standing is None:
        return False
    held = {cell.removeprefix(TEST_PREFIX): one.auto for cell, one in standing.items()}
    return all(row.exercise in held and held[row.exercise] == auto_score(row, row.max_score) for row in record.rows)


def _submitted_notebook(session: Session, record: Record, timestamp: datetime | None) -> Any:
    """The student's entry for the lesson's notebook; made, with the student, where there is none."""
    from nbgrader.api import Assignment, Student, SubmittedAssignment, SubmittedNotebook

    assignment = session.query(Assignment).filter_by(name=record.lesson).one()
    [notebook] = [one for one in assignment.notebooks if one.name == record.lesson]
    if session.get(Student, record.student) is None:
        session.add(Student(id=record.student))
    submission = session.query(SubmittedAssignment).filter_by(
        assignment_id=assignment.id, student_id=record.student).one_or_none()
    if submission is None:
        submission = SubmittedAssignment(assignment_id=assignment.id, student_id=record.student)
        session.add(submission)
    if timestamp is not None:
        submission.timestamp = timestamp  # without a new one the old one stays: nbgrader's rule
    session.flush()
    entry = session.query(SubmittedNotebook).filter_by(
        assignment_id=submission.id, notebook_id=notebook.id).one_or_none()
    if entry is None:
        entry = SubmittedNotebook(notebook=notebook, assignment_id=submission.id)
        session.add(entry)
        session.flush()
    return entry


def _set_comments(session: Session, notebook: Any, rows: Mapping[str, Row]) -> None:
    """The automatic comment on each answer cell; a person's own comment is another column."""
    from nbgrader.api import Comment

    comments = {comment.cell_id: comment for comment in notebook.comments}
    for cell in notebook.notebook.solution_cells:
        row = rows.get(cell.name)
        comment = comments.get(cell.id)
        if comment is None:
            comment = Comment(cell_id=cell.id, notebook=notebook)
            session.add(comment)
        if row is not None and row.status in (UNREADABLE, MISSING):
            comment.auto_comment = row.detail
        elif row is not None and row.status == NOT_ATTEMPTED:
            comment.auto_comment = NO_RESPONSE
        else:
            comment.auto_comment = None


def _wanted_cells(lesson: str) -> dict[str, dict[str, float]]:
    cells = {one.id if one.manual else TEST_PREFIX + one.id: float(one.points) for one in contract.LESSONS[lesson]}
    return {lesson: cells}


def _cells_with_points(assignment: Any) -> dict[str, dict[str, float]]:
    return {
        notebook.name: {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
        for notebook in assignment.notebooks
    }
