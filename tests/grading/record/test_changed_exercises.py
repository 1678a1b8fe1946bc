"""Records and hand work from before a lesson's exercises or points changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.lessons import contract
from grading.model import Record
from grading.paths import Classroom
from grading.record.gradebook import CellScore, Gradebook
from grading.record.gradebook.hand_work import HandWork, SubmissionHandWork
from grading.results.table import recorded
from tests.support.record_class import EXERCISES, LESSON, make_classroom, record, url

KEY = ("ada", LESSON)


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


@pytest.fixture
def book(classroom: Classroom) -> Iterator[Gradebook]:
    book = Gradebook(url(classroom))
    yield book
    book.close()


def test_scores_keep_their_part_of_new_points_as_in_the_results(
    classroom: Classroom, book: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubled = tuple(
        contract.Clause(one.id, one.title, 2 * one.points, one.signatures, one.manual)
        for one in contract.LESSONS[LESSON]
    )
    given = record("ada", 0.5)
    monkeypatch.setitem(contract.LESSONS, LESSON, doubled)
    with sqlite3.connect(classroom.gradebook) as database:
        database.execute("UPDATE grade_cells SET max_score = 2 * max_score")
    book.apply(given)
    held = {cell.removeprefix("test_"): one.auto for cell, one in book.cell_scores()[KEY].items()}
    assert held == {one.id: one.points / 2 for one in doubled}
    assert held == {row.exercise: row.score for row in recorded(given, {})}


def test_an_exercise_that_came_after_the_record_has_an_entry_and_no_score(book: Gradebook) -> None:
    """nbgrader's own autograder ends where there is no entry."""
    given = record("ada")
    older = Record(**{**vars(given), "rows": given.rows[:-1]})
    new = f"test_{EXERCISES[-1]}"
    for _time in range(2):
        book.apply(older)
        assert book.cell_scores()[KEY].keys() == {f"test_{one}" for one in EXERCISES}
        assert book.cell_scores()[KEY][new] == CellScore(None, None, True)
    book.apply(given)
    book.apply(older)
    assert book.cell_scores()[KEY][new].auto == given.rows[-1].max_score


def test_a_score_by_hand_comes_back_no_higher_than_the_points_are_now(book: Gradebook) -> None:
    kept = SubmissionHandWork(
        {"test_neuron": (5.0, 0.5, False), "test_forward": (1.5, None, False)}
    )
    book.apply(record("ada"), hand=kept)
    assert book.hand_work().submissions[KEY].scores == {
        "test_neuron": (3.0, 0.5, True),
        "test_forward": (1.5, None, False),
    }


def test_a_score_by_hand_above_the_maximum_is_named() -> None:
    row = recorded(record("ada", 0.5), {"test_neuron": CellScore(1.5, 5.0, False)})[0]
    assert (row.score, row.note) == (3.0, "the score by hand, 5, is above the maximum")


def test_work_on_an_exercise_that_the_lesson_has_no_more_is_not_missed() -> None:
    def of(lesson: str) -> HandWork:
        scores = dict.fromkeys(("test_gone", "test_neuron"), (1.0, None, False))
        comments = dict.fromkeys(("gone", "neuron"), "well said")
        return HandWork(submissions={("ada", lesson): SubmissionHandWork(scores, comments)})

    assert of(LESSON).missing_in(HandWork(), {KEY}) == 2
    assert of("09_gone").missing_in(HandWork(), {("ada", "09_gone")}) == 4
