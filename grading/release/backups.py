"""Copies of the gradebook, made before a command writes to it.

The last five that differ are kept in `backups/` beside it.
"""

from __future__ import annotations

import filecmp
import os
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from course.i18n import gettext as _
from grading.release.database import LOCK_SECONDS, SQLITE

KEPT = 5
FOLDER = "backups"
_PATTERN = "gradebook-*.db"


def database(url: str) -> Path | None:
    """The file of a gradebook; None for one that is kept by a server."""
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def copies(url: str) -> list[Path]:
    """The copies of a gradebook, the oldest first."""
    path = database(url)
    return sorted((path.parent / FOLDER).glob(_PATTERN)) if path else []


def where(url: str) -> str:
    """Where a person finds copies of a gradebook, as a part of a sentence."""
    path = database(url)
    return str(path.parent / FOLDER) if path else _("the database's own backups")


def copy(url: str) -> None:
    """Copies a gradebook that differs from its newest copy, and keeps the newest five.

    An empty gradebook is not copied, and a server's is left to its administrator.

    Raises:
        sqlite3.Error: The gradebook is damaged.
    """
    path = database(url)
    if path is None or not path.is_file() or not path.stat().st_size:
        return
    folder = path.parent / FOLDER
    folder.mkdir(exist_ok=True)
    for leftover in folder.glob(".*.tmp"):
        leftover.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".gradebook.", suffix=".tmp")
    os.close(handle)
    draft = Path(name)
    try:
        known = copies(url)
        if _copied(path, draft) and not (known and filecmp.cmp(known[-1], draft, shallow=False)):
            _put_in_place(draft, folder, path.stat().st_mode & 0o777)
            for old in copies(url)[:-KEPT]:
                old.unlink(missing_ok=True)
    finally:
        draft.unlink(missing_ok=True)


def _copied(path: Path, draft: Path) -> bool:
    """Copies a database as of one moment, even while others write to it.

    Returns whether anybody's work could be in it.
    """
    with (
        closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=LOCK_SECONDS)
        ) as source,
        closing(sqlite3.connect(draft)) as target,
    ):
        source.backup(target)
        [said] = target.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise sqlite3.DatabaseError("database disk image is malformed")
        return any(
            target.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()
            for table in ("student", "assignment WHERE duedate IS NOT NULL")
        )


def _put_in_place(draft: Path, folder: Path, mode: int) -> None:
    """Names a finished copy after the moment, and gives it the gradebook's permissions."""
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.chmod(mode)
    draft.replace(folder / f"gradebook-{datetime.now(UTC):%Y-%m-%dT%H%M%S-%f}Z.db")
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
