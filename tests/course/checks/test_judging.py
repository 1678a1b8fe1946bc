"""Judges and verdicts: what fails, which slip is named, what waits, and what a hidden message may
say.
"""

from __future__ import annotations

import re
from random import Random
from typing import Any

import numpy as np
import pytest
import torch

from course.checks.coarse import describe, difference
from course.checks.evidence import collect, make_cases
from course.checks.judge import judge_exercise
from course.checks.judges import expects, leaves_inputs, no_warning, raises
from course.checks.model import Call, Case, Exercise, Judge, Judgement, Outcome, Property, Slip
from course.checks.slips import explain
from course.checks.words import show
from course.lessons.registry import exercise, exercise_ids
from course.lessons.writing import case, tensor
from grading.lessons import bank
from grading.lessons.hidden import all_properties
from tests.support.answer_bank import judge, namespace

SLIPS = {
    "doubled": "is it doubled?",
    "negative": "is the sign lost?",
    "overflow": "is the number too large?",
}


def exercise_of(*properties: Property) -> Exercise:
    return Exercise("x", "00_none", 2, ("f",), "x", (), SLIPS, properties)


def one(cases: list[Case], how: Judge, function: Any, **settings: Any) -> Judgement:
    """The judgement of an exercise with one property."""
    prop = Property("only", "the only one", lambda _rng: cases, how, **settings)
    found, evidence = collect([prop], {"f": function}, seed=1)
    return judge_exercise(exercise_of(prop), [prop], found, evidence)


CASES = [
    case(
        "f",
        2.0,
        expected=4.0,
        slips={"doubled": 8.0, "negative": -4.0, "overflow": "OverflowError"},
    ),
    case("f", 3.0, expected=6.0, slips={"doubled": 12.0, "negative": -6.0}),
]


def test_a_right_answer_holds_and_gets_the_points() -> None:
    judgement = one(CASES, expects(), lambda x: 2 * x)
    assert (judgement.score, judgement.verdicts[0].outcome, judgement.verdicts[0].message) == (
        2.0,
        "holds",
        "",
    )


@pytest.mark.parametrize(
    ("function", "slip", "said"),
    [
        (lambda x: 4 * x, "doubled", "Expected 4, got 8"),
        (lambda x: -2 * x, "negative", "is the sign lost?"),
        (lambda x: 8.0, "", "Expected 4, got 8"),
        (lambda x: None, "no_return", "returned None"),
        (lambda x: 2.0**10000, "overflow", "OverflowError"),
        (lambda x: {}["k"], "raised", "KeyError"),
        (lambda x: [2 * x], "extra_results", "a number is wanted"),
        (lambda x: torch.ones(2), "not_number", "a number is wanted"),
        (lambda x, y: 2 * x, "missing_argument", "TypeError"),
        (lambda x: x ^ 2, "caret", "unsupported operand"),
        (lambda x: 2 * x if torch.ones(2) else 0, "if_on_tensor", "ambiguous"),
        (lambda x: torch.ones(2, 2).max(0), "values_and_indices", "a number is wanted"),
        (lambda x: torch.ones(2, 2).max(0).mean(), "values_and_indices", "return_types"),
    ],
)
def test_the_slip_that_explains_the_results_is_named(function: Any, slip: str, said: str) -> None:
    verdict = one(CASES, expects(), function).verdicts[0]
    assert (verdict.outcome, verdict.slip) == ("fails", slip)
    assert said in verdict.message
    assert ("Likely slip:" in verdict.message) == bool(slip)


def test_rounding_and_cutting_are_told_apart() -> None:
    cases = [case("f", x, expected=x) for x in (2.71828, -1.61803)]
    assert one(cases, expects(), lambda x: round(x, 2)).verdicts[0].slip == "rounded"
    assert one(cases, expects(), lambda x: int(x)).verdicts[0].slip == "whole_numbers"
    assert one(cases, expects(), lambda x: x + 0.1).verdicts[0].slip == ""


