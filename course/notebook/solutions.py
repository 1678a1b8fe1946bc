"""`solution("id")`: one right way, explained, where the instructor has published it.

A course as it is installed has no solutions. `python -m grading publish --solutions LESSON` puts
them into the wheel, as `course/lessons/<name>/solutions.json`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import course.lessons
from course.i18n import gettext as _
from course.i18n import ngettext
from course.lessons.discovery import name_of

FILE = "solutions.json"


@dataclass(frozen=True)
class Solution:
    """One right answer: its `code`, and in words why it is right.

    It is shown once `after` different answers have failed their check; 0 shows it at once.
    """

    code: str
    why: str
    after: int


def place(lesson: str) -> Path:
    """Where a lesson's solutions are, if they were published."""
    return Path(course.lessons.__file__).parent / name_of(lesson) / FILE


@cache
def _published(lesson: str) -> dict[str, Any]:
    try:
        found = json.loads(place(lesson).read_bytes())
        return dict(found) if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def published(lesson: str, exercise_id: str) -> Solution | None:
    """The published solution of an exercise; None where there is none."""
    entry: Any = _published(lesson).get(exercise_id)
    try:
        return Solution(str(entry["code"]), str(entry["why"]), int(entry["after"]))
    except (TypeError, KeyError, ValueError):
        return None


def why_not_yet(found: Solution, failed: int) -> str:
    """What to say where it is too early for a solution; empty once it may be shown."""
    left = found.after - failed
    if left <= 0:
        return ""
    return ngettext(
        "The solution opens when {left} more answer of yours has been checked and does not pass.",
        "The solution opens when {left} more answers of yours have been checked and do not pass.",
        left,
    ).format(left=left)


def not_published(exercise_id: str) -> str:
    """What to say where the instructor has published no solution."""
    words = _('Your instructor has not published a solution of {id}. hint("{id}") helps further.')
    return words.format(id=exercise_id)
