"""Answers may count on the names that the syllabus promises of every lesson's set-up."""

from __future__ import annotations

import ast

import pytest

from grading import lessons
from grading.model import SETUP

EVERYWHERE = {"math": "math", "numpy": "np", "matplotlib.pyplot": "plt"}
TORCH = {"torch": "torch", "torch.nn": "nn", "torch.nn.functional": "F"}
TENSORFLOW = {"tensorflow": "tf"}
TINYGRAD = {f"tinygrad.{name}": name for name in ("Tensor", "nn", "TinyJit", "Context")}
OF_A_LESSON = {
    "01_tensors": TORCH,
    "02_neuron": TORCH,
    "03_linear_regression": TENSORFLOW,
    "04_iris": TINYGRAD,
    "05_mnist_mlp": TORCH,
    "06_from_scratch": TENSORFLOW,
}


def imported(source: str) -> dict[str, str]:
    """What is imported, and the name that it is given."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            found |= {prefix + alias.name: alias.asname or alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("lesson", lessons.names())
def test_a_set_up_gives_the_promised_names(lesson: str) -> None:
    cells = [cell for cell in lessons.load(lesson) if cell.kind == SETUP and not cell.markdown]
    found = imported("\n".join(cell.source for cell in cells))
    promised = EVERYWHERE | OF_A_LESSON.get(lesson, {})
    assert {name: found.get(name) for name in promised} == promised
