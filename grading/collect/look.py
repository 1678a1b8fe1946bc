"""Looks at what was just placed, while the student can still hand in the right notebook.

It may be another lesson's, an older release's, or a file that cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from course.i18n import gettext as _
from grading import lessons
from grading.intake import read_submission
from grading.model import Cell, UserError
from grading.rebuild import rebuild
from grading.rebuild.matching import Matcher
from grading.rebuild.release import other_lesson
from grading.rebuild.student_cells import student_cells


def look(folder: Path, student: str, lesson: str) -> list[str]:
    """Sentences on the work in a folder for the teacher; none where all is as it should be."""
    submission = read_submission(folder, student, lesson)
    if submission.notebook is None:
        return [submission.reason]
    cells = _cells(lesson)
    remarks = [*submission.remarks, *(rebuild(cells, submission).remarks if cells else ())]
    return [_("{remark}.").format(remark=remark) for remark in remarks]


def lesson_of(files: Mapping[str, bytes], student: str, lesson: str) -> str:
    """The other lesson whose notebook this is; empty where it is this one's, or none can tell."""
    cells = _cells(lesson)
    if not cells:
        return ""
    with TemporaryDirectory() as place:
        folder = Path(place) / student / lesson
        folder.mkdir(parents=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
        notebook = read_submission(folder, student, lesson).notebook
    if notebook is None:
        return ""
    matcher = Matcher(cells, student_cells(notebook))
    return other_lesson(matcher.match(), lesson, matcher.stubs)


@cache
def _cells(lesson: str) -> tuple[Cell, ...]:
    """The lesson's cells; none where it was not built yet."""
    try:
        return lessons.load(lesson)
    except UserError:
        return ()
