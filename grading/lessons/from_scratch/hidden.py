"""Lesson 06, from scratch: hidden properties of layers, models and batches."""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np

from course.checks.judges import all_of, expects, leaves_inputs, raises
from course.checks.model import Case, Property
from course.lessons.from_scratch import judges
from course.lessons.from_scratch.cases import MISSING_NAMES, NEXT, NO_LAYERS, OTHER_KINDS, f32
from course.lessons.from_scratch.judges import of
from course.lessons.writing import case, ladder, rung
from grading.lessons.drawing import numbers, tensor
from grading.lessons.from_scratch import references as reference
from grading.lessons.from_scratch.hidden_further import FURTHER
from grading.lessons.from_scratch.hidden_training import TRAINING
from grading.lessons.from_scratch.references import Layers, network, spec, tf_tensor

# NaiveDense


def _dense_case(trial: str, *given: Any, slips: dict[str, Any] | None = None, **more: Any) -> Case:
    slips = (slips or {}) | MISSING_NAMES
    return case("NaiveDense", *given, trial=f"from_scratch.{trial}", slips=slips, **more)


def _dense_starts(rng: Random) -> list[Case]:
    """Layers with weights enough to tell a distribution, and three small ones of one size."""
    size = [rng.randint(4, 7), rng.randint(3, 6)]
    large = [rng.randint(40, 60), rng.randint(30, 40)]
    tall, broad = [rng.randint(700, 900), 1], [1, rng.randint(700, 900)]
    return [_dense_case("dense_start", [large, tall, broad, size, size, size], "relu")]


def _dense_outputs(rng: Random) -> list[Case]:
    found = []
    for name, rows, named in (
        ("softmax", 3, False),
        ("tanh", 1, True),
        ("twice_plus_one", 5, False),
        ("same", 2, True),
    ):
        inputs, outputs = rng.sample(range(2, 7), 2)
        W, b, x = _dense(rng, rows, inputs, outputs)
        expected, slips = reference.dense(W, b, name, x)
        given = f32(W), f32(b), name, tf_tensor(x)
        more: dict[str, Any] = {"expected": expected, "slips": slips}
        found.append(_dense_case("dense_output", *given, named=named, **more))
    return found


def _dense(rng: Random, rows: int, inputs: int, outputs: int) -> tuple[np.ndarray, ...]:
    """W, b and some rows."""
    W, b = numbers(rng, (inputs, outputs), -1, 1), numbers(rng, (outputs,), -1, 1)
    return W, b, numbers(rng, (rows, inputs), -2, 2)


def _dense_apart(rng: Random) -> list[Case]:
    W, b, x = _dense(rng, 2, 3, 4)
    given, right = (f32(W), f32(b), "same", tf_tensor(x)), x @ W + b
    return [_dense_case("dense_apart", *given, expected=right, slips={"shared": -3 * right})]


def _dense_gradients(rng: Random) -> list[Case]:
    W, b, x = _dense(rng, 5, 3, 4)
    wanted = (np.repeat(x.sum(axis=0)[:, None], 4, axis=1), np.full(4, 5.0))
    given = f32(W), f32(b), "same", tf_tensor(x)
    return [_dense_case("dense_gradients", *given, expected=wanted)]


# NaiveSequential


def _models(rng: Random) -> list[tuple[list[Any], Layers, int]]:
    """Models as the trial's arguments, as plain layers, and the number of their inputs."""
    deep, single = network(rng, 3, 5, 4, 2), network(rng, 4, 3)
    square = network(rng, 3, 3, 3, hidden_activation="tanh")
    few: Layers = [
        [numbers(rng, (3, 4), -1, 1), None, "same"],
        [None, None, "relu"],
        [None, numbers(rng, (4,), -1, 1), "tanh"],
    ]
    first, second = network(rng, 3, 4, 3), network(rng, 3, 2)
    nested = [{"layers": spec(first)}, *spec(second)]
    return [
        (spec(deep), deep, 3),
        (spec(single), single, 4),
        ([], [], 3),
        (spec(square), square, 3),
        (spec(few), few, 3),
        (nested, first + second, 3),
    ]


def _sequential(rng: Random, times: int = 1) -> list[Case]:
    found = []
    for given, layers, inputs in _models(rng):
        x = numbers(rng, (rng.randint(1, 5), inputs), -2, 2)
        outputs = reference.forward(layers, x)
        weights = list(range(len(reference.weights_of(layers))))
        slips: dict[str, Any] = OTHER_KINDS | ({} if layers else NO_LAYERS)
        if len(layers) > 1:
            slips["first_only"] = {"output": outputs[1]}
        if len({np.shape(W) for W, _b, _name in layers}) == 1 < len(layers):
            slips["order_turned"] = {"output": reference.forward(layers[::-1], x)[-1]}
        if times > 1 and layers:
            slips |= {"used_up": {"output": x}, "grows": {"weights": weights * times}}
        more: dict[str, Any] = {"expected": {"output": outputs[-1], "weights": weights}}
        if times > 1:
            more["times"] = times
        arguments = given, tf_tensor(x)
        trial = "from_scratch.sequential"
        found.append(case("NaiveSequential", *arguments, slips=slips, trial=trial, **more))
    return found


