"""Lesson 02, the neuron: hidden properties."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from random import Random
from typing import Any

import numpy as np

from course.checks.judges import all_of, expects, leaves_inputs, no_warning, raises
from course.checks.model import MISSING, Case, Property
from course.lessons.neuron.judges import basic_operations, no_autograd, not_cut_off
from course.lessons.writing import case, ladder, rung
from grading.lessons.drawing import numbers, tensor
from grading.lessons.neuron import hidden_activations as six
from grading.lessons.neuron import hidden_learn
from grading.lessons.neuron.references import (
    Network,
    backward,
    backward_slips,
    forward,
    forward_slips,
    neuron,
    neuron_slips,
    sigmoid,
    squared_error_slips,
)


def _list(values: np.ndarray) -> list[float]:
    return [float(value) for value in values]


# A vector as a list, as a NumPy array of float64 and as a PyTorch tensor of float32.
KINDS = (_list, partial(tensor, kind="numpy", dtype="float64"), tensor)


def _neuron(
    kind: Any, x: Any, weights: Any, expected: Any = MISSING, slips: dict[str, Any] | None = None
) -> Case:
    x, weights = np.asarray(x, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    return case("neuron", kind(x), kind(weights), expected=expected, slips=slips)


def _raised(kind: Any, of_lists: str) -> dict[str, Any]:
    """What exceptions speak of: those of lists, which come first, then of the kind itself."""
    fixed = {"features_fixed": "IndexError"}
    if kind is _list:
        return {of_lists: "ValueError", **fixed, "one_kind": "AttributeError|TypeError"}
    return fixed | {"one_kind": "AttributeError|TypeError|RuntimeError|ValueError"}


def _neuron_random(rng: Random) -> list[Case]:
    found = []
    for kind in KINDS:
        for n in (1, 2, rng.randint(3, 6), 12):
            x, w = numbers(rng, (n,), -2, 2), numbers(rng, (n + 1,), -2, 2)
            slips = neuron_slips(x, w) | _raised(kind, "length_rule")
            found.append(_neuron(kind, x, w, neuron(x, w), slips))
    return found


def _neuron_alone(rng: Random) -> list[Case]:
    found = []
    for kind in KINDS:
        w = numbers(rng, (1,), -3, 3)
        slips = {"bias_ignored": 0.5, "no_activation": float(w[0]), "tanh": float(np.tanh(w[0]))}
        slips |= _raised(kind, "refuses_none")
        found.append(_neuron(kind, [], w, float(sigmoid(w[0])), slips))
    return found


def _neuron_lengths(rng: Random) -> list[Case]:
    """First numbers that fit, of each kind."""
    found = []
    for kind in KINDS:
        x, w = numbers(rng, (2,)), numbers(rng, (3,))
        found.append(_neuron(kind, x, w, slips={"length_rule": "ValueError"}))
    for kind in KINDS:
        for features, weights in ((3, 3), (3, 2), (2, 4), (0, 0), (0, 2), (1, 7), (4, 1)):
            x, w = numbers(rng, (features,)), numbers(rng, (weights,))
            found.append(_neuron(kind, x, w))
    return found


def _neuron_large(rng: Random) -> list[Case]:
    """First an everyday sum of each kind: what warns there is not about the size."""
    found = [_neuron(kind, [0.25, -0.5], [0.5, 1.0, 2.0], float(sigmoid(-0.25))) for kind in KINDS]
    for kind in KINDS:
        for u in (1000.0, -1000.0, 800.0, -800.0, 90.0, -90.0):
            bias = rng.choice([-40.0, 40.0]) if abs(u) > 100 else 0.0
            expected = 1.0 if u > 0 else 0.0
            slips = {
                "overflow": "OverflowError",
                "sign": 1.0 - expected,
                "no_activation": u,
                "tanh": 2 * expected - 1,
            }
            if u >= 800:
                slips["infinite"] = math.nan
            found.append(_neuron(kind, [u - bias, 7.0], [bias, 1.0, 0.0], expected, slips))
    return found


def _neuron_moderate(_rng: Random) -> list[Case]:
    """Sums at which a cut-off would show: the sigmoid is neither 0 nor 1 there."""
    return [
        _neuron(_list, [1.0], [0.0, u], float(sigmoid(u)))
        for u in (-9.0, -6.0, -4.5, 4.5, 6.0, 9.0)
    ]


def _network(rng: Random, n: int, h: int) -> Network:
    """The parts of a network with n features and h hidden neurons: x, W, b, V, c."""
    x, W, b, V, c = (numbers(rng, shape, -2, 2) for shape in ((n,), (h, n), (h,), (h,), ()))
    return x, W, b, V, c


def _forward(rng: Random) -> list[Case]:
    found = []
    for n, h in ((2, 3), (3, 3), (1, 1), (1, 4), (5, 1), (6, 4)):
        network = _network(rng, n, h)
        expected, slips = forward(*network), forward_slips(*network)
        found.append(case("forward", *map(tensor, network), expected=expected, slips=slips))
    return found


def _squared_error(rng: Random) -> list[Case]:
    # so close that a rounded result is 0
    close = [(float(y), float(y) + rng.choice([-1, 1]) / 32) for y in numbers(rng, (2,))]
    drawn = [(float(y), float(t)) for y, t in numbers(rng, (4, 2))]
    return [
        case(
            "squared_error",
            *(tensor(y), tensor(t)),
            expected=(y - t) ** 2 / 2,
            slips=squared_error_slips(y, t),
        )
        for y, t in [(2.5, 2.5), (0.0, -3.0), (-4.0, 1.0), (700.0, -36.0), *close, *drawn]
    ]


def _backward(network: Network, y_true: np.ndarray, slips: dict[str, Any] | None = None) -> Case:
    given, expected = map(tensor, (*network, y_true)), backward(*network, y_true)
    return case("gradients", *given, expected=expected, slips=slips, watch=("autograd",))


def _gradients(rng: Random) -> list[Case]:
    found = []
    # the first two errors have both signs
    for n, h, error in ((2, 3, 1), (3, 3, -1), (1, 1, 0), (4, 1, 0), (1, 5, 0), (6, 4, 0)):
        network, y_true = _network(rng, n, h), numbers(rng, (), -2, 2)
        if error:
            y_true = np.round(forward(*network)) - error
        found.append(_backward(network, y_true, backward_slips(*network, y_true)))
    return found


def _gradients_steep(rng: Random) -> list[Case]:
    """Huge features with weights to match, where a difference of two losses misses by far.

    u is moderate, but the smallest step of a weight over which double precision can take the
    difference of two losses is a large step of u.
    """
    found = []
    for scale in (2.0**20, 2.0**40):
        x, W, b, V, c = _network(rng, 3, 2)
        found.append(_backward((x * scale, W / scale, b, V, c), numbers(rng, (), -2, 2)))
    return found


_ACTIVATION = all_of(basic_operations, expects())

HIDDEN: Mapping[str, tuple[Property, ...]] = {
    "neuron": ladder(
        """
        random_cases: right for other features and weights, as lists, arrays and tensors
        no_features_again: no features: the bias alone, as lists, arrays and tensors
        wrong_lengths_again: ValueError for other numbers that do not fit
        large_sums_again: large sums of either sign, as lists, arrays and tensors: no error, no
            warning
        moderate_sums: sums from -9 to 9: neither rounded nor cut off
        inputs_unchanged: the arguments stay as they were, for other inputs too
        """,
        rung("random_cases", _neuron_random, expects(), 2),
        rung("no_features_again", _neuron_alone, expects(), 0.5),
        rung("wrong_lengths_again", _neuron_lengths, raises("ValueError", fitting=len(KINDS))),
        rung("large_sums_again", _neuron_large, all_of(expects(), no_warning(everyday=len(KINDS)))),
        rung("moderate_sums", _neuron_moderate, not_cut_off(expects(rtol=1e-3, atol=1e-7)), 0.5),
        rung("inputs_unchanged", _neuron_random, leaves_inputs, 0.25, only_with="random_cases"),
        hidden=True,
    ),
    "activations": ladder(
        """
        sigmoid_any: sigmoid for tensors of any shape
        tanh_any: tanh for tensors of any shape
        relu_any: relu for tensors of any shape
        leaky_relu_any: leaky_relu for any shape and other a
        elu_any: elu for any shape and other a
        softmax_any: softmax over the last axis, for any shape
        softmax_large: softmax for entries around 1000 and -1000
        inputs_unchanged: x stays as it was, for all six
        """,
        rung("sigmoid_any", six.activation("sigmoid"), _ACTIVATION, 0.5),
        rung("tanh_any", six.activation("tanh"), _ACTIVATION, 0.5),
        rung("relu_any", six.activation("relu"), _ACTIVATION, 0.5),
        rung("leaky_relu_any", six.activation("leaky_relu", 0.2, 0.5), _ACTIVATION, 0.5),
        rung("elu_any", six.activation("elu", 0.5, 2.0), _ACTIVATION, 0.5),
        rung("softmax_any", six.softmax_of_any, _ACTIVATION, 0.5),
        rung("softmax_large", six.softmax_of_large, _ACTIVATION, 0.5),
        rung(
            "inputs_unchanged",
            six.all_six,
            leaves_inputs,
            0.5,
            only_with="sigmoid tanh relu leaky_relu elu softmax",
        ),
        hidden=True,
    ),
    "forward": ladder(
        """
        random_cases: right for other networks, of one neuron and of many
        inputs_unchanged_again: the arguments stay as they were, for other inputs too
        """,
        rung("random_cases", _forward, expects(), 2),
        rung("inputs_unchanged_again", _forward, leaves_inputs, 0.25, only_with="random_cases"),
        hidden=True,
    ),
    "squared_error": ladder(
        """
        random_cases: right for other numbers
        inputs_unchanged: the arguments stay as they were, for other inputs too
        """,
        rung("random_cases", _squared_error, expects(1e-5, 1e-6)),
        rung("inputs_unchanged", _squared_error, leaves_inputs, 0.1, only_with="random_cases"),
        hidden=True,
    ),
    "gradients": ladder(
        """
        random_cases: right for other networks, of one neuron and of many
        steep: right for large features with small weights
        no_autograd_again: without automatic differentiation, for other networks too
        inputs_unchanged_again: the arguments stay as they were, for other inputs too
        """,
        rung("random_cases", _gradients, expects(near="finite_differences"), 1.5),
        rung(
            "steep",
            _gradients_steep,
            expects(rtol=1e-3, otherwise="finite_differences"),
            needs="random_cases",
        ),
        rung(
            "no_autograd_again", _gradients, no_autograd, 3, needs="random_cases", only_with="steep"
        ),
        rung("inputs_unchanged_again", _gradients, leaves_inputs, 0.25, only_with="random_cases"),
        hidden=True,
    ),
    **hidden_learn.HIDDEN,
}
