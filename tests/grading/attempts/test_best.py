"""With the best attempt a student's score is the best of all of theirs, after collect and autograde."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.attempts import take_the_best
from grading.attempts.best import Choice
from grading.collect import swap
from grading.collect.attempts import folder_of
from grading.files import write_atomically
from grading.grade import Job
from grading.model import Record
from grading.paths import Classroom
from grading.results.hand_ins import History
from tests.support.collect_archives import work
from tests.support.record_class import (
    LESSON,
    OPTIONS,
    WHOLE,
    judged,
    make_classroom,
    run,
)


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


def attempt(student: str, hour: int, share: float) -> dict[str, bytes]:
    """A hand-in that gets this share of the points."""
    return {f"Lab_{student}_attempt_2026-05-04-{hour}-00-00_x.ipynb": work(f"x = {share}")}


def collect(classroom: Classroom, files: dict[str, bytes], *options: str) -> int:
    packed = classroom.root.parent / "download.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return main(
        ["collect", str(packed), "--lesson", LESSON, "--classroom", str(classroom.root), *options]
    )


def totals(classroom: Classroom) -> dict[str, float]:
    sums: dict[str, float] = {}
    for row in csv.DictReader(io.StringIO(classroom.results.read_text())):
        sums[row["student"]] = round(sums.get(row["student"], 0) + float(row["score"] or 0), 2)
    return sums


def graded(classroom: Classroom, work: Callable[[Job], Record] = judged) -> Choice:
    choice = take_the_best(classroom, OPTIONS, work)
    run(classroom)
    return choice


def test_the_best_of_all_attempts_counts(classroom: Classroom) -> None:
    files = (
        attempt("ada", 10, 0.9)
        | attempt("ada", 12, 0.2)
        | attempt("ada", 14, 0.5)
        | attempt("bob", 10, 0.1)
        | attempt("bob", 12, 0.6)
        | attempt("cho", 10, 0.7)
    )
    assert collect(classroom, files, "--attempt", "best") == 0
    choice = graded(classroom)
    assert not choice.problems
    assert choice.lines[0] == "5 attempts were graded to find the best."
    want = {"ada": 0.9 * WHOLE, "bob": 0.6 * WHOLE, "cho": 0.7 * WHOLE}
    assert totals(classroom) == pytest.approx(want, abs=0.05)
    # it is the one with its own moment, and all are kept
    folder = classroom.submitted / "ada" / LESSON
    assert (folder / "timestamp.txt").read_text().startswith("2026-05-04 10:00:00")
    assert sorted(path.name for path in folder.iterdir()) == [f"{LESSON}.ipynb", "timestamp.txt"]
    sources = {
        json.loads(path.read_text())["cells"][0]["source"]
        for path in folder_of(classroom.root, "ada", LESSON).glob("*/*.ipynb")
    }
    assert sources >= {"x = 0.2", "x = 0.5"}
    assert "3 versions were handed in, the best counts" in classroom.results.read_text()
    # a second run grades nothing, and neither does the same archive again
    again = graded(classroom, work=lambda job: pytest.fail(f"graded {job.student} twice"))
    assert len(again.lines) == 2
    assert collect(classroom, files) == 0
    assert totals(classroom) == pytest.approx(want, abs=0.05)
    assert History(classroom.root).work["ada", LESSON].versions == 3


@pytest.mark.slow
def test_a_later_attempt_is_compared_too(classroom: Classroom) -> None:
    collect(classroom, attempt("ada", 10, 0.5), "--attempt", "best")
    graded(classroom)
    for hour, share, best in ((12, 0.3, 0.5), (14, 0.8, 0.8), (10, 0.8, 0.8), (16, 0.9, 0.9)):
        collect(classroom, attempt("ada", hour, share))  # what was said holds on
        graded(classroom)
        assert totals(classroom)["ada"] == pytest.approx(best * WHOLE, abs=0.05)


@pytest.mark.slow
def test_what_cannot_be_graded_is_said_and_nothing_is_chosen(classroom: Classroom) -> None:
    collect(classroom, attempt("ada", 10, 0.9) | attempt("ada", 12, 0.2), "--attempt", "best")

    def broken(job: Job) -> Record:
        record = judged(job)
        if record.rows[0].score and record.rows[0].score > 0.5 * record.rows[0].max_score:
            return replace(record, rows=[replace(row, status="failed") for row in record.rows])
        return record

    choice = graded(classroom, broken)
    assert "could not be graded" in choice.problems[0]
    assert totals(classroom)["ada"] == pytest.approx(0.2 * WHOLE, abs=0.05)
    assert not graded(classroom).problems
    assert totals(classroom)["ada"] == pytest.approx(0.9 * WHOLE, abs=0.05)


@pytest.mark.slow
def test_a_group_is_graded_once(classroom: Classroom, tmp_path: Path) -> None:
    groups = tmp_path / "groups.csv"
    groups.write_text("student,group\nada,A\nbob,A\n")
    files = attempt("ada", 10, 0.9) | attempt("bob", 12, 0.2)
    collect(classroom, files, "--attempt", "best", "--groups", str(groups))
    choice = graded(classroom)
    assert choice.lines[0] == "2 attempts were graded to find the best."
    assert totals(classroom) == pytest.approx({"ada": 0.9 * WHOLE, "bob": 0.9 * WHOLE}, abs=0.05)


@pytest.mark.slow
def test_without_best_nothing_is_done(classroom: Classroom) -> None:
    collect(classroom, attempt("ada", 10, 0.9) | attempt("ada", 12, 0.2))
    assert graded(classroom) == Choice([], [])
    assert totals(classroom)["ada"] == pytest.approx(0.2 * WHOLE, abs=0.05)
    collect(classroom, attempt("ada", 10, 0.9) | attempt("ada", 12, 0.2), "--attempt", "best")
    graded(classroom)
    assert totals(classroom)["ada"] == pytest.approx(0.9 * WHOLE, abs=0.05)


def test_a_run_that_is_killed_leaves_the_best_with_no_moment_of_another(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect(classroom, attempt("ada", 10, 0.9) | attempt("ada", 12, 0.2), "--attempt", "best")
    # nothing says when the best one was handed in
    (stamp,) = folder_of(classroom.root, "ada", LESSON).glob("*/timestamp.txt")
    stamp.unlink()

    def write(path: Path, data: bytes) -> None:
        write_atomically(path, data)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(swap, "write_atomically", write)
        with pytest.raises(KeyboardInterrupt):
            take_the_best(classroom, OPTIONS, judged)
    graded(classroom)
    assert totals(classroom)["ada"] == pytest.approx(0.9 * WHOLE, abs=0.05)
    assert not (classroom.submitted / "ada" / LESSON / "timestamp.txt").exists()
    kept = folder_of(classroom.root, "ada", LESSON).glob("*/timestamp.txt")
    assert [path.read_text()[:19] for path in kept] == ["2026-05-04 12:00:00"]
