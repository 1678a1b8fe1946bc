"""Finds which scores changed since the log was last written, and why.

It compares what the log knows with what journal and gradebook have now. So a change is found
whoever made it, and looking twice finds nothing the second time.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from course.i18n import gettext as _
from grading.lessons import TEST_PREFIX
from grading.lock import locked
from grading.marking.score_log import (
    AGAIN,
    ANSWER,
    CHECKS,
    EXTRA,
    FIRST,
    GONE,
    HAND,
    HANDED_IN,
    LATE,
    LESSON,
    POINTS,
    TAKEN,
    Change,
    Entry,
    Key,
    Known,
    Mark,
    ScoreLog,
)
from grading.model import Record, Row, UserError
from grading.paths import Classroom
from grading.record.gradebook import CellScore, CellScores, Gradebook, Lateness
from grading.record.journal import Journal
from grading.results.table import for_the_table, recorded

Comments = Mapping[Key, Mapping[str, str]]


@dataclass(frozen=True)
class Standing:
    """How all scores stand: what journal and gradebook have.

    Attributes:
        records: What was graded.
        cell_scores: The gradebook's scores.
        late: What is known of the moments of handing in, with penalties.
        comments: What people wrote, by exercise.
        since: When each record became what it is, in seconds since 1970.
    """

    records: Mapping[Key, Record]
    cell_scores: CellScores
    late: Lateness = field(default_factory=dict)
    comments: Comments = field(default_factory=dict)
    since: Mapping[Key, float] = field(default_factory=dict)


def standing(
    book: Gradebook, records: Mapping[Key, Record], since: Mapping[Key, float]
) -> Standing:
    """How the scores of these records stand in a gradebook."""
    return Standing(records, book.cell_scores(), book.lateness(), book.comments(), since)


def read_standing(classroom: Classroom, book: Gradebook) -> Standing:
    """How all scores of a classroom stand."""
    records, since = {}, {}
    for entry in Journal(classroom.journal).entries():
        key = (entry.record.student, entry.record.lesson)
        records[key], since[key] = for_the_table(entry.record), entry.since
    return standing(book, records, since)


def look(classroom: Classroom) -> ScoreLog:
    """The log, with what changed since it was written.

    Raises:
        UserError: Nothing was graded yet, or another run is at work.
    """
    if not Journal(classroom.journal).known():
        raise UserError(
            _("Nothing is graded yet in {folder}: run '{command}' first.").format(
                folder=classroom.root, command=classroom.command("autograde")
            )
        )
    with locked(classroom.root), closing(Gradebook.of(classroom.root)) as book:
        log = ScoreLog(classroom.journal)
        note(log, read_standing(classroom, book))
        return log


def note(log: ScoreLog, now: Standing, at: float | None = None) -> list[Entry]:
    """Adds what changed to the log, and returns it. Call it only with the classroom locked."""
    moment = moment_of(time.time() if at is None else at)
    entries = []
    for key in sorted(now.records):
        record, known = now.records[key], log.known.get(key)
        changes = tuple(_changes(log, now, key, known))
        if known is None:
            seen = now.since.get(key) or 0.0
            entries.append(_entry(record, moment_of(seen) if seen else moment, changes))
        elif changes or _is_other(known, record):
            entries.append(_entry(record, moment, changes))
    log.add(entries)
    return entries


def moment_of(seconds: float) -> str:
    """Seconds since 1970 as the log writes them."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def same(first: float | None, second: float | None) -> bool:
    """Whether two scores are one, None being none."""
    if first is None or second is None:
        return first is second
    return math.isclose(first, second, abs_tol=1e-6)


def _entry(record: Record, at: str, changes: tuple[Change, ...]) -> Entry:
    return Entry(
        at, record.student, record.lesson, record.submission, record.grader, record.answers, changes
    )


def _is_other(known: Known, record: Record) -> bool:
    had = (known.submission, known.grader, known.answers)
    return had != (record.submission, record.grader, record.answers)


def _changes(log: ScoreLog, now: Standing, key: Key, known: Known | None) -> Iterator[Change]:
    record, was = now.records[key], known.scores if known else {}
    cells = {
        name.removeprefix(TEST_PREFIX): score
        for name, score in now.cell_scores.get(key, {}).items()
    }
    rows = recorded(record, now.cell_scores.get(key, {}))
    marks = {
        mark.exercise: mark for mark in log.waiting.values() if key == (mark.student, mark.lesson)
    }
    for row in rows:
        change = _change(row, cells.get(row.exercise), was.get(row.exercise), known, record)
        comment = now.comments.get(key, {}).get(row.exercise)
        mark = marks.get(row.exercise)
        if mark is not None and is_done(mark, cells.get(row.exercise), comment):
            change = change or replace(was[row.exercise], old=was[row.exercise].new)
            yield replace(
                change, why=mark.why, by=mark.by, comment=mark.comment or "", mark=mark.id
            )
        elif change is not None:
            yield replace(change, comment=comment or "") if change.why == HAND else change
    for exercise in was.keys() - {row.exercise for row in rows} - {LESSON}:
        yield Change(exercise, was[exercise].new, None, was[exercise].most, GONE)
    penalty = (now.late[key].penalty if key in now.late else None) or 0.0
    before = was[LESSON].new or 0.0 if LESSON in was else 0.0
    if not same(before, penalty):
        yield Change(LESSON, before, penalty, 0.0, LATE)


def is_done(mark: Mark, cell: CellScore | None, comment: str | None) -> bool:
    """Whether the gradebook has what a mark gives."""
    scored = mark.score is None or (cell is not None and same(cell.manual, mark.score))
    return scored and (mark.comment is None or (mark.comment or None) == (comment or None))


def _change(
    row: Row, cell: CellScore | None, was: Change | None, known: Known | None, record: Record
) -> Change | None:
    manual = cell.manual if cell else None
    new = Change(
        row.exercise,
        was.new if was else None,
        None if row.score is None else round(row.score, 6),
        float(row.max_score),
        "",
        manual,
        row.extra,
    )
    if was is None or known is None:
        return replace(new, why=FIRST)
    unchanged = (
        same(was.new, new.new),
        same(was.most, new.most),
        same(was.manual, new.manual),
        same(was.extra, new.extra),
    )
    return None if all(unchanged) else replace(new, why=_why(new, was, known, record))


def _why(new: Change, was: Change, known: Known, record: Record) -> str:
    if not same(was.most, new.most):
        return POINTS
    if not same(was.manual, new.manual):
        return TAKEN if new.manual is None else HAND
    if not same(was.extra, new.extra):
        return EXTRA
    if known.submission != record.submission:
        return ANSWER if _is_other_answer(known, record, new.exercise) else HANDED_IN
    return CHECKS if known.grader != record.grader else AGAIN


def _is_other_answer(known: Known, record: Record, exercise: str) -> bool:
    """Where it is not known what the answers were, another submission counts as other answers."""
    if known.answers is None or record.answers is None:
        return True
    return known.answers.get(exercise) != record.answers.get(exercise)
