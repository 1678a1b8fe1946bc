"""A run over a class: what is new or changed is graded, and a stop at any moment loses nothing and doubles nothing.

The grading of one submission is replaced by a made-up verdict; journal, gradebook and results.csv are the real ones.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from record_class import EXERCISES, LESSON, OTHER, hand_in, judged, make_classroom, record, threads

from grading import session
from grading.commands.autograde import summary_lines
from grading.grade import Job
from grading.model import FAILED, Record, UserError
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.record.journal import APPLIED, Journal
from grading.session import Options, Summary, grade_class

OPTIONS = Options((LESSON,), make_executor=threads)


class Killed(BaseException):
    """Stands for a kill: nothing in the code may catch it."""


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


def run(classroom: Classroom, options: Options = OPTIONS, work: Callable[[Job], Record] = judged) -> Summary:
    return grade_class(classroom, options, work=work)


def outcome(classroom: Classroom) -> tuple[str, dict[Any, Any]]:
    """What is left behind: results.csv, and the gradebook's scores."""
    book = Gradebook.of(classroom.root)
    try:
        return classroom.results.read_text(encoding="utf-8"), book.standings()
    finally:
        book.close()


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
    assert sum(one.score or 0 for one in again.rows) == 18


def test_only_what_changed_is_graded_again(classroom: Classroom) -> None:
    hand_in(classroom, "ada", "x = 1")
    hand_in(classroom, "boris", "x = 0.5")
    run(classroom)
    hand_in(classroom, "boris", "x = 1")
    again = run(classroom)
    assert (again.graded, again.unchanged) == (1, 1)
    assert {one.score == one.max_score for one in again.rows} == {True}


