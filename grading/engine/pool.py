"""Spreads jobs over processes. `concurrent.futures.Executor` is the seam: a local pool, or a cluster's executor."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

J = TypeVar("J")


def local_pool(workers: int) -> Executor:
    """Fresh worker processes: none inherits a framework's threads."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def grade_all(jobs: Sequence[J], work: Callable[[J], Any], workers: int,
              make_executor: Callable[[int], Executor] = local_pool) -> Iterator[tuple[J, Any]]:
    """Yields (job, result) as results come; the result is an exception where the work raised one.

    A killed worker breaks a pool and everything that waits in it: the unfinished jobs are given to a new pool once. After that
    each gets a pool of its own, so that the one that kills workers takes no other with it.
    """
    unfinished = list(jobs)
    for size in (workers, 1):
        broken: list[J] = []
        for job, result in _round(unfinished, work, size, make_executor):
            if isinstance(result, BrokenProcessPool):
                broken.append(job)
            else:
                yield job, result
        unfinished = broken
        if not unfinished:
            return
    for job in unfinished:
        yield from _round([job], work, 1, make_executor)


def _round(jobs: Sequence[J], work: Callable[[J], Any], workers: int,
           make_executor: Callable[[int], Executor]) -> Iterator[tuple[J, Any]]:
    executor = make_executor(min(workers, max(1, len(jobs))))
    try:
        futures: dict[Future[Any], J] = {executor.submit(work, job): job for job in jobs}
        for future in as_completed(futures):
            error = future.exception()
            yield futures[future], error if error is not None else future.result()
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        _end_workers(executor)
        raise
    executor.shutdown()


def _end_workers(executor: Executor) -> None:
    """Ends a local pool's processes at once; their kernels die with them."""
    for process in list((getattr(executor, "_processes", None) or {}).values()):
        process.terminate()
