"""Has a lesson's frameworks imported while the program that grades still imports itself: half of a
small class's time is imports.

So little may be imported here.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from course.lessons import contract
from grading import lessons
from grading.model import UserError
from grading.paths import Classroom
from grading.record.journal import Journal
from grading.sandbox.pool import prepare
from grading.sandbox.warm_modules import modules_of


def begin(classroom: Classroom, wanted: Sequence[str], regrade: bool, workers: int) -> None:
    """Where it is plain that something is to be graded by `workers` processes of this machine.
    Whatever is wrong is left for the run itself to say."""
    with suppress(UserError, OSError):
        chosen = [lessons.known(one) for one in wanted] or [
            one for one in lessons.names() if one in contract.LESSONS
        ]
        new = _new(classroom, chosen, regrade)
        if len(new) > 1:
            first = min(new, key=chosen.index)
            prepare(modules_of(lessons.load(first)), workers, new.count(first))


def _new(classroom: Classroom, chosen: Collection[str], regrade: bool) -> list[str]:
    """The lesson of each folder to grade; of each that was never graded, if not all are."""
    journal = Journal(classroom.journal)
    with os.scandir(classroom.submitted) as entries:
        return [
            lesson
            for student in entries
            for lesson in chosen
            if (regrade or not journal.path(student.name, lesson).exists())
            and Path(student, lesson).is_dir()
        ]
