"""The parts of `make bench`: which benchmark, with which words, and what of its figures is kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LESSON, LOOP, OTTER, WATCH, MNIST, START = "lesson", "loop", "otter", "watch", "mnist", "start"
LOOPED = ("01_tensors",)
WITH_OTTER = ("01_tensors", "07_autograd")
WATCHED = ("01_tensors", "02_neuron", "03_linear_regression", "05_mnist_mlp")


@dataclass(frozen=True)
class Form:
    """How much is measured: the full form takes at most 40 minutes, the quick one 20."""

    students: int
    repeats: int
    stock: int
    few: int

    @property
    def quick(self) -> bool:
        """Whether it is the quick one."""
        return self is QUICK


FULL = Form(students=30, repeats=2, stock=3, few=3)
QUICK = Form(students=24, repeats=1, stock=2, few=1)


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
    """All parts of this form, lessons first."""
    few = str(form.few)
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
        Part(f"{LOOP}_{lesson}", ["plain_loop.py", lesson, "--students", str(form.students)])
        for lesson in LOOPED
        if lesson in lessons
    ]
    with_otter = [lesson for lesson in WITH_OTTER if lesson in lessons]
    if with_otter:
        found.append(Part(OTTER, ["otter_run.py", *with_otter, "--submissions", few]))
    found += [
        Part(
            f"{WATCH}_{lesson}",
            ["watch.py", "--lessons", lesson, "--cron", few],
            lambda written: written["rows"][0],
        )
        for lesson in (WATCHED[:: 2 if form.quick else 1])
        if lesson in lessons
    ]
    found += [
        Part(MNIST, ["mnist_mlp.py", "--repeats", few]),
        Part(START, ["first_check.py", *lessons, "--repeats", few]),
    ]
    return [part for part in found if part.is_there]
