"""Checks that look wrong are found in simulated classes, and others are left alone."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest

from grading.analysis import analyse, answer_bank
from grading.analysis.answer_bank import always_odds, catches_of_bank
from grading.analysis.model import (
    ALWAYS,
    FAILS_BEST,
    NEGATIVE,
    NEVER,
    UNRELATED,
    UNTOUCHED,
    CheckAnalysis,
    ClassAnalysis,
)
from grading.lessons import bank
from grading.lessons.bank import Entry
from grading.model import NOT_ATTEMPTED, Row, UserError
from grading.results.class_snapshot import ClassSnapshot
from tests.support import planted_checks as simulated
from tests.support.planted_checks import Simulated, simulated_class
from tests.support.record_class import prop, record, row

WORDS = {
    simulated.RANDOM: {UNRELATED, NEGATIVE},
    simulated.INVERTED: {NEGATIVE, FAILS_BEST},
    simulated.ALWAYS: {ALWAYS},
    simulated.NEVER: {NEVER},
    simulated.UNTOUCHED: {UNTOUCHED},
    simulated.FAILS_BEST: {FAILS_BEST, NEGATIVE},
}


@lru_cache(maxsize=1)
def analysed(seed: int, students: int, waiting: float = 0.5) -> tuple[Simulated, ClassAnalysis]:
    made = simulated_class(seed, students, waiting=waiting)
    return made, analyse(made.snapshot)


def found_and_false(seed: int, students: int, waiting: float = 0.5) -> tuple[int, int]:
    made, found = analysed(seed, students, waiting)
    flagged = {check.check for check in found.suspects}
    return len(flagged & made.planted.keys()), len(flagged - made.planted.keys())


@pytest.mark.parametrize(
    ("seed", "students"),
    [
        (3, 200),
        pytest.param(2, 120, marks=pytest.mark.slow),
        pytest.param(3, 120, marks=pytest.mark.slow),
        pytest.param(5, 200, marks=pytest.mark.slow),
    ],
)
def test_nine_of_ten_planted_checks_are_flagged_and_one_of_100_others_at_most(
    seed: int, students: int
) -> None:
    found, false = found_and_false(seed, students)
    assert found >= 9
    assert false <= 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("students", "waiting", "least", "most"),
    [(30, 0.5, 7.3, 1.6), (120, 0.5, 8.8, 0.5), (120, 0.0, 9.3, 0.5)],
)
def test_so_it_is_over_many_classes(
    students: int, waiting: float, least: float, most: float
) -> None:
    """Half of the checks behind others, as in the lessons, hide what is planted there from many.

    Who knows all that the simulation is made of finds no more: 9.2 at 120 students, 7.9 at 30.
    """
    counts = [found_and_false(seed, students, waiting) for seed in range(100, 110)]
    assert sum(found for found, _false in counts) / len(counts) >= least
    assert sum(false for _found, false in counts) / len(counts) <= most


def test_a_class_without_wrong_checks_has_none() -> None:
    for seed in range(2):
        assert len(analyse(simulated_class(seed, 80, planted=0).snapshot).suspects) <= 1


def test_the_kind_is_what_was_planted_and_the_reason_has_figures() -> None:
    made, found = analysed(3, 200)
    for check in found.suspects:
        (flag,) = check.flags
        assert flag.kind in WORDS[made.planted[check.check]], check
        assert 0.4 < flag.certain <= 1
        assert any(character.isdigit() for character in flag.reason)


def test_a_single_answer_that_nobody_touched_is_enough() -> None:
    rows = [row for student in ("ada", "boris") for row in record(student, 1.0).rows]
    untouched = replace(rows[0], student="chen", status=NOT_ATTEMPTED, score=0.0)
    checks = analyse(ClassSnapshot([*rows, untouched])).checks
    (suspect,) = [check for check in checks if check.flags]
    assert (suspect.exercise, suspect.untouched, suspect.attempted) == (rows[0].exercise, 1, 2)
    assert suspect.flags[0].kind == UNTOUCHED


def easy_class(easy: int, students: int = 60) -> list[CheckAnalysis]:
    """A simulated class with this many checks more that everybody passes."""
    rows: list[Row] = list(simulated_class(4, students, planted=0).snapshot.rows)
    more = [
        Row(student, "05_easy", f"easy_{place}", 1.0, 1, "graded", "", [prop(title=f"e{place}")])
        for student in sorted({row.student for row in rows})
        for place in range(easy)
    ]
    found = analyse(ClassSnapshot([*rows, *more])).checks
    return [check for check in found if check.lesson == "05_easy"]


def test_where_many_checks_are_easy_none_is_flagged_for_it() -> None:
    assert all(check.flags for check in easy_class(1))
    many = easy_class(30)
    assert all(check.tells_nothing for check in many)
    assert not any(check.flags for check in many)


def test_the_answer_bank_speaks_for_a_check() -> None:
    assert catches_of_bank("neuron", "known_case")
    assert catches_of_bank("neuron", "no such check") == 0
    assert catches_of_bank("no such exercise", "known_case") is None
    assert always_odds(3) < always_odds(None) < always_odds(0)


def test_a_bank_that_cannot_be_read_for_a_moment_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreadable(lesson: str, exercise: str) -> list[Entry]:
        raise UserError("half written")

    answer_bank._caught.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(bank, "load", unreadable)
        assert catches_of_bank("neuron", "known_case") is None
    assert catches_of_bank("neuron", "known_case")


def test_a_class_of_a_few_students_has_no_suspects() -> None:
    rows = [
        row(student, "neuron", 1.0, properties=[prop("holds" if student < "c" else "fails")])
        for student in "abcde"
    ]
    assert analyse(ClassSnapshot(rows)).suspects == ()
