"""Runs right answers and their checks, and writes down the kernels that tinygrad made.

Started by `kernel_cache` in a process of its own, in the environment of a kernel: `python -m
grading.session.cache_warm_up LESSON FILE`. It runs nobody's code but the instructor's.
"""

from __future__ import annotations

import sys
from typing import Any

from course.frameworks import tinygrad_kernels
from course.lessons.discovery import exercises_of
from course.notebook.collect import collect
from grading import lessons
from grading.lessons import bank
from grading.lessons.hidden import all_properties
from grading.model import SETUP

_SEED = 1  # of the inputs only: their shapes do not depend on it
# Students whose work is tried: the first hands in the answers of the lesson itself, the others what
# students often write.
_MOST = 4


def warm_up(lesson: str) -> tinygrad_kernels.Kernels:
    """The kernels that the first right answers for each exercise, and their checks, make.

    An answer calls the same student's earlier ones, as in a notebook.
    """
    found = tinygrad_kernels.Kernels()
    if not tinygrad_kernels.install(record=found):
        raise RuntimeError("this tinygrad keeps its kernels elsewhere")
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in lessons.load(lesson):
        if cell.kind == SETUP:
            exec(compile(cell.source, "<set-up>", "exec"), names)
    notebooks = [dict(names) for _student in range(_MOST)]
    for exercise in exercises_of(lesson):
        if exercise.manual:
            continue
        right = [entry for entry in bank.load(lesson, exercise.id) if entry.kind == bank.RIGHT]
        for number, notebook in enumerate(notebooks):
            entry = right[number % len(right)]
            exec(compile(entry.source, "<answer>", "exec"), notebook)
            if number < len(right) or entry.uses:
                collect(all_properties(exercise.id), notebook, _SEED)
    found.schedules = tinygrad_kernels.recorded_schedules()
    return found


if __name__ == "__main__":
    warm_up(sys.argv[1]).write(sys.argv[2])
