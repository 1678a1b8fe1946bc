"""The cells of a submission, and which of them counts for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from grading.lessons.markers import marker
from grading.rebuild.answers import code_of
from grading.rebuild.names import Names, names_in

# What becomes of a student's cell: it is the lesson's cell as it was, it replaces one (an answer, a
# changed example), it is the student's own, or it is left out.
SAME, REPLACES, OWN, LEFT_OUT = "same", "replaces", "own", "left out"


@dataclass(eq=False)
class StudentCell:
    """A cell of the submission.

    `place` is the index of the lesson's cell that it stands for, `role` what becomes of it.
    """

    index: int
    kind: str
    source: str
    id: str
    grade_id: str
    graded: bool
    saved: Sequence[dict[str, Any]] = ()
    attachments: Mapping[str, dict[str, str]] = field(default_factory=dict)
    place: int | None = None
    role: str = ""
    solution: bool = False

    @cached_property
    def marker(self) -> str | None:
        """The exercise that its first line names."""
        return marker(self.source)

    @cached_property
    def code(self) -> str:
        """Its code, without fences where it became Markdown."""
        return self.source if self.kind == "code" else code_of(self.source)

    @cached_property
    def names(self) -> Names:
        """The names in its code."""
        return names_in(self.code)

    @property
    def is_blank(self) -> bool:
        """Whether it holds no text."""
        return not self.source.strip()


@dataclass
class Matching:
    """Which cells count.

    `answers`: the cell that counts, for each exercise that the submission has a cell for. `before`:
    cells to run just before an exercise's answer, because they define a part of it.
    """

    cells: list[StudentCell]
    answers: dict[str, StudentCell] = field(default_factory=dict)
    before: dict[str, list[StudentCell]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def student_cells(notebook: Any) -> list[StudentCell]:
    """The cells of a normalised notebook."""
    cells = []
    for index, cell in enumerate(notebook.cells):
        nbgrader = cell.metadata.get("nbgrader", {})
        cells.append(
            StudentCell(
                index,
                cell.cell_type,
                cell.source,
                cell.id,
                nbgrader.get("grade_id", ""),
                nbgrader.get("grade") is True,
                cell.get("outputs", ()),
                cell.get("attachments", {}),
                solution=nbgrader.get("solution") is True,
            )
        )
    return cells
