"""What checking a submission costs where all is imported already, in processor time.

    python benchmarks/probe_cost.py [REPEATS [LESSON ...]]

The answers are those of `solutions/`. Each lesson has a process that imports its frameworks, and
for each repeat a fork of it runs the set-up cell, then (measured) the answers and the examples that
they need, each answer with the calls of its visible properties behind it, then the calls of the
hidden ones, by the engine's own way in. The environment is that of a graded kernel: one thread,
quick profile, and tinygrad's kernels handed in ready. Imports and judging are not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from grading.model import Cell

PARTS = ("answers", "visible", "hidden")
SEED = 1


def solution(lesson: str) -> tuple[list[Cell], dict[str, str]]:
    """The lesson's cells with its own answers in them, and these answers by exercise."""
    from grading import lessons
    from grading.model import ANSWER
    from grading.rebuild.needed import with_needed_examples
    from grading.release import source

    solved = {
        cell.exercise: cell.source
        for cell in source.read(lessons.source_path(lesson)).cells
        if cell.kind == ANSWER
    }
    cells = [
        replace(cell, source=solved[cell.id], changed=True) if cell.id in solved else cell
        for cell in lessons.load(lesson)
    ]
    return with_needed_examples(cells), solved


def submitted(lesson: str, folder: Path) -> tuple[list[Cell], dict[str, str]]:
    """The same of what a student handed in."""
    from grading import lessons
    from grading.intake import read_submission
    from grading.model import ANSWER
    from grading.rebuild import rebuild

    rebuilt = rebuild(lessons.load(lesson), read_submission(folder, folder.parent.name, lesson))
    answers = [
        cell
        for cell in rebuilt.cells
        if cell.kind == ANSWER and not cell.manual and cell.id in rebuilt.attempted
    ]
    return list(rebuilt.cells), {cell.id: cell.source for cell in answers}


def spent(lesson: str, folder: Path | None) -> dict[str, float]:
    """Seconds of processor time of one submission, by part and by exercise.

    It is that of `solutions/`, if no folder is given.
    """
    from IPython.core.interactiveshell import InteractiveShell

    from course.probe import remote
    from grading.judge import requests as judging
    from grading.model import EXAMPLE, OWN, SETUP

    shell = InteractiveShell.instance()
    cells, solved = submitted(lesson, folder) if folder else solution(lesson)
    requests = {
        part: judging.requests(lesson, solved, SEED, hidden=part == "hidden") for part in PARTS[1:]
    }
    for cell in cells:
        if cell.kind == SETUP:
            shell.run_cell(cell.source).raise_error()
    remote.begin()
    found = dict.fromkeys(PARTS, 0.0)

    def timed(part: str, name: str, begun: float) -> None:
        used = time.process_time() - begun
        found[part] += used
        found[name] = found.get(name, 0.0) + used

    with tempfile.TemporaryDirectory() as channel:
        path = str(Path(channel) / "evidence")
        for cell in cells:
            begun = time.process_time()
            if cell.kind == OWN or (cell.kind == EXAMPLE and cell.changed) or cell.id in solved:
                done = shell.run_cell(cell.source)
                if folder is None:
                    done.raise_error()
                timed("answers", cell.exercise or "examples", begun)
            if cell.id in solved:
                begun = time.process_time()
                remote.answer(requests["visible"][cell.id], path)
                timed("visible", cell.id, begun)
        for exercise, request in requests["hidden"].items():
            begun = time.process_time()
            remote.answer(request, path)
            timed("hidden", exercise, begun)
    return found


def forked(lesson: str, folder: Path | None) -> dict[str, float]:
    """The same, in a fork of this process: each repeat is a new kernel to the frameworks."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the cells print
            os.write(writer, json.dumps(spent(lesson, folder)).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return dict(json.loads(said))


def all_forked(lesson: str, folders: list[str]) -> list[dict[str, float]]:
    """One run for each folder ("": the lesson's own answers)."""
    from grading.grade import lesson_cells
    from grading.sandbox.inside import zygote
    from grading.sandbox.warm_modules import modules_of

    failure = zygote.make_ready(list(modules_of(lesson_cells(lesson))))
    if failure:
        raise SystemExit(failure)
    for module in (
        "matplotlib.pyplot",
        "grading.judge.verdicts",
        "grading.rebuild",
        "grading.release.source",
        "jupytext",
    ):
        import_module(module)
    runs = [forked(lesson, Path(folder) if folder else None) for folder in folders]
    for run in runs:
        run["total"] = sum(run[part] for part in PARTS)
    return runs


def prepare(lesson: str) -> None:
    """Makes tinygrad's kernels for this lesson, as a run does before it grades."""
    from grading.session import kernel_cache

    kernel_cache.build([lesson] * 10)


def measure(lesson: str, folders: list[str]) -> list[dict[str, float]]:
    """What each submission costs, in a process that has a graded kernel's environment."""
    from grading.sandbox.run_directory import RunDirectory
    from grading.session import kernel_cache

    with closing(RunDirectory(kernel_cache=kernel_cache.kernels([lesson]))) as place:
        place.renew()
        done = subprocess.run(
            [sys.executable, __file__, "--here", lesson, *folders],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env={**place.environment(), "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
        )
    return list(json.loads(done.stdout.splitlines()[-1]))


def main() -> int:
    """Prints a row for each lesson."""
    if sys.argv[1:2] == ["--here"]:
        print(json.dumps(all_forked(sys.argv[2], sys.argv[3:])), flush=True)
        os._exit(0)  # as a zygote ends: some libraries complain of what was frozen
    known = sorted(path.stem for path in (ROOT / "solutions").glob("*.py"))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("repeats", type=int, nargs="?", default=5, metavar="REPEATS")
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help=", ".join(known))
    given = parser.parse_args()
    if not set(given.lessons) <= set(known):
        parser.error(f"the lessons are {', '.join(known)}")
    repeats = given.repeats
    for lesson in given.lessons or known:
        prepare(lesson)
        runs = measure(lesson, [""] * repeats)
        found = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        parts = ", ".join(f"{part} {found.pop(part):.2f}" for part in PARTS)
        print(f"{lesson:22} {found.pop('total'):.2f} s ({parts}), median of {repeats}")
        print("    " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
