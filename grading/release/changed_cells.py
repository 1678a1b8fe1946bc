"""What becomes of graded work when the exercises of a lesson change.

Once work was handed in, nbgrader refuses a lesson whose cells have changed. So its tables are
brought in step first: what is removed is kept in a file, new points carry the scores along, and
scores by hand wait for another look.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.i18n import gettext as _
from grading import safe_text
from grading.files import write_durably
from grading.lessons import TEST_PREFIX
from grading.release.backups import FOLDER

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

COLUMNS = (
    "student",
    "exercise",
    "auto_score",
    "manual_score",
    "extra_credit",
    "max_score",
    "comment",
)


@dataclass
class Changes:
    """How a lesson's exercises differ from those that were graded.

    `points` holds those before and now, `again` counts the scores by hand that wait for another
    look, and `rows` is what left the gradebook.
    """

    lesson: str
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    again: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    kept: Path | None = None

    def words(self) -> list[str]:
        """What a teacher is told, one line each."""
        said = []
        if self.removed:
            said.append(
                _(
                    "{lesson}: what was graded of {exercises} left the gradebook, because the "
                    "lesson no longer has it (scores: {scores}, of them by hand: {manual}, "
                    "comments: {comments}); {file} keeps it."
                ).format(
                    lesson=self.lesson,
                    exercises=", ".join(self.removed),
                    scores=_count(self.rows, "auto_score", "manual_score"),
                    manual=_count(self.rows, "manual_score"),
                    comments=_count(self.rows, "comment"),
                    file=self.kept,
                )
                if self.kept
                else _(
                    "{lesson}: {exercises} left the gradebook; nobody had a score there."
                ).format(lesson=self.lesson, exercises=", ".join(self.removed))
            )
        for exercise, (before, now) in self.points.items():
            said.append(
                _(
                    "{lesson}: {exercise} is worth {now:g} points now, and was worth {before:g}."
                ).format(lesson=self.lesson, exercise=exercise, now=now, before=before)
            )
        if self.again:
            said.append(
                _(
                    "{lesson}: scores by hand that were given for other points: {count}. They "
                    "stay, and wait in Formgrader for another look."
                ).format(lesson=self.lesson, count=self.again)
            )
        if self.added:
            said.append(
                _(
                    "{lesson}: {exercises} is new in the gradebook: 'python -m grading autograde "
                    "{lesson}' grades it."
                ).format(lesson=self.lesson, exercises=", ".join(self.added))
            )
        return said


def _count(rows: Iterable[Mapping[str, Any]], *columns: str) -> int:
    return sum(any(row[column] is not None for column in columns) for row in rows)


def bring_in_step(url: str, lesson: str, notebook: Path, classroom: Path) -> Changes:
    """Brings a lesson's cells in the gradebook in step with its source notebook.

    It does so in one transaction, and only if work was handed in.

    Args:
        url: The gradebook's address.
        lesson: The lesson, which is the assignment's and the notebook's name too.
        notebook: The source notebook that is about to be registered.
        classroom: Where a file with what is removed is kept, under `backups/`.
    """
    from nbgrader.api import Assignment, Notebook
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session

    changes = Changes(lesson)
    engine = create_engine(url)
    try:
        with Session(engine) as session, session.begin():
            known = (
                session.query(Notebook)
                .join(Assignment)
                .filter(Notebook.name == lesson, Assignment.name == lesson)
                .one_or_none()
            )
            if known is not None and known.submissions:
                _change(session, known.id, _cells(notebook), changes)
            if changes.rows:  # on the disk before the gradebook forgets it
                changes.kept = _keep(changes, classroom / FOLDER)
    finally:
        engine.dispose()
    return changes


def _cells(notebook: Path) -> dict[type, dict[str, dict[str, Any]]]:
    """The cells that nbgrader will register, by its class and their name."""
    import nbformat
    from nbgrader import utils
    from nbgrader.api import GradeCell, SolutionCell, SourceCell, TaskCell

    kinds: dict[type, Callable[[Any], bool]] = {
        GradeCell: utils.is_grade,
        SolutionCell: utils.is_solution,
        TaskCell: utils.is_task,
        SourceCell: lambda cell: any(
            asks(cell)
            for asks in (utils.is_grade, utils.is_solution, utils.is_locked, utils.is_task)
        ),
    }
    found: dict[type, dict[str, dict[str, Any]]] = {kind: {} for kind in kinds}
    for cell in nbformat.read(notebook, as_version=4).cells:  # type: ignore[no-untyped-call]
        for kind, asks in kinds.items():
            if asks(cell):
                values = {"cell_type": cell.cell_type} if kind is not SolutionCell else {}
                if kind in (GradeCell, TaskCell):
                    values["max_score"] = float(cell.metadata.nbgrader["points"])
                found[kind][cell.metadata.nbgrader["grade_id"]] = values
    return found


def _change(
    session: Session,
    notebook: str,
    wanted: Mapping[type, Mapping[str, dict[str, Any]]],
    changes: Changes,
) -> None:
    from nbgrader.api import Comment, Grade, GradeCell

    removed: dict[str, None] = {}  # the exercises, in order
    added: dict[str, None] = {}
    kind: Any
    for kind, cells in wanted.items():
        there: dict[str, Any] = {
            cell.name: cell for cell in session.query(kind).filter_by(notebook_id=notebook)
        }
        for name, cell in there.items():
            if name not in cells:
                removed[name.removeprefix(TEST_PREFIX)] = None
                changes.rows += _work(session, cell)
                for entries in (Grade, Comment):
                    session.query(entries).filter_by(cell_id=cell.id).delete()
                session.delete(cell)
            elif kind is GradeCell and cell.max_score != cells[name]["max_score"]:
                _revalue(session, cell, cells[name]["max_score"], changes)
        for name, values in cells.items():
            if name not in there:
                added[name.removeprefix(TEST_PREFIX)] = None
                session.add(kind(name=name, notebook_id=notebook, **values))
    changes.removed, changes.added = list(removed), list(added)


def _work(session: Session, cell: Any) -> list[dict[str, Any]]:
    """What stands in the gradebook for a cell, a row for each student of whom something does."""
    from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook

    rows = []
    for entries, columns in (
        (Grade, ("auto_score", "manual_score", "extra_credit")),
        (Comment, ("manual_comment",)),
    ):
        for entry, student in (
            session.query(entries, SubmittedAssignment.student_id)
            .join(SubmittedNotebook, SubmittedNotebook.id == entries.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .filter(entries.cell_id == cell.id)
            .order_by(SubmittedAssignment.student_id)
        ):
            found = {column: getattr(entry, column) for column in columns}
            if any(value is not None for value in found.values()):
                rows.append(
                    dict.fromkeys(COLUMNS)
                    | {"student": student, "exercise": cell.name.removeprefix(TEST_PREFIX)}
                    | {"comment": found.pop("manual_comment", None)}
                    | found
                    | {"max_score": getattr(cell, "max_score", None)}
                )
    return rows


def _revalue(session: Session, cell: Any, points: float, changes: Changes) -> None:
    """Gives a cell other points. The grader's scores keep their part of them; a person's stay."""
    from nbgrader.api import Grade

    changes.points[cell.name.removeprefix(TEST_PREFIX)] = (cell.max_score, points)
    for grade in session.query(Grade).filter_by(cell_id=cell.id):
        if grade.auto_score is not None and cell.max_score:
            grade.auto_score = round(grade.auto_score * points / cell.max_score, 2)
        if grade.manual_score is not None:
            grade.needs_manual_grade = True
            changes.again += 1
    cell.max_score = points


def _keep(changes: Changes, folder: Path) -> Path:
    """Writes what leaves the gradebook into a table that a person can open."""
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in changes.rows:
        writer.writerow(row | {"comment": safe_text.cell(row["comment"] or "", 10_000)})
    folder.mkdir(exist_ok=True)
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H%M%S-%f}Z"
    path = folder / f"removed-{changes.lesson}-{moment}.csv"
    write_durably(path, table.getvalue().encode("utf-8"))
    return path
