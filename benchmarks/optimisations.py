"""What each optimisation of the sandbox saves: a class graded with it and without it.

    python benchmarks/optimisations.py [--only NAME ...] [--lessons LESSON ...] [--students 30]
    [--repeats 3] [--jobs 2]

One light lesson for each framework. The runs of a comparison take turns, and medians are compared:
processor seconds per submission, which count everything that a run started, and wall seconds, which
a busy machine blurs. What saves less than a twentieth is not worth its code.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.parts.classes import build, command, make_class  # noqa: E402
from benchmarks.parts.spent import Spent, median, run  # noqa: E402
from grading.paths import Classroom  # noqa: E402
from grading.sandbox.switches import ALL, KERNEL_CACHE, REPLAY, VARIABLE  # noqa: E402
from grading.session.kernel_cache import uses_tinygrad  # noqa: E402

OF_TINYGRAD = (KERNEL_CACHE, REPLAY)
LIGHT = ("02_neuron", "03_linear_regression", "04_iris")


def compare(
    classroom: Classroom, lesson: str, names: list[str], given: argparse.Namespace
) -> dict[str, Spent]:
    """The medians with everything (""), and without each of these."""
    runs: dict[str, list[Spent]] = {name: [] for name in ("", *names)}
    for _repeat in range(given.repeats):
        for name, spent in runs.items():
            arguments = command(classroom, lesson, given.jobs)
            spent.append(run(given.students, *arguments, **{VARIABLE: name}))
    return {name: median(spent) for name, spent in runs.items()}


def main() -> int:
    """Prints one row for each lesson and optimisation."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=ALL, default=ALL, metavar="NAME")
    parser.add_argument("--lessons", nargs="+", default=LIGHT, metavar="LESSON")
    parser.add_argument("--students", type=int, default=30, metavar="N")
    parser.add_argument("--repeats", type=int, default=3, metavar="N")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    given = parser.parse_args()
    print(f"{'lesson':22} {'without':16} {'processor seconds':>24} {'wall seconds':>24}")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        classroom = Classroom(Path(folder))
        build(classroom)
        for lesson in given.lessons:
            make_class(classroom, lesson, given.students)
            others = () if uses_tinygrad(lesson) else OF_TINYGRAD
            names = [name for name in given.only if name not in others]
            found = compare(classroom, lesson, names, given)
            base = found.pop("")
            for name, spent in found.items():
                columns = [
                    f"{kept:7.2f} {lost:7.2f} {lost / kept:7.2f}x"
                    for kept, lost in (
                        (base.processor, spent.processor),
                        (base.wall, spent.wall),
                    )
                ]
                print(f"{lesson:22} {name:16} {columns[0]} {columns[1]}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
