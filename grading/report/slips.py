"""What should be taught again: for each lesson its slips against its exercises."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grading.analysis.model import ClassAnalysis, SlipCount

_SHOWN = 8  # slips of a lesson; the others are folded, as are those of very few students
_FIRST = 5  # slips of the whole course
_STEPS = (0.1, 0.2, 0.35, 0.5)  # of the students who attempted the exercise


@dataclass(frozen=True)
class SlipLine:
    """A slip in a lesson: how many made it in each exercise, and one of them.

    Attributes:
        words: The slip; what failed, where no slip was recognised (`known` is false then).
        cells: By exercise.
    """

    words: str
    known: bool
    cells: Mapping[str, SlipCount]

    @property
    def worst(self) -> SlipCount:
        """The cell of the exercise in which most made it."""
        return max(self.cells.values(), key=lambda cell: cell.students)


@dataclass(frozen=True)
class SlipTable:
    """The slips of a lesson, the most frequent first, against its exercises.

    `attempted` says of each exercise how many students answered it. The lines from `fold` on are
    those of few students.
    """

    lesson: str
    attempted: Mapping[str, int]
    lines: tuple[SlipLine, ...]
    fold: int


def slip_tables(found: ClassAnalysis) -> list[SlipTable]:
    """For each lesson in which anybody made a slip."""
    tables = []
    for lesson in found.lessons:
        own = [slip for slip in found.slips if slip.lesson == lesson.lesson and slip.students]
        lines = sorted(_lines(own), key=lambda line: (-line.worst.students, line.words))
        hit = {slip.exercise for slip in own}
        attempted = {
            one.exercise: one.attempted
            for one in found.exercises
            if one.lesson == lesson.lesson and one.exercise in hit
        }
        least = 1 if lesson.students < 5 else max(2, math.ceil(0.03 * lesson.students))
        frequent = sum(line.worst.students >= least for line in lines)
        if lines:
            tables.append(SlipTable(lesson.lesson, attempted, tuple(lines), min(_SHOWN, frequent)))
    return tables


def _lines(slips: Iterable[SlipCount]) -> list[SlipLine]:
    grouped: dict[tuple[str, bool], dict[str, SlipCount]] = {}
    for slip in slips:
        cells = grouped.setdefault((slip.words, bool(slip.slip)), {})
        if slip.exercise not in cells or cells[slip.exercise].students < slip.students:
            cells[slip.exercise] = slip
    return [SlipLine(words, known, cells) for (words, known), cells in grouped.items()]


def heat(share: float) -> int:
    """How dark a cell is, from 1 to 5."""
    return 1 + sum(share >= step for step in _STEPS)


def first_to_teach(tables: Iterable[SlipTable]) -> list[SlipCount]:
    """The slips with a name that most students made in one exercise, of those above the folds."""
    cells = [line.worst for table in tables for line in table.lines[: table.fold] if line.known]
    return sorted(cells, key=lambda cell: (-cell.students, -cell.share, cell.words))[:_FIRST]
