"""The lesson's set-up is the instructor's: what goes wrong in it is our fault, and its time is not
the student's.
"""

from __future__ import annotations

import pytest

from grading.limits import Limits
from grading.model import SETUP, Cell, Rebuilt
from grading.sandbox import run_submission
from tests.support.engine_runs import asks, double, returned

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("source", ["import no_such_package", "import os; os._exit(1)"])
def test_a_set_up_that_fails_is_our_fault(source: str) -> None:
    lesson = Rebuilt((Cell(SETUP, "set-up", source), *double()), frozenset(["double"]))
    result = run_submission(lesson, asks("double"), Limits(), "auto")
    assert "set-up" in result.failure
    assert result.evidence == {}


def test_the_time_of_the_set_up_is_not_the_students() -> None:
    slow = Cell(SETUP, "set-up", "import time; time.sleep(4)")
    lesson = Rebuilt((slow, *double()), frozenset(["double"]))
    result = run_submission(
        lesson, asks("double"), Limits(cell_seconds=2, submission_seconds=3), "auto"
    )
    assert result.failure == ""
    assert returned(result, "double") == ["int", 6]
    assert result.evidence["double"].ended == ""
