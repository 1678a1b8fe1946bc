"""Item-rest correlations of many items at once, with bootstrap intervals over students.

The correlation is Pearson's (point-biserial where an item is right or wrong) of the item with the
rest, the item's own exercise left out of it: Ebel and Frisbie, Essentials of Educational
Measurement, 1991; Crocker and Algina, Introduction to Classical and Modern Test Theory, 1986.

The interval is BCa (bias-corrected and accelerated): Efron and Tibshirani, An Introduction to the
Bootstrap, 1993, chapter 14. `scipy.stats.bootstrap` gives the same, one item at a time: a class of
1,000 has 450 items, and a resample of students is the same for all of them, so that every
correlation of every resample comes out of a few products of matrices. A test holds both together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from grading.analysis.gather import Bools, Floats
from grading.analysis.model import Interval

RESAMPLES, SEED, LEVEL = 2000, 20260504, 0.95
FEWEST = 5  # students: below, a correlation says nothing
_FEWEST_FOR_AN_INTERVAL = 10


@dataclass(frozen=True)
class Correlations:
    """One for each item: nan where it is not defined; `counts` are the students behind it."""

    values: Floats
    lows: Floats
    highs: Floats
    counts: Floats

    def value(self, item: int) -> float | None:
        """The correlation, or None."""
        return None if np.isnan(self.values[item]) else float(self.values[item])

    def interval(self, item: int) -> Interval | None:
        """Its interval, or None."""
        if np.isnan(self.lows[item]) or np.isnan(self.highs[item]):
            return None
        return Interval(float(self.lows[item]), float(self.highs[item]))


def correlations(items: Floats, rests: Floats, resamples: int = RESAMPLES) -> Correlations:
    """The correlation of each column of `items` with the same column of `rests`.

    Args:
        items: Student by item; nan where a student has none.
        rests: Of the same shape.
        resamples: How many times the students are drawn anew.
    """
    there = ~(np.isnan(items) | np.isnan(rests))
    counts = there.sum(axis=0).astype(float)
    sums = _products(_centred(items, there), _centred(rests, there), there)
    if not items.size:
        nothing = np.full(items.shape[1], np.nan)
        return Correlations(nothing, nothing, nothing, counts)
    one = np.ones((1, len(items)))
    with np.errstate(all="ignore"):
        values = _correlation([one @ column for column in sums])[0]
        values[counts < FEWEST] = np.nan
        lows, highs = _intervals(values, counts, sums, resamples)
    return Correlations(values, lows, highs, counts)


def _centred(values: Floats, there: Bools) -> Floats:
    """Values less their mean (the sums below stay exact), 0 where a student has none."""
    held = np.where(there, values, 0.0)
    return np.where(there, held - held.sum(axis=0) / np.maximum(there.sum(axis=0), 1), 0.0)


def _products(x: Floats, y: Floats, there: Bools) -> list[Floats]:
    return [there.astype(float), x, y, x * x, y * y, x * y]


def _correlation(sums: list[Floats]) -> Floats:
    count, x, y, xx, yy, xy = sums
    spread_x, spread_y = xx - x * x / count, yy - y * y / count
    tiny = 1e-9 * np.maximum(count, 1)
    found = (xy - x * y / count) / np.sqrt(spread_x * spread_y)
    return np.where((spread_x > tiny) & (spread_y > tiny), np.clip(found, -1, 1), np.nan)


def _intervals(
    values: Floats, counts: Floats, sums: list[Floats], resamples: int
) -> tuple[Floats, Floats]:
    students = len(sums[0])
    drawn = np.random.default_rng(SEED).multinomial(
        students, np.full(students, 1 / students), size=resamples
    )
    weights = drawn.astype(float)
    again = _correlation([weights @ column for column in sums])
    known = (~np.isnan(again)).sum(axis=0)
    below = (again < values).sum(axis=0) + 0.5 * (again == values).sum(axis=0)
    bias = ndtri(np.clip(below / known, 1 / resamples, 1 - 1 / resamples))
    left_out = _correlation([column.sum(axis=0) - column for column in sums])
    held = (sums[0] > 0) & ~np.isnan(left_out)
    left_out = np.where(held, left_out, 0.0)
    gaps = np.where(held, left_out.sum(axis=0) / held.sum(axis=0) - left_out, 0.0)
    speed = (gaps**3).sum(axis=0) / (6 * (gaps**2).sum(axis=0) ** 1.5)
    speed = np.where(np.isfinite(speed), speed, 0.0)
    ends = []
    for level in ((1 - LEVEL) / 2, (1 + LEVEL) / 2):
        shifted = bias + ndtri(level)
        ends.append(_quantiles(again, ndtr(bias + shifted / (1 - speed * shifted))))
    enough = (counts >= _FEWEST_FOR_AN_INTERVAL) & (known >= 0.9 * resamples) & ~np.isnan(values)
    return np.where(enough, ends[0], np.nan), np.where(enough, ends[1], np.nan)


def _quantiles(values: Floats, levels: Floats) -> Floats:
    """A quantile of each column, at a level of its own; nan are left out."""
    ordered = np.sort(values, axis=0)  # nan go last
    known = (~np.isnan(values)).sum(axis=0)
    place = np.clip(np.nan_to_num(levels) * (known - 1), 0, np.maximum(known - 1, 0))
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, np.maximum(known - 1, 0))
    columns = np.arange(values.shape[1])
    if not len(ordered):
        return np.full(values.shape[1], np.nan)
    part = place - low
    return ordered[low, columns] * (1 - part) + ordered[high, columns] * part
