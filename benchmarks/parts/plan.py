"""The parts of `make bench`: which benchmark, with which words, and what of its figures is kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.parts.classes import STYLES

ROOT = Path(__file__).resolve().parents[2]
LESSON, LOOP, OTTER, WATCH, MNIST, START = "lesson", "loop", "otter", "watch", "mnist", "start"
LOOPED = ("01_tensors",)
WITH_OTTER = ("01_tensors", "07_autograd")
WATCHED = ("01_tensors", "02_neuron", "03_linear_regression", "05_mnist_mlp")


@dataclass(frozen=True)
class Form:
    """How much is measured: the full form takes most of an hour, the quick one half of it.

    Attributes:
        students: How many there are in a class.
        repeats: How often it is graded.
        stock: How many of them nbgrader grades: one of each style, for they differ in cost.
        few: How often the small parts are measured.
        burst: How many hand in while `watch` watches, at 50 a minute.
    """

    students: int
    repeats: int
    stock: int
    few: int
    burst: int

    @property
    def quick(self) -> bool:
        """Whether it is the quick one."""
        return self is QUICK


FULL = Form(30, repeats=2, stock=STYLES, few=3, burst=50)
QUICK = Form(24, repeats=1, stock=STYLES, few=1, burst=25)


@dataclass(frozen=True)
class Part:
    """A benchmark's command, which writes its figures to the file that `--write` names."""

    name: str
    words: Sequence[str]
    kept: Callable[[Any], Any] = lambda found: found

    def command(self, write: Path) -> list[str]:
        """The command line."""
        script, *words = self.words
        return [sys.executable, str(ROOT / "benchmarks" / script), *words, "--write", str(write)]

    @property
    def is_there(self) -> bool:
        """Whether this clone has the benchmark."""
        return (ROOT / "benchmarks" / self.words[0]).is_file()


def kind_of(name: str) -> str:
    """The kind of a part, from its name: `watch_01_tensors` is of the kind `watch`."""
    head = name.partition("_")[0]
    return LESSON if head.isdecimal() else head


def parts(lessons: Sequence[str], form: Form) -> list[Part]:
    """All parts of this form; what matters most comes first, in case it is stopped."""
    few = str(form.few)
    burst = ["--burst", str(form.burst), "--within", str(form.burst * 60 // 50)]
    size = ["--students", str(form.students), "--repeats", str(form.repeats)]
    found = [
        Part(
            lesson,
            ["autograde.py", lesson, *size, "--stock", str(form.stock)],
            lambda written: written["rows"][0],
        )
        for lesson in lessons
    ]
    found += [
        Part(
            f"{WATCH}_{lesson}",
            ["watch.py", "--lessons", lesson, *burst, "--cron", few],
            lambda written: written["rows"][0],
        )
        for lesson in WATCHED
        if lesson in lessons
    ]
    found += [
        Part(MNIST, ["mnist_mlp.py", "--repeats", few]),
        Part(START, ["first_check.py", *lessons, "--repeats", few]),
    ]
    found += [
        Part(f"{LOOP}_{lesson}", ["plain_loop.py", lesson, "--students", str(form.students)])
        for lesson in LOOPED
        if lesson in lessons
    ]
    with_otter = [lesson for lesson in WITH_OTTER if lesson in lessons]
    if with_otter:
        found.append(Part(OTTER, ["otter_run.py", *with_otter, "--submissions", few]))
    return [part for part in found if part.is_there]
