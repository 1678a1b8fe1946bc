"""Functions in which something may wait for a later step, and those that go straight on."""

from __future__ import annotations

import pytest
import torch

from course.probe.sparing import longer_defaults

PARTS = [1.0, 2.0]


def capped(data, steps=1000):
    return min(steps, 500)


def calls_capped(data, steps=1000):
    return capped(data, steps=steps)


MOST = 500


def capped_by_name(data, steps=1000):
    return min(steps, MOST)


def capped_by_an_object(data, steps=1000):
    return min(steps, PARTS[0])


def capped_by_a_default(data, steps=1000, most=500):
    return min(steps, most)


def cap(steps, most=500):
    return min(steps, most)


def capped_elsewhere(data, steps=1000):
    return cap(steps)


def ends_early(data, steps=1000):
    for _step in range(steps):
        if sum(data) < 0.005:
            break
    return data


def ends_where_all_is_still(data, steps=1000):
    for _step in range(steps):
        if not any(data):
            break
    return data


def slows_down(data, steps=1000, rate=0.5):
    return [rate * (step < steps - 1) for step in range(steps)]


def slows_down_in_stairs(data, steps=1000):
    return [0.5 ** (step // 20 // 20) for step in range(steps)]


@pytest.mark.parametrize(
    "function",
    [
        capped,
        calls_capped,
        capped_by_name,
        capped_by_an_object,
        capped_by_a_default,
        capped_elsewhere,
        ends_early,
        ends_where_all_is_still,
        slows_down,
        slows_down_in_stairs,
    ],
)
def test_what_may_happen_after_many_steps_is_waited_for(function) -> None:
    assert longer_defaults(function, {"steps": 120}) == {}


def asks_what_was_given(data, steps=1000, rate=None):
    rate = 0.5 if rate is None else rate
    with torch.no_grad():
        return [rate**step for step in range(steps)]


def test_a_question_about_none_and_a_with_block_are_no_turns() -> None:
    assert longer_defaults(asks_what_was_given, {"steps": 120}) == {"steps": 1000}
