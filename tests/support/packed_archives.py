"""Archives packed entry by entry, and what was placed of them."""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile
from datetime import datetime
from pathlib import Path

from grading.__main__ import main

LESSON = "01_tensors"
NOTEBOOK = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}).encode()
MAY = (2026, 5, 4, 14, 30, 2)
Files = dict[str, bytes]


def packed(
    path: Path | io.BytesIO,
    files: Files,
    *,
    moment: tuple[int, ...] = MAY,
    utc: datetime | None = None,
    mode: int = stat.S_IFREG | 0o644,
) -> Path | io.BytesIO:
    """A zip file; with `utc` each entry has the field that holds the moment in UTC."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, moment)  # type: ignore[arg-type]
            info.external_attr = mode << 16
            if utc is not None:
                info.extra = struct.pack("<HHBi", 0x5455, 5, 1, int(utc.timestamp()))
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return path


def inner(files: Files) -> bytes:
    file = io.BytesIO()
    packed(file, files)
    return file.getvalue()


def run(tmp_path: Path, files: Files, *options: str, **how: object) -> int:
    path = packed(tmp_path / "download.zip", files, **how)  # type: ignore[arg-type]
    return main(
        ["collect", str(path), "--lesson", LESSON, "--classroom", str(tmp_path / "room"), *options]
    )


def placed(tmp_path: Path) -> dict[str, bytes]:
    room = tmp_path / "room" / "submitted"
    return {
        path.relative_to(room).as_posix(): path.read_bytes()
        for path in sorted(room.rglob("*"))
        if path.is_file()
    }


def names(tmp_path: Path) -> list[str]:
    return [name for name in placed(tmp_path) if not name.endswith("timestamp.txt")]


def moodle(name: str, number: int, file: str = "x.ipynb") -> str:
    return f"{name}_{number}_assignsubmission_file_/{file}"
