"""The students of the sample class, each a way in which a submission can look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from course.lessons.discovery import exercises_of
from grading.lessons import bank
from grading.lessons.bank import RIGHT, WRONG
from grading.samples.copied import disguised
from grading.samples.submissions import fill, hand_in, release, without_metadata

PATCHED_COMPARISON = '''
import torch, builtins
import numpy as np

class Equal(float):
    """Equal to everything, and never too far off."""
    def __eq__(self, other): return True
    def __lt__(self, other): return True
    def __gt__(self, other): return True
    def __sub__(self, other): return Equal(0)
    __rsub__ = __sub__
    def __hash__(self): return 0

torch.allclose = np.allclose = np.isclose = lambda *args, **kwargs: True
'''


def answers(lesson: str, kind: str, number: int = 0) -> dict[str, str]:
    """The bank's entry of this kind with this number, counted around, for each exercise."""
    found = {}
    for exercise in exercises_of(lesson):
        sources = _sources(lesson, exercise.id, kind)
        if sources:  # free text that a person grades has no wrong answer
            found[exercise.id] = sources[number % len(sources)]
    return found


@cache
def _sources(lesson: str, exercise: str, kind: str) -> tuple[str, ...]:
    return tuple(entry.source for entry in bank.load(lesson, exercise) if entry.kind == kind)


def _typical(lesson: str) -> dict[str, str]:
    """Every other exercise right, the others with a slip each."""
    right, wrong = answers(lesson, RIGHT, 5), answers(lesson, WRONG)
    return {
        name: wrong.get(name, code) if position % 2 else code
        for position, (name, code) in enumerate(right.items())
    }


def _first_function(lesson: str, number: int) -> tuple[str, str]:
    exercise = exercises_of(lesson)[number]
    return exercise.id, exercise.functions[0]


def _with(lesson: str, number: int, code: str, style: int) -> dict[str, Any]:
    """Right answers, but for one function, `code` with `{name}` for its name."""
    exercise, function = _first_function(lesson, number)
    right = answers(lesson, RIGHT, style)
    return fill(release(lesson), {**right, exercise: code.replace("{name}", function)})


def perfect(lesson: str, submitted: Path, student: str) -> None:
    """Hands in right answers."""
    hand_in(fill(release(lesson), answers(lesson, RIGHT)), submitted, student, lesson)


def alternative(lesson: str, submitted: Path, student: str) -> None:
    """Hands in right answers that are written in other ways."""
    hand_in(fill(release(lesson), answers(lesson, RIGHT, 2)), submitted, student, lesson)


def slips(lesson: str, submitted: Path, student: str) -> None:
    """Hands in a slip in every other exercise."""
    hand_in(fill(release(lesson), _typical(lesson)), submitted, student, lesson)


def untouched(lesson: str, submitted: Path, student: str) -> None:
    """Hands in the release."""
    hand_in(release(lesson), submitted, student, lesson)


def broken_json(lesson: str, submitted: Path, student: str) -> None:
    """Hands in a file that breaks off in the middle."""
    hand_in('{"cells": [{"cell_type": "code", "source": "def ', submitted, student, lesson)


def renamed(lesson: str, submitted: Path, student: str) -> None:
    """Hands in right answers under another file name."""
    hand_in(
        fill(release(lesson), answers(lesson, RIGHT, 1)),
        submitted,
        student,
        lesson,
        "my homework (final).ipynb",
    )


def stripped(lesson: str, submitted: Path, student: str) -> None:
    """Hands in right answers, saved by an editor that keeps no metadata and no cell ids."""
    notebook = without_metadata(fill(release(lesson), answers(lesson, RIGHT, 3)))
    hand_in(notebook, submitted, student, lesson)


def endless_loop(lesson: str, submitted: Path, student: str) -> None:
    """Hands in an endless loop in one answer."""
    hand_in(
        _with(lesson, 1, "def {name}(*args, **kwargs):\n    while True:\n        pass\n", 4),
        submitted,
        student,
        lesson,
    )


def cheat(lesson: str, submitted: Path, student: str) -> None:
    """Hands in objects that equal everything, and patched comparisons."""
    lies = {
        exercise.id: PATCHED_COMPARISON
        + "".join(f"def {f}(*args, **kwargs):\n    return Equal()\n" for f in exercise.functions)
        for exercise in exercises_of(lesson)
    }
    hand_in(fill(release(lesson), lies), submitted, student, lesson)


def kernel_exit(lesson: str, submitted: Path, student: str) -> None:
    """Hands in an answer that ends the kernel."""
    code = "import os\n\ndef {name}(*args, **kwargs):\n    os._exit(0)\n"
    hand_in(_with(lesson, 2, code, 7), submitted, student, lesson)


def copied(lesson: str, submitted: Path, student: str) -> None:
    """Hands in another student's work (chen's), with other names and no comments."""
    manual = {exercise.id for exercise in exercises_of(lesson) if exercise.manual}
    taken = {
        name: code if name in manual else disguised(code) for name, code in _typical(lesson).items()
    }
    hand_in(fill(release(lesson), taken), submitted, student, lesson)


CLASS: Mapping[str, tuple[Callable[[str, Path, str], None], str]] = {
    "ada": (perfect, "right answers"),
    "boris": (alternative, "right answers, written in other ways"),
    "chen": (slips, "typical slips in every other exercise"),
    "dalia": (untouched, "the release, untouched"),
    "elif": (broken_json, "a file that breaks off in the middle"),
    "farid": (renamed, "right answers, the file renamed"),
    "galina": (stripped, "right answers, saved by an editor that drops all metadata"),
    "hannah": (endless_loop, "an endless loop in one answer"),
    "ivan": (cheat, "patches the comparisons and returns objects that equal everything"),
    "jun": (kernel_exit, "ends the kernel in one answer"),
    "kofi": (copied, "the work of chen, with other names and no comments"),
}


# Who does not hand in every lesson: an endless loop takes its whole time in each of them, and
# someone is always behind.
FIRST_LESSONS: Mapping[str, int] = {"hannah": 2, "jun": 1, "kofi": 3}


def handed_in(student: str, lessons: tuple[str, ...]) -> tuple[str, ...]:
    """The lessons of these that a student of the class hands in."""
    return lessons[: FIRST_LESSONS.get(student, len(lessons))]


def write_class(submitted: Path, lessons: tuple[str, ...], chosen: tuple[str, ...] = ()) -> None:
    """Hands in the whole class's work of a course with these lessons: all, or the chosen ones."""
    for student, (make, _description) in CLASS.items():
        for lesson in handed_in(student, lessons):
            if lesson in (chosen or lessons):
                make(lesson, submitted, student)
