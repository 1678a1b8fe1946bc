"""Answers in words are compared too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grading import lessons
from grading.lessons import bank
from grading.similar.evidence import Evidence
from grading.similar.prose import sentences
from grading.similar.reading import answer, exercises

LESSON, QUESTION = "05_mnist_mlp", "conclusion"
STUB = exercises(LESSON)[QUESTION]


def test_the_same_sentences_under_another_layout_are_alike() -> None:
    [first, second] = [entry.source for entry in bank.load(LESSON, QUESTION)]
    copy = first.replace(". ", ".\n\n").upper().replace("\n", "  \n")
    answers = [answer(place, text, STUB) for place, text in enumerate((first, second, copy))]
    scores = Evidence(answers).scores
    assert scores[0, 2] > 0 > scores[0, 1]
    assert answers[0].words > 20


def test_what_the_lesson_gives_is_no_answer() -> None:
    assert answer(0, STUB.source, STUB).words == 0


def test_lines_are_those_of_the_text() -> None:
    found = sentences("<!-- exercise: conclusion\n-->\nOne two. Three\n\nfour!")
    assert [(each.words, each.first) for each in found] == [
        (("one", "two"), 2),
        (("three",), 2),
        (("four",), 4),
    ]


@given(st.text())
def test_nothing_that_a_student_writes_raises(text: str) -> None:
    assert all(each.words for each in sentences(text))


def test_every_lesson_has_its_questions() -> None:
    stubs = [stub for lesson in lessons.gradable() for stub in exercises(lesson).values()]
    assert any(stub.markdown for stub in stubs)
