"""The real `python -m grading watch` at work, and students who hand in to it."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

from benchmarks.parts.classes import MIX, command, make_class
from grading.paths import ROOT, Classroom
from grading.proofs.common.arrivals import IN_TWO_PIECES, RENAMED, Arrival, Arrivals

LONGEST = 300.0  # seconds for one page; then it counts as missing
LOOK = 0.005


class Watch:
    """The real command at work on a class, and what its processes use."""

    def __init__(self, classroom: Classroom, lesson: str, jobs: int) -> None:
        self.classroom, self.lesson = classroom, lesson
        words = [*command(classroom, lesson, jobs)[:-1], "--json"]
        words[words.index("autograde")] = "watch"
        self.said = classroom.root.with_suffix(".said")
        with self.said.open("wb") as output:
            self.process = psutil.Popen(words, cwd=ROOT, stdout=output, stderr=output)
        while not any(event.get("event") == "watching" for event in self.events()):
            self.require_alive()
            time.sleep(0.05)

    def events(self) -> Iterator[dict[str, Any]]:
        """What it has said."""
        for line in self.said.read_text(encoding="utf-8").splitlines():
            if line.startswith("{") and line.endswith("}"):
                yield json.loads(line)

    def require_alive(self) -> None:
        """Ends the benchmark where the watch has ended."""
        if self.process.poll() is not None:
            raise SystemExit(
                f"watch ended with {self.process.returncode}:\n{self.said.read_text()}"
            )

    def family(self) -> list[psutil.Process]:
        """Its processes that there are now."""
        return [self.process, *self.process.children(recursive=True)]

    def processor(self) -> float:
        """Seconds so far, those of processes that have ended with them."""
        return sum(told(self.family(), lambda process: sum(process.cpu_times()[:4])))

    def megabytes(self) -> float:
        """What its processes hold together now."""
        return sum(told(self.family(), lambda process: process.memory_full_info().pss)) / 2**20

    def play(
        self, arrivals: Sequence[Arrival], look: Callable[[], None] = lambda: None
    ) -> dict[str, float]:
        """Seconds from whole file to page, by student; `LONGEST` where no page came."""
        begin, coming = time.monotonic() + 0.5, Arrivals(self.classroom.submitted, arrivals)
        handed_in: dict[str, float] = {}
        took: dict[str, float] = {}
        while not coming.over or handed_in:
            for arrival in coming.due(time.monotonic() - begin):
                handed_in.setdefault(arrival.student, time.monotonic())
            for student, since in list(handed_in.items()):
                late = time.monotonic() - since > LONGEST
                if late or self.page(student).exists():
                    took[student] = min(LONGEST, time.monotonic() - since)
                    del handed_in[student]
            self.require_alive()
            look()
            time.sleep(LOOK)
        return took

    def page(self, student: str) -> Path:
        """A student's page of feedback."""
        return self.classroom.feedback / student / "index.html"

    def stop(self) -> tuple[float, int]:
        """Seconds until a SIGTERM has ended it, and its exit code."""
        started = time.monotonic()
        self.process.terminate()
        code = self.process.wait()
        return time.monotonic() - started, code


def told(
    processes: Sequence[psutil.Process], question: Callable[[psutil.Process], float]
) -> Iterator[float]:
    """What each of them answers, but for those that have just ended."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            yield question(process)


class Desk:
    """What the students of a lesson hand in, made beforehand and given out one by one."""

    def __init__(self, folder: Path, lesson: str) -> None:
        self.lesson, self.given = lesson, 0
        mixed = Classroom(folder / f"desk-{lesson}")
        make_class(mixed, lesson, MIX)  # the students after them hand in the same again
        folders = sorted(mixed.submitted.iterdir())
        self.contents = [(path / lesson / f"{lesson}.ipynb").read_bytes() for path in folders]

    def take(self, times: Sequence[float]) -> list[Arrival]:
        """The next students' work, at these times."""
        taken = []
        for at in times:
            manner = IN_TWO_PIECES if self.given % 5 == 4 else RENAMED
            content = self.contents[self.given % len(self.contents)]
            student = f"student{self.given:05}"
            taken.append(Arrival(at, student, self.lesson, content, manner))
            self.given += 1
        return taken