def _sequential_again(rng: Random) -> list[Case]:
    return _sequential(rng, 2)[:2]


# BatchGenerator


def _data(
    rng: Random, rows: int, shape: tuple[int, ...] = (2,), kind: str = "numpy"
) -> tuple[Any, Any, np.ndarray, np.ndarray]:
    """Images and labels, all different, as arguments and as arrays."""
    drawn = rng.sample(range(10_000), rows * math.prod(shape))
    images = np.asarray(drawn, dtype=np.float32).reshape(rows, *shape)
    labels = np.asarray(rng.sample(range(5000), rows), dtype=np.int64)
    return tensor(images, kind), tensor(labels, kind, "int64"), images, labels


def _batch_case(
    rng: Random,
    rows: int,
    size: int | None,
    shape: tuple[int, ...] = (2,),
    kind: str = "numpy",
    counted: bool = False,
    trial: str = "batches",
) -> Case:
    *given, images, labels = _data(rng, rows, shape, kind)
    used = size or 128
    wanted = reference.batches(images, labels, used)
    slips: dict[str, Any] = dict(NEXT)
    if counted:
        slips.update(
            rounded_down=rows // used,
            one_more=rows // used + 1,
            rows_counted=rows,
            fraction=rows / used,
        )
    more: dict[str, Any] = {"expected": len(wanted) if counted else wanted}
    if size is not None:
        more["batch_size"] = size
    trial = f"from_scratch.{trial}"
    return case("BatchGenerator", *given, len(wanted), trial=trial, slips=slips, **more)


_CUTS = ((7, 3), (6, 3), (4, 9), (5, 1), (1, 4))


def _counts(rng: Random) -> list[Case]:
    cut = [_batch_case(rng, rows, size, counted=True) for rows, size in _CUTS]
    return [*cut, _batch_case(rng, 260, None, (1,), counted=True)]


def _batches(rng: Random) -> list[Case]:
    kinds = "numpy", "tensorflow"
    cut = [_batch_case(rng, *cut, kind=kind) for cut, kind in zip(_CUTS, kinds * 3, strict=False)]
    return cut + [_batch_case(rng, 7, 2, (3, 3, 1), kind) for kind in kinds]


def _default_size(rng: Random) -> list[Case]:
    return [_batch_case(rng, 256 + rng.randint(5, 90), None, (1,))]


def _two_generators(rng: Random) -> list[Case]:
    return [_batch_case(rng, 8, 3, trial="two_generators")]


def _unequal(rng: Random) -> list[Case]:
    numbers_of_rows = ("numpy", 7, 4), ("tensorflow", 6, 5), ("numpy", 1, 2), ("tensorflow", 4, 6)
    return [
        case(
            "BatchGenerator",
            _data(rng, images, kind=kind)[0],
            _data(rng, labels, kind=kind)[1],
            trial="from_scratch.unequal",
        )
        for kind, images, labels in numbers_of_rows
    ]


def _batches_kept(rng: Random) -> list[Case]:
    return [_batch_case(rng, 9, 4)]


HIDDEN: Mapping[str, tuple[Property, ...]] = {
    "naive_dense": ladder(
        """
        uniform: W is spread evenly over [0, 0.1) at first
        drawn_anew: every layer draws weights of its own
        activations: any activation, any number of rows
        apart: layers share no weights
        gradients: gradients reach W and b
        """,
        rung("uniform", _dense_starts, judges.uniform, 0.5),
        rung("drawn_anew", _dense_starts, judges.all_different, 0.5, only_with="start_W"),
        rung("activations", _dense_outputs, expects(), 3.5, only_with="trained"),
        rung("apart", _dense_apart, expects(), 0.5),
        rung("gradients", _dense_gradients, judges.gradients, 0.5),
        hidden=True,
    ),
    "naive_sequential": ladder(
        """
        any_layers: any number of layers, of any kind
        any_weights: their weights in order, whatever the layers
        again: a second call, and a second look at weights, give the same
        """,
        rung("any_layers", _sequential, of("output", expects()), 2, only_with="output"),
        rung(
            "any_weights", _sequential, of("weights", judges.same_objects), 2, only_with="weights"
        ),
        rung(
            "again",
            _sequential_again,
            all_of(of("output", expects()), of("weights", judges.same_objects)),
        ),
        hidden=True,
    ),
    "batch_generator": ladder(
        """
        counts: num_batches for other sizes
        any_batches: other sizes; arrays and tensors of any shape
        default_size: 128 rows in a batch when no size is given
        two_at_once: two generators do not disturb each other
        any_lengths_refused: ValueError whichever is longer
        inputs_kept: images and labels stay as they were
        """,
        rung("counts", _counts, of("num_batches", judges.number_of_batches)),
        rung("any_batches", _batches, of("batches", judges.consecutive), 2),
        rung("default_size", _default_size, of("batches", judges.consecutive)),
        rung("two_at_once", _two_generators, of("batches", judges.consecutive), 0.5),
        rung("any_lengths_refused", _unequal, raises("ValueError"), 0.5),
        rung("inputs_kept", _batches_kept, leaves_inputs, 0.5, only_with="batches"),
        hidden=True,
    ),
    **TRAINING,
    **FURTHER,
}
