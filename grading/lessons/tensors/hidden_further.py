"""Lesson 01, the further exercises: hidden properties."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import numpy as np

from course.checks.judges import all_of, expects, leaves_inputs
from course.checks.model import Case, Property
from course.lessons.tensors.exercises_further import COLUMNS, EQUAL_COLUMNS, LENGTHS, ROWS
from course.lessons.tensors.judges_further import finite, none_of_the_rows, same_dtype
from course.lessons.writing import case, ladder, rung
from grading.lessons.drawing import numbers, sizes, tensor
from grading.lessons.tensors import references_further as references

# What is left of equal rows is the root of a rounding error, so it may be larger than other errors.
NEAR_ZERO = all_of(finite("negative_root"), expects(1e-3, 1e-2))
_NOTHING_FOUND = {"nothing_found": "RuntimeError|ValueError|IndexError"}


def _rows(m: np.ndarray, column: int, threshold: float, dtype: str = "float32") -> Case:
    right, slips = references.rows_above(m, column, threshold)
    given = tensor(m, dtype=dtype)
    return case("rows_above", given, column, threshold, expected=right, slips=slips)


def _tables(rng: Random) -> list[np.ndarray]:
    """Tables with equal rows, of more rows than columns and the other way round."""
    shapes = [(8, 3), (4, 6), (rng.randint(10, 20), 2), (9, 1)]
    return [numbers(rng, shape)[[0, 1, 2, 1, *range(3, shape[0])]] for shape in shapes]


def _threshold(rng: Random, m: np.ndarray, column: int) -> float:
    """An entry of the column, neither its largest nor its smallest."""
    return float(rng.choice(np.unique(m[:, column])[1:-1]))


def _rows_drawn(rng: Random) -> list[Case]:
    tables = _tables(rng)
    found = [
        _rows(m, column, _threshold(rng, m, column))
        for m in tables
        for column in rng.sample(range(m.shape[1]), min(2, m.shape[1]))
    ]
    # below all entries: every row is found
    return [*found, _rows(tables[0], 0, -10.0), _rows_above_a_fraction(rng)]


def _rows_above_a_fraction(rng: Random) -> Case:
    """The threshold is no whole number, and an entry equals it: a rounded one finds its row too."""
    m = numbers(rng, (6, 2))
    threshold = rng.randint(1, 7) + rng.randint(1, 3) / 8
    m[rng.randrange(6), 1] = threshold
    return _rows(m, 1, threshold)


def _rows_from_the_end(rng: Random) -> list[Case]:
    found = []
    for m in _tables(rng):
        column = -rng.randint(1, m.shape[1])
        found.append(_rows(m, column, _threshold(rng, m, column)))
        found.append(_rows(m, -1, _threshold(rng, m, -1)))
    return found


def _no_row(rng: Random) -> list[Case]:
    return [
        case("rows_above", tensor(m), column, threshold, slips=_NOTHING_FOUND)
        for m in _tables(rng)
        for column, threshold in ((0, float(m[:, 0].max())), (-1, 9.5))
    ]


def _one_row(rng: Random) -> list[Case]:
    found = []
    for shape in ((8, 3), (6, 1), (2, 5), (1, 4), (1, 1)):
        m = numbers(rng, shape)
        entries = np.sort(m[:, 0])
        found.append(_rows(m, 0, float(entries[-2] if len(m) > 1 else entries[0] - 1)))
    return found


def _rows_of_dtypes(rng: Random) -> list[Case]:
    whole = np.floor(numbers(rng, (9, 3)))
    fine = 1 + numbers(rng, (9, 3)) * 2.0**-40
    return [
        _rows(whole, 0, float(whole[:, 0].mean().round()) + 0.5, "int64"),
        _rows(whole, 2, int(whole[0, 2]), "int32"),
        _rows(fine, 1, float(np.sort(fine[:, 1])[4]), "float64"),
    ]


def _columns(m: np.ndarray, dtype: str = "float32") -> Case:
    right, slips = references.standardise_columns(m)
    return case("standardise_columns", tensor(m, dtype=dtype), expected=right, slips=slips)


def _columns_drawn(rng: Random) -> list[Case]:
    n, k = sizes(rng, 2, 3, 8)
    shapes = ((n, k), (k, n), (2, 3), (6, 1), (30, 4))
    return [_columns(numbers(rng, shape) + rng.randint(-20, 20)) for shape in shapes]


def _columns_of_any_size(rng: Random) -> list[Case]:
    scales = np.array([2.0**-23, 1, 2.0**20])
    return [_columns(numbers(rng, (7, 3)) * scales, dtype) for dtype in ("float32", "float64")]


def _equal_columns(rng: Random) -> list[Case]:
    found = []
    for n, dtype in ((7, "float32"), (7, "float64"), (12, "float32"), (2, "float32")):
        decimals = [_decimal(rng, n, size, dtype) for size in (1, 1, 9, 9, 999, 999)]
        m = np.concatenate([np.tile([*decimals, 0.0], (n, 1)), numbers(rng, (n, 2))], axis=1)
        found.append(_columns(m[:, rng.sample(range(9), 9)].astype(dtype).astype("float64"), dtype))
    return found


def _decimal(rng: Random, n: int, size: float, dtype: str) -> float:
    """A number whose mean over n rows is rounded, if one is soon found."""
    drawn = 0.0
    for _attempt in range(20):
        drawn = round(rng.uniform(-size, size), 1) + 0.03
        column = np.full((n, 1), drawn, dtype)
        if column.mean(0)[0] != column[0, 0]:
            break
    return drawn


def _single_row(rng: Random) -> list[Case]:
    return [_columns(numbers(rng, (1, k)) / 3) for k in (1, rng.randint(3, 6))]


def _distances(a: np.ndarray, b: np.ndarray, dtype: str = "float32") -> Case:
    right, slips = references.distances(a, b)
    return case(
        "distances",
        tensor(a, dtype=dtype),
        tensor(b, dtype=dtype),
        expected=right,
        slips=slips,
    )


def _distances_drawn(rng: Random) -> list[Case]:
    n, m, d = sizes(rng, 3, 2, 7)
    known: tuple[tuple[int, int, int, str], ...] = (
        (n, m, d, "float32"),
        (m, n, 2, "float32"),
        (n, n, 3, "float32"),
        (d, n, d, "float64"),
        (40, 30, 4, "float32"),
    )
    return [
        _distances(numbers(rng, (rows, columns)), numbers(rng, (others, columns)), dtype)
        for rows, others, columns, dtype in known
    ]


def _distances_of_any_shape(rng: Random) -> list[Case]:
    n, d = sizes(rng, 2, 2, 7)
    return [
        _distances(numbers(rng, (rows, columns)), numbers(rng, (others, columns)))
        for rows, others, columns in ((n, d, 1), (1, n, d), (n, 1, d), (1, 1, d), (1, 1, 1))
    ]


def _equal_rows(rng: Random) -> list[Case]:
    found = []
    for n, d in ((20, 3), (32, 5)):
        a = np.array([[rng.uniform(-3, 3) for _ in range(d)] for _ in range(n)], dtype="float32")
        order = rng.sample(range(n), n)
        others = np.array(
            [[rng.uniform(-3, 3) for _ in range(d)] for _ in range(4)], dtype="float32"
        )
        found.append(_distances(a.astype(float), np.concatenate([a[order], others]).astype(float)))
    return found


FURTHER: Mapping[str, tuple[Property, ...]] = {
    "rows_above": ladder(
        """
        random_cases: the right rows of other tables, equal ones among them
        from_the_end_again: negative columns of other tables
        no_row_again: no row of another table gives the shape (0, columns)
        one_row_again: one row of another table is still a matrix
        same_dtype_again: a tensor of m's dtype for other tables
        inputs_unchanged_again: other tables stay as they were
        """,
        rung("random_cases", _rows_drawn, ROWS, 1.5),
        rung("from_the_end_again", _rows_from_the_end, ROWS, 0.5, only_with="random_cases"),
        rung("no_row_again", _no_row, none_of_the_rows, 0.5, only_with="random_cases"),
        rung("one_row_again", _one_row, ROWS, 0.5, only_with="random_cases"),
        rung(
            "same_dtype_again",
            _rows_of_dtypes,
            all_of(same_dtype, ROWS),
            0.5,
            only_with="random_cases",
        ),
        rung("inputs_unchanged_again", _rows_drawn, leaves_inputs, 0.25, only_with="random_cases"),
        hidden=True,
    ),
    "standardise_columns": ladder(
        """
        random_cases: right on other tables
        other_sizes_again: other columns of small and of large numbers
        equal_columns_again: other columns of equal entries become zeros
        single_row_again: other single rows become zeros
        inputs_unchanged_again: other tables stay as they were
        """,
        rung("random_cases", _columns_drawn, COLUMNS, 1.5),
        rung("other_sizes_again", _columns_of_any_size, COLUMNS, 0.5, only_with="random_cases"),
        rung("equal_columns_again", _equal_columns, EQUAL_COLUMNS, only_with="random_cases"),
        rung("single_row_again", _single_row, EQUAL_COLUMNS, 0.5, only_with="random_cases"),
        rung(
            "inputs_unchanged_again", _columns_drawn, leaves_inputs, 0.25, only_with="random_cases"
        ),
        hidden=True,
    ),
    "distances": ladder(
        """
        random_cases: right on other tensors, of up to 40 rows
        other_shapes_again: one column, one row, one of each
        equal_rows_again: equal rows give 0 up to rounding, and never nan
        inputs_unchanged_again: other arguments stay as they were
        """,
        rung("random_cases", _distances_drawn, LENGTHS, 1.5),
        rung(
            "other_shapes_again",
            _distances_of_any_shape,
            LENGTHS,
            0.5,
            only_with="random_cases",
        ),
        rung("equal_rows_again", _equal_rows, NEAR_ZERO, only_with="random_cases"),
        rung(
            "inputs_unchanged_again",
            _distances_drawn,
            leaves_inputs,
            0.25,
            only_with="random_cases",
        ),
        hidden=True,
    ),
}
