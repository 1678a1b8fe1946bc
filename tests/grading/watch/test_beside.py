"""What others do beside a watch is noticed."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from grading.dates.opening import Opening, set_openings
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.results.hand_ins import HandedIn
from grading.watch import Restart, traces
from grading.watch import service as watch_service
from grading.watch.beside import Beside, attempts
from tests.support.record_class import LESSON, hand_in, make_classroom, outcome, run
from tests.support.watched_class import all_pages, pages, watched


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


@pytest.fixture
def books(tmp_path: Path) -> Any:
    records = {("ada", LESSON): None, ("boris", "01_tensors"): None}
    ledger = SimpleNamespace(records=records)
    return SimpleNamespace(classroom=Classroom(tmp_path), ledger=ledger, stale=set())


def in_days(days: float) -> Opening:
    return Opening(datetime.now(UTC).replace(tzinfo=None) + timedelta(days=days))


def test_a_page_shows_no_more_than_is_open(classroom: Classroom) -> None:
    hand_in(classroom, "ada", "x = 0.5")
    set_openings(classroom, [LESSON], in_days(1))
    watched(classroom)
    written = pages(classroom)
    assert "right on an example" not in written["ada"]
    assert written == all_pages(classroom)


def test_feedback_that_opens_is_written_anew(books: Any) -> None:
    set_openings(books.classroom, [LESSON], in_days(1))
    beside = Beside(books)
    beside.look()
    assert books.stale == set()
    set_openings(books.classroom, [LESSON], in_days(-1))
    beside.look()
    assert books.stale == {"ada"}


def test_a_page_that_a_slower_command_wrote_is_written_anew(books: Any, tmp_path: Path) -> None:
    beside, page = Beside(books), tmp_path / "index.html"
    page.write_text("new")
    beside.wrote("ada", page)
    beside.look()
    assert books.stale == set()
    page.write_text("as it was before")
    beside.look()
    assert books.stale == {"ada"}


def test_several_versions_of_which_the_best_counts() -> None:
    known = {
        ("ada", "a"): HandedIn(seen=["1", "2"], attempt="best"),
        ("ada", "b"): HandedIn(seen=["1"], attempt="best"),
        ("ada", "c"): HandedIn(seen=["1", "2"]),
    }
    assert attempts(known) == {("ada", "a"): ("1", "2")}


def test_the_writes_of_others_to_a_database_are_told_from_our_own(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database = sqlite3.connect(path)

    def write(text: str) -> None:
        with database:
            database.execute(text)

    write("CREATE TABLE t (a)")
    writes = traces.Writes.of(f"sqlite:///{path}")
    assert not writes.changed()
    write("INSERT INTO t VALUES (1)")
    assert not writes.changed(own=1)
    write("INSERT INTO t VALUES (2)")
    write("INSERT INTO t VALUES (3)")
    assert writes.changed(own=1)
    assert not writes.changed()
    path.rename(tmp_path / "b.db")
    assert writes.changed()
    database.close()


def test_the_writes_to_a_server_are_looked_for_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    writes = traces.Writes.of("postgresql://somewhere")
    assert not writes.changed()
    monkeypatch.setattr(traces, "SERVER", 0.0)
    assert traces.Writes.of("postgresql://somewhere").changed()


@pytest.mark.slow
def test_a_due_date_that_is_set_meanwhile(classroom: Classroom) -> None:
    """Gradebook and table have what a run would make of it."""
    path = hand_in(classroom, "ada")
    path.with_name("timestamp.txt").write_text("2026-05-04 14:00:00 UTC\n")

    def later() -> None:
        book = Gradebook.of(classroom.root)
        book.set_due(LESSON, datetime(2026, 5, 1))
        book.close()
        hand_in(classroom, "boris")

    watched(classroom, later, 1)
    before = outcome(classroom)
    assert "handed in late" in before[0]
    run(classroom)
    assert outcome(classroom) == before


def test_other_checks_start_it_again(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_service, "TICK", 0.02)
    hand_in(classroom, "ada")
    with pytest.raises(Restart):
        watched(classroom, lambda: (classroom.seeds / LESSON).write_text("7\n"), 1)
