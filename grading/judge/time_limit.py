"""A budget for the trusted side: judging one submission may not hold up the class.

What a judge reads is limited in size (`course.checks.values`); this is the net below it, for a
judge that takes long over evidence of an allowed size. It counts processor time, so a busy machine
costs nobody anything.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class TookTooLong(BaseException):
    """Judging ran out of its time.

    No Exception: a judge's own errors are caught one by one, and this one ends them all.
    """


class JudgingTime:
    """The processor seconds that judging one submission may take in all."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    @contextmanager
    def running(self) -> Iterator[None]:
        """Counts the time of the block; raises TookTooLong when there is none left.

        In a process's main thread (a local worker) the block is interrupted. In another thread (a
        worker of a cluster) no signal can be had, and the time is looked at when the block ends.
        """
        if self.left <= 0:
            raise TookTooLong
        start = time.thread_time()
        try:
            with _interrupted_after(self.left):
                yield
        finally:
            self.left -= time.thread_time() - start
        if self.left <= 0:
            raise TookTooLong


@contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "ITIMER_VIRTUAL"
    ):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _stop(*_details: Any) -> None:
    raise TookTooLong
