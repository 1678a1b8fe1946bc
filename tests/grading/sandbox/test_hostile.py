"""What a submission may try against budgets and against the process that grades it. Each must leave
the next exercise gradeable, and nothing of it may be left afterwards."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from grading.limits import MEGABYTE
from grading.paths import ROOT
from tests.support.engine_runs import (
    SMALL,
    answer,
    asks,
    double,
    own,
    processes_with,
    returned,
    run,
    text,
)
from tests.support.hostile import attack

pytestmark = pytest.mark.usefixtures("zygote", "own_temporary_folder")


@pytest.mark.parametrize(
    "source",
    [
        "os._exit(0)",
        "os.kill(os.getpid(), 9)",
        "os.abort()",
        "import ctypes; ctypes.string_at(0)",
        "import threading; threading.Thread(target=lambda: os._exit(1)).start(); time.sleep(5)",
    ],
)
def test_a_kernel_that_dies(source: str) -> None:
    assert "the kernel died" in attack(source).cells["attack"].error


@pytest.mark.slow
def test_an_endless_loop() -> None:
    result = attack("while True: pass", replace(SMALL, cell_seconds=2))
    assert result.cells["attack"].error == "it ran longer than 2 s"
    assert result.seconds < 15


@pytest.mark.slow
def test_a_loop_that_swallows_interrupts_and_signals() -> None:
    source = """
import signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
while True:
    try:
        while True: time.sleep(0.01)
    except BaseException: pass
"""
    assert "2 s" in attack(source, replace(SMALL, cell_seconds=2)).cells["attack"].error


@pytest.mark.slow
def test_a_stopped_kernel() -> None:
    assert (
        "2 s"
        in attack("os.kill(os.getpid(), 19)", replace(SMALL, cell_seconds=2)).cells["attack"].error
    )


def test_a_memory_bomb() -> None:
    result = attack("x = []\nwhile True: x.append(bytearray(10_000_000)); time.sleep(0.01)")
    assert "300 MB of memory" in result.cells["attack"].error


def test_memory_spread_over_detached_processes() -> None:
    source = """
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            x = bytearray(90_000_000)
            x[::4096] = b'x' * len(x[::4096])
            time.sleep(60)
        os._exit(0)
time.sleep(60)
"""
    assert "300 MB of memory" in attack(source).cells["attack"].error


def test_printing_without_end() -> None:
    result = attack("while True: print('x' * 1000)")
    assert "output without end" in result.cells["attack"].error
    assert len(text(result, "attack")) < 25_000
    assert "dropped" in result.cells["attack"].outputs[-1]["text"]


@pytest.mark.slow
def test_one_enormous_message_does_not_reach_the_grader() -> None:
    before = psutil.Process().memory_info().rss
    result = attack("print('x' * 150_000_000)", replace(SMALL, memory_bytes=3000 * MEGABYTE))
    assert len(text(result, "attack")) < 25_000
    assert psutil.Process().memory_info().rss - before < 100_000_000


@pytest.mark.slow
def test_an_enormous_error_message() -> None:
    result = attack(
        "raise ValueError('x' * 100_000_000)",
        replace(SMALL, cell_seconds=8, memory_bytes=3000 * MEGABYTE),
    )
    assert 0 < len(result.cells["attack"].error) < 400


@pytest.mark.slow
def test_many_pictures_and_messages_of_other_kinds() -> None:
    source = """
from IPython import get_ipython
from IPython.display import display
kernel = get_ipython().kernel
for number in range(3000):
    display(number)
    kernel.session.send(kernel.iopub_socket, "strange", {"n": number}, parent=kernel.get_parent())
