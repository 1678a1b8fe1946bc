"""Where changes under submitted/ are heard: from the system, or by looking again and again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

# What others write there is not told to this machine.
_FROM_ELSEWHERE = frozenset(
    "nfs nfs4 cifs smbfs smb2 smb3 smb afs ncpfs 9p drvfs vboxsf prl_fs virtiofs ceph glusterfs "
    "fuse fuse.sshfs fuse.rclone fuse.s3fs fuse.gcsfuse fuse.glusterfs fuse.osxfs fuse.grpcfuse "
    "fuse.vmhgfs-fuse".split()
)
_EVENTS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]


@dataclass(frozen=True)
class Heard:
    """A change under the folder.

    `parts` are the names from it down to what changed; `sure`: a file was closed or renamed.
    """

    parts: tuple[str, ...]
    at: float
    sure: bool = False


class Ears(FileSystemEventHandler):
    """Hears of changes from the system (inotify and its like) and hands them on.

    Args:
        folder: What is watched, with all that is below.
        hand_on: Is called in another thread.
    """

    def __init__(self, folder: Path, hand_on: Callable[[Heard], None]) -> None:
        self._folder, self._hand_on = os.fspath(folder.absolute()), hand_on
        self._observer = Observer()
        self._observer.daemon = True
        self._watch = self._observer.schedule(
            self, self._folder, recursive=True, event_filter=_EVENTS
        )
        self._observer.start()

    def alive(self) -> bool:
        """Whether it still hears: it ends with the folder."""
        emitters = list(self._observer.emitters)
        return self._observer.is_alive() and bool(emitters) and all(e.is_alive() for e in emitters)

    def close(self) -> None:
        """Hears no more."""
        with suppress(Exception):  # a folder that is gone has nothing to let go of
            self._observer.stop()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Hands a change on."""
        at = time.time()
        self._tell(event.src_path, at, isinstance(event, FileClosedEvent))
        if event.dest_path:
            self._tell(event.dest_path, at, isinstance(event, FileMovedEvent))

    def _tell(self, path: bytes | str, at: float, sure: bool) -> None:
        parts = self._parts(os.fsdecode(path))
        # not of a temporary file, of whoever puts the finished one in place
        if parts and not (len(parts) > 2 and parts[-1].startswith(".")):
            self._hand_on(Heard(parts, at, sure))

    def _parts(self, path: str) -> tuple[str, ...]:
        inner = os.path.relpath(path, self._folder)
        return () if inner.startswith(os.pardir) else tuple(inner.split(os.sep))


def hears_all(folder: Path) -> bool:
    """Whether this system hears of all changes: not where another machine may write."""
    best, kind = "", ""
    place = os.fspath(folder.resolve())
    with suppress(OSError, psutil.Error):
        for part in psutil.disk_partitions(all=True):
            inside = place == part.mountpoint or place.startswith(part.mountpoint.rstrip("/") + "/")
            if inside and len(part.mountpoint) >= len(best):
                best, kind = part.mountpoint, part.fstype
    return kind.lower() not in _FROM_ELSEWHERE
