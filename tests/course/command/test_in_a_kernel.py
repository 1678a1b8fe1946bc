"""Notebooks that run: right, wrong and broken ones in a real kernel, judged outside of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from course.command.checking import check_notebook
from course.command.kernel_session import KernelEndedError, KernelSession
from course.command.results import NotebookResult
from grading.paths import ROOT
from tests.support.answer_bank import first_right

pytestmark = pytest.mark.slow
LESSON = "07_autograd"  # NumPy alone: a kernel starts in a second
WRONG = "def {name}(*arguments, **more):\n    return 0"
FORGED = 'check = lambda name: 99\nprint("4 of 4 checks hold")'


def released() -> list[dict[str, Any]]:
    path = ROOT / "notebooks" / "en" / LESSON / f"{LESSON}.ipynb"
    return list(json.loads(path.read_text(encoding="utf-8"))["cells"])


def saved(folder: Path, answers: dict[str, str], tests: dict[str, str] | None = None) -> Path:
    """The lesson's exercises with these answers, and these texts in test cells; `tests` of "" have
    none. Its examples are left out: they take most of the time.
    """
    cells = []
    for cell in released():
        source = "".join(cell["source"])
        if "nbgrader" not in cell["metadata"] and "set-up" not in cell["metadata"].get("tags", []):
            continue
        name = source.splitlines()[0].removeprefix("# exercise: ") if source else ""
        if source.startswith("# exercise: ") and name in answers:
            cell["source"] = f"# exercise: {name}\n{answers[name]}"
        tested = cell["metadata"].get("nbgrader", {}).get("grade_id", "").removeprefix("test_")
        if tested in (tests or {}) and cell["metadata"]["nbgrader"].get("grade"):
            cell["source"] = (tests or {})[tested]
            if not cell["source"]:
                continue
        cells.append(cell)
    path = folder / "mine.ipynb"
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    )
    return path


def statuses(found: NotebookResult) -> dict[str, str]:
    assert not found.error, found.error
    return {one.exercise.id: one.status for one in found.exercises}


def test_right_wrong_and_open_answers_whatever_the_test_cells_say(tmp_path: Path) -> None:
    right = first_right("numerical_gradient").source
    path = saved(
        tmp_path,
        {
            "numerical_gradient": right,
            "unbroadcast": WRONG.format(name="unbroadcast"),
            "topological_order": "def topological_order(root:\n    return []",
            "softmax_cross_entropy": WRONG.format(name="softmax_cross_entropy"),
        },
        {"unbroadcast": FORGED, "softmax_cross_entropy": ""},
    )
    found = check_notebook(path)
    assert statuses(found) == {
        "numerical_gradient": "passes",
        "value": "not_attempted",
        "topological_order": "fails",
        "backward": "not_attempted",
        "unbroadcast": "fails",
        "softmax_cross_entropy": "fails",
        "train_classifier": "not_attempted",
    }
    [syntax] = [one for one in found.exercises if one.exercise.id == "topological_order"]
    assert syntax.judgement is not None
    assert "SyntaxError" in syntax.judgement.verdicts[0].message


def test_what_ends_or_blocks_the_kernel_costs_itself(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        {
            "numerical_gradient": first_right("numerical_gradient").source,
            "value": "import os\nos._exit(3)",
            "unbroadcast": "def unbroadcast(*a, **k):\n    import os\n    os._exit(3)",
            "topological_order": "1 / 0",
        },
    )
    found = check_notebook(path)
    said = statuses(found)
    assert said["numerical_gradient"] == "passes"
    assert said["unbroadcast"] == "not_checked"
    assert said["value"] == "not_checked"
    value = next(one for one in found.exercises if one.exercise.id == "value")
    assert value.why == "its cell could not be run: it ended the kernel"
    one = next(one for one in found.exercises if one.exercise.id == "topological_order")
    assert one.judgement is not None
    assert "ZeroDivisionError" in one.judgement.verdicts[0].message


def test_a_set_up_cell_that_fails_makes_no_answer_green(tmp_path: Path) -> None:
    """The course is imported there: nothing else in the notebook has answers watched."""
    path = saved(
        tmp_path,
        {
            "numerical_gradient": "def numerical_gradient(:",
            "unbroadcast": "def unbroadcast(): pass\ndel unbroadcast",
            "value": "from course.checks import cells\ncells._log.cells.clear()\n1 / 0",
        },
        {"topological_order": 'def topological_order(v): return v\ncheck("topological_order")'},
    )
    document = json.loads(path.read_text())
    broken = next(
        cell for cell in document["cells"] if "set-up" in cell["metadata"].get("tags", ())
    )
    broken["source"] = "import numpy as np\n1 / 0"
    path.write_text(json.dumps(document))
    found = check_notebook(path)
    whys = {one.exercise.id: one.why for one in found.exercises}
    assert "stands in its test cell" in whys["topological_order"]
    said = statuses(found)
    assert said.pop("topological_order") == "not_checked"
    assert said.pop("numerical_gradient") == "fails"
    assert said.pop("unbroadcast") == "fails"
    assert said.pop("value") != "not_attempted"
    assert "fails" not in said.values()


def test_a_cell_has_its_limit_and_no_keyboard(tmp_path: Path) -> None:
    with KernelSession(tmp_path) as session:
        assert session.run("x = 1", 60) == ""
        assert "stopped after 0.5 s" in session.run("while True: pass", 0.5)
        assert session.run("input()", 60).startswith("StdinNotImplementedError")
        assert session.run("print('x' * 10**6)\nassert x == 1", 60) == ""
        assert session.run("import sys; sys.exit(1)", 60).startswith("SystemExit")
        with pytest.raises(KernelEndedError, match="it ended the kernel"):
            session.run("quit()", 60)
