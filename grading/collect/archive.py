"""Reads zip files that strangers filled.

Nothing is unpacked to a path that the archive names, and nothing is read before its size is known.
nbgrader's zip_collect unpacks everything first, without a limit; so only its idea of names is used
here.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from course.i18n import gettext as _
from grading.collect.source import Entry, Source, require_bearable
from grading.limits import DEFAULT, MEGABYTE, in_megabytes
from grading.model import UserError

MOST_RATIO = 200
MOST_INNER = 2_000
_IN_DIRECTORY = b"PK\x01\x02"
_ENCRYPTED, _UTF8 = 0x1, 0x800
_EXTENDED_TIME, _UNICODE_PATH = 0x5455, 0x7075
_NEVER = (1980, 1, 1, 0, 0, 0)


class Archive(Source):
    """A zip file that is open."""

    def __init__(self, file: Path | IO[bytes], name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(file)
            self.entries = tuple(_entry(info) for info in self._zip.infolist() if not info.is_dir())
        except OSError as error:
            raise UserError(
                _("{file} cannot be opened: {reason}.").format(
                    file=name, reason=error.strerror or error
                )
            ) from None
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
            raise UserError(
                _("{file} is no zip archive, or a damaged one: download it again.").format(
                    file=name
                )
            ) from None
        require_bearable(name, self.entries)
        self.repositories = frozenset(
            entry.path[: -len("/.git/HEAD")]
            for entry in self.entries
            if entry.path.endswith("/.git/HEAD")
        )

    def close(self) -> None:
        """Lets go of the file."""
        self._zip.close()

    def read(self, entry: Entry) -> bytes | None:
        """The bytes of a file; None where they cannot be read, or are more than was said."""
        try:
            with self._zip.open(entry.handle) as file:
                data = file.read(entry.size + 1)
        except Exception:  # a damaged or hostile entry: each way of packing has errors of its own
            return None
        return data if len(data) <= entry.size else None


def inner(data: bytes, name: str) -> Archive | None:
    """A zip file within the archive; None where it is none, or has too many files for homework."""
    if data.count(_IN_DIRECTORY) > MOST_INNER:
        return None
    try:
        return Archive(io.BytesIO(data), name)
    except UserError:
        return None


def _entry(info: zipfile.ZipInfo) -> Entry:
    path = _path(info)
    return Entry(path, _why_not(info, path), _moment(info), info, info.file_size)


def _why_not(info: zipfile.ZipInfo, path: str) -> str:
    mode = info.external_attr >> 16
    if info.flag_bits & _ENCRYPTED:
        return _("it is locked with a password")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return _("it is a link or a device")
    if path.startswith("/") or ".." in path.split("/") or re.match("[A-Za-z]:", path):
        return _("its path leads out of the archive")
    if info.file_size > DEFAULT.notebook_bytes:
        return _("it is larger than {limit} MB").format(limit=in_megabytes(DEFAULT.notebook_bytes))
    if info.file_size > MEGABYTE and info.file_size > MOST_RATIO * max(info.compress_size, 1):
        return _("it grows too much when it is unpacked")
    return ""


def _path(info: zipfile.ZipInfo) -> str:
    """The path with slashes; macOS writes UTF-8 and does not say so.

    WinRAR and Info-ZIP write a path in the code page of a country, and once more in UTF-8 in a
    field of its own (4.6.9 in PKWARE's APPNOTE.TXT), with the sum of the first to show that both
    are of one name.
    """
    name = info.orig_filename.split("\0")[0]
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        fields = [
            field[5:]
            for kind, field in _extras(info.extra)
            if kind == _UNICODE_PATH
            and field[:1] == b"\x01"
            and field[1:5] == struct.pack("<I", zlib.crc32(raw))
        ]
        try:
            name = (fields[0] if fields else raw).decode("utf-8")
        except UnicodeError:
            pass
    return name.split("\0")[0].replace("\\", "/").removeprefix("./")


def _moment(info: zipfile.ZipInfo) -> datetime | None:
    """When the file was changed: the field that holds UTC, else the date in this machine's time."""
    for kind, content in _extras(info.extra):
        if kind == _EXTENDED_TIME and len(content) >= 5 and content[0] & 1:
            return datetime.fromtimestamp(struct.unpack("<i", content[1:5])[0], UTC)
    if info.date_time == _NEVER:
        return None
    try:
        return datetime(*info.date_time).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        yield kind, extra[4 : 4 + length]
        extra = extra[4 + length :]
