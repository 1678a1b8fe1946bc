"""A small course that can be published, and a wheel for it without pip."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from grading.places import Places
from grading.release import tree, wheel
from tests.support.small_course import LESSON, SmallKnowledge, make

WHEEL = "course-0.1-py3-none-any.whl"
ADDRESS = f"https://raw.githubusercontent.com/someone/lessons/main/wheels/{WHEEL}"
FILES = {
    "LICENSE",
    "README.md",
    "requirements.txt",
    ".github/workflows/checks.yml",
    ".github/classroom/autograding.json",
    f"wheels/{WHEEL}",
    f"notebooks/en/{LESSON}/{LESSON}.ipynb",
}
PROJECT = f"""
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "course"
version = "0.1"

[tool.setuptools]
packages = ["course"]

[tool.course]
wheel_address = "{ADDRESS}"
student_repository = "someone/lessons"
"""


def publishable(root: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A small course that is built and can be published."""
    places = make(root)
    places.project.write_text(PROJECT)
    (places.root / "README.md").write_text("# A course\n")
    (places.root / "LICENSE").write_text("MIT\n")
    (places.root / "course").mkdir()
    (places.root / "course" / "__init__.py").write_text("def check(exercise):\n    return 0.0\n")
    monkeypatch.setattr(tree, "CourseKnowledge", lambda root: SmallKnowledge())
    tree.build(places)
    return places


def wheel_without_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the tests that look at something else than the wheel."""

    def made(places: Places, folder: Path, more: Mapping[str, bytes] | None = None) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(folder / WHEEL, "w") as archive:
            archive.writestr(
                "course/__init__.py", (places.root / "course" / "__init__.py").read_text()
            )
            for name, content in (more or {}).items():
                archive.writestr(name, content)
        return folder / WHEEL

    monkeypatch.setattr(wheel, "build", made)
