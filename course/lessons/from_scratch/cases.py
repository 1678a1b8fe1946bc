"""Lesson 06, from scratch: the visible cases of layers, models and batches."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.writing import case, columns, matrix, ndarray
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

MISSING_NAMES = {
    "names": "AttributeError: attribute 'W'|AttributeError: attribute 'b'|"
    "AttributeError: attribute 'weights'"
}
_NAMES = {
    **MISSING_NAMES,
    "not_callable": "TypeError: object is not callable",
    "shape": "ValueError: hape",
}


def dense_case(trial: str, *given: Any, slips: dict[str, Any] | None = None, **more: Any) -> Case:
    """A trial of a dense layer, with the slips that any of them can have."""
    slips = (slips or {}) | _NAMES
    return case("NaiveDense", *given, trial=f"from_scratch.{trial}", slips=slips, **more)


def dense_kinds(_rng: Random) -> list[Case]:
    """A layer as it is made."""
    return [dense_case("dense_kinds", 3, 2, "relu", expected=((3, 2), (2,)))]


def dense_start(_rng: Random) -> list[Case]:
    """A layer with weights enough to tell a distribution, and two small ones of one size."""
    return [dense_case("dense_start", [[50, 40], [6, 5], [6, 5]], "relu")]


def dense_weights(_rng: Random) -> list[Case]:
    """What `weights` of a new layer holds."""
    slips = {"order": [1, 0], "only_W": [0]}
    return [dense_case("dense_weights", 3, 2, "relu", expected=[0, 1], slips=slips)]


_DENSE = f32(matrix("1 -1; 0.5 2; -2 0.25")), f32([0.5, -0.5])
_ROWS = tf_tensor(matrix("1 2 0.5; -1 0 1"))


def dense_output(_rng: Random) -> list[Case]:
    """A layer with relu, and one with another activation.

    The other is made by naming its arguments and called on a single row.
    """
    relu, other = columns("""
        no_activation  [[1.5, 2.625], [-2.5, 0.75]]  [[0.25, -2.75, 5.5]]
        relu_only      ...                           [[0.25, 0.0, 5.5]]
        b_ignored      [[1.0, 3.125], [0.0, 1.25]]   [[1.0, -3.5, 10.0]]
        b_after        [[1.5, 2.625], [0.5, 0.75]]   [[1.25, -4.0, 11.0]]
        b_subtracted   [[0.5, 3.625], [0.0, 1.75]]   [[0.5, -2.5, 8.0]]
    """)
    W, b, x = f32(matrix("0.5 -1 2; 1 0.25 -0.5")), f32([0.25, -0.5, 1.0]), tf_tensor([[2.0, -1.0]])
    of_other: dict[str, Any] = {"expected": [[1.5, -4.5, 12.0]], "slips": other}
    right = [[1.5, 2.625], [0.0, 0.75]]
    return [
        dense_case("dense_output", *_DENSE, "relu", _ROWS, expected=right, slips=relu),
        dense_case("dense_output", W, b, "twice_plus_one", x, named=True, **of_other),
    ]


def dense_trained(_rng: Random) -> list[Case]:
    """A layer after one step against the gradient of the sum of its outputs."""
    W, b = f32(matrix("0.5 -1; 1 0.25")), f32([0.5, -0.5])
    given = W, b, "twice_plus_one", tf_tensor(matrix("1 2; -1 0.5; 2 0")), 0.5
    expected = matrix("-13 -21; -2.5 -2.25; -10 -18")
    slips = {"only_W": matrix("-7 -15; 3.5 3.75; -4 -12")}
    return [dense_case("dense_trained", *given, expected=expected, slips=slips)]


def dense_apart(_rng: Random) -> list[Case]:
    """A layer beside another one with other weights."""
    expected, slips = matrix("1.5 2.625; -2.5 0.75"), {"shared": matrix("-4.5 -7.875; 7.5 -2.25")}
    return [dense_case("dense_apart", *_DENSE, "same", _ROWS, expected=expected, slips=slips)]


# NaiveSequential: layers are [W, b, activation]

_FIRST = [f32(matrix("1 -1; 0.5 1")), f32([0.0, 0.5]), "relu"]
_SECOND = [f32(matrix("1 2; -1 0.5")), f32([0.5, -1.5]), "same"]
_PLAIN = [None, None, "twice_plus_one"]
_SHIFT = [None, f32([-5.0, 0.5]), "relu"]
_LAST = [f32(matrix("1 0 -1; 2 -1 0.5")), None, "same"]
OTHER_KINDS = {
    "layer_kind": "AttributeError: 'W'|AttributeError: 'b'",
    "fixed_pair": "ValueError: unpack",
}
NO_LAYERS = {"empty": "AttributeError|IndexError|TypeError|UnboundLocalError"}


def _model(layers: list[Any], output: Any, weights: list[int], slips: dict[str, Any]) -> Case:
    """A model of these layers, called and looked at twice."""
    return case(
        "NaiveSequential",
        layers,
        tf_tensor([[2.0, -1.0]]),
        times=2,
        slips=slips,
        trial="from_scratch.sequential",
        expected={"output": output, "weights": weights},
    )


def sequential(_rng: Random) -> list[Case]:
    """Two layers in a model."""
    outputs, weights = columns("""
        order_turned   [[4.5, 0.0]]   ...
        first_only     [[1.5, 0.0]]   ...
        last_only      [[3.5, 2.0]]   ...
        used_up        [[2.0, -1.0]]  ...
        first_weights  ...            [0, 1]
        last_weights   ...            [2, 3]
        no_weights     ...            []
        grows          ...            [0, 1, 2, 3, 0, 1, 2, 3]
    """)
    slips: dict[str, Any] = {
        **{code: {"output": value} for code, value in outputs.items()},
        **{code: {"weights": value} for code, value in weights.items()},
        "not_callable": "TypeError: object is not callable",
        "names": "AttributeError: attribute 'weights'",
    }
    return [_model([_FIRST, _SECOND], [[2.0, 1.5]], [0, 1, 2, 3], slips)]


def sequential_kinds(_rng: Random) -> list[Case]:
    """A model within a model, with layers that lack a W or a b; and a model without layers."""
    nested = [{"layers": [_FIRST, _PLAIN]}, _SHIFT, _LAST]
    return [
        _model(nested, [[3.0, -1.5, 0.75]], [0, 1, 2, 3], OTHER_KINDS),
        _model([], [[2.0, -1.0]], [], NO_LAYERS),
    ]


def sequential_single(_rng: Random) -> list[Case]:
    """A model of one layer, called once."""
    given = [_FIRST], tf_tensor([[2.0, -1.0]])
    return [case("NaiveSequential", *given, expected=[[1.5, 0.0]], trial="from_scratch.sequential")]


# BatchGenerator

NEXT = {
    "no_next": "AttributeError: 'next'",
    "no_num_batches": "AttributeError: 'num_batches'",
    "last_dropped": "StopIteration|IndexError",
}
_BATCHES = "from_scratch.batches"
MANY = 1100  # rows: more than anyone would look at first
_SMALL = f32([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0], [8.0, 9.0]]), whole([7, 1, 4, 0, 2])


def _first(rows: int, labels: int) -> tuple[Any, Any]:
    images, classes = _SMALL
    return f32(images.numpy()[:rows]), whole(classes.numpy()[:labels])


def _many() -> tuple[Any, Any]:
    """Images of one pixel and labels, all different."""
    return f32([[float(k)] for k in range(MANY)]), whole([(k * 7 + 3) % MANY for k in range(MANY)])


def counts(_rng: Random) -> list[Case]:
    """The number of batches of few rows, and of many with no batch size given."""
    five, four, many = columns("""
        rounded_down   2    2    8
        fraction       2.5  2.0  8.59375
        rows_counted   5    4    1100
        one_more       3    3    ...
        default_batch  ...  ...  35
    """)
    return [
        case("BatchGenerator", *given, expected=expected, slips=NEXT | slips, trial=_BATCHES)
        for given, expected, slips in (
            ((*_first(5, 5), 1, 2), 3, five),
            ((*_first(4, 4), 1, 2), 2, four),
            ((*_many(), 1), 9, many),
        )
    ]


def _numbered(*sizes: int) -> tuple[Any, ...]:
    """Batches of these sizes of what `_many` gives, from its first row on."""
    rows = iter(range(MANY))
    numbers = [[next(rows) for _row in range(size)] for size in sizes]
    return tuple(
        ([[float(k)] for k in part], [(k * 7 + 3) % MANY for k in part]) for part in numbers
    )


def _batches_case(
    batches: Sequence[Any], *size: int, kind: str = "numpy", trial: str = _BATCHES, **more: Any
) -> Case:
    """Calls of `next` that give these batches of the data which they are parts of."""
    images, labels = ([row for batch in batches for row in batch[part]] for part in (0, 1))
    data = any_tensor(images, "float32", kind), any_tensor(labels, "int64", kind)
    given = *data, len(batches), *size
    return case("BatchGenerator", *given, expected=tuple(batches), slips=NEXT, trial=trial, **more)


_PAIRS = (
    ([[0.0, 1.0], [2.0, 3.0]], [7, 1]),
    ([[4.0, 5.0], [6.0, 7.0]], [4, 0]),
    ([[8.0, 9.0]], [2]),
)


def batches(_rng: Random) -> list[Case]:
    """Arrays; tensors of images with more axes; and many rows with no batch size given."""
    deep = [[[[float(12 * k + 4 * i + j) for j in range(4)] for i in range(3)]] for k in range(4)]
    first, second, third, last = deep
    tensors = ([*first, *second, *third], [7, 1, 4]), (last, [0])
    return [
        _batches_case(_PAIRS, 2),
        _batches_case(tensors, 3, kind="tensorflow"),
        _batches_case(_numbered(*[128] * 8, 76)),
    ]


def two_generators(_rng: Random) -> list[Case]:
    """Two generators, read in turn."""
    return [_batches_case(_PAIRS, trial="from_scratch.two_generators", batch_size=2)]


def unequal(_rng: Random) -> list[Case]:
    """More images than labels, and fewer."""
    return [
        case("BatchGenerator", *_first(rows, labels), trial="from_scratch.unequal")
        for rows, labels in ((5, 3), (2, 4))
    ]
