"""Reads the contract of the lessons from their sources, and writes it where `course` reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from course.lessons.contract import Clause
from grading.model import ANSWER
from grading.release.signatures import signatures
from grading.release.source import LessonSource, SourceCell

HEADING = re.compile(r"^#{2,4} Exercise: (?P<title>.+?) \((?P<points>\d+) points?\)$", re.MULTILINE)


def headings(source: LessonSource) -> Iterator[tuple[SourceCell, re.Match[str] | None]]:
    """Each answer and free-text question with the last heading "Exercise: ..." above it."""
    heading = None
    for cell in source.cells:
        if cell.markdown:
            heading = next(reversed(list(HEADING.finditer(cell.source))), heading)
        if cell in source.exercises:
            yield cell, heading
            heading = None


def points_of(source: LessonSource) -> dict[str, int]:
    """What each exercise is worth, as the metadata of its graded cell says."""
    graded = (cell for cell in source.cells if cell.exercise and cell.kind != ANSWER)
    points = {cell.exercise: cell.nbgrader.get("points") for cell in graded}
    return {exercise: found for exercise, found in points.items() if type(found) is int}


def clauses(source: LessonSource) -> tuple[Clause, ...]:
    """What a lesson's source promises, exercise by exercise."""
    points = points_of(source)
    return tuple(
        Clause(
            cell.exercise,
            _capitalised(heading["title"]) if heading else cell.exercise,
            points.get(cell.exercise, 0),
            () if cell.markdown else signatures(cell.source),
            manual=cell.markdown,
        )
        for cell, heading in headings(source)
    )


def _capitalised(title: str) -> str:
    return title[:1].upper() + title[1:]


def to_bytes(contract: Mapping[str, Sequence[Clause]]) -> bytes:
    """The contract's file: one line an exercise, so that a change reads well in a diff."""
    lessons = []
    for lesson, found in contract.items():
        lines = [
            json.dumps({key: value for key, value in asdict(clause).items() if value})
            for clause in found
        ]
        lessons.append(f' "{lesson}": [\n  ' + ",\n  ".join(lines) + "\n ]")
    return ("{\n" + ",\n".join(lessons) + "\n}\n").encode()
