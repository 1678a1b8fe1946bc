"""Notebooks as plain data, and reading them as a student's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat

from grading.intake import read_submission
from grading.model import UNREADABLE, Submission

LESSON = "01_tensors"
# What stands in many students' notebooks beyond ASCII.
SOURCE = "# exercise: scale\nname = 'Zoë, naïve – “ok”'\n"


def code(source: Any = SOURCE, **fields: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
        **fields,
    }


def notebook(*cells: Any, **fields: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **fields}


def read(folder: Path, content: bytes | str | dict[str, Any]) -> Submission:
    if isinstance(content, dict):
        content = json.dumps(content)
    if isinstance(content, str):
        content = content.encode()
    (folder / f"{LESSON}.ipynb").write_bytes(content)
    submission = read_submission(folder, "ann", LESSON)
    assert (submission.notebook is None) == (submission.status == UNREADABLE)
    assert "\n" not in submission.reason
    assert all("\n" not in note for note in submission.notes)
    if submission.notebook is not None:
        nbformat.validate(submission.notebook)
        nbformat.writes(submission.notebook).encode()
    return submission


def sources(submission: Submission) -> list[str]:
    return [cell.source for cell in submission.notebook.cells]
