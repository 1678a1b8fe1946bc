"""Makes nbgrader's source notebook from a lesson's text, everywhere the same bytes."""

from __future__ import annotations

import hashlib
from collections import Counter

import nbformat
from nbformat.notebooknode import NotebookNode

from grading.release.source import WHEEL, LessonSource, SourceCell

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "pygments_lexer": "ipython3",
}
_HASH_LENGTH = 12


def cell_ids(cells: tuple[SourceCell, ...]) -> list[str]:
    """An id for each cell that does not change while the cell stays what it is.

    A graded cell takes its grade_id. Any other takes its kind, a hash of its content, and a number
    where the same content stands more than once. A grade_id has no hyphen, so that the two cannot
    meet.
    """
    seen: Counter[str] = Counter()
    ids = []
    for cell in cells:
        if cell.grade_id:
            ids.append(cell.grade_id)
            continue
        digest = hashlib.sha256(cell.source.encode()).hexdigest()[:_HASH_LENGTH]
        name = f"{cell.kind}-{digest}"
        seen[name] += 1
        ids.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return ids


def notebook(source: LessonSource, wheel_address: str) -> NotebookNode:
    """The lesson with its solutions and hidden tests, as nbgrader wants it.

    It has no outputs and no metadata of jupytext's.
    """
    cells = []
    for cell, cell_id in zip(source.cells, cell_ids(source.cells), strict=True):
        made: dict[str, object] = {
            "cell_type": "markdown" if cell.markdown else "code",
            "id": cell_id,
            "metadata": cell.metadata,
            "source": cell.source.replace(WHEEL, wheel_address),
        }
        if not cell.markdown:
            made |= {"execution_count": None, "outputs": []}
        cells.append(made)
    made_notebook: NotebookNode = nbformat.from_dict(
        {  # type: ignore[no-untyped-call]
            "cells": cells,
            "metadata": {"kernelspec": dict(KERNEL), "language_info": dict(LANGUAGE)},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
    return made_notebook


def to_bytes(made: NotebookNode) -> bytes:
    """The notebook's file: sorted keys, one newline at the end."""
    nbformat.validate(made)
    text: str = nbformat.writes(made, version=4)  # type: ignore[no-untyped-call]
    return (text.rstrip("\n") + "\n").encode()
