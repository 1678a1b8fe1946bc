"""The log of scores in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from course.i18n import gettext as _
from grading.marking import score_log
from grading.marking.score_log import FIRST, LATE, Change, Entry
from grading.safe_text import one_line
from grading.wording import number

LONGEST = 200


@dataclass(frozen=True)
class Line:
    """A line of the log as a person reads it."""

    at: str
    student: str
    lesson: str
    exercise: str
    old: str
    new: str
    why: str
    by: str
    comment: str


def reason_words() -> dict[str, str]:
    """What each reason is called in front of a person."""
    return {
        score_log.FIRST: _("graded for the first time"),
        score_log.ANSWER: _("another answer was handed in"),
        score_log.HANDED_IN: _("handed in again, with the same answer"),
        score_log.CHECKS: _("graded again by other checks"),
        score_log.AGAIN: _("graded again"),
        score_log.POINTS: _("the exercise has other points"),
        score_log.GONE: _("the lesson has this exercise no more"),
        score_log.LATE: _("points off for being late"),
        score_log.HAND: _("by hand"),
        score_log.TAKEN: _("the score by hand was taken away"),
        score_log.EXTRA: _("extra credit"),
        score_log.CRITERIA: _("by hand, criterion by criterion"),
        score_log.REGRADE: _("another look was asked for"),
    }


def log_lines(entries: Iterable[Entry]) -> list[Line]:
    """The entries as lines: one for a submission that was graded first, one for each change."""
    return [line for entry in entries for line in _lines(entry)]


def exercise_lines(entries: Iterable[Entry], exercise: str) -> list[Line]:
    """The entries as lines about one exercise."""
    return [
        _change_line(entry, change)
        for entry in entries
        for change in entry.changes
        if change.exercise == exercise
    ]


def moment_words(at: str) -> str:
    """A moment of the log for a person."""
    return _("{date} {time} UTC").format(date=at[:10], time=at[11:16])


def score_words(score: float | None) -> str:
    """A score of the log; a stroke where there is none."""
    return "-" if score is None else number(score)


def _lines(entry: Entry) -> Iterator[Line]:
    first = [change for change in entry.changes if change.why == FIRST]
    if len(first) > 1:
        yield _line(entry, "", "", _sum_words(first), FIRST)
    elif first:
        yield _line(entry, first[0].exercise, "", score_words(first[0].new), FIRST)
    for change in entry.changes:
        if change.why != FIRST:
            yield _change_line(entry, change)


def _change_line(entry: Entry, change: Change) -> Line:
    return _line(
        entry,
        change.exercise,
        _signed(change, change.old),
        _signed(change, change.new),
        change.why,
        change.by,
        one_line(change.comment, LONGEST),
    )


def _line(
    entry: Entry, exercise: str, old: str, new: str, why: str, by: str = "", comment: str = ""
) -> Line:
    words = reason_words()[why]
    return Line(
        moment_words(entry.at),
        entry.student,
        entry.lesson,
        exercise,
        old,
        new,
        words,
        one_line(by, 60),
        comment,
    )


def _signed(change: Change, score: float | None) -> str:
    """A score, or what a late penalty takes off."""
    return score_words(-score if change.why == LATE and score else score)


def _sum_words(first: list[Change]) -> str:
    score = sum(change.new or 0.0 for change in first)
    most = sum(change.most for change in first)
    text = _("{score} of {most}").format(score=number(score), most=number(most))
    waiting = sum(change.most for change in first if change.new is None)
    if not waiting:
        return text
    return _("{points}, {open} more not graded yet").format(points=text, open=number(waiting))
