"""Questions: what each kind takes for a guess, what is right, and what the student is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.lessons.contract import LESSONS
from course.lessons.questions import all_questions, questions_of
from course.questions.model import (
    Choice,
    Line,
    Number,
    Numbers,
    Order,
    Question,
    Shape,
    UnreadableGuessError,
)
from course.questions.reply import reply_to

NUMBER = Number(id="first_loss", answer=2.3, within=0.05, why="Ten classes.", shown="Look below.")
ROUGH = Number(id="time", answer=100.0, times=2, why="Half a second.")
LIST = Numbers(id="sums", answer=(1.0, 4.0), why="By columns.")
SHAPE = Shape(id="outer", answer=(3, 3), why="Both broadcast.")
FAILS = Shape(id="no_fit", answer=None, why="3 meets 2.")
CHOICE = Choice(
    id="view", answer="b", why="Memory is shared.", replies={"a": "A view copies nothing."}
)
LINE = Line(id="slip", answer=4, also=(5,), why="It is never reset.", replies={1: "That is fine."})
ORDER = Order(
    id="loop", answer="BCA", why="Four moves.", rules={"BC": "B makes it.", "CA": "C fills it."}
)


@pytest.mark.parametrize(
    ("question", "guess"),
    [
        (NUMBER, 2.3),
        (NUMBER, np.float32(2.33)),
        (NUMBER, np.array([2.3])[0]),
        (NUMBER, "2.3"),
        (ROUGH, 51),
        (LIST, [1, 4]),
        (LIST, np.array([1.0, 4.0])),
        (SHAPE, (3, 3)),
        (SHAPE, [3, 3]),
        (FAILS, "error"),
        (CHOICE, "b"),
        (CHOICE, "(B)"),
        (LINE, 4),
        (LINE, "5"),
        (ORDER, "BCA"),
        (ORDER, "b, c, a"),
        (ORDER, ["B", "C", "A"]),
    ],
)
def test_a_right_guess(question: Question, guess: Any) -> None:
    reply = reply_to(question, guess)
    assert reply.outcome == "right", reply
    assert question.why in reply.why


@pytest.mark.parametrize(
    ("question", "guess", "said"),
    [
        (NUMBER, 2.2, "first_loss: you said 2.2; it is 2.3."),
        (ROUGH, 49, "time: you said 49; it is 100."),
        (LIST, [1, 3], "sums: you said [1, 3]; it is [1, 4]."),
        (LIST, [1], "sums: you said [1]; it is [1, 4]."),
        (SHAPE, (3,), "outer: you said (3,); it is (3, 3)."),
        (SHAPE, "error", "outer: you said an error; it is (3, 3)."),
        (FAILS, 3, "no_fit: you said (3,); it is an error."),
        (CHOICE, "a", "view: you said a; it is b."),
        (LINE, 1, "slip: you said line 1; it is line 4."),
        (ORDER, "ACB", "loop: not yet, A C B does not work."),
    ],
)
def test_a_wrong_guess(question: Question, guess: Any, said: str) -> None:
    reply = reply_to(question, guess)
    assert (reply.outcome, reply.head) == ("wrong", said)


def test_what_a_wrong_guess_is_told() -> None:
    assert reply_to(CHOICE, "a").about == "A view copies nothing."
    assert reply_to(LINE, 1).about == "That is fine."
    assert reply_to(LINE, 2).about == ""
    wrong = reply_to(ORDER, "CBA")
    assert (wrong.about, wrong.why) == ("B makes it.", "")  # the order itself stays to be found
    assert reply_to(NUMBER, 1).shown == "Look below."


ALL = (NUMBER, ROUGH, LIST, SHAPE, FAILS, CHOICE, LINE, ORDER)


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.id)
def test_three_dots_are_no_guess(question: Question) -> None:
    reply = reply_to(question, ...)
    assert reply.outcome == "open"
    assert not reply.why


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.one_of(st.integers(), st.floats(), st.text(max_size=2)), max_size=4),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    st.builds(object),
    st.just(np.zeros((2, 2))),
    st.just(float),
)


@pytest.mark.parametrize("guess", [float("nan"), float("inf"), 1.5, [2, float("nan")]])
@pytest.mark.parametrize("question", [SHAPE, LINE])
def test_what_is_no_whole_number_is_unreadable(question: Question, guess: Any) -> None:
    assert reply_to(question, guess).outcome == "unreadable"


@given(st.sampled_from(ALL), ANYTHING)
def test_any_guess_is_answered(question: Question, guess: Any) -> None:
    reply = reply_to(question, guess)
    assert reply.head.startswith(f"{question.id}: ")
    if reply.outcome == "unreadable":
        assert reply.about.endswith((".", '"')), reply  # it says what is wanted
        assert not reply.why
        with pytest.raises(UnreadableGuessError):
            question.read(guess)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_lessons_questions(lesson: str) -> None:
    for question in questions_of(lesson):
        if isinstance(question, Order):
            assert question.is_right(question.answer), question.id
            assert all(set(pair) <= set(question.answer) for pair in question.rules)
            assert len(question.about(question.answer[::-1])) > 10
        else:
            answer: Any = question.answer  # type: ignore[attr-defined]
            told = "error" if answer is None else answer
            assert reply_to(question, told).outcome == "right", question.id
        if isinstance(question, Choice):
            assert set(question.replies) <= set(question.letters) - {question.answer}
        for sentence in question.sentences:
            assert sentence.rstrip().endswith((".", "!", "?", "`")), (question.id, sentence)


def test_no_id_is_used_twice() -> None:
    count = sum(len(questions_of(lesson)) for lesson in LESSONS)
    assert len(all_questions()) == count
