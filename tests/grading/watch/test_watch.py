"""A class that is watched has what `autograde` and `feedback` give it."""

from __future__ import annotations

import os
import shutil
import time
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grading.grade import Job
from grading.intake import read_submission
from grading.model import FAILED, UNREADABLE, Record, UserError
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.watch import watch
from tests.support.record_class import LESSON, hand_in, judged, make_classroom, outcome, record, run
from tests.support.watched_class import OPTIONS, all_pages, pages, polled, watched


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


def twin_of(classroom: Classroom, folder: Path) -> Classroom:
    """The same hand-ins and seeds, graded by a run."""
    twin = make_classroom(folder)
    shutil.rmtree(twin.submitted)
    shutil.copytree(classroom.submitted, twin.submitted, symlinks=True)
    shutil.copytree(classroom.seeds, twin.seeds)
    run(twin)
    return twin


def test_it_leaves_what_autograde_and_feedback_leave(classroom: Classroom, tmp_path: Path) -> None:
    hand_in(classroom, "ada", "x = 0.5")
    hand_in(classroom, "boris", "x = 1")

    def more() -> None:
        hand_in(classroom, "chen", "x = 0.25")
        hand_in(classroom, "ada", "x = 0.75")

    ear = watched(classroom, more, 2)
    assert {one.record.student for one in ear.first} == {"ada", "boris"}
    assert {one.record.student for one in ear.graded_ones} == {"ada", "chen"}
    assert ear.count == 4
    twin = twin_of(classroom, tmp_path / "twin")
    assert outcome(classroom) == outcome(twin)
    assert pages(classroom) == all_pages(twin)
    assert all(one.page.is_file() for one in ear.graded_ones)


def test_what_is_graded_is_not_graded_again_at_the_next_start(classroom: Classroom) -> None:
    hand_in(classroom, "ada")
    watched(classroom)

    def never(_job: Job) -> Record:
        raise AssertionError("graded again")

    ear = watched(classroom, work=never)
    assert (ear.count, ear.failures) == (0, [])


def test_a_page_that_a_killed_watch_did_not_write_is_written_at_the_next_start(
    classroom: Classroom,
) -> None:
    for student in ("ada", "boris", "chen"):
        hand_in(classroom, student)
    watched(classroom)
    whole = pages(classroom)
    shutil.rmtree(classroom.feedback / "ada")
    page = classroom.feedback / "boris" / "index.html"
    page.write_text("an older one")
    os.utime(page, (1, 1))
    fresh = (classroom.feedback / "chen" / "index.html").stat().st_mtime_ns
    hand_in(classroom, "dalia")
    watched(classroom)
    assert {name: text for name, text in pages(classroom).items() if name in whole} == whole
    assert (classroom.feedback / "chen" / "index.html").stat().st_mtime_ns == fresh


def test_by_looking_again_and_again(classroom: Classroom) -> None:
    ear = watched(classroom, lambda: hand_in(classroom, "ada", "x = 0.5"), 1, options=polled())
    [one] = ear.graded_ones
    assert one.record.rows[0].score == one.record.rows[0].max_score / 2


def test_a_whole_class_that_is_moved_in_at_once(classroom: Classroom, tmp_path: Path) -> None:
    other = make_classroom(tmp_path / "other")
    for number in range(12):
        hand_in(other, f"s{number}")

    def move() -> None:
        for folder in list(other.submitted.iterdir()):
            os.rename(folder, classroom.submitted / folder.name)

    ear = watched(classroom, move, 12)
    assert len({one.record.student for one in ear.graded_ones}) == 12
    assert classroom.results.read_text().count("\ns") == 12 * len(ear.graded_ones[0].rows)


@pytest.mark.slow
def test_a_version_that_comes_while_the_one_before_is_graded(classroom: Classroom) -> None:
    hand_in(classroom, "ada", "x = 0.5")

    def work(job: Job) -> Record:
        record = judged(job)
        if record.rows[0].score != record.rows[0].max_score:
            hand_in(classroom, "ada", "x = 1")
            time.sleep(0.5)  # as long as grading takes
        return record

    ear = watched(classroom, work=work)
    assert [one.record.rows[0].score == one.record.rows[0].max_score for one in ear.first] == [
        False,
        True,
    ]
    assert "off" not in classroom.results.read_text()
    assert pages(classroom) == all_pages(classroom)


