"""The answer bank against the judges, in this process: right answers get full marks, wrong ones
less, and the slip is named.

`python -m grading verify` shows the same through the real engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from course.lessons.contract import LESSONS
from course.lessons.discovery import exercise, exercises_of
from grading.lessons import bank
from tests.support.answer_bank import judge, namespace, said

# Every shape that tinygrad meets is compiled: seconds an answer. `python -m grading verify 04_iris`
# proves the rest.
SAMPLED = ("04_iris",)

# Lessons in which a visible property sees every slip that hidden ones see, but those of which the
# bank says why not.
TOLD = (
    "01_tensors",
    "02_neuron",
    "03_linear_regression",
    "04_iris",
    "05_mnist_mlp",
    "06_from_scratch",
)


def sample(entries: Sequence[bank.Entry]) -> list[bank.Entry]:
    """The first two right and the first three wrong answers."""
    return [
        *[one for one in entries if one.kind == "right"][:2],
        *[one for one in entries if one.kind == "wrong"][:3],
    ]


ENTRIES = [
    # Answers of the later lessons train: a second each. A sample stands for those of lesson 02.
    pytest.param(
        entry,
        id=f"{entry.exercise}-{entry.kind}-{entry.title}".replace(" ", "_"),
        marks=pytest.mark.slow if lesson >= "03" or (lesson >= "02" and not few) else (),
    )
    for lesson in LESSONS
    for exercise in exercises_of(lesson)
    for entries in [bank.load(lesson, exercise.id)]
    for few, entry in [(entry in sample(entries), entry) for entry in entries]
    if few or lesson not in SAMPLED
]
RIGHT = [one for one in ENTRIES if one.values[0].kind == "right"]
WRONG = [one for one in ENTRIES if one.values[0].kind == "wrong"]


def quick(entries: list[Any]) -> list[Any]:
    """Those of the lessons whose answers do not train."""
    return [one.values[0] for one in entries if one.values[0].lesson < "03"]


def accept(entry: bank.Entry, seed: int) -> None:
    judgement = judge(
        entry.exercise, namespace(entry.source, entry.uses, exercise(entry.exercise).lesson), seed
    )
    assert judgement.score == judgement.points, said(judgement)
    assert all(verdict.holds for verdict in judgement.verdicts)


def refuse(entry: bank.Entry, seed: int) -> None:
    judgement = judge(
        entry.exercise, namespace(entry.source, entry.uses, exercise(entry.exercise).lesson), seed
    )
    failed = [
        verdict for verdict in judgement.verdicts if verdict.outcome in ("fails", "not_attempted")
    ]
    assert judgement.score < judgement.points
    assert judgement.score <= entry.at_most * judgement.points + 0.005
    visible = [verdict for verdict in judgement.verdicts if not verdict.hidden]
    if entry.lesson in TOLD or entry.hidden_only:
        assert all(verdict.holds for verdict in visible) is bool(entry.hidden_only), (
            "see `hidden only` in grading/lessons/bank.py"
        )
    assert {verdict.name for verdict in failed}.issuperset(entry.caught_by), said(judgement)
    if entry.slip != "-":
        assert entry.slip in {verdict.slip for verdict in failed}, said(judgement)


@pytest.mark.parametrize("entry", RIGHT)
def test_a_right_answer_gets_full_marks(entry: bank.Entry) -> None:
    accept(entry, seed=1)


@pytest.mark.parametrize("entry", WRONG)
def test_a_wrong_answer_is_caught_and_its_slip_named(entry: bank.Entry) -> None:
    refuse(entry, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("entry", quick(RIGHT))
def test_a_right_answer_gets_full_marks_with_any_seed(entry: bank.Entry) -> None:
    for seed in range(2, 22):
        accept(entry, seed)


@pytest.mark.slow
@pytest.mark.parametrize("entry", quick(WRONG))
def test_a_wrong_answer_is_caught_with_any_seed(entry: bank.Entry) -> None:
    for seed in range(2, 7):
        refuse(entry, seed)
