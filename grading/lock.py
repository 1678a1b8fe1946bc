"""One run at a time in a classroom: a grading run, or a build that changes what was graded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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


_held: set[Path] = set()  # by this process


@contextmanager
def locked(classroom: Path) -> Iterator[None]:
    """Holds the classroom's lock; the system lets go of it however the process ends.

    Inside another such block of this process it does nothing.
    """
    classroom.mkdir(parents=True, exist_ok=True)
    place = classroom.resolve()
    if place in _held:
        yield
        return
    handle = os.open(
        classroom / ".lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644
    )
    try:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BusyError(
                    _(
                        "Another run is grading in {folder}: wait for it to end and run the "
                        "command again."
                    ).format(folder=classroom)
                ) from None
        _held.add(place)
        yield
    finally:
        _held.discard(place)
        os.close(handle)
