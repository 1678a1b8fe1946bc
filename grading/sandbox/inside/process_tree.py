"""Finds the descendants of a process and ends them, also those that detached themselves.

Descendants cannot get away from a process that adopts orphans (`confine.adopt_orphans`): whoever
loses its parent becomes its child. Where the system has no /proc (macOS) psutil is asked, and a
detached process may escape.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable

_PATIENCE = 5.0


def descendants(*processes: int) -> set[int]:
    """The ids of all processes that came of these, zombies included."""
    if not sys.platform.startswith("linux"):
        import psutil

        known: set[int] = set()
        for process in processes:
            with contextlib.suppress(psutil.Error):
                known |= {child.pid for child in psutil.Process(process).children(recursive=True)}
        return known
    below = _children()
    found: set[int] = set()
    todo = list(processes)
    while todo:
        for child in below.get(todo.pop(), []):
            if child not in found:
                found.add(child)
                todo.append(child)
    return found


def _children() -> dict[int, list[int]]:
    """The children of every process."""
    found: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            found.setdefault(_parent(name), []).append(int(name))
    return found


def _parent(name: str) -> int:
    try:
        file = os.open(f"/proc/{name}/stat", os.O_RDONLY | os.O_CLOEXEC)
        try:
            # the name of the program, in brackets, may hold anything: what counts stands behind the
            # last bracket
            return int(os.read(file, 4096).rpartition(b")")[2].split(None, 2)[1])
        finally:
            os.close(file)
    except (OSError, ValueError, IndexError):
        return -1


def end_descendants(
    excluded: Iterable[int] = (), patience: float = _PATIENCE, also_of: Iterable[int] = ()
) -> bool:
    """Kills the descendants of this process, and of those in `also_of`, until none is left.

    `excluded` ones are left alone. Returns False when some would not go.

    All are stopped before any is killed: a fork bomb has children between the look and the kill,
    and a stopped process has no more of them.
    """
    keep, roots = set(excluded), (os.getpid(), *also_of)
    return _end(lambda: descendants(*roots) - keep, patience)


def end_children(excluded: Iterable[int], patience: float) -> bool:
    """Kills every child of this process that is not excluded, with all that came of it (Linux)."""
    keep, here = set(excluded), os.getpid()

    def found() -> set[int]:
        strays = set(_children().get(here, [])) - keep
        return strays | descendants(*strays)

    return _end(found, patience)


def _end(find: Callable[[], set[int]], patience: float) -> bool:
    deadline = time.monotonic() + patience
    while True:
        found = find()
        if not found:
            return True
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for process in found:
                try:
                    os.kill(process, number)
                except OSError:
                    continue
        # to look through all processes costs more than to look at these
        while any(map(_is_there, found)):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.002)
            for process in found:
                with contextlib.suppress(OSError):
                    os.waitpid(process, os.WNOHANG)
        if time.monotonic() > deadline:
            return False


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
