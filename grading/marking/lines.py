"""Files of JSON, one object a line, that only ever grow.

What `append` has returned from is on the disk. A line that a killed run cut off was never promised
to anybody: it is passed over, and the next `append` takes its place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from grading.files import naming

_BLOCK = 4096  # bytes
OWNER_ALONE = 0o600  # what people wrote about students


def append(path: Path, objects: Iterable[Mapping[str, Any]]) -> None:
    """Adds objects at the end of a file, which is made where there is none.

    Call it only with the classroom locked.
    """
    text = "".join(
        json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":")) + "\n"
        for content in objects
    )
    if not text:
        return
    new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    with naming(path), os.fdopen(os.open(path, flags, OWNER_ALONE), "r+b") as file:
        file.seek(_end_of_whole_lines(file))
        file.truncate()
        file.write(text.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    if new and os.name != "nt":  # Windows has no handle of a folder that could be flushed
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _end_of_whole_lines(file: BinaryIO) -> int:
    """Looks from the end: the file may be long, and most often its last line is whole."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _BLOCK)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def read(path: Path) -> list[tuple[int, dict[str, Any] | None]]:
    """The whole lines of a file with their numbers; None for one that is no JSON object."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    lines = content.split(b"\n")[:-1]  # what follows the last is not whole
    return [(number, _object(line)) for number, line in enumerate(lines, 1) if line.strip()]


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
