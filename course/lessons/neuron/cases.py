"""Lesson 02, the neuron: the visible cases."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import Any

from course.checks.model import MISSING, Case
from course.lessons.writing import case, ndarray, tensor

# A vector or a weight list as each of the kinds that a neuron takes: a list, an array, a tensor.
KINDS: tuple[Callable[[list[float]], Any], ...] = (list, ndarray, tensor)
OF_A_LIST = {"one_kind": "AttributeError|TypeError"}
OF_A_KIND = {"one_kind": "AttributeError|TypeError|RuntimeError|ValueError"}
_SLIPS = {
    "bias_ignored": 0.148047,
    "bias_last": 0.562177,
    "weights_shifted": 0.5,
    "bias_times_x1": 0.320821,
    "tanh": -0.848284,
    "sign": 0.777300,
    "bias_after": 0.648047,
    "no_activation": -1.25,
    "bias_subtracted": 0.095349,
    "last_ignored": 0.182426,
    "rounded": 0.0,
}


def _neuron(
    x: Any, weights: Any, expected: Any = MISSING, slips: dict[str, Any] | None = None
) -> Case:
    return case("neuron", x, weights, expected=expected, slips=slips)


def known(_rng: Random) -> list[Case]:
    """Two features, as lists."""
    slips = _SLIPS | {"length_rule": "ValueError"} | OF_A_LIST
    return [_neuron([2.0, 1.0], [0.5, -1.0, 0.25], 0.222700, slips)]


def of_any_kind(_rng: Random) -> list[Case]:
    """The known case as arrays and tensors, of either precision."""
    x, weights = [2.0, 1.0], [0.5, -1.0, 0.25]
    return [
        _neuron(ndarray(x), ndarray(weights), 0.222700, _SLIPS | OF_A_KIND),
        _neuron(tensor(x), tensor(weights), 0.222700, _SLIPS | OF_A_KIND),
        _neuron(ndarray(x, "float32"), ndarray(weights, "float32"), 0.222700, OF_A_KIND),
        _neuron(tensor(x, "float64"), tensor(weights, "float64"), 0.222700, OF_A_KIND),
        _neuron(x, weights, 0.222700),
    ]


def elsewhere(_rng: Random) -> list[Case]:
    """One feature and many, of each kind; sums from -9 to 9.

    At these sums the sigmoid is neither 0 nor 1.
    """
    fixed = {"features_fixed": "IndexError"}
    known = (
        ([-1.5], [0.25, 2.0], 0.0600867),
        ([0.5, -1.0, 2.0], [-0.75, 1.0, 0.5, 0.25], 0.4378235),
        ([1.0, 2.0, -0.5, 0.25, -1.0, 3.0], [0.5, -0.25, 0.5, 1.0, -2.0, 0.75, 0.125], 0.4687906),
    )
    sums = {-9.0: 0.000123394576, -6.0: 0.00247262316, -4.5: 0.0109869426}
    sums |= {4.5: 0.989013057, 6.0: 0.997527377, 9.0: 0.999876605}
    return [
        *(_neuron(kind(x), kind(w), result, fixed) for kind in KINDS for x, w, result in known),
        *(_neuron([1.0], [0.0, u], result) for u, result in sums.items()),
    ]


def alone(_rng: Random) -> list[Case]:
    """No features: the bias alone."""
    raised = {"refuses_none": "ValueError", "features_fixed": "IndexError", **OF_A_LIST}
    of_one = {"bias_ignored": 0.5, "no_activation": 1.0, "tanh": 0.761594}
    slips = {"bias_ignored": 0.5, **OF_A_KIND}
    return [
        _neuron([], [0.0], 0.5, {"no_activation": 0.0, "tanh": 0.0, **raised}),
        _neuron([], [1.0], 0.731059, of_one | raised),
        *(_neuron(kind([]), kind([1.0]), 0.731059, slips) for kind in (ndarray, tensor)),
    ]


def mismatch(_rng: Random) -> list[Case]:
    """First numbers that fit, of each kind."""
    rule = {"length_rule": "ValueError"}
    wrong = [([1.0, 2.0], [0.5, 1.0]), ([1.0], [0.5, 1.0, 2.0]), ([], []), ([1.0, 2.0, 3.0], [0.5])]
    return [
        *(_neuron(kind([1.0, 2.0]), kind([0.5, 1.0, -1.0]), slips=rule) for kind in KINDS),
        *(_neuron(kind(x), kind(weights)) for kind in KINDS for x, weights in wrong),
    ]


def large(_rng: Random) -> list[Case]:
    """First a small sum of each kind, then large ones of each kind."""
    small = {"no_activation": 1.0, "tanh": 0.761594, "sign": 0.268941}
    raised = {"overflow": "OverflowError"} | OF_A_LIST
    found = [_neuron(kind([1.0]), kind([0.0, 1.0]), 0.731059, small) for kind in KINDS]
    for kind in KINDS:
        for u in (1000.0, 800.0, 90.0):
            above = {"no_activation": u, "tanh": 1.0, "sign": 0.0}
            infinite = {"infinite": math.nan} if u > 700 else {}
            below = {"no_activation": -u, "tanh": -1.0, "sign": 1.0}
            found += [
                _neuron(kind([u]), kind([0.0, 1.0]), 1.0, raised | above | infinite),
                _neuron(kind([u]), kind([0.0, -1.0]), 0.0, raised | below),
            ]
    return found
