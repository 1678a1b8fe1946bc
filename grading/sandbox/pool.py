"""Spreads jobs over processes.

`concurrent.futures.Executor` is the seam: a local pool, or a cluster's executor.
"""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from multiprocessing.util import Finalize
from typing import Any, TypeVar

from course.frameworks.compilers import Compiler, find_compiler, know_compiler
from course.i18n import gettext as _
from grading import interrupt
from grading.model import UserError
from grading.sandbox import fork_server, switches
from grading.sandbox.zygotes import ZYGOTES, can_fork

J = TypeVar("J")


def dismiss() -> None:
    """The fork server is not needed any more: no worker is left."""
    fork_server.dismiss()


def _share_zygotes(workers: int) -> bool:
    return (workers > 1 or fork_server.running()) and _can_share()


def _can_share() -> bool:
    return can_fork() and switches.is_on(switches.FORK_SERVER)


def local_pool(workers: int, keeps: int = 0) -> Executor:
    """Worker processes, to be given work at once: none inherits a framework's threads.

    Several share a fork server of warm zygotes. `keeps`: of how many sets of modules these keep
    zygotes; they share the fork server with other such pools.
    """
    share = _can_share() if keeps else _share_zygotes(workers)
    most = keeps or fork_server.MOST
    shared = fork_server.ours(most).socket if share else None
    return ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("fork" if _can_fork(keeps) else "spawn"),
        initializer=_start_worker,
        initargs=(os.getpid(), shared, find_compiler(), most),
    )


def _can_fork(keeps: int) -> bool:
    """Whether workers are forked, with all that is imported here: this process has one thread.

    Each pool has threads of its own here, so those that stay beside each other are not.
    """
    return (
        not keeps
        and can_fork()
        and switches.is_on(switches.FORKED_WORKERS)
        and len(os.listdir("/proc/self/task")) == 1
    )


def _start_worker(
    main: int, shared: socket.socket | None, compiler: Compiler | None, most: int
) -> None:
    """Ctrl-C is the main process's to handle; and a worker ends with it, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ZYGOTES.start_anew(most)
    # a forked process runs nothing of `atexit`
    Finalize(None, ZYGOTES.close, exitpriority=0)
    # Python looks through nothing that was imported: not while it works, and not before it ends
    gc.freeze()
    atexit.register(gc.freeze)
    know_compiler(compiler)
    if shared is not None:
        fork_server.join(shared)
    if sys.platform.startswith("linux"):
        from grading.sandbox.inside import confine

        confine.signal_at_parents_end(signal.SIGKILL)
        if os.getppid() != main:
            os._exit(1)


def grade_all(
    jobs: Sequence[J],
    work: Callable[[J], Any],
    workers: int,
    make_executor: Callable[[int], Executor] = local_pool,
) -> Iterator[tuple[J, Any]]:
    """Yields (job, result) as results come; the result is an exception where the work raised one.

    A killed worker breaks a pool and all that runs in it. The jobs that were not given out yet go
    to a new pool; those that were are suspects, and at the end each is tried once more in a pool of
    its own: so one that kills workers takes no other with it, and a victim is graded all the same.
    """
    waiting = deque(jobs)
    suspects: list[J] = []
    while waiting:
        yield from _round(
            waiting, suspects, work, max(1, min(workers, len(waiting))), make_executor
        )
    for job in suspects:
        again: list[J] = []
        yield from _round(deque([job]), again, work, 1, make_executor)
        if again:
            yield job, BrokenExecutor("the worker process was killed twice")


def _round(
    waiting: deque[J],
    suspects: list[J],
    work: Callable[[J], Any],
    workers: int,
    make_executor: Callable[[int], Executor],
) -> Iterator[tuple[J, Any]]:
    """Works off `waiting` until it is empty or the pool breaks.

    No more jobs are given out than there are workers; a worker has its next one before a result is
    passed on, because that may take a while to write down.
    """
    executor = make_executor(workers)
    given: dict[Future[Any], J] = {}
    results: list[tuple[J, Any]] = []
    broken = False
    try:
        while given or results or (waiting and not broken):
            while waiting and not broken and len(given) < workers:
                job = waiting.popleft()
                try:
                    with (
                        interrupt.held()
                    ):  # it starts workers, which would be nobody's if it broke off
                        given[executor.submit(work, job)] = job
                except (BrokenExecutor, OSError) as reason:
                    # no process can be started, and not for a killed one's sake
                    if isinstance(reason, OSError) and not given:
                        raise
                    waiting.appendleft(job)
                    broken = True
            yield from results
            done, _running = wait(given, return_when=FIRST_COMPLETED) if given else (set(), None)
            results = []
            for future in done:
                job = given.pop(future)
                try:
                    error = future.exception()
                except CancelledError:
                    yield from results
                    raise UserError(
                        _(
                            "The cluster went away in the middle of the run. What was graded is "
                            "kept: run the same command again when the cluster is back."
                        )
                    ) from None
                if isinstance(error, BrokenExecutor):
                    broken = True
                    suspects.append(job)
                else:
                    results.append((job, error if error is not None else future.result()))
    except BaseException:
        end_workers(executor)
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    # the executor ends its workers itself, but for one that was just starting: it would wait for
    # that for ever
    if broken:
        end_workers(executor)
    executor.shutdown()


def end_workers(executor: Executor) -> None:
    """Ends a local pool's processes at once; their kernels end with them."""
    for process in list((getattr(executor, "_processes", None) or {}).values()):
        process.kill()
