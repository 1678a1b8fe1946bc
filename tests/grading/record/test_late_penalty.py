"""Late penalties: the same points as nbgrader's own step takes off, and what a person reads about
them.
"""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nbgrader.plugins import BasePlugin
from traitlets.config import Config

from grading.commands.screen import summary_lines
from grading.feedback import page as feedback_page
from grading.model import UserError
from grading.paths import ROOT, Classroom
from grading.places import Places
from grading.record import gradebook
from grading.record.class_snapshot import class_now
from grading.record.gradebook import Gradebook
from grading.record.journal import Journal
from grading.record.late_penalty import Late, LatePenalties, late_words
from grading.record.results import as_csv
from grading.release.convert import unchanged_process
from grading.report import page as report_page
from grading.report import table
from grading.session import class_run
from tests.support.record_class import (
    LESSON,
    hand_in,
    judged,
    make_classroom,
    record,
    row,
    threads,
    url,
)

DUE = datetime(2026, 5, 4, 12, 0)


class PointAnHour(BasePlugin):
    """A rule as an instructor would write it."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        return {"none": None, "negative": -1.0}.get(student_id, total_seconds_late / 3600)


class Broken(BasePlugin):
    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        raise ZeroDivisionError("no rule")


def settings(kind: Any = None, method: str = "none") -> Config:
    config = Config()
    if kind is not None:
        config.AssignLatePenalties.plugin_class = kind
    config.LateSubmissionPlugin.penalty_method = method
    return config


RULES = {"none": settings(), "zero": settings(method="zero"), "hourly": settings(PointAnHour)}


def set_due(
    classroom: Classroom, due: datetime | None = DUE, extension: timedelta | None = None
) -> None:
    from nbgrader.api import Gradebook as Stock

    with Stock(url(classroom)) as stock:
        stock.update_or_create_assignment(LESSON, duedate=due)
        if extension is not None:
            stock.find_submission(LESSON, "ada").extension = extension
            stock.db.commit()


def by_nbgrader(classroom: Classroom, config: Config, student: str) -> None:
    """nbgrader's own step on a gradebook, as `nbgrader autograde` takes it."""
    from nbformat.v4 import new_notebook
    from nbgrader.preprocessors import AssignLatePenalties

    resources = {
        "nbgrader": {
            "notebook": LESSON,
            "assignment": LESSON,
            "student": student,
            "db_url": url(classroom),
        }
    }
    AssignLatePenalties(config=config).preprocess(new_notebook(), resources)


def exported(classroom: Classroom) -> dict[str, tuple[str, str, str, str]]:
    """What `nbgrader export` says of the lesson, for each student."""
    from nbgrader.api import Gradebook as Stock
    from nbgrader.plugins import CsvExportPlugin

    path = classroom.root / "export.csv"
    with Stock(url(classroom)) as stock:
        CsvExportPlugin(to=str(path), assignment=[LESSON]).export(stock)
    with path.open(encoding="utf-8") as file:
        return {
            line["student_id"]: (
                line["timestamp"],
                line["raw_score"],
                line["late_submission_penalty"],
                line["score"],
            )
            for line in csv.DictReader(file)
        }


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


@pytest.mark.parametrize("rule", RULES)
def test_the_totals_are_those_of_nbgraders_own_step(
    classroom: Classroom, tmp_path: Path, rule: str
) -> None:
    set_due(classroom)
    (tmp_path / "twin").mkdir()
    twin = make_classroom(tmp_path / "twin")
    set_due(twin)
    ours, plain = Gradebook(url(classroom), late=LatePenalties(RULES[rule])), Gradebook(url(twin))
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
        by_nbgrader(twin, RULES[rule], student)
    ours.close()
    plain.close()
    assert exported(classroom) == exported(twin)
    penalties = {"none": "0.0", "zero": "12.0", "hourly": "5.0"}
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
    assert book.lateness()["ada", LESSON].penalty == 12
    unread = record("ada", 0.0)
    unread.rows[:] = [
        row("ada", one.exercise, 0.0, "unreadable", "no notebook") for one in unread.rows
    ]
    book.apply(unread, DUE - timedelta(hours=1))
    late = book.lateness()["ada", LESSON]
    assert (late.score, late.penalty, late.seconds()) == (0.0, None, 0.0)
    assert {one.auto for one in book.standings()["ada", LESSON].values()} == {0.0}
    book.close()


def test_a_score_by_hand_counts_in_the_penalty(classroom: Classroom) -> None:
    book = Gradebook(url(classroom), late=LatePenalties(RULES["zero"]))
    set_due(classroom)
    book.apply(record("ada", 0.5), DUE + timedelta(hours=5))
    with sqlite3.connect(classroom.gradebook) as database:
        database.execute("UPDATE grade SET manual_score = 1, needs_manual_grade = 0")
    assert not book.is_due("ada", book.lateness()["ada", LESSON], None)
    book.set_moment("ada", LESSON, None)
    assert book.lateness()["ada", LESSON].penalty == 5
    # What a person has looked at is not marked for another look.
    assert not any(one.needs_review for one in book.standings()["ada", LESSON].values())
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


@pytest.fixture
def run(
    classroom: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., class_run.Summary]:
    """Grades the classroom with made-up verdicts, and with a rule that stands in its own
    nbgrader_config.py.
    """
    clone = tmp_path / "clone"
    clone.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", clone)
    monkeypatch.setattr(gradebook, "Places", lambda: Places(clone))

    def graded(method: str = "zero", **options: Any) -> class_run.Summary:
        with (clone / "nbgrader_config.py").open("a") as file:
            file.write(f"\nc.LateSubmissionPlugin.penalty_method = {method!r}\n")
        with unchanged_process():
            return class_run.grade_class(
                classroom,
                replace(class_run.Options((LESSON,), make_executor=threads), **options),
                work=judged,
            )

    return graded


