"""The folder where data sets are kept, and writing to it.

Two kernels that write cannot spoil each other's files.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

NAME = "neural-lab-course"


def folder() -> Path | None:
    """The user's cache folder for the course (it need not exist): $XDG_CACHE_HOME or ~/.cache.

    None without a home.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):  # the XDG specification: a relative path is to be ignored
        return Path(base, NAME)
    try:
        return Path.home() / ".cache" / NAME
    except RuntimeError:
        return None


def writable() -> Path:
    """The user's cache folder, made if need be.

    Where it cannot be written, it is a temporary folder of this process.
    """
    wanted = folder()
    if wanted is not None:
        try:
            wanted.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=wanted):
                return wanted
        except OSError:
            pass
    return _temporary()


@lru_cache(maxsize=1)
def _temporary() -> Path:
    made = Path(tempfile.mkdtemp(prefix=f"{NAME}-"))
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # and not in a fork of this process
            shutil.rmtree(made, ignore_errors=True)

    atexit.register(remove)
    return made


def write(path: Path, content: bytes | memoryview) -> None:
    """Writes a file whole or not at all: to a temporary name in the same folder, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        move(Path(name), path)
    finally:
        Path(name).unlink(missing_ok=True)


def move(made: Path, path: Path) -> None:
    """Renames a finished file to its place."""
    try:
        os.replace(made, path)
    except PermissionError:
        # Windows: another kernel has the file open, which then is the same file
        if not path.is_file():
            raise
