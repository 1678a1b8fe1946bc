"""Solutions for students: what `publish --solutions LESSON` puts into the wheel.

One file for each lesson that is named, `course/lessons/<name>/solutions.json`, read by the
student's `solution("id")`: the reference solution without its marks, and the words on it from
`grading/lessons/<name>/explanations.py`. No other lesson's solutions leave the clone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec

from course.i18n import gettext as _
from course.lessons.discovery import name_of
from course.notebook.solutions import FILE
from grading.model import ANSWER, UserError
from grading.release.source import LessonSource

ATTEMPTS = 3  # answers that must have failed before a solution opens
_MARK = re.compile(r"^\s*### (BEGIN|END) SOLUTION\s*$")


def member(lesson: str) -> str:
    """Where in the wheel the solutions of a lesson stand."""
    return f"course/lessons/{name_of(lesson)}/{FILE}"


def explanations(lesson: str) -> Mapping[str, str]:
    """The words on each solution of a lesson; none where nobody has written any."""
    package = f"grading.lessons.{name_of(lesson)}"
    if find_spec(package) is None or find_spec(f"{package}.explanations") is None:
        return {}
    found: Mapping[str, str] = import_module(f"{package}.explanations").EXPLANATIONS
    return found


def solutions_file(source: LessonSource, after: int) -> bytes:
    """The file for one lesson.

    Args:
        source: The lesson's source.
        after: How many different answers must have failed before a solution is shown.

    Raises:
        UserError: A solution has no explanation.
    """
    words = explanations(source.lesson)
    entries = {}
    for cell in source.cells:
        if cell.kind != ANSWER:
            continue
        if cell.exercise not in words:
            raise UserError(
                _(
                    "The solution of {exercise} has no explanation: write one into "
                    "grading/lessons/{name}/explanations.py."
                ).format(exercise=cell.exercise, name=name_of(source.lesson))
            )
        code = [line for line in cell.source.split("\n") if not _MARK.match(line)]
        entry = {"code": "\n".join(code), "why": words[cell.exercise], "after": after}
        entries[cell.exercise] = entry
    return (json.dumps(entries, indent=1, sort_keys=True) + "\n").encode()


def refuse_unknown(wanted: Mapping[str, int], lessons: list[str]) -> None:
    """Refuses the name of a lesson that there is not.

    Raises:
        UserError: There is none of that name (exit code 2).
    """
    for lesson in wanted:
        if lesson not in lessons:
            raise UserError(
                _("There is no lesson {lesson!r}: the lessons are {known}.").format(
                    lesson=lesson, known=", ".join(lessons)
                ),
                code=2,
            )
