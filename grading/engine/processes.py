"""Finds and ends the processes of a run: the kernel, its children, and those that tried to get away."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
from collections.abc import Callable, Iterable

import psutil

from course.i18n import gettext as _
from grading.engine.workplace import Workplace
from grading.limits import MEGABYTE, Limits

_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Makes this process the parent of every orphan among its descendants, so that none is lost sight of (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children() -> set[int]:
    """The process ids of all descendants of this process."""
    return {one.pid for one in _descendants()}


def _descendants() -> list[psutil.Process]:
    try:
        return psutil.Process().children(recursive=True)
    except psutil.Error:
        return []


def end_all_but(spared: Iterable[int], tries: int = 50) -> None:
    """Kills every descendant of this process that is not spared, again and again until none is left: a fork bomb has children
    between the look and the kill."""
    keep = set(spared)
    for _try in range(tries):
        found = [one for one in _descendants() if one.pid not in keep]
        living = []
        for one in found:
            with contextlib.suppress(psutil.Error):
                one.suspend()  # a stopped process has no more children
        for one in found:
            with contextlib.suppress(psutil.Error):
                one.kill()
                living.append(one)
        if not living:
            return
        _gone, alive = psutil.wait_procs(living, timeout=0.5)
        if not alive and not [one for one in _descendants() if one.pid not in keep]:
            return


class Watchdog:
    """Watches the process tree of a kernel from a thread: resident memory, number of processes, bytes on disk.

    At the first excess it says why in `reason` and calls `stop`."""

    def __init__(self, pid: int, workplace: Workplace, limits: Limits, stop: Callable[[], None]) -> None:
        self.reason = ""
        self._pid, self._workplace, self._limits, self._stop = pid, workplace, limits, stop
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._done.set()
        self._thread.join(timeout=5)

    def _watch(self) -> None:
        rounds = 0
        while not self._done.wait(0.1):
            rounds += 1
            self.reason = self._excess(look_at_disk=rounds % 10 == 0)
            if self.reason:
                self._stop()
                return

    def _excess(self, *, look_at_disk: bool) -> str:
        memory, count = 0, 0
        try:
            kernel = psutil.Process(self._pid)
            tree = [kernel, *kernel.children(recursive=True)]
        except psutil.Error:
            return ""
        for one in tree:
            with contextlib.suppress(psutil.Error):
                memory += one.memory_info().rss
                count += 1
        limits = self._limits
        if memory > limits.memory_bytes:
            return _("it used more than {megabytes} MB of memory").format(megabytes=limits.memory_bytes // MEGABYTE)
        if count > limits.processes:
            return _("it started more than {count} processes").format(count=limits.processes)
        if look_at_disk and self._workplace.size() > limits.disk_bytes:
            return _("it wrote more than {megabytes} MB of files").format(megabytes=limits.disk_bytes // MEGABYTE)
        return ""
