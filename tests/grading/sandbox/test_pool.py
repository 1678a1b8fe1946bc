"""Jobs over processes: every job comes back once, whatever happens to the workers."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from course.frameworks import compilers
from grading.paths import ROOT
from grading.sandbox.pool import grade_all, local_pool
from tests.support.engine_jobs import (
    kill_worker_at_three,
    kill_worker_once,
    refuse_three,
    square,
    write_pid_and_wait,
)


def test_every_job_comes_back() -> None:
    assert sorted(grade_all(range(5), square, 2)) == [(0, 0), (1, 1), (2, 4), (3, 9), (4, 16)]
    assert list(grade_all([], square, 2)) == []


@pytest.mark.slow
def test_an_exception_is_a_result() -> None:
    results = dict(grade_all(range(5), refuse_three, 2))
    assert isinstance(results.pop(3), ValueError)
    assert results == {0: 0, 1: 1, 2: 2, 4: 4}


@pytest.mark.slow
def test_a_job_that_kills_its_worker_twice_takes_no_other_with_it() -> None:
    results = list(grade_all(range(8), kill_worker_at_three, 2))
    assert len(results) == 8
    found = dict(results)
    assert isinstance(found.pop(3), BrokenExecutor)
    assert found == {n: n for n in range(8) if n != 3}


@pytest.mark.slow
def test_a_worker_that_is_killed_once_loses_nothing(tmp_path: Path) -> None:
    jobs = [str(tmp_path / f"{n}{'.once' if n == 2 else ''}") for n in range(5)]
    assert sorted(result for _job, result in grade_all(jobs, kill_worker_once, 2)) == [
        "0",
        "1",
        "2",
        "3",
        "4",
    ]


class KillsTheFirst(dict[int, Any]):
    """A pool's processes. The first is killed while the second is being started, at one of two
    moments.
    """

    def __setitem__(self, pid: int, process: Any) -> None:
        for earlier in self.values():  # the second has been started; the pool does not know it yet
            earlier.kill()
            time.sleep(1)
        super().__setitem__(pid, process)


class KilledEarly(ProcessPoolExecutor):
    def _adjust_process_count(self) -> None:
        for process in list(self._processes.values()):
            process.kill()
            time.sleep(1)
        super()._adjust_process_count()  # type: ignore[misc]


class KilledLate(ProcessPoolExecutor):
    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._processes = KillsTheFirst()


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("pool", "method"), [(KilledEarly, "spawn"), (KilledLate, "spawn"), (KilledLate, "fork")]
)
@pytest.mark.slow
def test_a_worker_that_starts_while_another_is_killed_holds_nothing_up(
    pool: type[ProcessPoolExecutor], method: str
) -> None:
    def make(workers: int) -> ProcessPoolExecutor:
        return pool(workers, mp_context=multiprocessing.get_context(method))

    assert dict(grade_all(range(2), square, 2, make)) == {0: 0, 1: 1}


def test_any_executor_will_do() -> None:
    assert dict(grade_all(range(3), square, 2, ThreadPoolExecutor)) == {0: 0, 1: 1, 2: 4}
    raised = dict(grade_all(range(5), refuse_three, 2, ThreadPoolExecutor))[3]
    assert isinstance(raised, ValueError)


def test_a_worker_has_its_next_job_while_a_result_is_written_down() -> None:
    begun = {number: threading.Event() for number in range(3)}

    def work(number: int) -> None:
        begun[number].set()

    for number, _result in grade_all(range(3), work, 1, ThreadPoolExecutor):
        assert number == 2 or begun[number + 1].wait(10)


def test_an_abandoned_round_ends_its_workers_at_once(tmp_path: Path) -> None:
    paths = [str(tmp_path / "a"), str(tmp_path / "b")]
    rounds = grade_all([*paths, "never"], _first_quick, 2)
    start = time.monotonic()
    next(rounds)
    rounds.close()
    assert time.monotonic() - start < 20
    pids = [
        int(Path(path).read_text())
        for path in paths
        if Path(path).exists() and Path(path).read_text()
    ]
    deadline = time.monotonic() + 5
    while any(
        psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        for pid in pids
    ):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _first_quick(path: str) -> None:
    if not path.endswith("a"):
        write_pid_and_wait(path)


@pytest.mark.skipif(sys.platform != "linux", reason="needs PDEATHSIG")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.slow
def test_workers_end_with_the_main_process(number: signal.Signals, tmp_path: Path) -> None:
    program = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.support.engine_jobs import write_pid_and_wait
from grading.sandbox.pool import grade_all
if __name__ == "__main__":
    for _ in grade_all([{str(tmp_path / "a")!r}, {str(tmp_path / "b")!r}], write_pid_and_wait, 2):
        pass
"""
    script = tmp_path / "main.py"
    script.write_text(program)
    main = subprocess.Popen(
        [sys.executable, str(script)], stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 60
    files = [tmp_path / "a", tmp_path / "b"]
    while not all(path.exists() and path.read_text() for path in files):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    workers = [psutil.Process(int(path.read_text())) for path in files]
    if number == signal.SIGINT:
        os.killpg(main.pid, number)  # as the terminal does: to the workers too
    else:
        main.kill()
    main.wait(timeout=30)
    _gone, alive = psutil.wait_procs(workers, timeout=5)
    assert alive == []


def test_a_worker_is_told_which_compiler_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that none of them tries compilers for itself."""
    told = compilers.Compiler("told", {"CC": "/no/such/compiler"})
    monkeypatch.setattr(compilers, "_known", [told])
    with local_pool(1) as pool:
        assert pool.submit(compilers.find_compiler).result(60) == told
