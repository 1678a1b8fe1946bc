"""A person's score and comment for one exercise, written as Formgrader writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from grading.lessons import TEST_PREFIX


@dataclass(frozen=True)
class HandEntry:
    """What the gradebook has for one exercise of a submission.

    Attributes:
        notebook: The id of the submission's entry.
        grade: The id of its grade.
        comment_id: The id of its comment, or None where the exercise has no cell for one.
        most: What the exercise is worth.
        score: The score by hand, or None.
        comment: The comment by hand, or None.
    """

    notebook: str
    grade: str
    comment_id: str | None
    most: float
    score: float | None
    comment: str | None


def read_entry(session: Session, student: str, lesson: str, exercise: str) -> HandEntry | None:
    """The entry of an exercise; None where the gradebook has none."""
    names = (exercise, TEST_PREFIX + exercise)
    grades = select(SubmittedNotebook.id, Grade.id, GradeCell.max_score, Grade.manual_score)
    grades = grades.select_from(Grade).join(GradeCell, GradeCell.id == Grade.cell_id)
    found = session.execute(
        _of(grades, Grade, student, lesson).where(GradeCell.name.in_(names))
    ).first()
    if found is None:
        return None
    notebook, grade, most, score = found
    comments = select(Comment.id, Comment.manual_comment)
    comments = comments.select_from(Comment).join(SolutionCell, SolutionCell.id == Comment.cell_id)
    comment = session.execute(
        _of(comments, Comment, student, lesson).where(SolutionCell.name == exercise)
    ).first()
    own, text = comment or (None, None)
    return HandEntry(notebook, grade, own, float(most), score, text)


def give(session: Session, entry: HandEntry, score: float | None, comment: str | None) -> None:
    """Writes score and comment; None leaves what is there, and an empty comment takes it away."""
    if score is not None:
        values: dict[str, Any] = {"manual_score": score, "needs_manual_grade": False}
        session.execute(update(Grade).where(Grade.id == entry.grade).values(values))
    if comment is not None and entry.comment_id is not None:
        session.execute(
            update(Comment)
            .where(Comment.id == entry.comment_id)
            .values(manual_comment=comment or None)
        )


def _of(query: Select[Any], kind: Any, student: str, lesson: str) -> Select[Any]:
    return (
        query.join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(
            Assignment.name == lesson,
            Notebook.name == lesson,
            SubmittedAssignment.student_id == student,
        )
    )
