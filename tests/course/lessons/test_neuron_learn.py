"""Lesson 02, going further: `learn` and `xor_network`, what their judges see, and the questions."""

from __future__ import annotations

import math
from functools import partial
from random import Random

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from course.checks.model import Call, Case, Outcome, Slip
from course.checks.values import array, decode, encode
from course.lessons.neuron.judges_learn import answers_xor, losses_at, network_form
from course.lessons.neuron.questions import QUESTIONS
from grading.lessons.neuron.hidden_learn import HIDDEN
from grading.lessons.neuron.references_learn import learn as reference
from tests.support.lesson_runner import run_lesson, source_of


@pytest.fixture(scope="module")
def answers():
    return run_lesson("02_neuron", answers_only=True)


def problem(n, h, count, seed):
    generator = torch.Generator().manual_seed(seed)
    shapes = {"W": (h, n), "b": (h,), "V": (h,), "c": ()}
    given = {name: torch.randn(shape, generator=generator) for name, shape in shapes.items()}
    return given, *(torch.randn(shape, generator=generator) for shape in ((count, n), (count,)))


@pytest.mark.parametrize(("n", "h", "count"), [(1, 1, 1), (2, 3, 4), (3, 2, 7)])
def test_learn_does_what_an_optimiser_does(answers, n, h, count):
    given, inputs, targets = problem(n, h, count, seed=n)
    net = nn.Sequential(nn.Linear(n, h), nn.Sigmoid(), nn.Linear(h, 1))
    with torch.no_grad():
        for parameter, name in zip(net.parameters(), "WbVc", strict=True):
            parameter.copy_(given[name].reshape(parameter.shape))
    optimiser, losses = torch.optim.SGD(net.parameters(), lr=0.3), []
    for _step in range(6):
        loss = functional.mse_loss(net(inputs)[:, 0], targets) / 2
        losses.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    before = {name: value.clone() for name, value in given.items()}
    learnt, mine = answers["learn"](given, inputs, targets, 6, learning_rate=0.3)
    assert mine == pytest.approx(losses, rel=1e-5)
    for parameter, name in zip(net.parameters(), "WbVc", strict=True):
        assert learnt[name].shape == given[name].shape
        torch.testing.assert_close(learnt[name], parameter.detach().reshape(given[name].shape))
        assert torch.equal(given[name], before[name])


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 5))]
)
def test_float32_is_far_within_the_tolerance_of_every_hidden_case(answers, seed):
    """A right answer that adds in another order must not fail: rounding stays below a tenth."""
    for prop in HIDDEN["learn"][:3]:
        for case in prop.cases(Random(seed)):
            given = {name: torch.tensor(value.numpy()) for name, value in case.call.args[0].items()}
            rest = [torch.tensor(value.numpy()) for value in case.call.args[1:]]
            learnt, losses = answers["learn"](given, *rest, **case.call.kwargs)
            wanted, expected = case.expected
            assert np.allclose(losses, expected, rtol=1e-5, atol=1e-6), prop.name
            for name, value in wanted.items():
                assert np.allclose(learnt[name], value, rtol=1e-5, atol=1e-5), prop.name


# what xor_network returns, and what its judges say


def network(
    W=((20.0, 20.0), (20.0, 20.0)), b=(-10.0, -30.0), V=(1.0, -1.0), c=0.0, dtype="float32"
):
    return {name: array(value, dtype) for name, value in zip("WbVc", (W, b, V, c), strict=True)}


def seen(judge, returned):
    """The slip's code, or "" where the judge is content."""
    try:
        judge([Case(Call("xor_network"))], [Outcome(returned=decode(encode_plain(returned)))])
    except Slip as slip:
        return slip.code
    return ""


def encode_plain(value):
    if isinstance(value, dict):
        return ["dict", [[encode(key), encode_plain(item)] for key, item in value.items()]]
    if hasattr(value, "kind"):
        return encode(torch.tensor(value.numpy()) if value.kind == "torch" else value.numpy())
    return encode(value)


def test_a_network_of_any_width_and_size_of_weights_is_right():
    assert seen(answers_xor, network()) == seen(network_form, network()) == ""
    huge = network(W=((1e6, 1e6), (1e6, 1e6), (0, 0)), b=(-5e5, -15e5, 0), V=(1, -1, 0))
    assert seen(answers_xor, huge) == seen(network_form, huge) == ""
    assert seen(answers_xor, network(V=(50.0, -50.0), c=-20.0)) == ""


@pytest.mark.parametrize(
    ("returned", "code"),
    [
        (network(V=(1.0, 0.0)), "or"),
        (network(V=(0.0, 1.0)), "and"),
        (network(V=(-1.0, 1.0), c=1.0), "xnor"),
        (network(V=(0.0, 0.0), c=0.5), "stuck"),
        (network(V=(0.15, -0.15), c=0.43), "too_near"),
        (network(c=float("nan")), "not_finite"),
        (network(W=((math.inf, math.inf), (20.0, 20.0))), "not_finite"),
        # large numbers that cancel: rounding is no excuse for them
        (network(W=((0.0, 0.0), (0.0, 0.0)), b=(0.0, 0.0), V=(1e6, -1e6), c=0.5), "stuck"),
        (network(b=(-30.0, -30.0), V=(5e5, 1.0 - 5e5)), "and"),
        (network(W=((20.0, 20.0, 1.0), (20.0, 20.0, 1.0))), "network_shapes"),
        ({**network(), "h": 2}, "wrong_keys"),
        (3.0, "not_dict"),
    ],
)
def test_outputs_that_are_not_xor_are_refused(returned, code):
    assert seen(answers_xor, returned) == code


