"""A write that the system stops in the middle leaves the old file or the new one."""

from __future__ import annotations

import errno
import os
import resource
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grading.files import require_writable, write_atomically
from grading.paths import Classroom
from grading.proofs.crash import integrity
from grading.record.journal import Journal
from tests.support.record_class import LESSON, hand_in, make_classroom, record

STUDENTS = 12


def fill(classroom: Classroom) -> Classroom:
    for number in range(STUDENTS):
        hand_in(classroom, f"student{number:02}", f"x = {number / 20}")
    return classroom


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return fill(make_classroom(tmp_path))


@pytest.mark.parametrize("room", [100, 3000])
def test_a_limit_on_the_size_of_files(classroom: Classroom, room: int) -> None:
    """What the journal writes is cut off in the middle, by the system and not by a patch."""
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.getsignal(signal.SIGXFSZ)
    content = b"x" * 5000
    path = classroom.root / "file"
    path.write_bytes(b"as it was")
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
        with pytest.raises(OSError, match="too large") as caught:
            write_atomically(path, content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"as it was"
    assert integrity.left_behind(classroom) == []


def test_a_read_only_file_system(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(**_words: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), "/x/.try.abc.tmp")

    require_writable([classroom.root, classroom.root / "nowhere"])
    assert integrity.left_behind(classroom) == []
    monkeypatch.setattr("tempfile.mkstemp", read_only)
    with pytest.raises(OSError, match="Read-only file system") as caught:
        require_writable([classroom.root])
    assert caught.value.filename == str(classroom.root)


def test_a_record_is_never_half_in_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk becomes full at any of the steps of one write: the old record or the new one is
    there.
    """
    journal = Journal(tmp_path)
    old = record("ada", 0.5)
    journal.write(old, "applied")
    new = replace(record("ada", 1.0), seconds=9.0)
    for name in ("fsync", "replace", "chmod"):

        def full(*_words: Any, **_more: Any) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch:
            patch.setattr(os, name, full)
            with pytest.raises(OSError, match="No space"):
                journal.write(new, "applied")
        entry = journal.read("ada", LESSON)
        assert entry is not None
        assert entry.record == old
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "notebook.ipynb"
    write_atomically(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [
        ("notebook.ipynb", b"old")
    ]
