"""Lesson 04's exercises under "Going further": hidden properties."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import numpy as np

from course.checks.judges import leaves_inputs
from course.checks.model import Case, Property
from course.lessons.iris.exercises_further import CLOSE
from course.lessons.iris.judges_further import float32_arrays, right_counts, whole_numbers
from course.lessons.writing import case, ladder, ndarray, rung
from grading.lessons.iris import references_further as reference
from grading.lessons.iris.references import generator


def _tables(rng: Random) -> list[Case]:
    """Tables of several sizes in both kinds of floats.

    The test set has other means than the training set, and sometimes a single row.
    """
    draw = generator(rng)
    found = []
    sizes = [(9, 4, 5), (6, 5, 1), (7, 3, 3), (12, 1, 4), (5, 5, 5)]
    for number, (rows, columns, others) in enumerate(sizes):
        spread = draw.uniform(0.5, 3, columns)
        train = draw.normal(draw.uniform(-6, 6, columns), spread, (rows, columns))
        train[0], train[1] = train[0] - spread, train[1] + spread  # no column is all but equal
        test = draw.normal(draw.uniform(-6, 6, columns), spread, (others, columns))
        dtype = "float32" if number % 2 else "float64"
        train, test = (values.astype(np.float32).astype(float) for values in (train, test))
        expected, slips = reference.standardise(train, test)
        given = ndarray(train, dtype), ndarray(test, dtype)
        found.append(case("standardise", *given, expected=expected, slips=slips))
    return found


def _counts(rng: Random, *sizes: tuple[int, int]) -> list[Case]:
    """Rows of so many classes, half of them told rightly; classes before rows in `sizes`."""
    draw = generator(rng)
    found = []
    for classes, rows in sizes:
        labels = draw.integers(0, classes, rows)
        guesses = draw.integers(0, classes, rows)
        predicted = np.where(draw.random(rows) < 0.5, labels, guesses)
        expected, slips = reference.confusion(labels, predicted, classes)
        given = ndarray(labels, "int32"), ndarray(predicted, "int32")
        found.append(case("confusion", *given, classes, expected=expected, slips=slips))
    return found


def _three(rng: Random) -> list[Case]:
    return _counts(rng, (3, 150), (3, 31))


def _sizes(rng: Random) -> list[Case]:
    """Few and many classes, also more than rows, and one alone whose count needs two bytes."""
    several = _counts(rng, (2, 40), (rng.randint(5, 7), 60), (10, 300), (9, 4), (1, 300))
    labels, predicted = np.array([1, 0, 1, 1, 0]), np.array([0, 0, 1, 1, 1])
    expected, slips = reference.confusion(labels, predicted, 5)
    given = ndarray(labels, "int64"), ndarray(predicted, "int64")
    last = case("confusion", *given, classes=5, expected=expected, slips=slips)
    return [*several, last]  # in it the last classes never occur


def _no_rows(rng: Random) -> list[Case]:
    return _counts(rng, (4, 0), (2, 0))


HIDDEN_FURTHER: Mapping[str, tuple[Property, ...]] = {
    "standardise": ladder(
        """
        random_cases: right on other tables, and on a single row
        float32_again: the results are float32, for both kinds of floats
        inputs_unchanged: the arguments stay as they were
        """,
        rung("random_cases", _tables, CLOSE, 2),
        rung("float32_again", _tables, float32_arrays, 0.5, only_with="known_case random_cases"),
        rung("inputs_unchanged", _tables, leaves_inputs, 0.5, only_with="known_case random_cases"),
        hidden=True,
    ),
    "confusion": ladder(
        """
        random_cases: right on other rows of three classes
        other_sizes: right for any number of classes and rows
        whole_again: the counts are whole numbers, for other sizes too
        none_again: zeros where there are no rows, for other sizes too
        inputs_unchanged: the arguments stay as they were
        """,
        rung("random_cases", _three, right_counts, 1.5),
        rung("other_sizes", _sizes, right_counts, 0.75),
        rung("whole_again", _sizes, whole_numbers, 0.5, only_with="known_case other_sizes"),
        rung("none_again", _no_rows, right_counts, 0.25, only_with="random_cases other_sizes"),
        rung("inputs_unchanged", _three, leaves_inputs, 0.25, only_with="known_case random_cases"),
        hidden=True,
    ),
}
