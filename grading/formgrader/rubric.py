"""The rubric of a question that a person grades, beside it in Formgrader.

It is the text between the solution marks in the lesson's source, which a release leaves out. It is
added as Formgrader makes its page, and written to no file: neither the autograded notebook nor a
student's feedback ever holds it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from course.i18n import gettext as _
from grading.lessons import source_path
from grading.model import UserError
from grading.release.criteria import rubric_of
from grading.release.source import MANUAL, read


def rubric(lesson: str, exercise: str) -> str:
    """What a grader should look for; empty where the source has none, or cannot be read."""
    try:
        path = source_path(lesson)
        return _rubrics(path, path.stat().st_mtime_ns).get(exercise, "")
    except (OSError, UserError):
        return ""


@lru_cache(maxsize=32)
def _rubrics(path: Path, _changed: int) -> dict[str, str]:
    return {
        cell.grade_id: rubric_of(cell.source) for cell in read(path).cells if cell.kind == MANUAL
    }


class Rubrics(Preprocessor):  # type: ignore[misc]
    """Puts the rubric above each question that a person grades, on Formgrader's page alone."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Changes the cells of `nb`, which Formgrader has just read."""
        # these are Formgrader's alone
        if "submission_id" not in resources or "assignment_id" not in resources:
            return nb, resources
        cells = []
        for cell in nb.cells:
            graded = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "markdown" and graded.get("grade") and graded.get("solution"):
                text = rubric(resources["assignment_id"], graded.get("grade_id", ""))
                if text:
                    cells.append(new_markdown_cell(_quoted(text)))
            cells.append(cell)
        nb.cells = cells
        return nb, resources


def _quoted(text: str) -> str:
    heading = _("**Rubric** (shown to whoever grades, never to a student)")
    return "\n".join(f"> {line}".rstrip() for line in [heading, "", *text.splitlines()])
