"""Lesson 06, from scratch: the visible cases of updates, steps and the loop."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.from_scratch.cases import MANY, f32, tf_tensor, whole
from course.lessons.writing import case, columns, matrix, rows

ONE_MODEL = {"one_model": "ValueError: variable|KeyError"}
_RAN_OUT = {**ONE_MODEL, "ran_out": "StopIteration|IndexError|ZeroDivisionError|OutOfRangeError"}


def _variables(slips: dict[str, Any]) -> dict[str, Any]:
    """Slips that give several variables: each as a tuple, as `expected` is."""
    return {code: tuple(values) for code, values in slips.items()}


# update_weights


def _update(
    gradients: Sequence[Any], weights: Sequence[Any], *rate: float, expected: Any, **more: Any
) -> Case:
    given = [f32(g) for g in gradients], [f32(w) for w in weights], *rate
    after = tuple(expected)
    return case("update_weights", *given, expected=after, trial="from_scratch.update", **more)


def update(_rng: Random) -> list[Case]:
    """A layer's two variables; and three of any shape."""
    two, three = columns("""
        not_in_place   [[[1.0, 2.0], [3.0, 4.0]], [0.5, -1.0]]           ...
        sign           [[[1.2, 2.0], [2.8, 4.6]], [1.5, -1.4]]           ...
        rate_ignored   [[[0.998, 2.0], [3.002, 3.994]], [0.49, -0.996]]  ...
        rate_left_out  [[[-1.0, 2.0], [5.0, -2.0]], [-9.5, 3.0]]         ...
        overwritten    [[[0.2, 0.0], [-0.2, 0.6]], [1.0, -0.4]]          ...
        first_pair     ...                                               [[[0], [4]], [2.5], -1]
        first_only     [[[0.8, 2.0], [3.2, 3.4]], [0.5, -1.0]]           [[[0], [4]], [3], -1]
    """)
    return [
        _update(
            [[[2.0, 0.0], [-2.0, 6.0]], [10.0, -4.0]],
            [[[1.0, 2.0], [3.0, 4.0]], [0.5, -1.0]],
            0.1,
            expected=([[0.8, 2.0], [3.2, 3.4]], [-0.5, -0.6]),
            slips=_variables(two) | ONE_MODEL,
        ),
        _update(
            [[[4.0], [-8.0]], [2.0], 6.0],
            [[[1.0], [2.0]], [3.0], -1.0],
            0.25,
            expected=([[0.0], [4.0]], [2.5], -2.5),
            slips=_variables(three),
        ),
    ]


def update_again(_rng: Random) -> list[Case]:
    """Two updates of the same variables with the same gradients."""
    gradients, weights = ([[4.0, -8.0]], [2.0]), ([[1.0, 2.0]], [3.0])
    slips = {"momentum": ([[-1.9, 7.8]], [1.55]), "not_in_place": weights}
    expected = [[-1.0, 6.0]], [2.0]
    return [_update(gradients, weights, 0.25, times=2, expected=expected, slips=_variables(slips))]


def update_default(_rng: Random) -> list[Case]:
    """An update with no learning rate given."""
    slips = {
        "not_in_place": [[2.0, 1.0]],
        "sign": [[3.0, 0.8]],
        "default_rate": [[-8.0, 3.0]],
        "rate_left_out": [[-998.0, 201.0]],
        "overwritten": [[1.0, -0.2]],
    }
    given, slips_given = ([[1000.0, -200.0]], [[2.0, 1.0]]), _variables(slips) | ONE_MODEL
    return [_update(*given, expected=[[1.0, 1.2]], slips=slips_given)]


# one_training_step: four rows, two features, three classes

_W, _B = matrix("0.5 -0.25 0; 0.25 0.5 -0.5"), [0.0, 0.25, -0.25]
_AFTER = (
    matrix("0.663899 -0.225731 -0.188168; 0.422624 0.187694 -0.360318"),
    [0.050002, 0.193459, -0.243461],
)
_LOSSES = {
    "softmax_twice": 1.085217,
    "squared": 0.238156,
    "after_update": 0.802268,
    "summed_loss": 4.669979,
    "negative": -1.167495,
}
# W and b after the step.
_SLIPS = rows("""
    sign           [[0.336101, -0.274269, 0.188168], [0.077376, 0.812306, -0.639682]]
      [-0.050002, 0.306541, -0.256539]
    softmax_twice  [[0.579181, -0.274783, -0.054399], [0.317621, 0.404192, -0.471813]]
      [0.048139, 0.210659, -0.258797]
    squared        [[0.538998, -0.254887, -0.034111], [0.292692, 0.428916, -0.471608]]
      [0.030358, 0.222767, -0.253125]
    summed         [[1.155596, -0.152925, -0.752671], [0.940496, -0.749223, 0.058727]]
      [0.200008, 0.023834, -0.223842]
    rate_ignored   [[0.500328, -0.249951, -0.000376], [0.250345, 0.499375, -0.499721]]
      [0.0001, 0.249887, -0.249987]
""")
_WEIGHTS: dict[str, Any] = {
    "no_update": (_W, _B),
    "biases_left": (_AFTER[0], _B),
    **_SLIPS,
}


