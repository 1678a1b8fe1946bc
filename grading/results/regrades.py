"""What grading again changed: old and new scores, why, and whose feedback is older than that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from course.i18n import gettext as _
from grading.model import GRADED, MISSING, UNREADABLE, Record, Row
from grading.record.gradebook import CellScores
from grading.results.table import Records, recorded


@dataclass(frozen=True)
class Change:
    """A row that has changed: its scores with their statuses, and why."""

    student: str
    lesson: str
    exercise: str
    old: str
    new: str
    why: str


def changed_answers(before: Record | None, record: Record) -> frozenset[str]:
    """The exercises whose answer differs from that in the record before.

    Where that one does not say what its answers were, another submission counts as other answers.
    """
    if before is None or before.submission == record.submission:
        return frozenset()
    old, new = before.answers, record.answers
    if old is None or new is None:
        return frozenset(row.exercise for row in record.rows)
    return frozenset(
        exercise for exercise in old.keys() | new.keys() if old.get(exercise) != new.get(exercise)
    )


def with_known_answers(before: Record | None, record: Record) -> Record:
    """The record; one that could not be read keeps the answers that were known before.

    It says nothing of them, and scores by hand hold when they are handed in again.
    """
    unread = all(row.status in (UNREADABLE, MISSING) for row in record.rows)
    return replace(record, answers=before.answers) if before and unread else record


def changes(
    before: Records, after: Records, rows: Iterable[Row], cell_scores: CellScores
) -> list[Change]:
    """What became of the submissions in `before`.

    `after` holds their records now, `rows` is the table of the class now, and `cell_scores` is the
    gradebook as it was.
    """
    now: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        if (row.student, row.lesson) in before:
            now.setdefault((row.student, row.lesson), {})[row.exercise] = row
    return [
        change
        for key in sorted(before)
        for change in _of(before[key], after[key], now.get(key, {}), cell_scores)
    ]


def _of(
    before: Record, after: Record, now: Mapping[str, Row], cell_scores: CellScores
) -> Iterator[Change]:
    other = changed_answers(before, after)
    for old in recorded(before, cell_scores.get((before.student, before.lesson), {})):
        new = now.get(old.exercise)
        if new is not None and shown(old) != shown(new):
            yield Change(
                new.student,
                new.lesson,
                new.exercise,
                shown(old),
                shown(new),
                _why(before, after, old.exercise in other),
            )


def _why(before: Record, after: Record, other_answer: bool) -> str:
    if other_answer:
        return _("another answer")
    if before.submission != after.submission:
        return _("handed in again")
    return _("other checks") if before.grader != after.grader else _("graded again")


def shown(row: Row) -> str:
    """A row's score with its status, as text."""
    score = "-" if row.score is None else f"{row.score:.2f}".rstrip("0").rstrip(".")
    return score if row.status == GRADED else f"{score} {row.status}"


def untold(
    feedback: Path, since: Iterable[tuple[tuple[str, str], float]], moved: Iterable[str] = ()
) -> list[str]:
    """The students whose page of feedback is older than their grades.

    `since` says when those became what they are; students in `moved` count if they have a page.
    """
    newest: dict[str, float] = {}
    for (student, _lesson), moment in since:
        newest[student] = max(moment, newest.get(student, 0.0))
    found = []
    for student in sorted(newest.keys() | set(moved)):
        try:
            page = (feedback / student / "index.html").stat().st_mtime
        except OSError:
            continue
        if student in moved or newest[student] > page:
            found.append(student)
    return found
