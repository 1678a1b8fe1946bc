"""Calls that are cut short, or not made again, and those that never are."""

from __future__ import annotations

import functools
import random

import numpy as np
import pytest
import torch

from course.checks.model import Call
from course.probe.run import Memory, call_to_wire, outcome_from_wire, run_call, run_calls
from course.probe.sparing import longer_defaults


def plain(data, steps=1000, rate=0.5):
    return steps, rate


def by_name(data, *, rate=0.5, steps=1000):
    return steps, rate


def test_the_defaults_of_a_plain_function_are_known() -> None:
    assert longer_defaults(plain, {"steps": 120}) == {"steps": 1000}
    assert longer_defaults(by_name, {"steps": 120}) == {"steps": 1000}
    assert longer_defaults(plain, {"steps": 1000}) == {}
    assert longer_defaults(plain, {}) == longer_defaults(plain, {"epochs": 3}) == {}


@functools.wraps(plain)
def wrapped(*given, **named):
    return plain(*given, **named)


class Trainer:
    def __call__(self, data, steps=1000):
        return steps


@pytest.mark.parametrize(
    "function",
    [
        wrapped,
        functools.partial(plain, steps=500),
        Trainer(),
        Trainer,
        None,
        lambda data, steps=None: steps or 1000,
        lambda data, steps=1000.0: steps,
        lambda data, steps=True: steps,
        lambda data, steps: steps,
    ],
)
def test_of_anything_else_nothing_is_said(function) -> None:
    assert longer_defaults(function, {"steps": 120}) == {}


def test_a_long_run_is_cut_short_and_its_own_length_told() -> None:
    call = call_to_wire(Call("learn", ([1.0],), at_most={"steps": 120}))
    outcome = outcome_from_wire(run_call({"learn": plain}, call))
    assert (outcome.returned, outcome.defaults) == ((120, 0.5), {"steps": 1000})
    for whole in (wrapped, lambda data, steps=100, rate=0.5: (steps, rate)):
        outcome = outcome_from_wire(run_call({"learn": whole}, call))
        assert outcome.returned[0] in (1000, 100)
        assert outcome.defaults == {}


@pytest.mark.parametrize("defaults", [["steps"], {"steps": "1000"}, {"steps": True}, None])
def test_odd_words_about_defaults_are_malformed(defaults: object) -> None:
    with pytest.raises(ValueError, match="malformed"):
        outcome_from_wire({"returned": ["none"], "defaults": defaults})


class Calls:
    """Makes the call of two properties, and counts how often the answer itself was called."""

    def __init__(self, draw, *, once: bool = True, memory: Memory | None = None) -> None:
        self.count = 0

        def answer():
            self.count += 1
            return draw()

        calls = [call_to_wire(Call("answer", once=once))]
        given = {} if memory is None else memory
        found = [run_calls({"answer": answer}, name, calls, given) for name in ("here", "again")]
        first, second = (outcome_from_wire(wires[0]) for wires in found)
        self.same = first.returned == second.returned


def seeded():
    torch.manual_seed(0)
    return torch.rand(()).item()


def tries():
    for seed in range(3):
        torch.manual_seed(seed)
        found = torch.rand(()).item()
    return found


@pytest.mark.parametrize("draw", [seeded, tries])
def test_an_answer_that_seeds_itself_is_called_once(draw) -> None:
    calls = Calls(draw)
    assert calls.same
    assert calls.count == 1


def touches(generator):
    def draw():
        torch.manual_seed(0)
        generator()
        return 1.0

    return draw


@pytest.mark.parametrize(
    "draw",
    [
        lambda: torch.rand(()).item(),
        lambda: 1.0,
        touches(np.random.rand),
        touches(lambda: np.random.seed(0)),
        touches(random.random),
    ],
)
def test_any_other_answer_is_called_again(draw) -> None:
    assert Calls(draw).count == 2


def test_two_draws_without_a_seed_differ() -> None:
    assert not Calls(lambda: torch.rand(()).item()).same


def test_a_call_that_is_not_said_to_be_made_once_is_made_again() -> None:
    assert Calls(seeded, once=False).count == 2


def test_another_function_of_the_same_name_is_called() -> None:
    memory: Memory = {}
    assert [Calls(seeded, memory=memory).count for _ in range(2)] == [1, 1]


def test_in_a_notebook_every_check_calls_again() -> None:
    """The answer may be the same, and what it calls another one."""
    count = []

    def answer():
        count.append(1)
        return seeded()

    for _check in range(2):
        run_calls({"answer": answer}, "here", [call_to_wire(Call("answer", once=True))])
    assert len(count) == 2
