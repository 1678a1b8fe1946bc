"""Two answers side by side, line by line, with what is alike marked."""

from __future__ import annotations

from dataclasses import dataclass

from grading.safe_text import printable
from grading.similar.evidence import Evidence
from grading.similar.fingerprints import Answer, runs
from grading.similar.statements import lines_of

ALIKE, COMMON, OTHER = "alike", "common", ""
_MOST_LINES = 300
_MOST_CHARACTERS = 400
_ENOUGH = 0.7  # the share of a statement's runs that the other answer has too
_TELLS = 0.3  # the mean evidence of a run from which a statement is not what many write


@dataclass(frozen=True)
class Line:
    """A line of an answer: its text, and whether the other answer has it too."""

    text: str
    mark: str


@dataclass(frozen=True)
class Side:
    """One answer: its lines, and the share of its words that the other has too, in percent."""

    lines: tuple[Line, ...]
    share: int


def sides(first: Answer, second: Answer, evidence: Evidence) -> tuple[Side, Side]:
    """Both answers to one exercise."""
    return _side(first, second, evidence), _side(second, first, evidence)


def share(first: Answer, second: Answer) -> int:
    """How much of the shorter answer the other has too, in percent of its words."""
    shorter, longer = sorted((first, second), key=lambda each: each.words)
    theirs = frozenset(longer.fingerprints)
    same = sum(
        len(statement.words)
        for statement in shorter.statements
        if _shared(tuple(runs(statement)), theirs)
    )
    return round(100 * same / max(1, shorter.words))


def _shared(own: tuple[tuple[str, ...], ...], theirs: frozenset[tuple[str, ...]]) -> bool:
    return sum(run in theirs for run in own) >= _ENOUGH * len(own)


def _side(mine: Answer, other: Answer, evidence: Evidence) -> Side:
    theirs = frozenset(other.fingerprints)
    marks: dict[int, str] = {}
    same = 0
    for statement in mine.statements:
        own = tuple(runs(statement))
        if not _shared(own, theirs):
            continue
        same += len(statement.words)
        tells = sum(evidence.tells(run) for run in own) / len(own) >= _TELLS
        for number in range(statement.first, statement.last + 1):
            if marks.get(number) != ALIKE:
                marks[number] = ALIKE if tells else COMMON
    lines = lines_of(mine.source)
    shown = [
        Line(printable(text[:_MOST_CHARACTERS], keep="\t"), marks.get(number, OTHER))
        for number, text in enumerate(lines[:_MOST_LINES])
    ]
    if len(lines) > _MOST_LINES or any(len(text) > _MOST_CHARACTERS for text in lines):
        shown.append(Line("...", OTHER))
    return Side(tuple(shown), round(100 * same / max(1, mine.words)))
