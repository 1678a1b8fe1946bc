"""Lesson 06, from scratch: the visible cases of updates, steps, the loop and the accuracy."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.from_scratch.cases import MANY, f32, tf_tensor, whole
from course.lessons.writing import case

# update_weights


def _arrays(*values: Any) -> tuple[Any, ...]:
    import numpy as np

    return tuple(np.asarray(one, dtype=np.float64) for one in values)


def update(_rng: Random) -> list[Case]:
    """A layer's two variables; and three of any shape."""
    slips = {
        "not_in_place": _arrays([[1.0, 2.0], [3.0, 4.0]], [0.5, -1.0]),
        "sign": _arrays([[1.2, 2.0], [2.8, 4.6]], [1.5, -1.4]),
        "rate_ignored": _arrays([[0.998, 2.0], [3.002, 3.994]], [0.49, -0.996]),
        "rate_left_out": _arrays([[-1.0, 2.0], [5.0, -2.0]], [-9.5, 3.0]),
        "overwritten": _arrays([[0.2, 0.0], [-0.2, 0.6]], [1.0, -0.4]),
        "first_only": _arrays([[0.8, 2.0], [3.2, 3.4]], [0.5, -1.0]),
        "one_model": "ValueError: variable|KeyError",
    }
    return [
        case(
            "update_weights",
            [f32([[2.0, 0.0], [-2.0, 6.0]]), f32([10.0, -4.0])],
            [f32([[1.0, 2.0], [3.0, 4.0]]), f32([0.5, -1.0])],
            0.1,
            expected=_arrays([[0.8, 2.0], [3.2, 3.4]], [-0.5, -0.6]),
            slips=slips,
            trial="from_scratch.update",
        ),
        case(
            "update_weights",
            [f32([[4.0], [-8.0]]), f32([2.0]), f32(6.0)],
            [f32([[1.0], [2.0]]), f32([3.0]), f32(-1.0)],
            0.25,
            expected=_arrays([[0.0], [4.0]], [2.5], -2.5),
            trial="from_scratch.update",
            slips={
                "first_pair": _arrays([[0.0], [4.0]], [2.5], -1.0),
                "first_only": _arrays([[0.0], [4.0]], [3.0], -1.0),
            },
        ),
    ]


def update_again(_rng: Random) -> list[Case]:
    """Two updates of the same variables with the same gradients."""
    return [
        case(
            "update_weights",
            [f32([[4.0, -8.0]]), f32([2.0])],
            [f32([[1.0, 2.0]]), f32([3.0])],
            0.25,
            times=2,
            expected=_arrays([[-1.0, 6.0]], [2.0]),
            trial="from_scratch.update",
            slips={
                "momentum": _arrays([[-1.9, 7.8]], [1.55]),
                "not_in_place": _arrays([[1.0, 2.0]], [3.0]),
            },
        )
    ]


def update_default(_rng: Random) -> list[Case]:
    return [
        case(
            "update_weights",
            [f32([1000.0, -200.0])],
            [f32([2.0, 1.0])],
            expected=_arrays([1.0, 1.2]),
            slips={
                "not_in_place": _arrays([2.0, 1.0]),
                "sign": _arrays([3.0, 0.8]),
                "default_rate": _arrays([-8.0, 3.0]),
                "rate_left_out": _arrays([-998.0, 201.0]),
                "overwritten": _arrays([1.0, -0.2]),
                "one_model": "ValueError: variable|KeyError",
            },
            trial="from_scratch.update",
        )
    ]


# one_training_step: four rows, two features, three classes

_W, _B = [[0.5, -0.25, 0.0], [0.25, 0.5, -0.5]], [0.0, 0.25, -0.25]


_AFTER = (
    [[0.663899, -0.225731, -0.188168], [0.422624, 0.187694, -0.360318]],
    [0.050002, 0.193459, -0.243461],
)
_LOSSES = {
    "softmax_twice": 1.085217,
    "squared": 0.238156,
    "after_update": 0.802268,
    "summed_loss": 4.669979,
    "negative": -1.167495,
}
_WEIGHTS: dict[str, tuple[Any, Any]] = {
    "no_update": (_W, _B),
    "biases_left": (_AFTER[0], _B),
    "sign": (
        [[0.336101, -0.274269, 0.188168], [0.077376, 0.812306, -0.639682]],
        [-0.050002, 0.306541, -0.256539],
    ),
    "softmax_twice": (
        [[0.579181, -0.274783, -0.054399], [0.317621, 0.404192, -0.471813]],
        [0.048139, 0.210659, -0.258797],
    ),
    "squared": (
        [[0.538998, -0.254887, -0.034111], [0.292692, 0.428916, -0.471608]],
        [0.030358, 0.222767, -0.253125],
    ),
    "summed": (
        [[1.155596, -0.152925, -0.752671], [0.940496, -0.749223, 0.058727]],
        [0.200008, 0.023834, -0.223842],
    ),
    "rate_ignored": (
        [[0.500328, -0.249951, -0.000376], [0.250345, 0.499375, -0.499721]],
        [0.0001, 0.249887, -0.249987],
    ),
}


