"""A real Dask cluster of several worker processes: the same grades, and a worker that is killed
costs nothing.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest

from grading.lessons.bank import RIGHT, WRONG
from grading.model import UserError
from grading.paths import Classroom
from grading.samples.students import answers
from grading.samples.submissions import fill, hand_in, release
from grading.sandbox.cluster import connect
from grading.sandbox.pool import grade_all
from grading.session import Options, Progress, grade_class

distributed = pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
LESSON = "01_tensors"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        yield cluster


def submissions(root: Path, count: int) -> Classroom:
    classroom = Classroom(root)
    for number in range(count):
        kind = RIGHT if number % 2 else WRONG
        hand_in(
            fill(release(LESSON), answers(LESSON, kind, number)),
            classroom.submitted,
            f"student{number}",
            LESSON,
        )
    return classroom


def rows(classroom: Classroom) -> list[tuple[str, str, str, str]]:
    lines = classroom.results.read_text(encoding="utf-8").splitlines()[1:]
    return sorted(tuple(line.split(",")[:4]) for line in lines)  # type: ignore[misc]


class Count(Progress):
    def __init__(self) -> None:
        self.graded: list[str] = []

    def start(self, count: int) -> None:
        pass

    def done(self, record: Any, error: BaseException | None = None) -> None:
        assert error is None
        self.graded.append(record.student)


def test_a_worker_killed_in_the_middle_costs_nothing(cluster: Any, tmp_path: Path) -> None:
    here, there = submissions(tmp_path / "here", 5), submissions(tmp_path / "there", 5)
    grade_class(here, Options((LESSON,), jobs=2))
    there.seeds.mkdir(parents=True)
    for seed in here.seeds.iterdir():
        (there.seeds / seed.name).write_bytes(seed.read_bytes())
    make, slots = connect(cluster.scheduler_address)
    assert slots == 2
    progress = Count()

    def kill_a_worker() -> None:
        while len(progress.graded) < 2:
            time.sleep(0.05)
        worker = next(iter(cluster.workers.values()))
        os.kill(worker.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_a_worker)
    killer.start()
    summary = grade_class(there, Options((LESSON,), jobs=slots, make_executor=make), progress)
    killer.join()
    assert (summary.graded, summary.failed) == (5, {})
    assert sorted(progress.graded) == sorted(set(progress.graded))
    assert rows(there) == rows(here)


def test_a_cluster_that_goes_away_is_one_sentence(tmp_path: Path) -> None:
    from tests.support.engine_jobs import write_pid_and_wait

    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        make, _slots = connect(cluster.scheduler_address)
        marker = tmp_path / "pid"

        def close() -> None:
            while not marker.exists():
                time.sleep(0.05)
            cluster.close()

        closer = threading.Thread(target=close)
        closer.start()
        with pytest.raises(UserError, match="The cluster went away"):
            list(grade_all([str(marker)], write_pid_and_wait, 1, make))
        closer.join()


def test_no_cluster_at_the_address_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grading.sandbox.cluster.CONNECT_SECONDS", 2.0)
    with pytest.raises(UserError, match="There is no Dask cluster with a worker at"):
        connect("tcp://127.0.0.1:9")


def test_an_executor_that_is_a_cluster_ends_at_once_when_told_to(cluster: Any) -> None:
    make, _slots = connect(cluster.scheduler_address)
    executor: Executor = make(2)
    future = executor.submit(sum, [1, 2])
    assert future.result(timeout=30) == 3
    executor.shutdown(wait=True, cancel_futures=True)