def test_a_slip_that_explains_only_what_is_right_is_not_named() -> None:
    cases = [case("f", 0.0, expected=0.0, slips={"doubled": 0.0}), case("f", 1.0, expected=2.0)]
    assert one(cases, expects(), lambda x: 5 * x).verdicts[0].slip == ""


def test_a_slip_must_explain_every_result_of_the_function_that_fails_first() -> None:
    cases = [
        case("f", 1.0, expected=1.0, slips={"negative": -1.0}),
        case("g", 1.0, expected=2.0, slips={"negative": -2.0}),
    ]
    wrong, right = Outcome(returned=-1.0), Outcome(returned=2.0)
    assert explain(cases, [wrong, right]) == "negative"
    same = [cases[0], case("f", 2.0, expected=2.0, slips={"negative": -2.0})]
    assert explain(same, [wrong, right]) == ""


def test_near_misses_and_everything_else_can_have_a_slip_of_their_own() -> None:
    how = expects(near="doubled", otherwise="negative")
    assert one(CASES, how, lambda x: 2.02 * x).verdicts[0].slip == "doubled"
    assert one(CASES, how, lambda x: 100.0).verdicts[0].slip == "negative"


def test_an_exception_is_asked_for_or_told_on() -> None:
    def refuses(x: float) -> float:
        raise UnicodeError("derived from ValueError")

    cases = [case("f", 1.0)]
    assert one(cases, raises("ValueError"), refuses).score == 2.0
    assert one(cases, raises("ValueError"), lambda x: x).verdicts[0].slip == "no_ValueError"
    verdict = one(cases, raises("KeyError"), refuses).verdicts[0]
    assert "it raised UnicodeError" in verdict.message


@pytest.mark.parametrize(
    "function",
    [
        lambda m: m.mul_(2),
        lambda m: m.t_(),
        lambda m: m.resize_(1),
        lambda m: m.requires_grad_(True),
    ],
)
def test_an_argument_that_is_changed_is_seen(function: Any) -> None:
    verdict = one([case("f", tensor([[1.0, 2.0]]))], leaves_inputs, function).verdicts[0]
    assert verdict.slip == "changed_input"
    assert "argument 1" in verdict.message


def test_a_list_that_is_changed_is_seen_and_named() -> None:
    def appends(x: list[float], y: list[float]) -> float:
        y.append(1.0)
        return 1.0

    assert (
        "argument y" in one([case("f", [1.0], y=[2.0])], leaves_inputs, appends).verdicts[0].message
    )


def test_an_exception_is_no_merit_of_what_always_raises() -> None:
    def refuses(x: float) -> float:
        raise ValueError

    def sees(x: float) -> float:
        if x < 0:
            raise ValueError
        return x

    cases = [case("f", 1.0), case("f", -1.0)]
    assert one(cases, raises("ValueError", fitting=1), sees).score == 2.0
    assert (
        "it raised ValueError"
        in one(cases, raises("ValueError", fitting=1), refuses).verdicts[0].message
    )
    assert (
        one(cases, raises("ValueError", fitting=1), lambda x: x).verdicts[0].slip == "no_ValueError"
    )
    for nothing in (None, float("nan"), "1"):
        assert one(cases, raises("ValueError", fitting=1), lambda x, y=nothing: y).score == 0


NOTICE = "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone()."


@pytest.mark.parametrize(
    ("text", "category", "notice"),
    [
        (NOTICE, "UserWarning", True),
        ("an old habit", "DeprecationWarning", True),
        ("overflow encountered in exp", "RuntimeWarning", False),
        ("overflow encountered in exp", "UserWarning", False),
    ],
)
def test_a_librarys_notice_that_everyday_arguments_give_too_is_let_pass_and_no_other_warning(
    text: str, category: str, notice: bool
) -> None:
    import builtins
    import warnings

    def warns(x: float) -> float:
        warnings.warn(text, getattr(builtins, category), stacklevel=1)
        return x

    def warns_of_more(x: float) -> float:
        if x > 100:
            np.exp(np.float64(1000.0))
        return warns(x)

    cases = [case("f", 1.0), case("f", 200.0)]
    verdict = one(cases, no_warning(everyday=1), warns).verdicts[0]
    assert (verdict.outcome, verdict.slip) == (("holds", "") if notice else ("fails", "warning"))
    assert one(cases, no_warning(everyday=0), warns).verdicts[0].slip == "warning"
    assert one(cases, no_warning(everyday=1), warns_of_more).verdicts[0].slip == "warning"


