"""What lies in a submission's folder: which files, as of when, and whether they are whole."""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from grading.files import UnreadableError, is_link, read_regular

# As intake does it: notebooks by their names, hidden files left out, one folder further in.
_NOTEBOOK = re.compile(r".+\.ipynb(?:\.txt|\.json)?", re.IGNORECASE | re.DOTALL)
_BESIDE = "timestamp.txt"
_FOLDERS = 20
# A larger file is not parsed on the way: that it stands still has to do.
LARGEST = 16 << 20

File = tuple[str, int, int, int]  # name, inode, size and time


@dataclass(frozen=True)
class Look:
    """A folder at a moment.

    Attributes:
        files: Of its notebooks and of the moment beside them.
        changed: When the newest of them changed, in seconds since 1970.
        is_there: Whether there is such a folder at all.
    """

    files: tuple[File, ...] = ()
    changed: float = 0.0
    is_there: bool = True

    @property
    def notebooks(self) -> list[File]:
        """The files that may be the notebook."""
        return [file for file in self.files if not file[0].endswith(_BESIDE)]

    @property
    def is_readable(self) -> bool:
        """Whether `is_whole` reads each of them, so that it can tell."""
        return all(0 <= size <= LARGEST for _name, _inode, size, _time in self.notebooks)


def is_there(folder: Path) -> bool:
    """Whether there is a folder, or a link in its place."""
    return os.path.lexists(folder)


def look(folder: Path) -> Look:
    """Looks into a submission's folder, at names and times only; follows no link."""
    try:
        own = folder.lstat()
        if is_link(folder) or is_link(folder.parent) or not stat.S_ISDIR(own.st_mode):
            return Look((("", own.st_ino, 0, own.st_mtime_ns),), own.st_mtime)
        files, folders = _listing(folder, "")
        if not any(_NOTEBOOK.fullmatch(file[0]) for file in files):
            for inner in folders[:_FOLDERS]:
                files += _listing(folder / inner, f"{inner}/")[0]
    except FileNotFoundError:
        return Look(is_there=False)
    except OSError:
        return Look()  # intake says what is wrong
    newest = max((file[3] for file in files), default=own.st_mtime_ns)
    return Look(tuple(sorted(files)), newest / 1e9)


def _listing(folder: Path, prefix: str) -> tuple[list[File], list[str]]:
    files, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            elif _NOTEBOOK.fullmatch(entry.name) or entry.name == _BESIDE:
                found = entry.stat(follow_symlinks=False)
                size = found.st_size if stat.S_ISREG(found.st_mode) else -1
                files.append((prefix + entry.name, found.st_ino, size, found.st_mtime_ns))
    return files, sorted(folders)


def is_whole(folder: Path, file: File) -> bool:
    """Whether a file is a whole JSON text; the beginning of one never is.

    True of what will never be a notebook, a link or a pipe: intake says so of it.
    """
    name, _inode, size, _time = file
    if size < 0 or size > LARGEST:
        return True
    try:
        return isinstance(json.loads(read_regular(folder / name, LARGEST)), dict)
    except FileNotFoundError:
        return False
    except (ValueError, RecursionError, UnreadableError, OSError):
        return False
