"""The trusted side has budgets: what a result may hold, and what a file of evidence may hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course.checks.compare import MOST_ROWS, items_of
from course.checks.judges import returned
from course.checks.model import Call, Case, Outcome, Slip
from course.checks.values import MAX_ELEMENTS, MAX_VALUES, Array, Other, array, decode, encode


def nested(width: int, depth: int) -> list[Any]:
    """A list of `width` times the same list, and so on: small in memory, width ** depth values to
    whoever reads it.
    """
    value: list[Any] = [0] * width
    for _level in range(depth - 1):
        value = [value] * width
    return value


@pytest.mark.parametrize(
    "result",
    [
        np.zeros((3_000_000, 0)),
        np.zeros((0, 3_000_000)),
        torch.zeros(1).expand(10**9),
        torch.zeros((0, 10**7)),
        np.broadcast_to(np.float32(0), (10**5, 10**5)),
        torch.sparse_coo_tensor(size=(10**6, 10**6), check_invariants=False),
        [0] * (MAX_VALUES + 1),
        nested(30, 6),
        {n: [n] for n in range(MAX_VALUES)},
        ["x" * 10_000] * 1000,
        [np.zeros(MAX_ELEMENTS // 2)] * 3,
    ],
)
def test_a_result_that_is_too_large_is_said_to_be_so(result: Any) -> None:
    found = decode(encode(result))
    assert isinstance(found, Other)
    assert found.too_large
    with pytest.raises(Slip, match="too large to be checked"):
        returned(Case(Call("f", ())), Outcome(returned=found))


@pytest.mark.parametrize(
    "result", [np.zeros((400, 400)), [0.5] * 10_000, np.zeros((0, 5)), ["a"] * 1000, nested(3, 8)]
)
def test_what_an_answer_may_well_return_is_not(result: Any) -> None:
    assert not isinstance(decode(encode(result)), Other)


@pytest.mark.parametrize(
    "wire",
    [
        ["array", "numpy", "float64", [3_000_000, 0], "", False],
        ["list", [["array", "torch", "float32", [0, 90_000], "", False]] * 3],
        ["list", [["none"]] * (MAX_VALUES + 1)],
        ["str", "x" * (65 * MAX_VALUES)],
    ],
)
def test_forged_evidence_that_is_larger_than_a_probe_writes_is_malformed(wire: Any) -> None:
    with pytest.raises(ValueError, match="malformed"):
        decode(wire)


def test_rows_of_a_long_array_are_not_taken_apart() -> None:
    assert items_of(array(np.zeros((MOST_ROWS + 1, 1)))) is None
    assert len(items_of(array(np.zeros((MOST_ROWS, 1)))) or []) == MOST_ROWS


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=6))
def test_no_shape_without_elements_has_many_rows(shape: list[int]) -> None:
    try:
        found = decode(["array", "numpy", "float64", [*shape, 0], "", False])
    except ValueError:
        return
    assert isinstance(found, Array)
    assert np.prod([max(1, n) for n in found.shape]) <= MAX_ELEMENTS
