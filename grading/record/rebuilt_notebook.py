"""A rebuilt submission as a notebook that nbgrader accepts, for `autograded/`."""

from __future__ import annotations

from copy import deepcopy

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from grading.model import ANSWER, Rebuilt


def as_notebook(rebuilt: Rebuilt, release: NotebookNode) -> NotebookNode:
    """The released notebook with the student's text in its answer cells and changed examples.

    The student's own cells stand between them and carry no nbgrader metadata. Cell ids are unique.
    """
    by_id: dict[str, NotebookNode] = {}
    for cell in release.cells:
        by_id.setdefault(cell.get("id", ""), cell)
    by_id.update(
        {
            cell.metadata["nbgrader"]["grade_id"]: cell
            for cell in release.cells
            if "nbgrader" in cell.metadata
        }
    )
    notebook = NotebookNode(
        nbformat=4, nbformat_minor=5, metadata=deepcopy(release.metadata), cells=[]
    )
    taken: set[str] = set()
    for cell in rebuilt.cells:
        given = by_id.get(cell.id)
        if given is None:
            make = new_markdown_cell if cell.markdown else new_code_cell
            made = make(cell.source, id=cell.id)
        else:
            # What is put into it below is put at its top level; a copy of all that it holds takes
            # milliseconds a notebook.
            made = deepcopy(given) if "attachments" in given else NotebookNode(given)
            if cell.changed or cell.kind == ANSWER:
                made.source = cell.source
            if cell.attachments:
                made["attachments"] = NotebookNode(cell.attachments)
            if made.cell_type == "code":
                made.update(outputs=[], execution_count=None)
        made["id"] = _unique(made.get("id") or cell.id, taken)
        notebook.cells.append(made)
    return notebook


def _unique(wanted: str, taken: set[str]) -> str:
    name, extra = wanted[:64], 1
    while name in taken:
        extra += 1
        name = f"{wanted[:56]}-{extra}"
    taken.add(name)
    return name
