"""What goes wrong beside the grading ends no watch, and takes nothing away."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from grading.grade import Job
from grading.model import Record
from grading.paths import Classroom
from grading.record import journal
from grading.record.gradebook import Gradebook
from grading.watch import Voice, service, settle, table
from grading.watch.books import Books
from grading.watch.crew import Crew
from grading.watch.door import Door
from tests.support.record_class import (
    LESSON,
    hand_in,
    judged,
    make_classroom,
    outcome,
    record,
    run,
)
from tests.support.watched_class import OPTIONS, pages, polled, watched


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


def refusing(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, times: int) -> None:
    """So many calls find a full disk."""
    real, left = getattr(module, name), [None] * times

    def write(path: Path, *content: Any) -> None:
        if left:
            left.pop()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        real(path, *content)

    monkeypatch.setattr(module, name, write)


def test_a_page_that_cannot_be_written_holds_up_nobody(classroom: Classroom) -> None:
    classroom.feedback.mkdir()
    (classroom.feedback / "ada").write_text("a file, where a folder should be")
    hand_in(classroom, "ada", "x = 0.5")
    hand_in(classroom, "boris")
    ear = watched(classroom)
    assert {one.record.student: one.page is None for one in ear.first} == {
        "ada": True,
        "boris": False,
    }
    assert any("The page of ada could not be written" in words for words in ear.said)
    assert list(pages(classroom)) == ["boris"]
    (classroom.feedback / "ada").unlink()
    watched(classroom)
    assert list(pages(classroom)) == ["ada", "boris"]


def test_a_full_disk_is_waited_for(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "TICK", 0.01)
    refusing(monkeypatch, journal, "write_durably", 2)
    refusing(monkeypatch, table, "write_atomically", 2)
    hand_in(classroom, "ada", "x = 0.5")
    hand_in(classroom, "boris")
    full = [OSError(errno.ENOSPC, "No space left on device", "autograded")] * 2

    def work(job: Job) -> Record:
        if full:
            raise full.pop()
        return judged(job)

    ear = watched(classroom, work=work)
    assert {one.record.student for one in ear.first} == {"ada", "boris"}
    assert ear.failures == []
    assert any("No space left" in words and "tried again" in words for words in ear.said)
    before = outcome(classroom)
    run(classroom)
    assert outcome(classroom) == before


@pytest.mark.slow
def test_a_disk_that_does_not_give_a_submission_is_asked_again(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(classroom, "ada")
    real, left = Books.digest, [errno.ESTALE] * 2

    def digest(self: Books, key: tuple[str, str]) -> str:
        if left:
            raise OSError(left.pop(), "Stale file handle")
        return real(self, key)

    def then() -> None:
        monkeypatch.setattr(Books, "digest", digest)
        hand_in(classroom, "boris")

    ear = watched(classroom, then, 1)
    assert [one.record.student for one in ear.graded_ones] == ["boris"]
    assert sum("cannot be read" in words for words in ear.said) == 1


def test_work_that_is_taken_away_while_it_waits_leaves_its_grades(classroom: Classroom) -> None:
    hand_in(classroom, "ada")
    hand_in(classroom, "boris", "x = 0.75")
    watched(classroom)
    before = outcome(classroom)
    hand_in(classroom, "ada", "x = 1 ")
    hand_in(classroom, "boris", "x = 0.5")

    def work(job: Job) -> Record:
        shutil.rmtree(classroom.submitted / "boris", ignore_errors=True)
        return judged(job)

    ear = watched(classroom, work=work, options=replace(OPTIONS, jobs=1))
    assert [one.record.student for one in ear.first] == ["ada"]
    assert ear.failures == []
    assert outcome(classroom) == before


@pytest.mark.slow
def test_work_that_is_taken_away_before_it_is_read_leaves_its_grades(classroom: Classroom) -> None:
    hand_in(classroom, "ada", "x = 0.5")
    watched(classroom)
    before = outcome(classroom)
    hand_in(classroom, "ada")

    def work(job: Job) -> Record:
        shutil.rmtree(classroom.submitted / "ada")
        return record(job.student, 0.0, job.lesson, "nothing", job.grader)

    ear = watched(classroom, work=work)
    assert ear.first == []
    assert outcome(classroom) == before


@pytest.mark.slow
def test_what_failed_here_and_another_run_has_graded_failed_no_more(classroom: Classroom) -> None:
    hand_in(classroom, "ada")

    def work(job: Job) -> Record:
        if job.student == "ada":
            raise RuntimeError("no idea")
        return judged(job)

    def beside() -> None:
        run(classroom)
        hand_in(classroom, "boris")

    ear = watched(classroom, beside, 1, work=work)
    assert len(ear.failures) == 1
    assert "failed" not in classroom.results.read_text()


def test_nothing_is_waited_for_in_circles_while_another_run_is_at_work(
    classroom: Classroom,
) -> None:
    watching = service._Service(classroom, OPTIONS, Voice(), judged)
    watching.books.table = SimpleNamespace(dirty=True)  # type: ignore[assignment]
    watching.door.next_due = lambda: float("inf")  # type: ignore[method-assign]
    watching._tick_due = float("inf")
    watching._retry_due = time.time() + 100
    assert watching._next_due() == watching._retry_due


@pytest.mark.slow
def test_only_what_changed_the_table_is_said_to_be_another_programs(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "TICK", 0.0)
    look, looks = service._Service._look_around, 0

    def counted(self: service._Service, now: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            hand_in(classroom, "boris")
        look(self, now)

    def begin() -> None:
        with sqlite3.connect(classroom.gradebook) as database:
            database.execute("PRAGMA user_version = 7")
        monkeypatch.setattr(service._Service, "_look_around", counted)

    hand_in(classroom, "ada")
    ear = watched(classroom, begin, 1)
    assert not any("Another program" in words for words in ear.said)


def test_a_worker_that_is_killed_while_it_gets_ready_is_replaced() -> None:
    made: list[Any] = []

    class Pool:
        def __init__(self) -> None:
            self.is_broken = not made
            made.append(self)

        def submit(self, *_given: Any) -> Future[str]:
            future: Future[str] = Future()
            if self.is_broken:
                future.set_exception(BrokenExecutor("killed"))
            else:
                future.set_result("")
            return future

        def shutdown(self, wait: bool = True) -> None: ...

    make: Callable[[int], Any] = lambda _count: Pool()  # noqa: E731
    crew = Crew(1, judged, make, True, lambda _result: None)
    crew.start()
    assert crew.warm([LESSON]) == []
    assert len(made) == 2


def test_tinygrads_kernels_are_there_for_lessons_that_are_handed_in_later(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(service.kernel_cache, "build", lambda lessons: "")
    monkeypatch.setattr(
        service.kernel_cache, "kernels", lambda lessons: asked.extend(lessons) or ""
    )
    monkeypatch.setattr(Crew, "_warm", lambda crew, worker, lessons: [])
    hand_in(classroom, "ada")
    watched(classroom, options=replace(OPTIONS, lessons=(), warm=True))
    assert "04_iris" in asked


def test_by_looking_again_what_is_gone_is_noticed(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settle, "GATHER", 0.0)
    path, taken = hand_in(classroom, "ada"), []
    books: Any = SimpleNamespace(
        classroom=classroom,
        chosen=[LESSON],
        ledger=SimpleNamespace(folders={("ada", LESSON): None}),
        folder=lambda key: classroom.submitted.joinpath(*key),
        take_in=taken.append,
    )
    door = Door(books, polled(), lambda _heard: None)
    door.listen()
    door.look()
    shutil.rmtree(path.parent.parent)
    assert list(door.finished()) == []
    assert taken == [{"ada"}]


@pytest.mark.slow
def test_a_gradebook_that_is_put_in_its_place_gets_what_it_lacks(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in a quiet moment, and what a person gave as well."""
    monkeypatch.setattr(service, "TICK", 0.0)
    fresh = classroom.root / "fresh.db"
    shutil.copy(classroom.gradebook, fresh)
    hand_in(classroom, "ada", "x = 0.5")
    run(classroom)
    book = Gradebook.of(classroom.root)
    entry = book.hand_entry("ada", LESSON, "neuron")
    assert entry is not None
    book.give(entry, entry.most, None)
    book.close()
    run(classroom)
    before = outcome(classroom)
    look, looks = service._Service._look_around, 0

    def counted(self: service._Service, now: float) -> None:
        nonlocal looks
        looks += 1
        look(self, now)
        if looks == 3:
            hand_in(classroom, "boris")

    def begin() -> None:
        os.replace(fresh, classroom.gradebook)
        monkeypatch.setattr(service._Service, "_look_around", counted)

    watched(classroom, begin, 1)
    shutil.rmtree(classroom.submitted / "boris")
    after = outcome(classroom)
    own = {key: scores for key, scores in after[1].items() if key[0] == "ada"}
    assert own == before[1]
    run(classroom)
    assert outcome(classroom) == after


@pytest.mark.slow
def test_what_comes_while_the_books_are_opened_is_not_missed(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(classroom, "ada")
    watched(classroom)
    real = Books.open

    def opened(self: Books) -> Any:
        behind = real(self)
        hand_in(classroom, "ada", "x = 0.25")
        return behind

    monkeypatch.setattr(Books, "open", opened)
    ear = watched(classroom, lambda: None, 1, options=polled())
    assert [one.record.student for one in ear.graded_ones] == ["ada"]
