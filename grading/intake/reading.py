"""Opens files that somebody else made: regular files only, never through a link, never more than
the limit.

A submission may hold a link to the gradebook, a pipe that never delivers, or a file of many
gigabytes. Nothing here follows, waits for, or loads such a thing.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

from course.i18n import gettext as _

# These say that our machine is in trouble, not that the submission is bad: the run must try again
# later.
_OURS = {
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.EIO,
    errno.ENOSPC,
    errno.ESTALE,
    errno.ETIMEDOUT,
}

_UNPRINTABLE = re.compile(r"[^\w .,;:()\[\]{}@#%&+=~^'-]", re.UNICODE)


class UnreadableError(Exception):
    """The submission cannot be read; the message is one line and says what to do.

    `code` is the same fact in a form that never changes with the reader's language."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def is_ours(error: OSError) -> bool:
    """Whether the fault lies with the machine that grades, not with the submission."""
    return error.errno in _OURS


def is_link(path: Path) -> bool:
    """Whether a path is a link, or a folder of Windows that stands for another one (a junction)."""
    return path.is_symlink() or getattr(os.path, "isjunction", _never)(path)


def _never(_path: Path) -> bool:
    return False


def shown(name: str, length: int = 80, also: str = "") -> str:
    """A name that a student chose, made safe for a one-line message: no control characters, no
    markup, not too long. `also`: a character that may stay, such as the slash of a path."""
    safe = also.join(_UNPRINTABLE.sub("?", part) for part in (name.split(also) if also else [name]))
    return safe if len(safe) <= length else safe[: length - 3] + "..."


def in_megabytes(size: int) -> str:
    return f"{size / (1024 * 1024):.0f}"


def read_regular(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes. Raises UnreadableError for anything
    else.
    """
    name = shown(path.name)
    # Windows has neither O_NOFOLLOW nor O_NONBLOCK; it has no pipes in folders, and is_symlink
    # covers links there.
    flags = (
        os.O_RDONLY
        | getattr(os, "O_NOFOLLOW", 0)
        | getattr(os, "O_NONBLOCK", 0)
        | getattr(os, "O_CLOEXEC", 0)
    )
    try:
        if is_link(path):
            raise UnreadableError(
                _("The file {name} is a link; hand in the file itself.").format(name=name), "link"
            )
        if not stat.S_ISREG(path.lstat().st_mode):
            # Opening a device can already do something, so the kind is asked before, and again of
            # what was opened.
            raise _not_a_file(name)
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise _as_unreadable(error, name) from error
    with os.fdopen(descriptor, "rb") as file:
        try:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise _not_a_file(name)
            # The size can change while we read, so the read itself is bounded too.
            data = file.read(limit + 1) if found.st_size <= limit else None
        except OSError as error:
            raise _as_unreadable(error, name) from error
    if data is None or len(data) > limit:
        raise UnreadableError(
            _(
                "The file {name} is larger than {limit} MB; clear its outputs, save it and hand "
                "it in again."
            ).format(name=name, limit=in_megabytes(limit)),
            f"too-large:{found.st_size}",
        )
    return data


def _not_a_file(name: str) -> UnreadableError:
    return UnreadableError(
        _("The entry {name} is not a regular file; hand in the notebook file itself.").format(
            name=name
        ),
        "not-a-file",
    )


def _as_unreadable(error: OSError, name: str) -> UnreadableError:
    if is_ours(error):
        raise error
    why = error.strerror or type(error).__name__
    return UnreadableError(
        _("The file {name} could not be opened ({why}); check its permissions.").format(
            name=name, why=why
        ),
        f"os-error:{error.errno}",
    )
