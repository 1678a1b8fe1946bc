"""Hidden inputs that are drawn tell a slip from the right answer with every seed, not with most."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from course.checks.compare import as_array
from course.checks.model import Case
from course.checks.values import Array
from grading.lessons.mnist_mlp import hidden_further as mnist_mlp
from grading.lessons.neuron import hidden as neuron
from grading.lessons.neuron.references import forward
from grading.lessons.tensors import hidden as tensors
from grading.lessons.tensors import hidden_further as further

SEEDS = range(600)
Draw = Callable[[Random], list[Case]]


def inputs(case: Case) -> list[np.ndarray]:
    found = [as_array(value) for value in case.call.args]
    return [value for value in found if value is not None]


def rounded_products(case: Case) -> bool:
    a, b = inputs(case)
    return bool((a @ b != (a @ b).astype(np.float16)).any())


def rounded_threshold(case: Case) -> bool:
    return np.shape(case.expected) != np.shape(case.slips["threshold_whole"])


def median_elsewhere(case: Case) -> bool:
    maxima = inputs(case)[0].max(0)
    return bool(abs(np.median(maxima) - maxima.mean()) > 0.01)


def not_zero(case: Case) -> bool:
    return bool(inputs(case)[0].any())


def error(sign: int) -> Callable[[Case], bool]:
    def has(case: Case) -> bool:
        *network, y_true = inputs(case)
        return bool(np.sign(forward(*network) - y_true) == sign)

    return has


def rounded_mean(case: Case) -> bool:
    m = np.asarray(inputs(case)[0], case.call.args[0].dtype)
    large = (np.abs(m) > 100).all(0) & (m == m[0]).all(0)
    return bool((m[:, large].mean(0) != m[0, large]).any())


def array_at(place: int) -> Callable[[Case], bool]:
    def has(case: Case) -> bool:
        return isinstance(case.call.args[place], Array)

    return has


@pytest.mark.parametrize(
    ("draw", "tells"),
    [
        (tensors._products, rounded_products),
        (tensors._maxima_large, median_elsewhere),
        (tensors._single, not_zero),
        (further._rows_drawn, rounded_threshold),
        (further._equal_columns, rounded_mean),
        (neuron._gradients, error(1)),
        (neuron._gradients, error(-1)),
        (mnist_mlp._paired, array_at(0)),
        (mnist_mlp._paired, array_at(1)),
    ],
)
def test_one_of_the_inputs_tells(draw: Draw, tells: Callable[[Case], bool]) -> None:
    silent = [seed for seed in SEEDS if not any(map(tells, draw(Random(seed))))]
    assert silent == []
