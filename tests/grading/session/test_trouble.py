"""A run over a class that is stopped, hindered or fails in part: nothing is lost, nothing doubled,
nothing half-written.

The grading of one submission is replaced by a made-up verdict; journal, gradebook and results.csv
are the real ones.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grading.grade import Job
from grading.model import FAILED, Record, UserError
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.record.journal import APPLIED, Journal
from grading.session import run as class_run
from tests.support.record_class import (
    EXERCISES,
    LESSON,
    hand_in,
    judged,
    make_classroom,
    outcome,
    run,
)


class Killed(BaseException):
    """Stands for a kill: nothing in the code may catch it."""


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


STEPS = ["write pending", "pending written", "apply", "applied", "write applied", "applied written"]
MOMENTS = [(step, occasion) for step in STEPS for occasion in (1, 2)] + [("results", 1)]


@pytest.mark.parametrize(
    ("step", "occasion"),
    [
        pytest.param(*moment, marks=() if number % 4 == 0 else pytest.mark.slow)
        for number, moment in enumerate(MOMENTS)
    ],
)
def test_a_kill_at_any_moment_loses_nothing(
    classroom: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, occasion: int
) -> None:
    for student, text in (("ada", "x = 1"), ("boris", "x = 0.5"), ("chen", "x = 0")):
        hand_in(classroom, student, text)
    (tmp_path / "control").mkdir()
    control = make_classroom(tmp_path / "control")
    shutil.rmtree(control.submitted)
    shutil.copytree(classroom.submitted, control.submitted)
    run(control)

    seen = 0

    def kill_at(name: str) -> None:
        nonlocal seen
        seen += name == step
        if name == step and seen == occasion:
            raise Killed

    write, apply, results = Journal.write, Gradebook.apply, class_run.write_results

    def killed_write(journal: Journal, given: Record, state: str, *more: Any) -> None:
        kill_at(f"write {state}")
        write(journal, given, state, *more)
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
    monkeypatch.setattr(class_run, "write_results", killed_results)
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
    assert outcome(classroom) == outcome(control)
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
    failed = [row for row in summary.rows if row.student == "ada"]
    assert {(row.status, row.score) for row in failed} == {(FAILED, None)}
    assert all("a fault of ours" in row.detail for row in failed)
    assert Journal(classroom.journal).read("ada", LESSON) is None
    # It stayed queued: the next run grades it, and it alone.
    again = run(classroom)
    assert (again.graded, again.unchanged, again.code) == (1, 1, 0)


def test_a_kernel_that_could_not_be_started_is_our_fault_too(classroom: Classroom) -> None:
    hand_in(classroom, "ada")

    def work(job: Job) -> Record:
        given = judged(job)
        given.rows[:] = [
            replace(row, score=None, status=FAILED, detail="no kernel") for row in given.rows
        ]
        return given

    assert run(classroom, work=work).code == 1
    assert not list(classroom.journal.glob("*/*"))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_full_disk_ends_the_run_and_nothing_is_half_written(
    classroom: Classroom, number: int
) -> None:
    hand_in(classroom, "ada")
    hand_in(classroom, "boris", "x = 0.5")

    def work(job: Job) -> Record:
        if job.student == "boris":
            raise OSError(number, os.strerror(number), "autograded")
        return judged(job)

    with pytest.raises(OSError, match="autograded"):
        run(classroom, work=work)
    assert not classroom.results.exists()
    assert (run(classroom).code, Journal(classroom.journal).read("boris", LESSON) is not None) == (
        0,
        True,
    )


def test_a_full_disk_under_the_journal_leaves_no_part_of_a_file(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
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
