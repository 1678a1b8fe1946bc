"""One run at a time in a classroom."""

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


@contextmanager
def locked(classroom: Path) -> Iterator[None]:
    """Holds the classroom's lock; the system lets go of it however the process ends."""
    classroom.mkdir(parents=True, exist_ok=True)
    handle = os.open(
        classroom / ".lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644
    )
    try:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UserError(
                    _(
                        "Another run is grading in {folder}: wait for it to end and run the "
                        "command again."
                    ).format(folder=classroom)
                ) from None
        yield
    finally:
        os.close(handle)
