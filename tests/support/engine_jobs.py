"""Work for the tests of the pool: top-level functions, because worker processes import them."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import psutil

from grading import warm
from grading.sandbox.zygotes import ZYGOTES


def square(number: int) -> int:
    return number * number


def refuse_three(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


def kill_worker_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return number


def kill_worker_once(marker: str) -> str:
    """Kills its worker at the first try only."""
    path = Path(marker)
    if path.suffix == ".once" and not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return path.stem


def write_pid_and_wait(path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)


def is_imported(module: str) -> bool:
    return module in sys.modules


def zygote_of(lesson: str) -> int:
    """Has a lesson's zygote ready in this process; gives its id."""
    assert not warm.warm(lesson)
    (zygote,) = ZYGOTES._kept.values()
    return zygote.process.pid


def stop_its_zygote(lesson: str) -> int:
    """As `zygote_of`; the zygote takes note of nothing any more."""
    zygote = zygote_of(lesson)
    os.kill(zygote, signal.SIGSTOP)
    return zygote


def lives(process: int) -> bool:
    """Whether it has not ended; a zombie has."""
    try:
        return bool(psutil.Process(process).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def parent_of_its_zygote(lesson: str) -> tuple[str, int]:
    """Has a lesson's zygote ready; gives why there is none, and what it was forked from."""
    reason = warm.warm(lesson)
    (zygote,) = ZYGOTES._kept.values()
    return reason, psutil.Process(zygote.process.pid).ppid()


def where_it_runs(wait_for: str) -> tuple[int, int, int, str]:
    """Runs a small submission. Gives this worker, its zygote, the process that the zygote was
    forked from, and why the kernel was a fresh one. It waits for a file, or a quick worker would do
    all the jobs."""
    from tests.support.engine_runs import asks, double, own, run, text

    result = run(own("look", "import os\nprint(os.getppid())"), *double(), requests=asks("double"))
    Path(f"{wait_for}-{os.getpid()}").touch()
    deadline = time.monotonic() + 60
    while (
        len(list(Path(wait_for).parent.glob(f"{Path(wait_for).name}-*"))) < 2
        and time.monotonic() < deadline
    ):
        time.sleep(0.05)
    zygote = int(text(result, "look") or 0)
    return os.getpid(), zygote, psutil.Process(zygote).ppid(), result.cold_start_reason
