"""When the newest commit of a clone was made, read from git's files without running git.

A student's repository has a configuration of its own, and some of its settings name programs that
git would run. So nothing here starts git, follows a link, an alternate or a `.git` that points
elsewhere, or unpacks more than a commit needs; libraries that read repositories do one of these.
The formats are those of gitrepository-layout(5) and gitformat-pack(5).
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from bisect import bisect_left
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from grading.files import UnreadableError, is_link, read_regular
from grading.limits import MEGABYTE

_LONGEST = MEGABYTE  # of a commit
_MOST_PACKS = 200
_DEEPEST = 60  # one difference upon another
_COMMIT, _OFFSET_DELTA, _NAME_DELTA = 1, 6, 7
_REF = re.compile(r"refs/[A-Za-z0-9][\w./+@#%=-]{0,200}")
_SHA = re.compile(r"[0-9a-f]{40}")
_COMMITTER = re.compile(rb"^committer [^\n]*> (\d{1,11}) [+-]\d{4}$", re.MULTILINE)


class _BadError(Exception):
    """The repository is damaged, or made to harm."""


def newest_commit(git: Path) -> datetime | None:
    """The committer's date of what is checked out; None where it cannot be read."""
    try:
        data = _Repository(git).object(_head(git))
    except (_BadError, UnreadableError, OSError, ValueError, struct.error, zlib.error, IndexError):
        return None
    found = _COMMITTER.search(data.partition(b"\n\n")[0])
    try:
        return datetime.fromtimestamp(int(found[1]), UTC) if found else None
    except (ValueError, OverflowError, OSError):
        return None


def _head(git: Path) -> str:
    text = _text(git, "HEAD")
    if not text.startswith("ref: "):
        return _sha(text)
    name = text.removeprefix("ref: ").strip()
    if not _REF.fullmatch(name) or ".." in name:
        raise _BadError
    try:
        return _sha(_text(git, name))
    except UnreadableError:
        for line in _text(git, "packed-refs").splitlines():
            sha, _space, ref = line.partition(" ")
            if ref == name:
                return _sha(sha)
        raise


def _sha(text: str) -> str:
    if not _SHA.fullmatch(text.strip()):
        raise _BadError
    return text.strip()


def _text(git: Path, name: str) -> str:
    return read_regular(_inside(git, name), 16 * MEGABYTE).decode("utf-8", "replace")


def _inside(git: Path, name: str) -> Path:
    """A path in the repository, with no link on the way."""
    path = git
    for part in ("", *name.split("/")):
        path = path / part
        if is_link(path):
            raise _BadError
    return path


class _Repository:
    def __init__(self, git: Path) -> None:
        self.git = git
        self._indexes: list[tuple[Path, bytes]] | None = None

    def object(self, sha: str, depth: int = 0) -> bytes:
        """The bytes of a commit, by its name."""
        if depth > _DEEPEST:
            raise _BadError
        try:
            packed = read_regular(_inside(self.git, f"objects/{sha[:2]}/{sha[2:]}"), _LONGEST)
        except UnreadableError:
            return self._in_packs(bytes.fromhex(sha), depth)
        header, _zero, data = _unpacked(packed).partition(b"\0")
        if not header.startswith(b"commit "):
            raise _BadError
        return data

    def _in_packs(self, sha: bytes, depth: int) -> bytes:
        if self._indexes is None:
            folder = _inside(self.git, "objects/pack")
            names = sorted(name for name in os.listdir(folder) if name.endswith(".idx"))
            self._indexes = [
                (folder / name[:-4], read_regular(folder / name, 64 * MEGABYTE))
                for name in names[:_MOST_PACKS]
            ]
        for path, index in self._indexes:
            place = _place(index, sha)
            if place is not None:
                return self._at(path.with_suffix(".pack"), place, depth)
        raise _BadError

    def _at(self, pack: Path, place: int, depth: int) -> bytes:
        _inside(pack.parent, pack.name)
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(pack, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
            return self._read(file, place, depth)

    def _read(self, file: BinaryIO, place: int, depth: int) -> bytes:
        if depth > _DEEPEST:
            raise _BadError
        file.seek(place)
        byte = _byte(file)
        kind = byte >> 4 & 7
        while byte & 0x80:
            byte = _byte(file)
        if kind == _COMMIT:
            return _unpacked(file.read(_LONGEST))
        if kind == _OFFSET_DELTA:
            byte = _byte(file)
            back = byte & 0x7F
            while byte & 0x80:
                byte = _byte(file)
                back = (back + 1 << 7) | byte & 0x7F
            change = _unpacked(file.read(_LONGEST))
            if not 0 < back <= place:
                raise _BadError
            return _changed(self._read(file, place - back, depth + 1), change)
        if kind == _NAME_DELTA:
            base = file.read(20)
            return _changed(self.object(base.hex(), depth + 1), _unpacked(file.read(_LONGEST)))
        raise _BadError


def _byte(file: BinaryIO) -> int:
    return file.read(1)[0]


def _unpacked(data: bytes) -> bytes:
    """What is packed, of at most the length of a commit."""
    unpacker = zlib.decompressobj()
    found = unpacker.decompress(data, _LONGEST)
    if not unpacker.eof:
        raise _BadError
    return found


def _place(index: bytes, sha: bytes) -> int | None:
    """Where a pack has an object, by its index (version 2)."""
    if index[:8] != b"\xfftOc\0\0\0\x02":
        raise _BadError
    count = struct.unpack_from(">I", index, 8 + 255 * 4)[0]
    names = 8 + 256 * 4
    if len(index) < names + 28 * count:
        raise _BadError
    found = bisect_left(
        range(count), sha, key=lambda n: index[names + 20 * n : names + 20 * n + 20]
    )
    if index[names + 20 * found : names + 20 * found + 20] != sha or found >= count:
        return None
    place: int = struct.unpack_from(">I", index, names + 24 * count + 4 * found)[0]
    if place & 0x80000000:
        large = names + 28 * count + 8 * (place & 0x7FFFFFFF)
        place = struct.unpack_from(">Q", index, large)[0]
    return place


def _changed(base: bytes, change: bytes) -> bytes:
    """A text made of another one by copying from it and by what is new."""
    place, result = 0, bytearray()
    for _length in range(2):
        while change[place] & 0x80:
            place += 1
        place += 1
    while place < len(change):
        command = change[place]
        place += 1
        if command & 0x80:
            start = size = 0
            for bit in range(4):
                if command >> bit & 1:
                    start |= change[place] << 8 * bit
                    place += 1
            for bit in range(3):
                if command >> 4 + bit & 1:
                    size |= change[place] << 8 * bit
                    place += 1
            result += base[start : start + (size or 0x10000)]
        elif command:
            result += change[place : place + command]
            place += command
        else:
            raise _BadError
        if len(result) > _LONGEST:
            raise _BadError
    return bytes(result)
