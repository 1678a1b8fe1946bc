"""Finds the descendants of a process and ends them, also those that detached themselves.

Descendants cannot get away from a process that adopts orphans (`confine.adopt_orphans`): whoever loses its parent
becomes its child. Where the system has no /proc (macOS) psutil is asked, and a detached process may escape.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable

_PATIENCE = 5.0


def descendants(process: int) -> set[int]:
    """The ids of all processes that came of `process`, zombies included."""
    if not sys.platform.startswith("linux"):
        import psutil

        try:
            return {one.pid for one in psutil.Process(process).children(recursive=True)}
        except psutil.Error:
            return set()
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            children.setdefault(_parent(name), []).append(int(name))
    found: set[int] = set()
    todo = [process]
    while todo:
        for child in children.get(todo.pop(), []):
            if child not in found:
                found.add(child)
                todo.append(child)
    return found


def _parent(name: str) -> int:
    try:
        with open(f"/proc/{name}/stat", "rb") as file:
            # the name of the program, in brackets, may hold anything: what counts stands behind the last bracket
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return -1


def end_descendants(spared: Iterable[int] = (), patience: float = _PATIENCE) -> bool:
    """Kills every descendant of this process that is not spared, until none is left; False when some would not go.

    All are stopped before any is killed: a fork bomb has children between the look and the kill, and a stopped
    process has no more of them.
    """
    keep, here = set(spared), os.getpid()
    deadline = time.monotonic() + patience
    while True:
        found = descendants(here) - keep
        if not found:
            return True
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for process in found:
                try:
                    os.kill(process, number)
                except OSError:
                    continue
        for process in found:
            try:
                os.waitpid(process, os.WNOHANG)
            except OSError:  # not a child yet: its parent is on this list too
                continue
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
