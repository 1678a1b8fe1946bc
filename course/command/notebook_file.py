"""Reads a notebook's file: its code cells, and which lesson it is.

Whatever the file holds, what comes out is cells or one sentence.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.checks.missing import defined, unwritten
from course.command.results import NotCheckedError
from course.i18n import gettext as _
from course.lessons.contract import LESSONS

MOST_BYTES = 64_000_000
_MARKER = re.compile(r"^\s*#\s*exercise:\s*(\S+)", re.MULTILINE)
_CHECK = re.compile(r"check\(\s*(['\"])(\w+)\1\s*\)\s*;?")
_CONFLICT = re.compile(rb"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)


@dataclass(frozen=True)
class CodeCell:
    """A code cell: its number among all cells, from 1, and its text.

    `answers` is the exercise that it answers, and `tests` the one whose test cell it is.
    """

    number: int
    source: str
    answers: str = ""
    tests: str = ""


@dataclass(frozen=True)
class NotebookFile:
    """The code cells of a notebook and the lesson that it is."""

    path: Path
    lesson: str
    cells: tuple[CodeCell, ...]

    @property
    def untouched(self) -> bool:
        """Whether every answer is as it was released, and none stands elsewhere."""
        wanted = {clause.id: clause for clause in LESSONS[self.lesson] if not clause.manual}
        answers = {cell.answers: cell for cell in self.cells if cell.answers in wanted}
        if answers.keys() != wanted.keys():
            return False
        names = {name for clause in wanted.values() for name in clause.functions}
        return all(unwritten(cell.source) for cell in answers.values()) and not any(
            names & set(defined(cell.source)) for cell in self.cells if cell.answers not in wanted
        )


def read(path: Path) -> NotebookFile:
    """Reads a notebook.

    Raises:
        NotCheckedError: It cannot be read, or is no lesson of this course.
    """
    cells = tuple(_code_cells(_raw_cells(_document(path))))
    ids = [name for cell in cells for name in {cell.answers, cell.tests} if name]
    lesson_of = {clause.id: lesson for lesson, clauses in LESSONS.items() for clause in clauses}
    lessons = Counter(lesson_of[name] for name in ids if name in lesson_of)
    if not lessons:
        raise NotCheckedError(
            _(
                "It holds no exercise of this course. An answer is found by its first line, "
                "'# exercise: ...', and a check by check(\"...\")."
            ),
            foreign=True,
        )
    return NotebookFile(path, max(lessons, key=lambda lesson: lessons[lesson]), cells)


def _document(path: Path) -> dict[str, Any]:
    try:
        if path.is_dir():
            raise NotCheckedError(_("It is a folder."))
        if path.exists() and not path.is_file():
            raise NotCheckedError(_("It is no ordinary file."))
        if path.stat().st_size > MOST_BYTES:
            raise NotCheckedError(
                _(
                    "It has more than {size} MB: clear its outputs (Kernel, Restart Kernel and "
                    "Clear Outputs of All Cells), and save it."
                ).format(size=MOST_BYTES // 1_000_000)
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise NotCheckedError(_("There is no such file.")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotCheckedError(_("It cannot be read: {reason}.").format(reason=reason)) from None
    if not content.strip():
        raise NotCheckedError(_("The file is empty: save the notebook again."))
    try:
        text = _decoded(content)
        document = json.loads(text)
    except UnicodeDecodeError:
        raise NotCheckedError(_("It is not saved as UTF-8: save it again in Jupyter.")) from None
    except RecursionError:
        raise NotCheckedError(_("It is nested too deeply to be a notebook.")) from None
    except ValueError as error:
        if _CONFLICT.search(content):
            words = _(
                "It holds the marks of an unfinished merge (<<<<<<<): take one of the two "
                "versions with 'git checkout --ours' or '--theirs', then save it."
            )
            raise NotCheckedError(words) from None
        line = getattr(error, "lineno", 0)
        words = _(
            "The file is damaged at line {line} (it is no valid JSON): take back a version that "
            "opens in Jupyter."
        )
        raise NotCheckedError(words.format(line=line)) from None
    if not isinstance(document, dict):
        raise NotCheckedError(_("It is no notebook."))
    return document


def _decoded(content: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding)
    return content.decode("utf-8-sig")


def _raw_cells(document: dict[str, Any]) -> list[Any]:
    """The cells; those of nbformat 3 lie in worksheets, and their text is called `input`."""
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):
        sheets = [sheet for sheet in document["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in sheet.get("cells") or []]
    if not isinstance(cells, list):
        raise NotCheckedError(_("It is no notebook: it has no cells."))
    return cells


def _code_cells(cells: list[Any]) -> list[CodeCell]:
    found = []
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input", ""))
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if not isinstance(source, str):
            continue
        source = source.encode("utf-8", "replace").decode("utf-8")  # lone surrogates
        tests = _tests(cell, source)
        marker = None if tests else _MARKER.search(source)
        found.append(CodeCell(number, source, marker[1] if marker else "", tests))
    return found


def _tests(cell: dict[str, Any], source: str) -> str:
    """The exercise whose test cell this is: by the release's id, or by its text alone."""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if isinstance(nbgrader, dict) and nbgrader.get("grade") is True:
        name = str(nbgrader.get("grade_id", ""))
        if name.startswith("test_"):
            return name.removeprefix("test_")
    lines = [line for line in source.splitlines() if line.strip() and not line.startswith("#")]
    found = _CHECK.fullmatch(lines[0].strip()) if len(lines) == 1 else None
    return found[2] if found else ""
