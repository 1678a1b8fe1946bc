"""`otter run` on a lesson of equal content: the same cells, answers and checks.

    python benchmarks/otter_run.py [LESSON] [--submissions 3] [--otter PYTHON]

Otter-Grader is no dependency of the course: it is installed into a virtual environment in a
temporary folder, which sees the frameworks of this one (or --otter names the Python of an
environment that has it). A submission is the released notebook with right answers; where nbgrader's
test cells stand it calls Otter's own check. Each exercise is a test file that makes the same calls
and judges them in the same way as under stock nbgrader. Printed are the wall and processor seconds
of one `otter run`, and the points that it gave.
"""

from __future__ import annotations

import argparse
import json
import os
import site
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import autograde  # noqa: E402

from course.lessons.discovery import exercises_of  # noqa: E402
from grading import lessons  # noqa: E402
from grading.lessons.bank import RIGHT  # noqa: E402
from grading.samples.students import answers  # noqa: E402
from grading.samples.submissions import fill, release  # noqa: E402

TEST = '''OK_FORMAT = True
test = {{"name": {name!r}, "points": {points}, "suites": [{{
    "type": "doctest", "scored": True, "setup": "", "teardown": "",
    "cases": [{{"hidden": False, "locked": False, "code": """
>>> import contextlib, io
>>> from grading.stock import grade
>>> with contextlib.redirect_stdout(io.StringIO()):
...     score = grade({name!r})
>>> float(score)
{points}
"""}}]}}]}}
'''


def environment(folder: Path) -> Path:
    """A virtual environment with Otter-Grader; gives its Python."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "otter-grader>=6"], check=True)
    where = subprocess.run(
        [python, "-c", "import site; print(site.getsitepackages()[0])"],
        check=True,
        capture_output=True,
        text=True,
    )
    (Path(where.stdout.strip()) / "course.pth").write_text(
        f"{site.getsitepackages()[0]}\n{ROOT}\n", encoding="utf-8"
    )
    return python


def assignment(lesson: str, folder: Path) -> None:
    """The tests, the answers of a student, and no settings: Otter runs the notebook as it is."""
    for name in ("tests", "out"):
        (folder / name).mkdir()
    for exercise in exercises_of(lesson):
        if not exercise.manual:
            (folder / "tests" / f"{exercise.id}.py").write_text(
                TEST.format(name=exercise.id, points=float(exercise.points)), encoding="utf-8"
            )
    notebook: dict[str, Any] = fill(release(lesson), answers(lesson, RIGHT, 0))
    checked = {exercise.test_id: exercise.id for exercise in exercises_of(lesson)}
    for cell in notebook["cells"]:
        name = checked.get(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
        if name:
            cell["source"] = f'import otter\notter.Notebook().check("{name}")'
    (folder / f"{lesson}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def main() -> int:
    """Prints the seconds of one `otter run`, and its points."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "lesson", nargs="?", default="01_tensors", choices=lessons.names(), metavar="LESSON"
    )
    parser.add_argument("--submissions", type=int, default=3)
    parser.add_argument("--otter", type=Path, help="the Python of an environment with Otter-Grader")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="otter-") as name:
        folder = Path(name)
        otter = (arguments.otter or environment(folder / "venv")).absolute().with_name("otter")
        assignment(arguments.lesson, folder)
        grader = folder / "grader.zip"
        made = subprocess.run(
            [
                otter,
                "generate",
                "--no-requirements",
                "--no-environment",
                "--no-config",
                "-o",
                grader,
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise SystemExit(made.stderr)
        path = os.pathsep.join([str(otter.parent), os.environ["PATH"]])
        spent = [
            autograde.run(
                1,
                str(otter),
                "run",
                "--no-logo",
                "-a",
                str(grader),
                "-o",
                str(folder / "out"),
                str(folder / f"{arguments.lesson}.ipynb"),
                PYTHONPATH=str(ROOT),
                COURSE_PROFILE="quick",
                PATH=path,
            )
            for _ in range(arguments.submissions)
        ]
        results = json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))
    score = sum(test.get("score") or 0.0 for test in results["tests"])
    most = sum(
        exercise.points for exercise in exercises_of(arguments.lesson) if not exercise.manual
    )
    print(
        f"{arguments.lesson}: otter run {statistics.median(run.wall for run in spent):.2f} s per "
        f"submission, {statistics.median(run.processor for run in spent):.2f} s of processor "
        f"time, median of {len(spent)}; {score:g} of {most:g} points"
    )
    return 0 if abs(score - most) < 0.01 else 1


if __name__ == "__main__":
    sys.exit(main())
