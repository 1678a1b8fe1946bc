"""Lesson 06, from scratch: the visible cases."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.exercises.build import case, ndarray
from course.exercises.build import tensor as any_tensor


def _tf(values: Any) -> Any:
    return any_tensor(values, kind="tensorflow")


def _f32(values: Any) -> Any:
    return ndarray(values, "float32")


def _whole(values: Any) -> Any:
    return ndarray(values, "int64")


# NaiveDense

_NAMES = {
    "names": "AttributeError: attribute 'W'|AttributeError: attribute 'b'|AttributeError: attribute 'weights'",
    "not_callable": "TypeError: object is not callable", "shape": "ValueError: hape",
}


def dense_kinds(_rng: Random) -> list[Case]:
    return [case("NaiveDense", 3, 2, "relu", expected=((3, 2), (2,)), slips=_NAMES, trial="scratch.dense_kinds")]


def dense_start(_rng: Random) -> list[Case]:
    return [case("NaiveDense", [[6, 5]], "relu", slips=_NAMES, trial="scratch.dense_start")]


def dense_weights(_rng: Random) -> list[Case]:
    return [case("NaiveDense", 3, 2, "relu", expected=[0, 1], slips={**_NAMES, "order": [1, 0], "only_W": [0]},
                 trial="scratch.dense_weights")]


def dense_output(_rng: Random) -> list[Case]:
    slips = {"no_activation": [[1.5, 2.625], [-2.5, 0.75]], "b_ignored": [[1.0, 3.125], [0.0, 1.25]],
             "b_after": [[1.5, 2.625], [0.5, 0.75]], "b_subtracted": [[0.5, 3.625], [0.0, 1.75]], **_NAMES}
    return [case("NaiveDense", _f32([[1.0, -1.0], [0.5, 2.0], [-2.0, 0.25]]), _f32([0.5, -0.5]), "relu",
                 _tf([[1.0, 2.0, 0.5], [-1.0, 0.0, 1.0]]), expected=[[1.5, 2.625], [0.0, 0.75]], slips=slips,
                 trial="scratch.dense_output")]


# NaiveSequential

_FIRST = [_f32([[1.0, -1.0], [0.5, 1.0]]), _f32([0.0, 0.5]), "relu"]
_SECOND = [_f32([[1.0, 2.0], [-1.0, 0.5]]), _f32([0.5, -1.5]), "same"]


def sequential(_rng: Random) -> list[Case]:
    outputs = {"order_turned": [[4.5, 0.0]], "first_only": [[1.5, 0.0]], "last_only": [[3.5, 2.0]]}
    weights = {"first_weights": [0, 1], "last_weights": [2, 3], "no_weights": []}
    slips = {**{code: {"output": value} for code, value in outputs.items()},
             **{code: {"weights": value} for code, value in weights.items()},
             "not_callable": "TypeError: object is not callable", "names": "AttributeError: attribute 'weights'"}
    return [case("NaiveSequential", [_FIRST, _SECOND], _tf([[2.0, -1.0]]),
                 expected={"output": [[2.0, 1.5]], "weights": [0, 1, 2, 3]}, slips=slips, trial="scratch.sequential")]


def sequential_single(_rng: Random) -> list[Case]:
    return [case("NaiveSequential", [_FIRST], _tf([[2.0, -1.0]]), expected=[[1.5, 0.0]], trial="scratch.sequential")]


# BatchGenerator

_IMAGES = [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0], [8.0, 9.0]]
_LABELS = [7, 1, 4, 0, 2]
_NEXT = {"no_next": "AttributeError: 'next'", "no_num_batches": "AttributeError: 'num_batches'",
         "last_dropped": "StopIteration|IndexError"}


def counts(_rng: Random) -> list[Case]:
    return [
        case("BatchGenerator", _f32(_IMAGES), _whole(_LABELS), 1, 2, expected=3, trial="scratch.batches",
             slips={**_NEXT, "rounded_down": 2, "fraction": 2.5, "rows_counted": 5, "one_more": 3}),
        case("BatchGenerator", _f32(_IMAGES[:4]), _whole(_LABELS[:4]), 1, 2, expected=2, trial="scratch.batches",
             slips={**_NEXT, "rounded_down": 2, "fraction": 2.0, "rows_counted": 4, "one_more": 3}),
    ]


def batches(_rng: Random) -> list[Case]:
    import numpy as np

    wanted = tuple((np.asarray(_IMAGES[k:k + 2]), np.asarray(_LABELS[k:k + 2])) for k in (0, 2, 4))
    return [case("BatchGenerator", _f32(_IMAGES), _whole(_LABELS), 3, 2, expected=wanted, slips=_NEXT, trial="scratch.batches")]


def unequal(_rng: Random) -> list[Case]:
    return [case("BatchGenerator", _f32(_IMAGES), _whole(_LABELS[:3]), trial="scratch.unequal")]


# update_weights

def _arrays(*values: Any) -> tuple[Any, ...]:
    import numpy as np

    return tuple(np.asarray(one, dtype=np.float64) for one in values)


def update(_rng: Random) -> list[Case]:
    slips = {
        "not_in_place": _arrays([[1.0, 2.0], [3.0, 4.0]], [0.5, -1.0]), "sign": _arrays([[1.2, 2.0], [2.8, 4.6]], [1.5, -1.4]),
        "rate_ignored": _arrays([[0.998, 2.0], [3.002, 3.994]], [0.49, -0.996]),
        "rate_left_out": _arrays([[-1.0, 2.0], [5.0, -2.0]], [-9.5, 3.0]),
        "overwritten": _arrays([[0.2, 0.0], [-0.2, 0.6]], [1.0, -0.4]),
        "first_only": _arrays([[0.8, 2.0], [3.2, 3.4]], [0.5, -1.0]), "one_model": "ValueError: variable|KeyError",
    }
    return [case("update_weights", [_f32([[2.0, 0.0], [-2.0, 6.0]]), _f32([10.0, -4.0])],
                 [_f32([[1.0, 2.0], [3.0, 4.0]]), _f32([0.5, -1.0])], 0.1,
                 expected=_arrays([[0.8, 2.0], [3.2, 3.4]], [-0.5, -0.6]), slips=slips, trial="scratch.update")]


def update_default(_rng: Random) -> list[Case]:
    return [case("update_weights", [_f32([1000.0, -200.0])], [_f32([2.0, 1.0])], expected=_arrays([1.0, 1.2]),
                 slips={"not_in_place": _arrays([2.0, 1.0]), "sign": _arrays([3.0, 0.8]), "default_rate": _arrays([-8.0, 3.0]),
                        "rate_left_out": _arrays([-998.0, 201.0]), "overwritten": _arrays([1.0, -0.2]),
                        "one_model": "ValueError: variable|KeyError"},
                 trial="scratch.update")]


# one_training_step: four rows, two features, three classes

_W, _B = [[0.5, -0.25, 0.0], [0.25, 0.5, -0.5]], [0.0, 0.25, -0.25]


_AFTER = [[0.663899, -0.225731, -0.188168], [0.422624, 0.187694, -0.360318]], [0.050002, 0.193459, -0.243461]
_LOSSES = {"softmax_twice": 1.085217, "squared": 0.238156, "after_update": 0.802268, "summed_loss": 4.669979,
           "negative": -1.167495}
_WEIGHTS: dict[str, tuple[Any, Any]] = {
    "no_update": (_W, _B),
    "biases_left": (_AFTER[0], _B),
    "sign": ([[0.336101, -0.274269, 0.188168], [0.077376, 0.812306, -0.639682]], [-0.050002, 0.306541, -0.256539]),
    "softmax_twice": ([[0.579181, -0.274783, -0.054399], [0.317621, 0.404192, -0.471813]], [0.048139, 0.210659, -0.258797]),
    "squared": ([[0.538998, -0.254887, -0.034111], [0.292692, 0.428916, -0.471608]], [0.030358, 0.222767, -0.253125]),
    "summed": ([[1.155596, -0.152925, -0.752671], [0.940496, -0.749223, 0.058727]], [0.200008, 0.023834, -0.223842]),
    "rate_ignored": ([[0.500328, -0.249951, -0.000376], [0.250345, 0.499375, -0.499721]], [0.0001, 0.249887, -0.249987]),
}


def step(_rng: Random) -> list[Case]:
    slips: dict[str, Any] = {code: {"weights": _arrays(*values)} for code, values in _WEIGHTS.items()}
    for code, value in _LOSSES.items():
        slips.setdefault(code, {})["losses"] = [value]
    return [case("one_training_step", [[_f32(_W), _f32(_B), "softmax"]],
                 _tf([[1.0, 2.0], [-1.0, 0.5], [0.5, -1.5], [2.0, 0.0]]), _whole([0, 2, 1, 0]), 1, 0.5,
                 expected={"losses": [1.167495], "weights": _arrays(*_AFTER)},
                 slips={**slips, "one_model": "ValueError: variable|KeyError"}, trial="scratch.steps")]


# fit: row i of the data is zero but for a 2 in column i, so it moves row i of W only, in whatever order the rows come

_FIT_LABELS = [0, 1, 2, 2, 0, 1]


def _moved(right: float, others: float) -> Any:
    """W where every row of the data has moved its own class and the others so."""
    import numpy as np

    return np.asarray([[right if k == label else others for k in range(3)] for label in _FIT_LABELS])


def _fit(rows: int, epochs: int, size: int, expected: Any, **slips: Any) -> list[Case]:
    diagonal = [[2.0 if k == row else 0.0 for k in range(rows)] for row in range(rows)]
    return [case("fit", [[_f32([[0.0] * 3] * rows), None, "softmax"]], _tf(diagonal), _whole((_FIT_LABELS * 2)[:rows]), epochs,
                 batch_size=size, learning_rate=1.5, expected=expected, trial="scratch.fit",
                 slips={**slips, "one_model": "ValueError: variable|KeyError",
                        "ran_out": "StopIteration|IndexError|ZeroDivisionError|OutOfRangeError"})]


def fit_steps(_rng: Random) -> list[Case]:
    return _fit(8, 2, 3, 6, per_epoch=2, last_dropped=4, one_epoch=3, per_row=16)


def fit_rows(_rng: Random) -> list[Case]:
    """Two epochs of two batches of three: W, and for each epoch the sum of all rows' losses."""
    moved = {"no_update": (0.0, 0.0), "one_epoch": (0.666667, -0.333333), "batch_size_ignored": (0.545275, -0.272637),
             "twice_as_often": (1.094089, -0.547045), "batches_of_one": (2.014799, -1.007400),
             "rate_ignored": (0.000889, -0.000444), "sign": (-1.603288, 0.801644)}
    losses = {"no_update": (1.098612, 1.098612), "after_update": (0.239545, 0.133533), "batch_size_ignored": (1.098612, 0.551445),
              "rate_ignored": (1.098612, 1.097724), "summed_loss": (3 * 1.098612, 3 * 0.239545)}
    slips: dict[str, Any] = {code: {"weights": _moved(*values)} for code, values in moved.items()}
    for code, values in losses.items():
        slips.setdefault(code, {})["losses"] = [6 * value for value in values]
    expected = {"weights": [(_moved(0.879681, -0.439840), 6)], "losses": ([3, 3], [6 * 1.098612, 6 * 0.239545])}
    return _fit(6, 2, 3, expected, **slips)


# evaluate: ten classes; the model calls class k of the image k + 1

def _shift() -> Any:
    return _f32([[1.0 if column == (row + 1) % 10 else 0.0 for column in range(10)] for row in range(10)])


def _accuracy(classes: list[int], labels: list[int], expected: float, **slips: Any) -> list[Case]:
    images = [[3.0 if k == one else 0.25 for k in range(10)] for one in classes]
    return [case("evaluate", [[_shift(), None, "softmax"]], _tf(images), _whole(labels), expected=expected, slips=slips,
                 trial="scratch.evaluate")]


def accuracies(_rng: Random) -> list[Case]:
    return _accuracy([0, 3, 9, 4, 6, 1], [1, 4, 0, 5, 6, 3], 0.666667, percent=66.66667, count=4.0, wrong_share=0.333333,
                     model_unused=0.166667, last_dropped="ZeroDivisionError", one_model="ValueError: variable|KeyError")


def accuracy_range(_rng: Random) -> list[Case]:
    return _accuracy([2, 5, 7], [3, 6, 8], 1.0)


