"""Calls that are cut short, or not made again, and those that never are."""

from __future__ import annotations

import functools
import random
import sys
from collections.abc import Callable

import numpy as np
import pytest
import torch

from course.checks.model import Call
from course.probe.run import Memory, call_to_wire, outcome_from_wire, run_call, run_calls
from course.probe.sparing import Chance, longer_defaults


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

    def __init__(
        self,
        patch: pytest.MonkeyPatch,
        answer: Callable[[], object],
        *,
        once: bool = True,
        memory: Memory | None = None,
    ) -> None:
        self.count = 0

        def counted(*given):
            self.count += 1
            return run_call(*given)

        patch.setattr("course.probe.run.run_call", counted)
        calls = [call_to_wire(Call("answer", once=once))]
        given = {} if memory is None else memory
        seed = torch.manual_seed
        found = [run_calls({"answer": answer}, name, calls, given) for name in ("here", "again")]
        assert torch.manual_seed is seed
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


def by_class():
    torch.manual_seed(0)

    class Network(torch.nn.Module):
        def forward(self, x):
            return [value + HALF for value in x]

    return Network()(torch.rand(2))[0].item()


HALF = 0.5


@pytest.mark.parametrize("answer", [seeded, tries, by_class])
def test_an_answer_that_seeds_itself_is_called_once(answer, monkeypatch) -> None:
    calls = Calls(monkeypatch, answer)
    assert calls.same
    assert calls.count == 1


def draws():
    return torch.rand(()).item()


def draws_and_seeds():
    found = torch.rand(()).item()
    torch.manual_seed(0)
    return found


def constant():
    return 1.0


def draws_by_numpy():
    torch.manual_seed(0)
    return np.random.rand()


def seeds_numpy():
    torch.manual_seed(0)
    np.random.seed(0)


def draws_by_python():
    torch.manual_seed(0)
    return random.random()


@pytest.mark.parametrize(
    "answer",
    [draws, draws_and_seeds, constant, draws_by_numpy, seeds_numpy, draws_by_python],
)
def test_any_other_answer_is_called_again(answer, monkeypatch) -> None:
    assert Calls(monkeypatch, answer).count == 2


@pytest.mark.parametrize("numpy_too", [True, False])
@pytest.mark.parametrize("draw", [random.random, np.random.rand])
def test_other_numbers_are_noticed(draw, numpy_too, monkeypatch) -> None:
    if not numpy_too:
        monkeypatch.delitem(sys.modules, "numpy")
    with Chance() as chance:
        torch.manual_seed(0)
    assert chance.was_seeded()
    draw()
    assert chance.was_seeded() is (draw is not random.random and not numpy_too)


PARTS = [1.0, 2.0]
COUNT = 0
PAIR = (1.0, [2.0])
WEIGHTS = torch.ones(2)
NETWORK = torch.nn.Linear(2, 2)


def takes():
    torch.manual_seed(0)
    return PARTS[:]


def counts():
    global COUNT
    torch.manual_seed(0)
    COUNT += 1
    return COUNT


def marks_itself():
    torch.manual_seed(0)
    marks_itself.called = True


def keeps_on_itself():
    torch.manual_seed(0)
    keeps_on_itself.kept.append(1.0)


keeps_on_itself.kept = []


def takes_of_a_pair():
    torch.manual_seed(0)
    return PAIR[1][:]


def moves_weights():
    torch.manual_seed(0)
    return WEIGHTS.add_(1.0).tolist()


def trains_a_network():
    torch.manual_seed(0)
    with torch.no_grad():
        NETWORK.weight.add_(1.0)


def looks_around():
    torch.manual_seed(0)
    return len(globals()["PARTS"])


class Answer:
    def __call__(self):
        torch.manual_seed(0)


def keeps(kept=[]):  # noqa: B006
    torch.manual_seed(0)
    return len(kept)


def asks_another():
    return takes()


def tells_the_time():
    import time

    torch.manual_seed(int(time.time()))


def seeds_by_chance():
    torch.manual_seed(0)
    return torch.seed()


def tells_a_library():
    torch.manual_seed(0)
    torch.nn.Linear.told = True


def counts_in_a_library():
    torch.manual_seed(0)
    torch.count += 1


def changes_itself():
    torch.manual_seed(0)
    return changes_itself.__defaults__


def encloses(value):
    def within():
        torch.manual_seed(0)
        return value

    return within


@pytest.mark.parametrize(
    "answer",
    [
        takes,
        counts,
        marks_itself,
        keeps,
        keeps_on_itself,
        takes_of_a_pair,
        moves_weights,
        trains_a_network,
        looks_around,
        Answer(),
        asks_another,
        tells_the_time,
        seeds_by_chance,
        tells_a_library,
        counts_in_a_library,
        changes_itself,
        encloses(1.0),
        torch.no_grad()(seeded),
    ],
)
def test_an_answer_that_may_leave_something_behind_is_called_again(answer, monkeypatch) -> None:
    assert Calls(monkeypatch, answer).count == 2


def test_two_draws_without_a_seed_differ(monkeypatch) -> None:
    assert not Calls(monkeypatch, draws).same


def test_a_call_that_is_not_said_to_be_made_once_is_made_again(monkeypatch) -> None:
    assert Calls(monkeypatch, seeded, once=False).count == 2


def test_another_function_of_the_same_name_is_called(monkeypatch) -> None:
    memory: Memory = {}
    for answer in (seeded, tries):
        with monkeypatch.context() as patch:
            assert Calls(patch, answer, memory=memory).count == 1


def test_in_a_notebook_every_check_calls_again() -> None:
    """The answer may be the same, and what it calls another one."""
    count = []

    def answer():
        count.append(1)
        return seeded()

    for _check in range(2):
        run_calls({"answer": answer}, "here", [call_to_wire(Call("answer", once=True))])
    assert len(count) == 2
