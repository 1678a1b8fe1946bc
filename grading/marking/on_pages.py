"""What a student's page shows of a person's work: points by criterion, and requests."""

from __future__ import annotations

from dataclasses import dataclass

from grading.marking.request_text import request_lines
from grading.marking.requests import DECLINED, OPEN, Request, Requests
from grading.marking.score_log import Given, Mark, ScoreLog
from grading.marking.watch import same
from grading.model import GRADED, MANUAL, MISSING, UNREADABLE, Row
from grading.paths import Classroom
from grading.wording import score_words


@dataclass(frozen=True)
class Asked:
    """A request as its student reads it: the day, and what became of it."""

    day: str
    is_open: bool
    is_declined: bool
    closed: str
    comment: str


@dataclass(frozen=True)
class BesideScore:
    """What stands beside one exercise's score.

    Attributes:
        criteria: For each criterion its words, the points given, and the most.
        asked: The student's requests.
        ask: The lines to copy for another request; none where there is nothing to ask.
    """

    criteria: tuple[Given, ...] = ()
    asked: tuple[Asked, ...] = ()
    ask: tuple[str, ...] = ()


class OnPages:
    """A classroom's marks and requests, read once for all pages; `log` where it is read already."""

    def __init__(self, classroom: Classroom, log: ScoreLog | None = None) -> None:
        self._log = log or ScoreLog(classroom.journal)
        self._marks: dict[tuple[str, str, str], Mark] = {
            (mark.student, mark.lesson, mark.exercise): mark
            for mark in self._log.done.values()
            if mark.score is not None
        }
        self._requests: dict[tuple[str, str, str], list[Request]] = {}
        for request in Requests(classroom.journal, self._log):
            key = (request.student, request.lesson, request.exercise)
            self._requests.setdefault(key, []).append(request)

    def of(self, row: Row) -> BesideScore:
        """What stands beside a row."""
        key = (row.student, row.lesson, row.exercise)
        mark, requests = self._marks.get(key), self._requests.get(key, [])
        return BesideScore(
            mark.points if mark and _stands(mark, row) else (),
            tuple(
                Asked(
                    request.at[:10],
                    request.state == OPEN,
                    request.state == DECLINED,
                    request.closed[:10],
                    request.comment if request.state == DECLINED else "",
                )
                for request in requests
            ),
            self._ask(row, requests),
        )

    def _ask(self, row: Row, requests: list[Request]) -> tuple[str, ...]:
        known = self._log.known.get((row.student, row.lesson))
        if known is None or row.score is None or row.score >= row.max_score:
            return ()
        if row.status in (MISSING, UNREADABLE, MANUAL):
            return ()
        answer = (known.answers or {}).get(row.exercise, "")
        if any(request.state == OPEN and request.answer == answer for request in requests):
            return ()
        words = score_words(row)
        return tuple(request_lines(row.student, row.lesson, row.exercise, answer, words))


def _stands(mark: Mark, row: Row) -> bool:
    """Whether the row has the score of this mark: Formgrader may have given another since."""
    return (
        row.status == GRADED and row.score is not None and same(mark.score, row.score - row.extra)
    )
