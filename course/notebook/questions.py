"""What a student calls to guess: `predict`, `recall`, `find_slip` and `arrange`.

None is graded. Under a grader they do nothing; with `...` for a guess they only say how to guess.
"""

from __future__ import annotations

import difflib
from typing import Any

from course.data.profiles import graded
from course.i18n import gettext as _
from course.notebook.page import BAD, GOOD, OTHER, message, paragraphs, signed
from course.notebook.present import present, wrapped
from course.questions.reply import Reply, reply_to


def predict(question_id: str, guess: Any = ...) -> None:
    """Answers a guess at what the next cell will show, with what happens and why.

    Args:
        question_id: The question, which stands above the cell.
        guess: A number, a list of numbers, a shape or a letter, as the question asks; `...` is
            none yet.
    """
    if not graded():
        _answer(question_id, guess)


def recall(question_id: str, answer: Any = ...) -> None:
    """Answers a reply to a question on earlier lessons."""
    if not graded():
        _answer(question_id, answer)


def find_slip(question_id: str, line: Any = ...) -> None:
    """Answers a guess at the line in which a short program goes wrong.

    Args:
        question_id: The program, which stands above the cell with its lines numbered.
        line: The number of the line.
    """
    if not graded():
        _answer(question_id, line)


def arrange(question_id: str, order: Any = ...) -> None:
    """Says whether the lettered lines above would work in this order, and why not.

    Args:
        question_id: The lines, which stand above the cell, each with its letter.
        order: The letters in the order of your program, such as "CAB".
    """
    if not graded():
        _answer(question_id, order)


def _answer(question_id: str, guess: Any) -> None:
    # A grader imports the course for every submission and never asks for a question.
    from course.lessons.questions import all_questions

    known = all_questions()
    if question_id not in known:
        message = _("There is no question called {name!r}.").format(name=question_id)
        near = difflib.get_close_matches(str(question_id), known, n=1)
        if near:
            message += " " + _("Did you mean {name!r}?").format(name=near[0])
        print(message)
        return
    reply = reply_to(known[question_id], guess)
    present(reply_text(reply), reply_html(reply))


def reply_text(reply: Reply) -> str:
    """The reply as plain text: its first line, and what follows from it below."""
    rest = [text for text in (reply.about, reply.why, reply.shown) if text]
    return "\n".join([wrapped(reply.head), *(wrapped(text, "  ") for text in rest)])


def reply_html(reply: Reply) -> str:
    """The same words as HTML."""
    tone = {"right": GOOD, "wrong": BAD}.get(reply.outcome, OTHER)
    head = f'<p class="{tone}"><strong>{signed(tone, reply.head)}</strong></p>'
    return message(tone, head + paragraphs([reply.about, reply.why, reply.shown]))
