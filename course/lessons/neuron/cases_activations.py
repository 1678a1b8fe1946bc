"""Lesson 02, the six activations: the visible cases, all watched for ready-made functions."""

from __future__ import annotations

import math
from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.writing import case, tensor

# The points of the activation plots, and what the six functions give there.
X = [-2.0, -0.5, 0.0, 1.0, 3.0]
SIGMOID = [0.1192029, 0.3775407, 0.5, 0.7310586, 0.9525741]
SIGMOID_OF_MINUS_X = [0.8807971, 0.6224593, 0.5, 0.2689414, 0.0474259]
SIGMOID_OF_2X = [0.0179862, 0.2689414, 0.5, 0.8807971, 0.9975274]
TANH = [-0.9640276, -0.4621172, 0.0, 0.7615942, 0.9950548]
RELU = [0.0, 0.0, 0.0, 1.0, 3.0]
LEAKY_RELU = [-0.02, -0.005, 0.0, 1.0, 3.0]
ELU = [-0.8646647, -0.3934693, 0.0, 1.0, 3.0]
ROWS = [[1.0, 2.0, 3.0], [0.0, 0.0, 2.0]]
SOFTMAX = [[0.0900306, 0.2447285, 0.6652410], [0.1065070, 0.1065070, 0.7869860]]
# Three axes, with entries up to 20 in size.
CUBE = [[[-20.0, -0.75], [0.5, 0.0]], [[1.5, -3.0], [-0.1, 20.0]]]
RELU_OF_CUBE = [[[0.0, 0.0], [0.5, 0.0]], [[1.5, 0.0], [0.0, 20.0]]]
LEAKY_OF_CUBE = [[[-0.2, -0.0075], [0.5, 0.0]], [[1.5, -0.03], [-0.001, 20.0]]]
ELU_OF_CUBE = [[[-1.0, -0.5276334], [0.5, 0.0]], [[1.5, -0.9502129], [-0.0951626, 20.0]]]
MATRIX = [[-1.5, 0.25, 2.0], [4.0, -0.75, 0.0]]


def _watched(
    function: str,
    values: object,
    expected: object,
    *more: Any,
    slips: dict[str, Any] | None = None,
    **named: Any,
) -> Case:
    return case(
        function,
        tensor(values),
        *more,
        expected=expected,
        slips=slips or {},
        watch=("operations",),
        **named,
    )


def sigmoid(_rng: Random) -> list[Case]:
    """A row, and a tensor of three axes."""
    return [
        _watched("sigmoid", X, SIGMOID, slips={"sign": SIGMOID_OF_MINUS_X, "tanh": TANH}),
        _watched(
            "sigmoid",
            CUBE,
            [[[0.0, 0.3208213], [0.6224593, 0.5]], [[0.8175745, 0.0474259], [0.4750208, 1.0]]],
        ),
    ]


def tanh(_rng: Random) -> list[Case]:
    """A row, and a tensor of three axes."""
    slips = {
        "sigmoid": SIGMOID,
        "scaled": SIGMOID_OF_2X,
        "not_doubled": [-0.7615942, -0.2449187, 0.0, 0.4621172, 0.9051483],
        "upside_down": [-1.0373147, -2.1639534, math.inf, 1.3130353, 1.0049698],
    }
    return [
        _watched("tanh", X, TANH, slips=slips),
        _watched(
            "tanh",
            CUBE,
            [[[-1.0, -0.635149], [0.4621172, 0.0]], [[0.9051483, -0.9950548], [-0.099668, 1.0]]],
        ),
    ]


def relu(_rng: Random) -> list[Case]:
    """A row, and a tensor of three axes."""
    slips = {
        "absolute": [2.0, 0.5, 0.0, 1.0, 3.0],
        "leaky": LEAKY_RELU,
        "step": [0.0, 0.0, 0.0, 1.0, 1.0],
    }
    return [_watched("relu", X, RELU, slips=slips), _watched("relu", CUBE, RELU_OF_CUBE)]


def leaky_relu(_rng: Random) -> list[Case]:
    """With the default a, and with others by place and by name."""
    slips = {
        "no_leak": RELU,
        "leak_sign": [0.02, 0.005, 0.0, 1.0, 3.0],
        "leak_both": [-0.02, -0.005, 0.0, 0.01, 0.03],
        "other_side": [-2.0, -0.5, 0.0, 0.01, 0.03],
        "other_default": [-0.2, -0.05, 0.0, 1.0, 3.0],
    }
    ignored = {"a_ignored": LEAKY_OF_CUBE, "no_leak": RELU_OF_CUBE}
    return [
        _watched("leaky_relu", X, LEAKY_RELU, slips=slips),
        _watched("leaky_relu", CUBE, LEAKY_OF_CUBE),
        _watched(
            "leaky_relu",
            CUBE,
            [[[-4.0, -0.15], [0.5, 0.0]], [[1.5, -0.6], [-0.02, 20.0]]],
            0.2,
            slips=ignored,
        ),
        _watched(
            "leaky_relu",
            CUBE,
            [[[-10.0, -0.375], [0.5, 0.0]], [[1.5, -1.5], [-0.05, 20.0]]],
            slips=ignored,
            a=0.5,
        ),
    ]


