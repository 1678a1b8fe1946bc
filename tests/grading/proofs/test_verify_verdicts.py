"""The proof itself: a false verdict is seen as one, and entries are packed so that none spoils
another.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from grading.lessons.bank import Entry
from grading.model import GRADED, PARTIAL, Row
from grading.proofs.verify.rounds import pack
from grading.proofs.verify.verdicts import green_slips, judge_entry, summary

RIGHT = Entry("01_tensors", "scale", "right", "times", "def scale(m, k): ...", 1)
WRONG = Entry(
    "01_tensors", "scale", "wrong", "plus", "def scale(m, k): ...", 5, "added", ("known_case",)
)


def row(score: float, *failed: tuple[str, str], status: str = GRADED) -> Row:
    properties = [{"name": name, "slip": slip, "outcome": "fails"} for name, slip in failed]
    return Row("x", "01_tensors", "scale", score, 1, status, "because", properties)


@pytest.mark.parametrize(
    ("entry", "graded", "false"),
    [
        (RIGHT, row(1.0), ""),
        (RIGHT, row(0.99), "0.99 of 1"),
        (RIGHT, row(1.0, status=PARTIAL), "partial"),
        (WRONG, row(0.5, ("known_case", "added")), ""),
        (WRONG, row(1.0), "not caught"),
        (WRONG, row(0.5, ("inputs_unchanged", "added")), "not by known_case"),
        (WRONG, row(0.5, ("known_case", "")), "not the slip added"),
    ],
)
def test_a_false_verdict_is_said(entry: Entry, graded: Row, false: str) -> None:
    found = judge_entry(entry, graded)
    assert bool(found.false) == bool(false)
    assert false in found.false


def seen(score: float, **outcomes: str) -> Row:
    """A row whose properties have these outcomes; those that begin with h are hidden."""
    return Row(
        "x",
        "01_tensors",
        "scale",
        score,
        1,
        GRADED,
        "",
        [
            {"name": name, "slip": "added", "outcome": outcome, "hidden": name.startswith("h")}
            for name, outcome in outcomes.items()
        ],
    )


@pytest.mark.parametrize(
    ("graded", "green"),
    [
        (seen(0.5, known_case="holds", hard="fails"), True),
        (seen(0.5, known_case="fails", hard="fails"), False),
        (seen(0.5, known_case="fails", hard="holds"), False),
        (seen(0.5, known_case="holds", other="waits", hard="fails"), False),
    ],
)
def test_a_slip_that_only_hidden_properties_see_is_counted(graded: Row, green: bool) -> None:
    found = judge_entry(replace(WRONG, caught_by=("known_case", "hard")), graded)
    assert found.false == ""
    assert found.green is green
    assert f"01_tensors: only hidden properties see {int(green)} of 1 slip " in green_slips([found])
    assert ("scale.py:5: plus" in green_slips([found])) is green


def test_the_slips_of_all_lessons_are_added_up_and_a_reason_is_shown() -> None:
    one = judge_entry(
        replace(WRONG, caught_by=("hard",), hidden_only="the inputs are the answer"),
        seen(0.5, known="holds", hard="fails"),
    )
    other = judge_entry(replace(WRONG, lesson="02_neuron"), seen(0.5, known_case="fails"))
    assert "in all: only hidden properties see 1 of 2 slips (50 %)" in green_slips([one, other])
    assert "(the inputs are the answer)" in green_slips([one, other])


def test_an_entry_that_says_hidden_only_though_a_visible_property_sees_it_is_a_false_one() -> None:
    assert (
        "hidden only"
        in judge_entry(replace(WRONG, hidden_only="because"), seen(0.5, known_case="fails")).false
    )


@pytest.mark.parametrize(("score", "false"), [(0.5, False), (0.51, True), (0.99, True)])
def test_a_wrong_answer_that_keeps_more_than_it_may_is_a_false_verdict(
    score: float, false: bool
) -> None:
    found = judge_entry(replace(WRONG, at_most=0.5), row(score, ("known_case", "added")))
    assert ("may keep 0.5" in found.false) is false


def test_a_missing_function_is_caught_though_it_was_not_attempted() -> None:
    graded = Row(
        "x",
        "01_tensors",
        "scale",
        0.5,
        1,
        GRADED,
        "",
        [{"name": "known_case", "slip": "", "outcome": "not_attempted"}],
    )
    entry = Entry("01_tensors", "scale", "wrong", "missing", "x = 1", 5, "-", ("known_case",))
    assert judge_entry(entry, graded).false == ""


def test_the_table_counts_what_was_false() -> None:
    findings = [
        judge_entry(RIGHT, row(1.0)),
        judge_entry(RIGHT, row(0.0)),
        judge_entry(WRONG, row(1.0)),
    ]
    assert "1 of 2" in summary(findings)
    assert "0 of 1" in summary(findings)


def entry(exercise: str, kind: str, title: str, *uses: str) -> Entry:
    return Entry("01_tensors", exercise, kind, title, f"{exercise} = '{title}'", 1, uses=uses)


def test_an_entry_that_calls_an_earlier_answer_gets_a_right_one() -> None:
    entries = [
        entry("products", "right", "good"),
        entry("products", "wrong", "bad"),
        entry("product_sums", "wrong", "calls", "products"),
    ]
    rounds = pack(entries)
    calling = next(round_ for round_ in rounds if "product_sums" in round_.entries)
    assert "products" not in calling.entries
    assert calling.answers()["products"] == "products = 'good'"
    assert sorted(found.title for round_ in rounds for found in round_.entries.values()) == [
        "bad",
        "calls",
        "good",
    ]


def test_right_and_wrong_entries_are_never_in_one_round() -> None:
    for text in pack([entry("scale", "right", "a"), entry("products", "wrong", "b")]):
        assert len({found.kind for found in text.entries.values()}) == 1
