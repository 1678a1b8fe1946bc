"""Real kernels: what a submission can do to itself, and what it cannot do to anything else."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import psutil
import pytest

from course.checks.model import Call
from course.probe.remote import request_of
from course.probe.run import call_to_wire
from grading.engine import LANDLOCK, LIMITS, NONE, run_submission
from grading.engine.levels import available, choose, unprotected
from grading.limits import MEGABYTE, Limits
from grading.model import ANSWER, EXAMPLE, OWN, SETUP, TEST, Cell, Evidence, Rebuilt, Run, UserError
from grading.paths import ROOT

pytestmark = pytest.mark.slow

LEVEL = available()
QUICK = Limits(cell_seconds=20, submission_seconds=60)


def rebuilt(*answers: str, setup: str = "import math", own: str = "") -> Rebuilt:
    """A lesson of exercises f0, f1, ... with these answers."""
    cells = [Cell(SETUP, "set-up", setup)]
    if own:
        cells.append(Cell(OWN, "own-1", own, changed=True))
    for number, source in enumerate(answers):
        cells.append(Cell(ANSWER, f"f{number}", source, exercise=f"f{number}", changed=True))
        cells.append(Cell(TEST, f"test_f{number}", "raise SystemExit('never run')", exercise=f"f{number}", points=1))
    return Rebuilt(tuple(cells), frozenset(f"f{number}" for number in range(len(answers))))


def requests(count: int) -> dict[str, str]:
    """For each exercise the calls f(1), f(2), each a property of its own."""
    return {
        f"f{n}": request_of(f"f{n}", {f"call_{v}": [call_to_wire(Call(f"f{n}", (v,)))] for v in (1, 2)}) for n in range(count)
    }


def run(*answers: str, limits: Limits = QUICK, level: str = LEVEL, **parts: str) -> Run:
    result = run_submission(rebuilt(*answers, **parts), requests(len(answers)), limits, level)
    assert result.failure == ""
    return result


def returned(evidence: Evidence) -> list[object]:
    return [outcomes[0].get("returned") for outcomes in evidence.answers.values()]


DOUBLE = "def {name}(x):\n    return 2 * x\n"
F0, F1, F2 = (DOUBLE.format(name=f"f{n}") for n in range(3))
RIGHT = [["int", 2], ["int", 4]]


def test_evidence_comes_back_and_nothing_is_left() -> None:
    before = set(Path("/tmp").glob("run-*"))
    children = {one.pid for one in psutil.Process().children(recursive=True)}
    result = run(F0, F1)
    assert returned(result.evidence["f0"]) == RIGHT
    assert returned(result.evidence["f1"]) == RIGHT
    assert result.evidence["f0"].ended == ""
    assert set(Path("/tmp").glob("run-*")) == before
    assert {one.pid for one in psutil.Process().children(recursive=True)} == children


def test_an_exception_in_a_cell_is_one_line_and_the_run_goes_on() -> None:
    result = run("raise ValueError('a\\nb')", F1)
    assert result.cells["f0"].error == "ValueError: a b"
    assert returned(result.evidence["f1"]) == RIGHT
    assert result.evidence["f0"].answers["call_1"] == [{"undefined": True}]


@pytest.mark.parametrize("death", ["import os; os._exit(0)", "import os; os.kill(os.getpid(), 9)", "import ctypes; ctypes.string_at(0)"])
def test_a_kernel_that_dies_when_a_function_is_called_costs_that_exercise_only(death: str) -> None:
    result = run(F0, f"def f1(x):\n    if x == 2:\n        {death}\n    return 2 * x\n", "def f2(x):\n    return f0(x)\n")
    assert returned(result.evidence["f0"]) == RIGHT
    assert returned(result.evidence["f1"]) == [["int", 2]]  # what was shown before counts
    assert "died" in result.evidence["f1"].ended
    assert returned(result.evidence["f2"]) == RIGHT  # f0 was replayed in the new kernel


def test_a_cell_that_kills_the_kernel_is_left_out_of_the_replay() -> None:
    result = run(F0, "import os; os._exit(1)", "def f2(x):\n    return f0(x)\n")
    assert "died" in result.cells["f1"].error
    assert "died" in result.evidence["f1"].ended
    assert returned(result.evidence["f2"]) == RIGHT


@pytest.mark.parametrize("loop", ["while True:\n    pass", "while True:\n    try:\n        input()\n    except BaseException:\n        pass"])
def test_an_endless_loop_ends_with_the_cells_time(loop: str) -> None:
    result = run(F0, loop, F2, limits=Limits(cell_seconds=3, submission_seconds=60))
    assert "3 s" in result.evidence["f1"].ended
    assert returned(result.evidence["f0"]) == RIGHT
    assert returned(result.evidence["f2"]) == RIGHT


def test_the_time_for_the_submission_ends_the_run() -> None:
    result = run("import time; time.sleep(60)", F1, limits=Limits(cell_seconds=60, submission_seconds=4))
    assert "whole submission" in result.evidence["f0"].ended
    assert "whole submission" in result.evidence["f1"].ended
    assert result.seconds < 30


def test_memory_is_watched() -> None:
    bomb = "hoard = []\nwhile True:\n    hoard.append(bytearray(10_000_000))"
    result = run(bomb, F1, limits=Limits(memory_bytes=400 * MEGABYTE, cell_seconds=30))
    assert "400 MB of memory" in result.evidence["f0"].ended
    assert returned(result.evidence["f1"]) == RIGHT


def test_output_is_bounded() -> None:
    flood = "while True:\n    print('x' * 10_000)"
    result = run(flood, F1, limits=Limits(cell_seconds=10, cell_output_bytes=100_000))
    kept = sum(len(output.get("text", "")) for output in result.cells["f0"].outputs)
    assert kept < 200_000
    assert result.evidence["f0"].ended
    assert returned(result.evidence["f1"]) == RIGHT


def test_disk_is_bounded() -> None:
    fill = "n = 0\nwhile True:\n    n += 1\n    open(f'file{n}', 'wb').write(b'x' * 1_000_000)"
    result = run(fill, F1, limits=Limits(cell_seconds=20, disk_bytes=20 * MEGABYTE))
    assert "20 MB of files" in result.evidence["f0"].ended
    assert returned(result.evidence["f1"]) == RIGHT


def test_processes_are_counted_and_none_is_left_behind(tmp_path: Path) -> None:
    marker = f"left-{os.getpid()}-{time.monotonic_ns()}"
    daemon = f"""
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import os,time\\nif os.fork(): os._exit(0)\\nos.setsid()\\ntime.sleep(300)", "{marker}"],
                 start_new_session=True)
{F0}"""
    result = run(daemon)
    assert returned(result.evidence["f0"]) == RIGHT
    time.sleep(0.5)
    left = [one for one in psutil.process_iter(["cmdline"]) if marker in " ".join(one.info["cmdline"] or [])]
    assert left == []


def test_the_students_namespace_may_be_reset_or_spoilt() -> None:
    spoilt = "sum = list = print = str = None\nimport warnings; warnings.simplefilter('error')\n%reset -f\n" + F1
    result = run(F0, spoilt)
    assert returned(result.evidence["f1"]) == RIGHT


def test_untouched_examples_are_not_run() -> None:
    lesson = rebuilt(F0)
    cells = (Cell(EXAMPLE, "example-1", "raise SystemExit"), *lesson.cells)
    result = run_submission(Rebuilt(cells, lesson.attempted), requests(1), QUICK, LEVEL)
    assert "example-1" not in result.cells
    assert returned(result.evidence["f0"]) == RIGHT


def test_evidence_behind_a_link_is_not_read() -> None:
    cheat = """
