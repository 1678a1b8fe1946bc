"""What stands beside a score by hand: the student's text, and the person's comment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.lessons.discovery import exercise
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
    for cell in _cells(classroom.autograded_notebook(row.student, row.lesson)):
        if cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") == row.exercise:
            return "".join(cell["source"]), cell.get("attachments", {})
    return "", {}


def _is_manual(lesson: str, exercise_id: str) -> bool:
    try:
        found = exercise(exercise_id)
    except KeyError:
        return False
    return found.manual and found.lesson == lesson


@lru_cache(maxsize=1)
def _read(path: Path, _changed: int) -> tuple[Any, ...]:
    return tuple(json.loads(path.read_text(encoding="utf-8"))["cells"])


def _cells(path: Path) -> tuple[Any, ...]:
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError):
        return ()
