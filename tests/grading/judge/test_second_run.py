"""What an answer must not use is spoilt while it is called again: by whatever route it is reached,
the numbers are then wrong.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.checks.evidence import make_cases
from course.lessons.registry import exercises_of
from course.probe import faults
from course.probe.basic import BASIC
from grading import lessons
from grading.demo.submissions import fill, hand_in, release
from grading.grade import Job, grade_submission
from grading.judge.second_run import faults_of, libraries_of, needs_fresh_kernel, second_seed
from grading.lessons.bank import RIGHT, load
from grading.lessons.hidden import all_properties
from grading.model import ANSWER, FLAGGED, GRADED, OWN, Cell, Row
from grading.paths import ROOT
from grading.sandbox.levels import AUTO, choose

LESSON = "02_neuron"

# How the work of a ready-made function can be reached past a watcher; each is sigmoid of x, a
# tensor, where nothing is spoilt.
ROUTES = {
    "plain": "torch.sigmoid(x)",
    "a method in place": "x.clone().sigmoid_()",
    "into another": "torch.sigmoid(x, out=torch.empty(3))",
    "glu": "F.glu(torch.stack([torch.ones_like(x), x]), 0)[0]",
    "silu": "F.silu(x) / x",
    "softmax": "torch.softmax(torch.stack([x, torch.zeros(3)]), 0)[0]",
    "logsumexp": "torch.exp(x - torch.logsumexp(torch.stack([x, torch.zeros(3)]), 0))",
    "logcumsumexp": "torch.exp(x - torch.logcumsumexp(torch.stack([x, torch.zeros(3)]), 0)[-1])",
    "softplus": "torch.exp(-F.softplus(-x))",
    "the other's slope": "torch.ops.aten.softplus_backward(torch.ones(3), x, 1.0, 20.0)",
    "tanh": "(torch.tanh(x / 2) + 1) / 2",
    "many at once": "torch._foreach_sigmoid([x])[0]",
    "mapped": "torch.vmap(torch.sigmoid)(x)",
    "a layer": "nn.Sigmoid()(x)",
    "a tensor of another kind": "(torch.tanh((x / 2).to_sparse()).to_dense() + 1) / 2",
    "traced": "traced(x)",
    "a thread": "in_a_thread(x)",
    "mixed precision": "torch.sigmoid(x.double()).float()",
    "NumPy": "torch.from_numpy((np.tanh(x.numpy() / 2) + 1) / 2)",
    "math": "torch.tensor([(math.tanh(v / 2) + 1) / 2 for v in x.tolist()])",
    "SciPy": "torch.from_numpy(scipy.special.expit(x.numpy()))",
}
_PRELUDE = """
import math, threading, sys
import numpy as np
import scipy.special
import torch
import torch.nn as nn
import torch.nn.functional as F
from course.probe.faults import spoilt
def _plain(x: torch.Tensor) -> torch.Tensor:
    return torch.sigmoid(x)
def in_a_thread(x):
    found = []
    thread = threading.Thread(target=lambda: found.append(torch.sigmoid(x)))
    thread.start()
    thread.join()
    return found[0]
x = torch.tensor([-1.5, 0.5, 2.0])
right = 1 / (1 + torch.exp(-x))
traced = torch.jit.trace(_plain, x)
"""


def _python(code: str) -> str:
    """What a Python process of its own prints: what is spoilt is spoilt for a whole process."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=200,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_every_route_to_a_ready_made_function_gives_wrong_numbers() -> None:
    code = (
        _PRELUDE
        + f"""
routes = {ROUTES!r}
for name, route in routes.items():
    assert torch.allclose(eval(route), right, atol=1e-5), name
with spoilt("operations"):
    assert torch.equal(1 / (1 + torch.exp(-x)), right)
    for name, route in routes.items():
        try:
            found = eval(route)
        except Exception as error:
            found = None
        if found is not None and torch.allclose(found, right, atol=1e-2):
            print(name)
for name, route in routes.items():
    assert torch.allclose(eval(route), right, atol=1e-5), name
"""
    )
    assert _python(code).split("\n") == [""]


