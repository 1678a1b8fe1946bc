"""Files that are there as a whole or not at all, also after a power cut."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_TEMPORARY = ".tmp"


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Names the file in an error of the block: a write that fails does not say which."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def write_atomically(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Writes a file so that a reader sees the old content or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=_TEMPORARY)
    try:
        with naming(path), os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_durably(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Writes a file so that, once this returns, it is on the disk under its name."""
    new = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    write_atomically(path, content, mode)
    for folder in (path.parent, *(folder.parent for folder in new)):
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
    """Raises the system's error, with the folder's name, for a folder that takes no new file."""
    for folder in filter(Path.is_dir, folders):
        try:
            handle, name = tempfile.mkstemp(dir=folder, prefix=".try.", suffix=_TEMPORARY)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(folder)) from None
        os.close(handle)
        os.unlink(name)


def remove_leftovers(folder: Path) -> None:
    """Removes the temporary files of a killed run. Call it only with the classroom locked."""
    if folder.is_dir():
        for name in os.listdir(folder):
            if name.startswith(".") and name.endswith(_TEMPORARY):
                (folder / name).unlink(missing_ok=True)
