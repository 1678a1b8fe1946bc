"""`otter run` on a lesson of equal content: the same cells, answers and checks.

    python benchmarks/otter_run.py [LESSON ...] [--submissions 3] [--otter PYTHON] [--write FILE]

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
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.parts.spent import Spent, median, run  # noqa: E402
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
        (folder / name).mkdir(parents=True)
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


def grader(otter: Path, folder: Path) -> Path:
    """Otter's own package of the tests."""
    path = folder / "grader.zip"
    options = ["--no-requirements", "--no-environment", "--no-config", "-o", str(path)]
    made = subprocess.run(
        [otter, "generate", *options], cwd=folder, capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise SystemExit(made.stderr)
    return path


def measure(lesson: str, otter: Path, folder: Path, submissions: int) -> tuple[Spent, float]:
    """What one `otter run` took, the median of some, and the points that it gave."""
    assignment(lesson, folder)
    words = ["-a", str(grader(otter, folder)), "-o", str(folder / "out")]
    spent = [
        run(
            1,
            *(str(otter), "run", "--no-logo", *words, str(folder / f"{lesson}.ipynb")),
            PYTHONPATH=str(ROOT),
            COURSE_PROFILE="quick",
            PATH=os.pathsep.join([str(otter.parent), os.environ["PATH"]]),
        )
        for _number in range(submissions)
    ]
    results = json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))
    return median(spent), sum(test.get("score") or 0.0 for test in results["tests"])


def main() -> int:
    """Prints the seconds of one `otter run` of each lesson, and its points."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", default=["01_tensors"], metavar="LESSON")
    parser.add_argument("--submissions", type=int, default=3)
    parser.add_argument("--otter", type=Path, help="the Python of an environment with Otter-Grader")
    parser.add_argument("--write", type=Path, help="a JSON file for the figures")
    given = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="otter-") as name:
        python = given.otter or environment(Path(name) / "venv")
        otter = python.absolute().with_name("otter")
        for lesson in lessons.chosen(given.lessons):
            spent, points = measure(lesson, otter, Path(name) / lesson, given.submissions)
            most = sum(one.points for one in exercises_of(lesson) if not one.manual)
            print(
                f"{lesson}: otter run {spent.wall:.2f} s per submission, {spent.processor:.2f} s "
                f"of processor time, median of {given.submissions}; {points:g} of {most:g} points"
            )
            rows.append({"lesson": lesson, **asdict(spent), "points": points, "most": most})
    if given.write:
        given.write.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0 if all(abs(row["points"] - row["most"]) < 0.01 for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
