"""Executes a lesson from its first cell to its last, as CI does for every lesson.

    python .ci/execute_lesson.py 02_neuron --source      # every test must give its full points
    python .ci/execute_lesson.py 02_neuron --released    # no error; an untouched exercise scores 0

`--source` takes the notebook in build/source, `--released` the one in notebooks/en.
COURSE_PROFILE=full runs it as a student does; the default is quick. Nothing may go to standard
error: nbgrader scores such a cell 0. The executed notebook is kept under artifacts/executed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from course.i18n import gettext as _
from course.i18n import ngettext

ROOT = Path(__file__).resolve().parent.parent
SOURCE, RELEASED = "source", "released"
FOLDERS = {SOURCE: ROOT / "build" / "source", RELEASED: ROOT / "notebooks" / "en"}
# far more than a cell takes: a runner may be slow, an endless loop is still found
CELL_SECONDS = 900


@dataclass
class Result:
    """What an executed lesson showed: what ran, the points of its tests, a sentence per problem."""

    cells: int = 0
    tests: int = 0
    points: float = 0.0
    problems: list[str] = field(default_factory=list)


def execute(notebook: Any, kind: str, classroom: Path) -> None:
    """Runs all cells in a new kernel, and goes on after an error: one run names every broken cell.

    The source's test cells need the hidden checks, so the clone is on their path; a released
    notebook must do without, as it does on a student's machine. The working folder is an empty one.
    """
    environment = {"COURSE_PROFILE": "quick"} | {
        name: value for name, value in os.environ.items() if name != "PYTHONPATH"
    }
    environment |= {
        "COURSE_CLASSROOM": str(classroom),
        "COURSE_SCORES": "1",  # a check's points are its cell's value, as for a grader
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    # As nbgrader_config.py has it: on a busy machine threads that wait for each other make a lesson
    # ten times as slow.
    environment |= {
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
    }
    if kind == SOURCE:
        environment["PYTHONPATH"] = str(ROOT)
    # Streams are joined, so that of a progress bar the kept notebook has the last state only, as a
    # browser shows it.
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        allow_errors=True,
        coalesce_streams=True,
        resources={"metadata": {"path": str(classroom)}},
    )
    client.execute(env=environment)


def judge(notebook: Any, kind: str) -> Result:
    """Looks through an executed notebook."""
    result = Result()
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        result.cells += 1
        name = cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id", "")
        if cell.execution_count is None:
            result.problems.append(_("{cell}: was not executed.").format(cell=name))
        for output in cell.outputs:
            if output.output_type == "error":
                result.problems.append(
                    _("{cell}: {error}: {message}").format(
                        cell=name, error=output.ename, message=output.evalue
                    )
                )
            elif output.output_type == "stream" and output.name == "stderr":
                result.problems.append(
                    _("{cell}: wrote to standard error: {text}").format(
                        cell=name, text=output.text.strip()[:200]
                    )
                )
        if cell.metadata.get("nbgrader", {}).get("grade"):
            _judge_test(cell, name, kind, result)
    if not result.tests:
        result.problems.append(_("The notebook holds no test cell: nothing was proved."))
    return result


def _judge_test(cell: Any, name: str, kind: str, result: Result) -> None:
    """A test cell's last value is its score."""
    points = float(cell.metadata["nbgrader"].get("points", 0))
    wanted = points if kind == SOURCE else 0.0
    values = [
        output.data.get("text/plain", "")
        for output in cell.outputs
        if output.output_type == "execute_result"
    ]
    result.tests += 1
    try:
        score = float(values[-1])
    except (IndexError, ValueError):
        result.problems.append(_("{cell}: gave no score.").format(cell=name))
        return
    result.points += score
    if score != wanted:
        result.problems.append(
            _("{cell}: gave {score:g} points, {wanted:g} were expected.").format(
                cell=name, score=score, wanted=wanted
            )
        )


def keep(notebook: Any, target: Path) -> None:
    """Writes the executed notebook: whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    nbformat.write(notebook, unfinished)
    unfinished.replace(target)


def main(arguments: list[str] | None = None) -> int:
    """Executes the lesson that the command line names; 0 if nothing is wrong with it."""
    parser = argparse.ArgumentParser(
        description=_("Executes a lesson from its first cell to its last.")
    )
    parser.add_argument("lesson", help=_("the lesson's name, for example 02_neuron"))
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--source",
        dest="kind",
        action="store_const",
        const=SOURCE,
        help=_("the instructor's notebook: every test must give its full points"),
    )
    which.add_argument(
        "--released",
        dest="kind",
        action="store_const",
        const=RELEASED,
        help=_("the students' notebook: no error, and every test gives 0"),
    )
    asked = parser.parse_args(arguments)
    path = FOLDERS[asked.kind] / asked.lesson / f"{asked.lesson}.ipynb"
    if not path.is_file():
        print(
            _(
                "There is no {path}: look at the name, or run 'python -m grading build' first."
            ).format(path=path),
            file=sys.stderr,
        )
        return 2
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory(prefix="lesson-") as folder:
        execute(notebook, asked.kind, Path(folder))
    kept = ROOT / "artifacts" / "executed" / f"{asked.lesson}-{asked.kind}.ipynb"
    keep(notebook, kept)
    result = judge(notebook, asked.kind)
    print(
        _("{lesson}, {kind}: {cells} cells ran, {tests} tests gave {points:g} points.").format(
            lesson=asked.lesson,
            kind=asked.kind,
            cells=result.cells,
            tests=result.tests,
            points=result.points,
        )
    )
    if result.problems:
        print(*result.problems, sep="\n", file=sys.stderr)
        print(
            ngettext(
                "{count} problem; the executed notebook is {path}.",
                "{count} problems; the executed notebook is {path}.",
                len(result.problems),
            ).format(count=len(result.problems), path=kept),
            file=sys.stderr,
        )
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
