"""The processes of a run, and which of them is killed."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from typing import Any

import psutil

RUN, ALL, WORKER, BELOW, CTRL_C, FORK_SERVER, TERM = (
    "the run",
    "all at once",
    "a worker",
    "a kernel or zygote",
    "Ctrl-C",
    "the fork server",
    "SIGTERM",
)
KINDS = (RUN, ALL, WORKER, BELOW, CTRL_C)
OF_A_WATCH = (*KINDS, FORK_SERVER, TERM)
ASKED_TO_STOP = {CTRL_C: signal.SIGINT, TERM: signal.SIGTERM}
ENDS_THE_RUN = frozenset({RUN, ALL, *ASKED_TO_STOP})
_PAUSE = 0.02


def start(words: Sequence[str], **more: Any) -> Family:
    """Starts a run as a shell does in a terminal: as leader of a group that hears Ctrl-C.

    What a script starts in the background ignores Ctrl-C, and hands that on.
    """
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return Family(subprocess.Popen(words, stdin=subprocess.DEVNULL, start_new_session=True, **more))


class Family:
    """A run's process and all that were seen to come of it, also those that left it since."""

    def __init__(self, run: subprocess.Popen[bytes]) -> None:
        self.run = run
        self._root = psutil.Process(run.pid)
        self._seen: dict[int, psutil.Process] = {}

    def look(self) -> list[psutil.Process]:
        """The descendants that there are now."""
        try:
            now = self._root.children(recursive=True)
        except psutil.Error:
            return []
        for process in now:
            self._seen.setdefault(process.pid, process)
        return now

    def wait(self, seconds: float) -> bool:
        """Waits, looking; whether the run ended by itself meanwhile."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.look()
            if self.run.poll() is not None:
                return True
            time.sleep(_PAUSE)
        return self.run.poll() is not None

    def workers(self) -> list[psutil.Process]:
        """The run's own worker processes."""
        return [
            process
            for process in self._living()
            if self._parent(process) == self.run.pid and self._is_worker(process)
        ]

    def below(self) -> list[psutil.Process]:
        """Kernels, supervisors and zygotes: neither workers nor Python's own tracker."""
        workers = {process.pid for process in self.workers()}
        return [
            process
            for process in self._living()
            if process.pid not in workers and not _is_tracker(process)
        ]

    def fork_servers(self) -> list[psutil.Process]:
        """What forks its zygotes."""
        return [process for process in self.below() if "fork_server" in _words(process)]

    def survivors(self, seconds: float) -> list[str]:
        """Those that still live after so many seconds, as they were called; they are ended then.

        The clock stands still while one of them waits for a processor: on a busy machine a worker
        that was just starting takes long until it sees that its run has ended.
        """
        resting, worked = 0.0, 0.0
        spent: dict[int, float] = {}  # processor seconds of each, as they were at the first look
        while (alive := [process for process in self._seen.values() if _lives(process)]) and max(
            resting, worked
        ) < seconds:
            now = {process.pid: _spent(process) for process in alive}
            spent = now | spent
            worked = max(now[pid] - spent[pid] for pid in now)
            if not any(map(_is_at_work, alive)):
                resting += _PAUSE
            time.sleep(_PAUSE)
        found = [f"{process.pid} ({_words(process)[-60:]})" for process in alive]
        for process in alive:
            with contextlib.suppress(psutil.Error):
                process.kill()
        return found

    def _living(self) -> list[psutil.Process]:
        """Those whose death changes anything."""
        return [process for process in self.look() if _lives(process)]

    def _is_worker(self, process: psutil.Process) -> bool:
        """Whether it was forked from the run, or started as Python starts workers."""
        words = _words(process)
        return words == _words(self._root) or "spawn_main" in words

    @staticmethod
    def _parent(process: psutil.Process) -> int:
        try:
            return int(process.ppid())
        except psutil.Error:
            return 0


def strike(family: Family, kind: str, chance: random.Random, seconds: float) -> bool:
    """Kills what `kind` says, as soon as it is there.

    Returns:
        Whether anything was killed in so many seconds.
    """
    end = time.monotonic() + seconds
    while family.run.poll() is None and time.monotonic() < end:
        targets = {
            RUN: lambda: [family.run.pid],
            CTRL_C: lambda: [family.run.pid],
            TERM: lambda: [family.run.pid],
            ALL: lambda: [family.run.pid, *(process.pid for process in family.look())],
            WORKER: lambda: [process.pid for process in family.workers()],
            BELOW: lambda: [process.pid for process in family.below()],
            FORK_SERVER: lambda: [process.pid for process in family.fork_servers()],
        }[kind]()
        if targets and kind in (WORKER, BELOW):
            targets = [chance.choice(targets)]
        for pid in targets:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, ASKED_TO_STOP.get(kind, signal.SIGKILL))
        if targets:
            return True
        time.sleep(_PAUSE)
    return False


def _lives(process: psutil.Process) -> bool:
    """A zombie has ended; whoever must take note of it is not of the run."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _is_at_work(process: psutil.Process) -> bool:
    """Whether it computes, or waits for a processor or the disk."""
    try:
        return process.status() in (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP)
    except psutil.Error:
        return False


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _words(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _is_tracker(process: psutil.Process) -> bool:
    return "resource_tracker" in _words(process)
