"""A classroom that is watched, with made-up verdicts in threads, until enough has happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from grading.feedback import write_pages
from grading.grade import Job
from grading.model import Record
from grading.paths import Classroom
from grading.results.class_snapshot import take_snapshot
from grading.watch import Graded, Options, Voice, watch
from tests.support.record_class import LESSON, judged, threads

OPTIONS = Options((LESSON,), jobs=2, make_executor=threads, warm=False, interval=0.05)


class Ear(Voice):
    """Hears what a watch says, and ends it.

    Args:
        then: What happens once all is graded that lay there.
        until: After how many more submissions it ends.
    """

    def __init__(self, then: Callable[[], object] = lambda: None, until: int = 0) -> None:
        self._then, self._until = then, until
        self.graded_ones: list[Graded] = []
        self.first: list[Graded] = []  # those before it was watching
        self.said: list[str] = []
        self.registered: list[str] = []
        self.failures: list[Record] = []
        self.given_up = self.count = -1
        self._is_watching = self._is_over = False

    def registering(self, lessons: Sequence[str]) -> None:
        self.registered += lessons

    def watching(self, folder: Path, polling: bool) -> None:
        self.first, self.graded_ones = self.graded_ones, []
        self._is_watching = True
        self._then()
        self._end()

    def graded(self, one: Graded) -> None:
        self.graded_ones.append(one)
        self._end()

    def failed(self, record: Record, shown: str, error: BaseException | None) -> None:
        self.failures.append(record)

    def unreadable(self, student: str, shown: str, lesson: str, file: Path, words: str) -> None:
        self.said.append(f"{student} {lesson} {words}")

    def warning(self, words: str) -> None:
        self.said.append(words)

    def reloaded(self, words: str) -> None:
        self.said.append(words)
        self._end()

    def stopping(self, given_up: int) -> None:
        self.given_up = given_up

    def stopped(self, graded: int) -> None:
        self.count = graded

    def _end(self) -> None:
        enough = self._is_watching and len(self.graded_ones) >= self._until
        if enough and not self._is_over:
            self._is_over = True
            raise KeyboardInterrupt


def watched(
    classroom: Classroom,
    then: Callable[[], object] = lambda: None,
    until: int = 0,
    work: Callable[[Job], Record] = judged,
    options: Options = OPTIONS,
    ear: Ear | None = None,
) -> Ear:
    """Watches until `until` more submissions are graded than lay there."""
    ear = ear or Ear(then, until)
    watch(classroom, options, ear, work)
    return ear


def polled(options: Options = OPTIONS) -> Options:
    return replace(options, polling=True)


def all_pages(classroom: Classroom) -> dict[str, str]:
    """Every page as `feedback` writes it."""
    now = take_snapshot(classroom)
    write_pages(classroom, now.students, now.rows, now.notes, now.late, now.comments)
    return pages(classroom)


def pages(classroom: Classroom) -> dict[str, str]:
    return {
        path.parent.name: path.read_text("utf-8")
        for path in sorted(classroom.feedback.glob("*/index.html"))
    }
