"""What the release holds where a solution stood."""

from __future__ import annotations

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import ClearSolutions as NbGraderClearSolutions

CODE = "raise NotImplementedError"
TEXT = "*Your answer.*"


class ClearSolutions(NbGraderClearSolutions):  # type: ignore[misc]
    """nbgrader's own step, but a region that begins at the left margin leaves nothing behind.

    Inside a function the stub raises, and the student sees "not attempted". At the margin of a cell
    a `raise` would stop "Run All": there a helper function goes without a trace, and `result =
    None` above the region is all that stays. The name is nbgrader's on purpose, so that
    `c.ClearSolutions` configures this class too.
    """

    def _replace_solution_region(self, cell: NotebookNode, language: str) -> bool:
        if cell.cell_type != "code":
            return bool(super()._replace_solution_region(cell, language))
        lines = cell.source.split("\n")
        margin = [
            line for line in lines if line.startswith("#") and self.begin_solution_delimeter in line
        ]
        replaced = bool(super()._replace_solution_region(cell, language))
        if margin:
            stub = self.code_stub[language].split("\n")
            cell.source = _without_margin_stubs(cell.source.split("\n"), stub)
        return replaced


def _without_margin_stubs(lines: list[str], stub: list[str]) -> str:
    """The lines without each stub at the margin, and without the blank lines that it leaves."""
    kept: list[str] = []
    position = 0
    while position < len(lines):
        if lines[position : position + len(stub)] == stub:
            position += len(stub)
            while (
                kept
                and position < len(lines)
                and not kept[-1].strip()
                and not lines[position].strip()
            ):
                position += 1
            continue
        kept.append(lines[position])
        position += 1
    return "\n".join(kept).rstrip("\n")
