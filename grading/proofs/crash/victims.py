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

RUN, ALL, WORKER, BELOW, CTRL_C = (
    "the run",
    "all at once",
    "a worker",
    "a kernel or zygote",
    "Ctrl-C",
)
KINDS = (RUN, ALL, WORKER, BELOW, CTRL_C)
ENDS_THE_RUN = frozenset({RUN, ALL, CTRL_C})
_PAUSE = 0.02


def start(words: Sequence[str], **more: Any) -> Family:
    """Starts a run as a shell does in a terminal: leader of its own process group, and with an ear
    for Ctrl-C. (What a script starts in the background ignores Ctrl-C, and hands that on to what it
    starts itself.)"""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return Family(subprocess.Popen(words, stdin=subprocess.DEVNULL, start_new_session=True, **more))


class Family:
    """A run's process and every process that was seen to come of it, also those that left it since."""

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
        for one in now:
            self._seen.setdefault(one.pid, one)
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
        return [one for one in self.look() if self._parent(one) == self.run.pid and _is_worker(one)]

    def below(self) -> list[psutil.Process]:
        """Kernels, their supervisors and zygotes: what is neither a worker nor Python's own
        tracker.
        """
        workers = {one.pid for one in self.workers()}
        return [one for one in self.look() if one.pid not in workers and not _is_tracker(one)]

    def survivors(self, seconds: float) -> list[int]:
        """Those of the family that still live after so many seconds; they are ended then."""
        end = time.monotonic() + seconds
        while (
            alive := [one for one in self._seen.values() if _lives(one)]
        ) and time.monotonic() < end:
            time.sleep(_PAUSE)
        for one in alive:
            with contextlib.suppress(psutil.Error):
                one.kill()
        return [one.pid for one in alive]

    @staticmethod
    def _parent(one: psutil.Process) -> int:
        try:
            return int(one.ppid())
        except psutil.Error:
            return 0


def strike(family: Family, kind: str, chance: random.Random, seconds: float) -> bool:
    """Kills what `kind` says, waiting up to `seconds` for one to be there; whether anything was
    killed.
    """
    end = time.monotonic() + seconds
    while family.run.poll() is None and time.monotonic() < end:
        targets = {
            RUN: lambda: [family.run.pid],
            CTRL_C: lambda: [family.run.pid],
            ALL: lambda: [family.run.pid, *(one.pid for one in family.look())],
            WORKER: lambda: [one.pid for one in family.workers()],
            BELOW: lambda: [one.pid for one in family.below()],
        }[kind]()
        if targets and kind in (WORKER, BELOW):
            targets = [chance.choice(targets)]
        for pid in targets:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT if kind == CTRL_C else signal.SIGKILL)
        if targets:
            return True
        time.sleep(_PAUSE)
    return False


def _lives(one: psutil.Process) -> bool:
    """A zombie has ended; whoever must take note of it (in a container often nobody in a hurry) is
    not of the run.
    """
    try:
        return bool(one.is_running() and one.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _words(one: psutil.Process) -> str:
    try:
        return " ".join(one.cmdline())
    except psutil.Error:
        return ""


def _is_worker(one: psutil.Process) -> bool:
    return "spawn_main" in _words(one)


def _is_tracker(one: psutil.Process) -> bool:
    return "resource_tracker" in _words(one)
