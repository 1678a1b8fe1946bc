"""A full disk, a lost, damaged or locked database, a folder that cannot be written: one clear line,
and the journal integrity.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from grading.__main__ import main
from grading.grade import Job
from grading.model import Record
from grading.paths import Classroom
from grading.proofs.crash import integrity
from grading.record import gradebook
from grading.record.gradebook import registration
from grading.record.journal import Journal
from grading.sandbox import switches
from grading.session import run as class_run
from tests.support.record_class import LESSON, hand_in, judged, make_classroom

STUDENTS = 12


def fill(classroom: Classroom) -> Classroom:
    for number in range(STUDENTS):
        hand_in(classroom, f"student{number:02}", f"x = {number / 20}")
    return classroom


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return fill(make_classroom(tmp_path))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Job], Record]], None]:
    """Grades with made-up verdicts, in a thread; a database that is locked is not waited for long."""

    def use(work: Callable[[Job], Record]) -> None:
        monkeypatch.setattr(class_run.grade_class, "__defaults__", (None, work))

    monkeypatch.setenv(switches.VARIABLE, switches.HEAD_START)  # nothing here needs a zygote
    monkeypatch.setattr(
        class_run.Options.__init__,
        "__defaults__",
        (*class_run.Options.__init__.__defaults__[:-1], lambda workers: ThreadPoolExecutor(1)),
    )
    monkeypatch.setattr(gradebook.Gradebook.__init__, "__defaults__", (0.3, None))
    use(judged)
    return use


def autograde(classroom: Classroom) -> int:
    return main(["autograde", LESSON, "--classroom", str(classroom.root), "--jobs", "1", "--quiet"])


def refused(classroom: Classroom, capsys: pytest.CaptureFixture[str]) -> str:
    """What a run says that could not go on; whatever it wrote is integrity."""
    capsys.readouterr()
    assert autograde(classroom) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1, said
    assert "again" in said
    assert integrity.half_written(classroom) == []
    assert not Journal(classroom.journal).damaged
    return said


def finished(classroom: Classroom, before: int = 0) -> None:
    """Everything is graded in the end, and nothing of the journal a second time."""
    kept = integrity.recorded(classroom)
    assert len(kept) >= before
    assert autograde(classroom) == 0
    after = integrity.recorded(classroom)
    assert len(after) == STUDENTS
    assert {key: after[key] for key in kept} == kept
    assert integrity.left_behind(classroom) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Classroom]:
    """A classroom on a disk of its own, with room for a few submissions."""
    place = tmp_path / "disk"
    place.mkdir()
    done = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)],
            capture_output=True,
            check=False,
        )
        if shutil.which("mount")
        else None
    )
    if done is None or done.returncode != 0:
        pytest.skip("no small disk can be mounted here (that takes root)")
    try:
        yield fill(make_classroom(place))
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk(small_disk: Classroom, quick: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def work(job: Job) -> Record:
        """From the third student on the disk is full."""
        if job.student == "student03":
            with (small_disk.root / "filler").open("wb") as filler:
                # meanwhile the record of another is written
                while free := os.statvfs(small_disk.root).f_bavail:
                    with suppress(OSError):
                        size = os.fstat(filler.fileno()).st_size
                        os.posix_fallocate(
                            filler.fileno(), size, free * os.statvfs(small_disk.root).f_frsize
                        )
        return judged(job)

    quick(work)
    said = refused(small_disk, capsys)
    assert "free some space" in said
    assert "no file named" not in said
    assert 1 <= len(integrity.recorded(small_disk)) < STUDENTS
    quick(judged)
    assert "free some space" in refused(small_disk, capsys), "still full"
    (small_disk.root / "filler").unlink()
    finished(small_disk, 1)


@pytest.mark.parametrize("target", ["journal", "results.csv", "autograde.log"])
def test_a_full_disk_under_each_of_our_files(
    classroom: Classroom,
    quick: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    target: str,
) -> None:
    real, opened = os.fsync, Path.open

    def full(descriptor: int) -> None:
        if target in os.readlink(f"/proc/self/fd/{descriptor}"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    def full_log(path: Path, *words: Any, **more: Any) -> Any:
        file = opened(path, *words, **more)
        return file if path.name != "autograde.log" else _Full(file)

    if target == "autograde.log":
        monkeypatch.setattr(Path, "open", full_log)
    else:
        monkeypatch.setattr(os, "fsync", full)
    said = refused(classroom, capsys)
    assert "No space left on device: free some space" in said
    assert target in said
    monkeypatch.setattr(os, "fsync", real)
    monkeypatch.setattr(Path, "open", opened)
    finished(classroom)


class _Full:
    """A file on a full disk."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, text: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        self._file.close()


