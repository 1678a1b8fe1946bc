"""Judging takes as long as its budget allows: a submission whose evidence takes longer is flagged."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from grading.judge import verdicts as judging
from grading.judge.time_limit import JudgingTime, TookTooLong
from grading.limits import Limits
from grading.model import FLAGGED, GRADED, Evidence, Rebuilt, Run


def row(wires: list[Any], limits: Limits) -> Any:
    run = Run(evidence={"squared_error": Evidence("squared_error", {"known": wires})})
    rows = judging.judge_run(
        "ada", "02_neuron", Rebuilt((), attempted=frozenset(["squared_error"])), run, 1, limits
    )
    return next(found for found in rows if found.exercise == "squared_error")


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
