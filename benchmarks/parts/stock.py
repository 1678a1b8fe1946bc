"""Stock nbgrader on the first students of a class, from its own command line."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from benchmarks.parts.spent import Spent, run_to_mark
from grading.paths import Classroom

BIN = Path(sys.executable).parent
FIRST = "student00000"


def stock(classroom: Classroom, lesson: str, there: int, count: int) -> Spent:
    """Seconds per submission of a class of `count`, from a run of the `there` that lie there.

    What passes until it names the first submission is the program's start, and is divided among
    the whole class, as ours is.
    """
    together, start = run_to_mark(
        FIRST,
        str(BIN / "nbgrader"),
        "autograde",
        lesson,
        "--force",
        "--Execute.kernel_name=python3",
        COURSE_CLASSROOM=str(classroom.root),
    )
    if not start.wall:
        raise SystemExit(f"nbgrader autograde {lesson} named no submission of {FIRST}")
    return Spent(
        (together.wall - start.wall) / there + start.wall / count,
        (together.processor - start.processor) / there + start.processor / count,
    )


def same_seeds(ours: Classroom, other: Classroom) -> None:
    """Gives another classroom the seeds of ours: the same hidden inputs."""
    other.seeds.mkdir(parents=True, exist_ok=True)
    for seed in ours.seeds.iterdir():
        shutil.copy(seed, other.seeds / seed.name)
