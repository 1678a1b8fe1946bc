"""The trusted side has budgets: what a result may hold, what a file of evidence may hold, and how
long judging may take.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.checks.compare import MOST_ROWS, items_of
from course.checks.judges import returned
from course.checks.model import Call, Case, Outcome, Slip
from course.checks.values import MAX_ELEMENTS, MAX_VALUES, Array, Other, array, decode, encode
from grading.judge import verdicts as judging
from grading.judge.time_limit import JudgingTime, TookTooLong
from grading.limits import Limits
from grading.model import FLAGGED, GRADED, Evidence, Rebuilt, Run


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
@settings(deadline=None)
def test_no_shape_without_elements_has_many_rows(shape: list[int]) -> None:
    try:
        found = decode(["array", "numpy", "float64", [*shape, 0], "", False])
    except ValueError:
        return
    assert isinstance(found, Array)
    assert np.prod([max(1, n) for n in found.shape]) <= MAX_ELEMENTS


def row(wires: list[Any], limits: Limits) -> Any:
    run = Run(evidence={"squared_error": Evidence("squared_error", {"known": wires})})
    rows = judging.judge_run(
        "ada", "02_neuron", Rebuilt((), attempted=frozenset(["squared_error"])), run, 1, limits
    )
    return next(one for one in rows if one.exercise == "squared_error")


def test_judging_that_takes_too_long_costs_its_own_submission(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def endless(*_arguments: Any) -> None:
        while True:
            pass

    monkeypatch.setattr(judging, "judge_exercise", endless)
    found = row([], Limits(judging_seconds=0.2))
    assert (found.status, found.score) == (FLAGGED, 0.0)
    assert "takes too long to judge" in found.detail


def test_judging_in_time_is_left_alone() -> None:
    assert "too long" not in row([], Limits()).detail
    assert row([], Limits()).status != GRADED  # no evidence is nothing that a check writes


def work(budget: JudgingTime, seconds: float, times: int = 1) -> None:
    for _number in range(times):
        with budget.running():
            end = time.thread_time() + seconds
            while time.thread_time() < end:
                pass


def test_time_is_counted_over_several_exercises() -> None:
    budget = JudgingTime(0.2)
    with pytest.raises(TookTooLong):
        work(budget, 0.05, times=1000)
    assert budget.left <= 0.01
    with pytest.raises(TookTooLong), budget.running():
        raise AssertionError("there was no time left")


def test_in_a_thread_of_a_cluster_the_time_is_looked_at_afterwards() -> None:
    seen: list[str] = []

    def in_a_thread() -> None:
        try:
            work(JudgingTime(0.05), 0.1)
        except TookTooLong:
            seen.append("too long")

    thread = threading.Thread(target=in_a_thread)
    thread.start()
    thread.join()
    assert seen == ["too long"]


def test_a_wrong_number_of_outcomes_is_not_even_read() -> None:
    found = row([{"returned": ["none"]}] * 100_000, Limits())
    assert found.status == FLAGGED
