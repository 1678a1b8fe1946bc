"""One kind of notebook from all kinds: nbformat 4.5 with plain metadata, no outputs.

Every notebook version so far is a list of cells (up to version 3 inside worksheets) whose text is
`source`, `input`, `text` or `code`. That is all that is read. What a student's notebook says about
kernels, widgets or tags is never used, so it is not kept: only the fields are by which nbgrader
tells cells apart. Where a person grades, what was shown is kept too (`saved`).
"""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.files import UnreadableError
from grading.intake.saved import Saved

MOST_CELLS = 2_000
# Characters of code in all. The code is analysed before it is run, at up to five seconds for each
# million.
MOST_CODE = 1_000_000

_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n?")
_NBGRADER_FIELDS = {"grade_id": str, "grade": bool, "solution": bool, "locked": bool}


def normalise(data: Any, saved: Saved | None = None) -> tuple[NotebookNode, list[str]]:
    """The notebook in nbformat 4.5, and notes on what was repaired.

    With `saved` the cells keep the outputs and attachments that it lets through.

    Raises:
        UnreadableError: It is no notebook.
    """
    data = _unwrapped(data)
    found = _raw_cells(data)
    if found is None:
        raise UnreadableError(
            _(
                "The file is not a notebook (it has no list of cells); hand in the .ipynb file "
                "itself."
            ),
            "no-cells",
        )
    if len(found) > MOST_CELLS:
        raise UnreadableError(
            _("The notebook has {count} cells, more than the {limit} that are read.").format(
                count=len(found), limit=MOST_CELLS
            ),
            "too-many-cells",
        )
    notes = _about_version(data)
    taken: set[str] = set()
    cells, skipped = [], 0
    for number, raw in enumerate(found, start=1):
        if isinstance(raw, dict):
            cells.append(_cell(raw, number, taken, saved))
        else:
            skipped += 1
    if sum(len(cell.source) for cell in cells if cell.cell_type == "code") > MOST_CODE:
        raise UnreadableError(
            _(
                "The notebook holds more than {count} characters of code; shorten it and hand it "
                "in again."
            ).format(count=MOST_CODE),
            "too-much-code",
        )
    if skipped:
        notes.append(
            ngettext(
                "One entry of your notebook is not a cell; it was left out.",
                "{count} entries of your notebook are not cells; they were left out.",
                skipped,
            ).format(count=skipped)
        )
    return NotebookNode(nbformat=4, nbformat_minor=5, metadata=NotebookNode(), cells=cells), notes


def _unwrapped(data: Any) -> Any:
    """The notebook in what Jupyter's server sends (`content`), or in a list of one."""
    for _layer in range(2):
        if isinstance(data, list) and len(data) == 1:
            [data] = data
        elif (
            isinstance(data, dict) and isinstance(data.get("content"), dict) and "cells" not in data
        ):
            data = data["content"]
    return data


def _raw_cells(data: Any) -> list[Any] | None:
    if not isinstance(data, dict):
        return None
    cells = data.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = data.get("worksheets")
    if not isinstance(sheets, list):
        # A damaged or future key: the one list that holds cells is the list of cells.
        others = [
            value
            for value in data.values()
            if isinstance(value, list) and any(map(_is_cell, value))
        ]
        return max(others, key=len, default=None)
    lists = [
        sheet["cells"]
        for sheet in sheets
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
    ]
    return [cell for cells in lists for cell in cells] if lists or not sheets else None


def _is_cell(value: Any) -> bool:
    return isinstance(value, dict) and "cell_type" in value


def _about_version(data: dict[str, Any]) -> list[str]:
    major = data.get("nbformat")
    if isinstance(major, str) and major.strip().isdecimal() and len(major) < 6:
        major = int(major)
    if not isinstance(major, int) or isinstance(major, bool):
        return [_("Your notebook does not say its format version; it was read all the same.")]
    if major == 4:
        return []
    if major < 4:
        return [
            _(
                "Your notebook is in the old format version {version}; it was read all the same."
            ).format(version=major)
        ]
    return [
        _(
            "Your notebook is in format version {version}, which is not known here; it was read "
            "as version 4."
        ).format(version=major)
    ]


def _cell(raw: dict[str, Any], number: int, taken: set[str], saved: Saved | None) -> NotebookNode:
    source = next(
        (raw[key] for key in ("source", "input", "text", "code") if raw.get(key) is not None), ""
    )
    text = _text(source)
    kind = raw.get("cell_type")
    # more lines are what was typed before its type was changed
    if kind == "heading" and "\n" not in text:
        level = raw.get("level")
        text = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1) + " " + text
    # Kinds of older versions ("html", "heading", "text") are Markdown today; anything unheard of is
    # a raw cell.
    kind = {
        "code": "code",
        "markdown": "markdown",
        "heading": "markdown",
        "html": "markdown",
        "text": "markdown",
    }.get(kind if isinstance(kind, str) else "", "raw")
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    cell = NotebookNode(
        cell_type=kind,
        id=_cell_id((raw.get("id"), metadata.get("id")), number, taken),
        metadata=_metadata(metadata),
        source=text,
    )
    if kind == "code":
        cell.update(
            execution_count=None, outputs=saved.outputs(raw.get("outputs")) if saved else []
        )
    elif saved and (attachments := saved.attachments(raw.get("attachments"))):
        cell["attachments"] = attachments
    return cell


def _text(source: Any) -> str:
    """A cell's text, from a string or a list of lines, with Python's line ends."""
    if isinstance(source, list):
        lines = [line for line in source if isinstance(line, str)]
        # Some editors write the lines without their line ends.
        ended = not lines or lines[0].endswith(("\n", "\r"))
        source = ("" if ended else "\n").join(lines)
    if not isinstance(source, str):
        return ""
    return _LINE_END.sub("\n", _SURROGATE.sub("\ufffd", source))


def _metadata(metadata: dict[str, Any]) -> NotebookNode:
    nbgrader = metadata.get("nbgrader")
    if not isinstance(nbgrader, dict):
        return NotebookNode()
    kept = {
        field: nbgrader[field]
        for field, kind in _NBGRADER_FIELDS.items()
        if isinstance(nbgrader.get(field), kind)
    }
    if "grade_id" in kept:
        kept["grade_id"] = _SURROGATE.sub("\ufffd", kept["grade_id"])
    return NotebookNode(nbgrader=NotebookNode(kept)) if kept else NotebookNode()


def _cell_id(candidates: tuple[Any, ...], number: int, taken: set[str]) -> str:
    """The cell's own id where it is valid and new, else one made from its number.

    Colab keeps the id in the metadata.
    """
    names = [name for name in candidates if isinstance(name, str) and _CELL_ID.fullmatch(name)]
    made, extra = f"intake-{number}", 0
    for name in [*names, made]:
        if name not in taken:
            break
    else:
        while (name := f"{made}-{extra}") in taken:
            extra += 1
    taken.add(name)
    return name