# Two layers with tanh between; so many rows that a look at the first ones, however many, gives
# other numbers.
_TWO = [
    [f32(matrix("0.5 -0.25; 0.25 0.75")), f32([0.125, -0.25]), "tanh"],
    [f32(_W), f32(_B), "softmax"],
]


def _rows(count: int) -> tuple[Any, Any]:
    """Rows of two features between -2 and 2 and their classes, 0 to 2, in no order."""
    numbers = [round((((i * 37 + 3) % 101) / 50 - 1) * 2, 3) for i in range(2 * count)]
    pairs = [numbers[i : i + 2] for i in range(0, 2 * count, 2)]
    return tf_tensor(pairs), whole([(i * i + i // 7) % 3 for i in range(count)])


def _by_kind(weights: dict[str, Any], losses: dict[str, Any]) -> dict[str, Any]:
    """What slips give: weights, losses or both."""
    slips = {code: {"weights": value} for code, value in weights.items()}
    for code, value in losses.items():
        slips.setdefault(code, {})["losses"] = value
    return slips


def step(_rng: Random) -> list[Case]:
    """A step on four rows; and two steps of a network of two layers on 200."""
    slips = _by_kind(_variables(_WEIGHTS), {code: [loss] for code, loss in _LOSSES.items()})
    after = (
        matrix("0.468302 -0.195871; 0.253858 0.702249"),
        [0.158456, -0.306348],
        matrix("0.480147 -0.227449 -0.002698; 0.237644 0.449459 -0.437103"),
        [0.039113, 0.162447, -0.20156],
    )
    four = tf_tensor(matrix("1 2; -1 0.5; 0.5 -1.5; 2 0")), whole([0, 2, 1, 0])
    return [
        case(
            "one_training_step",
            [_TWO[1]],
            *four,
            1,
            0.5,
            expected={"losses": [1.167495], "weights": _AFTER},
            slips=slips | ONE_MODEL,
            trial="from_scratch.steps",
        ),
        case(
            "one_training_step",
            _TWO,
            *_rows(200),
            2,
            0.5,
            expected={"losses": [1.161541, 1.145194], "weights": after},
            slips={"after_update": {"losses": [1.145194, 1.134304]}, **ONE_MODEL},
            trial="from_scratch.steps",
        ),
    ]


def _zeros(inputs: int) -> list[Any]:
    """A model of one W of zeros with three columns."""
    return [[f32([[0.0] * 3] * inputs), None, "softmax"]]


def step_default(_rng: Random) -> list[Case]:
    """A step with no learning rate given."""
    third, sixth = 1 / 30, 1 / 60
    slips = {
        "default_rate": [[[1 / 3, -1 / 6, -1 / 6], [-1 / 6, -1 / 6, 1 / 3]]],
        "no_update": [[[0.0] * 3] * 2],
    }
    return [
        case(
            "one_training_step",
            _zeros(2),
            tf_tensor(matrix("100 0; 0 100")),
            whole([0, 2]),
            1,
            expected=([[third, -sixth, -sixth], [-sixth, -sixth, third]],),
            trial="from_scratch.steps",
            slips=_variables(slips) | ONE_MODEL,
        )
    ]


# fit: row i of the data is zero but for a number in column i, so it moves row i of W only, in
# whatever order the rows come

_FIT_LABELS = [0, 1, 2, 2, 0, 1]


def _fit(layers: Any, data: tuple[Any, Any], epochs: int, expected: Any, **more: Any) -> Case:
    slips = more.pop("slips") | _RAN_OUT
    given = layers, *data, epochs
    return case("fit", *given, expected=expected, trial="from_scratch.fit", slips=slips, **more)


def _moved(labels: list[int], right: float, others: float) -> Any:
    """W where every row of the data has moved its own class and the others so."""
    return [[right if k == label else others for k in range(3)] for label in labels]


def fit_steps(_rng: Random) -> list[Case]:
    """Few rows, in steps so small that the loss stands still; and many, in batches of 128.

    The losses are only counted, so the model is as small as can be.
    """
    few, many = columns("""
        per_epoch      4    1
        last_dropped   4    8
        one_epoch      2    ...
        per_row        20   1100
        default_batch  ...  35
    """)
    return [
        _fit(_zeros(2), _rows(5), 4, 8, slips=few, batch_size=3, learning_rate=1e-7),
        _fit(_zeros(2), _rows(MANY), 1, 9, slips=many),
    ]


def fit_rows(_rng: Random) -> list[Case]:
    """Two epochs of two batches of three: W, and for each epoch the sum of all rows' losses."""
    moved = {
        "no_update": (0.0, 0.0),
        "one_epoch": (0.666667, -0.333333),
        "batch_size_ignored": (0.545275, -0.272637),
        "twice_as_often": (1.094089, -0.547045),
        "batches_of_one": (2.014799, -1.007400),
        "rate_ignored": (0.000889, -0.000444),
        "sign": (-1.603288, 0.801644),
    }
    losses = {
        "no_update": (1.098612, 1.098612),
        "after_update": (0.239545, 0.133533),
        "batch_size_ignored": (1.098612, 0.551445),
        "rate_ignored": (1.098612, 1.097724),
        "summed_loss": (3 * 1.098612, 3 * 0.239545),
    }
    slips = _by_kind(
        {code: _moved(_FIT_LABELS, *values) for code, values in moved.items()},
        {code: [6 * value for value in values] for code, values in losses.items()},
    )
    expected = {
        "weights": [(_moved(_FIT_LABELS, 0.879681, -0.439840), 6)],
        "losses": ([3, 3], [6 * 1.098612, 6 * 0.239545]),
    }
    diagonal = [[2.0 if k == row else 0.0 for k in range(6)] for row in range(6)]
    data, rates = (tf_tensor(diagonal), whole(_FIT_LABELS)), {"batch_size": 3, "learning_rate": 1.5}
    return [_fit(_zeros(6), data, 2, expected, slips=slips, **rates)]


def fit_defaults(_rng: Random) -> list[Case]:
    """A batch of 128 rows and one of 32, with the default rate.

    W begins with zeros, so the loss of a row is log(3) before its update.
    """
    labels = ([0, 1, 1, 0, 1, 2, 1, 2, 2, 1, 0, 0, 2, 0, 0] * 11)[:160]
    slips = {
        "no_update": _moved(labels, 0.0, 0.0),
        "default_batch": _moved(labels, 1 / 240, -1 / 480),
        "batch_size_ignored": _moved(labels, 1 / 1200, -1 / 2400),
        "summed": _moved(labels, 2 / 15, -1 / 15),
        "default_rate": _moved(labels, 1 / 96, -1 / 192),
    }
    in_128, in_32 = _moved(labels, 1 / 960, -1 / 1920), _moved(labels, 1 / 240, -1 / 480)
    expected = {
        "weights": [(in_128, 128), (in_32, 32)],
        "losses": ([128, 32], [160 * 1.098612]),
    }
    diagonal = [[200.0 if k == row else 0.0 for k in range(160)] for row in range(160)]
    data = tf_tensor(diagonal), whole(labels)
    return [_fit(_zeros(160), data, 1, expected, slips=_by_kind(slips, {}))]


def fit_whole(_rng: Random) -> list[Case]:
    """Three epochs of one batch, of a network of two layers.

    Then the order of the rows does not matter.
    """
    after = (
        matrix("0.149082 -0.288866; 0.440089 0.735284"),
        [0.14495, -0.13195],
        matrix("0.350535 -0.078391 -0.022144; 0.471417 0.122551 -0.343967"),
        [0.143306, 0.479914, -0.62322],
    )
    one = (
        matrix("0.357941 -0.235267; 0.343553 0.741101"),
        [0.123286, -0.213693],
        matrix("0.416113 -0.145411 -0.020703; 0.331574 0.354978 -0.436553"),
        [0.050857, 0.345137, -0.395994],
    )
    losses = {
        "after_update": [1.029249, 0.903231, 0.809602],
        "reversed": [0.903231, 1.029249, 1.22996],
    }
    expected = {"losses": [1.22996, 1.029249, 0.903231], "weights": after}
    slips = _by_kind({"one_epoch": one}, losses)
    return [_fit(_TWO, _rows(7), 3, expected, slips=slips, batch_size=9, learning_rate=0.5)]
