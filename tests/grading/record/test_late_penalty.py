"""Late penalties: the same points as nbgrader's own step takes off, and what a person reads about
them.
"""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from grading.model import UserError
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.record.gradebook.late_penalty import Late, LatePenalties, late_words
from grading.results.table import as_csv
from tests.support.late_class import DUE, RULES, Broken, by_nbgrader, exported, set_due, settings
from tests.support.record_class import (
    EXERCISES,
    LESSON,
    WHOLE,
    make_classroom,
    record,
    row,
    url,
)


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


@pytest.mark.parametrize("rule", RULES)
def test_the_totals_are_those_of_nbgraders_own_step(
    classroom: Classroom, tmp_path: Path, rule: str
) -> None:
    set_due(classroom)
    (tmp_path / "control").mkdir()
    control = make_classroom(tmp_path / "control")
    set_due(control)
    ours, plain = (
        Gradebook(url(classroom), late=LatePenalties(RULES[rule])),
        Gradebook(url(control)),
    )
    for student, share, hours in (
        ("ada", 1.0, 5),
        ("boris", 0.5, 100),
        ("none", 1.0, 5),
        ("negative", 1.0, 5),
        ("zero", 0.0, 5),
        ("early", 1.0, -1),
        ("sharp", 1.0, 0),
        ("soon", 1.0, 0.5),
    ):
        moment = DUE + timedelta(hours=hours)
        ours.apply(record(student, share), moment)
        plain.apply(record(student, share), moment)
        by_nbgrader(control, RULES[rule], student)
    ours.close()
    plain.close()
    assert exported(classroom) == exported(control)
    penalties = {"none": "0.0", "zero": f"{WHOLE:.1f}", "hourly": "5.0"}
    assert exported(classroom)["ada"][2] == penalties[rule]


def test_an_extension_counts(classroom: Classroom) -> None:
    book = Gradebook(url(classroom), late=LatePenalties(RULES["hourly"]))
    set_due(classroom)
    book.apply(record("ada"), DUE + timedelta(hours=5))
    assert book.lateness()["ada", LESSON].penalty == 5
    set_due(classroom, extension=timedelta(hours=3))
    late = book.lateness()["ada", LESSON]
    assert late.seconds() == 2 * 3600
    assert not book.is_due("ada", late, None)
    book.set_moment("ada", LESSON, None)
    assert book.lateness()["ada", LESSON].penalty == 2
    assert book.is_due("ada", book.lateness()["ada", LESSON], DUE + timedelta(hours=5))
    assert not book.is_due("ada", book.lateness()["ada", LESSON], DUE + timedelta(hours=6))
    assert not book.is_due("boris", None, None)
    book.close()


def test_a_resubmission_starts_from_nothing(classroom: Classroom) -> None:
    """Neither scores, comments nor the penalty of what was handed in before remain."""
    book = Gradebook(url(classroom), late=LatePenalties(RULES["zero"]))
    set_due(classroom)
    book.apply(record("ada"), DUE + timedelta(hours=5))
    assert book.lateness()["ada", LESSON].penalty == WHOLE
    unread = record("ada", 0.0)
    unread.rows[:] = [
        row("ada", graded.exercise, 0.0, "unreadable", "no notebook") for graded in unread.rows
    ]
    book.apply(unread, DUE - timedelta(hours=1))
    late = book.lateness()["ada", LESSON]
    assert (late.score, late.penalty, late.seconds()) == (0.0, None, 0.0)
    assert {score.auto for score in book.cell_scores()["ada", LESSON].values()} == {0.0}
    book.close()


def test_a_score_by_hand_counts_in_the_penalty(classroom: Classroom) -> None:
    book = Gradebook(url(classroom), late=LatePenalties(RULES["zero"]))
    set_due(classroom)
    book.apply(record("ada", 0.5), DUE + timedelta(hours=5))
    with sqlite3.connect(classroom.gradebook) as database:
        database.execute("UPDATE grade SET manual_score = 1, needs_manual_grade = 0")
    assert not book.is_due("ada", book.lateness()["ada", LESSON], None)
    book.set_moment("ada", LESSON, None)
    assert book.lateness()["ada", LESSON].penalty == len(EXERCISES)
    # What a person has looked at is not marked for another look.
    assert not any(score.needs_review for score in book.cell_scores()["ada", LESSON].values())
    book.close()


def test_a_plugin_that_raises_is_said_in_one_line(classroom: Classroom) -> None:
    book = Gradebook(url(classroom), late=LatePenalties(settings(Broken)))
    set_due(classroom)
    with pytest.raises(
        UserError, match=r"ada.*Broken.*ZeroDivisionError: no rule.*nbgrader_config.py"
    ):
        book.apply(record("ada"), DUE + timedelta(hours=1))
    assert book.students() == []
    book.close()


@pytest.mark.parametrize("change", ["switched off", "left out"])
def test_without_nbgraders_step_there_is_no_penalty(change: str) -> None:
    config = settings(method="zero")
    assert LatePenalties(config).penalty("ada", 3.0, 60) == 3.0
    if change == "switched off":
        config.AssignLatePenalties.enabled = False
    else:
        config.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.SaveAutoGrades"]
    assert LatePenalties(config).penalty("ada", 3.0, 60) is None


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (Late(3.0, DUE + timedelta(seconds=5), DUE, 1.0), "late by 1 min: 1 point off"),
        (Late(3.0, DUE + timedelta(hours=2), DUE, 0.25), "late by 2 h 0 min: 0.25 points off"),
        (Late(3.0, DUE + timedelta(hours=26), DUE, None), "handed in late by 1 d 2 h"),
        (Late(3.0, None, None, 1.0), "handed in late: 1 point off"),
        (Late(3.0, DUE, DUE, 0.0), ""),
        (Late(3.0, None, DUE, None), ""),
    ],
)
def test_the_words(late: Late, words: str) -> None:
    assert words in late_words(late)
    assert bool(words) == bool(late_words(late))


def test_a_full_score_that_came_late_says_so_in_the_table() -> None:
    late = {("ada", LESSON): Late(12.0, DUE + timedelta(hours=2), DUE, 3.0)}
    assert "3 points off" in as_csv([row("ada", "neuron", 3.0)], late)
    assert as_csv([row("boris", "neuron", 3.0)], late).splitlines()[1].endswith("graded,")
