"""What a guess is answered with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from course.i18n import gettext as _
from course.questions.model import Question, UnreadableGuessError

Outcome = Literal["open", "unreadable", "right", "wrong"]


@dataclass(frozen=True)
class Reply:
    """The answer to one guess.

    `head` says whether the guess is right; `about` what this guess misses, `why` what happens and
    why, `shown` where the lesson shows it. What is not said is empty.
    """

    outcome: Outcome
    head: str
    about: str = ""
    why: str = ""
    shown: str = ""


def reply_to(question: Question, guess: Any) -> Reply:
    """What to tell the student about a guess; `...` stands for none."""
    if guess is ...:
        words = _("{id}: put your guess in place of the three dots, and run this cell.")
        return Reply("open", words.format(id=question.id))
    try:
        value = question.read(guess)
    except UnreadableGuessError as error:
        words = _("{id}: this guess cannot be read.")
        return Reply("unreadable", words.format(id=question.id), str(error))
    mine, right = question.in_words(value), question.answer_in_words
    if question.is_right(value):
        words = _("{id}: right, {guess}.")
        return _told("right", words.format(id=question.id, guess=mine), "", question)
    about = _(question.about(value)) if question.about(value) else ""
    if not right:
        words = _("{id}: not yet, {guess} does not work.")
        return Reply("wrong", words.format(id=question.id, guess=mine), about)
    words = _("{id}: you said {guess}; it is {answer}.")
    head = words.format(id=question.id, guess=mine, answer=right)
    return _told("wrong", head, about, question)


def _told(outcome: Outcome, head: str, about: str, question: Question) -> Reply:
    shown = _(question.shown) if question.shown else ""
    return Reply(outcome, head, about, _(question.why), shown)
