"""Cronbach's alpha, by a case that can be counted by hand, and where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from grading.analysis.figures import alpha, distribution


def test_alpha_of_a_case_by_hand() -> None:
    # variances 1, 1 and of the sum 3.5 (n - 1): 2 / 1 * (1 - 2 / 3.5) with covariance 0.75
    scores = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1], [2, 2], [2, 2]])
    whole = scores.sum(axis=1).var(ddof=1)
    by_hand = 2 * (1 - scores.var(axis=0, ddof=1).sum() / whole)
    value, students, items, note = alpha(scores)
    assert value == pytest.approx(by_hand)
    assert (students, items, note) == (6, 2, "")


def test_items_that_measure_the_same_twice_have_alpha_1() -> None:
    column = np.arange(6.0)
    assert alpha(np.stack([column, column, column], axis=1))[0] == pytest.approx(1)


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        (np.arange(8.0)[:, None], "two exercises"),
        (np.ones((8, 3)), "same points"),
        (np.array([[1.0, 2], [2, 1]]), "students"),
        (np.zeros((0, 3)), "two exercises"),
    ],
    ids=["one exercise", "no variance", "two students", "nobody"],
)
def test_where_it_is_not_defined_the_reason_is_said(scores: np.ndarray, words: str) -> None:
    value, _students, _items, note = alpha(scores)
    assert value is None
    assert words in note


def test_an_exercise_that_waits_for_a_person_is_left_out_and_then_who_lacks_a_score() -> None:
    scores = np.random.default_rng(0).normal(size=(10, 3)) + np.arange(10)[:, None]
    waiting = scores.copy()
    waiting[:, 2] = np.nan
    waiting[0, 0] = np.nan
    value, students, items, _note = alpha(waiting)
    assert (students, items) == (9, 2)
    assert value == alpha(scores[1:, :2])[0]


def test_a_negative_alpha_is_told() -> None:
    column = np.arange(6.0)
    value, _students, _items, note = alpha(np.stack([column, -0.5 * column], axis=1))
    assert value is not None
    assert value < 0
    assert "against each other" in note


def test_a_distribution_leaves_out_who_has_none() -> None:
    found = distribution(np.array([0.5, np.nan, 1.0, 0.0]))
    assert found.shares == (0.0, 0.5, 1.0)
    assert (found.mean, found.median, found.deviation) == (0.5, 0.5, 0.5)
    assert distribution(np.array([np.nan])).mean is None
