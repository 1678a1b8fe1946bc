"""Opens files that somebody else made: regular files only, never through a link, of limited size.

A submission may hold a link to the gradebook, a pipe that never delivers, or a file of many
gigabytes. Nothing here follows, waits for, or loads such a thing.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from course.i18n import gettext as _
from grading.limits import in_megabytes
from grading.safe_text import shown

# The machine is in trouble, not the submission bad: the run must try again later.
_OUR_FAULT = {
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.EIO,
    errno.ENOSPC,
    errno.ESTALE,
    errno.ETIMEDOUT,
}
# Windows has neither O_NOFOLLOW nor O_NONBLOCK; it has no pipes in folders, and is_symlink covers
# links there.
_FLAGS = os.O_RDONLY
for _name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)


class UnreadableError(Exception):
    """The submission cannot be read; the message is one line and says what to do.

    `code` is the same fact in a form that never changes with the reader's language.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def is_our_fault(error: OSError) -> bool:
    """Whether the fault lies with the machine that grades, not with the submission."""
    return error.errno in _OUR_FAULT


def is_link(path: Path) -> bool:
    """Whether a path is a link, or a junction: a folder of Windows that stands for another one."""
    return path.is_symlink() or getattr(os.path, "isjunction", lambda _path: False)(path)


def read_regular(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes.

    Raises:
        UnreadableError: It is anything else, or cannot be opened.
        OSError: The machine that grades is at fault.
    """
    name = shown(path.name)
    try:
        if is_link(path):
            raise UnreadableError(
                _("The file {name} is a link; hand in the file itself.").format(name=name), "link"
            )
        # Opening a device can already do something, so the kind is asked before, and again of what
        # was opened.
        _require_regular(path.lstat(), name)
        descriptor = os.open(path, _FLAGS)
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(file.fileno())
            _require_regular(found, name)
            # The size can change while we read, so the read itself is bounded too.
            data = file.read(limit + 1) if found.st_size <= limit else None
    except OSError as error:
        if is_our_fault(error):
            raise
        raise UnreadableError(
            _("The file {name} could not be opened ({why}); check its permissions.").format(
                name=name, why=error.strerror or type(error).__name__
            ),
            f"os-error:{error.errno}",
        ) from error
    if data is None or len(data) > limit:
        raise UnreadableError(
            _(
                "The file {name} is larger than {limit} MB; clear its outputs, save it and hand "
                "it in again."
            ).format(name=name, limit=in_megabytes(limit)),
            f"too-large:{found.st_size}",
        )
    return data


def _require_regular(found: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableError(
            _("The entry {name} is not a regular file; hand in the notebook file itself.").format(
                name=name
            ),
            "not-a-file",
        )