def test_a_property_waits_for_those_it_needs() -> None:
    first = Property("first", "the first", lambda _rng: CASES, expects())
    second = Property(
        "second", "the second", lambda _rng: CASES, leaves_inputs, needs=("first",), weight=3.0
    )
    properties = [first, second]
    cases, evidence = collect(properties, {"f": lambda x: x}, seed=1)
    judgement = judge_exercise(exercise_of(*properties), properties, cases, evidence)
    assert [v.outcome for v in judgement.verdicts] == ["fails", "waits"]
    assert "the first" in judgement.verdicts[1].message
    assert judgement.score == 0.0
    cases, evidence = collect(properties, {"f": lambda x: 2 * x}, seed=1)
    assert judge_exercise(exercise_of(*properties), properties, cases, evidence).score == 2.0


def test_properties_with_the_same_cases_are_judged_by_the_same_calls() -> None:
    def cases(_rng: Random) -> list[Case]:
        return CASES

    seen: list[float] = []

    def f(x: float) -> float:
        seen.append(x)
        return 2 * x + len(seen)

    properties = [
        Property("first", "the first", cases, expects()),
        Property("second", "the second", cases, leaves_inputs),
        Property("hidden", "a hidden one", cases, expects(), hidden=True),
        Property("last", "the last", lambda _rng: CASES, expects()),
    ]
    found, evidence = collect(properties, {"f": f}, seed=1)
    assert seen == [case.call.args[0] for case in CASES] * 3
    assert evidence["first"] is evidence["second"]
    assert evidence["first"] != evidence["hidden"] != evidence["last"]
    assert found["first"] is found["second"]


def test_evidence_that_is_missing_or_too_short_gives_no_points() -> None:
    prop = Property("only", "the only one", lambda _rng: CASES, expects())
    cases = make_cases([prop], 1)
    for evidence in ({}, {"only": [Outcome(returned=4.0)]}):
        judgement = judge_exercise(exercise_of(prop), [prop], cases, evidence)
        assert [v.outcome for v in judgement.verdicts] == ["no_evidence"]
        assert judgement.score == 0.0


def test_not_attempted_is_told_from_wrong() -> None:
    def stub(x: float) -> float:
        raise NotImplementedError

    def framework(x: float) -> object:
        return torch.tensor(x) ^ 2

    def calls_a_stub(x: float) -> float:
        return stub(x)

    assert one(CASES, expects(), stub).not_attempted
    assert one(CASES, expects(), None).not_attempted
    assert one(CASES, expects(), framework).verdicts[0].slip == "caret"
    assert one(CASES, expects(), calls_a_stub).verdicts[0].slip == "calls_unwritten"


def test_inputs_depend_on_the_seed_and_not_on_later_properties() -> None:
    properties = all_properties("neuron")
    drawn = make_cases(properties, 5)
    assert make_cases(properties, 5) == drawn
    assert make_cases(properties[:-1], 5) == {p.name: drawn[p.name] for p in properties[:-1]}
    assert make_cases(properties, 6)["random_cases"] != drawn["random_cases"]


@pytest.mark.parametrize("exercise_id", exercise_ids())
def test_drawn_inputs_differ_from_seed_to_seed(exercise_id: str) -> None:
    drawing = [p for p in all_properties(exercise_id) if p.hidden and "random" in p.name]
    for prop in drawing:
        assert len({repr([c.call for c in prop.cases(Random(seed))]) for seed in range(10)}) == 10


# --- what a hidden message may say ---


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
    "exercise_id", ["neuron", "squared_error", "mean_of_column_maxima", "extremes"]
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
