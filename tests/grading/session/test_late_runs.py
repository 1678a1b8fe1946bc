"""A run takes the penalty's rule from nbgrader_config.py, and says who was late."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grading.commands.run_lines import summary_lines
from grading.feedback import page as feedback_page
from grading.paths import ROOT, Classroom
from grading.places import Places
from grading.record.journal import Journal
from grading.release.convert import unchanged_process
from grading.report import page as report_page
from grading.report import table
from grading.results.class_snapshot import take_snapshot
from grading.session import run as class_run
from tests.support.late_class import exported, set_due
from tests.support.record_class import (
    LESSON,
    WHOLE,
    hand_in,
    judged,
    make_classroom,
    threads,
)


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


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
    monkeypatch.setattr("grading.record.gradebook.book.Places", lambda: Places(clone))

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
        "ada": (f"{WHOLE:.1f}", f"{WHOLE:.1f}", "0.0"),
        "boris": (f"{WHOLE:.1f}", "0.0", f"{WHOLE:.1f}"),
        "chen": (f"{WHOLE:.1f}", "0.0", f"{WHOLE:.1f}"),
    }
    assert list(summary.late) == [("ada", LESSON)]
    lines = classroom.results.read_text(encoding="utf-8").splitlines()
    assert lines[1] == (
        f"ada,02_neuron,neuron,3,3,graded,handed in late by 1 h 30 min: {WHOLE} points off the sum of "
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
    assert run("zero").late["ada", LESSON].penalty == WHOLE
    stamp.write_text("2026-05-04 11:30:00 UTC")
    last = run()
    assert (last.graded, last.late) == (0, {})
    stamp.write_text("next week")
    broken = run()
    assert any(str(stamp) in line and "being late" in line for line in broken.warnings)
    assert [entry.record.student for entry in Journal(classroom.journal).entries()] == ["ada"]


def test_pages_and_tables_take_the_penalty_off(
    classroom: Classroom, run: Callable[..., class_run.Summary]
) -> None:
    set_due(classroom)
    (hand_in(classroom, "ada").parent / "timestamp.txt").write_text("2026-05-06 13:30:00 UTC")
    summary = run()
    with unchanged_process():
        now = take_snapshot(classroom)
    assert (
        now.notes["ada", LESSON][-1]
        == f"Handed in late by 2 d 1 h: {WHOLE} points off the sum of this lesson."
    )
    page = feedback_page("ada", now.rows, now.notes, now.late)
    assert f"0 of {WHOLE}" in page
    assert "Handed in late by 2 d 1 h" in page
    assert '<td class="number">0 <abbr title="handed in late by 2 d 1 h' in report_page(now)
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
        now = take_snapshot(classroom)
    assert now.notes["ada", LESSON][-1] == "Handed in late by 2 d 1 h."
    page = feedback_page(
        "ada", [row for row in now.rows if row.student == "ada"], now.notes, now.late
    )
    assert f"{WHOLE / 2:g} of {WHOLE}" in page
    assert "Handed in late by 2 d 1 h." in page
    assert (
        f'<td class="number">{WHOLE / 2:g} <abbr title="handed in late by 2 d 1 h">late</abbr>'
        in report_page(now)
    )
    lines = table(summary.rows, summary.late).splitlines()
    assert next(line for line in lines if line.startswith("ada")).split()[-2:] == [
        f"{WHOLE / 2:g}",
        "late",
    ]
    assert next(line for line in lines if line.startswith("boris")).split()[-1] == f"{WHOLE / 2:g}"
    assert lines[-2:] == ["Handed in late:", "  ada, 02_neuron: handed in late by 2 d 1 h"]
