"""Reads a folder that strangers may have filled: no link is followed, no pipe is waited for."""

from __future__ import annotations

import os
import re
import stat
from datetime import UTC, datetime
from pathlib import Path

from course.i18n import gettext as _
from grading.collect.commits import newest_commit
from grading.collect.source import MOST_ENTRIES, Entry, Source, is_junk, require_bearable, too_much
from grading.files import UnreadableError, is_link, read_regular
from grading.limits import DEFAULT, in_megabytes
from grading.model import UserError

DEEPEST = 30
_WORK = re.compile(r"(?:\.ipynb(?:\.txt|\.json)?|\.zip|^timestamp\.txt)$", re.IGNORECASE)
_UNFINISHED = (".crdownload", ".part", ".partial", ".download", ".opdownload", ".filepart")


class Folder(Source):
    """The files below a folder. Their dates are those of whoever copied them last."""

    dated = False

    def __init__(self, path: Path, name: str) -> None:
        self.name, self._root = name, path
        entries: list[Entry] = []
        repositories: list[str] = []
        waiting = [""]
        while waiting:
            below = waiting.pop()
            try:
                found = _listing(path / below)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                if not below:
                    raise UserError(
                        _("{file} cannot be opened: {reason}.").format(file=name, reason=reason)
                    ) from None
                entries.append(
                    Entry(below, _("it cannot be opened ({why})").format(why=reason), None, None)
                )
                continue
            for one in found:
                inner = f"{below}/{one.name}" if below else one.name
                if one.name == ".git":
                    if below and not is_link(path / inner):
                        repositories.append(below)
                elif not one.is_dir(follow_symlinks=False) or is_link(path / inner):
                    entries.append(self._entry(one, inner))
                elif is_junk(inner + "/x"):
                    continue
                elif inner.count("/") >= DEEPEST:
                    entries.append(Entry(inner, _("it lies too deep in other folders"), None, None))
                else:
                    waiting.append(inner)
                if len(entries) + len(waiting) > MOST_ENTRIES:
                    raise too_much(name)
        self.entries = tuple(sorted(entries, key=lambda entry: entry.path))
        self.repositories = frozenset(repositories)
        require_bearable(name, self.entries)

    def _entry(self, one: os.DirEntry[str], inner: str) -> Entry:
        try:
            there = one.stat(follow_symlinks=False)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return Entry(inner, _("it cannot be opened ({why})").format(why=reason), None, None)
        try:
            moment = datetime.fromtimestamp(there.st_mtime, UTC)
        except (ValueError, OverflowError, OSError):
            moment = None
        # only what is read counts: a repository may hold a set of data
        is_read = _WORK.search(one.name) and there.st_size <= DEFAULT.notebook_bytes
        size = there.st_size if is_read and stat.S_ISREG(there.st_mode) else 0
        return Entry(inner, _why_not(one.name, there), moment, self._root / inner, size)

    def read(self, entry: Entry) -> bytes | None:
        """The bytes of a file; None where it is none any more, or is too large."""
        try:
            return read_regular(entry.handle, DEFAULT.notebook_bytes)
        except UnreadableError:
            return None

    def newest_commit(self, repository: str) -> datetime | None:
        """When the newest commit of a clone was made."""
        return newest_commit(self._root / repository / ".git")


def _listing(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _why_not(name: str, there: os.stat_result) -> str:
    if not stat.S_ISREG(there.st_mode):
        return _("it is a link or a device")
    if name.lower().endswith(_UNFINISHED):
        return _("it is a download that did not end: download it again")
    if _WORK.search(name) and there.st_size > DEFAULT.notebook_bytes:
        return _("it is larger than {limit} MB").format(limit=in_megabytes(DEFAULT.notebook_bytes))
    return ""
