"""A student's start: from a cold kernel to the first check, for each lesson.

    python benchmarks/first_check.py [LESSON ...] [--repeats 5] [--write FILE]

A kernel is started as JupyterLab starts one, the set-up cell runs, then the first exercise's right
answer and its test cell: the wall seconds until the check has answered, and the processor seconds
of the kernel. Medians of the repeats; lessons are taken in turn, so that a busy moment of the
machine meets all alike. Beside it stand the same kernel's seconds for its framework alone
(`import torch`), since nobody starts faster than that.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

import psutil  # noqa: E402
from jupyter_client.manager import start_new_kernel  # noqa: E402

from course.lessons.discovery import exercises_of  # noqa: E402
from grading import lessons  # noqa: E402
from grading.lessons import bank  # noqa: E402
from grading.model import SETUP  # noqa: E402

FRAMEWORKS = {
    "03_linear_regression": "tensorflow",
    "04_iris": "tinygrad",
    "06_from_scratch": "tensorflow",
}
DEFAULT_FRAMEWORK = "torch"


def started(cells: list[str]) -> tuple[float, float]:
    """Wall and processor seconds from the start of a kernel until the last cell has answered."""
    begun = time.perf_counter()
    manager, client = start_new_kernel(
        cwd=str(ROOT), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for cell in cells:
            reply = client.execute_interactive(cell, output_hook=lambda _message: None, timeout=300)
            if reply["content"]["status"] != "ok":
                raise SystemExit(f"{reply['content']['ename']}: {reply['content']['evalue']}")
        wall = time.perf_counter() - begun
        times = psutil.Process(manager.provisioner.pid).cpu_times()
        return wall, times.user + times.system
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def cells_of(lesson: str) -> list[str]:
    """The set-up cell, a right answer to the first exercise, and its check."""
    setup = [cell.source for cell in lessons.load(lesson) if cell.kind == SETUP]
    first = exercises_of(lesson)[0].id
    right = next(entry for entry in bank.load(lesson, first) if entry.kind == bank.RIGHT)
    return [*setup, right.source, f"check({first!r})"]


def main() -> int:
    """Measures and prints a line for each lesson."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", default=list(lessons.names()), metavar="LESSON")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--write", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    names = list(lessons.chosen(arguments.lessons))
    asked = {
        lesson: (cells_of(lesson), [f"import {FRAMEWORKS.get(lesson, DEFAULT_FRAMEWORK)}"])
        for lesson in names
    }
    found: dict[str, list[tuple[float, ...]]] = {lesson: [] for lesson in names}
    for _repeat in range(arguments.repeats):
        for lesson in names:
            cells, framework = asked[lesson]
            found[lesson].append((*started(cells), *started(framework)))
    print(f"{'lesson':<22}{'first check':>12}{'processor':>11}{'framework':>11}{'ratio':>7}")
    medians = {}
    for lesson, times in found.items():
        wall, processor, alone, _alone_processor = map(statistics.median, zip(*times, strict=True))
        medians[lesson] = {"wall": wall, "processor": processor, "framework": alone}
        print(f"{lesson:<22}{wall:>10.2f} s{processor:>9.2f} s{alone:>9.2f} s{wall / alone:>7.2f}")
    if arguments.write:
        arguments.write.write_text(json.dumps(medians, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