"""
    result = attack(source)
    assert len(result.cells["attack"].outputs) <= 1001


def test_bytes_written_past_python_do_not_block() -> None:
    attack("for _ in range(300): os.write(2, b'x' * 1000); os.write(1, b'\\xff' * 1000)")


def test_more_output_than_the_submission_may_keep_is_dropped_with_a_note() -> None:
    cells = [own(f"say{number}", "print('x' * 19_000)") for number in range(4)]
    result = run(*cells, *double(), requests=asks("double"), limits=SMALL)
    assert len(text(result, "say0")) > 19_000
    assert text(result, "say3").strip().startswith("[the rest of the output was dropped")


def test_processes_that_detach_themselves_are_found() -> None:
    mark = f"mark-{uuid.uuid4().hex}"
    source = f"""
import subprocess
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "{mark}"], start_new_session=True)
        os._exit(0)
time.sleep(1)
"""
    attack(source)
    assert processes_with(mark, seconds=1) == []


def test_a_fork_bomb() -> None:
    result = attack("while True: os.fork()", replace(SMALL, memory_bytes=4000 * MEGABYTE))
    assert "more than 12 processes" in result.cells["attack"].error


def test_too_many_threads() -> None:
    source = "import threading\nfor _ in range(250): threading.Thread(target=time.sleep, args=(30,)).start()\ntime.sleep(30)"
    assert "threads" in attack(source).cells["attack"].error


def test_start_up_files_do_not_meet_the_next_kernel() -> None:
    source = """
folder = os.environ['IPYTHONDIR'] + '/profile_default/startup'
os.makedirs(folder, exist_ok=True)
open(folder + '/00.py', 'w').write('import os; os._exit(1)')
open('torch.py', 'w').write('raise SystemExit')
os._exit(1)
"""
    attack(source)


@pytest.mark.parametrize(
    "trick",
    [
        "os.unlink(path); os.symlink('/etc/passwd', path)",
        "os.unlink(path); os.mkdir(path)",
        "os.unlink(path); os.mkfifo(path)",
        "os.truncate(path, 40_000_000)",
        "open(path, 'w').write('[' * 1_000_000)",
        "os.unlink(path)",
    ],
)
def test_evidence_that_was_tampered_with_is_no_evidence(trick: str) -> None:
    source = f"""
def forger(x):
    folder = os.path.dirname(os.getcwd()) + '/k/'
    path = folder + next(name for name in os.listdir(folder) if name.startswith('evidence'))
    {trick}
    os._exit(0)
"""
    limits = replace(SMALL, disk_bytes=100 * MEGABYTE)
    result = run(
        *answer("forger", source), *double(), requests=asks("forger", "double"), limits=limits
    )
    assert not result.failure
    assert result.evidence["forger"].answers == {}
    assert result.evidence["forger"].ended
    assert returned(result, "double") == ["int", 6]


@pytest.mark.slow
def test_a_grader_that_was_killed_leaves_nothing() -> None:
    """Neither its kernel, nor a daemon of it, nor the private folder: the supervisor sees to it."""
    mark = f"mark-{uuid.uuid4().hex}"
    source = f"""
import subprocess
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "{mark}"], start_new_session=True)
while True: time.sleep(1)
"""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom tests.support.engine_runs import "
        f"*\nrun(own('attack', {source!r}), *double(), requests=asks('double'))"
    )
    grader = subprocess.Popen([sys.executable, "-c", program])
    deadline = time.monotonic() + 30
    while not any(command[-1:] == [mark] for command in _commands(grader.pid)):
        assert time.monotonic() < deadline, "the daemon did not start"
        time.sleep(0.1)
    assert list(Path(tempfile.gettempdir()).iterdir()) != []
    grader.kill()
    grader.wait()
    deadline = time.monotonic() + 5
    while processes_with(mark, seconds=0) or list(Path(tempfile.gettempdir()).iterdir()):
        assert time.monotonic() < deadline, "something was left"
        time.sleep(0.1)


def _commands(parent: int) -> list[list[str]]:
    found = []
    for process in psutil.Process(parent).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            found.append(process.cmdline())
    return found
