"""The lessons in Colab: an environment that holds only what Colab has, an empty folder, and the
notebook alone.

Colab is stood in for by an environment whose packages are those of this one (links to them),
without the course, tinygrad, and what comes with neither; `google.colab` is an empty module. The
address of the wheel is that of a file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grading.paths import ROOT
from grading.places import Places
from grading.release import wheel

pytestmark = pytest.mark.slow
# What Colab lacks, and what is no part of it: the course, its editable installation, the
# instructor's and the tests' packages.
LACKS = (
    "tinygrad",
    "neural_lab_course",
    "__editable__",
    "ziglang",
    "nbgrader",
    "jupyterlab",
    "jupytext",
    "playwright",
    "pytest",
)
HAS = ("jupyterlab_widgets",)  # with ipywidgets, though it lacks JupyterLab
RUN = """
import json, sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, kernel_name="python3", timeout=600, allow_errors=True).execute()
nbformat.write(notebook, sys.argv[1])
"""


@dataclass
class Colab:
    """An environment like Colab's; `log` counts what pip was called for."""

    python: Path
    packages: Path
    home: Path

    def run(self, lesson: str, folder: Path, address: str) -> Any:
        """The lesson's notebook, executed in an empty folder, its wheel at this address."""
        folder.mkdir()
        place = folder / f"{lesson}.ipynb"
        text = (ROOT / "notebooks" / "en" / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8")
        place.write_text(
            text.replace(Places(ROOT).setting("wheel_address"), address), encoding="utf-8"
        )
        environment = {
            "PATH": f"{self.python.parent}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "COURSE_PROFILE": "quick",
            "COURSE_DATA": os.environ.get("COURSE_DATA", ""),
            "LANG": "C.UTF-8",
            **{
                name: value
                for name, value in os.environ.items()
                if name.upper().startswith(("PIP_", "SSL_", "HTTP"))
            },
        }
        subprocess.run(
            [self.python, "-c", RUN, place], cwd=folder, env=environment, check=True, timeout=900
        )
        return nbformat.read(place, as_version=4)

    def owned(self) -> dict[str, str]:
        """Where each package lies that was there from the start."""
        return {
            path.name: os.readlink(path) for path in self.packages.iterdir() if path.is_symlink()
        }

    def installed(self) -> set[str]:
        """What was put there since."""
        return {
            path.name
            for path in self.packages.iterdir()
            if not path.is_symlink() and path.suffix == ".dist-info"
        }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel.build(Places(ROOT), tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def colab(tmp_path_factory: pytest.TempPathFactory) -> Colab:
    place = tmp_path_factory.mktemp("colab")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place / "venv"], check=True)
    packages = next((place / "venv" / "lib").glob("python*/site-packages"))
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        there = not path.name.lower().startswith(LACKS) or path.name.startswith(HAS)
        if there and not (packages / path.name).exists():
            (packages / path.name).symlink_to(path)
    (packages / "colab_stand_in.pth").write_text(
        "import sys, types; sys.modules['google.colab'] = types.ModuleType('colab')\n"
    )
    return Colab(place / "venv" / "bin" / "python", packages, place)


def problems(notebook: Any) -> list[str]:
    return [
        json.dumps(output)[:400]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def test_an_address_that_does_not_answer_is_one_sentence(colab: Colab, tmp_path: Path) -> None:
    notebook = colab.run(
        "01_tensors", tmp_path / "work", str(tmp_path / "no-such-wheel-0.1-py3-none-any.whl")
    )
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    [output] = first.outputs
    assert output.output_type == "error"
    [shown] = output.traceback
    assert shown.startswith("The course's helpers could not be installed from")
    assert "run this cell again" in shown
    assert "Traceback" not in shown


def test_each_lesson_runs_to_its_end_and_replaces_nothing(
    colab: Colab, built: Path, tmp_path: Path
) -> None:
    before = colab.owned()
    for lesson in ("01_tensors", "04_iris"):
        notebook = colab.run(lesson, tmp_path / lesson, built.as_uri())
        assert problems(notebook) == []
        assert {path.name for path in (tmp_path / lesson).iterdir()} == {f"{lesson}.ipynb"}
    assert colab.owned() == before
    assert {name.split("-")[0] for name in colab.installed()} == {"neural_lab_course", "tinygrad"}


def test_pip_runs_once_for_a_machine(colab: Colab, built: Path, tmp_path: Path) -> None:
    """With the course installed, an address that is gone by now is not asked any more."""
    colab.run("01_tensors", tmp_path / "first", built.as_uri())
    again = colab.run("01_tensors", tmp_path / "again", str(tmp_path / "gone-0.1-py3-none-any.whl"))
    assert problems(again) == []
