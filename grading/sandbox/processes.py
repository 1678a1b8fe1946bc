"""Watches a run's processes: the kernel, its children, and those that detached themselves."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import psutil

from course.i18n import gettext as _
from grading.limits import MEGABYTE, Limits
from grading.sandbox.account import look_as
from grading.sandbox.held_resources import beside_resident, held_by, nameless_bytes, without_sharing
from grading.sandbox.inside import process_tree
from grading.sandbox.run_directory import RunDirectory

_PAUSE = 0.1
_ROUNDS_BETWEEN_DISK = 5
_THREADS_PER_PROCESS = 16


@dataclass(frozen=True)
class Usage:
    """Seconds of processor time, and seconds of waiting for a processor."""

    processor: float
    waited: float


def adopt_orphans() -> None:
    """Makes this process the parent of every orphan among its descendants (Linux).

    So none of them is lost sight of.
    """
    if sys.platform.startswith("linux"):
        from grading.sandbox.inside import confine

        confine.adopt_orphans()


def children() -> set[int]:
    """The ids of all descendants of this process.

    Taken before a run, they are those that are no part of it.
    """
    return process_tree.descendants(os.getpid())


class Watchdog:
    """Watches all processes of a run from a thread: memory, processes and threads, disk.

    `supervisor` is the process that was started for the kernel, or the zygote that it was forked
    from. At the first excess it says why in `reason` and calls `stop`.
    """

    def __init__(
        self,
        supervisor: int,
        excluded: set[int],
        directory: RunDirectory,
        limits: Limits,
        stop: Callable[[], None],
    ) -> None:
        self.reason = ""
        self._supervisor = supervisor
        self._excluded = excluded | ({supervisor} if sys.platform.startswith("linux") else set())
        self._directory, self._limits, self._stop = directory, limits, stop
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the watching."""
        self._done.set()
        self._thread.join(timeout=10)

    def usage(self) -> Usage:
        """What the run's processes have used and waited for so far."""
        return usage(self._processes())

    def _processes(self) -> list[int]:
        return [
            pid
            for pid in _quick_descendants(os.getpid(), self._supervisor)
            if pid not in self._excluded
        ]

    def _watch(self) -> None:
        if self._directory.user:
            look_as(self._directory.user)
        rounds = 0
        while not self._done.wait(_PAUSE):
            rounds += 1
            try:
                self.reason = self._excess(look_at_disk=rounds % _ROUNDS_BETWEEN_DISK == 0)
            except Exception as error:  # a run that cannot be watched is not let run
                self.reason = _("it could not be watched ({error})").format(error=error)
            if self.reason:
                self._stop()
                return

    def _excess(self, *, look_at_disk: bool) -> str:
        limits = self._limits
        processes = self._processes()
        if len(processes) > limits.processes:
            return _("it started more than {count} processes").format(count=limits.processes)
        held = {
            pid: held_by(pid, str(self._directory.root), with_files=look_at_disk)
            for pid in processes
        }
        if (
            sum(process.threads for process in held.values())
            > _THREADS_PER_PROCESS * limits.processes
        ):
            return _("it started more than {count} threads").format(
                count=_THREADS_PER_PROCESS * limits.processes
            )
        beside = beside_resident(held.values())
        most = limits.memory_bytes - beside
        if sum(process.resident for process in held.values()) > most and (
            most < 0 or without_sharing(held) > most
        ):
            return _("it used more than {megabytes} MB of memory").format(
                megabytes=limits.memory_bytes // MEGABYTE
            )
        if look_at_disk:
            size, nameless = self._directory.size(), nameless_bytes(held.values())
            if size is None or nameless is None:
                return _("it made too many files, or folders that cannot be counted")
            if size + nameless > limits.disk_bytes:
                return _("it wrote more than {megabytes} MB of files").format(
                    megabytes=limits.disk_bytes // MEGABYTE
                )
        return ""


def usage(processes: Iterable[int]) -> Usage:
    """Of these processes, and of those that they started and saw the end of.

    Waiting is known on Linux only (0 elsewhere).
    """
    used = waited = 0.0
    for pid in processes:
        with contextlib.suppress(psutil.Error):
            times = psutil.Process(pid).cpu_times()
            used += (
                times.user
                + times.system
                + getattr(times, "children_user", 0.0)
                + getattr(times, "children_system", 0.0)
            )
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{pid}/task"):
                with (
                    contextlib.suppress(OSError, IndexError),
                    open(f"/proc/{pid}/task/{task}/schedstat", "rb") as file,
                ):
                    waited += int(file.read().split()[1]) / 1e9
    return Usage(used, waited)


def _quick_descendants(*processes: int) -> set[int]:
    """As `process_tree.descendants`, at the cost of the run's own processes only.

    It can miss one that is just starting: good enough for a look every tenth of a second.
    """
    if not os.path.exists(f"/proc/self/task/{processes[0]}/children"):
        return process_tree.descendants(*processes)
    found: set[int] = set()
    todo = list(processes)
    while todo:
        parent = todo.pop()
        try:
            tasks = os.listdir(f"/proc/{parent}/task")
        except OSError:
            continue
        for task in tasks:
            try:
                with open(f"/proc/{parent}/task/{task}/children", "rb") as file:
                    new = {int(word) for word in file.read().split()} - found
            except OSError:
                continue
            found |= new
            todo += new
    return found
