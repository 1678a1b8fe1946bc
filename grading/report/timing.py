"""Where the time of a class goes: per lesson, and per cell of it."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from course.lessons import contract
from grading.lessons import TEST_PREFIX
from grading.model import Record


@dataclass(frozen=True)
class Times:
    """Seconds over the submissions in which something ran: how many, median, longest, total."""

    name: str
    count: int
    median: float
    longest: float
    student: str
    total: float


@dataclass(frozen=True)
class LessonTimes:
    all: Times
    cells: tuple[Times, ...]


def times(records: Iterable[Record]) -> dict[str, LessonTimes]:
    """For each lesson the times of its submissions and of its cells, in the lesson's order."""
    grouped: dict[str, list[Record]] = {}
    for record in records:
        if record.seconds > 0:
            grouped.setdefault(record.lesson, []).append(record)
    return {lesson: _of(lesson, own) for lesson, own in sorted(grouped.items())}


def _of(lesson: str, records: list[Record]) -> LessonTimes:
    by_cell: dict[str, dict[str, float]] = {}
    for record in records:
        for cell, seconds in record.cells.items():
            by_cell.setdefault(cell, {})[record.student] = seconds
    order = [
        name
        for clause in contract.LESSONS.get(lesson, ())
        for name in (clause.id, TEST_PREFIX + clause.id)
    ]
    place = {name: number for number, name in enumerate(order)}
    cells = sorted(by_cell, key=lambda cell: (place.get(cell, len(place)), cell))
    return LessonTimes(
        _times("", {record.student: record.seconds for record in records}),
        tuple(_times(cell, by_cell[cell]) for cell in cells),
    )


def _times(name: str, seconds: Mapping[str, float]) -> Times:
    student = max(sorted(seconds), key=lambda student: seconds[student])
    return Times(
        name,
        len(seconds),
        statistics.median(seconds.values()),
        seconds[student],
        student,
        sum(seconds.values()),
    )
