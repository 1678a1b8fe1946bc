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


def code_cell(source: str | list[str], cell_id: str = "") -> dict[str, Any]:
    """A code cell that has not run; without an id, if none is given."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
    }
    return {**cell, "id": cell_id} if cell_id else cell


def without_metadata(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """A copy as an editor saves it that keeps no metadata and no cell ids."""
    saved = copy.deepcopy(dict(notebook))
    saved.update(metadata={}, nbformat_minor=0)
    for cell in saved["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    return saved


def fill(notebook: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """A copy of the notebook whose answer cells hold the marker and the answer's code.

    Raises:
        KeyError: The notebook has no answer cell for one of the exercises.
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
    """Writes a notebook, as JSON data or as text, to submitted/<student>/<lesson>/.

    Returns:
        Its path.
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
