"""The class as arrays: students by row, exercises or checks by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.lessons import contract
from grading.model import FAILED, MANUAL, MISSING, NOT_ATTEMPTED, UNREADABLE, Row

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Places = NDArray[np.intp]

# What came of a check for a student; 0 and above is a verdict.
FAILS, HOLDS, WAITS, UNKNOWN = 0, 1, -1, -2
_CODES = {"fails": FAILS, "holds": HOLDS, "waits": WAITS}
_NOTHING_THERE = (MISSING, UNREADABLE, FAILED)


class ExerciseKey(NamedTuple):
    lesson: str
    exercise: str


class CheckKey(NamedTuple):
    lesson: str
    exercise: str
    check: str


@dataclass(frozen=True)
class Answers:
    """What the class handed in, and what became of it.

    Attributes:
        students: Ids, sorted: the rows of every array.
        exercises: In the order of the course; `points` are theirs.
        shares: Student by exercise: the share of the points; nan where there is none (yet).
        handed_in: Student by exercise: the lesson came in and could be read.
        attempted: Student by exercise: there is an answer of the student's own.
        waiting: Student by exercise: a person has still to grade it.
        unread: Student by exercise: the lesson came in and could not be read.
        checks: Of the exercises, in the order of their ladders; `of` is each one's column in
            `exercises`, `shown` its property as the record has it.
        outcomes: Student by check: `HOLDS`, `FAILS`, `WAITS` or `UNKNOWN`.
        untouched: Student by check: it holds for an answer that nobody touched.
        slips: For each check: (student, code of the slip) of its failures.
    """

    students: tuple[str, ...]
    exercises: tuple[ExerciseKey, ...]
    points: Floats
    shares: Floats
    handed_in: Bools
    attempted: Bools
    waiting: Bools
    unread: Bools
    checks: tuple[CheckKey, ...]
    of: Places
    shown: tuple[Mapping[str, Any], ...]
    outcomes: NDArray[np.int8]
    untouched: Bools
    slips: tuple[tuple[tuple[int, str], ...], ...]

    @property
    def lessons(self) -> tuple[str, ...]:
        """The lessons that anyone handed in."""
        return tuple(dict.fromkeys(key.lesson for key in self.exercises))

    @cached_property
    def _by_lesson(self) -> Mapping[str, Places]:
        named = np.array([key.lesson for key in self.exercises])
        return {lesson: np.flatnonzero(named == lesson) for lesson in self.lessons}

    def columns(self, lesson: str) -> Places:
        """The columns of a lesson's exercises."""
        return self._by_lesson[lesson]


def gather(rows: Sequence[Row]) -> Answers:
    """The rows of the class as arrays."""
    students = tuple(sorted({row.student for row in rows}))
    exercises = _ordered({ExerciseKey(row.lesson, row.exercise) for row in rows})
    line = {student: place for place, student in enumerate(students)}
    column = {key: place for place, key in enumerate(exercises)}
    ladders: list[dict[str, Mapping[str, Any]]] = [{} for _key in exercises]
    for row in rows:
        ladder = ladders[column[ExerciseKey(row.lesson, row.exercise)]]
        for prop in row.properties:
            ladder.setdefault(prop["name"], prop)
    checks = [
        CheckKey(*key, name)
        for key, ladder in zip(exercises, ladders, strict=True)
        for name in ladder
    ]
    check_at: list[dict[str, int]] = [{} for _key in exercises]
    for place, check in enumerate(checks):
        check_at[column[ExerciseKey(check.lesson, check.exercise)]][check.check] = place
    size, wide = (len(students), len(exercises)), (len(students), len(checks))
    points, shares = np.zeros(len(exercises)), np.full(size, np.nan)
    handed_in, attempted, waiting, unread = (np.zeros(size, bool) for _array in range(4))
    outcomes, untouched = np.full(wide, UNKNOWN, np.int8), np.zeros(wide, bool)
    slips: list[list[tuple[int, str]]] = [[] for _check in checks]
    for row in rows:
        at, where = line[row.student], column[ExerciseKey(row.lesson, row.exercise)]
        points[where] = row.max_score
        if row.score is not None and row.max_score and row.status != FAILED:
            shares[at, where] = row.score / row.max_score
        unread[at, where] = row.status == UNREADABLE
        if row.status in _NOTHING_THERE:
            continue
        handed_in[at, where] = True
        waiting[at, where] = row.status == MANUAL and row.score is None
        own = row.status != NOT_ATTEMPTED and not _all_undone(row.properties)
        attempted[at, where] = own
        for prop in row.properties:
            there = check_at[where][prop["name"]]
            if not own:
                untouched[at, there] = prop["outcome"] == "holds"
                continue
            outcomes[at, there] = _CODES.get(prop["outcome"], UNKNOWN)
            if prop["outcome"] == "fails":
                slips[there].append((at, _known(prop.get("slip", ""))))
    return Answers(
        students,
        exercises,
        points,
        shares,
        handed_in,
        attempted,
        waiting,
        unread,
        tuple(checks),
        np.array([column[ExerciseKey(key.lesson, key.exercise)] for key in checks], np.intp),
        tuple(ladders[column[ExerciseKey(key.lesson, key.exercise)]][key.check] for key in checks),
        outcomes,
        untouched,
        tuple(map(tuple, slips)),
    )


def _known(slip: str) -> str:
    """The slip; empty for an answer that raised something: that says only that it went wrong."""
    return "" if slip == "raised" else slip


def _all_undone(properties: Sequence[Mapping[str, Any]]) -> bool:
    return bool(properties) and all(prop["outcome"] == "not_attempted" for prop in properties)


def _ordered(keys: Iterable[ExerciseKey]) -> tuple[ExerciseKey, ...]:
    places = {
        (lesson, clause.id): place
        for lesson, clauses in contract.LESSONS.items()
        for place, clause in enumerate(clauses)
    }
    return tuple(sorted(keys, key=lambda key: (key.lesson, places.get(key, len(places)), key)))
