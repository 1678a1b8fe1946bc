"""Lesson 02, the neuron: hidden properties."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import numpy as np

from course.checks.judges import all_of, expects, leaves_inputs, no_warning, raises
from course.checks.model import Case, Property
from course.lessons.neuron.judges import (
    basic_operations,
    no_autograd,
    not_cut_off,
)
from course.lessons.writing import case, rung
from grading.lessons.drawing import hidden_ladder, numbers, tensor
from grading.lessons.neuron.references import (
    backward,
    backward_slips,
    forward,
    forward_slips,
    sigmoid,
)

Shape = tuple[int, ...]
Network = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # x, W, b, V, c
KINDS = ("list", "numpy", "torch")


def _as(kind: str, values: np.ndarray) -> Any:
    """The vector as a list, as a NumPy array of float64 or as a PyTorch tensor of float32."""
    if kind == "list":
        return [float(value) for value in values]
    return tensor(values, kind, "float32" if kind == "torch" else "float64")


def _neuron_slips(x: np.ndarray, w: np.ndarray) -> dict[str, Any]:
    bias, rest = w[0], w[1:] @ x
    return {
        "bias_ignored": sigmoid(rest),
        "bias_last": sigmoid(w[:-1] @ x + w[-1]),
        "weights_shifted": sigmoid(w[:-1] @ x),
        "bias_times_x1": sigmoid(bias * (x[0] if x.size else 1) + rest),
        "tanh": np.tanh(bias + rest),
        "sign": sigmoid(-(bias + rest)),
        "bias_after": sigmoid(rest) + bias,
        "no_activation": bias + rest,
        "bias_subtracted": sigmoid(rest - bias),
        "last_ignored": sigmoid(bias + w[1:-1] @ x[:-1]),
    }


def _raised(kind: str, of_lists: str) -> dict[str, str]:
    """What exceptions speak of. Lists come first: who gets as far as the other kinds has trouble
    with the kind.
    """
    if kind == "list":
        return {
            of_lists: "ValueError",
            "features_fixed": "IndexError",
            "one_kind": "AttributeError|TypeError",
        }
    return {
        "features_fixed": "IndexError",
        "one_kind": "AttributeError|TypeError|RuntimeError|ValueError",
    }


def _neuron_random(rng: Random) -> list[Case]:
    found = []
    for kind in KINDS:
        for n in (1, 2, rng.randint(3, 6), 12):
            x, w = numbers(rng, (n,), -2, 2), numbers(rng, (n + 1,), -2, 2)
            expected = float(sigmoid(w[0] + w[1:] @ x))
            slips: dict[str, Any] = {
                code: float(value) for code, value in _neuron_slips(x, w).items()
            }
            slips["rounded"] = float(round(expected))
            slips.update(_raised(kind, "length_rule"))
            found.append(case("neuron", _as(kind, x), _as(kind, w), expected=expected, slips=slips))
    return found


def _neuron_alone(rng: Random) -> list[Case]:
    found = []
    for kind in KINDS:
        w = numbers(rng, (1,), -3, 3)
        found.append(
            case(
                "neuron",
                _as(kind, np.zeros(0)),
                _as(kind, w),
                expected=float(sigmoid(w[0])),
                slips={
                    "bias_ignored": 0.5,
                    "no_activation": float(w[0]),
                    "tanh": float(np.tanh(w[0])),
                    **_raised(kind, "refuses_none"),
                },
            )
        )
    return found


def _neuron_lengths(rng: Random) -> list[Case]:
    """First numbers that fit, of each kind."""
    found = [
        case(
            "neuron",
            _as(kind, numbers(rng, (2,))),
            _as(kind, numbers(rng, (3,))),
            slips={"length_rule": "ValueError"},
        )
        for kind in KINDS
    ]
    for kind in KINDS:
        for features, weights in ((3, 3), (3, 2), (2, 4), (0, 0), (0, 2), (1, 7), (4, 1)):
            x, w = numbers(rng, (features,)), numbers(rng, (weights,))
            found.append(case("neuron", _as(kind, x), _as(kind, w)))
    return found


def _neuron_large(rng: Random) -> list[Case]:
    """First an everyday sum of each kind: what warns there is not about the size."""
    small = np.array([0.25, -0.5]), np.array([0.5, 1.0, 2.0])
    found = [
        case("neuron", *(_as(kind, one) for one in small), expected=float(sigmoid(-0.25)))
        for kind in KINDS
    ]
    for kind in KINDS:
        for u in (1000.0, -1000.0, 800.0, -800.0, 90.0, -90.0):
            bias = rng.choice([-40.0, 40.0]) if abs(u) > 100 else 0.0
            x, w = np.array([u - bias, 7.0]), np.array([bias, 1.0, 0.0])
            expected = 1.0 if u > 0 else 0.0
            slips = {
                "overflow": "OverflowError",
                "sign": 1.0 - expected,
                "no_activation": u,
                "tanh": 2 * expected - 1,
            }
            if u >= 800:
                slips["infinite"] = math.nan
            found.append(case("neuron", _as(kind, x), _as(kind, w), expected=expected, slips=slips))
    return found


def _neuron_moderate(_rng: Random) -> list[Case]:
    """Sums at which a cut-off would show: the sigmoid is neither 0 nor 1 there."""
    return [
        case("neuron", [1.0], [0.0, u], expected=float(sigmoid(np.float64(u))))
        for u in (-9.0, -6.0, -4.5, 4.5, 6.0, 9.0)
    ]


SHAPES: tuple[Shape, ...] = ((3, 4), (2, 1, 2, 3))


def _activation(
    function: str,
    reference: Callable[..., np.ndarray],
    slips: Mapping[str, Callable[..., np.ndarray]],
    parameters: tuple[float, ...] = (),
) -> Callable[[Random], list[Case]]:
    """Cases on tensors of several shapes with entries up to 20 in size; with `parameters`, for
    these values of `a` too.
    """

    def cases(rng: Random) -> list[Case]:
        found = []
        for shape in SHAPES:
            x = numbers(rng, shape, -4, 4)
            found.append(_activation_case(function, x, reference, slips))
        wide = np.concatenate([numbers(rng, (6,), -20, 20), [-20.0, 20.0, 0.0]])
        found.append(_activation_case(function, wide, reference, slips))
        for a in parameters:
            x = numbers(rng, (3, 5), -4, 4)
            made = {"a_ignored": reference(x), **{code: slip(x, a) for code, slip in slips.items()}}
            found.append(
                case(
                    function,
                    tensor(x),
                    a,
                    expected=reference(x, a),
                    slips=made,
                    watch=("operations",),
                )
            )
            found.append(
                case(
                    function,
                    tensor(x),
                    a=a,
                    expected=reference(x, a),
                    slips=made,
                    watch=("operations",),
                )
            )
        return found

    return cases


def _activation_case(
    function: str,
    x: np.ndarray,
    reference: Callable[..., np.ndarray],
    slips: Mapping[str, Callable[..., np.ndarray]],
) -> Case:
    made = {code: slip(x) for code, slip in slips.items()}
    return case(function, tensor(x), expected=reference(x), slips=made, watch=("operations",))


def _leaky(x: np.ndarray, a: float = 0.01) -> np.ndarray:
    return np.where(x > 0, x, a * x)


def _elu(x: np.ndarray, a: float = 1.0) -> np.ndarray:
    return np.where(x > 0, x, a * np.expm1(np.minimum(x, 0)))


def _softmax(x: np.ndarray, axis: int | None = -1) -> np.ndarray:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _upside_down(x: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.asarray(1 / np.tanh(x))


_sigmoid_cases = _activation("sigmoid", sigmoid, {"sign": lambda x: sigmoid(-x), "tanh": np.tanh})
_tanh_cases = _activation(
    "tanh",
    np.tanh,
    {
        "sigmoid": sigmoid,
        "scaled": lambda x: sigmoid(2 * x),
        "not_doubled": lambda x: 2 * sigmoid(x) - 1,
        "upside_down": _upside_down,
    },
)
_relu_cases = _activation(
    "relu",
    lambda x: np.maximum(x, 0),
    {"absolute": np.abs, "leaky": _leaky, "step": lambda x: (x > 0).astype(float)},
)
_leaky_cases = _activation(
    "leaky_relu",
    _leaky,
    {
        "no_leak": lambda x, a=0.0: np.maximum(x, 0),
        "leak_sign": lambda x, a=0.01: np.where(x > 0, x, -a * x),
        "leak_both": lambda x, a=0.01: a * x,
        "other_side": lambda x, a=0.01: np.where(x > 0, a * x, x),
        "other_default": lambda x, a=0.1: np.where(x > 0, x, a * x),
    },
    (0.2, 0.5),
)
_elu_cases = _activation(
    "elu",
    _elu,
    {
        "no_leak": lambda x, a=0.0: np.maximum(x, 0),
        "minus_one": lambda x, a=1.0: np.where(x > 0, x, a * np.exp(x)),
        "one_outside": lambda x, a=1.0: np.where(x > 0, x, a * np.exp(x) - 1),
        "other_default": lambda x, a=0.01: _elu(x, a),
    },
    (0.5, 2.0),
)


def _softmax_cases(rng: Random) -> list[Case]:
    found = []
    for shape in ((1,), (4, 4), (2, 3, 4), (3, 1), (1, 6)):
        x = numbers(rng, shape, -4, 4)
        slips: dict[str, Any] = {
            "whole": _softmax(x, None),
            "log": np.log(_softmax(x)),
            "keepdim": "RuntimeError: size",
        }
        if len(shape) > 1:
            slips["wrong_axis"] = _softmax(x, 0)
            slips["axis_1"] = _softmax(x, 1)
        found.append(
            case("softmax", tensor(x), expected=_softmax(x), slips=slips, watch=("operations",))
        )
    return found


def _softmax_large(rng: Random) -> list[Case]:
    row = numbers(rng, (4,), -2, 2)
    unstable = np.full(4, np.nan)
    mixed = np.stack([row + 1000, row, row - 1000])
    one_maximum = np.stack([_softmax(row), *[unstable] * 2])
    return [
        case("softmax", tensor(x), expected=_softmax(x), slips=slips, watch=("operations",))
        for x, slips in (
            (np.array([1000.0, 1000.0, 1000.0, 1000.0]), {"unstable": unstable}),
            (
                np.array([1000.0, 0.0, -1000.0, 999.0]),
                {"not_the_maximum": np.array([np.nan, 0, 0, np.nan])},
            ),
            (row + 1000, {"unstable": unstable, "cut_off": np.full(4, 0.25)}),
            (row - 1000, {"unstable": unstable}),
            (mixed, {"one_maximum": one_maximum}),
        )
    ]


def _six_unchanged(rng: Random) -> list[Case]:
    x = numbers(rng, (3, 4), -4, 4)
    names = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softmax")
    return [case(name, tensor(x)) for name in names]


def _network(rng: Random, n: int, h: int) -> Network:
    return (
        numbers(rng, (n,), -2, 2),
        numbers(rng, (h, n), -2, 2),
        numbers(rng, (h,), -2, 2),
        numbers(rng, (h,), -2, 2),
        numbers(rng, (), -2, 2),
    )


def _forward(rng: Random) -> list[Case]:
    found = []
    for n, h in ((2, 3), (3, 3), (1, 1), (1, 4), (5, 1), (6, 4)):
        network = _network(rng, n, h)
        found.append(
            case(
                "forward",
                *map(tensor, network),
                expected=forward(*network),
                slips=forward_slips(*network),
            )
        )
    return found


def _squared_error(rng: Random) -> list[Case]:
    found = []
    # so close that a rounded result is 0
    close: list[tuple[float, float]] = [
        (float(y), float(y) + rng.choice([-1, 1]) / 32) for y in numbers(rng, (2,))
    ]
    drawn = [(float(y), float(t)) for y, t in numbers(rng, (4, 2))]
    for y, t in [(2.5, 2.5), (0.0, -3.0), (-4.0, 1.0), (700.0, -36.0), *close, *drawn]:
        d = y - t
        slips = {
            "no_half": d * d,
            "not_squared": d / 2,
            "absolute": abs(d),
            "half_absolute": abs(d) / 2,
            "square_of_half": d * d / 4,
            "difference_of_squares": (y * y - t * t) / 2,
            "only_y_true_squared": y / 2 - t * t,
            "sign": -d * d / 2,
            "root": abs(d) / 2**0.5,
            "sum": (y + t) ** 2 / 2,
            "derivative": d,
            "one_sided": max(d, 0.0) ** 2 / 2,
            "half_is_zero": 0.0,
        }
        found.append(case("squared_error", tensor(y), tensor(t), expected=d * d / 2, slips=slips))
    return found


def _gradients(rng: Random) -> list[Case]:
    found = []
    for n, h in ((2, 3), (3, 3), (1, 1), (4, 1), (1, 5), (6, 4)):
        network, y_true = _network(rng, n, h), numbers(rng, (), -2, 2)
        found.append(
            case(
                "gradients",
                *map(tensor, (*network, y_true)),
                expected=backward(*network, y_true),
                slips=backward_slips(*network, y_true),
                watch=("autograd",),
            )
        )
    return found


def _gradients_steep(rng: Random) -> list[Case]:
    """Huge features with weights to match: u is moderate, but the smallest step of a weight that
    double precision can take the difference of two losses over is a large one of u, so the
    difference misses the derivative by far."""
    found = []
    for scale in (2.0**20, 2.0**40):
        x, W, b, V, c = _network(rng, 3, 2)
        network, y_true = (x * scale, W / scale, b, V, c), numbers(rng, (), -2, 2)
        expected = backward(*network, y_true)
        found.append(
            case(
                "gradients",
                *map(tensor, (*network, y_true)),
                expected=expected,
                watch=("autograd",),
            )
        )
    return found


_ACTIVATION = all_of(basic_operations, expects())

HIDDEN: Mapping[str, tuple[Property, ...]] = {
    "neuron": hidden_ladder(
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
    ),
    "activations": hidden_ladder(
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
        rung("sigmoid_any", _sigmoid_cases, _ACTIVATION, 0.5),
        rung("tanh_any", _tanh_cases, _ACTIVATION, 0.5),
        rung("relu_any", _relu_cases, _ACTIVATION, 0.5),
        rung("leaky_relu_any", _leaky_cases, _ACTIVATION, 0.5),
        rung("elu_any", _elu_cases, _ACTIVATION, 0.5),
        rung("softmax_any", _softmax_cases, _ACTIVATION, 0.5),
        rung("softmax_large", _softmax_large, _ACTIVATION, 0.5),
        rung(
            "inputs_unchanged",
            _six_unchanged,
            leaves_inputs,
            0.5,
            only_with="sigmoid tanh relu leaky_relu elu softmax",
        ),
    ),
    "forward": hidden_ladder(
        """
        random_cases: right for other networks, of one neuron and of many
        inputs_unchanged_again: the arguments stay as they were, for other inputs too
        """,
        rung("random_cases", _forward, expects(), 2),
        rung("inputs_unchanged_again", _forward, leaves_inputs, 0.25, only_with="random_cases"),
    ),
    "squared_error": hidden_ladder(
        """
        random_cases: right for other numbers
        inputs_unchanged: the arguments stay as they were, for other inputs too
        """,
        rung("random_cases", _squared_error, expects(1e-5, 1e-6)),
        rung("inputs_unchanged", _squared_error, leaves_inputs, 0.1, only_with="random_cases"),
    ),
    "gradients": hidden_ladder(
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
    ),
}