@pytest.mark.slow
def test_a_failed_one_keeps_its_row_and_is_graded_when_it_comes_again(
    classroom: Classroom,
) -> None:
    def work(job: Job) -> Record:
        if job.student == "ada" and not classroom.autograded.exists():
            raise RuntimeError("no idea")
        return judged(job)

    hand_in(classroom, "ada")
    ear = watched(classroom, work=work)
    assert ear.failures[0].rows[0].status == FAILED
    assert "failed" in classroom.results.read_text()
    hand_in(classroom, "boris")
    watched(classroom)
    assert "failed" not in classroom.results.read_text()


class Dying(ThreadPoolExecutor):
    """Workers of which the first ones die of ada's work."""

    deaths = 0

    def submit(self, work: Any, /, *given: Any, **named: Any) -> Future[Any]:
        if Dying.deaths > 0 and given[0].student == "ada":
            Dying.deaths -= 1
            raise BrokenExecutor("killed")
        return super().submit(work, *given, **named)


@pytest.mark.parametrize(("deaths", "graded"), [(1, 2), (2, 1)])
def test_a_killed_worker_costs_one_more_try(classroom: Classroom, deaths: int, graded: int) -> None:
    hand_in(classroom, "ada")
    hand_in(classroom, "boris")
    Dying.deaths = deaths
    ear = watched(classroom, options=replace(OPTIONS, jobs=1, make_executor=Dying))
    assert (len(ear.first), len(ear.failures)) == (graded, 2 - graded)


@pytest.mark.skipif(os.name == "nt", reason="no pipes in folders")
def test_a_link_and_a_pipe_are_said_to_be_unreadable(classroom: Classroom, tmp_path: Path) -> None:
    linked = classroom.submitted / "ada" / LESSON
    linked.mkdir(parents=True)
    (linked / f"{LESSON}.ipynb").symlink_to(hand_in(make_classroom(tmp_path / "other"), "x"))
    (classroom.submitted / "boris" / LESSON).mkdir(parents=True)
    os.mkfifo(classroom.submitted / "boris" / LESSON / f"{LESSON}.ipynb")
    seen = []

    def work(job: Job) -> Record:
        submission = read_submission(job.folder, job.student, job.lesson)
        seen.append(submission.status)
        return replace(record(job.student), submission=submission.digest, grader=job.grader)

    watched(classroom, work=work)
    assert seen == [UNREADABLE, UNREADABLE]


def test_two_watches_in_one_classroom(classroom: Classroom) -> None:
    def second() -> None:
        with pytest.raises(UserError, match="Another watch"):
            watch(classroom, OPTIONS)

    watched(classroom, second)


@pytest.mark.slow
def test_a_run_beside_it_is_noticed(classroom: Classroom) -> None:
    """The run grades again what is graded; the watch writes nothing older over it."""
    hand_in(classroom, "ada", "x = 0.5")

    def beside() -> None:
        hand_in(classroom, "boris", "x = 0.5")
        run(classroom)
        book = Gradebook.of(classroom.root)
        entry = book.hand_entry("ada", LESSON, "neuron")
        assert entry is not None
        book.give(entry, entry.most, None)
        book.close()
        hand_in(classroom, "chen", "x = 0.25")

    ear = watched(classroom, beside, 1)
    assert [one.record.student for one in ear.graded_ones] == ["chen"]
    before = outcome(classroom)
    run(classroom)
    assert outcome(classroom) == before


def test_what_another_run_grades_meanwhile_is_told_by_that_run_alone(
    classroom: Classroom, tmp_path: Path
) -> None:
    hand_in(classroom, "ada", "x = 0.5")

    def slower(job: Job) -> Record:
        run(classroom)
        return judged(job)

    ear = watched(classroom, work=slower)
    assert ear.first == []
    assert ear.count == 0
    assert pages(classroom) == all_pages(twin_of(classroom, tmp_path / "twin"))
