"""A classroom at which a person gives scores: each goes into the log, the gradebook, the log.

A mark is written before the gradebook has it, and named by an entry of the log afterwards. Where a
command is killed in between, the next one, or the next grading run, finishes it (`settle`).
"""

from __future__ import annotations

import getpass
import math
import os
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from course.i18n import gettext as _
from grading import interrupt
from grading.lock import locked
from grading.marking.score_log import HAND, Change, Given, Key, Mark, ScoreLog
from grading.marking.watch import Standing, is_done, moment_of, note, read_standing, same
from grading.model import Record, UserError
from grading.paths import Classroom
from grading.record.gradebook import CellScore, Gradebook, HandEntry
from grading.record.gradebook.hand_work import Keeper, SubmissionHandWork
from grading.record.journal import Journal
from grading.results.table import for_the_table
from grading.safe_text import storable
from grading.wording import number


@dataclass(frozen=True)
class Verdict:
    """What a person decided on one exercise of a submission.

    Attributes:
        score: The score, or None to leave it.
        comment: What replaces the comment that is there; None leaves that.
        points: What was given for each criterion.
        why: One of the reasons of the log.
        request: The number of the request that it answers, or 0.
        by: Who decided.
    """

    score: float | None
    comment: str | None = None
    points: Sequence[Given] = ()
    why: str = HAND
    request: int = 0
    by: str = ""


class ChangedMeanwhileError(UserError):
    """Somebody gave another score while this person was thinking."""


class Desk:
    """The gradebook and the log of a classroom, open for a person's scores.

    Nothing is locked between two scores: Formgrader and grading runs go on beside it.
    """

    def __init__(self, classroom: Classroom) -> None:
        if not Journal(classroom.journal).known():
            raise UserError(
                _("Nothing is graded yet in {folder}: run '{command}' first.").format(
                    folder=classroom.root, command=classroom.command("autograde")
                )
            )
        self.classroom = classroom
        self.book = Gradebook.of(classroom.root)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.book.close()

    def look(self) -> tuple[ScoreLog, Standing]:
        """The log with all that changed since it was written, and how all scores stand."""
        with locked(self.classroom.root):
            log = ScoreLog(self.classroom.journal)
            settle(log, self.book)
            now = read_standing(self.classroom, self.book)
            note(log, now)
            return log, now

    def entry(self, key: Key, exercise: str) -> HandEntry:
        """What the gradebook has for an exercise.

        Raises:
            UserError: It has nothing: the work is not graded yet, or there is no such exercise.
        """
        found = self.book.hand_entry(*key, exercise)
        if found is None:
            raise UserError(
                _(
                    "The gradebook has nothing of {student} for {exercise} in {lesson}: look at "
                    "the names, or run '{command}' first."
                ).format(
                    student=key[0],
                    exercise=exercise,
                    lesson=key[1],
                    command=self.classroom.command("autograde"),
                )
            )
        return found

    def give(
        self, key: Key, exercise: str, verdict: Verdict, seen: HandEntry | None = None
    ) -> Change:
        """Gives a score or a comment, and returns what changed.

        Args:
            key: Whose, and for which lesson.
            exercise: For which exercise.
            verdict: What the person decided.
            seen: What the gradebook had when the person looked.

        Raises:
            UserError: The score is below 0 or above the points, or the work is not graded yet.
            ChangedMeanwhileError: The gradebook has no longer what was `seen`.
        """
        with locked(self.classroom.root), interrupt.held():
            log = ScoreLog(self.classroom.journal)
            settle(log, self.book)
            entry = self.entry(key, exercise)
            _require_possible(verdict.score, entry.most)
            if seen is not None and not _are_same(seen, entry):
                raise ChangedMeanwhileError(
                    _(
                        "Another score or comment was given to {student} for {exercise} meanwhile, "
                        "and stays: look at it, and decide again."
                    ).format(student=key[0], exercise=exercise)
                )
            note(log, self._standing(key))  # what was changed elsewhere is not of this person
            mark = _mark(key, exercise, verdict, entry)
            log.begin(mark)
            self.book.give(entry, mark.score, mark.comment)
            self._keep_second_copy(key)
            [written] = [
                change
                for found in note(log, self._standing(key))
                for change in found.changes
                if change.mark == mark.id
            ]
            return written

    def record(self, key: Key) -> Record:
        """The record of a submission.

        Raises:
            UserError: There is none.
        """
        found = Journal(self.classroom.journal).read(*key)
        if found is None:
            raise UserError(
                _("Nothing of {student} is graded in {lesson}.").format(
                    student=key[0], lesson=key[1]
                )
            )
        return found.record

    def _keep_second_copy(self, key: Key) -> None:
        """What a run would keep at its end: the score comes back where the gradebook is lost."""
        keeper = Keeper(self.classroom.journal)
        kept = keeper.read()
        if kept.lessons:  # else no run has kept anything yet, and the next keeps all
            given = self.book.hand_work().submissions.get(key, SubmissionHandWork())
            given.since = time.time()
            kept.submissions[key] = given
            seen = keeper.path.stat()
            keeper.write(kept)
            # its time says since when a person's work on all submissions is in it
            os.utime(keeper.path, ns=(seen.st_atime_ns, seen.st_mtime_ns))

    def _standing(self, key: Key) -> Standing:
        record = for_the_table(self.record(key))
        return Standing(
            {key: record}, self.book.cell_scores(), self.book.lateness(), self.book.comments()
        )


def settle(log: ScoreLog, book: Gradebook) -> None:
    """Finishes the marks of commands that were killed. Call it only with the classroom locked.

    A mark goes into the gradebook where that has still what it had when the mark was made; where a
    person has given something else since, the mark is withdrawn.
    """
    withdrawn = []
    for mark in log.waiting.values():
        entry = book.hand_entry(mark.student, mark.lesson, mark.exercise)
        if entry is None:
            withdrawn.append(mark.id)
        elif not _has(entry, mark):
            if _are_same(replace(entry, score=mark.before[0], comment=mark.before[1]), entry):
                book.give(entry, mark.score, mark.comment)
            else:
                withdrawn.append(mark.id)
    if withdrawn:
        log.withdraw(withdrawn)


def person() -> str:
    """Who runs the command, as the system calls them."""
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return os.environ.get("USER", "")


def points_in(text: str) -> float:
    """A number of points as a person types it, with a point or a comma.

    Raises:
        UserError: It is none.
    """
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise UserError(_("{text!r} is no number of points.").format(text=text[:40]), code=2)
    return value


def _require_possible(score: float | None, most: float) -> None:
    if score is not None and not 0 <= score <= most + 1e-9:
        raise UserError(
            _(
                "{score} is not between 0 and {most}, the points of the exercise (extra credit is "
                "given in Formgrader)."
            ).format(score=number(score), most=number(most)),
            code=2,
        )


def _mark(key: Key, exercise: str, verdict: Verdict, entry: HandEntry) -> Mark:
    return Mark(
        secrets.token_hex(6),
        moment_of(time.time()),
        storable(verdict.by),
        *key,
        exercise,
        None if verdict.score is None else round(verdict.score, 2),
        None if verdict.comment is None else storable(verdict.comment),
        tuple(verdict.points),
        verdict.why,
        verdict.request,
        (entry.score, entry.comment),
    )


def _are_same(first: HandEntry, second: HandEntry) -> bool:
    return same(first.score, second.score) and (first.comment or "") == (second.comment or "")


def _has(entry: HandEntry, mark: Mark) -> bool:
    return is_done(mark, CellScore(None, entry.score, False), entry.comment)
