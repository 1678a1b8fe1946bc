"""Lesson 01, the rows above a threshold: the visible cases."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.tensors.cases import on_tensor
from course.lessons.writing import case, tensor

TABLE = [[1.0, 6.0, 2.0], [9.0, -1.0, 0.5], [4.0, 3.0, 8.0], [4.0, 3.0, 8.0], [2.0, 5.0, -7.0]]
FIRST, SECOND, THIRD, FOURTH, LAST = TABLE
ZEROS = [0.0, 0.0, 0.0]
WHOLE = [[5, 1], [2, 7], [-3, 8]]
# float32 would round all of the first column to 1
FINE = [[1.0, 4.0], [1.0000000001, 5.0], [0.9999999999, 6.0]]
# What a loop says that made no row, or joins none.
_NOTHING_FOUND = {"nothing_found": "RuntimeError|ValueError|IndexError"}
_ROW_FOR_COLUMN = {"row_for_column": "IndexError: mask"}


def rows(_rng: Random) -> list[Case]:
    """Two columns; in each, an entry equals the threshold."""
    of_first = {
        "or_equal": [SECOND, THIRD, FOURTH, LAST],
        "below": [FIRST],
        "not_above": [FIRST, LAST],
        "one_column": [9.0, 4.0, 4.0],
        "positions": [1.0, 2.0, 3.0],
        "entries": [6.0, 9.0, 4.0, 3.0, 8.0, 4.0, 3.0, 8.0, 5.0],
        "any_column": TABLE,
        "zeroed": [ZEROS, SECOND, THIRD, FOURTH, ZEROS],
        "columns_chosen": [[6.0], [-1.0], [3.0], [3.0], [5.0]],
        "sorted": [THIRD, FOURTH, SECOND],
        "doubles_lost": [SECOND, THIRD],
        "first_only": SECOND,
    }
    of_second = {
        "or_equal": [FIRST, THIRD, FOURTH, LAST],
        "below": [SECOND],
        "not_above": [SECOND, THIRD, FOURTH],
        "one_column": [6.0, 5.0],
        "positions": [0.0, 4.0],
        "any_column": TABLE,
        "zeroed": [FIRST, ZEROS, ZEROS, ZEROS, LAST],
        "first_column": [SECOND, THIRD, FOURTH],
        "sorted": [LAST, FIRST],
        "doubles_lost": [FIRST, LAST],
        "first_only": FIRST,
    }
    expected = [SECOND, THIRD, FOURTH]
    return [
        on_tensor("rows_above", m, column, threshold, expected=found, slips=slips | _ROW_FOR_COLUMN)
        for m, column, threshold, found, slips in (
            (TABLE, 0, 2.0, expected, of_first),
            (TABLE, 1, 3.0, [FIRST, LAST], of_second),
        )
    ]


def rows_from_the_end(_rng: Random) -> list[Case]:
    """The last column, the one before it, and the first."""
    known: tuple[tuple[int, float, list[list[float]], dict[str, Any]], ...] = (
        (-1, 0.5, [FIRST, THIRD, FOURTH], {"sign_lost": [FIRST, THIRD, FOURTH, LAST]}),
        (-2, 4.0, [FIRST, LAST], {"sign_lost": [THIRD, FOURTH]}),
        (-3, 2.0, [SECOND, THIRD, FOURTH], {}),
    )
    refused = {"from_the_end": "IndexError|ValueError"}
    return [
        on_tensor("rows_above", TABLE, column, threshold, expected=found, slips=slips | refused)
        for column, threshold, found, slips in known
    ]


def no_row(_rng: Random) -> list[Case]:
    """No entry is above the threshold."""
    return [
        on_tensor("rows_above", TABLE, 0, 9.0, slips=_NOTHING_FOUND),
        on_tensor("rows_above", [[5.0], [-2.0]], 0, 6.5, slips=_NOTHING_FOUND),
    ]


def one_row(_rng: Random) -> list[Case]:
    """One row is found: of several, in a table of one column, in a table of one row."""
    known = (
        (TABLE, 4.5, [SECOND], SECOND),
        ([[5.0], [-2.0]], 4.5, [[5.0]], [5.0]),
        ([[7.5, 2.0]], -1.0, [[7.5, 2.0]], [7.5, 2.0]),
    )
    return [
        on_tensor("rows_above", m, 0, threshold, expected=found, slips={"axis_lost": flat})
        for m, threshold, found, flat in known
    ]


def rows_of_dtypes(_rng: Random) -> list[Case]:
    """Whole numbers, and float64, which tells apart what float32 does not."""
    return [
        case("rows_above", tensor(WHOLE, "int64"), 1, 1, expected=[[2, 7], [-3, 8]]),
        case("rows_above", tensor(WHOLE, "int32"), 0, 2.5, expected=[[5, 1]]),
        case("rows_above", tensor(FINE, "float64"), 0, 1.0, expected=[[1.0000000001, 5.0]]),
    ]
