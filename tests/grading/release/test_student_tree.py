"""The students' tree works from its own README: an environment made from its requirements.txt alone
runs every lesson to its end.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course.lessons import contract
from course.lessons.discovery import exercises_of
from grading.paths import ROOT
from grading.places import Places
from grading.release.publish import publish
from tests.support.answer_bank import first_right
from tests.support.linked_environment import chosen, link

pytestmark = pytest.mark.slow
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, kernel_name="python3", timeout=900, allow_errors=True).execute()
nbformat.write(notebook, sys.argv[2])
"""
LESSONS = [path.stem for path in Places(ROOT).lesson_sources()]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published tree with an environment in it, made as its README says: pip chooses from
    requirements.txt, and what it chose are links to what is installed here. The versions are those
    that CI pins.
    """
    target = tmp_path_factory.mktemp("students") / "lessons"
    publish(target, Places(ROOT), draft=True)
    subprocess.run([sys.executable, "-m", "venv", ".venv"], cwd=target, check=True)
    packages = chosen(target / "requirements.txt", ROOT / "constraints.txt")
    packages.pop("neural-lab-course")
    wheel = (target / "requirements.txt").read_text(encoding="utf-8").splitlines()[0]
    missing = link(packages, target / ".venv")
    pip = (".venv/bin/python", "-m", "pip")
    subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-compile", wheel, *missing],
        cwd=target,
        check=True,
        timeout=600,
    )
    subprocess.run([*pip, "check"], cwd=target, check=True, timeout=120)
    return target


def environment(tree: Path) -> dict[str, str]:
    """A student's shell, without a compiler of the machine's: the one of requirements.txt must do."""
    home = tree.parent / "home"
    home.mkdir(exist_ok=True)
    return {
        "PATH": str(tree / ".venv" / "bin"),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "COURSE_PROFILE": "quick",
        "COURSE_DATA": os.environ.get("COURSE_DATA", ""),
    }


def problems(notebook: Any) -> list[str]:
    return [
        json.dumps(output)[:400]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def shown(notebook: Any) -> str:
    """What its cells print and show, as text."""
    return "\n".join(
        output.get("text", "") + output.get("data", {}).get("text/plain", "")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


@pytest.mark.timeout(2400)
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_runs_to_its_end(tree: Path, lesson: str) -> None:
    place = tree / "notebooks" / "en" / lesson / f"{lesson}.ipynb"
    done = tree.parent / f"{lesson}.ipynb"
    subprocess.run(
        [tree / ".venv/bin/python", "-c", RUN, place, done],
        cwd=place.parent,
        env=environment(tree),
        check=True,
        timeout=900,
    )
    notebook = nbformat.read(done, as_version=4)
    assert problems(notebook) == []
    # a name that an example makes of the answers before is not there yet
    asked = [exercise.id for exercise in exercises_of(lesson) if not exercise.manual]
    said = re.findall(r"^(\w+): (?:not attempted yet|there is no `)", shown(notebook), re.MULTILINE)
    assert sorted(said) == sorted(asked)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    # one that is asked after something else may not be reached
    certain = re.findall(r"^if ready\(", code, re.MULTILINE)
    asking = re.findall(r"\bready\(", code)
    assert len(certain) <= shown(notebook).count("waits for your answer") <= len(asking)


def test_validate_is_there(tree: Path) -> None:
    """nbgrader's Validate, as the button calls it: on an untouched lesson it names the exercises
    that are to be done.
    """
    place = tree / "notebooks" / "en" / "01_tensors" / "01_tensors.ipynb"
    done = subprocess.run(
        [tree / ".venv/bin/python", "-m", "nbgrader", "validate", place],
        cwd=tree,
        env=environment(tree),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert f"VALIDATION FAILED ON {len(contract.LESSONS['01_tensors'])} CELL(S)!" in done.stdout, (
        done.stdout + done.stderr
    )
    extensions = subprocess.run(
        [tree / ".venv/bin/python", "-m", "jupyter", "labextension", "list"],
        env=environment(tree),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "nbgrader" in extensions.stdout + extensions.stderr


def checked(tree: Path, *arguments: str | Path) -> tuple[int, str]:
    done = subprocess.run(
        [tree / ".venv/bin/python", "-m", "course", "check", *arguments],
        cwd=tree,
        env=environment(tree),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


@pytest.mark.timeout(2400)
def test_the_checks_of_every_push(tree: Path) -> None:
    """What the published workflow runs: green as published, and red for a wrong answer alone, with
    what `requirements.txt` brings.
    """
    code, said = checked(tree, "notebooks", "--github")
    assert code == 0, said
    assert said.count("Nothing attempted yet") == len(LESSONS)
    place = tree / "notebooks" / "en" / "07_autograd" / "07_autograd.ipynb"
    notebook = nbformat.read(place, as_version=4)
    wrong = "def unbroadcast(gradient, shape):\n    return gradient * 0"
    for cell in notebook.cells:
        for name, answer in (
            ("numerical_gradient", first_right("numerical_gradient").source),
            ("unbroadcast", wrong),
        ):
            if cell.source.startswith(f"# exercise: {name}\n"):
                cell.source = f"# exercise: {name}\n{answer}"
    mine = tree.parent / "mine.ipynb"
    nbformat.write(notebook, mine)
    code, said = checked(tree, mine, "--json")
    assert code == 1
    [found] = json.loads(said)["notebooks"]
    statuses = {one["exercise"]: one["status"] for one in found["exercises"]}
    assert statuses.pop("numerical_gradient") == "passes"
    assert statuses.pop("unbroadcast") == "fails"
    assert set(statuses.values()) == {"not_attempted"}
