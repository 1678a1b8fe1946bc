"""One notebook of several: the sides of a merge conflict, or files put one behind the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbformat import NotebookNode

from grading.intake.saved import Saved
from grading.intake.versions import normalise


def merged(notebooks: Sequence[NotebookNode]) -> NotebookNode:
    """The cells of all, each text once; of two answers the later notebook's counts."""
    result = notebooks[0]
    for later in notebooks[1:]:
        result = _pair(result, later)
    return result


def _pair(earlier: NotebookNode, later: NotebookNode) -> NotebookNode:
    """The later notebook; what only the earlier one has stands behind the cell that it followed."""
    where: dict[Any, int] = {}
    for place, cell in enumerate(later.cells):
        where.setdefault(_key(cell), place)
    after: dict[int, list[Any]] = {}
    anchor = -1
    for cell in earlier.cells:
        if _key(cell) in where:
            anchor = where[_key(cell)]
        elif cell.source.strip():
            after.setdefault(anchor, []).append(cell)
    cells = list(after.get(-1, ()))
    for place, cell in enumerate(later.cells):
        cells += [cell, *after.get(place, ())]
    # what the cells hold was let through before
    notebook, _notes = normalise({"nbformat": 4, "cells": cells}, Saved())
    return notebook


def _key(cell: NotebookNode) -> tuple[str, str]:
    return cell.cell_type, cell.source.strip()
