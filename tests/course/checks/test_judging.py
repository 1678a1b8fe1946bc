"""Judges and verdicts: what fails, which slip is named, what waits, and what a hidden message may
say.
"""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
import torch

from course.checks.evidence import make_cases
from course.checks.judge import judge_exercise
from course.checks.judges import expects, leaves_inputs, no_warning, raises
from course.checks.model import Case, Outcome, Property
from course.checks.slips import explain
from course.lessons.discovery import exercise_ids
from course.lessons.writing import case, tensor
from course.notebook.collect import collect
from grading.lessons.hidden import all_properties
from tests.support.one_property import CASES, exercise_of, one


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
