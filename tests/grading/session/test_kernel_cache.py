"""The file of tinygrad's kernels: made once and whole, only where it is worth it; and a run that
cannot have it goes on.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from course.frameworks.compilers import find_compiler
from grading.sandbox import kernel_machine
from grading.sandbox.run_directory import RunDirectory
from grading.session import kernel_cache
from tests.support.engine_runs import asks, double, own, run, text
from tests.support.tinygrad_programs import RECORD, USE, python

MANY = ["04_iris"] * 9
KERNELS = f"tinygrad-{kernel_machine.fingerprint()}-1.kernels"
needs_tinygrad = pytest.mark.skipif(
    sys.platform != "linux" or not importlib.util.find_spec("tinygrad") or not find_compiler(),
    reason="tinygrad or a compiler is missing",
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file will be: a folder of the test's own."""
    path = tmp_path / KERNELS
    monkeypatch.setattr(kernel_cache, "_path", lambda: path)
    return path


@pytest.fixture
def warm_ups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Warm-ups take no time, and are counted."""
    found: list[str] = []

    def warm_up(command: list[str], **_more: object) -> subprocess.CompletedProcess[bytes]:
        found.append(command[-2])
        time.sleep(0.05)
        Path(command[-1]).write_text("kernels")
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(kernel_cache.subprocess, "run", warm_up)
    return found


def test_it_is_made_once_by_two_runs_that_start_together(place: Path, warm_ups: list[str]) -> None:
    said: list[str] = []
    threads = [
        threading.Thread(target=lambda: said.append(kernel_cache.build(MANY))) for _run in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == ["", "", ""]
    assert warm_ups == ["04_iris"]
    assert place.read_text() == "kernels"
    assert sorted(path.name for path in place.parent.iterdir()) == [
        KERNELS,
        "tinygrad.lock",
    ]


@pytest.mark.parametrize("to_grade", [[], ["04_iris"], ["01_tensors"] * 9])
def test_it_is_made_only_where_it_is_worth_it(
    to_grade: list[str], place: Path, warm_ups: list[str]
) -> None:
    assert kernel_cache.build(to_grade) == ""
    assert warm_ups == []
    assert kernel_cache.kernels(to_grade) == ""


def test_lessons_of_other_frameworks_do_without(place: Path) -> None:
    place.write_text("kernels")
    assert kernel_cache.kernels(["01_tensors", "04_iris"]) == str(place)
    assert kernel_cache.kernels(["01_tensors"]) == ""


def test_a_warm_up_that_fails_is_said_and_leaves_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = subprocess.CompletedProcess([], 1, b"", b"Traceback\nKeyError: 'x'\n")
    monkeypatch.setattr(kernel_cache.subprocess, "run", lambda *args, **more: broken)
    assert "KeyError: 'x'" in kernel_cache.build(MANY)
    assert [path.name for path in place.parent.iterdir()] == ["tinygrad.lock"]


def test_a_warm_up_that_hangs_is_ended(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_cache, "_SECONDS", 0.0)
    assert "timed out" in kernel_cache.build(MANY)
    assert not place.exists()


def test_a_folder_that_cannot_be_written_to_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_cache, "_path", lambda: tmp_path / "none" / KERNELS)
    assert "longer" in kernel_cache.build(MANY)


def test_a_machine_without_tinygrad_has_nothing_to_make(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_cache, "_path", lambda: None)
    assert (kernel_cache.build(MANY), kernel_cache.kernels(MANY)) == ("", "")


def test_old_files_make_room(place: Path, warm_ups: list[str]) -> None:
    for number in range(2, 9):
        place.with_name(f"tinygrad-{number}.kernels").write_text("old")
    kernel_cache.build(MANY)
    assert place.is_file()
    assert len(list(place.parent.glob("tinygrad-*.kernels"))) == kernel_cache._KEPT + 1


@needs_tinygrad
def test_kernels_of_another_processor_are_left_alone(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers of a cluster may share the disk, and not the processor."""
    place.write_text("kernels")
    assert kernel_machine.usable(str(place)) == str(place)
    monkeypatch.setattr(kernel_machine, "_processor", lambda: "another one")
    kernel_machine.fingerprint.cache_clear()
    try:
        assert kernel_machine.usable(str(place)) == ""
    finally:
        kernel_machine.fingerprint.cache_clear()


@needs_tinygrad
def test_a_kernel_may_read_the_file_and_knows_it(place: Path) -> None:
    elsewhere = RunDirectory(kernel_cache=str(place))  # as on a worker that has no such file
    elsewhere.renew()
    assert str(place) not in elsewhere.environment().values()
    elsewhere.close()
    place.write_text("kernels")
    directory = RunDirectory(kernel_cache=str(place))
    try:
        directory.renew()
        assert directory.environment()[kernel_cache.PATH] == str(place)
        assert str(place) in directory.settings("landlock", 0)["readable"]
        assert not any(
            place.is_relative_to(folder) for folder in directory.settings("landlock", 0)["writable"]
        )
    finally:
        directory.close()


@pytest.mark.slow
@needs_tinygrad
def test_a_confined_run_computes_with_the_files_kernels(place: Path, tmp_path: Path) -> None:
    wanted = python(RECORD, tmp_path, str(place))[-1]
    result = run(own("compute", USE), *double(), requests=asks("double"), kernel_cache=str(place))
    assert text(result, "compute").splitlines()[-2:] == [wanted, "0"]


@needs_tinygrad
def test_a_submission_cannot_change_the_file(place: Path) -> None:
    place.write_text("kernels")
    source = """
import os
path = os.environ["COURSE_TINYGRAD_KERNELS"]
print(open(path).read())
for attempt in (lambda: open(path, "a"), lambda: os.unlink(path), lambda: os.replace(os.environ["HOME"], path)):
    try:
        attempt()
    except OSError as error:
        print(type(error).__name__)
"""
    result = run(own("look", source), *double(), requests=asks("double"), kernel_cache=str(place))
    if result.confinement != "landlock":
        pytest.skip("submissions are not confined here")
    assert text(result, "look").splitlines()[0] == "kernels"
    assert text(result, "look").count("Error") == 3
    assert place.read_text() == "kernels"
