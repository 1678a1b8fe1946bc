"""Lesson 06, from scratch: the visible cases of layers, models and batches."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.writing import case, ndarray
from course.lessons.writing import tensor as any_tensor


def tf_tensor(values: Any) -> Any:
    """A TensorFlow tensor of float32 as an argument."""
    return any_tensor(values, kind="tensorflow")


def f32(values: Any) -> Any:
    """A NumPy array of float32 as an argument."""
    return ndarray(values, "float32")


def whole(values: Any) -> Any:
    """A NumPy array of int64 as an argument."""
    return ndarray(values, "int64")


# NaiveDense

_NAMES = {
    "names": "AttributeError: attribute 'W'|AttributeError: attribute 'b'|AttributeError: attribute "
    "'weights'",
    "not_callable": "TypeError: object is not callable",
    "shape": "ValueError: hape",
}


def dense_kinds(_rng: Random) -> list[Case]:
    return [
        case(
            "NaiveDense",
            3,
            2,
            "relu",
            expected=((3, 2), (2,)),
            slips=_NAMES,
            trial="from_scratch.dense_kinds",
        )
    ]


def dense_start(_rng: Random) -> list[Case]:
    """A layer with weights enough to tell a distribution, and two small ones of one size."""
    return [
        case(
            "NaiveDense",
            [[50, 40], [6, 5], [6, 5]],
            "relu",
            slips=_NAMES,
            trial="from_scratch.dense_start",
        )
    ]


def dense_weights(_rng: Random) -> list[Case]:
    return [
        case(
            "NaiveDense",
            3,
            2,
            "relu",
            expected=[0, 1],
            slips={**_NAMES, "order": [1, 0], "only_W": [0]},
            trial="from_scratch.dense_weights",
        )
    ]


_DENSE = f32([[1.0, -1.0], [0.5, 2.0], [-2.0, 0.25]]), f32([0.5, -0.5])
_ROWS = [[1.0, 2.0, 0.5], [-1.0, 0.0, 1.0]]


def dense_output(_rng: Random) -> list[Case]:
    """A layer with relu; and one with another activation, made by naming its arguments and called
    on a single row.
    """
    relu = {
        "no_activation": [[1.5, 2.625], [-2.5, 0.75]],
        "b_ignored": [[1.0, 3.125], [0.0, 1.25]],
        "b_after": [[1.5, 2.625], [0.5, 0.75]],
        "b_subtracted": [[0.5, 3.625], [0.0, 1.75]],
        **_NAMES,
    }
    other = {
        "no_activation": [[0.25, -2.75, 5.5]],
        "relu_only": [[0.25, 0.0, 5.5]],
        "b_ignored": [[1.0, -3.5, 10.0]],
        "b_after": [[1.25, -4.0, 11.0]],
        "b_subtracted": [[0.5, -2.5, 8.0]],
        **_NAMES,
    }
    return [
        case(
            "NaiveDense",
            *_DENSE,
            "relu",
            tf_tensor(_ROWS),
            expected=[[1.5, 2.625], [0.0, 0.75]],
            slips=relu,
            trial="from_scratch.dense_output",
        ),
        case(
            "NaiveDense",
            f32([[0.5, -1.0, 2.0], [1.0, 0.25, -0.5]]),
            f32([0.25, -0.5, 1.0]),
            "twice_plus_one",
            tf_tensor([[2.0, -1.0]]),
            named=True,
            expected=[[1.5, -4.5, 12.0]],
            slips=other,
            trial="from_scratch.dense_output",
        ),
    ]


def dense_trained(_rng: Random) -> list[Case]:
    """A layer after one step against the gradient of the sum of its outputs."""
    slips = {"only_W": [[-7.0, -15.0], [3.5, 3.75], [-4.0, -12.0]], **_NAMES}
    return [
        case(
            "NaiveDense",
            f32([[0.5, -1.0], [1.0, 0.25]]),
            f32([0.5, -0.5]),
            "twice_plus_one",
            tf_tensor([[1.0, 2.0], [-1.0, 0.5], [2.0, 0.0]]),
            0.5,
            slips=slips,
            trial="from_scratch.dense_trained",
            expected=[[-13.0, -21.0], [-2.5, -2.25], [-10.0, -18.0]],
        )
    ]


def dense_apart(_rng: Random) -> list[Case]:
    return [
        case(
            "NaiveDense",
            *_DENSE,
            "same",
            tf_tensor(_ROWS),
            expected=[[1.5, 2.625], [-2.5, 0.75]],
            slips={"shared": [[-4.5, -7.875], [7.5, -2.25]], **_NAMES},
            trial="from_scratch.dense_apart",
        )
    ]


# NaiveSequential

_FIRST = [f32([[1.0, -1.0], [0.5, 1.0]]), f32([0.0, 0.5]), "relu"]
_SECOND = [f32([[1.0, 2.0], [-1.0, 0.5]]), f32([0.5, -1.5]), "same"]


_PLAIN = [None, None, "twice_plus_one"]
_SHIFT = [None, f32([-5.0, 0.5]), "relu"]
_LAST = [f32([[1.0, 0.0, -1.0], [2.0, -1.0, 0.5]]), None, "same"]


def sequential(_rng: Random) -> list[Case]:
    """Two layers, called and looked at twice."""
    outputs = {
        "order_turned": [[4.5, 0.0]],
        "first_only": [[1.5, 0.0]],
        "last_only": [[3.5, 2.0]],
        "used_up": [[2.0, -1.0]],
    }
    weights = {
        "first_weights": [0, 1],
        "last_weights": [2, 3],
        "no_weights": [],
        "grows": [0, 1, 2, 3, 0, 1, 2, 3],
    }
    slips = {
        **{code: {"output": value} for code, value in outputs.items()},
        **{code: {"weights": value} for code, value in weights.items()},
        "not_callable": "TypeError: object is not callable",
        "names": "AttributeError: attribute 'weights'",
    }
    return [
        case(
            "NaiveSequential",
            [_FIRST, _SECOND],
            tf_tensor([[2.0, -1.0]]),
            times=2,
            slips=slips,
            trial="from_scratch.sequential",
            expected={"output": [[2.0, 1.5]], "weights": [0, 1, 2, 3]},
        )
    ]


def sequential_kinds(_rng: Random) -> list[Case]:
    """A model within a model, with layers that lack a W or a b; and a model without layers."""
    kinds = {
        "layer_kind": "AttributeError: 'W'|AttributeError: 'b'",
        "fixed_pair": "ValueError: unpack",
    }
    x = tf_tensor([[2.0, -1.0]])
    return [
        case(
            "NaiveSequential",
            [{"layers": [_FIRST, _PLAIN]}, _SHIFT, _LAST],
            x,
            times=2,
            slips=kinds,
            trial="from_scratch.sequential",
            expected={"output": [[3.0, -1.5, 0.75]], "weights": [0, 1, 2, 3]},
        ),
        case(
            "NaiveSequential",
            [],
            x,
            times=2,
            trial="from_scratch.sequential",
            slips={"empty": "AttributeError|IndexError|TypeError|UnboundLocalError"},
            expected={"output": [[2.0, -1.0]], "weights": []},
        ),
    ]


def sequential_single(_rng: Random) -> list[Case]:
    return [
        case(
            "NaiveSequential",
            [_FIRST],
            tf_tensor([[2.0, -1.0]]),
            expected=[[1.5, 0.0]],
            trial="from_scratch.sequential",
        )
    ]


# BatchGenerator

_IMAGES = [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0], [8.0, 9.0]]
_LABELS = [7, 1, 4, 0, 2]
_NEXT = {
    "no_next": "AttributeError: 'next'",
    "no_num_batches": "AttributeError: 'num_batches'",
    "last_dropped": "StopIteration|IndexError",
}


MANY = 1100  # rows: more than anyone would look at first


def counts(_rng: Random) -> list[Case]:
    found = []
    for rows, wanted, more, fraction in ((5, 3, 3, 2.5), (4, 2, 3, 2.0)):
        slips = {
            **_NEXT,
            "rounded_down": 2,
            "fraction": fraction,
            "rows_counted": rows,
            "one_more": more,
        }
        found.append(
            case(
                "BatchGenerator",
                f32(_IMAGES[:rows]),
                whole(_LABELS[:rows]),
                1,
                2,
                expected=wanted,
                slips=slips,
                trial="from_scratch.batches",
            )
        )
    many = {
        **_NEXT,
        "rounded_down": 8,
        "fraction": 8.59375,
        "rows_counted": MANY,
        "default_batch": 35,
    }
    return [
        *found,
        case("BatchGenerator", *_many(), 1, expected=9, slips=many, trial="from_scratch.batches"),
    ]


def _many() -> tuple[Any, Any]:
    """Images of one pixel and labels, all different."""
    return f32([[float(k)] for k in range(MANY)]), whole([(k * 7 + 3) % MANY for k in range(MANY)])


def _cut(images: Any, labels: Any, size: int) -> tuple[Any, ...]:
    x, y = images.numpy(), labels.numpy()
    return tuple((x[k : k + size], y[k : k + size]) for k in range(0, len(x), size))


def batches(_rng: Random) -> list[Case]:
    """Arrays; tensors of images with more axes; and many rows with no batch size given."""
    small, many = (f32(_IMAGES), whole(_LABELS)), _many()
    deep = f32(
        [[[float(12 * k + 4 * i + j) for j in range(4)] for i in range(3)] for k in range(4)]
    )
    tensors = (
        any_tensor(deep.numpy(), kind="tensorflow"),
        any_tensor(_LABELS[:4], "int64", "tensorflow"),
    )
    return [
        case(
            "BatchGenerator",
            *small,
            3,
            2,
            expected=_cut(*small, 2),
            slips=_NEXT,
            trial="from_scratch.batches",
        ),
        case(
            "BatchGenerator",
            *tensors,
            2,
            3,
            expected=_cut(*tensors, 3),
            slips=_NEXT,
            trial="from_scratch.batches",
        ),
        case(
            "BatchGenerator",
            *many,
            9,
            expected=_cut(*many, 128),
            slips=_NEXT,
            trial="from_scratch.batches",
        ),
    ]


def two_generators(_rng: Random) -> list[Case]:
    small = f32(_IMAGES), whole(_LABELS)
    return [
        case(
            "BatchGenerator",
            *small,
            3,
            batch_size=2,
            expected=_cut(*small, 2),
            slips=_NEXT,
            trial="from_scratch.two_generators",
        )
    ]


def unequal(_rng: Random) -> list[Case]:
    return [
        case(
            "BatchGenerator",
            f32(_IMAGES[:rows]),
            whole(_LABELS[:labels]),
            trial="from_scratch.unequal",
        )
        for rows, labels in ((5, 3), (2, 4))
    ]
