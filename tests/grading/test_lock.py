"""The classroom's lock. It belongs to an open file, so this process stands for others as well."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from grading import lock
from grading.lock import BusyError, alone, locked

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no flock")


@pytest.fixture
def another(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is held here is held by another process."""

    class Forgetful(dict[Path, lock.Hold]):
        def __contains__(self, key: object) -> bool:
            return False

    monkeypatch.setattr(lock, "_held", Forgetful())


def test_within_one_process_it_is_held_once(tmp_path: Path) -> None:
    with locked(tmp_path) as outer, locked(tmp_path) as inner:
        assert inner == outer


@pytest.mark.usefixtures("another")
def test_a_run_is_not_waited_for(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(BusyError, match="Another run"), locked(tmp_path):
        pass


@pytest.mark.usefixtures("another")
def test_who_holds_it_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_MOMENT", 0.0)
    held, tried = threading.Event(), threading.Event()

    def briefly() -> None:
        with locked(tmp_path, brief=True):
            held.set()
            tried.wait(30)

    other = threading.Thread(target=briefly)
    other.start()
    held.wait(30)
    monkeypatch.setattr("grading.lock.time.sleep", lambda _seconds: tried.set())
    with locked(tmp_path):
        assert tried.is_set()
    other.join()
    # and what it left in the file does not make moments of a run
    with locked(tmp_path), pytest.raises(BusyError), locked(tmp_path):
        pass


def test_each_holder_leaves_a_mark(tmp_path: Path) -> None:
    marks = []
    for brief in (True, False, True):
        with locked(tmp_path, brief=brief) as hold:
            assert hold.before == (marks[-1] if marks else hold.before)
            marks.append(hold.mark)
    assert len(set(marks)) == 3


def test_alone(tmp_path: Path) -> None:
    with alone(tmp_path / "a") as first, alone(tmp_path / "a") as second:
        assert (first, second) == (True, False)
    with alone(tmp_path / "a") as third:
        assert third
