"""Lesson 02 as its source stands: every cell runs, and the instructor's answers keep the contract.

The answers are measured against PyTorch's own functions and autograd, apart from the lesson's
checks.
"""

from __future__ import annotations

import math
import re
import warnings
from functools import partial

import numpy as np
import pytest
import torch
from torch.nn import functional

from tests.support.lesson_runner import run_lesson

run = partial(run_lesson, "02_neuron")


@pytest.fixture(scope="module")
def answers():
    return run(answers_only=True)


@pytest.mark.slow
def test_every_cell_runs_and_every_visible_check_holds(capsys):
    run()
    out, err = capsys.readouterr()
    assert len(re.findall(r"(\d+) of \1 checks hold", out)) == 7
    assert "waits for your answer" not in out
    assert "fails" not in out
    assert err == ""


def test_the_release_runs_to_its_end(capsys):
    run(released=True)
    out, err = capsys.readouterr()
    assert out.count("not attempted yet") == 7
    assert out.count("waits for your answer") == 2
    assert err == ""


def test_neuron_is_the_sigmoid_of_the_weighted_sum(answers):
    neuron = answers["neuron"]
    x, weights = [0.3, -1.2, 2.0], [0.1, 0.5, -0.7, 0.2]
    expected = torch.sigmoid(torch.tensor(0.1 + 0.15 + 0.84 + 0.4)).item()
    for kind in (list, np.array, torch.tensor):
        assert float(neuron(kind(x), kind(weights))) == pytest.approx(expected, abs=1e-6)
    assert neuron([], [0.0]) == 0.5


def test_neuron_takes_large_sums_without_a_warning(answers):
    neuron = answers["neuron"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kind in (list, np.array, torch.tensor):
            assert float(neuron(kind([1000.0]), kind([0.0, 1.0]))) == 1.0
            assert float(neuron(kind([1000.0]), kind([0.0, -1.0]))) == 0.0
        assert 0 < neuron([], [-700.0]) < 1e-300


@pytest.mark.parametrize(
    ("x", "weights"), [([1.0], [1.0]), ([1.0], [1.0, 2.0, 3.0]), ([], []), ([1.0, 2.0], [1.0, 2.0])]
)
def test_neuron_refuses_lengths_that_do_not_fit(answers, x, weights):
    with pytest.raises(ValueError, match="weights"):
        answers["neuron"](x, weights)


READY_MADE = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "softmax": lambda x: functional.softmax(x, dim=-1),
}


@pytest.mark.parametrize("name", READY_MADE)
@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 4), (2, 3, 5), (0, 3)])
def test_activations_agree_with_pytorch(answers, name, shape):
    x = 40 * torch.rand(shape, generator=torch.Generator().manual_seed(7)) - 20
    before = x.clone()
    torch.testing.assert_close(answers[name](x), READY_MADE[name](x), atol=1e-6, rtol=1e-5)
    assert torch.equal(x, before)


@pytest.mark.parametrize("name", READY_MADE)
def test_activations_stay_finite_and_can_be_differentiated(answers, name):
    x = torch.tensor(
        [-20.0, -1.0, 0.5, 20.0] if name in ("sigmoid", "tanh") else [-200.0, -1.0, 0.5, 200.0]
    )
    x.requires_grad_()
    y = answers[name](x)
    torch.testing.assert_close(y, READY_MADE[name](x), atol=1e-6, rtol=1e-5)
    (slope,) = torch.autograd.grad((y * torch.arange(4.0)).sum(), x)
    (expected,) = torch.autograd.grad((READY_MADE[name](x) * torch.arange(4.0)).sum(), x)
    torch.testing.assert_close(slope, expected, atol=1e-5, rtol=1e-4)


def test_the_slopes_a_are_used(answers):
    x = torch.tensor([-3.0, 0.0, 2.0])
    torch.testing.assert_close(answers["leaky_relu"](x, a=0.3), functional.leaky_relu(x, 0.3))
    torch.testing.assert_close(answers["elu"](x, 2.0), functional.elu(x, 2.0))


def test_softmax_is_stable_row_by_row(answers):
    x = torch.tensor([[1000.0, 999.0], [-1000.0, 0.0], [-1000.0, -1001.0]])
    torch.testing.assert_close(answers["softmax"](x), torch.softmax(x, dim=-1))


def draw_network_inputs(n, h, seed):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(shape, generator=generator) for shape in ((n,), (h, n), (h,), (h,), (), ())]


@pytest.mark.parametrize(("n", "h"), [(1, 1), (3, 4), (5, 2), (3, 3)])
def test_forward_loss_and_gradients_agree_with_autograd(answers, n, h):
    x, *parameters, y_true = draw_network_inputs(n, h, seed=10 * n + h)
    before = [tensor.clone() for tensor in (x, *parameters, y_true)]
    mine = answers["gradients"](x, *parameters, y_true)
    assert all(
        torch.equal(tensor, copy)
        for tensor, copy in zip((x, *parameters, y_true), before, strict=True)
    )

    W, b, V, c = leaves = [parameter.clone().requires_grad_() for parameter in parameters]
    y = functional.linear(torch.sigmoid(functional.linear(x, W, b)), V[None, :])[0] + c
    loss = functional.mse_loss(y, y_true) / 2
    torch.testing.assert_close(answers["forward"](x, *parameters), y.detach())
    torch.testing.assert_close(answers["squared_error"](y.detach(), y_true), loss.detach())
    assert set(mine) == {"W", "b", "V", "c"}
    for name, expected in zip("WbVc", torch.autograd.grad(loss, leaves), strict=True):
        assert mine[name].shape == expected.shape
        torch.testing.assert_close(mine[name], expected)


def test_an_update_lowers_the_loss(answers):
    x, *parameters, y_true = draw_network_inputs(3, 4, seed=1)

    def loss(values):
        return float(answers["squared_error"](answers["forward"](x, *values), y_true))

    slopes = answers["gradients"](x, *parameters, y_true)
    moved = [value - 0.01 * slopes[name] for name, value in zip("WbVc", parameters, strict=True)]
    assert loss(moved) < loss(parameters)


def test_the_numbers_in_the_prose_are_right(answers):
    assert answers["neuron"]([0.8, 0.3], [-2.0, 4.0, 1.0]) == pytest.approx(0.8176, abs=5e-5)
    assert math.isclose(0.25**10, 1e-6, rel_tol=0.1)
    zeros, V = torch.zeros(2), torch.tensor([1.0, 3.0])
    assert (
        float(answers["forward"](torch.randn(3), torch.zeros(2, 3), zeros, V, torch.tensor(0.5)))
        == 2.5
    )
    assert float(answers["squared_error"](torch.tensor(5.0), torch.tensor(1.0))) == 8.0
