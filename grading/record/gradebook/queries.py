"""nbgrader's tables joined: what was entered for each submission, and for each of its cells.

An object loaded through nbgrader's classes brings its sums with it (maximum, written and code
scores: a subquery each), is loaded again after every write, and asks once for each relation. So
whole rows are asked for, column by column.
"""

from __future__ import annotations

from typing import Any

from nbgrader.api import Assignment, BaseCell, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

Key = tuple[str, str]  # student and lesson


def of_submissions(*columns: Any) -> Select[Any]:
    """Student, lesson and these columns, a row for each submitted notebook."""
    return _joined(
        select(SubmittedAssignment.student_id, Assignment.name, *columns).select_from(
            SubmittedNotebook
        )
    )


def of_cells(kind: Any, *columns: Any) -> Select[Any]:
    """Student, lesson, cell and these columns, a row for each `Grade` or `Comment`."""
    return _joined(
        select(SubmittedAssignment.student_id, Assignment.name, BaseCell.name, *columns)
        .select_from(kind)
        .join(BaseCell, BaseCell.id == kind.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
    )


def of_student(query: Select[Any], student: str) -> Select[Any]:
    """The same query for one student; an empty id leaves it as it is."""
    return query.where(SubmittedAssignment.student_id == student) if student else query


def submitted_keys(session: Session) -> set[Key]:
    """The (student, lesson) of each submission that the gradebook knows."""
    query = select(SubmittedAssignment.student_id, Assignment.name).join(
        Assignment, Assignment.id == SubmittedAssignment.assignment_id
    )
    return set(session.execute(query).tuples())


def _joined(query: Select[Any]) -> Select[Any]:
    return query.join(
        SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
    ).join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
