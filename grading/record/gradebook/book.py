"""nbgrader's gradebook: one writer, and one transaction for each submission.

nbgrader's own `Gradebook` commits after every step; a stop in between leaves a submission half
recorded. So its tables are used through its own classes, in transactions of ours. What a person
graded by hand stays, and what is late loses points, by nbgrader's rules.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from course.lessons import contract
from grading.lessons import TEST_PREFIX, graded_cell
from grading.model import Record
from grading.places import Places
from grading.record.gradebook import due_dates
from grading.record.gradebook.entries import auto_score, write_entries
from grading.record.gradebook.giving import HandEntry, give, read_entry
from grading.record.gradebook.hand_entries import put_back, put_back_class, read_hand_work
from grading.record.gradebook.hand_work import HandWork, Restored, SubmissionHandWork
from grading.record.gradebook.late_penalty import Late, LatePenalties
from grading.record.gradebook.lateness import read_lateness, set_moment, set_penalties
from grading.record.gradebook.queries import Key, of_cells, of_student, submitted_keys
from grading.record.gradebook.students import (
    Overwritten,
    fill_in,
    put_students,
    student_rows,
    with_work,
)
from grading.release import gradebook as registry
from grading.release.convert import configuration, unchanged_process
from grading.release.database import LOCK_SECONDS, engine
from grading.roster import Roster


@dataclass(frozen=True)
class CellScore:
    """What the gradebook has for one graded cell of a submission. `extra` is extra credit."""

    auto: float | None
    manual: float | None
    needs_review: bool
    extra: float | None = None


CellScores = Mapping[Key, Mapping[str, CellScore]]


class Gradebook:
    """A classroom's gradebook.

    The database is made where there is none, and refused if another nbgrader wrote it.
    """

    def __init__(
        self, url: str, wait: float = LOCK_SECONDS, late: LatePenalties | None = None
    ) -> None:
        registry.ensure(url)
        self.url = url
        self._late = late or LatePenalties()
        self._engine = engine(url, wait)

    @classmethod
    def of(cls, classroom: Path) -> Gradebook:
        """The gradebook that nbgrader_config.py names for this classroom."""
        with unchanged_process():
            settings = configuration(Places(), classroom)
            return cls(str(settings.CourseDirectory.db_url), late=LatePenalties(settings))

    def close(self) -> None:
        """Lets go of the database."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        try:
            with Session(self._engine) as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            registry.refuse(error, self.url)

    def lacking(self, lessons: Sequence[str]) -> list[str]:
        """The lessons that are not registered, or whose graded cells are not the contract's."""
        with self._transaction() as session:
            rows = (
                session.query(
                    api.Assignment.name,
                    api.Notebook.name,
                    api.GradeCell.name,
                    api.GradeCell.max_score,
                )
                .select_from(api.Assignment)
                .outerjoin(api.Notebook)
                .outerjoin(api.GradeCell)
                .all()
            )
        registered: dict[str, dict[str, dict[str, float]]] = {}
        for assignment, notebook, cell, points in rows:
            notebooks = registered.setdefault(assignment, {})
            if notebook is not None:
                cells = notebooks.setdefault(notebook, {})
                if cell is not None:
                    cells[cell] = float(points)
        return [lesson for lesson in lessons if registered.get(lesson) != _wanted_cells(lesson)]

    def students(self) -> list[str]:
        """The ids of all students that it lists."""
        with self._transaction() as session:
            return sorted(str(student) for (student,) in session.query(api.Student.id))

    def student_rows(self) -> dict[str, dict[str, str | None]]:
        """Names, address and the platform's number of each student."""
        with self._transaction() as session:
            return student_rows(session)

    def with_work(self) -> set[str]:
        """The students of whom it has a submission or an extension."""
        with self._transaction() as session:
            return with_work(session)

    def put_students(
        self,
        roster: Roster,
        removed: Collection[str] = (),
        meanwhile: Callable[[], None] = lambda: None,
    ) -> list[Overwritten]:
        """Brings the students in step with the roster; gives back where something else stood.

        What `meanwhile` does belongs to it: where that fails nothing is written.
        """
        with self._transaction() as session:
            overwritten = put_students(session, roster, removed)
            session.flush()
            meanwhile()
        return overwritten

    def fill_in(self, roster: Roster) -> None:
        """Adds students and names that it lacks; takes names away while marking is blind."""
        with self._transaction() as session:
            fill_in(session, roster)

    def cell_scores(self, student: str = "") -> dict[Key, dict[str, CellScore]]:
        """For each (student, lesson) with a submission, the scores of its cells, in one query.

        Of one student alone, where one is named.
        """
        grade = api.Grade
        query = of_cells(
            grade,
            grade.auto_score,
            grade.manual_score,
            grade.needs_manual_grade,
            grade.extra_credit,
        )
        found: dict[Key, dict[str, CellScore]] = {}
        with self._transaction() as session:
            rows = session.execute(of_student(query, student))
            for whose, lesson, cell, auto, manual, review, extra in rows:
                scores = found.setdefault((whose, lesson), {})
                scores[cell] = CellScore(auto, manual, bool(review), extra)
        return found

    def comments(self, student: str = "") -> dict[Key, dict[str, str]]:
        """For each (student, lesson), what a person wrote about an exercise's answer.

        Of one student alone, where one is named.
        """
        column = api.Comment.manual_comment
        query = of_cells(api.Comment, column).where(column.is_not(None))
        found: dict[Key, dict[str, str]] = {}
        with self._transaction() as session:
            for whose, lesson, cell, comment in session.execute(of_student(query, student)):
                if comment.strip():
                    found.setdefault((whose, lesson), {})[cell] = comment
        return found

    def hand_work(self) -> HandWork:
        """What people entered."""
        with self._transaction() as session:
            return read_hand_work(session)

    def submissions(self) -> set[Key]:
        """The (student, lesson) of each submission that it knows."""
        with self._transaction() as session:
            return submitted_keys(session)

    def put_back_class(
        self, kept: HandWork, extensions: Mapping[Key, float], count: Restored
    ) -> None:
        """Puts roster and due dates into a gradebook that was made anew.

        With them go the `extensions` of those who handed nothing in.
        """
        with self._transaction() as session:
            put_back_class(session, kept, extensions, count)

    def counts(self) -> dict[str, int]:
        """How many entries the gradebook has of each kind."""
        kinds: tuple[Any, ...] = (
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
        hand: SubmissionHandWork | None = None,
        count: Restored | None = None,
    ) -> None:
        """Puts a record into the gradebook, all of it or nothing. Twice changes nothing more.

        Args:
            record: What was graded.
            timestamp: When it was handed in.
            changed: The exercises whose answer has changed; what a person scored of them waits for
                another look.
            hand: A person's work that the gradebook has lost.
            count: Takes how much of that came back.
        """
        with self._transaction() as session:
            entry = write_entries(session, record, timestamp, registry.shown(self.url), changed)
            if hand is not None:
                put_back(session, entry, hand, changed, count or Restored())
            set_penalties(session, self._late, api.SubmittedNotebook.id == entry)

    def hand_entry(self, student: str, lesson: str, exercise: str) -> HandEntry | None:
        """What the gradebook has for one exercise; None where nothing was handed in."""
        with self._transaction() as session:
            return read_entry(session, student, lesson, exercise)

    def give(self, entry: HandEntry, score: float | None, comment: str | None) -> None:
        """Writes a person's score and comment, as Formgrader does; None leaves what is there."""
        with self._transaction() as session:
            give(session, entry, score, comment)
            set_penalties(session, self._late, api.SubmittedNotebook.id == entry.notebook)

    def lateness(self, student: str = "") -> dict[Key, Late]:
        """For each (student, lesson) with a submission, its moment and penalty.

        Of one student alone, where one is named.
        """
        with self._transaction() as session:
            return read_lateness(session, student)

    def due_dates(self) -> dict[str, datetime | None]:
        """The due date of each lesson that is registered."""
        with self._transaction() as session:
            return due_dates.read_due_dates(session)

    def set_due(self, lesson: str, due: datetime | None) -> None:
        """Sets the due date of a registered lesson, or takes it away."""
        with self._transaction() as session:
            due_dates.set_due_date(session, lesson, due)

    def extensions(self) -> dict[Key, timedelta]:
        """For each (student, lesson) with an extension, how much later it is due."""
        with self._transaction() as session:
            return due_dates.read_extensions(session)

    def set_extension(self, student: str, lesson: str, more: timedelta | None) -> None:
        """Gives a student more time for a registered lesson, or takes it back."""
        with self._transaction() as session:
            due_dates.set_extension(session, student, lesson, more)

    def is_due(self, student: str, late: Late | None, moment: datetime | None) -> bool:
        """Whether it has this moment of handing in, and the penalty that follows from it."""
        if late is None or (moment is not None and moment != late.handed_in):
            return False
        wanted = self._late.penalty(student, late.score, late.seconds())
        if late.penalty is None or wanted is None:
            return late.penalty is wanted
        return math.isclose(late.penalty, wanted, abs_tol=1e-6)

    def set_moment(self, student: str, lesson: str, moment: datetime | None) -> None:
        """Sets when an unchanged submission was handed in, and the penalty."""
        with self._transaction() as session:
            set_moment(session, self._late, student, lesson, moment)


def agrees(record: Record, scores: Mapping[str, CellScore] | None) -> bool:
    """Whether the gradebook holds this record's scores."""
    if scores is None:
        return False
    held = {cell.removeprefix(TEST_PREFIX): score.auto for cell, score in scores.items()}
    return all(
        row.exercise in held and held[row.exercise] == auto_score(row, row.max_score)
        for row in record.rows
    )


def _wanted_cells(lesson: str) -> dict[str, dict[str, float]]:
    cells = {
        graded_cell(clause): float(clause.points) for clause in contract.LESSONS.get(lesson, ())
    }
    return {lesson: cells}
