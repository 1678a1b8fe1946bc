"""Mutations of a file's bytes: what disks, downloads, editors and version control do to it."""

from __future__ import annotations

import random
from collections.abc import Callable

_INSERTED = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b",",
    b"]",
    b"}",
    b'"',
    b"\\",
    b"{",
    b"[",
    b"\n",
    b"\r",
    b"\x1b[31m",
    b"\xe9",
    b"// note\n",
    b"NaN",
    b"<html>",
    b"\0" * 64,
    b"=======\n",
    b"undefined",
    b"'",
    b'"\n',
)


def truncate(data: bytes, rng: random.Random) -> bytes:
    """The beginning of the file."""
    return data[: rng.randint(0, len(data))]


def behead(data: bytes, rng: random.Random) -> bytes:
    """The file without its beginning."""
    return data[rng.randint(0, max(1, len(data) // 4)) :]


def flip(data: bytes, rng: random.Random) -> bytes:
    """Bits flipped."""
    changed = bytearray(data)
    for _time in range(rng.choice([1, 1, 1, 3, 10])):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def replace(data: bytes, rng: random.Random) -> bytes:
    """A byte replaced."""
    place = rng.randrange(len(data))
    return data[:place] + bytes([rng.randrange(256)]) + data[place + 1 :]


def cut_out(data: bytes, rng: random.Random) -> bytes:
    """A stretch cut out."""
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.choice([1, 2, 10, 100, 3_000]) :]


def insert(data: bytes, rng: random.Random) -> bytes:
    """Bytes put in."""
    place = rng.randint(0, len(data))
    return data[:place] + rng.choice(_INSERTED) + data[place:]


def noise(data: bytes, rng: random.Random) -> bytes:
    """A stretch of noise."""
    place = rng.randint(0, len(data))
    return (
        data[:place]
        + rng.randbytes(rng.choice([1, 8, 512]))
        + data[place + rng.choice([0, 8, 512]) :]
    )


def splice(data: bytes, rng: random.Random) -> bytes:
    """A stretch of the file once more, at another place."""
    start, place = rng.randrange(len(data)), rng.randint(0, len(data))
    return data[:place] + data[start : start + rng.choice([10, 200, 5_000])] + data[place:]


def twice(data: bytes, rng: random.Random) -> bytes:
    """The file twice."""
    return data + rng.choice([b"", b"\n", b","]) + data


def conflict(data: bytes, rng: random.Random) -> bytes:
    """A stretch of lines between the marks of a merge conflict."""
    lines = data.splitlines(keepends=True)
    start = rng.randrange(len(lines))
    ours = lines[start : start + rng.choice([1, 5, 40])]
    theirs = rng.choice([ours, ours[1:], []])
    marked = [b"<<<<<<< HEAD\n", *ours, b"=======\n", *theirs, b">>>>>>> main\n"]
    return b"".join([*lines[:start], *marked, *lines[start + len(ours) :]])


def line_ends(data: bytes, rng: random.Random) -> bytes:
    """Other line ends."""
    return data.replace(b"\n", rng.choice([b"\r\n", b"\r", b"\n\n"]))


def commas(data: bytes, rng: random.Random) -> bytes:
    """Commas too many."""
    return data.replace(b"]\n", b"],\n").replace(b"}\n", b"},\n")


def mail(data: bytes, rng: random.Random) -> bytes:
    """The file in a mail."""
    return b"Dear teacher, here it is {\n" + data + b"\n-- \nAnn"


ALL: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    truncate,
    truncate,
    behead,
    flip,
    flip,
    flip,
    replace,
    cut_out,
    cut_out,
    insert,
    insert,
    noise,
    splice,
    twice,
    conflict,
    line_ends,
    commas,
    mail,
)
