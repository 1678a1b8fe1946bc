"""The criteria of a rubric: read, and held to the question's points."""

from __future__ import annotations

import pytest

from grading.formgrader.rubric import rubric
from grading.lessons import gradable
from grading.release.criteria import almost_criteria, criteria
from grading.release.rules.rubrics import criteria_add_up
from tests.support.small_course import TEXT, SmallKnowledge, line_of, source

PLAIN = "# It makes numbers twice as large, which is a lot."
RUBRIC = """Look for:

- 2 points: names the size,
  in figures
- 0,5 points: says why
1. not a criterion

An answer that earns 3 points: "Twice."
* 1 Point: ends with a sentence
"""


def findings(*lines: str) -> list[tuple[int, str]]:
    text = TEXT.replace(PLAIN, "\n".join(f"# {line}".rstrip() for line in lines))
    return [
        (found.line - line_of(text, lines[0]), found.message)
        for found in criteria_add_up(source(text), SmallKnowledge())
    ]


def test_they_are_read_with_all_their_words() -> None:
    assert [(one.points, one.words) for one in criteria(RUBRIC)] == [
        (2.0, "names the size, in figures"),
        (0.5, "says why"),
        (1.0, "ends with a sentence"),
    ]
    assert almost_criteria(RUBRIC) == []


def test_a_rubric_without_any_is_one_score() -> None:
    assert findings("It makes numbers large.") == []


def test_criteria_that_add_up_are_taken() -> None:
    assert findings("- 2.5 points: names it", "- 0.5 points: says why") == []


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        (["- 2 points: names it"], 0, "of 'opinion' add up to 2 points, and the question has 3"),
        (["- 3 points: names it", "- 0 points: why"], 1, "a criterion is worth more than 0"),
        (["- 3 points: names it", "- 2 points for why"], 1, "write a criterion of the rubric as"),
        (["- 3 points: names it", "1. (1 point) why"], 1, "write a criterion of the rubric as"),
        (["- 3 points: names it", "- -1 points: why"], 1, "write a criterion of the rubric as"),
    ],
)
def test_what_does_not_fit_is_found(lines: list[str], line: int, said: str) -> None:
    [(where, message)] = findings(*lines)
    assert (where, said in message) == (line, True)


def test_the_course_has_a_question_with_criteria() -> None:
    assert "05_mnist_mlp" in gradable()
    found = criteria(rubric("05_mnist_mlp", "conclusion"))
    assert [one.points for one in found] == [1, 1, 1]
