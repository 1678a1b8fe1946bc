"""Who needs help and why: each rule at its border."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from course.lessons import contract
from course.lessons.discovery import exercise
from grading.analysis import analyse
from grading.analysis.model import (
    ABSENT,
    BELOW_CLASS,
    BELOW_SELF,
    FALLING,
    SAME_SLIP,
    UNREAD,
    StudentAnalysis,
)
from grading.model import GRADED, MISSING, NOT_ATTEMPTED, UNREADABLE, Row
from grading.results.class_snapshot import ClassSnapshot

LESSONS = ("01_a", "02_b", "03_c", "04_d", "05_e")


def rows_of(student: str, shares: Sequence[float | None], slip: str = "") -> list[Row]:
    """Ten points in each lesson; None: nothing was handed in. All that is not full has the slip."""
    rows = []
    for lesson, share in zip(LESSONS, shares, strict=False):
        if share is None:
            rows.append(Row(student, lesson, f"x{lesson}", 0.0, 10, MISSING, ""))
            continue
        outcome = "holds" if share == 1 else "fails"
        prop = {"name": "p", "title": "p", "outcome": outcome, "weight": 1.0, "slip": slip}
        rows.append(Row(student, lesson, f"x{lesson}", 10 * share, 10, GRADED, "", [prop]))
    return rows


def among_others(*shares: float | None, slip: str = "", usual: float = 0.8) -> StudentAnalysis:
    """A student in a class of ten others who all have about the usual share."""
    rows = rows_of("zoe", shares, slip)
    for place in range(10):
        level = usual + 0.02 * (place % 3 - 1)
        rows += rows_of(f"s{place}", [level for _share in shares])
    return next(one for one in analyse(ClassSnapshot(rows)).students if one.student == "zoe")


def kinds(student: StudentAnalysis) -> list[str]:
    return [reason.kind for reason in student.reasons]


def test_a_student_like_the_others_needs_nothing() -> None:
    zoe = among_others(0.8, 0.75, 0.85, 0.8)
    assert kinds(zoe) == []
    assert (zoe.points, zoe.max_points, zoe.need) == (32, 40, 0)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((0.9, 0.8, 0.7, 0.6), [FALLING]),
        ((0.9, 0.83, 0.76, 0.69, 0.62), []),  # seven points of a hundred at a time
        ((0.9, 0.7), []),  # two lessons are no trend
        ((0.6, 0.7, 0.8, 0.9), []),
        ((0.9, 0.8, 0.7), []),  # twenty in all
        ((0.9, None, 0.7, 0.6), [ABSENT, FALLING]),
    ],
)
def test_falling(shares: tuple[float | None, ...], expected: list[str]) -> None:
    assert kinds(among_others(*shares)) == expected


def test_falling_with_the_class_is_not_falling() -> None:
    rows = [row for place in range(8) for row in rows_of(f"s{place}", (0.9, 0.8, 0.7, 0.6))]
    assert all(not student.reasons for student in analyse(ClassSnapshot(rows)).students)


def test_far_below_the_own_mean() -> None:
    zoe = among_others(0.9, 0.9, 0.9, 0.4, 0.9)
    assert kinds(zoe) == [BELOW_SELF]
    assert zoe.reasons[0].lessons == ("04_d",)
    assert "90 %" in zoe.reasons[0].text
    assert "04_d 40 %" in zoe.reasons[0].text
    assert kinds(among_others(0.9, 0.9, 0.9, 0.75, 0.9)) == []


def test_far_below_the_class() -> None:
    assert kinds(among_others(0.4, 0.4)) == [BELOW_CLASS]
    assert kinds(among_others(0.65, 0.65)) == []


def test_lessons_not_attempted() -> None:
    zoe = among_others(0.8, None, None)
    assert kinds(zoe) == [ABSENT]
    assert zoe.reasons[0].lessons == ("02_b", "03_c")
    assert zoe.share == pytest.approx(0.8 / 3)
    assert [lesson.share for lesson in zoe.lessons] == [0.8, 0.0, 0.0]
    assert zoe.need > among_others(0.8, None, 0.8).need


def test_a_notebook_without_an_answer_was_not_attempted() -> None:
    rows = rows_of("zoe", (0.8, 0.0)) + rows_of("ada", (0.8, 0.8)) + rows_of("ben", (0.8, 0.8))
    rows[1] = replace(rows[1], status=NOT_ATTEMPTED, properties=[])
    zoe = analyse(ClassSnapshot(rows)).students[-1]
    assert kinds(zoe) == [ABSENT]


def test_a_lesson_that_few_have_handed_in_yet_is_missing_for_nobody() -> None:
    rows = rows_of("zoe", (0.8, 0.8))
    rows += [row for place in range(4) for row in rows_of(f"s{place}", (0.8, None))]
    assert all(not student.reasons for student in analyse(ClassSnapshot(rows)).students)


@pytest.mark.parametrize(("lessons", "expected"), [(2, []), (3, [SAME_SLIP])])
def test_the_same_slip(lessons: int, expected: list[str]) -> None:
    zoe = among_others(*[0.8] * lessons, slip="changed_input")
    assert kinds(zoe) == expected


def test_failures_without_a_known_slip_are_no_same_slip() -> None:
    assert kinds(among_others(0.8, 0.8, 0.8, slip="")) == []


def test_an_error_is_no_same_slip() -> None:
    assert kinds(among_others(0.8, 0.8, 0.8, slip="raised")) == []


@pytest.mark.parametrize(
    ("slip", "expected"),
    [
        ("absolute", []),  # in each exercise something else
        ("exchanged", []),
        ("order", []),
        ("rate_ignored", [SAME_SLIP]),
        ("no_ValueError", [SAME_SLIP]),
        ("raised", []),
    ],
)
def test_one_name_is_one_slip_where_it_means_the_same(slip: str, expected: list[str]) -> None:
    prop = {"name": "p", "title": "p", "outcome": "fails", "weight": 1.0, "slip": slip}
    rows = [
        Row("zoe", lesson, clause.id, 0.8, 1, GRADED, "", [prop])
        for lesson, clauses in contract.LESSONS.items()
        for clause in clauses
        if slip == "raised" or slip in exercise(clause.id).slips
    ]
    assert len({row.lesson for row in rows}) >= 3
    (zoe,) = analyse(ClassSnapshot(rows)).students
    assert kinds(zoe) == expected


def test_what_could_not_be_read_was_attempted() -> None:
    rows = [row for place in range(3) for row in rows_of(f"s{place}", (0.8, 0.8, 0.8))]
    zoe = rows_of("zoe", (0.8, 0.0, None))
    zoe[1] = replace(zoe[1], status=UNREADABLE, properties=[])
    found = analyse(ClassSnapshot([*rows, *zoe])).students[-1]
    assert [(one.kind, one.lessons) for one in found.reasons] == [
        (ABSENT, ("03_c",)),
        (UNREAD, ("02_b",)),
    ]


def test_who_needs_help_most_comes_first() -> None:
    rows = rows_of("ada", (0.8, None, 0.8)) + rows_of("ben", (0.8, None, None))
    rows += [row for place in range(6) for row in rows_of(f"s{place}", (0.8, 0.8, 0.8))]
    assert [one.student for one in analyse(ClassSnapshot(rows)).need_help] == ["ben", "ada"]
