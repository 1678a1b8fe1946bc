"""What lesson 04's judges under "Going further" let pass, and what they don't."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from course.checks.model import Outcome, Slip
from course.checks.values import decode, encode
from course.lessons.iris.cases_further import counted
from course.lessons.iris.judges_further import float32_arrays, right_counts, whole_numbers
from course.lessons.writing import case

FLOATS = np.array([[1.5]], dtype=np.float32)


def slip_of(judge: Any, given: Any, value: Any) -> str | None:
    """The code of the slip, or None where the judge lets the value pass."""
    try:
        judge([given], [Outcome(returned=decode(encode(value)))])
    except Slip as slip:
        return slip.code
    return None


@pytest.mark.parametrize("pair", [(FLOATS, FLOATS), [FLOATS, FLOATS], np.stack([FLOATS, FLOATS])])
def test_float32_arrays_pass(pair: Any) -> None:
    assert slip_of(float32_arrays, case("standardise"), pair) is None


@pytest.mark.parametrize(
    "pair", [(FLOATS, FLOATS.astype(float)), (FLOATS.tolist(), FLOATS), (FLOATS.astype("f2"),) * 2]
)
def test_other_floats_and_lists_do_not(pair: Any) -> None:
    assert slip_of(float32_arrays, case("standardise"), pair) == "not_float32"


@pytest.mark.parametrize(
    "counts",
    [
        np.eye(2, dtype=int),
        np.eye(2, dtype="uint8"),
        [[1, 0], [0, 1]],
        ([np.int64(1), 0], [0, 1]),
        [np.array([1, 0]), np.array([0, 1])],
    ],
)
def test_whole_numbers_pass(counts: Any) -> None:
    assert slip_of(whole_numbers, case("confusion"), counts) is None


@pytest.mark.parametrize("counts", [np.eye(2), np.eye(2, dtype="float32"), [[0.5, 0], [0, 1]]])
def test_floats_are_no_counts(counts: Any) -> None:
    assert slip_of(whole_numbers, case("confusion"), counts) == "floats"


@pytest.mark.parametrize("expected", [[[1.0, 0.0], [0.0, 1.0]], np.eye(2)])
def test_a_table_of_another_size_is_named(expected: Any) -> None:
    given = counted([0, 1], [0, 1], 2, expected=expected)
    assert slip_of(right_counts, given, np.eye(3, dtype=int)) == "table_size"
    assert slip_of(right_counts, given, np.eye(2, dtype=int)) is None
    assert slip_of(right_counts, given, [[1, 1], [0, 1]]) == ""
