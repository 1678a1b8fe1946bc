"""What the system refuses while a watch is at work: a full disk, a folder that takes no file.

None of it ends a watch: it says so, waits, and tries again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from course.i18n import gettext as _
from grading.model import UserError


@contextmanager
def told() -> Iterator[None]:
    """Makes a `UserError` of what the system refuses within the block."""
    try:
        yield
    except OSError as error:
        raise UserError(
            _(
                "{reason}. It is tried again until that is put right; nothing that was handed in "
                "is lost."
            ).format(reason=reason(error))
        ) from error


def refuse(error: OSError) -> None:
    """Raises the `UserError` for what the system refused elsewhere."""
    with told():
        raise error


def reason(error: OSError) -> str:
    """What the system said, and of which file."""
    # of two names the first is a temporary file that was about to take the place of the second
    file = error.filename2 or error.filename
    words = error.strerror or str(error)
    return f"{file}: {words}" if file else words
