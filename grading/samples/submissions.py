"""Makes submissions: a lesson's release with answers in it, as a student would hand it in."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grading import lessons


def release(lesson: str) -> dict[str, Any]:
    """The released notebook of a lesson, as JSON data."""
    found: dict[str, Any] = json.loads(lessons.release_path(lesson).read_text(encoding="utf-8"))
    return found


def fill(notebook: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """A copy of the notebook in which each exercise's answer cell holds the marker and the answer's
    code.

    Raises KeyError when the notebook has no answer cell for one of the exercises.
    """
    filled = copy.deepcopy(dict(notebook))
    cells = {_grade_id(cell): cell for cell in filled["cells"]}
    for exercise, code in answers.items():
        markdown = cells[exercise]["cell_type"] == "markdown"
        marker = f"<!-- exercise: {exercise} -->" if markdown else f"# exercise: {exercise}"
        cells[exercise]["source"] = f"{marker}\n{code}".rstrip("\n")
    return filled


def _grade_id(cell: Mapping[str, Any]) -> str:
    return str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))


def hand_in(
    notebook: Mapping[str, Any] | str, submitted: Path, student: str, lesson: str, name: str = ""
) -> Path:
    """Writes a notebook (JSON data, or the text of a broken one) to submitted/<student>/<lesson>/;
    returns its path.
    """
    path = submitted / student / lesson / (name or f"{lesson}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (
        notebook
        if isinstance(notebook, str)
        else json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    )
    path.write_text(text, encoding="utf-8")
    return path
