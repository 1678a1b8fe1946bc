"""A real watch over lesson 01: warm kernels, one hand-in that is moved in, and a second start."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from grading.grade import Job, grade_submission
from grading.lock import locked
from grading.model import Record
from grading.paths import Classroom
from grading.samples import students
from grading.sandbox.zygotes import can_fork
from grading.session import Options as RunOptions
from grading.session import grade_class
from grading.watch.crew import make_workers
from tests.support.record_class import outcome
from tests.support.watched_class import OPTIONS, all_pages, pages, watched

LESSON = "01_tensors"
REAL = replace(OPTIONS, lessons=(LESSON,), jobs=1, make_executor=make_workers, warm=True)

pytestmark = pytest.mark.slow


def test_a_real_class_has_what_autograde_gives_it(tmp_path: Path) -> None:
    watched_one, twin = Classroom(tmp_path / "watched"), Classroom(tmp_path / "twin")
    students.slips(LESSON, watched_one.submitted, "chen")
    coming = tmp_path / "coming"
    students.perfect(LESSON, coming, "ada")
    shutil.copytree(watched_one.submitted, twin.submitted)
    shutil.copytree(coming / "ada", twin.submitted / "ada")

    def come() -> None:
        os.rename(coming / "ada", watched_one.submitted / "ada")

    ear = watched(watched_one, come, 1, work=grade_submission, options=REAL)
    assert ear.registered == [LESSON]
    [one] = ear.graded_ones
    assert one.record.student == "ada"
    assert all(row.score == row.max_score for row in one.rows)
    if can_fork():
        assert one.record.cold_start_reason == ""
    with locked(watched_one.root):
        pass  # nobody holds it any more

    def never(_job: Job) -> Record:
        raise AssertionError("graded again")

    again = watched(
        watched_one,
        work=never,
        options=replace(REAL, make_executor=OPTIONS.make_executor, warm=False),
    )
    assert again.count == 0
    assert again.registered == []

    shutil.copytree(watched_one.seeds, twin.seeds)
    grade_class(twin, RunOptions((LESSON,), 1))
    assert outcome(watched_one) == outcome(twin)
    assert pages(watched_one) == all_pages(twin)
