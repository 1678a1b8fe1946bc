"""The autograded notebook: what nbgrader's feedback and Formgrader show.

It is the rebuilt notebook with plain outputs. A test cell holds the feedback as text and the score
as its value, which is how nbgrader itself reads a score. In a lesson of which a person grades some,
cells also show what the student saved.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4.rwbase import split_lines, strip_transient

from course.i18n import gettext as _
from course.notebook.frontend import Score
from grading.files import write_atomically
from grading.model import TEST, Cell, CellRun, Rebuilt, Row, Run
from grading.paths import Classroom
from grading.record.rebuilt_notebook import as_notebook
from grading.safe_text import one_line, printable
from grading.wording import exercise_text, shared_reason

# No HTML, SVG or script: what a student's code prints is opened in the instructor's browser.
SHOWN = ("text/plain", "image/png", "image/jpeg")
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
LONGEST_DESCRIPTION = 2000
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")


def write_autograded(
    classroom: Classroom, student: str, lesson: str, notebook: NotebookNode
) -> None:
    """Writes the notebook as nbformat does, and changes its text on the way.

    nbformat's own call would copy and validate it first: a tenth of a second, for what was put
    together from valid cells.
    """
    text = (
        json.dumps(
            strip_transient(split_lines(notebook)),
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
            separators=(",", ": "),
        )
        + "\n"
    )
    write_atomically(
        classroom.autograded_notebook(student, lesson), text.encode("utf-8", "replace")
    )


def autograded(release: Path, rebuilt: Rebuilt, run: Run, rows: Iterable[Row]) -> NotebookNode:
    """The notebook of one graded submission."""
    notebook = as_notebook(rebuilt, _release(release))
    by_exercise = {row.exercise: row for row in _reason_once(list(rows))}
    count = 0
    for cell, node in zip(rebuilt.cells, notebook.cells, strict=True):
        if node.cell_type != "code":
            continue
        row = by_exercise.get(cell.exercise or "") if cell.kind == TEST else None
        ran = run.cells.get(cell.id)
        if row is not None or ran is not None:
            count += 1
            node.execution_count = count
            node.outputs = (
                _outputs_of_test(row, count) if row is not None else plain_outputs(ran, count)
            )
        if row is None:
            node.outputs += saved_outputs(cell, node.outputs, ran is not None)
    return notebook


def _reason_once(rows: list[Row]) -> list[Row]:
    """The rows; where nothing could be read, the first alone says why."""
    return (
        [rows[0], *(replace(row, detail="") for row in rows[1:])]
        if rows and shared_reason(rows)
        else rows
    )


@lru_cache(maxsize=16)
def _release(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def _outputs_of_test(row: Row, count: int) -> list[NotebookNode]:
    score = repr(Score(round(row.score or 0.0, 2)))
    return [
        new_output("stream", name="stdout", text=exercise_text(row) + "\n"),
        new_output("execute_result", data={"text/plain": score}, execution_count=count),
    ]


def plain_outputs(ran: CellRun | None, count: int) -> list[NotebookNode]:
    """A cell's outputs, of which only text and raster pictures are kept."""
    made = [_plain(output, count) for output in (ran.outputs if ran else ())]
    if (
        ran is not None
        and ran.error
        and not any(output.get("output_type") == "error" for output in ran.outputs)
    ):
        made.append(new_output("stream", name="stdout", text=_text(ran.error) + "\n"))
    return [output for output in made if output is not None]


def saved_outputs(cell: Cell, beside: Sequence[NotebookNode], ran: bool) -> list[NotebookNode]:
    """What the student's own notebook showed below the cell, said to be that.

    Who grades a text wants to see the curves that it speaks of, and examples do not run when a
    submission is graded, or run with less. What the run shows too is left out.
    """
    shown = [_content(output) for output in beside]
    made = [
        plain
        for plain in (_plain(output, 0) for output in cell.saved)
        if plain is not None and _content(plain) not in shown
    ]
    if not made:
        return []
    note = (
        _("[from here on: saved by the student, with the notebook that was handed in]")
        if ran
        else _(
            "[saved by the student, with the notebook that was handed in; this cell is not run "
            "when it is graded]"
        )
    )
    for output in made:
        # the number of a run that was not ours would mislead
        if output.output_type == "execute_result":
            output.output_type = "display_data"
            del output["execution_count"]
    return [new_output("stream", name="stdout", text=note + "\n"), *made]


def _content(output: NotebookNode) -> Any:
    return output.get("text") or output.get("data") or output.get("traceback")


def new_output(kind: str, **content: Any) -> NotebookNode:
    """As nbformat's own, which validates each output against the schema of all notebooks."""
    if "data" in content:
        content.setdefault("metadata", {})
    return NotebookNode(
        output_type=kind,
        **{
            name: NotebookNode(value) if isinstance(value, dict) else value
            for name, value in content.items()
        },
    )


def _plain(output: Mapping[str, Any], count: int) -> NotebookNode | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return new_output("stream", name=name, text=_text(output.get("text", "")))
    if kind == "error":
        lines = [_text(line) for line in output.get("traceback") or ()]
        return new_output(
            "error",
            ename=_text(output.get("ename", "")),
            evalue=_text(output.get("evalue", "")),
            traceback=lines,
        )
    if kind not in ("execute_result", "display_data"):
        return None
    data = {}
    for mime in SHOWN:
        value = (output.get("data") or {}).get(mime)
        if isinstance(value, str) and (mime == "text/plain" or _BASE64.fullmatch(value)):
            data[mime] = _text(value)
    if not data:
        return None
    number = {"execution_count": count} if kind == "execute_result" else {}
    return new_output(
        kind, data=data, metadata=_about_pictures(output.get("metadata") or {}, data), **number
    )


def _about_pictures(metadata: Mapping[str, Any], data: Mapping[str, str]) -> dict[str, Any]:
    """The sides that pictures are shown with and their descriptions, as the engine kept them."""
    return {
        mime: NotebookNode(
            {
                name: one_line(value, LONGEST_DESCRIPTION) if name == "alt" else value
                for name, value in metadata[mime].items()
            }
        )
        for mime in data
        if mime.startswith("image/") and mime in metadata
    }


def _text(value: Any) -> str:
    """Text without terminal sequences and control characters."""
    return printable(_ESCAPES.sub("", str(value)), keep="\n\t")