@pytest.mark.parametrize(
    ("returned", "code"),
    [
        ({**network(), "c": 0.0}, "no_tensor"),
        ({**network(), "V": array([1.0, -1.0], kind="numpy")}, "no_tensor"),
        ({**network(), "W": array([[20.0] * 2] * 2, "float64")}, "dtype"),
        ({**network(), "V": array([[1.0, -1.0]])}, "network_shapes"),
        ({**network(), "c": array([0.0])}, "network_shapes"),
        (network(W=((20.0, 20.0),), b=(-10.0,), V=(1.0,)), "one_unit"),
    ],
)
def test_a_form_that_is_not_asked_for_is_refused(returned, code):
    assert seen(network_form, returned) == code


def test_the_number_of_losses_counts():
    judge = losses_at(0.02)
    case = Case(Call("learn"), (3, {0: 1.0, 2: 0.5}))
    parameters = encode_plain(network())

    def said(losses):
        outcome = Outcome(returned=decode(["tuple", [parameters, encode(losses)]]))
        try:
            judge([case], [outcome])
        except Slip as slip:
            return slip.code
        return ""

    assert said([1.0, 0.7, 0.5]) == said(torch.tensor([1.0, 0.7, 0.505])) == ""
    assert said([1.0, 0.7, 0.5, 0.4]) == "one_more"
    assert said([1.0, 0.5]) == "losses_count"
    assert said([1.0, 0.7, 0.6]) == "long_run"
    assert said("1.0") == "losses_kind"


# The answers of the questions, measured


def answer(name):
    return {question.id: question.answer for question in QUESTIONS}[name]


def test_the_questions_have_the_answers_that_are_measured():
    assert answer("no_clouds_no_wind") == pytest.approx(
        torch.sigmoid(torch.tensor(-2.0)).item(), abs=1e-4
    )
    assert torch.tanh(torch.tensor(10.0)) == 1  # as the text says of float32
    pairs = [torch.softmax(torch.tensor(pair), dim=-1) for pair in ([1.0, 2.0], [101.0, 102.0])]
    torch.testing.assert_close(*pairs)
    assert answer("recall_column_minus_row") == (torch.ones(5, 1) - torch.ones(5)).shape
    W = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    first = W[0]
    first *= 10
    assert W.sum() == answer("recall_row_times_ten")
    with pytest.raises(RuntimeError):
        torch.tensor([True, False]).mean()
    x = torch.tensor(2.0, requires_grad=True)
    (x**3).backward()
    (5 * x).backward()
    assert x.grad == answer("recall_two_backwards")


def test_the_slips_loop_gives_the_numbers_that_the_lesson_says():
    x, y_true, rate = 2.0, 1.0, 0.5
    given = {
        name: torch.tensor(value) for name, value in zip("wbvc", (0.5, -0.4, 1.5, 0.6), strict=True)
    }
    w, b, v, c = given.values()
    h = torch.sigmoid(w * x + b)
    d_y = v * h + c - y_true
    moved_v = v - rate * d_y * h
    lesson = source_of("02_neuron").read_text(encoding="utf-8")
    for words, its_v in (("is", moved_v), ("should be", v)):
        d_u = d_y * its_v * h * (1 - h)
        new_w, new_b = (w - rate * d_u * x).item(), (b - rate * d_u).item()
        said = {
            "is": f"`w` is {new_w:.4f} and `b` is {new_b:.4f}",
            "should be": f"should be {new_w:.4f} and {new_b:.4f}",
        }
        assert said[words] in lesson


def test_the_reference_measures_each_loss_before_its_update():
    given, inputs, targets = (
        {name: value.numpy() for name, value in part.items()}
        if isinstance(part, dict)
        else part.numpy()
        for part in problem(2, 2, 3, seed=5)
    )
    run = partial(reference, given, inputs, targets)
    one, two = run(1, 0.5), run(2, 0.5)
    assert two[1][0] == one[1][0]
    assert reference(one[0], inputs, targets, 1, 0.5)[1] == pytest.approx(two[1][1:])


def test_losses_of_a_run_that_was_cut_short_are_counted_by_its_own_steps():
    """No message says that a call without `steps` should give 120 losses."""
    given = Case(Call("learn", ([1.0],), at_most={"steps": 3}), (1000, {}))
    shown = Outcome([{"W": 0, "b": 0, "V": 0, "c": 0}, [1.0] * 4], defaults={"steps": 1000})
    with pytest.raises(Slip) as raised:
        losses_at(rtol=1e-3)([given], [shown])
    assert raised.value.code == "one_more"
    assert raised.value.call.kwargs == {"steps": 3}
