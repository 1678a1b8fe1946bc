"""The example of docs/write-a-lesson.md, made in a copy of the tree as the page says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from grading.paths import ROOT

PAGE = ROOT / "docs" / "write-a-lesson.md"
LESSON, EXERCISE = "08_labels", "one_hot"
PARTS = ("solutions", "course", "grading", "notebooks", "pyproject.toml", "nbgrader_config.py")


def blocks() -> dict[str, str]:
    """The example's code by its file."""
    text = PAGE.read_text(encoding="utf-8")
    return dict(re.findall(r"^```python (\S+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL))


def filled(stub: str, block: str) -> str:
    """A stub with the block in place of all that stands from the block's first line on."""
    first = block.splitlines()[0].partition("(")[0].replace("-", " ").rstrip()
    lines = stub.splitlines(keepends=True)
    start = next((n for n, line in enumerate(lines) if line.startswith(first)), 0)
    return "".join(lines[:start]) + block


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree."""
    root = tmp_path_factory.mktemp("clone")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, root / part)
    return root


@pytest.fixture(scope="module")
def python(clone: Path) -> Path:
    """An interpreter with the packages of this one, in which the copy's course is installed."""
    venv.create(clone / ".venv", symlinks=True)
    here = Path(sysconfig.get_path("purelib"))
    there = next((clone / ".venv" / "lib").glob("python*/site-packages"))
    (there / "course.pth").write_text(f"{clone}\n{here}\n", encoding="utf-8")
    installed = next(here.glob("neural_lab_course-*.dist-info"))
    shutil.copytree(installed, there / installed.name)
    url = {"url": clone.as_uri(), "dir_info": {"editable": True}}
    (there / installed.name / "direct_url.json").write_text(json.dumps(url), encoding="utf-8")
    return clone / ".venv" / "bin" / "python"


def grading(python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command, run in the copy."""
    environment = {name: value for name, value in os.environ.items() if name != "COURSE_CLASSROOM"}
    path = os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", "")])
    return subprocess.run(
        [str(python), "-m", "grading", *arguments],
        cwd=python.parents[2],
        env=environment | {"PATH": path},
        capture_output=True,
        text=True,
    )


def files(clone: Path) -> dict[str, bytes]:
    """All text of the copy that a person edits."""
    return {
        path.relative_to(clone).as_posix(): path.read_bytes()
        for part in ("solutions", "course", "grading")
        for path in (clone / part).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_example_is_short() -> None:
    assert set(blocks()) == {
        f"solutions/{LESSON}.py",
        "course/lessons/labels/exercises.py",
        f"grading/lessons/labels/answers/{EXERCISE}.py",
    }
    lines = sum(len(block.splitlines()) for block in blocks().values())
    assert lines < 60
    assert f"The example above has {lines} lines" in PAGE.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_page_leads_from_nothing_to_a_graded_class(clone: Path, python: Path) -> None:
    before = files(clone)
    done = grading(python, "new", LESSON, EXERCISE)
    assert done.returncode == 0, done.stderr

    done = grading(python, "build")
    assert done.returncode == 0, done.stderr
    assert f"{LESSON} is a draft and was left out: solutions/{LESSON}.py:" in done.stderr
    assert "still to write: say what students can do" in done.stderr

    for name, block in blocks().items():
        path = clone / name
        text = filled(path.read_text(encoding="utf-8"), block)
        path.write_text(text.replace("TODO: ", ""), encoding="utf-8")
    done = grading(python, "build")
    assert (done.returncode, done.stderr) == (0, "")
    written = {name for name, text in files(clone).items() if before.get(name) != text}
    assert written - set(blocks()) == {
        "course/lessons/contract.json",
        "course/lessons/labels/__init__.py",
        "grading/lessons/labels/__init__.py",
        "grading/lessons/labels/hidden.py",
        "grading/lessons/proved.json",
    }

    done = grading(python, "verify", LESSON, "--confine", "off")
    assert done.returncode == 0, done.stdout + done.stderr

    handed_in = clone / "classroom" / "submitted"
    released = (clone / "notebooks" / "en" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    stub = "raise NotImplementedError"
    assert released.count(stub) == 1
    for student, answer in {
        "right": "return [float(place == label) for place in range(count)]",
        "wrong": "return [float(place == label - 1) for place in range(count)]",
        "hard_coded": "return {1: [0, 1, 0], 0: [1, 0]}[label]",
    }.items():
        folder = handed_in / student / LESSON
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.ipynb").write_text(released.replace(stub, answer), encoding="utf-8")
    done = grading(python, "autograde", LESSON, "--confine", "off")
    assert done.returncode == 0, done.stdout + done.stderr
    rows = (clone / "classroom" / "results.csv").read_text(encoding="utf-8").splitlines()
    scores = {row.split(",")[0]: row.split(",")[3] for row in rows[1:]}
    assert {student: float(score) for student, score in scores.items()} == {
        "right": 1.0,
        "wrong": 0.0,
        "hard_coded": 0.5,
    }
    wrong = next(row for row in rows if row.startswith("wrong,"))
    assert "are places counted from 0?" in wrong

    before = files(clone)
    assert grading(python, "new", LESSON, "labels_of").returncode == 0
    touched = {name for name, text in files(clone).items() if before.get(name) != text}
    assert touched == {
        f"solutions/{LESSON}.py",
        "course/lessons/labels/exercises.py",
        "grading/lessons/labels/answers/labels_of.py",
    }
