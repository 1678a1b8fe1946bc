"""A plain loop of nbclient over a class, with the frameworks imported once.

    python benchmarks/plain_loop.py [LESSON] [--students 30] [--jobs 2] [--write FILE]

This is what a skilled instructor may write in an afternoon, so that a ratio is not against the
slowest way alone. Each of `--jobs` processes starts one kernel, keeps it, and imports the
frameworks in it. For each notebook it puts the test cells back as the instructor wrote them, has
nbclient run all cells in that kernel, takes the last value of each test cell as its score, and
empties the names with `%reset -f`. Class, checks, seed and variables are those of
benchmarks/autograde.py. Nothing is written: no gradebook, no feedback.

What it does not have: confinement (a student's code reads the solutions, and changes any file of
yours), answers out of reach (hidden checks and their expected values lie in the student's process),
isolation (a module that one student changes, a default type, a random state, a thread meet the
next one), limits on memory, processes and the whole time, a kernel's death that costs one answer
alone, repair of deleted or copied cells, and going on after a stop.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import nbformat  # noqa: E402
from jupyter_client.manager import start_new_async_kernel  # noqa: E402
from nbclient import NotebookClient  # noqa: E402

from benchmarks.parts.classes import build, deserved, make_class  # noqa: E402
from benchmarks.parts.spent import Spent  # noqa: E402
from course.lessons.discovery import exercises_of  # noqa: E402
from grading import lessons  # noqa: E402
from grading.model import SETUP  # noqa: E402
from grading.paths import Classroom  # noqa: E402
from grading.places import Places  # noqa: E402

THREADS = "OMP_NUM_THREADS MKL_NUM_THREADS OPENBLAS_NUM_THREADS TF_NUM_INTRAOP_THREADS"
HERE = "--here"  # one of the processes
Points = dict[str, float]  # by student


def variables(classroom: Classroom) -> dict[str, str]:
    """What nbgrader_config.py gives the kernels of nbgrader's own commands."""
    return {
        **dict.fromkeys([*THREADS.split(), "TF_NUM_INTEROP_THREADS"], "1"),
        "PYTHONPATH": str(ROOT),
        "COURSE_PROFILE": "quick",
        "COURSE_SCORES": "1",
        "COURSE_CLASSROOM": str(classroom.root),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }


async def graded(lesson: str, paths: Sequence[str]) -> Points:
    """The points of each of these hand-ins, in one kernel."""
    master = nbformat.read(Places().source / lesson / f"{lesson}.ipynb", as_version=4)
    tests = {_grade_id(cell): cell.source for cell in master.cells if _is_test(cell)}
    setup = [_code(cell.source) for cell in lessons.load(lesson) if cell.kind == SETUP]
    manager, client = await start_new_async_kernel(cwd=str(ROOT))
    points = {}
    try:
        for path in [None, *paths]:
            notebook = nbformat.v4.new_notebook(cells=setup)
            if path is not None:
                notebook = nbformat.read(path, as_version=4)
            for cell in notebook.cells:
                cell.source = tests.get(_grade_id(cell), cell.source)
            notebook.cells.append(_code("%reset -f"))
            runner = NotebookClient(notebook, km=manager, allow_errors=True, timeout=300)
            runner.kc = client
            await runner.async_execute()
            if path is not None:
                student = Path(path).parent.parent.name
                points[student] = sum(_score(cell) for cell in notebook.cells if _is_test(cell))
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
    return points


def _code(source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source)


def _grade_id(cell: nbformat.NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _is_test(cell: nbformat.NotebookNode) -> bool:
    given = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(given.get("grade") and given.get("locked"))


def _score(cell: nbformat.NotebookNode) -> float:
    """nbgrader's rule: the last value, where it is a number; nothing after an error."""
    values = [out.data["text/plain"] for out in cell.outputs if out.output_type == "execute_result"]
    with contextlib.suppress(IndexError, ValueError):
        return float(values[-1])
    return 0.0


def spread(lesson: str, classroom: Classroom, jobs: int) -> tuple[Spent, Points]:
    """All that it took with so many processes, and what each student got."""
    paths = sorted(str(path) for path in classroom.submitted.glob(f"*/{lesson}/{lesson}.ipynb"))
    begun, before = time.monotonic(), _used()
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, HERE, lesson, *paths[number::jobs]],
            cwd=ROOT,
            env={**os.environ, **variables(classroom)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for number in range(jobs)
    ]
    said = [process.communicate()[0] for process in processes]
    wall = time.monotonic() - begun
    if any(process.returncode for process in processes):
        raise SystemExit("a process of the loop failed: run it with --jobs 1")
    used = _used() - before
    points: Points = {}
    for share in said:
        points |= json.loads(share.splitlines()[-1])
    return Spent(wall, used), points


def _used() -> float:
    """The processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Grades a class and prints what each submission took."""
    if sys.argv[1:2] == [HERE]:
        print(json.dumps(asyncio.run(graded(sys.argv[2], sys.argv[3:]))))
        return 0
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lesson", nargs="?", default="01_tensors", metavar="LESSON")
    parser.add_argument("--students", type=int, default=30, metavar="N")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", type=Path, help="a JSON file for the figures")
    given = parser.parse_args()
    (lesson,) = lessons.chosen([given.lesson])
    with tempfile.TemporaryDirectory(prefix="loop-") as name:
        classroom = Classroom(Path(name))
        build(classroom)
        make_class(classroom, lesson, given.students)
        spent, points = spread(lesson, classroom, given.jobs)
    most = sum(exercise.points for exercise in exercises_of(lesson) if not exercise.manual)
    wrong = sum(
        (points[student] > most - 0.01) != full
        for student, full in deserved(lesson, given.students).items()
    )
    each = spent.each(given.students)
    print(
        f"{lesson}: {each.wall:.2f} s per submission, {each.processor:.2f} s of processor time, in "
        f"a class of {given.students}; {wrong} students with other marks than they deserve"
    )
    if given.write:
        figures = {"lesson": lesson, **asdict(each), "wrong": wrong}
        given.write.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
