"""PYTHONWARNINGS=error in the environment breaks no lesson and no command."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from course import warning_filters
from grading.paths import ROOT

WARNS = "import warnings\nwarnings.warn('from a library', {})\nprint('went on')"


def executed(*sources: str) -> str:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources]
    )
    NotebookClient(
        notebook, kernel_name="python3", timeout=120, resources={"metadata": {"path": str(ROOT)}}
    ).execute()
    return "".join(output.get("text", "") for output in notebook.cells[-1].outputs)


@pytest.mark.slow
@pytest.mark.parametrize("setting", ["error", "error::DeprecationWarning", "default,error"])
def test_a_lesson_goes_on_after_a_warning(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", setting)
    assert "went on" in executed("from course import check", WARNS.format("DeprecationWarning"))
    with pytest.raises(CellExecutionError):
        executed(WARNS.format("DeprecationWarning"))


def test_a_command_goes_on_after_a_warning() -> None:
    program = "import grading.__main__\n" + WARNS.format("UserWarning")
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "went on\n"
    assert "from a library" in done.stderr


def test_other_settings_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    with warnings.catch_warnings():
        before = list(warnings.filters)
        assert not warning_filters.without_errors()
        assert warnings.filters == before
        assert os.environ["PYTHONWARNINGS"] == "ignore"
