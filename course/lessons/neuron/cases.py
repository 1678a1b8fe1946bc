"""Lesson 02, the neuron: the visible cases."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.writing import case, ndarray, tensor

# A vector or a weight list as each of the kinds that a neuron takes.
KINDS: Mapping[str, Callable[[list[float]], Any]] = {
    "list": list,
    "array": ndarray,
    "tensor": tensor,
}

_NEURON_SLIPS = {
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
    "length_rule": "ValueError",
    "one_kind": "AttributeError|TypeError",
}
_KINDS_SLIPS = {code: value for code, value in _NEURON_SLIPS.items() if code != "length_rule"}
_KINDS_SLIPS["one_kind"] = "AttributeError|TypeError|RuntimeError|ValueError"
MANY = [1.0, 2.0, -0.5, 0.25, -1.0, 3.0]


def neuron(_rng: Random) -> list[Case]:
    return [case("neuron", [2.0, 1.0], [0.5, -1.0, 0.25], expected=0.222700, slips=_NEURON_SLIPS)]


def neuron_of_any_kind(_rng: Random) -> list[Case]:
    x, weights = [2.0, 1.0], [0.5, -1.0, 0.25]
    one_kind = {"one_kind": _KINDS_SLIPS["one_kind"]}
    return [
        case("neuron", ndarray(x), ndarray(weights), expected=0.222700, slips=_KINDS_SLIPS),
        case("neuron", tensor(x), tensor(weights), expected=0.222700, slips=_KINDS_SLIPS),
        case(
            "neuron",
            ndarray(x, "float32"),
            ndarray(weights, "float32"),
            expected=0.222700,
            slips=one_kind,
        ),
        case(
            "neuron",
            tensor(x, "float64"),
            tensor(weights, "float64"),
            expected=0.222700,
            slips=one_kind,
        ),
        case("neuron", x, weights, expected=0.222700),
    ]


def neuron_elsewhere(_rng: Random) -> list[Case]:
    """One feature and many, of each kind; sums from -9 to 9, at which the sigmoid is neither 0 nor
    1.
    """
    fixed = {"features_fixed": "IndexError"}
    found = []
    for kind in KINDS.values():
        found += [
            case("neuron", kind([-1.5]), kind([0.25, 2.0]), expected=0.0600867, slips=fixed),
            case(
                "neuron",
                kind([0.5, -1.0, 2.0]),
                kind([-0.75, 1.0, 0.5, 0.25]),
                expected=0.4378235,
                slips=fixed,
            ),
            case(
                "neuron",
                kind(MANY),
                kind([0.5, -0.25, 0.5, 1.0, -2.0, 0.75, 0.125]),
                expected=0.4687906,
                slips=fixed,
            ),
        ]
    sums = {
        -9.0: 0.000123394576,
        -6.0: 0.00247262316,
        -4.5: 0.0109869426,
        4.5: 0.989013057,
        6.0: 0.997527377,
        9.0: 0.999876605,
    }
    return found + [case("neuron", [1.0], [0.0, u], expected=result) for u, result in sums.items()]


def neuron_alone(_rng: Random) -> list[Case]:
    raised = {
        "refuses_none": "ValueError",
        "features_fixed": "IndexError",
        "one_kind": "AttributeError|TypeError",
    }
    of_lists = [
        case(
            "neuron", [], [0.0], expected=0.5, slips={"no_activation": 0.0, "tanh": 0.0, **raised}
        ),
        case(
            "neuron",
            [],
            [1.0],
            expected=0.731059,
            slips={"bias_ignored": 0.5, "no_activation": 1.0, "tanh": 0.761594, **raised},
        ),
    ]
    slips = {"bias_ignored": 0.5, "one_kind": "AttributeError|TypeError|RuntimeError|ValueError"}
    return of_lists + [
        case("neuron", kind([]), kind([1.0]), expected=0.731059, slips=slips)
        for kind in (ndarray, tensor)
    ]


FITTING = len(KINDS)  # the calls of `neuron_mismatch` whose numbers fit


def neuron_mismatch(_rng: Random) -> list[Case]:
    """First numbers that fit, of each kind."""
    fitting = [
        case(
            "neuron", kind([1.0, 2.0]), kind([0.5, 1.0, -1.0]), slips={"length_rule": "ValueError"}
        )
        for kind in KINDS.values()
    ]
    wrong = [([1.0, 2.0], [0.5, 1.0]), ([1.0], [0.5, 1.0, 2.0]), ([], []), ([1.0, 2.0, 3.0], [0.5])]
    return fitting + [
        case("neuron", kind(x), kind(weights)) for kind in KINDS.values() for x, weights in wrong
    ]


EVERYDAY = len(KINDS)  # the calls of `neuron_large` whose sums are not large


def neuron_large(_rng: Random) -> list[Case]:
    """First a small sum of each kind, then large ones of each kind."""
    found = [
        case(
            "neuron",
            kind([1.0]),
            kind([0.0, 1.0]),
            expected=0.731059,
            slips={"no_activation": 1.0, "tanh": 0.761594, "sign": 0.268941},
        )
        for kind in KINDS.values()
    ]
    slips = {"overflow": "OverflowError", "one_kind": "AttributeError|TypeError"}
    for kind in KINDS.values():
        for u in (1000.0, 800.0, 90.0):
            infinite = {"infinite": math.nan} if u > 700 else {}
            found += [
                case(
                    "neuron",
                    kind([u]),
                    kind([0.0, 1.0]),
                    expected=1.0,
                    slips={**slips, "no_activation": u, "tanh": 1.0, "sign": 0.0, **infinite},
                ),
                case(
                    "neuron",
                    kind([u]),
                    kind([0.0, -1.0]),
                    expected=0.0,
                    slips={**slips, "no_activation": -u, "tanh": -1.0, "sign": 1.0},
                ),
            ]
    return found


def forward(_rng: Random) -> list[Case]:
    slips = {
        "no_activation": -1.55,
        "output_activation": 0.677968,
        "b_ignored": 0.809601,
        "c_ignored": 0.494449,
        "tanh": -0.190316,
        "relu": 0.35,
        "b_after": 0.009601,
        "softmax": 1.021663,
        "c_repeated": 1.244449,
        "units_fixed": 0.562203,
        "mean": 0.414816,
        "c_subtracted": 0.244449,
        "shapes": "RuntimeError",
    }
    return [
        case(
            "forward",
            tensor([1.0, -2.0]),
            tensor([[0.5, 0.25], [-1.0, 0.5], [0.0, 1.0]]),
            tensor([0.1, 0.2, -0.3]),
            tensor([1.0, -1.5, 2.0]),
            tensor(0.25),
            expected=0.744449,
            slips=slips,
        )
    ]


# Networks x, W, b, V, c: one of everything, two by two, three features and one neuron, one feature
# and four neurons.
NETWORKS: tuple[tuple[Any, ...], ...] = (
    ([0.5], [[-1.5]], [0.25], [2.0], -0.5),
    ([1.0, -0.5], [[0.5, -1.0], [2.0, 0.25]], [-0.25, 0.5], [1.5, -2.0], 0.75),
    ([0.5, -1.0, 2.0], [[1.0, 0.5, -0.25]], [0.125], [-1.5], 0.25),
    ([2.0], [[0.5], [-1.0], [0.25], [0.0]], [0.1, 0.2, -0.3, 0.4], [1.0, -1.0, 0.5, 2.0], -1.0),
)


def forward_elsewhere(_rng: Random) -> list[Case]:
    known: tuple[tuple[float, dict[str, Any]], ...] = (
        (0.255081, {"units_fixed": "IndexError"}),
        (-0.061034, {"transposed": 0.533942}),
        (-0.361000, {"units_fixed": "IndexError"}),
        (1.080701, {"units_fixed": -0.391591}),
    )
    return [
        case("forward", *map(tensor, network), expected=expected, slips=slips)
        for network, (expected, slips) in zip(NETWORKS, known, strict=True)
    ]


def squared_error(_rng: Random) -> list[Case]:
    others = (
        (2.5, 2.5, 0.0),
        (0.25, -0.5, 0.28125),
        (700.0, -36.0, 270848.0),
        (-1.5, -1.53125, 0.00048828125),
    )
    return [
        case(
            "squared_error",
            tensor(3.0),
            tensor(1.0),
            expected=2.0,
            slips={
                "no_half": 4.0,
                "not_squared": 1.0,
                "absolute": 2.0,
                "half_absolute": 1.0,
                "square_of_half": 1.0,
                "difference_of_squares": 4.0,
                "only_y_true_squared": 0.5,
                "sign": -2.0,
                "root": 1.414214,
                "sum": 8.0,
                "derivative": 2.0,
                "one_sided": 2.0,
                "half_is_zero": 0.0,
            },
        ),
        case(
            "squared_error",
            tensor(-1.0),
            tensor(2.0),
            expected=4.5,
            slips={
                "no_half": 9.0,
                "not_squared": -1.5,
                "absolute": 3.0,
                "half_absolute": 1.5,
                "square_of_half": 2.25,
                "difference_of_squares": -1.5,
                "only_y_true_squared": -4.5,
                "sign": -4.5,
                "root": 2.121320,
                "sum": 0.5,
                "derivative": -3.0,
                "one_sided": 0.0,
                "half_is_zero": 0.0,
            },
        ),
        *(case("squared_error", tensor(y), tensor(t), expected=loss) for y, t, loss in others),
    ]


def gradients(_rng: Random) -> list[Case]:
    W, b = [[0.074979, -0.149957], [-0.020250, 0.040500]], [0.074979, -0.020250]
    V, c = [0.078922, 0.014996], 0.150333
    slips = {
        "sign": {
            "W": [[-0.074979, 0.149957], [0.020250, -0.040500]],
            "b": [-0.074979, 0.020250],
            "V": [-0.078922, -0.014996],
            "c": -0.150333,
        },
        "no_half": {
            "W": [[0.149957, -0.299915], [-0.0405, 0.081]],
            "b": [0.149957, -0.0405],
            "V": [0.157843, 0.029992],
            "c": 0.300665,
        },
        "no_derivative": {
            "W": [[0.300665, -0.601331], [-0.225499, 0.450998]],
            "b": [0.300665, -0.225499],
            "V": V,
            "c": c,
        },
        "V_forgotten": {
            "W": [[0.037489, -0.074979], [0.0135, -0.027]],
            "b": [0.037489, 0.0135],
            "V": V,
            "c": c,
        },
        "transposed": {"W": [[0.074979, -0.020250], [-0.149957, 0.040500]], "b": b, "V": V, "c": c},
        "error_missing": {
            "W": [[0.498752, -0.997504], [-0.1347, 0.269401]],
            "b": [0.498752, -0.1347],
            "V": [0.524979, 0.09975],
            "c": 1.0,
        },
        "tanh": {
            "W": [[0.217801, -0.435602], [-0.223255, 0.44651]],
            "b": [0.217801, -0.223255],
            "V": V,
            "c": c,
        },
        "c_ignored": {
            "W": [[-0.049709, 0.099419], [0.013425, -0.02685]],
            "b": [-0.049709, 0.013425],
            "V": [-0.052323, -0.009942],
            "c": -0.099667,
        },
        "output_activation": {
            "W": [[-0.021899, 0.043798], [0.005914, -0.011829]],
            "b": [-0.021899, 0.005914],
            "V": [-0.023051, -0.00438],
            "c": -0.043908,
        },
        "x_forgotten": {"W": [[0.074979, 0.074979], [-0.02025, -0.02025]], "b": b, "V": V, "c": c},
        "b_V_swapped": {"W": W, "b": V, "V": b, "c": c},
        "b_summed": {"W": W, "b": 0.054729, "V": V, "c": c},
        "shapes": "RuntimeError",
        "derivative_of_u": {
            "W": [[0.02706, -0.05412], [1.587513, -3.175025]],
            "b": [0.02706, 1.587513],
            "V": V,
            "c": c,
        },
    }
    return [
        case(
            "gradients",
            tensor([1.0, -2.0]),
            tensor([[0.5, 0.25], [-1.0, 0.5]]),
            tensor([0.1, -0.2]),
            tensor([2.0, -1.5]),
            tensor(0.25),
            tensor(1.0),
            expected={"W": W, "b": b, "V": V, "c": c},
            slips=slips,
            watch=("autograd",),
        )
    ]


def gradients_elsewhere(_rng: Random) -> list[Case]:
    known: tuple[tuple[float, dict[str, Any]], ...] = (
        (0.5, {"W": [[-0.0575568]], "b": [-0.1151136], "V": [-0.0924668], "c": -0.2449187}),
        (
            -1.0,
            {
                "W": [[0.306894, -0.153447], [-0.1462105, 0.0731053]],
                "b": [0.306894, -0.1462105],
                "V": [0.6377258, 0.859061],
                "c": 0.9389661,
            },
        ),
        (
            1.0,
            {
                "W": [[0.2464222, -0.4928445, 0.9856889]],
                "b": [0.4928445],
                "V": [-0.5543808],
                "c": -1.3610001,
            },
        ),
        (
            0.0,
            {
                "W": [[0.4049818], [-0.2631061], [0.2674915], [1.0386005]],
                "b": [0.2024909, -0.1315531, 0.1337457, 0.5193002],
                "V": [0.8108071, 0.1532986, 0.5942063, 0.6470026],
                "c": 1.0807014,
            },
        ),
    )
    return [
        case(
            "gradients",
            *map(tensor, network),
            tensor(y_true),
            expected=expected,
            watch=("autograd",),
        )
        for network, (y_true, expected) in zip(NETWORKS, known, strict=True)
    ]


def gradients_steep(_rng: Random) -> list[Case]:
    """The features are huge, the weights small to match: a difference of two losses misses the
    derivative by far.
    """
    found = []
    for scale in (2.0**20, 2.0**40):
        x = [1.0 * scale, -2.0 * scale, 0.5 * scale]
        W = [[0.5 / scale, 0.25 / scale, -1.0 / scale], [-1.0 / scale, 0.5 / scale, 0.75 / scale]]
        expected = {
            "W": [
                [-0.07478251 * scale, 0.14956502 * scale, -0.03739125 * scale],
                [0.02791025 * scale, -0.05582051 * scale, 0.01395513 * scale],
            ],
            "b": [-0.07478251, 0.02791025],
            "V": [-0.06245536, -0.02160659],
            "c": -0.15562781,
        }
        found.append(
            case(
                "gradients",
                tensor(x),
                tensor(W),
                tensor([0.1, -0.2]),
                tensor([2.0, -1.5]),
                tensor(0.25),
                tensor(1.0),
                expected=expected,
                watch=("autograd",),
            )
        )
    return found