@pytest.fixture
def closed() -> Iterator[Callable[[Path], None]]:
    """Makes a folder one that cannot be written, for root too."""
    undo: list[Callable[[], Any]] = []

    def close(folder: Path) -> None:
        if os.geteuid() != 0:
            folder.chmod(0o555)
            undo.append(partial(folder.chmod, 0o755))
            return
        if (
            not shutil.which("chattr")
            or subprocess.run(["chattr", "+i", str(folder)], capture_output=True).returncode
        ):
            pytest.skip("this file system has no folder that root cannot write")
        undo.append(partial(subprocess.run, ["chattr", "-i", str(folder)], check=True))

    yield close
    for act in undo:
        act()


@pytest.mark.parametrize("name", ["", "journal", "autograded", "seeds"])
def test_a_folder_that_cannot_be_written_is_known_before_grading(
    classroom: Classroom, quick: Any, closed: Any, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (classroom.root / ".lock").touch()
    (classroom.root / name).mkdir(exist_ok=True)

    def never(_job: Job) -> Record:
        raise AssertionError("graded")

    quick(never)
    closed(classroom.root / name)
    said = refused(classroom, capsys)
    assert said.startswith(f"{classroom.root / name}: ")
    assert "give yourself permission to write there" in said


def test_a_folder_of_one_student_that_cannot_be_written_costs_that_one(
    classroom: Classroom, quick: Any, closed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def work(job: Job) -> Record:
        if job.student == "student00":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "autograded/student00")
        return judged(job)

    quick(work)
    assert autograde(classroom) == 1
    assert "FAILED student00 02_neuron" in capsys.readouterr().err
    assert len(integrity.recorded(classroom)) == STUDENTS - 1


@pytest.mark.slow
def test_a_lost_gradebook_is_made_and_filled_again(
    classroom: Classroom,
    tmp_path: Path,
    quick: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert autograde(classroom) == 0
    before = integrity.outcome(classroom)
    classroom.gradebook.unlink()
    (tmp_path / "new").mkdir()
    new = make_classroom(tmp_path / "new").gradebook  # as `build` registers the lessons

    def register(folder: Path, *_wanted: object) -> dict[str, Exception]:
        shutil.copy(new, classroom.gradebook)
        return {}

    monkeypatch.setattr(registration.tree, "register", register)
    capsys.readouterr()
    assert autograde(classroom) == 0
    said = capsys.readouterr().err
    assert f"{STUDENTS} submissions" in said
    assert "put back from the journal" in said
    assert integrity.outcome(classroom) == before
    assert autograde(classroom) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("content", [b"no database" * 1000, None])
def test_a_damaged_gradebook_is_left_for_the_person(
    classroom: Classroom, quick: Any, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    assert autograde(classroom) == 0
    good = classroom.gradebook.read_bytes()
    damaged = content or good[:4096] + b"\xa5" * (len(good) - 4096)
    classroom.gradebook.write_bytes(damaged)
    capsys.readouterr()
    assert autograde(classroom) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(classroom.gradebook) in said
    assert classroom.gradebook.read_bytes() == damaged
    classroom.gradebook.write_bytes(good)
    finished(classroom, STUDENTS)


def test_a_gradebook_that_another_program_holds(
    classroom: Classroom, quick: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    holder = sqlite3.connect(classroom.gradebook, check_same_thread=False)

    def work(job: Job) -> Record:
        if job.student == "student02":
            holder.execute("BEGIN EXCLUSIVE")
        return judged(job)

    quick(work)
    capsys.readouterr()
    assert autograde(classroom) == 1
    said = capsys.readouterr().err
    assert "another program holds it" in said
    assert said.count("\n") == 1
    holder.rollback()
    holder.close()
    quick(judged)
    finished(classroom, 2)