def test_regrade_and_another_grader_grade_everything_again(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(classroom, "ada")
    run(classroom)
    assert run(classroom, replace(OPTIONS, regrade=True)).graded == 1
    assert run(classroom).graded == 0
    monkeypatch.setattr(session, "grader_version", lambda lesson, seed: "another")
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


STEPS = ["write pending", "pending written", "apply", "applied", "write applied", "applied written"]
MOMENTS = [(step, occasion) for step in STEPS for occasion in (1, 2)] + [("results", 1)]


@pytest.mark.parametrize(("step", "occasion"), MOMENTS)
def test_a_kill_at_any_moment_loses_nothing(classroom: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                            step: str, occasion: int) -> None:
    for student, text in (("ada", "x = 1"), ("boris", "x = 0.5"), ("chen", "x = 0")):
        hand_in(classroom, student, text)
    (tmp_path / "twin").mkdir()
    twin = make_classroom(tmp_path / "twin")
    shutil.rmtree(twin.submitted)
    shutil.copytree(classroom.submitted, twin.submitted)
    run(twin)

    seen = 0

    def kill_at(name: str) -> None:
        nonlocal seen
        seen += name == step
        if name == step and seen == occasion:
            raise Killed

    write, apply, results = Journal.write, Gradebook.apply, session.write_results

    def killed_write(journal: Journal, given: Record, state: str) -> None:
        kill_at(f"write {state}")
        write(journal, given, state)
        kill_at(f"{state} written")

    def killed_apply(book: Gradebook, *arguments: Any) -> None:
        kill_at("apply")
        apply(book, *arguments)
        kill_at("applied")

    def killed_results(*arguments: Any) -> None:
        kill_at("results")
        results(*arguments)

    monkeypatch.setattr(Journal, "write", killed_write)
    monkeypatch.setattr(Gradebook, "apply", killed_apply)
    monkeypatch.setattr(session, "write_results", killed_results)
    with pytest.raises(Killed):
        run(classroom)
    monkeypatch.undo()

    jobs: list[str] = []

    def counted(job: Job) -> Record:
        jobs.append(job.student)
        return judged(job)

    summary = run(classroom, work=counted)
    assert summary.graded == len(jobs) == len(set(jobs))
    # What had reached the journal before the kill is not graded a second time.
    lost = 3 if step == "results" else {"write pending": occasion - 1}.get(step, occasion)
    assert len(jobs) == 3 - lost
    assert outcome(classroom) == outcome(twin)
    assert {entry.state for entry in Journal(classroom.journal).entries()} == {APPLIED}
    with sqlite3.connect(classroom.gradebook) as database:
        assert database.execute("SELECT count(*) FROM grade").fetchone() == (3 * len(EXERCISES),)


def test_a_worker_that_raises_costs_its_own_submission_only(classroom: Classroom) -> None:
    hand_in(classroom, "ada")
    hand_in(classroom, "boris")

    def work(job: Job) -> Record:
        if job.student == "ada":
            raise RuntimeError("a fault\nof ours")
        return judged(job)

    summary = run(classroom, work=work)
    assert summary.code == 1
    assert (summary.graded, list(summary.failed)) == (1, [("ada", LESSON)])
    failed = [one for one in summary.rows if one.student == "ada"]
    assert {(one.status, one.score) for one in failed} == {(FAILED, None)}
    assert all("a fault of ours" in one.detail for one in failed)
    assert Journal(classroom.journal).read("ada", LESSON) is None
    # It stayed queued: the next run grades it, and it alone.
    again = run(classroom)
    assert (again.graded, again.unchanged, again.code) == (1, 1, 0)


def test_a_kernel_that_could_not_be_started_is_our_fault_too(classroom: Classroom) -> None:
    hand_in(classroom, "ada")

    def work(job: Job) -> Record:
        given = judged(job)
        given.rows[:] = [replace(one, score=None, status=FAILED, detail="no kernel") for one in given.rows]
        return given

    assert run(classroom, work=work).code == 1
    assert not classroom.journal.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_full_disk_ends_the_run_and_nothing_is_half_written(classroom: Classroom, number: int) -> None:
    hand_in(classroom, "ada")
    hand_in(classroom, "boris", "x = 0.5")

    def work(job: Job) -> Record:
        if job.student == "boris":
            raise OSError(number, os.strerror(number), "autograded")
        return judged(job)

    with pytest.raises(OSError, match="autograded"):
        run(classroom, work=work)
    assert not classroom.results.exists()
    assert (run(classroom).code, Journal(classroom.journal).read("boris", LESSON) is not None) == (0, True)


def test_a_full_disk_under_the_journal_leaves_no_part_of_a_file(classroom: Classroom,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(classroom, "ada")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        run(classroom)
    monkeypatch.undo()
    assert [path for path in classroom.journal.rglob("*") if path.is_file()] == []
    assert run(classroom).graded == 1


def test_a_mistake_of_the_person_ends_the_run(classroom: Classroom) -> None:
    hand_in(classroom, "ada")

    def work(job: Job) -> Record:
        raise UserError("run 'python -m grading build'")

    with pytest.raises(UserError, match="build"):
        run(classroom, work=work)


def test_a_second_run_says_that_there_is_a_first(classroom: Classroom) -> None:
    hand_in(classroom, "ada")
    with (classroom.root / ".lock").open("w") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        with pytest.raises(UserError, match="Another run is grading") as caught:
            run(classroom)
    assert caught.value.code == 1
    assert run(classroom).graded == 1


def test_a_damaged_journal_file_is_graded_again(classroom: Classroom) -> None:
    hand_in(classroom, "ada", "x = 0.5")
    run(classroom)
    before = outcome(classroom)
    Journal(classroom.journal).path("ada", LESSON).write_bytes(b"\0\0\0")
    summary = run(classroom)
    assert summary.graded == 1
    assert any("set aside" in line for line in summary.warnings)
    assert outcome(classroom) == before


def test_a_badly_named_folder_is_exit_code_1(classroom: Classroom) -> None:
    hand_in(classroom, "ada")
    hand_in(classroom, "=cmd()")
    summary = run(classroom)
    assert (summary.code, summary.graded) == (1, 1)
    assert len(summary.rows) == 2 * len(EXERCISES)
    assert "\n=" not in classroom.results.read_text(encoding="utf-8")
    assert {one.student for one in summary.rows} == {"ada", summary.scan.refused[0].student}


def test_only_the_lessons_asked_for_are_graded(classroom: Classroom) -> None:
    hand_in(classroom, "ada")
    hand_in(classroom, "ada", lesson=OTHER)
    assert run(classroom).graded == 1
    both = run(classroom, replace(OPTIONS, lessons=(LESSON, OTHER)))
    assert (both.graded, both.unchanged) == (1, 1)
    assert {one.lesson for one in both.rows} == {LESSON, OTHER}
    # The rows of a lesson that is not asked for this time stay in results.csv.
    assert {one.lesson for one in run(classroom).rows} == {LESSON, OTHER}


def test_an_unknown_lesson_and_a_missing_folder_are_wrong_usage(classroom: Classroom, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"There is no lesson '02_neurons'.*Did you mean 02_neuron") as caught:
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
        found = dict(database.execute("SELECT student_id, timestamp FROM submitted_assignment").fetchall())
    assert found == {"ada": "2026-05-04 12:00:00.000000", "boris": None, "chen": None}


def test_confinement_is_refused_before_anything_is_graded(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    from grading.engine import levels

    hand_in(classroom, "ada")
    monkeypatch.setattr(levels, "available", lambda: levels.LIMITS)
    with pytest.raises(UserError, match="cannot confine"):
        run(classroom, replace(OPTIONS, confine="require"))
    assert not classroom.journal.exists()
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
        return replace(judged(job), fresh_because="this system does not fork")

    summary = grade_class(classroom, OPTIONS, work=in_fresh_kernels)
    assert summary.fresh == {"this system does not fork": 2}
    said = " ".join(summary_lines(summary, classroom))
    assert "2 submissions ran in fresh kernels, which takes longer: this system does not fork." in said
