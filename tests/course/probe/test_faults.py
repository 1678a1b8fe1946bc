"""Spoilt operations: by whatever route a ready-made function is reached, its numbers are wrong."""

from __future__ import annotations

import pytest

from course.probe import faults
from course.probe.basic import BASIC
from tests.support.warm_python import python

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
    assert python(code).split("\n") == [""]


@pytest.mark.slow
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
    assert python(code).strip() == "[]"


@pytest.mark.slow
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
    assert python(code) == ""


@pytest.mark.slow
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
    assert faults.UNKNOWN in python(code)


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
