"""One run at a time in a classroom: a grading run, or a build that changes what was graded.

A run that stays (`grading.watch`) holds the lock for moments only, and writes that into the lock's
file; whoever meets it there waits for it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from course.i18n import gettext as _
from grading.model import UserError

try:
    import fcntl
except (
    ImportError
):  # Windows: a second run is not noticed there; it costs time, and the records stay whole
    fcntl = None  # type: ignore[assignment]


class BusyError(UserError):
    """Another run is at work in the classroom."""


@dataclass(frozen=True)
class Hold:
    """A time for which the lock was held.

    Attributes:
        before: The mark of whoever held it last.
        mark: This one's own.
    """

    before: int = 0
    mark: int = 0


_BRIEF = b"brief\n"  # in the file while it is held for a moment
_MOMENT = 0.1  # seconds: whoever takes it has not said yet for how long
_PATIENCE = 30.0  # seconds for one that holds it for moments
_PAUSE = 0.02

_held: dict[Path, Hold] = {}  # by this process


@contextmanager
def locked(classroom: Path, *, brief: bool = False) -> Iterator[Hold]:
    """Holds the classroom's lock; the system lets go of it however the process ends.

    Inside another such block of this process it does nothing. `brief`: for a moment only.
    """
    classroom.mkdir(parents=True, exist_ok=True)
    place = classroom.resolve()
    if place in _held:
        yield _held[place]
        return
    path = classroom / ".lock"
    handle = _open(path)
    try:
        _take(handle, classroom)
        _held[place] = _marked(handle, path, brief)
        yield _held[place]
    finally:
        _held.pop(place, None)
        os.close(handle)


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Locks a file until the block's end; False where another process has it."""
    handle = _open(path)
    try:
        yield _try(handle)
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)


def _take(handle: int, classroom: Path) -> None:
    start = time.monotonic()
    while not _try(handle):
        os.lseek(handle, 0, os.SEEK_SET)
        is_brief = os.read(handle, len(_BRIEF)) == _BRIEF
        if time.monotonic() - start > (_PATIENCE if is_brief else _MOMENT):
            raise BusyError(
                _(
                    "Another run is grading in {folder}: wait for it to end and run the "
                    "command again."
                ).format(folder=classroom)
            )
        time.sleep(_PAUSE)


def _try(handle: int) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _marked(handle: int, path: Path, brief: bool) -> Hold:
    """Leaves the mark of this holder, by which others know that there was one."""
    before = os.fstat(handle).st_mtime_ns
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    if brief:
        os.write(handle, _BRIEF)
    mark = max(time.time_ns(), before + 1)
    os.utime(path, ns=(mark, mark))
    return Hold(before, mark)
