"""Activations: the slope at the point, and the gradient of a chain, as autograd has it."""

from __future__ import annotations

import pytest
import torch

from course.explorers.activations import NAMES, ActivationsExplorer
from course.explorers.curves import ACTIVATIONS


def moved(name: str, **dials: float) -> ActivationsExplorer:
    explorer = ActivationsExplorer()
    explorer.turn("activation", list(NAMES).index(name))
    for dial, value in dials.items():
        explorer.turn_to(dial, value)
    return explorer


@pytest.mark.parametrize("name", NAMES)
def test_a_chains_gradient_is_autograds(name: str) -> None:
    explorer = moved(name, layers=30, weight=1.25)
    start = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    h = start
    for found in explorer.gradients():
        h = ACTIVATIONS[name](1.25 * h)
        (wanted,) = torch.autograd.grad(h, start, retain_graph=True)
        assert found == pytest.approx(wanted.item(), rel=1e-9)
    assert len(explorer.gradients()) == 30


@pytest.mark.parametrize(
    ("name", "x", "words"),
    [
        ("sigmoid", 0, "sigmoid at x = 0: value 0.5, slope 0.25."),
        ("sigmoid", 4, "sigmoid at x = 4: value 0.982, slope 0.018."),
        ("tanh", 4, "tanh at x = 4: value 0.999, slope 0.001."),
        ("relu", -2, "ReLU at x = −2: value 0, slope 0."),
        ("leaky_relu", -2, "leaky ReLU at x = −2: value −0.02, slope 0.01."),
        ("elu", -1, "ELU at x = −1: value −0.632, slope 0.368."),
    ],
)
def test_the_point_is_told_in_words(name: str, x: float, words: str) -> None:
    assert moved(name, x=x).words().startswith(words)


@pytest.mark.parametrize(
    ("weight", "words"),
    [(1, "with weight 1: 1."), (1.25, "with weight 1.25: 8.1e+02."), (0.75, "0.00018. It has all but"),
     (1.5, "1.9e+05. It has exploded.")],
)  # fmt: skip
def test_what_the_second_task_says_of_relu(weight: float, words: str) -> None:
    assert words in moved("relu", layers=30, weight=weight).words()


def best_weight(name: str) -> tuple[float, float]:
    explorer = moved(name, layers=30)
    left = {}
    for at, weight in enumerate(explorer.dials["weight"].values):
        explorer.turn("weight", at)
        left[weight] = abs(explorer.gradients()[-1])
    return max(left.items(), key=lambda pair: pair[1])


def test_what_the_second_task_says_of_tanh_and_sigmoid() -> None:
    weight, left = best_weight("tanh")
    assert weight == 1
    assert 0.001 < left < 0.1
    assert best_weight("sigmoid")[1] < 1e-3


def test_a_click_moves_the_point_or_the_layers() -> None:
    explorer = ActivationsExplorer()
    explorer.pick("curve", -1.3, 0.4)
    assert explorer.value("x") == -1.25
    explorer.pick("chain", 17.4, 0)
    assert explorer.value("layers") == 17
    explorer.pick("curve", 99, 0)
    assert explorer.value("x") == 5
