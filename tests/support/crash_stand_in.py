"""`python tests/support/crash_stand_in.py FAULT autograde ...` (or `watch ...`): the real run with
made-up verdicts, and with a fault of our choice.

PYTHONPATH is the clone's root. The crash test must find each of these faults: they are what the
journal and the one writer are there to prevent.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from grading import interrupt

if __name__ == "__main__":
    interrupt.listen()  # before all that takes its time, as the real program does

from grading.grade import Job
from grading.model import Record
from tests.support.verdicts import judged

NONE, IN_THREADS, HALF_WRITTEN, FORGETFUL, OTHER_GRADES, DEAF, IMMORTAL = (
    "none",
    "none, in threads",
    "half-written",
    "forgetful",
    "other-grades",
    "deaf",
    "immortal",
)
QUICK = (IN_THREADS, HALF_WRITTEN, FORGETFUL, DEAF)  # they start at once
SECONDS = 0.15  # for each submission
CHANCE = random.SystemRandom()


def work(job: Job, fault: str) -> Record:
    """A made-up verdict; as long as a submission takes, a child stands for its kernel."""
    with subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", f"import time; time.sleep({SECONDS})"]
    ) as kernel:
        kernel.wait()
    record = judged(job)
    record.seconds = CHANCE.random()
    if fault == OTHER_GRADES:
        record.rows[0].score = round(CHANCE.random(), 2)
    return record


def half_written(path: Path, content: bytes) -> None:
    """A file as a careless program writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb", buffering=0) as file:
        file.write(content[: len(content) // 2])
        time.sleep(SECONDS)
        file.write(content[len(content) // 2 :])


def nothing(*_arguments: Any) -> None:
    """In place of what is left undone."""


def threads(workers: int) -> Executor:
    return ThreadPoolExecutor(workers)


def run(fault: str, words: list[str]) -> int:
    # not above: each worker process imports this module, and needs none of it
    from grading.__main__ import main
    from grading.record import journal
    from grading.sandbox import pool
    from grading.session import run as class_run
    from grading.watch import options as watch_options
    from grading.watch import service as watching

    class_run.grade_class.__defaults__ = (None, partial(work, fault=fault))
    watching.watch.__defaults__ = (None, partial(work, fault=fault))
    *first, executor, _warm = watch_options.Options.__init__.__defaults__ or ()
    quick = threads if fault in QUICK else executor
    watch_options.Options.__init__.__defaults__ = (*first, quick, False)  # there are no kernels
    # these need no processes, and threads start at once
    if fault in QUICK:
        given = class_run.Options.__init__.__defaults__ or ()
        class_run.Options.__init__.__defaults__ = (*given[:-1], threads)
    if fault == HALF_WRITTEN:
        journal.write_durably = half_written
    elif fault == FORGETFUL:
        journal.Journal.write = nothing  # type: ignore[method-assign]
    elif fault == DEAF:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    elif fault == IMMORTAL:
        pool._start_worker = nothing
    return main(words)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
