"""What processes hold of a machine that sizes do not show: memory, and files without a name."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import psutil

# bytes that Linux lets wait in a socket, where nobody has set it otherwise
_DEFAULT_BUFFER = 212_992
_BLOCK = 512
_MAPPING = 256  # bytes that the system needs for each mapping (measured: 239)
# files without a name that are mapped and not open: how large they are nobody can say
CLOSED_FILES = 4


@dataclass
class Held:
    """Of one process.

    `resident`, `tables` (its page tables, and what the system needs for its mappings, where those
    were looked at) and `unlinked` (files that it holds open without a name, by their numbers) are
    bytes; `sockets` are the numbers of its sockets; `mapped` are files without a name that it has
    mapped, with the bytes that it sees of them. `hidden`: its first thread has ended, and others
    may go on.
    """

    resident: int = 0
    tables: int = 0
    threads: int = 0
    hidden: bool = False
    sockets: set[int] = field(default_factory=set)
    unlinked: dict[int, int] = field(default_factory=dict)
    mapped: dict[int, int] = field(default_factory=dict)


def held_by(process: int, folder: str, *, with_files: bool = False) -> Held:
    """What a process holds; nothing of one that has ended.

    `with_files`: also the files without a name, of which those are looked at that were mapped under
    `folder`.
    """
    held = Held()
    if not sys.platform.startswith("linux"):
        with contextlib.suppress(psutil.Error):
            one = psutil.Process(process)
            held.resident, held.threads = one.memory_info().rss, one.num_threads()
        return held
    with contextlib.suppress(OSError):
        place = f"/proc/{process}"
        _memory(place, held)
        if held.hidden:  # what belongs to all threads is told under the name of one that goes on
            for task in os.listdir(f"{place}/task"):
                _memory(f"/proc/{process}/task/{task}", held)
                if held.resident:
                    place = f"/proc/{process}/task/{task}"
                    break
        _open_files(place, held)
        if with_files:
            _mapped_files(place, folder.encode(), held)
    return held


def _memory(place: str, held: Held) -> None:
    with open(f"{place}/status", "rb") as file:
        for line in file:
            name, _colon, value = line.partition(b":")
            if name == b"State":
                held.hidden |= value.split()[0] in (b"Z", b"X")
            elif name == b"Threads":
                held.threads = int(value)
            elif name == b"VmRSS":
                held.resident = int(value.split()[0]) * 1024
            elif name == b"VmPTE":
                held.tables = int(value.split()[0]) * 1024


def _open_files(place: str, held: Held) -> None:
    for name in os.listdir(f"{place}/fd"):
        try:
            status = os.stat(f"{place}/fd/{name}")
        except OSError:
            continue
        if stat.S_ISSOCK(status.st_mode):
            held.sockets.add(status.st_ino)
        elif stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
            held.unlinked[status.st_ino] = status.st_blocks * _BLOCK


def _mapped_files(place: str, folder: bytes, held: Held) -> None:
    with open(f"{place}/maps", "rb") as file:
        for line in file:
            held.tables += _MAPPING
            if line.endswith(b" (deleted)\n"):
                where, _rights, offset, _device, number, path = line.split(None, 5)
                if path.startswith(folder):
                    start, _dash, end = where.partition(b"-")
                    seen = int(offset, 16) + int(end, 16) - int(start, 16)
                    held.mapped[int(number)] = max(held.mapped.get(int(number), 0), seen)


@cache
def socket_bytes() -> int:
    """The most that a socket holds of what nobody has read.

    It counts what the system needs around it (measured: 2 % more).
    """
    try:
        with open("/proc/sys/net/core/wmem_default", "rb") as file:
            return int(file.read()) * 21 // 20
    except (OSError, ValueError):
        return _DEFAULT_BUFFER * 21 // 20


def beside_resident(all_held: Iterable[Held]) -> int:
    """Bytes of memory that count in no resident size: page tables, and what may wait in sockets."""
    known = list(all_held)
    return sum(held.tables for held in known) + socket_bytes() * len(
        set().union(*(held.sockets for held in known))
    )


def nameless_bytes(all_held: Iterable[Held]) -> int | None:
    """Bytes on disk of files that have no name any more; None when there are too many of them."""
    unlinked: dict[int, int] = {}
    mapped: dict[int, int] = {}
    for held in all_held:
        unlinked |= held.unlinked
        mapped |= held.mapped
    closed = {key: size for key, size in mapped.items() if key not in unlinked}
    return None if len(closed) > CLOSED_FILES else sum(unlinked.values()) + sum(closed.values())


def without_sharing(processes: Mapping[int, Held]) -> int:
    """Resident bytes with each shared page counted once, as far as the system tells.

    Forked processes share most of their pages. This is slower to find out.
    """
    total = 0
    for process, held in processes.items():
        try:
            total += (
                held.resident if held.hidden else psutil.Process(process).memory_full_info().pss
            )
        except psutil.NoSuchProcess:
            continue
        except (psutil.Error, AttributeError):
            total += held.resident
    return total
