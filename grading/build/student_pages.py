"""The pages of the students' tree: its README and its list of packages."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import PurePosixPath

from course.i18n import gettext as _
from grading.build.release_rules import text_of

COLAB = "https://colab.research.google.com/github"

# The package that gives each module that a lesson may import; modules of Python's own need none.
PACKAGES = {
    "IPython": "ipython",
    "matplotlib": "matplotlib",
    "numpy": "numpy",
    "sklearn": "scikit-learn",
    "tensorflow": "tensorflow",
    "tinygrad": "tinygrad",
    "torch": "torch",
    "torchvision": "torchvision",
}


def imported(content: bytes) -> set[str]:
    """The top-level modules that a notebook's code imports."""
    found: set[str] = set()
    for cell in json.loads(content)["cells"]:
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse(_plain_python(text_of(cell)))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found


def _plain_python(source: str) -> str:
    """The code with `pass` in place of the lines that only IPython reads (%..., !...)."""
    lines = []
    for line in source.splitlines():
        bare = line.lstrip()
        lines.append(line[:len(line) - len(bare)] + "pass" if bare.startswith(("%", "!")) else line)
    return "\n".join(lines)


def requirements(releases: Mapping[str, bytes], wheel: PurePosixPath) -> str:
    """What a student installs: the course's wheel, and what the lessons import, without versions."""
    modules = set().union(*(imported(content) for content in releases.values())) if releases else set()
    packages = sorted({PACKAGES[module] for module in modules if module in PACKAGES} | {"jupyterlab"})
    return "\n".join([f"./{wheel}", *packages]) + "\n"


def readme(titles: Mapping[str, str], repository: str, language: str) -> str:
    """The front page: one row per lesson with its Colab link, and how to run the lessons at home."""
    open_there = _("open in Colab")
    rows = [f"| [{title}](notebooks/{language}/{lesson}/{lesson}.ipynb) "
            f"| [{open_there}]({colab(repository, lesson, language)}) |" for lesson, title in titles.items()]
    return "\n".join([
        f"# {_('Lab course: from tensors to trained networks')}",
        "",
        _("Each lesson is a notebook with exercises. You write a function, run the cell below it, and are told at once "
          "what holds and what does not yet."),
        "",
        f"| {_('Lesson')} | {_('In the browser, nothing to install')} |",
        "|---|---|",
        *rows,
        "",
        _("In Colab, keep a copy of your own first: File, Save a copy in Drive."),
        "",
        f"## {_('On your own computer')}",
        "",
        _("You need Python 3.11, 3.12 or 3.13. In this folder run:"),
        "",
        "    python -m venv .venv",
        "    .venv/bin/python -m pip install -r requirements.txt",
        "    .venv/bin/python -m jupyter lab notebooks",
        "",
        _("On Windows write `.venv\\Scripts\\python` in place of `.venv/bin/python`."),
        "",
    ])


def colab(repository: str, lesson: str, language: str) -> str:
    """The address that opens a lesson of the students' repository in Colab."""
    return f"{COLAB}/{repository}/blob/main/notebooks/{language}/{lesson}/{lesson}.ipynb"
