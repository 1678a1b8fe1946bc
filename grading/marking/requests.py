"""Requests for another look, `journal/requests.jsonl`, and what became of each.

A request that a person answered with a score is answered by that mark in the log of scores; one
that was declined has a line of its own here.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from grading.marking import lines
from grading.marking.request_text import Asked
from grading.marking.score_log import Known, Mark, ScoreLog
from grading.marking.watch import moment_of
from grading.model import UserError
from grading.safe_text import shown, storable

FILE = "requests.jsonl"
OPEN, ANSWERED, DECLINED = "open", "answered", "declined"
ADDED, AGAIN, THERE = "added", "again", "there"


@dataclass(frozen=True)
class Request:
    """A request as it stands.

    Attributes:
        number: Its own, from 1 on.
        at: When it was taken in, in UTC, ISO 8601.
        student: Who asks.
        lesson: For which lesson.
        exercise: For which exercise.
        answer: The hash of the answer that it is about; empty where that is not known.
        score: The score that the student's page showed, in its words.
        reasons: What the student wrote; more than one where it was asked again.
        state: OPEN, ANSWERED or DECLINED.
        closed: When it was answered or declined.
        by: Who did.
        comment: What they wrote.
    """

    number: int
    at: str
    student: str
    lesson: str
    exercise: str
    answer: str
    score: str
    reasons: tuple[str, ...]
    state: str = OPEN
    closed: str = ""
    by: str = ""
    comment: str = ""

    def is_of_earlier_answer(self, log: ScoreLog) -> bool:
        """Whether another answer was graded since."""
        known = log.known.get((self.student, self.lesson))
        if known is None or known.answers is None or not self.answer:
            return False
        return known.answers.get(self.exercise, "") != self.answer


class Requests:
    """The requests of one classroom, as they were read; `damaged` lines were passed over."""

    def __init__(self, journal: Path, log: ScoreLog) -> None:
        self.path = journal / FILE
        self.log = log
        self.damaged: list[int] = []
        self._all: dict[int, Request] = {}
        for number, content in lines.read(self.path):
            try:
                self._take(content or {})
            except (KeyError, TypeError, ValueError):
                self.damaged.append(number)
        for mark in log.done.values():
            if mark.request in self._all:
                self._close(mark)

    def __iter__(self) -> Any:
        return iter(self._all.values())

    def get(self, number: int) -> Request:
        """The request with this number.

        Raises:
            UserError: There is none.
        """
        if number not in self._all:
            raise UserError(
                _("There is no request {number}: 'regrade list' shows those there are.").format(
                    number=number
                ),
                code=2,
            )
        return self._all[number]

    def add(self, asked: Asked) -> tuple[str, Request]:
        """Takes a request in, once. Call it only with the classroom locked.

        Returns:
            ADDED, AGAIN (an open request got another reason) or THERE, and the request.

        Raises:
            UserError: Nothing of that student, lesson or exercise was graded.
        """
        self._require_graded(asked)
        same = [
            one
            for one in self
            if (one.student, one.lesson, one.exercise)
            == (asked.student, asked.lesson, asked.exercise)
        ]
        for one in same:
            if one.answer == asked.answer and _is_in(asked.reason, one.reasons):
                return THERE, one
        still = [one for one in same if one.state == OPEN and one.answer == asked.answer]
        now = moment_of(time.time())
        if still:
            content = {"kind": "again", "number": still[0].number, "at": now}
            lines.append(self.path, [{**content, "reason": asked.reason}])
            request = replace(still[0], reasons=(*still[0].reasons, asked.reason))
        else:
            given = {**asdict(asked), "number": max(self._all, default=0) + 1, "at": now}
            lines.append(self.path, [{"kind": "request", **given}])
            request = _request(given)
        self._all[request.number] = request
        return (AGAIN if still else ADDED), request

    def decline(self, number: int, by: str, comment: str) -> None:
        """Leaves the score as it is. Call it only with the classroom locked."""
        content = {"kind": "declined", "number": number, "at": moment_of(time.time())}
        lines.append(self.path, [{**content, "by": storable(by), "comment": storable(comment)}])

    def _require_graded(self, asked: Asked) -> None:
        known = self.log.known.get((asked.student, asked.lesson))
        if known is not None and asked.exercise in known.scores and asked.exercise:
            return
        raise UserError(_why_not(asked, self.log.known))

    def _take(self, content: dict[str, Any]) -> None:
        kind = content.pop("kind")
        if kind == "request":
            request = _request(content)
        else:
            request = self._all[content["number"]]
            at = str(content["at"])
            if kind == "again":
                request = replace(request, reasons=(*request.reasons, str(content["reason"])))
            elif kind == "declined":
                by, comment = str(content["by"]), str(content["comment"])
                request = replace(request, state=DECLINED, closed=at, by=by, comment=comment)
            else:
                raise ValueError(kind)
        self._all[request.number] = request

    def _close(self, mark: Mark) -> None:
        self._all[mark.request] = replace(
            self._all[mark.request],
            state=ANSWERED,
            closed=mark.at,
            by=mark.by,
            comment=mark.comment or "",
        )


def _is_in(reason: str, reasons: Iterable[str]) -> bool:
    """Whether a reason is there already: mail programs break lines anew; none adds nothing."""
    words = reason.split()
    return not words or any(words == one.split() for one in reasons)


def _request(content: Mapping[str, Any]) -> Request:
    if type(content["number"]) is not int:
        raise ValueError
    names = ("at", "student", "lesson", "exercise", "answer", "score")
    texts = {name: content[name] for name in (*names, "reason")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise ValueError
    reason = texts.pop("reason")
    return Request(content["number"], **texts, reasons=(reason,))


def _why_not(asked: Asked, known: Mapping[tuple[str, str], Known]) -> str:
    student, lesson = shown(asked.student), shown(asked.lesson)
    if not asked.student or not asked.lesson or not asked.exercise:
        return _("a request lacks its line 'student', 'lesson' or 'exercise'")
    if asked.student not in {one for one, _lesson in known}:
        return _("nothing of a student {student!r} was graded").format(student=student)
    if (asked.student, asked.lesson) not in known:
        return _("nothing of {student} was graded in {lesson!r}").format(
            student=student, lesson=lesson
        )
    return _("{lesson} has no exercise {exercise!r} that was graded for {student}").format(
        lesson=lesson, exercise=shown(asked.exercise), student=student
    )
