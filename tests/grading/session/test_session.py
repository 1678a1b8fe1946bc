"""A run over a class: only what is new or changed is graded, and gradebook and results.csv agree
with it afterwards.

The grading of one submission is replaced by a made-up verdict; journal, gradebook and results.csv
are the real ones.
"""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from grading.commands.run_lines import summary_lines
from grading.grade import Job, grade_submission
from grading.model import GRADED, UNREADABLE, Record, UserError
from grading.paths import Classroom
from grading.sandbox import fork_server
from grading.sandbox.zygotes import can_fork
from grading.session import grade_class
from grading.session import run as class_run
from tests.support.record_class import (
    EXERCISES,
    LESSON,
    OPTIONS,
    OTHER,
    WHOLE,
    hand_in,
    judged,
    make_classroom,
    outcome,
    record,
    run,
)


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


def test_a_class_is_graded_once(classroom: Classroom) -> None:
    hand_in(classroom, "ada", "x = 1")
    hand_in(classroom, "boris", "x = 0.5")
    first = run(classroom)
    assert (first.graded, first.unchanged, first.code) == (2, 0, 0)
    before = outcome(classroom)

    def never(_job: Job) -> Record:
        raise AssertionError("graded again")

    again = run(classroom, work=never)
    assert (again.graded, again.unchanged, again.code) == (0, 2, 0)
    assert outcome(classroom) == before
    assert sum(row.score or 0 for row in again.rows) == WHOLE * 1.5


@pytest.mark.skipif(not can_fork(), reason="kernels are forked on Linux only")
def test_zygotes_end_with_the_grading_not_with_the_program(classroom: Classroom) -> None:
    hand_in(classroom, "ada")
    kept = fork_server.ours()
    run(classroom)
    kept.process.wait(10)


def test_only_what_changed_is_graded_again(classroom: Classroom) -> None:
    hand_in(classroom, "ada", "x = 1")
    hand_in(classroom, "boris", "x = 0.5")
    run(classroom)
    hand_in(classroom, "boris", "x = 1")
    again = run(classroom)
    assert (again.graded, again.unchanged) == (1, 1)
    assert {row.score == row.max_score for row in again.rows} == {True}


