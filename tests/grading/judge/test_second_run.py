"""What an answer must not use is spoilt while it is called a second time."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.checks.evidence import make_cases
from course.lessons.discovery import exercises_of
from grading import lessons
from grading.grade import Job, grade_submission
from grading.judge import requests_for
from grading.judge.second_run import faults_of, libraries_of, needs_fresh_kernel, second_seed
from grading.lessons.bank import RIGHT, load
from grading.lessons.hidden import all_properties
from grading.model import ANSWER, FLAGGED, GRADED, OWN, Cell, Rebuilt, Row
from grading.samples.submissions import fill, hand_in, release
from grading.sandbox.levels import AUTO, choose
from grading.sandbox.replay import ReplayedKernel

LESSON = "02_neuron"


def test_what_is_spoilt_is_said_by_the_properties() -> None:
    assert {
        exercise.id: set(faults_of(all_properties(exercise.id)))
        for exercise in exercises_of(LESSON)
        if faults_of(all_properties(exercise.id))
    } == {"activations": {"operations"}, "gradients": {"autograd"}}
    assert second_seed(7) != 7


@pytest.mark.parametrize(
    ("source", "fresh"),
    [
        ("y = np.exp(x) + math.exp(1)", False),
        ("y = torch.tanh(x) + x.tanh() + F.relu(x)", False),
        ("y = np.tanh(x)", True),
        ("from math import tanh as t", True),
        ("from numpy import *", True),
        ("box = [np]", True),
        ("m = math\nf = m.tanh", True),
        ("f = getattr(np, name)", True),
        ("import scipy.stats", True),
        ("f = torch.nn.init.math.tanh", True),
        ("d = np.__dict__", True),
        ("import threading", True),
        ("import functools, itertools", False),
        ("def f(x):\n    return x.math", False),
    ],
)
def test_a_kernel_of_its_own_is_for_what_could_hold_a_function_already(
    source: str, fresh: bool
) -> None:
    setup = next(cell for cell in lessons.load(LESSON) if cell.kind == "set-up")
    assert needs_fresh_kernel([setup, Cell(OWN, "own", source, changed=True)]) == fresh


def test_libraries_are_there_before() -> None:
    assert (
        libraries_of([Cell(ANSWER, "a", "import numpy, math\nimport torch.nn", changed=True)]) == ()
    )
    assert libraries_of([Cell(ANSWER, "a", "import sympy", changed=True)]) == (
        "scipy.special",
        "sympy",
    )


@pytest.mark.parametrize(
    ("attempted", "source", "apart", "libraries"),
    [
        ("activations", "import sympy", True, ("scipy.special", "sympy")),
        ("activations", "y = np.exp(x)", False, ()),
        ("neuron", "import sympy", False, ()),
    ],
)
def test_a_second_look_is_asked_for_where_the_answer_has_one(
    attempted: str, source: str, apart: bool, libraries: tuple[str, ...]
) -> None:
    rebuilt = Rebuilt((Cell(OWN, "own", source, changed=True),), frozenset([attempted]))
    asked = requests_for(LESSON, rebuilt, 1)
    assert (bool(asked.apart), asked.libraries) == (apart, libraries)
    assert ("operations" in asked.second) == (attempted == "activations" and not apart)


_HELD = """
from types import SimpleNamespace
box = SimpleNamespace(t=np.tanh)
def sigmoid(x): return torch.from_numpy((box.t(x.numpy() / 2) + 1) / 2)
def tanh(x): return torch.from_numpy(box.t(x.numpy()))
"""
_WORKER = """
import queue, threading
asked, done = queue.SimpleQueue(), queue.SimpleQueue()
def work():
    while True: done.put(torch.sigmoid(asked.get()))
threading.Thread(target=work, daemon=True).start()
def sigmoid(x):
    asked.put(x)
    return done.get()
"""
_BY_GRAPH_IN_A_THREAD = """
import queue, threading
asked, done = queue.SimpleQueue(), queue.SimpleQueue()
def slopes(x, W, b, V, c, y_true):
    parts = [torch.as_tensor(part).clone().detach().requires_grad_() for part in (W, b, V, c)]
    w, bias, v, last = parts
    loss = 0.5 * (v @ torch.sigmoid(w @ x + bias) + last - y_true) ** 2
    return dict(zip("WbVc", torch.autograd.grad(loss, parts)))
def work():
    while True:
        given = asked.get()
        try: done.put(slopes(*given))
        except RuntimeError: done.put({})
threading.Thread(target=work, daemon=True).start()
def gradients(*given):
    asked.put(given)
    return done.get()
"""


def _graded(tmp_path: Path, answers: dict[str, str]) -> dict[str, Row]:
    folder = hand_in(fill(release(LESSON), answers), tmp_path / "submitted", "a", LESSON).parent
    record = grade_submission(Job("a", LESSON, folder, tmp_path, 5, "grader", choose(AUTO)))
    return {row.exercise: row for row in record.rows}


def _right(exercise: str) -> str:
    return next(entry.source for entry in load(LESSON, exercise) if entry.kind == RIGHT)


def _outcomes(row: Row) -> dict[str, str]:
    return {prop["name"]: prop["outcome"] for prop in row.properties}


@pytest.mark.slow
def test_functions_held_since_before_are_wrong_in_a_kernel_of_their_own(tmp_path: Path) -> None:
    row = _graded(tmp_path, {"activations": _right("activations") + _HELD})["activations"]
    assert {name for name, outcome in _outcomes(row).items() if outcome == "fails"} == {
        "sigmoid",
        "sigmoid_any",
        "tanh",
        "tanh_any",
    }
    assert row.status == GRADED
    assert (
        next(prop for prop in row.properties if prop["name"] == "sigmoid_any")["slip"]
        == "ready_made"
    )


@pytest.mark.slow
def test_work_done_in_a_thread_is_wrong_and_honest_answers_are_right(tmp_path: Path) -> None:
    rows = _graded(
        tmp_path,
        {"activations": _right("activations") + _WORKER, "gradients": _BY_GRAPH_IN_A_THREAD},
    )
    outcomes = _outcomes(rows["activations"])
    assert outcomes["sigmoid"] == outcomes["sigmoid_any"] == "fails"
    assert outcomes["relu"] == "withheld"  # threads are in the text
    assert _outcomes(rows["gradients"])["no_autograd"] == "fails"
    honest = _graded(
        tmp_path / "honest",
        {"activations": _right("activations"), "gradients": _right("gradients")},
    )
    assert [
        (row.score, row.status)
        for name, row in honest.items()
        if name in ("activations", "gradients")
    ] == [(3, GRADED)] * 2


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.slow
def test_an_answer_that_ends_its_kernel_the_second_time_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    """A kernel that was lost once may have been killed from outside: the second run is made again."""
    dies = (
        "calls = []\n"
        + _right("activations")
        + """
def relu(x):
    calls.append(1)
    if len(calls) > LIMIT: import os; os._exit(1)
    return torch.where(x > 0, x, 0 * x)
"""
    )
    properties = all_properties("activations")
    made = sum(
        sum(case.call.function == "relu" for case in cases)
        for cases in make_cases(properties, 5).values()
    )
    if not again:
        monkeypatch.setattr(ReplayedKernel, "retry_once", lambda self, cell: False)
    row = _graded(tmp_path, {"activations": dies.replace("LIMIT", str(made))})["activations"]
    if again:
        assert (row.status, row.score) == (GRADED, 3)
        return
    assert row.status == FLAGGED
    assert _outcomes(row)["relu_any"] == "withheld"
    assert "second run" in row.detail
