"""`predict` and its like: what they print, and when they are silent."""

from __future__ import annotations

import pytest

import course
from course.lessons import questions
from course.questions.model import Choice

CALLS = (course.predict, course.recall, course.find_slip, course.arrange)
WHY = "A view shares the memory of its tensor, so that a write to one of them is seen in both of them."


@pytest.fixture(autouse=True)
def one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    question = Choice(id="through_a_view", answer="b", why=WHY, shown="See the next cell.")
    monkeypatch.setattr(questions, "all_questions", lambda: {question.id: question})
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delenv("COURSE_GRADING", raising=False)


@pytest.mark.parametrize("call", CALLS)
def test_a_guess_is_answered(call, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("through_a_view", "a") is None  # no bare value after the text
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "through_a_view: you said a; it is b."
    assert " ".join(line.strip() for line in lines[1:]) == f"{WHY} See the next cell."
    assert all(len(line) <= 96 for line in lines)


def test_an_untouched_cell_says_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    course.predict("through_a_view", ...)
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize("variable", ["NBGRADER_EXECUTION", "COURSE_GRADING"])
@pytest.mark.parametrize("call", CALLS)
def test_it_is_silent_when_graded(
    call, variable: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, "1")
    call("through_a_view", "a")
    call("no such question", "a")
    assert capsys.readouterr().out == ""


def test_a_misspelt_question(capsys: pytest.CaptureFixture[str]) -> None:
    course.predict("trough_a_view", "a")
    said = "There is no question called 'trough_a_view'. Did you mean 'through_a_view'?\n"
    assert capsys.readouterr().out == said
