"""The workers of a watch: processes that stay, each with its templates, one submission at a time.

Each is a pool of one: one that is killed takes no other's work with it, and is replaced.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from grading import interrupt
from grading.grade import Job
from grading.model import Record
from grading.sandbox import fork_server
from grading.sandbox.pool import end_workers, local_pool
from grading.warm import let_go, modules_for, warm
from grading.watch.turns import Waiting

# A worker's memory grows by a little with each submission; a new one is ready in a second or two.
MOST_JOBS = 200
TEMPLATES = 6  # sets of modules at a time: more than a course's lessons have

make_workers = partial(local_pool, keeps=TEMPLATES)


@dataclass(frozen=True)
class Result:
    """What became of a job: a record, or the error that its worker raised or died of."""

    waiting: Waiting
    job: Job
    record: Record | None
    error: BaseException | None = None

    @property
    def lost_worker(self) -> bool:
        """Whether the worker died."""
        return isinstance(self.error, BrokenExecutor | CancelledError)


@dataclass
class _Worker:
    executor: Executor
    busy: Future[Any] | None = None
    warm: set[str] = field(default_factory=set)
    jobs: int = 0


class Crew:
    """Workers that stay.

    Args:
        count: How many.
        work: What grades a job.
        make_executor: Gives a pool of so many workers.
        warms: Whether templates are made beforehand.
        tell: Is called in another thread with each `Result`.
    """

    def __init__(
        self,
        count: int,
        work: Callable[[Job], Record],
        make_executor: Callable[[int], Executor],
        warms: bool,
        tell: Callable[[Result], None],
    ) -> None:
        self._warms = warms
        self._work, self._make, self._tell = work, make_executor, tell
        self.cache = ""  # tinygrad's kernels
        self._count = count
        self._workers: list[_Worker] = []
        self._wanted: dict[str, None] = {}

    def start(self) -> None:
        """Starts the workers."""
        self._workers = [_Worker(self._make(1)) for _number in range(self._count)]

    def free(self) -> bool:
        """Whether a worker has nothing to do."""
        return any(worker.busy is None for worker in self._workers)

    def give(self, waiting: Waiting, job: Job) -> None:
        """Gives a job to a free worker, to one that has the lesson's template if there is one."""
        free = [worker for worker in self._workers if worker.busy is None]
        worker = min(free, key=lambda worker: job.lesson not in worker.warm)
        self._wanted[job.lesson] = None
        worker.warm.add(job.lesson)
        worker.jobs += 1
        try:
            with interrupt.held():  # it starts processes, which would be nobody's if it broke off
                worker.busy = worker.executor.submit(
                    self._work, replace(job, kernel_cache=self.cache)
                )
        except BrokenExecutor as error:
            self._replace(worker)
            self._tell(Result(waiting, job, None, error))
            return
        worker.busy.add_done_callback(partial(self._done, waiting, job))

    def _done(self, waiting: Waiting, job: Job, future: Future[Any]) -> None:
        error = CancelledError() if future.cancelled() else future.exception()
        self._tell(Result(waiting, job, None if error else future.result(), error))

    def tidy(self, more_waits: bool = False) -> None:
        """Takes note of who is free; replaces a dead worker, and an old one where nothing waits."""
        for worker in self._workers:
            if worker.busy is None and not more_waits:
                try:
                    self._warm(worker, self._wanted)  # what another one has graded first
                except BrokenExecutor:  # it died while it had nothing to do
                    self._replace(worker)
            elif worker.busy is not None and worker.busy.done():
                error = None if worker.busy.cancelled() else worker.busy.exception()
                worker.busy = None
                old = worker.jobs >= (2 * MOST_JOBS if more_waits else MOST_JOBS)
                if isinstance(error, BrokenExecutor) or old:
                    self._replace(worker)

    def _replace(self, worker: _Worker) -> None:
        worker.executor.shutdown(wait=False)
        worker.executor, worker.busy, worker.jobs = self._make(1), None, 0
        worker.warm.clear()
        self._warm(worker, self._wanted)

    def warm(self, lessons: Iterable[str]) -> list[str]:
        """Has the templates of these lessons ready in each worker; gives why one is not to be had.

        It waits for them, and is called where no job is given out.
        """
        wanted = list(lessons)
        self._wanted |= dict.fromkeys(wanted)
        reasons: dict[str, None] = {}
        for worker, futures in [(worker, self._warm(worker, wanted)) for worker in self._workers]:
            try:
                reasons |= dict.fromkeys(future.result() for future in futures)
            except BrokenExecutor:  # it was killed meanwhile
                self._replace(worker)
        return list(filter(None, reasons))

    def _warm(self, worker: _Worker, lessons: Iterable[str]) -> list[Future[str]]:
        new = [lesson for lesson in lessons if lesson not in worker.warm] if self._warms else []
        worker.warm.update(new)
        with interrupt.held():
            return [worker.executor.submit(warm, lesson) for lesson in new]

    def let_go(self, lesson: str) -> None:
        """Ends the templates of a lesson, unless another one that is wanted shares them."""
        self._wanted.pop(lesson, None)
        modules = modules_for(lesson)
        shared = any(modules_for(other) == modules for other in self._wanted)
        for worker in self._workers:
            worker.warm.discard(lesson)
            if self._warms and not shared:
                with contextlib.suppress(BrokenExecutor):  # then it has none
                    worker.executor.submit(let_go, lesson)

    def close(self) -> None:
        """Ends all workers at once; what they grade is given up."""
        for worker in self._workers:
            end_workers(worker.executor)
            worker.executor.shutdown(wait=False, cancel_futures=True)
        fork_server.close()