import glob, os, threading, time
def f0(x):
    for path in glob.glob(os.environ["HOME"] + "/../k/evidence-*"):
        os.unlink(path)
        os.symlink("/etc/hostname", path)
    return 2 * x
"""
    result = run(cheat, F1)
    assert result.evidence["f0"].answers == {}
    assert result.evidence["f0"].ended
    assert returned(result.evidence["f1"]) == RIGHT


@pytest.mark.skipif(LEVEL != LANDLOCK, reason="this machine has no Landlock")
def test_a_confined_kernel_sees_neither_our_files_nor_the_network(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("42")
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    attempts = {
        "file": f"open({str(secret)!r}).read()",
        "references": f"open({str(ROOT / 'grading' / 'hidden' / 'network.py')!r}).read()",
        "solutions": f"__import__('os').listdir({str(ROOT / 'solutions')!r})",
        "import": "__import__('grading.hidden')",
        "outside": f"open({str(tmp_path / 'new.txt')!r}, 'w')",
        "network": f"__import__('socket').create_connection(('127.0.0.1', {port}), 2)",
        "signal": f"__import__('os').kill({os.getpid()}, 0)",
        "environment": f"open('/proc/{os.getpid()}/environ').read()",
        "ptrace": "(_ for _ in ()).throw(OSError()) if __import__('ctypes').CDLL(None).ptrace(16, "
                  f"{os.getpid()}, 0, 0) < 0 else 'traced'",
    }
    answer = "ATTEMPTS = " + repr(attempts) + """
def f0(x):
    done = {}
    for name, code in ATTEMPTS.items():
        try:
            done[name] = repr(eval(code))
        except (OSError, ImportError) as error:
            done[name] = "refused"
    return done
"""
    result = run(answer)
    listener.close()
    wire = {key[1]: value[1] for key, value in result.evidence["f0"].answers["call_1"][0]["returned"][1]}
    assert wire == dict.fromkeys(attempts, "refused")
    assert result.confinement == LANDLOCK


def test_without_confinement_the_same_files_are_open(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("42")
    result = run(f"def f0(x):\n    return open({str(secret)!r}).read()\n", level=NONE)
    assert returned(result.evidence["f0"])[0] == ["str", "42"]


def test_the_environment_is_made_from_an_allow_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hush")
    result = run("import os\ndef f0(x):\n    return [os.environ.get('SECRET_TOKEN'), os.path.exists(os.environ['HOME'])]\n")
    assert returned(result.evidence["f0"])[0] == ["list", [["none"], ["bool", True]]]


def test_frameworks_work_when_confined() -> None:
    setup = "import torch, matplotlib.pyplot as plt, numpy as np"
    answer = """
def f0(x):
    w = torch.zeros(3, requires_grad=True)
    (w.sum() - x).pow(2).backward()
    plt.plot([1, 2]); plt.close()
    return w.grad.tolist()
"""
    result = run(answer, setup=setup, limits=Limits(cell_seconds=60))
    assert result.evidence["f0"].answers["call_1"][0]["returned"] == ["list", [["float", "-2.0"]] * 3]


def test_require_refuses_where_nothing_confines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grading.engine.levels.available", lambda: LIMITS)
    with pytest.raises(UserError, match="cannot confine"):
        choose("require")
    assert choose("auto") == LIMITS
    assert choose("off") == NONE
    assert "network" in unprotected(LIMITS)
    assert sys.platform != "linux" or unprotected(LANDLOCK) == ""
