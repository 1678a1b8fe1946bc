"""`python -m grading verify` on a whole lesson, through the real engine.

CI's schedule proves all lessons; their answers are judged one by one in
tests/grading/lessons/test_bank_verdicts.py too.
"""

from __future__ import annotations

import pytest

from course.lessons.discovery import exercises_of
from tests.support.answer_bank import QUICKEST
from tests.support.commands import grading


@pytest.mark.slow
def test_the_banks_answers_to_a_lesson_are_proved() -> None:
    printed = grading("verify", QUICKEST)
    assert "verdicts are true" in printed
    for exercise in exercises_of(QUICKEST):
        assert f"{QUICKEST} {exercise.id}" in printed