def test_a_run_takes_the_rule_of_the_configuration(
    classroom: Classroom, run: Callable[..., class_run.Summary]
) -> None:
    set_due(classroom)
    for student, moment in (
        ("ada", "2026-05-04 13:30:00 UTC"),
        ("boris", "2026-05-04 11:00:00 UTC"),
        ("chen", ""),
    ):
        folder = hand_in(classroom, student).parent
        if moment:
            (folder / "timestamp.txt").write_text(moment)
    summary = run()
    assert {student: found[1:] for student, found in exported(classroom).items()} == {
        "ada": ("12.0", "12.0", "0.0"),
        "boris": ("12.0", "0.0", "12.0"),
        "chen": ("12.0", "0.0", "12.0"),
    }
    assert list(summary.late) == [("ada", LESSON)]
    lines = classroom.results.read_text(encoding="utf-8").splitlines()
    assert lines[1] == (
        "ada,02_neuron,neuron,3,3,graded,handed in late by 1 h 30 min: 12 points off the sum of "
        "this lesson"
    )
    assert not any("late" in line for line in lines if not line.startswith("ada"))
    copied = classroom.autograded / "ada" / LESSON / "timestamp.txt"
    assert copied.read_text() == "2026-05-04 13:30:00 UTC\n"
    assert not (classroom.autograded / "chen" / LESSON / "timestamp.txt").exists()


def test_what_changed_about_being_late_is_followed_without_grading(
    classroom: Classroom, run: Callable[..., class_run.Summary]
) -> None:
    stamp = hand_in(classroom, "ada").parent / "timestamp.txt"
    stamp.write_text("2026-05-04 13:30:00 UTC")
    assert not run().late
    set_due(classroom)
    again = run()
    assert (again.graded, list(again.late)) == (0, [("ada", LESSON)])
    [without] = run("none").late.values()
    assert (without.penalty, without.seconds()) == (None, 5400)
    assert run("zero").late["ada", LESSON].penalty == 12
    stamp.write_text("2026-05-04 11:30:00 UTC")
    last = run()
    assert (last.graded, last.late) == (0, {})
    stamp.write_text("next week")
    broken = run()
    assert any(str(stamp) in line and "being late" in line for line in broken.warnings)
    assert [one.record.student for one in Journal(classroom.journal).entries()] == ["ada"]


def test_pages_and_tables_take_the_penalty_off(
    classroom: Classroom, run: Callable[..., class_run.Summary]
) -> None:
    set_due(classroom)
    (hand_in(classroom, "ada").parent / "timestamp.txt").write_text("2026-05-06 13:30:00 UTC")
    summary = run()
    with unchanged_process():
        now = class_now(classroom)
    assert (
        now.notes["ada", LESSON][-1]
        == "Handed in late by 2 d 1 h: 12 points off the sum of this lesson."
    )
    page = feedback_page("ada", now.rows, now.notes, now.late)
    assert "0 of 12" in page
    assert "Handed in late by 2 d 1 h" in page
    assert '<td class="number">0 <abbr title="handed in late by 2 d 1 h' in report_page(
        now.rows, now.late
    )
    lines = table(summary.rows, summary.late).splitlines()
    assert next(line for line in lines if line.startswith("ada")).split()[-2:] == ["0", "late"]
    assert any("ada, 02_neuron: handed in late" in line for line in lines)


def test_without_a_penalty_being_late_is_said_all_the_same(
    classroom: Classroom, run: Callable[..., class_run.Summary]
) -> None:
    set_due(classroom)
    for student, text, moment in (
        ("ada", "x = 0.5", "2026-05-06 13:30:00 UTC"),
        ("boris", "x = 0.5", "2026-05-04 11:00:00 UTC"),
    ):
        (hand_in(classroom, student, text).parent / "timestamp.txt").write_text(moment)
    summary = run("none")
    assert "1 submission was handed in late: results.csv says which." in summary_lines(
        summary, classroom
    )
    with classroom.results.open(encoding="utf-8", newline="") as file:
        details = {
            (line["student"], line["exercise"]): line["detail"] for line in csv.DictReader(file)
        }
    assert details["ada", "neuron"] == "right on an example: off; handed in late by 2 d 1 h"
    assert details["boris", "neuron"] == "right on an example: off"
    with unchanged_process():
        now = class_now(classroom)
    assert now.notes["ada", LESSON][-1] == "Handed in late by 2 d 1 h."
    page = feedback_page(
        "ada", [one for one in now.rows if one.student == "ada"], now.notes, now.late
    )
    assert "6 of 12" in page
    assert "Handed in late by 2 d 1 h." in page
    assert (
        '<td class="number">6 <abbr title="handed in late by 2 d 1 h">late</abbr>'
        in report_page(now.rows, now.late)
    )
    lines = table(summary.rows, summary.late).splitlines()
    assert next(line for line in lines if line.startswith("ada")).split()[-2:] == ["6", "late"]
    assert next(line for line in lines if line.startswith("boris")).split()[-1] == "6"
    assert lines[-2:] == ["Handed in late:", "  ada, 02_neuron: handed in late by 2 d 1 h"]


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
