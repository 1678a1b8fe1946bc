"""What every lesson has: guesses before results, questions on earlier lessons, a slip to find, words
on each solution, and a length that can be read.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from course.lessons.contract import LESSONS
from course.lessons.discovery import exercises_of
from grading.paths import ROOT
from grading.release.published_solutions import explanations

LONGEST = 1000
ASKED = re.compile(r"^(predict|recall|find_slip|arrange)\(", re.MULTILINE)


def source(lesson: str) -> str:
    return (ROOT / "solutions" / f"{lesson}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_asks_before_it_shows(lesson: str) -> None:
    asked = Counter(ASKED.findall(source(lesson)))
    assert asked["predict"] >= 6
    assert asked["find_slip"] == 1
    assert asked["recall"] == (0 if lesson.startswith("01") else 4)


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_solution_has_its_words(lesson: str) -> None:
    answered = {exercise.id for exercise in exercises_of(lesson) if not exercise.manual}
    assert set(explanations(lesson)) == answered


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_is_short_enough_to_be_read(lesson: str) -> None:
    assert source(lesson).count("\n") < LONGEST


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_last_hint_is_the_only_one(lesson: str) -> None:
    for exercise in exercises_of(lesson):
        assert exercise.manual or len(exercise.hints) >= 2, exercise.id