def test_other_ready_made_functions_are_spoilt_too() -> None:
    code = (
        _PRELUDE
        + """
routes = ["F.relu(x)", "F.relu6(x)", "F.rrelu(x, 0.0, 0.0)", "F.threshold(x, 0, 0)", "F.hardtanh(x, 0.0, 9.0)",
          "torch.ops.aten.threshold_backward(x, x, 0.0)", "F.leaky_relu(x, 0.0)", "F.prelu(x, torch.zeros(1))", "torch.relu_(x.clone())",
          "torch.add(x, 0).relu()", "nn.ReLU()(x)"]
right = x.clamp(min=0)
assert all(torch.allclose(eval(route), right) for route in routes)
with spoilt("operations"):
    print([route for route in routes if torch.allclose(eval(route), right, atol=1e-2)])
"""
    )
    assert _python(code).strip() == "[]"


def test_automatic_differentiation_records_nothing_and_values_stay() -> None:
    code = (
        _PRELUDE
        + """
from torch.autograd.functional import jacobian
routes = ["torch.autograd.grad((w * w).sum(), w)[0]", "torch.func.grad(lambda v: (v * v).sum())(w)", "jacobian(lambda v: (v * v).sum(), w)",
          "torch.func.jacrev(lambda v: v * v)(w).sum(0)", "torch.func.jvp(lambda v: v * v, (w,), (torch.ones(3),))[1]"]
w = x.clone().requires_grad_()
assert all(torch.allclose(eval(route), 2 * x) for route in routes)
with spoilt("autograd"):
    assert torch.equal((w * w).detach(), x * x) and torch.equal(torch.sigmoid(w), torch.sigmoid(x))
    for route in routes:
        try:
            found = eval(route)
        except RuntimeError:
            continue
        if torch.allclose(found, 2 * x):
            print(route)
assert all(torch.allclose(eval(route), 2 * x) for route in routes)
"""
    )
    assert _python(code) == ""


def test_an_operation_that_is_neither_basic_nor_forbidden_says_so() -> None:
    code = (
        _PRELUDE
        + """
with spoilt("operations"):
    try:
        F.gelu(x)
    except RuntimeError as error:
        print(error)
"""
    )
    assert faults.UNKNOWN in _python(code)


def test_names_of_operations_are_told_apart() -> None:
    for name in (
        "sigmoid_",
        "_softmax",
        "_log_softmax_backward_data",
        "silu_backward",
        "rrelu_with_noise_",
        "log_sigmoid_forward",
        "_foreach_tanh",
        "special_expit",
        "_prelu_kernel",
        "glu_jvp",
        "hardtanh_backward",
        "_logcumsumexp",
        "tanh_backward",
    ):
        assert faults.is_forbidden(name), name
    for name in (
        "exp",
        "where",
        "clamp_min_",
        "_foreach_exp_",
        "sum",
        "atanh",
        "cosh",
        "logaddexp",
        "index_put_",
        "_to_copy",
        "mm",
    ):
        assert not faults.is_forbidden(name), name
        assert faults.is_basic(name), name
    assert not any(map(faults.is_forbidden, BASIC))


def test_what_is_spoilt_is_said_by_the_properties() -> None:
    assert {
        one.id: set(faults_of(all_properties(one.id)))
        for one in exercises_of(LESSON)
        if faults_of(all_properties(one.id))
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
    parts = [torch.as_tensor(one).clone().detach().requires_grad_() for one in (W, b, V, c)]
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
    return {one["name"]: one["outcome"] for one in row.properties}


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
        next(one for one in row.properties if one["name"] == "sigmoid_any")["slip"] == "ready_made"
    )


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


def test_an_answer_that_ends_its_kernel_the_second_time_waits(tmp_path: Path) -> None:
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
    row = _graded(tmp_path, {"activations": dies.replace("LIMIT", str(made))})["activations"]
    assert row.status == FLAGGED
    assert _outcomes(row)["relu_any"] == "withheld"
    assert "second run" in row.detail
