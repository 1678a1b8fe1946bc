"""What a student waits for at the start of a lesson: nothing that no cell needs yet is imported.

How long it takes, `benchmarks/first_check.py` measures; here is what must not come into it.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys

import pytest

from grading import lessons
from grading.model import SETUP
from grading.paths import ROOT
from grading.places import Places

LESSONS = [path.stem for path in Places(ROOT).lesson_sources()]
# What each set-up imports, but for Python's own modules and the course.
IMPORTED = {
    "01_tensors": {"torch", "numpy", "matplotlib"},
    "02_neuron": {"torch", "numpy", "matplotlib"},
    "03_linear_regression": {"tensorflow", "numpy", "matplotlib"},
    "04_iris": {"tinygrad", "numpy", "matplotlib"},
    "05_mnist_mlp": {"torch", "numpy", "matplotlib"},  # torchvision comes with the data
    "06_from_scratch": {"tensorflow", "numpy", "matplotlib"},
    "07_autograd": {"torch", "numpy", "matplotlib"},
}
# Widgets come with the first explorer, scikit-learn only where its tables have moved, PyTorch's
# compiler with the first optimiser.
PUT_OFF = {"anywidget", "ipywidgets", "sklearn", "pandas", "torchvision", "torch._dynamo"}
WITH_THEIR_FRAMEWORK = {"course.memory", "course.curvature"}


def set_up(lesson: str) -> str:
    return "\n".join(cell.source for cell in lessons.load(lesson) if cell.kind == SETUP)


def imports(lesson: str) -> list[ast.Import | ast.ImportFrom]:
    """The import statements at the margin of a lesson's set-up."""
    nodes = ast.parse(set_up(lesson)).body
    return [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]


def packages(node: ast.Import | ast.ImportFrom) -> set[str]:
    names = (
        [node.module or ""] if isinstance(node, ast.ImportFrom) else [it.name for it in node.names]
    )
    return {name.partition(".")[0] for name in names}


def loaded_by(program: str) -> set[str]:
    """The modules that a program leaves in `sys.modules` of a new interpreter."""
    script = f"{program}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_set_up_imports_what_is_listed_here_and_no_more(lesson: str) -> None:
    found = set().union(*map(packages, imports(lesson)))
    assert found - sys.stdlib_module_names - {"course"} == IMPORTED[lesson]


def test_what_the_lessons_take_from_the_course_brings_no_framework_along() -> None:
    taken = [
        ast.unparse(node)
        for lesson in LESSONS
        for node in imports(lesson)
        if packages(node) == {"course"} and getattr(node, "module", "") not in WITH_THEIR_FRAMEWORK
    ]
    found = loaded_by("\n".join(dict.fromkeys(taken)))
    assert "course.draw" in found
    assert found & (PUT_OFF | {"torch", "tensorflow", "keras", "tinygrad"}) == set()


def test_a_check_reads_its_own_lesson_alone() -> None:
    found = loaded_by("from course import check\ncheck('neuron')")
    rooms = {name.split(".")[2] for name in found if name.startswith("course.lessons.")}
    assert {name for name in rooms if f"course.lessons.{name}.exercises" in found} == {"neuron"}


@pytest.mark.slow
@pytest.mark.parametrize("lesson", ["03_linear_regression", "05_mnist_mlp"])
def test_a_set_up_loads_nothing_that_no_cell_needs_yet(lesson: str) -> None:
    found = loaded_by(set_up(lesson))
    assert IMPORTED[lesson] <= found
    assert found & PUT_OFF == set()
