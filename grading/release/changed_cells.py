"""What becomes of graded work when the exercises of a lesson change.

Once work was handed in, nbgrader refuses a lesson whose cells have changed. So its tables are
brought in step first: what is removed is kept in a file, new points carry the scores along, scores
by hand wait for another look, and each submission gets the entries that nbgrader asks for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading import safe_text
from grading.files import write_durably
from grading.lessons import TEST_PREFIX
from grading.lock import locked
from grading.places import Places
from grading.points import carried
from grading.release.backups import FOLDER
from grading.release.changes import Changes
from grading.release.convert import as_recorded
from grading.release.database import engine

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
_OWNER_ALONE = 0o600  # what persons wrote about students
Cells = Mapping[type, Mapping[str, dict[str, Any]]]  # by nbgrader's class and the cell's name


def bring_in_step(
    url: str, lesson: str, notebook: Path, places: Places, classroom: Path
) -> Changes:
    """Brings a lesson's cells in the gradebook in step with its source notebook.

    It does so in one transaction, and only if work was handed in.

    Args:
        url: The gradebook's address.
        lesson: The lesson, which is the assignment's and the notebook's name too.
        notebook: The source notebook that is about to be registered.
        places: The clone with nbgrader's settings.
        classroom: Where a file with what is removed is kept, under `backups/`.

    Raises:
        UserError: There is something to change, and a run is grading there.
    """
    from sqlalchemy.orm import Session

    changes = Changes(lesson)
    database = engine(url)
    try:
        with Session(database) as session:
            known = _handed_in(session, lesson)
            wanted = _cells(as_recorded(notebook, places, classroom)) if known else {}
            differ = known is not None and _differ(session, known, wanted)
        if known is not None and differ:
            with locked(classroom), Session(database) as session, session.begin():
                _change(session, known, wanted, changes)
                if changes.rows:  # on the disk before the gradebook forgets it
                    changes.kept = _keep(changes, classroom / FOLDER)
    finally:
        database.dispose()
    return changes


def _handed_in(session: Session, lesson: str) -> str | None:
    """The gradebook's id of the lesson's notebook, if there is work to it."""
    from nbgrader.api import Assignment, Notebook, SubmittedNotebook
    from sqlalchemy import exists, select

    return session.scalar(
        select(Notebook.id)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .where(Notebook.name == lesson, Assignment.name == lesson)
        .where(exists().where(SubmittedNotebook.notebook_id == Notebook.id))
    )


def _cells(recorded: Iterable[Any]) -> dict[type, dict[str, dict[str, Any]]]:
    """What nbgrader keeps of these cells, by its class and their name."""
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
    for cell in recorded:
        for kind, asks in kinds.items():
            if asks(cell):
                values = {"cell_type": cell.cell_type} if kind is not SolutionCell else {}
                if kind in (GradeCell, TaskCell):
                    values["max_score"] = float(cell.metadata.nbgrader["points"])
                if kind is SourceCell:
                    values["locked"] = utils.is_locked(cell)
                    values["source"] = cell.source
                    values["checksum"] = cell.metadata.nbgrader.get("checksum")
                found[kind][cell.metadata.nbgrader["grade_id"]] = values
    return found


def _there(session: Session, kind: Any, notebook: str) -> dict[str, Any]:
    return {cell.name: cell for cell in session.query(kind).filter_by(notebook_id=notebook)}


def _differ(session: Session, notebook: str, wanted: Cells) -> bool:
    """Whether the gradebook has other cells, or other points for them."""
    from nbgrader.api import GradeCell

    there = {kind: _there(session, kind, notebook) for kind in wanted}
    return any(there[kind].keys() != wanted[kind].keys() for kind in wanted) or any(
        cell.max_score != wanted[GradeCell][name]["max_score"]
        for name, cell in there[GradeCell].items()
    )


def _change(session: Session, notebook: str, wanted: Cells, changes: Changes) -> None:
    from nbgrader.api import Comment, Grade, GradeCell, TaskCell

    graded = (GradeCell, TaskCell)
    now = [_exercise(name) for kind in graded for name in wanted[kind]]
    before: set[str] = set()
    left: dict[str, None] = {}  # exercises, in order
    kind: Any
    for kind, cells in wanted.items():
        there = _there(session, kind, notebook)
        before |= {_exercise(name) for name in there if kind in graded}
        for name, cell in there.items():
            if name not in cells:
                work = _work(session, cell)
                changes.rows += work
                if work or kind in graded:
                    left[_exercise(name)] = None
                for entries in (Grade, Comment):
                    session.query(entries).filter_by(cell_id=cell.id).delete()
                session.delete(cell)
            elif kind is GradeCell and cell.max_score != cells[name]["max_score"]:
                _revalue(session, cell, cells[name]["max_score"], changes)
        for name, values in cells.items():
            if name not in there:
                session.add(kind(name=name, notebook_id=notebook, **values))
    changes.removed = [exercise for exercise in left if exercise not in now]
    changes.regraded = [exercise for exercise in left if exercise in now]
    changes.added = [exercise for exercise in now if exercise not in before]
    session.flush()
    _give_entries(session, notebook)


def _exercise(cell: str) -> str:
    return cell.removeprefix(TEST_PREFIX)


def _give_entries(session: Session, notebook: str) -> None:
    """Gives each submission the entries that nbgrader gives a new one, where it lacks them.

    Without them nbgrader's own autograder ends.
    """
    from nbgrader.api import BaseCell, Comment, Grade, SubmittedNotebook
    from sqlalchemy import and_, insert, select

    entries: Any
    for entries, kinds in (
        (Grade, ("GradeCell", "TaskCell")),
        (Comment, ("SolutionCell", "TaskCell")),
    ):
        lacking = (
            select(BaseCell.id, SubmittedNotebook.id)
            .join(SubmittedNotebook, SubmittedNotebook.notebook_id == BaseCell.notebook_id)
            .outerjoin(
                entries,
                and_(entries.cell_id == BaseCell.id, entries.notebook_id == SubmittedNotebook.id),
            )
            .where(BaseCell.notebook_id == notebook, BaseCell.type.in_(kinds), entries.id.is_(None))
        )
        new = [{"cell_id": cell, "notebook_id": entry} for cell, entry in session.execute(lacking)]
        if new:
            session.execute(insert(entries), new)


def _entries(session: Session, kind: Any, cell: Any) -> Any:
    """The `Grade`s or `Comment`s of a cell, each with its student."""
    from nbgrader.api import SubmittedAssignment, SubmittedNotebook

    return (
        session.query(kind, SubmittedAssignment.student_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .filter(kind.cell_id == cell.id)
        .order_by(SubmittedAssignment.student_id)
    )


def _work(session: Session, cell: Any) -> list[dict[str, Any]]:
    """What stands in the gradebook for a cell, a row for each student of whom something does."""
    from nbgrader.api import Comment, Grade

    rows = [_row(student, cell, grade) for grade, student in _entries(session, Grade, cell)]
    rows += [
        _row(student, cell) | {"comment": comment.manual_comment}
        for comment, student in _entries(session, Comment, cell)
    ]
    known = ("student", "exercise", "max_score")
    return [
        row
        for row in rows
        if any(value is not None for name, value in row.items() if name not in known)
    ]


def _row(student: str, cell: Any, grade: Any = None) -> dict[str, Any]:
    scores = ("auto_score", "manual_score", "extra_credit")
    return (
        dict.fromkeys(COLUMNS)
        | {"student": student, "exercise": _exercise(cell.name)}
        | {"max_score": getattr(cell, "max_score", None)}
        | {score: getattr(grade, score, None) for score in scores}
    )


def _revalue(session: Session, cell: Any, points: float, changes: Changes) -> None:
    """Gives a cell other points.

    The grader's scores keep their part of them; a person's stay, but none above the maximum.
    """
    from nbgrader.api import Grade

    changes.points[_exercise(cell.name)] = (cell.max_score, points)
    for grade, student in _entries(session, Grade, cell):
        if grade.manual_score is not None:
            grade.needs_manual_grade = True
            changes.again += 1
            if grade.manual_score > points:
                changes.rows.append(_row(student, cell, grade))
                changes.lowered += 1
                grade.manual_score = points
        grade.auto_score = carried(grade.auto_score, cell.max_score, points)
    cell.max_score = points


def _keep(changes: Changes, folder: Path) -> Path:
    """Writes what leaves the gradebook into a table that a person can open."""
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in changes.rows:
        safe = {"student": safe_text.cell(row["student"])}
        writer.writerow(row | safe | {"comment": safe_text.whole_cell(row["comment"] or "")})
    folder.mkdir(parents=True, exist_ok=True)
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H%M%S-%f}Z"
    path = folder / f"removed-{changes.lesson}-{moment}.csv"
    write_durably(path, table.getvalue().encode("utf-8"), _OWNER_ALONE)
    return path
