"""A run's first zygote is made while the command is still importing what it needs itself."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress

from grading import lessons, warm
from grading.model import UserError
from grading.paths import Classroom
from grading.sandbox import switches


def begin(classroom: Classroom, asked: Sequence[str], regrade: bool) -> None:
    """Has the frameworks imported that the run will need first, if it will grade anything.

    A guess: a wrong one costs time and nothing else. What is wrong with the classroom or with the
    lessons `asked` for, the run itself says.
    """
    if not switches.is_on(switches.HEAD_START):
        return
    with suppress(OSError, UserError):
        lesson = _first_to_grade(classroom, lessons.chosen(asked), regrade)
        if lesson:
            warm.begin(lesson)


def _first_to_grade(classroom: Classroom, chosen: Sequence[str], regrade: bool) -> str:
    """The lesson of the first folder that has changed since the last run; empty where none has."""
    since = -1.0
    if not regrade and classroom.results.exists():  # every run ends with it
        since = classroom.results.stat().st_mtime
    for folder in _folders(classroom):
        for lesson in chosen:
            with suppress(OSError):
                # the time that no copying sets back
                if os.stat(os.path.join(folder, lesson, f"{lesson}.ipynb")).st_ctime > since:
                    return lesson
    return ""


def _folders(classroom: Classroom) -> Iterator[str]:
    with os.scandir(classroom.submitted) as entries:
        for entry in entries:
            yield entry.path
