"""The pages of the students' tree: its README and its list of packages."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from course.i18n import gettext as _
from grading.release.release_rules import text_of

COLAB = "https://colab.research.google.com/github"

# The package that gives each module that a lesson may import; modules of Python's own need none.
PACKAGES = {
    "IPython": "ipython",
    "anywidget": "anywidget",
    "contourpy": "contourpy",
    "jupyter_client": "jupyter_client",
    "matplotlib": "matplotlib",
    "numpy": "numpy",
    "sklearn": "scikit-learn",
    "tensorflow": "tensorflow",
    "tinygrad": "tinygrad",
    "torch": "torch",
    "torchvision": "torchvision",
    "traitlets": "anywidget",
}
CPU_BUILDS = "https://download.pytorch.org/whl/cpu"  # PyTorch's own; on Linux 5 GB less than PyPI's
TOOLS = {"jupyterlab", "nbgrader"}  # where students work, and its Validate button


def imported(content: bytes) -> set[str]:
    """The top-level modules that a notebook's code imports."""
    cells = [cell for cell in json.loads(content)["cells"] if cell["cell_type"] == "code"]
    return set().union(*(_modules(_plain_python(text_of(cell))) for cell in cells))


def _modules(code: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
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
        lines.append(
            line[: len(line) - len(bare)] + "pass" if bare.startswith(("%", "!")) else line
        )
    return "\n".join(lines)


def imported_by_the_course(folder: Path) -> set[str]:
    """The top-level modules that any file of the course's own package imports."""
    return set().union(
        *(_modules(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py"))
    )


def requirements(modules: set[str], extras: Mapping[str, list[str]], wheel: PurePosixPath) -> str:
    """The requirements.txt of students.

    It names the course's wheel, what the lessons and the course import, JupyterLab with nbgrader's
    Validate button, and a compiler for tinygrad, as pip cannot tell whether there is one. Bounds
    and markers are those of the `extras` in pyproject.toml.
    """
    packages = {PACKAGES[module] for module in modules if module in PACKAGES} | TOOLS
    packages |= {"ziglang"} if "tinygrad" in packages else set()
    known: dict[str, list[str]] = {}
    for line in dict.fromkeys(line for lines in extras.values() for line in lines):
        known.setdefault(_distribution(line).removesuffix("-cpu"), []).append(line)
    lines = [line for package in sorted(packages) for line in known.get(package, [package])]
    return "\n".join([f"./{wheel}", *lines]) + "\n"


def _distribution(requirement: str) -> str:
    return re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0]


def readme(titles: Mapping[str, str], repository: str, language: str) -> str:
    """The front page: a row per lesson with its Colab link, and how to run lessons at home."""
    open_there = _("open in Colab")
    rows = [
        f"| [{title}](notebooks/{language}/{lesson}/{lesson}.ipynb) "
        f"| [{open_there}]({colab(repository, lesson, language)}) |"
        for lesson, title in titles.items()
    ]
    return "\n".join(
        [
            f"# {_('Lab course: from tensors to trained networks')}",
            "",
            _(
                "Each lesson is a notebook with exercises. You write a function, run the cell "
                "below it, and are told at once what holds and what does not yet."
            ),
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
            f"    .venv/bin/python -m pip install torch torchvision --index-url {CPU_BUILDS}",
            "    .venv/bin/python -m pip install -r requirements.txt",
            "    .venv/bin/python -m jupyter lab notebooks",
            "",
            _(
                "On Windows write `.venv\\Scripts\\python` in place of `.venv/bin/python`. "
                "Set-up takes some minutes and up to 4 GB. The second line brings PyTorch without "
                "CUDA. Leave it out if that address does not answer, or if you have an NVIDIA card "
                "and want to use it: on Linux set-up then takes up to 8 GB."
            ),
            "",
            f"## {_('Do an exercise')}",
            "",
            _(
                "Under each task is a cell that begins with `# exercise:`. Write your code in "
                "place of `raise NotImplementedError`, run the cell, then run the cell below it: "
                "it says which checks hold, and for one that fails what was expected, what came "
                "back, and the slip that was probably made. Keep the line `# exercise: ...`: "
                "your answer is found by it."
            ),
            "",
            _(
                'Stuck? `hint("neuron")` in a cell of your own shows a hint for the exercise '
                "`neuron`; call it again for a plainer one. `progress()` shows which exercises "
                "pass their checks so far."
            ),
            "",
            _(
                "Some cells ask you to guess first, such as `predict(...)`: put your guess in "
                "place of the three dots and run the cell. It says what happens and why. Guesses "
                "are not graded."
            ),
            "",
            _(
                "The points that you see are those of the checks in the notebook. More checks, "
                "with other inputs, are made when your work is graded: an answer that is right "
                "in general passes those as well."
            ),
            "",
            f"## {_('Check a whole notebook')}",
            "",
            f"    .venv/bin/python -m course check {_first(titles, language)}",
            "",
            _(
                "This runs the saved notebook from its start and says of each exercise whether "
                "its checks hold. In a repository of your own on GitHub, `checks.yml` does it on "
                "every push: the page of the run (Actions) has the summary. Both are a help, not "
                "a grade."
            ),
            "",
            f"## {_('Hand in')}",
            "",
            _(
                "Run the notebook once from its start: Kernel, Restart Kernel and Run All Cells. "
                "An exercise that you leave out is no error; it says that it was not attempted. "
                "The Validate button does the same and names what does not hold yet."
            ),
            "",
            _(
                "Then save, and hand in the `.ipynb` file, under its own name, where your "
                "teacher told you to. In Colab: File, Download, Download .ipynb. Only the "
                "notebook is collected: an answer must not need other files of yours."
            ),
            "",
        ]
    )


def _first(titles: Mapping[str, str], language: str) -> str:
    """The first lesson's notebook."""
    lesson = next(iter(titles), "01_tensors")
    return f"notebooks/{language}/{lesson}/{lesson}.ipynb"


def colab(repository: str, lesson: str, language: str) -> str:
    """The address that opens a lesson of the students' repository in Colab."""
    return f"{COLAB}/{repository}/blob/main/notebooks/{language}/{lesson}/{lesson}.ipynb"
