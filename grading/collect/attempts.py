"""Every version that was handed in, under `attempts/<student>/<lesson>/<number>/`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from grading.collect.layout import NOTEBOOK
from grading.files import write_atomically

ATTEMPTS = "attempts"
TIMESTAMP = "timestamp.txt"


def digest_of(files: Mapping[str, bytes | None]) -> str:
    """A digest of the notebooks among some files, whatever their names."""
    notebooks = [
        data for name, data in files.items() if data is not None and NOTEBOOK.fullmatch(name)
    ]
    found = sorted(hashlib.sha256(data).hexdigest() for data in notebooks)
    return hashlib.sha256("\n".join(found).encode("ascii")).hexdigest() if found else ""


def folder_of(root: Path, student: str, lesson: str) -> Path:
    """Where a student's attempts at a lesson are kept."""
    return root / ATTEMPTS / student / lesson


def keep(attempts: Path, files: Mapping[str, bytes | None]) -> None:
    """Puts files into a numbered folder, if they are not in one already."""
    kept = {name: data for name, data in files.items() if data is not None}
    digest = digest_of(kept)
    alone = all(name == TIMESTAMP or NOTEBOOK.fullmatch(name) for name in kept)
    number = 1
    while (attempts / str(number)).exists():
        there = contents(attempts / str(number))
        # the same notebooks under other names are the same attempt
        if there == kept or (alone and digest and digest_of(there) == digest):
            return
        number += 1
    for name, data in kept.items():
        write_atomically(attempts / str(number) / name, data)


def kept(attempts: Path) -> list[Path]:
    """The folders of all attempts, in the order in which they were kept."""
    if not attempts.is_dir():
        return []
    found = [path for path in attempts.iterdir() if path.name.isdecimal() and path.is_dir()]
    return sorted(found, key=lambda path: int(path.name))


def contents(folder: Path) -> dict[str, bytes | None]:
    """The files in a folder; None for what is no regular file."""
    return {path.name: content(path) for path in sorted(folder.iterdir())}


def content(path: Path) -> bytes | None:
    """A file's bytes; None for what is no regular file."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def iso(moment: datetime) -> str:
    """A moment as it is written down."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
