"""The answer bank against the judges, in this process: right answers get full marks, wrong ones
less, the slip is named, and no message names a helper of the check's own.

`python -m grading verify` shows the same through the real engine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from course.lessons.contract import LESSONS
from course.lessons.discovery import exercise, exercises_of
from grading.lessons import bank
from grading.session.kernel_cache import uses_tinygrad
from tests.support.answer_bank import QUICKEST, judge, namespace, said, trains
from tests.support.inner_names import own_names

# Every one of its answers trains several networks, seconds with each seed.
LONG = ("learn",)


def sample(entries: Sequence[bank.Entry]) -> list[bank.Entry]:
    """The first two right and the first three wrong answers; one of each where each takes long."""
    right = [entry for entry in entries if entry.kind == "right"]
    wrong = [entry for entry in entries if entry.kind == "wrong"]
    if right[0].exercise in LONG:
        return [right[0], wrong[0]]
    return [*right[:2], *wrong[:3]]


# Fast tests: all answers of the quickest lesson, and a sample of the others that don't train.
ENTRIES = [
    pytest.param(
        entry,
        id=f"{entry.exercise}-{entry.kind}-{entry.title}".replace(" ", "_"),
        marks=pytest.mark.slow if trains(lesson) or not (few or lesson == QUICKEST) else (),
    )
    for lesson in LESSONS
    # tinygrad compiles every shape that it meets: seconds an answer. `verify` proves the rest.
    for only_few in [uses_tinygrad(lesson)]
    for exercise in exercises_of(lesson)
    for entries in [bank.load(lesson, exercise.id)]
    for few, entry in [(entry in sample(entries), entry) for entry in entries]
    if few or not only_few
]
RIGHT = [entry for entry in ENTRIES if entry.values[0].kind == "right"]
WRONG = [entry for entry in ENTRIES if entry.values[0].kind == "wrong"]


def quick(entries: list[Any]) -> list[Any]:
    """Those of the lessons whose answers do not train."""
    return [entry.values[0] for entry in entries if not trains(entry.values[0].lesson)]


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
    assert all(verdict.holds for verdict in visible) is bool(entry.hidden_only), (
        "see `hidden only` in grading/lessons/bank.py"
    )
    assert {verdict.name for verdict in failed}.issuperset(entry.caught_by), said(judgement)
    if entry.slip != "-":
        assert entry.slip in {verdict.slip for verdict in failed}, said(judgement)
    texts = [text for verdict in judgement.verdicts for text in (verdict.message, verdict.brief)]
    # A library's function may have a helper's name (`.numpy()`), and a slip's words may say it.
    told = " ".join([entry.source, *exercise(entry.exercise).slips.values()])
    assert not own_names(" ".join(texts)) - set(re.findall(r"\w+", told)), said(judgement)


@pytest.mark.parametrize("entry", RIGHT)
def test_a_right_answer_gets_full_marks(entry: bank.Entry) -> None:
    accept(entry, seed=1)


@pytest.mark.parametrize("entry", WRONG)
def test_a_wrong_answer_is_caught_and_its_slip_named(entry: bank.Entry) -> None:
    refuse(entry, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("entry", quick(RIGHT))
def test_a_right_answer_gets_full_marks_with_any_seed(entry: bank.Entry) -> None:
    for seed in range(2, 4 if entry.exercise in LONG else 10):
        accept(entry, seed)


@pytest.mark.slow
@pytest.mark.parametrize("entry", quick(WRONG))
def test_a_wrong_answer_is_caught_with_any_seed(entry: bank.Entry) -> None:
    for seed in range(2, 4 if entry.exercise in LONG else 5):
        refuse(entry, seed)
