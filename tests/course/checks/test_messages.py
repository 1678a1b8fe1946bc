"""What a message says: all of it where it is visible, no value where it is hidden."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch

from course.checks.coarse import describe, difference
from course.checks.evidence import make_cases
from course.checks.judges import expects, raises
from course.checks.model import Call, Case, Slip
from course.checks.words import show
from course.lessons.discovery import exercise
from course.lessons.writing import case, tensor
from grading.lessons import bank
from grading.lessons.hidden import all_properties
from tests.support.answer_bank import judge, namespace
from tests.support.one_property import CASES, one


def hidden_messages(exercise_id: str, seed: int) -> list[tuple[str, list[Case]]]:
    """Every message of a hidden property that a wrong answer of the bank gets, with the property's
    cases.
    """
    found = exercise(exercise_id)
    messages = []
    for entry in bank.load(found.lesson, exercise_id):
        if entry.kind == "wrong":
            cases = make_cases(all_properties(exercise_id), seed)
            verdicts = judge(exercise_id, namespace(entry.source, entry.uses), seed).verdicts
            messages += [(v.message, cases[v.name]) for v in verdicts if v.hidden and v.message]
    return messages


@pytest.mark.parametrize(
    "exercise_id",
    [
        "squared_error",
        "extremes",
        pytest.param("neuron", marks=pytest.mark.slow),
        pytest.param("mean_of_column_maxima", marks=pytest.mark.slow),
    ],
)
def test_hidden_messages_hold_no_number_of_the_inputs_or_results(exercise_id: str) -> None:
    """Only shapes, counts and a rough size of the error: whatever has a decimal point is one digit
    long.
    """
    messages = hidden_messages(exercise_id, seed=77)
    assert len(messages) > 10
    texts = set(exercise(exercise_id).slips.values())
    for message, _cases in messages:
        own = message.partition("Likely slip:")[0]
        assert not re.search(r"\d\.\d\d", own), own
        assert not re.search(r"\d\.\d", own.partition("Off:")[0]), own
        assert (
            message.partition("Likely slip: ")[2] in texts | {""}
            or "?" in message
            or ":" in message
        )


@pytest.mark.parametrize(
    "value",
    [
        3.25,
        -7,
        [1.5, 2.5],
        (1.5,),
        {"secret": 4.5},
        "4.125",
        torch.tensor([1.625, 2.0]),
        np.float64(9.75),
    ],
)
def test_describe_never_shows_a_value(value: object) -> None:
    from course.checks.values import decode, encode

    text = describe(decode(encode(value)))
    assert not re.search(r"\d\.\d|secret|-7|4125", text), text


def test_a_student_cannot_send_a_hidden_input_out_by_a_name() -> None:
    def leaks(x: float) -> float:
        raise type(f"Secret{x}", (ArithmeticError,), {})(f"the input was {x}")

    cases = [case("f", 3.25, expected=1.0)]
    for how in (expects(), raises("ValueError")):
        message = one(cases, how, leaks, hidden=True).verdicts[0].message
        assert "3.25" not in message
        assert "ArithmeticError" in message
    assert "Secret3.25: the input was 3.25" in one(cases, expects(), leaks).verdicts[0].message


def test_visible_messages_show_call_expectation_and_result() -> None:
    message = (
        one([case("f", tensor([1.0, 2.0]), k=2, expected=[2.0, 4.0])], expects(), lambda x, k: x)
        .verdicts[0]
        .message
    )
    assert message.startswith(
        "f([1., 2.], k=2): the numbers are not right.\nExpected [2, 4], got tensor([1., 2.])."
    )


def test_the_size_of_an_error_is_said_roughly() -> None:
    assert difference(3.14159, 4.24159) == "too large, by one to a hundred where it is furthest off"
    assert (
        difference(np.zeros(3), [0.0, -0.0123, 0.0])
        == "too small, by a hundredth to one where it is furthest off"
    )
    assert difference(3.14159, 3.1416) == ""
    assert difference(1.0, -1e9) == "too small, by more than a hundred where it is furthest off"
    assert difference(1.0, float("nan")) == "it holds nan or infinite numbers"
    assert (
        difference(np.zeros((2, 3)), [[0.0]])
        == "the shape should be (2, 3), and it has as many axes, of another length"
    )
    assert difference(np.zeros((2, 3)), np.zeros((3, 2)).tolist()).endswith(
        "its axes stand in another order"
    )
    assert difference((1.0, 2.0), (1.0, 3.0)).startswith("item 2: too large")
    assert difference({"W": 1.0}, {}) == "'W': it is missing"


def test_long_values_are_shortened() -> None:
    assert len(show("x" * 1000)) <= 160
    assert len(show(list(range(1000)))) <= 160


def test_a_slip_without_values_is_only_a_sentence() -> None:
    def judge_it(cases: object, outcomes: object) -> None:
        raise Slip("something is wrong.", received=3.5, call=Call("f", (1.5,)))

    assert (
        one(CASES, judge_it, lambda x: x).verdicts[0].message
        == "f(1.5): something is wrong.\nGot 3.5."
    )
    assert (
        one(CASES, judge_it, lambda x: x, hidden=True).verdicts[0].message
        == "something is wrong.\nGot a number."
    )