def test_regrade_and_another_grader_grade_everything_again(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(classroom, "ada")
    run(classroom)
    assert run(classroom, replace(OPTIONS, regrade=True)).graded == 1
    assert run(classroom).graded == 0
    monkeypatch.setattr(class_run, "grader_version", lambda lesson, seed: "another")
    assert run(classroom).graded == 1


def test_another_seed_is_another_grader(classroom: Classroom) -> None:
    hand_in(classroom, "ada")
    run(classroom)
    (classroom.seeds / LESSON).write_text("7\n")
    assert run(classroom).graded == 1


def test_a_lost_notebook_is_made_again(classroom: Classroom) -> None:
    hand_in(classroom, "ada")
    run(classroom)
    shutil.rmtree(classroom.autograded)
    assert run(classroom).graded == 1


def test_a_lost_gradebook_is_filled_from_the_journal(classroom: Classroom) -> None:
    hand_in(classroom, "ada", "x = 0.5")
    run(classroom)
    before = outcome(classroom)
    with sqlite3.connect(classroom.gradebook) as database:
        for table in ("grade", "comment", "submitted_notebook", "submitted_assignment", "student"):
            database.execute(f"DELETE FROM {table}")
    assert run(classroom).unchanged == 1
    assert outcome(classroom) == before


def test_scores_that_something_else_wrote_are_put_right(classroom: Classroom) -> None:
    hand_in(classroom, "ada", "x = 0.5")
    run(classroom)
    before = outcome(classroom)
    with sqlite3.connect(classroom.gradebook) as database:
        database.execute("UPDATE grade SET auto_score = 3")
    run(classroom)
    assert outcome(classroom) == before


def test_a_badly_named_folder_is_exit_code_1(classroom: Classroom) -> None:
    hand_in(classroom, "ada")
    hand_in(classroom, "=cmd()")
    summary = run(classroom)
    assert (summary.code, summary.graded) == (1, 1)
    assert len(summary.rows) == 2 * len(EXERCISES)
    assert "\n=" not in classroom.results.read_text(encoding="utf-8")
    assert {row.student for row in summary.rows} == {"ada", summary.scan.refused[0].student}


def test_only_the_lessons_asked_for_are_graded(classroom: Classroom) -> None:
    hand_in(classroom, "ada")
    hand_in(classroom, "ada", lesson=OTHER)
    assert run(classroom).graded == 1
    both = run(classroom, replace(OPTIONS, lessons=(LESSON, OTHER)))
    assert (both.graded, both.unchanged) == (1, 1)
    assert {row.lesson for row in both.rows} == {LESSON, OTHER}
    # The rows of a lesson that is not asked for this time stay in results.csv.
    assert {row.lesson for row in run(classroom).rows} == {LESSON, OTHER}


def test_an_unknown_lesson_and_a_missing_folder_are_wrong_usage(
    classroom: Classroom, tmp_path: Path
) -> None:
    with pytest.raises(
        UserError, match=r"There is no lesson '02_neurons'.*Did you mean 02_neuron"
    ) as caught:
        run(classroom, replace(OPTIONS, lessons=("02_neurons",)))
    assert caught.value.code == 2
    with pytest.raises(UserError, match="put the submissions there") as caught:
        run(Classroom(tmp_path / "nowhere"))
    assert caught.value.code == 2
    assert not (tmp_path / "nowhere").exists()


def test_the_moment_of_handing_in_reaches_the_gradebook(classroom: Classroom) -> None:
    path = hand_in(classroom, "ada")
    (path.parent / "timestamp.txt").write_text("2026-05-04 14:00:00.0 Europe/Berlin")
    hand_in(classroom, "boris").parent.joinpath("timestamp.txt").write_bytes(b"\xff never")
    hand_in(classroom, "chen").parent.joinpath("timestamp.txt").symlink_to("/etc/passwd")
    assert run(classroom).code == 0
    with sqlite3.connect(classroom.gradebook) as database:
        found = dict(
            database.execute("SELECT student_id, timestamp FROM submitted_assignment").fetchall()
        )
    assert found == {"ada": "2026-05-04 12:00:00.000000", "boris": None, "chen": None}


def test_confinement_is_refused_before_anything_is_graded(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grading.sandbox import levels

    hand_in(classroom, "ada")
    monkeypatch.setattr(levels, "available", lambda: levels.LIMITS)
    with pytest.raises(UserError, match="cannot confine"):
        run(classroom, replace(OPTIONS, confine="require"))
    assert not list(classroom.journal.glob("*/*"))
    assert run(classroom).graded == 1
    with pytest.raises(UserError, match="cannot confine"):
        run(classroom, replace(OPTIONS, confine="require"))


def test_records_of_submissions_that_are_gone_stay(classroom: Classroom) -> None:
    path = hand_in(classroom, "ada", "x = 0.5")
    hand_in(classroom, "boris")
    run(classroom)
    before = outcome(classroom)
    shutil.rmtree(path.parent.parent)
    run(classroom)
    assert outcome(classroom) == before
    assert record("ada", 0.5).rows[0].score == 1.5


def test_fresh_kernels_are_counted_by_their_reason(classroom: Classroom) -> None:
    hand_in(classroom, "ada")
    hand_in(classroom, "boris")

    def in_fresh_kernels(job: Job) -> Record:
        return replace(judged(job), cold_start_reason="this system does not fork")

    summary = grade_class(classroom, OPTIONS, work=in_fresh_kernels)
    assert summary.fresh == {"this system does not fork": 2}
    said = " ".join(summary_lines(summary, classroom))
    assert (
        "2 submissions ran in fresh kernels, which takes longer: this system does not fork." in said
    )


@pytest.mark.parametrize("through", ["lesson", "notebook"])
def test_a_link_to_another_students_work_is_unreadable(classroom: Classroom, through: str) -> None:
    path = hand_in(classroom, "ada")
    mine = classroom.submitted / "boris" / LESSON
    mine.parent.mkdir()
    if through == "lesson":
        mine.symlink_to(path.parent)
    else:
        mine.mkdir()
        (mine / path.name).symlink_to(path)
    asked = []

    def look(job: Job) -> Record:
        asked.append(job.folder)
        return grade_submission(job) if job.student == "boris" else judged(job)

    found = grade_class(classroom, OPTIONS, work=look)
    assert {row.status for row in found.rows if row.student == "boris"} == {UNREADABLE}
    assert all("link" in row.detail for row in found.rows if row.student == "boris")
    assert all(folder.is_absolute() for folder in asked)
    assert {row.status for row in found.rows if row.student == "ada"} == {GRADED}
    assert grade_class(classroom, OPTIONS, work=look).unchanged == 2


def test_a_classroom_behind_a_link_is_graded(classroom: Classroom, tmp_path: Path) -> None:
    hand_in(classroom, "ada")
    (tmp_path / "linked").symlink_to(classroom.root)
    assert {row.status for row in run(Classroom(tmp_path / "linked")).rows} == {GRADED}
