"""Correlations and their intervals: the field's own functions are what they are held to."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from grading.analysis.correlation import correlations


def two_columns(seed: int, students: int, strength: float) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    rest = random.normal(size=students)
    return (strength * rest + random.normal(size=students) > 0).astype(float), rest


@pytest.mark.parametrize("strength", [0.0, 0.8, -1.5])
def test_value_and_interval_are_those_of_scipy(strength: float) -> None:
    item, rest = two_columns(1, 60, strength)
    found = correlations(item[:, None], rest[:, None])
    theirs = stats.bootstrap(
        (item, rest),
        lambda x, y, axis=-1: stats.pearsonr(x, y, axis=axis).statistic,
        paired=True,
        vectorized=True,
        method="BCa",
        n_resamples=2000,
        rng=np.random.default_rng(7),
    ).confidence_interval
    assert found.value(0) == pytest.approx(stats.pearsonr(item, rest).statistic)
    interval = found.interval(0)
    assert interval is not None
    # two draws of 2,000 resamples differ by as much
    assert (interval.low, interval.high) == pytest.approx((theirs.low, theirs.high), abs=0.03)


def test_a_student_without_a_verdict_is_left_out_of_that_item_alone() -> None:
    item, rest = two_columns(2, 40, 1.0)
    gaps = item.copy()
    gaps[::4] = np.nan
    both = correlations(np.stack([item, gaps], axis=1), np.stack([rest, rest], axis=1))
    kept = ~np.isnan(gaps)
    assert both.value(0) == pytest.approx(np.corrcoef(item, rest)[0, 1])
    assert both.value(1) == pytest.approx(np.corrcoef(item[kept], rest[kept])[0, 1])
    assert both.counts.tolist() == [40, 30]


def test_what_is_not_defined_is_none() -> None:
    rest = np.arange(20.0)
    same, few = np.ones(20), np.where(rest < 4, rest % 2, np.nan)
    columns = np.stack([same, few], axis=1)
    found = correlations(columns, np.stack([rest, rest], axis=1))
    assert [found.value(0), found.value(1)] == [None, None]
    assert [found.interval(0), found.interval(1)] == [None, None]


def test_few_students_have_a_value_without_an_interval() -> None:
    item, rest = two_columns(3, 8, 1.0)
    found = correlations(item[:, None], rest[:, None])
    assert found.value(0) is not None
    assert found.interval(0) is None
