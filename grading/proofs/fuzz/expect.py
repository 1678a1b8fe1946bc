"""What must come out of intake and rebuild for a mutant, told from its cells alone.

An answer is kept when a cell holds its whole text, marker included, and no other cell claims its
exercise with other code. An exercise is untouched when a cell holds the release's stub and nothing
else in the notebook has to do with it. In a file whose bytes were damaged only what stands there
whole counts, and no marker may stand there more often than before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grading.model import ANSWER, Cell
from grading.proofs.fuzz.cells import text_of
from grading.proofs.fuzz.mutants import Mutant


@dataclass(frozen=True)
class Expected:
    """What must come out.

    Attributes:
        kept: The text that each exercise's rebuilt cell must have.
        untouched: The exercises that must be as released.
    """

    kept: dict[str, str]
    untouched: frozenset[str]


def expected(
    mutant: Mutant, lesson: Sequence[Cell], names: Mapping[str, Collection[str]]
) -> Expected:
    """What must come of a mutant; `names` are those that each exercise's answer defines."""
    cells = [
        (cell, squeezed(text_of(cell)), _everything(cell)) for cell in raw_cells(mutant.notebook)
    ]
    released = {squeezed(cell.source) for cell in lesson}
    written = mutant.writing.dump(mutant.notebook) if mutant.damaged else ""
    damaged_text = mutant.data.decode("utf-8", "replace") if mutant.damaged else ""
    kept: dict[str, str] = {}
    untouched: set[str] = set()
    for stub in lesson:
        if stub.kind != ANSWER or not stub.exercise:
            continue
        exercise = stub.exercise
        wanted = squeezed(mutant.base.answers.get(exercise, stub.source))
        own = [
            cell
            for cell, text, _everything in cells
            if text == wanted and (not mutant.damaged or mutant.stands(cell))
        ]
        claims = _claims(exercise, names[exercise])
        others = [
            everything
            for _cell, text, everything in cells
            if text != wanted and text not in released
        ]
        if not own or any(map(claims.search, others)):
            continue
        if mutant.damaged and len(claims.findall(damaged_text)) > len(claims.findall(written)):
            continue
        if exercise in mutant.base.answers:
            kept[exercise] = wanted
        else:
            untouched.add(exercise)
    return Expected(kept, frozenset(untouched))


def raw_cells(notebook: Any) -> list[Any]:
    """The cells as they stand in the JSON."""
    if not isinstance(notebook, dict):
        return []
    if isinstance(notebook.get("cells"), list):
        return list(notebook["cells"])
    sheets = notebook.get("worksheets")
    if not isinstance(sheets, list):
        return []
    lists = [
        sheet["cells"]
        for sheet in sheets
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
    ]
    return [cell for cells in lists for cell in cells]


def squeezed(text: str) -> str:
    """A text without what editors change: spaces at line ends, line ends, empty lines around."""
    return "\n".join(line.rstrip() for line in re.split("\r\n|\r|\n", text)).strip("\n")


def _claims(exercise: str, names: Collection[str]) -> re.Pattern[str]:
    """Whatever may make a cell count for an exercise: its marker, its id, its names' definitions.

    In the JSON of a file line ends are written \\n.
    """
    either = "|".join(map(re.escape, names)) or "(?!)"
    return re.compile(
        rf"(?i:exercise\W*{re.escape(exercise)}\b)|(?:def|class)[ \t]+(?:{either})\b|"
        rf"(?:^|\\n|[\"\n])(?:{either})[ \t]*[=:]"
    )


def _everything(cell: Any) -> str:
    """A cell's text, and the id by which nbgrader knows it, as a claim."""
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    label = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return f"{text_of(cell)}\nexercise {label}" if label else text_of(cell)
