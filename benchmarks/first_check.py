"""A student's start: from a cold kernel to the first check, for each lesson.

    python benchmarks/first_check.py [LESSON ...] [--repeats 5] [--browser] [--write FILE]

A kernel is started as JupyterLab starts one, the set-up cell runs, then the first exercise's right
answer and its test cell: the wall seconds until the check has answered, and the processor seconds
of the kernel. Medians of the repeats; lessons are taken in turn, so that a busy moment of the
machine meets all alike. Beside it stand the same kernel's seconds for its framework alone
(`import torch`), since nobody starts faster than that.

`--browser` does the same in Chromium: JupyterLab has the three cells open, and the seconds are
those from "Restart Kernel and Run All Cells" to the check's words on the page.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

import nbformat  # noqa: E402
import psutil  # noqa: E402
from jupyter_client.manager import start_new_kernel  # noqa: E402

from course.lessons.discovery import exercises_of  # noqa: E402
from grading import lessons  # noqa: E402
from grading.lessons import bank  # noqa: E402
from grading.model import SETUP  # noqa: E402
from tests.support import browser_lab  # noqa: E402

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


def in_a_browser(names: list[str], repeats: int) -> dict[str, list[float]]:
    """The seconds of each lesson in JupyterLab, a list of its repeats."""
    if missing := browser_lab.missing_packages():
        raise SystemExit(f"--browser needs {', '.join(missing)}: install it and run this again")
    found: dict[str, list[float]] = {lesson: [] for lesson in names}
    with tempfile.TemporaryDirectory() as folder:
        tree, home = Path(folder, "lessons"), Path(folder, "home")
        for lesson in names:
            place = tree / lesson
            place.mkdir(parents=True)
            cells = [nbformat.v4.new_code_cell(source) for source in cells_of(lesson)]
            kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
            made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
            nbformat.write(made, place / "start.ipynb")
        with (
            browser_lab.lab_server(tree, home) as address,
            browser_lab.student_page(address, Path(folder, "shots")) as student,
        ):
            for lesson in names:
                student.open(lesson, "start.ipynb")
                for _repeat in range(repeats):
                    found[lesson].append(restarted(student))
                student.save()
                student.menu("Kernel", "Shut Down Kernel")
                student.menu("File", "Close Tab")
                student.page.locator(".jp-BreadCrumbs-home").click()
    return found


def restarted(student: browser_lab.Student) -> float:
    """The seconds from a restart of the kernel until the last cell shows what its check says."""
    page, last = student.page, student.page.locator(".jp-Notebook .jp-CodeCell").last
    student.menu("Edit", "Clear Outputs of All Cells")
    last.locator(".course-says").wait_for(state="detached")
    student.menu("Kernel", "Restart Kernel and Run All Cells…")
    button = page.locator(".jp-Dialog").locator(".jp-mod-accept")
    button.wait_for()
    begun = time.perf_counter()
    button.click()
    last.locator(".course-says").wait_for(state="attached")
    seconds = time.perf_counter() - begun
    student.until_idle()
    return seconds


def main() -> int:
    """Measures and prints a line for each lesson."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", default=list(lessons.names()), metavar="LESSON")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--browser", action="store_true", help="in JupyterLab, with Chromium")
    parser.add_argument("--write", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    names = list(lessons.chosen(arguments.lessons))
    if arguments.browser:
        walls = in_a_browser(names, arguments.repeats)
        print(f"{'lesson':<22}{'first check':>12}{'least':>11}")
        for lesson, seconds in walls.items():
            print(f"{lesson:<22}{statistics.median(seconds):>10.2f} s{min(seconds):>9.2f} s")
        if arguments.write:
            arguments.write.write_text(json.dumps(walls, indent=1) + "\n", encoding="utf-8")
        return 0
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
