"""A kernel that was killed from outside costs no points: the submission runs once more, and what is its own doing happens again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grading import grade, judging
from grading.grade import Job, cell_seconds
from grading.model import ANSWER, OWN, TEST, Cell, CellRun, Evidence, Rebuilt, Run

JOB = Job("ada", "02_neuron", Path("submitted"), Path("classroom"), 1, "grader", "limits")


def ran(error: str = "", ended: str = "") -> Run:
    return Run({"a": CellRun("a", error=error)}, {"neuron": Evidence("neuron", ended=ended)})


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Run, int]]:
    """Runs a submission of which each run gives the next of these; which one stands, and how many there were."""

    def play(*given: Run) -> tuple[Run, int]:
        left = list(given)
        monkeypatch.setattr(judging, "requests", lambda *words, **more: {"neuron": "{}"})
        monkeypatch.setattr(grade, "run_submission", lambda *words, **more: left.pop(0))
        return grade._run(JOB, Rebuilt(())), len(given) - len(left)

    return play


def test_a_run_that_went_well_is_the_only_one(runs: Any) -> None:
    first = ran()
    assert runs(first, ran()) == (first, 1)


@pytest.mark.parametrize("lost", [ran(error="the kernel died"), ran(ended="when it was called: the kernel died")])
def test_a_lost_kernel_gets_a_second_run_which_stands(runs: Any, lost: Run) -> None:
    second = ran()
    assert runs(lost, second) == (second, 2)


def test_what_the_submission_does_itself_stands(runs: Any) -> None:
    again = ran(ended="when it was called: the kernel died")
    assert runs(ran(ended="when it was called: the kernel died"), again, ran()) == (again, 2)


@pytest.mark.parametrize("reason", ["it ran longer than 60 s", "it used more than 4096 MB of memory", "it wrote output without end",
                                    "it ended the kernel (exit or quit)"])
def test_a_budget_that_ran_out_gets_no_second_run(runs: Any, reason: str) -> None:
    first = ran(error=reason)
    assert runs(first, ran()) == (first, 1)


def test_the_seconds_of_cells_are_those_of_the_lessons_cells() -> None:
    cells = (Cell(ANSWER, "neuron", "x"), Cell(TEST, "test_neuron", "y"), Cell(OWN, "9fe2", "z"), Cell(OWN, "1ab0", "z"),
             Cell(ANSWER, "forward", "x"))
    run = Run({one: CellRun(one, seconds=seconds) for one, seconds in (("neuron", 0.25), ("test_neuron", 1.00004),
                                                                      ("9fe2", 0.5), ("1ab0", 0.25))})
    assert cell_seconds(Rebuilt(cells), run) == {"neuron": 0.25, "test_neuron": 1.0, "own": 0.75}