# Two layers with tanh between; so many rows that a look at the first ones, however many, gives
# other numbers.
_TWO = [
    [f32([[0.5, -0.25], [0.25, 0.75]]), f32([0.125, -0.25]), "tanh"],
    [f32([[0.5, -0.25, 0.0], [0.25, 0.5, -0.5]]), f32([0.0, 0.25, -0.25]), "softmax"],
]


def _rows(count: int) -> tuple[Any, Any]:
    """Rows of two features between -2 and 2 and their classes, 0 to 2, in no order."""
    numbers = [round((((i * 37 + 3) % 101) / 50 - 1) * 2, 3) for i in range(2 * count)]
    return tf_tensor([numbers[i : i + 2] for i in range(0, 2 * count, 2)]), whole(
        [(i * i + i // 7) % 3 for i in range(count)]
    )


def step(_rng: Random) -> list[Case]:
    """A step on four rows; and two steps of a network of two layers on 200."""
    slips: dict[str, Any] = {
        code: {"weights": _arrays(*values)} for code, values in _WEIGHTS.items()
    }
    for code, value in _LOSSES.items():
        slips.setdefault(code, {})["losses"] = [value]
    after = _arrays(
        [[0.468302, -0.195871], [0.253858, 0.702249]],
        [0.158456, -0.306348],
        [[0.480147, -0.227449, -0.002698], [0.237644, 0.449459, -0.437103]],
        [0.039113, 0.162447, -0.20156],
    )
    return [
        case(
            "one_training_step",
            [[f32(_W), f32(_B), "softmax"]],
            tf_tensor([[1.0, 2.0], [-1.0, 0.5], [0.5, -1.5], [2.0, 0.0]]),
            whole([0, 2, 1, 0]),
            1,
            0.5,
            expected={"losses": [1.167495], "weights": _arrays(*_AFTER)},
            slips={**slips, "one_model": "ValueError: variable|KeyError"},
            trial="from_scratch.steps",
        ),
        case(
            "one_training_step",
            _TWO,
            *_rows(200),
            2,
            0.5,
            expected={"losses": [1.161541, 1.145194], "weights": after},
            slips={
                "after_update": {"losses": [1.145194, 1.134304]},
                "one_model": "ValueError: variable|KeyError",
            },
            trial="from_scratch.steps",
        ),
    ]


def step_default(_rng: Random) -> list[Case]:
    third, sixth = 1 / 30, 1 / 60
    return [
        case(
            "one_training_step",
            [[f32([[0.0] * 3] * 2), None, "softmax"]],
            tf_tensor([[100.0, 0.0], [0.0, 100.0]]),
            whole([0, 2]),
            1,
            expected=_arrays([[third, -sixth, -sixth], [-sixth, -sixth, third]]),
            trial="from_scratch.steps",
            slips={
                "default_rate": _arrays([[1 / 3, -1 / 6, -1 / 6], [-1 / 6, -1 / 6, 1 / 3]]),
                "no_update": _arrays([[0.0] * 3] * 2),
                "one_model": "ValueError: variable|KeyError",
            },
        )
    ]


# fit: row i of the data is zero but for a 2 in column i, so it moves row i of W only, in whatever
# order the rows come

_FIT_LABELS = [0, 1, 2, 2, 0, 1]


def _moved(right: float, others: float) -> Any:
    """W where every row of the data has moved its own class and the others so."""
    import numpy as np

    return np.asarray(
        [[right if k == label else others for k in range(3)] for label in _FIT_LABELS]
    )


_RAN_OUT = {
    "one_model": "ValueError: variable|KeyError",
    "ran_out": "StopIteration|IndexError|ZeroDivisionError|OutOfRangeError",
}


def _fit(rows: int, epochs: int, size: int, expected: Any, **slips: Any) -> Case:
    diagonal = [[2.0 if k == row else 0.0 for k in range(rows)] for row in range(rows)]
    return case(
        "fit",
        [[f32([[0.0] * 3] * rows), None, "softmax"]],
        tf_tensor(diagonal),
        whole((_FIT_LABELS * 2)[:rows]),
        epochs,
        batch_size=size,
        learning_rate=1.5,
        expected=expected,
        trial="from_scratch.fit",
        slips={**slips, **_RAN_OUT},
    )


def fit_steps(_rng: Random) -> list[Case]:
    """Few rows, in steps so small that the loss stands still; and many, with no batch size given."""
    return [
        case(
            "fit",
            _TWO,
            *_rows(5),
            4,
            batch_size=3,
            learning_rate=1e-7,
            expected=8,
            trial="from_scratch.fit",
            slips={**_RAN_OUT, "per_epoch": 4, "last_dropped": 4, "one_epoch": 2, "per_row": 20},
        ),
        case(
            "fit",
            _TWO,
            *_rows(MANY),
            1,
            expected=9,
            trial="from_scratch.fit",
            slips={
                **_RAN_OUT,
                "last_dropped": 8,
                "default_batch": 35,
                "per_row": MANY,
                "per_epoch": 1,
            },
        ),
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
    slips: dict[str, Any] = {code: {"weights": _moved(*values)} for code, values in moved.items()}
    for code, values in losses.items():
        slips.setdefault(code, {})["losses"] = [6 * value for value in values]
    expected = {
        "weights": [(_moved(0.879681, -0.439840), 6)],
        "losses": ([3, 3], [6 * 1.098612, 6 * 0.239545]),
    }
    return [_fit(6, 2, 3, expected, **slips)]


def fit_defaults(_rng: Random) -> list[Case]:
    """A batch of 128 rows and one of 32, with the default rate. W begins with zeros, so the loss of
    a row is log(3) before its update."""
    import numpy as np

    rows = 160
    labels = [(k * k + k // 5) % 3 for k in range(rows)]

    def moved(batch: int, rate: float = 1e-3) -> Any:
        one = rate * 200 / batch
        return np.asarray(
            [[one * (2 / 3 if k == label else -1 / 3) for k in range(3)] for label in labels]
        )

    slips: dict[str, Any] = {
        code: {"weights": value}
        for code, value in {
            "no_update": moved(1, 0.0),
            "default_batch": moved(32),
            "batch_size_ignored": moved(rows),
            "summed": moved(1),
            "default_rate": moved(128, 1e-2),
        }.items()
    }
    return [
        case(
            "fit",
            [[f32([[0.0] * 3] * rows), None, "softmax"]],
            tf_tensor(200 * np.eye(rows)),
            whole(labels),
            1,
            expected={
                "weights": [(moved(128), 128), (moved(32), 32)],
                "losses": ([128, 32], [rows * 1.098612]),
            },
            slips={**slips, **_RAN_OUT},
            trial="from_scratch.fit",
        )
    ]


def fit_whole(_rng: Random) -> list[Case]:
    """Three epochs of one batch, of a network of two layers: then the order of the rows does not
    matter.
    """
    after = _arrays(
        [[0.149082, -0.288866], [0.440089, 0.735284]],
        [0.14495, -0.13195],
        [[0.350535, -0.078391, -0.022144], [0.471417, 0.122551, -0.343967]],
        [0.143306, 0.479914, -0.62322],
    )
    one = _arrays(
        [[0.357941, -0.235267], [0.343553, 0.741101]],
        [0.123286, -0.213693],
        [[0.416113, -0.145411, -0.020703], [0.331574, 0.354978, -0.436553]],
        [0.050857, 0.345137, -0.395994],
    )
    slips = {
        "after_update": {"losses": [1.029249, 0.903231, 0.809602]},
        "reversed": {"losses": [0.903231, 1.029249, 1.22996]},
        "one_epoch": {"weights": one},
        **_RAN_OUT,
    }
    return [
        case(
            "fit",
            _TWO,
            *_rows(7),
            3,
            batch_size=9,
            learning_rate=0.5,
            slips=slips,
            trial="from_scratch.fit",
            expected={"losses": [1.22996, 1.029249, 0.903231], "weights": after},
        )
    ]


# evaluate: ten classes; the model calls class k of the image k + 1


def _shift() -> Any:
    return f32(
        [[1.0 if column == (row + 1) % 10 else 0.0 for column in range(10)] for row in range(10)]
    )


def _accuracy(
    classes: list[int], labels: list[int], expected: float, sure: bool = True, **slips: Any
) -> Case:
    """`sure`: whether the largest probability is above one half."""
    high = 3.0 if sure else 1.75
    images = [[high if k == one else 0.25 for k in range(10)] for one in classes]
    return case(
        "evaluate",
        [[_shift(), None, "softmax"]],
        tf_tensor(images),
        whole(labels),
        trial="from_scratch.evaluate",
        expected={"accuracy": expected, "weights": (_shift().numpy(),)},
        slips={
            "one_model": "ValueError: variable|KeyError",
            **{
                code: value if isinstance(value, str) else {"accuracy": value}
                for code, value in slips.items()
            },
        },
    )


def accuracies(_rng: Random) -> list[Case]:
    """Six rows; and many of which the first 640 are all right, and of the last 460 every fourth."""
    classes = [(k * k + k // 3) % 10 for k in range(MANY)]
    labels = [(one + (1 if k < 640 or k % 4 == 0 else 3)) % 10 for k, one in enumerate(classes)]
    return [
        _accuracy(
            [0, 3, 9, 4, 6, 1],
            [1, 4, 0, 5, 6, 3],
            0.666667,
            percent=66.66667,
            count=4.0,
            wrong_share=0.333333,
            model_unused=0.166667,
            last_dropped="ZeroDivisionError",
        ),
        _accuracy(
            classes,
            labels,
            755 / 1100,
            sure=False,
            first_batch=1.0,
            last_batch=0.25,
            above_half=0.0,
            last_dropped=736 / 1024,
            mean_of_batches=(5 + 4 * 0.25) / 9,
            count=755.0,
            percent=75500 / 1100,
        ),
    ]


def accuracy_range(_rng: Random) -> list[Case]:
    """A single row, told right, and another, told wrong."""
    return [_accuracy([2], [3], 1.0), _accuracy([5], [4], 0.0)]
