"""What goes out is what nbgrader's own export has."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from grading.export.amounts import Item, amounts
from grading.results.class_snapshot import take_snapshot
from tests.support.late_class import exported
from tests.support.pages import graded_class
from tests.support.record_class import LESSON, url


@pytest.mark.slow
def test_scores_by_hand_extra_credit_and_penalties_are_in_it(tmp_path: Path) -> None:
    from nbgrader.api import Gradebook as Stock

    classroom = graded_class(tmp_path)
    with Stock(url(classroom)) as stock:
        for student, penalty in (("ada", 1.25), ("boris", 100.0)):
            notebook = stock.find_submission_notebook(LESSON, LESSON, student)
            notebook.late_submission_penalty = penalty
            first, second, *_others = notebook.grades
            first.manual_score, first.needs_manual_grade = 0.75, False
            second.extra_credit = 2.5
        stock.db.commit()
    now = take_snapshot(classroom)
    found = amounts(now.rows, now.late, Item(LESSON))
    scores = {student: Decimal(line[3]) for student, line in exported(classroom).items()}
    assert {student: amount.points for student, amount in found.items()} == scores
    assert scores["boris"] == 0
    assert scores["ada"] > 0
    assert found["ada"].extra == Decimal("2.5")
