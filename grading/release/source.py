"""Reads a lesson's text source into cells that know their lines.

The text is jupytext's py:percent. jupytext itself makes the cells; this module adds where each one
stands in the file, so that a rule can point at a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from grading.model import ANSWER, EXAMPLE, PROSE, SETUP, TEST, UserError

MANUAL = "manual"
UNKNOWN = "unknown"
WHEEL = "@COURSE_WHEEL@"

# What jupytext notes for itself, to write the same blank lines again.
_JUPYTEXT_KEYS = {"lines_to_next_cell", "lines_to_end_of_cell_marker"}
_CELL_START = re.compile(r"^# %%(?!%)")


@dataclass(frozen=True)
class SourceCell:
    """A cell of the source.

    `line` is the line of its `# %%`, `text` the file's lines up to the next cell.
    """

    markdown: bool
    source: str
    metadata: dict[str, Any]
    line: int
    text: tuple[str, ...]

    @property
    def nbgrader(self) -> dict[str, Any]:
        """The cell's metadata of nbgrader's; empty where it has none."""
        found = self.metadata.get("nbgrader")
        return found if isinstance(found, dict) else {}

    @property
    def kind(self) -> str:
        """What the cell is: one of the kinds in `grading.model`, MANUAL or UNKNOWN."""
        if "nbgrader" not in self.metadata:
            if self.markdown:
                return PROSE
            return SETUP if SETUP in (self.metadata.get("tags") or ()) else EXAMPLE
        grade, solution = self.nbgrader.get("grade") is True, self.nbgrader.get("solution") is True
        if grade and solution:
            return MANUAL if self.markdown else UNKNOWN
        if grade and not self.markdown:
            return TEST
        if solution and not self.markdown:
            return ANSWER
        return UNKNOWN

    @property
    def grade_id(self) -> str:
        """nbgrader's id of the cell, or ""."""
        found = self.nbgrader.get("grade_id")
        return found if isinstance(found, str) else ""

    @property
    def exercise(self) -> str:
        """The exercise that an answer, test or manual cell belongs to."""
        if self.kind == TEST:
            return self.grade_id.removeprefix("test_")
        return self.grade_id if self.kind in (ANSWER, MANUAL) else ""

    def line_of(self, text: str) -> int:
        """The file's line that holds `text`, or the cell's first line."""
        for offset, line in enumerate(self.text):
            if text in line:
                return self.line + offset
        return self.line


@dataclass(frozen=True)
class LessonSource:
    """A lesson as its author wrote it."""

    lesson: str
    path: Path
    cells: tuple[SourceCell, ...]
    metadata: dict[str, Any] = field(default_factory=dict)

    def line_of(self, text: str) -> int:
        """The file's line that holds `text`, or the first."""
        held = (cell for cell in self.cells if any(text in line for line in cell.text))
        return next((cell.line_of(text) for cell in held), 1)

    @property
    def exercises(self) -> tuple[SourceCell, ...]:
        """The cells that a student fills in, in order."""
        return tuple(cell for cell in self.cells if cell.kind in (ANSWER, MANUAL))


def _starts(lines: list[str]) -> list[int]:
    return [number for number, line in enumerate(lines) if _CELL_START.match(line)]


def parse(text: str, path: Path) -> LessonSource:
    """The cells of a source's text.

    Raises:
        UserError: The text is not one list of `# %%` cells. It names file and line.
    """
    import jupytext

    lines = text.splitlines()
    starts = _starts(lines)
    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # jupytext hands on whatever its YAML and JSON readers raise
        reason = " ".join(str(error).split())
        raise UserError(
            _("{file}:1: jupytext cannot read this source: {reason}").format(
                file=path, reason=reason
            )
        ) from None
    if len(notebook.cells) != len(starts):
        first = starts[0] + 1 if starts else 1
        raise UserError(
            _(
                "{file}:{line}: text stands outside the cells: begin every cell with a line '# %%'."
            ).format(file=path, line=first)
        )
    cells = []
    for index, (cell, start) in enumerate(zip(notebook.cells, starts, strict=True)):
        end = starts[index + 1] if index + 1 < len(starts) else len(lines)
        cells.append(
            SourceCell(
                markdown=cell.cell_type != "code",
                source=cell.source.strip("\n"),
                metadata={
                    key: value
                    for key, value in _plain(cell.metadata).items()
                    if key not in _JUPYTEXT_KEYS
                },
                line=start + 1,
                text=tuple(lines[start:end]),
            )
        )
    return LessonSource(path.stem, path, tuple(cells), _plain(notebook.metadata))


def _plain(value: Any) -> Any:
    """Ordinary dicts and lists for jupytext's nodes."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def read(path: Path) -> LessonSource:
    """Reads one file of `solutions/`."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UserError(
            _("{file}:1: not UTF-8 text (byte {position}): save it as UTF-8.").format(
                file=path, position=error.start
            )
        ) from None
    return parse(text, path)
