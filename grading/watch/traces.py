"""Whether somebody else wrote to a file or database since it was looked at last."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from grading.release.database import SQLITE

Stamp = tuple[int, int, int]  # inode, size, time
NOTHING: Stamp = (0, 0, 0)
_FRESH = 50_000_000  # nanoseconds: two writes within them may leave the same time
SERVER = 60.0  # seconds from one look at a database that does not tell of writes to the next


def stamp(path: Path) -> Stamp:
    """What tells one content of a file from another; NOTHING where there is no file."""
    try:
        found = os.stat(path)
    except OSError:
        return NOTHING
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def folders(path: Path) -> dict[str, int]:
    """The time of each folder in a folder, which changes with what is in it."""
    found = {}
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                    found[entry.name] = entry.stat(follow_symlinks=False).st_mtime_ns
    except FileNotFoundError:
        pass
    return found


def settled(times: dict[str, int], now: int) -> dict[str, int]:
    """The times that are old enough to tell: what was just written may be written again."""
    return {name: time for name, time in times.items() if now - time > _FRESH}


@dataclass
class Writes:
    """The writes to a gradebook, by SQLite's own count; a server's counts as written now and then.

    https://www.sqlite.org/fileformat.html: the file change counter.
    """

    path: Path | None
    inode: int = 0
    count: int = -1
    due: float = 0.0

    @classmethod
    def of(cls, url: str) -> Writes:
        """Of the gradebook at an address, from now on."""
        writes = cls(Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None)
        writes.changed()
        return writes

    def changed(self, own: int = 0) -> bool:
        """Whether there were more than our `own` writes since the last call."""
        before = (self.inode, self.count)
        if self.path is None:
            now = time.monotonic()
            is_due = now >= self.due
            self.due = now + SERVER if is_due else self.due
            return is_due
        try:
            with self.path.open("rb") as file:
                header = file.read(28)
                self.inode = os.fstat(file.fileno()).st_ino
        except OSError:
            self.inode, self.count = 0, -1
            return True
        self.count = int.from_bytes(header[24:28], "big")
        return (self.inode, self.count) != (before[0], before[1] + own)
