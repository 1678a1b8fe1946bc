"""What came in, wherever it lies: files with paths, dates and bytes; a zip file or a folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.i18n import gettext as _
from grading.limits import MEGABYTE, in_megabytes
from grading.model import UserError
from grading.safe_text import shown

MOST_ENTRIES = 50_000
MOST_BYTES = 1024 * MEGABYTE
_JUNK = re.compile(
    r"(?:^|/)(?:__MACOSX/|\.git/|\.[^./][^/]*$|Thumbs\.db$|desktop\.ini$)|\.ipynb_checkpoints/",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Entry:
    """A file that came in: its path, why it is not read (or empty), its date in UTC.

    `handle` is where its bytes are, `size` how many it says there are.
    """

    path: str
    refused: str
    moment: datetime | None
    handle: Any
    size: int = 0


class Source:
    """Files that came in together.

    Attributes:
        name: What a message calls it.
        entries: The files.
        repositories: The folders in it that are clones of git repositories.
        dated: Whether the files' dates say when all was written, as those of an archive do.
    """

    name: str = ""
    entries: tuple[Entry, ...] = ()
    repositories: frozenset[str] = frozenset()
    dated: bool = True

    def read(self, entry: Entry) -> bytes | None:
        """The bytes of a file; None where they cannot be read, or are more than was said."""
        raise NotImplementedError

    def close(self) -> None:
        """Lets go of the files."""

    def newest_commit(self, repository: str) -> datetime | None:
        """When the newest commit of a clone was made, in UTC; None where that cannot be read."""
        return None


class Merged(Source):
    """Several sources as one, such as the parts of a download."""

    def __init__(self, sources: Sequence[Source], name: str) -> None:
        self.name, self.sources = name, tuple(sources)
        self.entries = tuple(
            Entry(entry.path, entry.refused, entry.moment, (source, entry), entry.size)
            for source in sources
            for entry in source.entries
        )
        self.repositories = frozenset().union(*(source.repositories for source in sources))
        self.dated = all(source.dated for source in sources)
        require_bearable(name, self.entries)

    def read(self, entry: Entry) -> bytes | None:
        """The bytes of a file, from the source that it is in."""
        source, inner = entry.handle
        data: bytes | None = source.read(inner)
        return data

    def close(self) -> None:
        """Lets go of all sources."""
        for source in self.sources:
            source.close()


def is_junk(path: str) -> bool:
    """Whether a system, an editor or git made the file, and nobody handed it in."""
    return _JUNK.search(path) is not None


def require_bearable(name: str, entries: Sequence[Entry]) -> None:
    """Raises UserError for more files, or more bytes, than a class hands in."""
    if len(entries) > MOST_ENTRIES or sum(entry.size for entry in entries) > MOST_BYTES:
        raise too_much(name)


def too_much(name: str) -> UserError:
    """The error for a source that holds more than is unpacked."""
    return UserError(
        _("{file} holds more than is unpacked: {most} files, {limit} MB in all.").format(
            file=name, most=MOST_ENTRIES, limit=in_megabytes(MOST_BYTES)
        )
    )


def named(path: str) -> str:
    """A path within a source, for a message; with slashes on every system."""
    return shown(path, 120, also="/")
