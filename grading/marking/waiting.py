"""What waits for a person's score."""

from __future__ import annotations

from collections.abc import Callable

from grading.lessons import TEST_PREFIX
from grading.marking.watch import Standing
from grading.record.gradebook import CellScore
from grading.roster import Roster


def waiting(now: Standing, lesson: str) -> dict[str, list[str]]:
    """The students whose answers a person should score, for each exercise of a lesson.

    What no grader scored waits, and what Formgrader shows as needing a person: flagged work, and
    scores by hand that were given for an earlier answer.
    """
    return _found(now, lesson, _waits)


def scored(now: Standing, lesson: str) -> dict[str, list[str]]:
    """The students who have a score by hand, for each exercise of a lesson."""
    return _found(now, lesson, lambda cell: cell.manual is not None)


def _waits(cell: CellScore) -> bool:
    return cell.needs_review or (cell.auto is None and cell.manual is None)


def _found(
    now: Standing, lesson: str, is_wanted: Callable[[CellScore], bool]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in sorted(now.records):
        if key[1] != lesson:
            continue
        cells = {
            name.removeprefix(TEST_PREFIX): score
            for name, score in now.cell_scores.get(key, {}).items()
        }
        for row in now.records[key].rows:
            if row.exercise in cells and is_wanted(cells[row.exercise]):
                found.setdefault(row.exercise, []).append(key[0])
    return found


def together(now: Standing, lesson: str, roster: Roster) -> Callable[[str, str], list[str]]:
    """Who of a student's group handed in the same answer to an exercise."""
    answers = {
        student: record.answers or {}
        for (student, of), record in now.records.items()
        if of == lesson
    }

    def partners(student: str, exercise: str) -> list[str]:
        mine, known = answers[student].get(exercise), roster.get(student)
        if mine is None or known is None or not known.group:
            return []
        return [
            other.id
            for other in roster
            if other.group == known.group
            if other.id != student and answers.get(other.id, {}).get(exercise) == mine
        ]

    return partners
