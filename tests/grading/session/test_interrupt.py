"""Ctrl-C on a real run: it ends with everything it started, says how to go on, and going on works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from grading.paths import ROOT, Classroom
from grading.proofs.crash import integrity, victims
from grading.proofs.crash.victims import Family
from grading.record.journal import Journal
from grading.samples import students
from tests.support.record_class import LESSON, hand_in, make_classroom

pytestmark = pytest.mark.slow

STAND_IN = (
    sys.executable,
    str(ROOT / "tests" / "support" / "crash_stand_in.py"),
    "none",
)
REAL = (sys.executable, "-m", "grading")


def start(classroom: Classroom, command: tuple[str, ...]) -> Family:
    return victims.start(
        [*command, "autograde", LESSON, "--classroom", str(classroom.root), "--jobs", "2"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def wait_until(family: Family, holds: object) -> None:
    deadline = time.monotonic() + 240
    while not holds() and family.run.poll() is None and time.monotonic() < deadline:  # type: ignore[operator]
        family.look()
        time.sleep(0.02)


def interrupt(family: Family) -> str:
    """Ctrl-C; gives what was said on standard error. Nothing of the run lives afterwards."""
    assert family.run.poll() is None
    family.look()
    os.killpg(family.run.pid, signal.SIGINT)
    _out, error = family.run.communicate(timeout=60)
    assert family.run.returncode == 130, error
    assert family.survivors(5) == []
    return error.decode()


@pytest.mark.parametrize("moment", ["at the start", "while grading", "twice"])
def test_a_run_that_is_stopped_goes_on(tmp_path: Path, moment: str) -> None:
    classroom = make_classroom(tmp_path)
    for number in range(20):
        hand_in(classroom, f"student{number:02}", f"x = {number / 20}")
    family = start(classroom, STAND_IN)
    if moment == "at the start":
        wait_until(family, lambda: (classroom.root / ".lock").exists())
    else:
        wait_until(family, lambda: len(list(classroom.journal.glob("*/*.json"))) > 2)
    if moment == "twice":
        os.killpg(family.run.pid, signal.SIGINT)
    said = interrupt(family)
    assert said.count("\n") == 1, said
    assert "run the same command again to go on" in said
    assert f"--classroom {classroom.root}" in said or "same command" in said
    before = integrity.recorded(classroom)
    assert integrity.half_written(classroom) == []
    if moment != "at the start":
        assert len(before) > 2
        assert "Stopped" in classroom.log.read_text(encoding="utf-8")
    again = subprocess.run(
        [*STAND_IN, "autograde", LESSON, "--classroom", str(classroom.root)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 0, again.stderr
    assert f"{len(before)} unchanged" in again.stdout
    assert len(list(Journal(classroom.journal).entries())) == 20
    assert integrity.left_behind(classroom) == []


def test_the_kernels_of_the_real_engine_end_too(tmp_path: Path) -> None:
    classroom = make_classroom(tmp_path)
    for student in ("ada", "boris"):
        students.endless_loop(LESSON, classroom.submitted, student)
    family = start(classroom, REAL)

    def a_kernel_is_busy() -> bool:
        try:
            return any(process.cpu_times().user > 0.5 for process in family.below())
        except psutil.Error:
            return False

    wait_until(family, a_kernel_is_busy)
    assert "run the same command again" in interrupt(family)
    assert not classroom.results.exists()


def test_ctrl_c_that_a_library_swallows_is_heard_all_the_same(tmp_path: Path) -> None:
    """It is pressed while a module is imported that catches everything."""
    (tmp_path / "swallow.py").write_text(
        "import os, signal\ntry:\n    os.kill(os.getpid(), signal.SIGINT)\n    import time; "
        "time.sleep(10)\nexcept:\n    pass\n"
    )
    code = "from grading import interrupt\ninterrupt.listen()\nimport swallow\nprint('went on')\ninterrupt.check()\nprint('never')\n"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n{code}",
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "went on\n"
    assert "KeyboardInterrupt" in done.stderr
