"""Files that are there as a whole or not at all, also after a power cut."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from grading.places import write_atomically

TEMPORARY = ".tmp"


def write_durably(path: Path, content: bytes) -> None:
    """Writes a file so that, once this returns, it is on the disk under its name."""
    new = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    write_atomically(path, content)
    for folder in (path.parent, *(one.parent for one in new)):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows has no handle of a folder that could be flushed
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def require_writable(folders: Iterable[Path]) -> None:
    """Raises the system's error, with the folder's name, for a folder in which no file can be made."""
    for folder in folders:
        if folder.is_dir():
            try:
                handle, name = tempfile.mkstemp(dir=folder, prefix=".try.", suffix=TEMPORARY)
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(folder)) from None
            os.close(handle)
            os.unlink(name)


def remove_leftovers(folder: Path) -> None:
    """Removes the temporary files that a killed run left in a folder (call it only with the
    classroom locked).
    """
    if not folder.is_dir():
        return
    for name in os.listdir(folder):
        if name.startswith(".") and name.endswith(TEMPORARY):
            (folder / name).unlink(missing_ok=True)
