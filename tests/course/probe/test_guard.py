"""The neutral state of a check: a student's settings do not spoil it, and are as they were
afterwards.
"""

from __future__ import annotations

import random
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from course.checks.model import Call
from course.checks.values import array
from course.probe.guard import neutral, recorded_warnings
from course.probe.run import call_to_wire, outcome_from_wire, run_calls


@pytest.fixture(autouse=True)
def settings_back() -> Iterator[None]:
    dtype, device, errors = torch.get_default_dtype(), torch.get_default_device(), np.geterr()
    yield
    torch.set_default_dtype(dtype)
    torch.set_default_device(device if device.type != "cpu" else None)
    np.seterr(**errors)


def draws() -> tuple[Any, ...]:
    return random.random(), np.random.rand(), torch.rand(2).tolist()


def test_the_generators_go_on_as_if_no_check_had_been() -> None:
    random.seed(1), np.random.seed(1), torch.manual_seed(1)
    draws()
    wanted = draws()
    random.seed(1), np.random.seed(1), torch.manual_seed(1)
    draws()
    with neutral(5):
        random.seed(9), np.random.seed(9), torch.manual_seed(9)
        draws()
    assert draws() == wanted


def test_the_same_seed_gives_the_same_draws() -> None:
    with neutral(5):
        first = draws()
    with neutral(5):
        assert draws() == first
    with neutral(6):
        assert draws() != first


def test_torch_computes_with_one_thread_inside_and_with_the_students_afterwards() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        with neutral(seed=1):
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)


def test_settings_of_torch_are_the_defaults_inside_and_the_students_afterwards() -> None:
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("meta")
    with torch.no_grad(), neutral(1):
        made = torch.ones(1)
        assert (made.dtype, made.device.type, torch.is_grad_enabled()) == (
            torch.float32,
            "cpu",
            True,
        )
        torch.set_default_dtype(torch.float16)
    assert torch.get_default_dtype() == torch.float64
    assert torch.get_default_device().type == "meta"


def test_inference_mode_of_the_caller_does_not_reach_in() -> None:
    with torch.inference_mode(), neutral(1):
        assert not torch.is_inference_mode_enabled()
        assert torch.ones(1, requires_grad=True).requires_grad


def test_unfilled_memory_is_nan_inside_only() -> None:
    with neutral(1):
        assert torch.empty(20, 11).isnan().all()
    assert not torch.are_deterministic_algorithms_enabled()


def test_numpys_errors_do_not_raise_inside_but_what_is_ignored_stays_ignored() -> None:
    np.seterr(all="raise", under="ignore")
    before = np.geterr()
    with neutral(1), recorded_warnings() as caught:
        assert np.exp(np.float64(1000.0)) == np.inf
        assert np.exp(np.float64(-1000.0)) == 0
    assert [warning.category for warning in caught] == [RuntimeWarning]
    assert np.geterr() == before


def test_warning_filters_come_back() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        before = list(warnings.filters)
        with recorded_warnings() as caught:
            warnings.simplefilter("ignore")
            warnings.simplefilter("always")
            warnings.warn("old", DeprecationWarning, stacklevel=1)
        assert len(caught) == 1
        assert list(warnings.filters) == before


def test_everything_comes_back_after_an_exception_too() -> None:
    state, out, err = random.getstate(), sys.stdout, sys.stderr

    def changes_all() -> None:
        with neutral(3):
            torch.set_default_dtype(torch.float64)
            random.random()
            raise KeyError

    with pytest.raises(KeyError):
        changes_all()
    assert random.getstate() == state
    assert torch.get_default_dtype() == torch.float32
    assert (sys.stdout, sys.stderr) == (out, err)


def test_output_is_dropped_and_a_kept_stream_does_no_harm(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with neutral(1):
        kept = sys.stderr
        print("noise", file=kept)
        print("noise")
    kept.write("noise")
    kept.close()
    kept.write("noise")
    kept.flush()
    shown = capfd.readouterr()
    assert shown.out + shown.err == ""


def outcome(function: Any, *args: Any, watch: tuple[str, ...] = ()) -> Any:
    call = Call("f", args, {}, watch)
    return outcome_from_wire(run_calls({"f": function}, "a property", [call_to_wire(call)])[0])


def test_an_answer_that_changes_settings_does_not_spoil_the_next_call() -> None:
    def changes(x: Any) -> Any:
        torch.set_default_dtype(torch.float64)
        warnings.simplefilter("error")
        np.seterr(all="raise")
        return torch.ones(1)

    before = np.geterr()
    outcome(changes, 1.0)
    assert torch.get_default_dtype() == torch.float32
    assert np.geterr() == before
    assert outcome(lambda x: np.exp(1000.0), 1.0).warnings


@pytest.mark.parametrize(
    "error", [SystemExit, GeneratorExit, RecursionError, MemoryError, StopIteration]
)
def test_whatever_an_answer_raises_is_evidence(error: type[BaseException]) -> None:
    def raises(x: Any) -> Any:
        raise error("why")

    found = outcome(raises, 1.0)
    assert found.raised[0] == error.__name__
    assert found.message == "why"


def test_the_person_can_still_interrupt() -> None:
    def interrupted(x: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outcome(interrupted, 1.0)


def test_every_call_gets_arguments_of_its_own() -> None:
    def adds(m: torch.Tensor) -> torch.Tensor:
        return m.add_(1)

    call = call_to_wire(Call("f", (array([1.0]),)))
    found = [outcome_from_wire(wire) for wire in run_calls({"f": adds}, "p", [call, call])]
    assert [outcome.returned.numpy().tolist() for outcome in found] == [[2.0], [2.0]]
    assert [outcome.changed for outcome in found] == [("1",), ("1",)]


def test_an_overwritten_builtin_does_not_spoil_an_answer() -> None:
    names: dict[str, Any] = {}
    exec("def f(x):\n    return sum(list(x))\nsum = 0\nlist = [1]", names)
    outcomes = run_calls(names, "p", [call_to_wire(Call("f", ([1, 2, 3],)))] * 2)
    assert [outcome_from_wire(outcome).returned for outcome in outcomes] == [6, 6]
    assert (names["sum"], names["list"]) == (0, [1])  # the student's own names are as they were


def test_an_answers_own_constant_with_such_a_name_is_left_alone() -> None:
    names: dict[str, Any] = {}
    exec("iter = 3\ndef f():\n    return [1] * iter\ndef g():\n    return iter(1)", names)
    calls = [call_to_wire(Call("f")), call_to_wire(Call("g"))]
    right, wrong = (outcome_from_wire(outcome) for outcome in run_calls(names, "p", calls))
    assert right.returned == [1, 1, 1]
    assert wrong.raised[0] == "TypeError"
    assert names["iter"] == 3
