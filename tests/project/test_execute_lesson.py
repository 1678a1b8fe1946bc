"""What CI's execution of a lesson finds: each kind of fault has a notebook that shows it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from grading.paths import ROOT


def _script() -> ModuleType:
    """.ci/execute_lesson.py, which is no package."""
    spec = importlib.util.spec_from_file_location(
        "execute_lesson", ROOT / ".ci" / "execute_lesson.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["execute_lesson"] = module
    spec.loader.exec_module(module)
    return module


script = _script()


def graded_cell(source: str, points: int = 3) -> Any:
    """A test cell of the exercise `neuron`."""
    return new_code_cell(
        source,
        metadata={
            "nbgrader": {
                "grade": True,
                "solution": False,
                "grade_id": "test_neuron",
                "points": points,
                "locked": True,
                "schema_version": 3,
            }
        },
    )


def ran(value: str | None = "3.0", *more: Any) -> Any:
    """An executed notebook with one test cell that gave `value`."""
    cell = graded_cell("check('neuron')")
    cell.execution_count = 1
    if value is not None:
        cell.outputs = [new_output("execute_result", {"text/plain": value}, execution_count=1)]
    cell.outputs += more
    return new_notebook(cells=[new_markdown_cell("# A lesson"), cell])


def problems(notebook: Any, kind: str = "source") -> list[str]:
    found: list[str] = script.judge(notebook, kind).problems
    return found


def test_full_points_in_the_source_and_none_in_the_release_are_right() -> None:
    assert problems(ran("3.0")) == []
    assert problems(ran("0.0"), "released") == []


@pytest.mark.parametrize(
    ("notebook", "kind", "problem"),
    [
        (ran("2.5"), "source", "test_neuron: gave 2.5 points, 3 were expected."),
        (ran("3.0"), "released", "test_neuron: gave 3 points, 0 were expected."),
        (ran(None), "source", "test_neuron: gave no score."),
        (ran("None"), "source", "test_neuron: gave no score."),
        (ran("nan"), "source", "test_neuron: gave nan points, 3 were expected."),
        (
            ran("3.0", new_output("stream", name="stderr", text="a warning")),
            "source",
            "test_neuron: wrote to standard error: a warning",
        ),
        (
            ran("3.0", new_output("error", ename="ValueError", evalue="no")),
            "source",
            "test_neuron: ValueError: no",
        ),
        (
            new_notebook(cells=[new_markdown_cell("# A lesson")]),
            "source",
            "The notebook holds no test cell: nothing was proved.",
        ),
    ],
)
def test_a_fault_is_found(notebook: Any, kind: str, problem: str) -> None:
    assert problems(notebook, kind) == [problem]


def test_a_cell_that_was_not_reached_is_found() -> None:
    notebook = ran("3.0")
    notebook.cells.append(new_code_cell("1 + 1", id="late"))
    assert problems(notebook) == ["late: was not executed."]


def test_an_unknown_lesson_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(["99_none", "--source"]) == 2
    said = capsys.readouterr().err
    assert "There is no " in said
    assert said.count("\n") == 1


@pytest.mark.slow
def test_a_broken_lesson_is_run_to_its_end_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setitem(script.FOLDERS, "released", tmp_path)
    (tmp_path / "broken").mkdir()
    cells = [
        new_code_cell(
            "import os; os.environ['COURSE_PROFILE'], 'PYTHONPATH' in os.environ", id="first"
        ),
        new_code_cell("1 / 0", id="second"),
        graded_cell("0.0"),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "broken" / "broken.ipynb")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert script.main(["broken", "--released"]) == 1
    out, err = capsys.readouterr()
    assert "3 cells ran, 1 tests gave 0 points" in out
    assert "second: ZeroDivisionError: division by zero" in err
    kept = nbformat.read(
        tmp_path / "artifacts" / "executed" / "broken-released.ipynb", as_version=4
    )
    assert kept.cells[0].outputs[0].data["text/plain"] == "('quick', False)"
    assert kept.cells[2].outputs[0].data["text/plain"] == "0.0"
