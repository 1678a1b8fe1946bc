"""Evidence comes from a process that a student's code shares, so it may be anything: a judge that
cannot read it is no error of ours, the property fails, and the engine has a person look."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.checks.evidence import make_cases
from course.checks.judge import ODD, judge_exercise
from course.checks.model import Case, Exercise, Outcome, Property
from course.checks.values import Other, TupleOf, array
from course.lessons.contract import LESSONS
from course.lessons.discovery import exercises_of
from course.probe.run import outcome_from_wire
from grading.judge import verdicts as judging
from grading.judge.requests import requests
from grading.lessons.hidden import all_properties
from grading.model import FLAGGED, GRADED, Evidence, Rebuilt, Run

# What the trials call the things they saw.
KEYS = [
    "history",
    "w",
    "b",
    "loss",
    "train",
    "valid",
    "events",
    "weights",
    "sizes",
    "training",
    "gradient",
    "gradients",
    "logits",
    "images",
    "graph",
    "module",
    "linear",
    "ran",
    "different",
    "inside",
    "found",
    "shared",
    "fixed",
    "result",
    "built",
    "trained",
    "network",
    "loaders",
    "epochs",
    "values",
    "layers",
    "axes",
    "lines",
    "x",
    "y",
    "style",
    "x_label",
    "y_label",
    "legend",
    "text",
    "kind",
    "output",
    "start",
    "kinds",
    "trainable",
    "keras",
    "slopes",
    "moved",
    "fresh",
    "same",
    "taped",
    "num_batches",
    "batches",
    "losses",
    "accuracy",
    "W",
    "V",
    "c",
    "model",
    "parameters",
    "rows",
    "steps",
    "left_over",
    "before",
    "after",
    "sigmoid",
    "tanh",
    "elu",
    "relu",
]
ARRAYS = [
    array(0.5),
    array([]),
    array([1.0, float("nan")]),
    array([[1, 2], [3, 4]], "int64", "numpy"),
    array([True, False], "bool"),
    array([[[0.25]]], "float16", "tensorflow"),
    array([float("inf")] * 3, "float64", "tinygrad"),
]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 12),
    st.sampled_from([10**9, -(10**30), 0.5, float("nan"), float("inf")]),
    st.sampled_from(["", "none", "method", "keras.Variable", "w", "7", "ReLU"]),
    st.sampled_from(ARRAYS),
    st.just(Other("Strange")),
    st.just(TupleOf("Named", (1, 2))),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from(KEYS) | st.integers(2, 8), inner, max_size=6),
    ),
    max_leaves=12,
)
TOP = VALUES | st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, VALUES))
NAMES = st.lists(
    st.sampled_from(["ValueError", "TypeError", "Mine", "Exception"]), min_size=1, max_size=3
).map(tuple)
OUTCOMES = st.one_of(
    st.builds(
        Outcome,
        returned=TOP,
        changed=st.sampled_from([(), ("1",), ("9", "x")]),
        warnings=st.sampled_from([(), ("a", "b")]),
        operations=st.sampled_from([(), ("tanh",)]),
        autograd=st.booleans(),
    ),
    st.builds(Outcome, raised=NAMES, message=st.text(max_size=20)),
)


@cache
def properties_of(lesson: str) -> list[tuple[Exercise, Property, list[Case]]]:
    return [
        (exercise, prop, make_cases([prop], 1)[prop.name])
        for exercise in exercises_of(lesson)
        for prop in all_properties(exercise.id)
    ]


@pytest.mark.parametrize(
    "lesson",
    [
        pytest.param(lesson, marks=() if lesson == "05_mnist_mlp" else pytest.mark.slow)
        for lesson in LESSONS
    ],
)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(outcome=OUTCOMES)
def test_no_evidence_is_too_odd_to_be_judged(lesson: str, outcome: Outcome) -> None:
    for one, prop, cases in properties_of(lesson):
        judgement = judge_exercise(
            one, [prop], {prop.name: cases}, {prop.name: [outcome] * len(cases)}
        )
        verdict = judgement.verdicts[0]
        assert verdict.outcome in ("holds", "fails", "not_attempted")
        assert verdict.message if verdict.outcome == "fails" else not verdict.message
        assert 0 <= judgement.score <= judgement.points


def row(wires: list[Any]) -> Any:
    """The row of `fit` of lesson 05 whose probe brought this back for every call that it was asked
    for.
    """
    answers = {}
    for hidden in (False, True):
        request = requests("05_mnist_mlp", ["fit"], 1, hidden=hidden)["fit"]
        answers.update(
            {prop["name"]: wires * len(prop["calls"]) for prop in json.loads(request)["properties"]}
        )
    run = Run(evidence={"fit": Evidence("fit", answers)})
    rebuilt = Rebuilt((), attempted=frozenset(["fit"]))
    return next(
        row
        for row in judging.judge_run("ada", "05_mnist_mlp", rebuilt, run, 1)
        if row.exercise == "fit"
    )


def test_a_call_that_several_properties_look_at_is_asked_for_once() -> None:
    asked = [
        prop["name"]
        for hidden in (False, True)
        for prop in json.loads(requests("05_mnist_mlp", ["fit"], 1, hidden=hidden)["fit"])[
            "properties"
        ]
    ]
    assert asked == ["history", "many", "adam", "other_loss"]
    assert len(all_properties("fit")) == 15


def test_evidence_that_no_probe_writes_is_flagged() -> None:
    forged = {
        "returned": [
            "dict",
            [[["str", "history"], ["int", 3]], [["str", "events"], ["str", "many"]]],
        ]
    }
    found = row([forged])
    assert (found.status, found.score) == (FLAGGED, 0.0)
    assert "a person should look" in found.detail
    assert {prop["slip"] for prop in found.properties if prop["outcome"] == "fails"} == {ODD}
    assert not any(prop["outcome"] == "holds" for prop in found.properties)


def test_an_answer_that_fails_is_not_flagged() -> None:
    raised = {"raised": ["ValueError", "Exception"], "message": "no"}
    assert outcome_from_wire(raised).raised
    assert row([raised]).status == GRADED