def elu(_rng: Random) -> list[Case]:
    """With the default a, and with others by place and by name."""
    slips = {
        "no_leak": RELU,
        "minus_one": [0.1353353, 0.6065307, 1.0, 1.0, 3.0],
        "other_default": [-0.0086466, -0.0039347, 0.0, 1.0, 3.0],
    }
    twice = [[[-2.0, -1.0552669], [0.5, 0.0]], [[1.5, -1.9004259], [-0.1903252, 20.0]]]
    half = [[[-0.5, -0.2638167], [0.5, 0.0]], [[1.5, -0.4751065], [-0.0475813, 20.0]]]
    outside = (
        [[[-1.0, -0.0552669], [0.5, 1.0]], [[1.5, -0.9004259], [0.8096748, 20.0]]],
        [[[-1.0, -0.7638167], [0.5, -0.5]], [[1.5, -0.9751065], [-0.5475813, 20.0]]],
    )
    ignored: dict[str, Any] = {"a_ignored": ELU_OF_CUBE, "no_leak": RELU_OF_CUBE}
    return [
        _watched("elu", X, ELU, slips=slips),
        _watched("elu", CUBE, ELU_OF_CUBE),
        _watched("elu", CUBE, twice, 2.0, slips=ignored | {"one_outside": outside[0]}),
        _watched("elu", CUBE, half, slips=ignored | {"one_outside": outside[1]}, a=0.5),
    ]


def softmax(_rng: Random) -> list[Case]:
    """Two axes, one, three, and a column: each row is of one entry there."""
    slips = {
        "wrong_axis": [[0.7310586, 0.8807971, 0.7310586], [0.2689414, 0.1192029, 0.2689414]],
        "whole": [[0.0686748, 0.1866775, 0.5074421], [0.0252641, 0.0252641, 0.1866775]],
        "keepdim": "RuntimeError: size",
        "no_exp": [[1 / 6, 2 / 6, 3 / 6], [0.0, 0.0, 1.0]],
        "log": [[-2.4076060, -1.4076060, -0.4076060], [-2.2395448, -2.2395448, -0.2395448]],
    }
    cube = [[[1.0, 2.0], [0.0, -1.0]], [[3.0, 0.5], [-2.0, 0.0]]]
    of_cube = {
        "axis_1": [
            [[0.7310586, 0.9525741], [0.2689414, 0.0474259]],
            [[0.9933071, 0.6224593], [0.0066929, 0.3775407]],
        ],
        "wrong_axis": [
            [[0.1192029, 0.8175745], [0.8807971, 0.2689414]],
            [[0.8807971, 0.1824255], [0.1192029, 0.7310586]],
        ],
        "whole": [
            [[0.0791468, 0.2151433], [0.0291165, 0.0107114]],
            [[0.5848201, 0.048005], [0.0039405, 0.0291165]],
        ],
    }
    return [
        _watched("softmax", ROWS, SOFTMAX, slips=slips),
        _watched(
            "softmax",
            [0.0, 1.0, 3.0],
            [0.0420101, 0.1141952, 0.8437947],
            slips={"keepdim": "RuntimeError: size"},
        ),
        _watched(
            "softmax",
            cube,
            [
                [[0.2689414, 0.7310586], [0.7310586, 0.2689414]],
                [[0.9241418, 0.0758582], [0.1192029, 0.8807971]],
            ],
            slips=of_cube,
        ),
        _watched("softmax", [[2.0], [-1.0], [5.0]], [[1.0], [1.0], [1.0]]),
    ]


def softmax_of_large(_rng: Random) -> list[Case]:
    """Entries around 1000 and -1000, alone and in rows."""
    row, nan = [0.2447285, 0.665241, 0.0900306], [math.nan] * 3
    return [
        _watched("softmax", [1000.0] * 4, [0.25] * 4, slips={"unstable": [math.nan] * 4}),
        _watched(
            "softmax",
            [1000.0, 0.0, -1000.0, 999.0],
            [0.7310586, 0.0, 0.0, 0.2689414],
            slips={
                "not_the_maximum": [math.nan, 0.0, 0.0, math.nan],
                "cut_off": [0.5, 0.0, 0.0, 0.5],
            },
        ),
        _watched(
            "softmax",
            [[1001.0, 1002.0, 1000.0], [1.0, 2.0, 0.0], [-1001.0, -1000.0, -1002.0]],
            [row] * 3,
            slips={"one_maximum": [row, nan, nan]},
        ),
    ]


def all_six(_rng: Random) -> list[Case]:
    """One call of each."""
    return [
        case(name, tensor(MATRIX))
        for name in ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softmax")
    ]
