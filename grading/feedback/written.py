"""What stands beside a score by hand: the student's text, and the person's comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from course.lessons.discovery import exercise
from grading.marking.answers import read_answer
from grading.model import Row
from grading.paths import Classroom

Comments = Mapping[tuple[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class Written:
    """Both as safe HTML, empty where there is none."""

    answer: str = ""
    comment: str = ""


def written(
    classroom: Classroom | None, row: Row, comments: Comments, pictures: bool = True
) -> Written:
    """What was written on a row's exercise, with the pictures pasted into it if `pictures`."""
    comment = comments.get((row.student, row.lesson), {}).get(row.exercise, "")
    source, attachments = _answer(classroom, row)
    if not comment and not source:
        return Written()
    # imported lazily: nbconvert takes half a second, and most classes have nothing written
    from grading.formgrader.markup import from_markdown

    return Written(
        from_markdown(source, attachments if pictures else {}) if source else "",
        from_markdown(comment) if comment else "",
    )


def _answer(classroom: Classroom | None, row: Row) -> tuple[str, Mapping[str, dict[str, str]]]:
    """The text and the pictures of an answer that a person grades."""
    if classroom is None or not _is_manual(row.lesson, row.exercise):
        return "", {}
    return read_answer(classroom, row.student, row.lesson, row.exercise)


def _is_manual(lesson: str, exercise_id: str) -> bool:
    try:
        found = exercise(exercise_id)
    except KeyError:
        return False
    return found.manual and found.lesson == lesson
