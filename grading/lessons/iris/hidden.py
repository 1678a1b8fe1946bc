"""Lesson 04, Iris with tinygrad: hidden properties. The references are NumPy's."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np

from course.checks.judges import all_of, expects, leaves_inputs
from course.checks.model import Case, Property
from course.checks.values import Array
from course.lessons.iris.cases import (
    BATCH,
    MEASURED,
    ROWS,
    SPECIES,
    TRAINING_SLIPS,
    batch_size_case,
    floats,
    integers,
    mixed_case,
)
from course.lessons.iris.judges import (
    all_reached,
    different_models,
    honest_result,
    log_probabilities,
    names_of,
    share_of_right,
)
from course.lessons.iris.judges_training import (
    all_move,
    batch_size_used,
    downhill,
    first_loss,
    forward,
    learns,
    looks_at,
    losses_fall,
    mixed_batches,
    no_leftover,
    rate_used,
)
from course.lessons.writing import case, ladder, rung

Weights = list[np.ndarray]  # (16, 4), (16,), (3, 16), (3,)


def _generator(rng: Random) -> np.random.Generator:
    return np.random.default_rng(rng.getrandbits(64))


def _weights(rng: np.random.Generator, size: float = 0.5) -> Weights:
    bounds = (size, size / 2, size, size / 2)
    shapes = ((16, 4), (16,), (3, 16), (3,))
    return [
        rng.uniform(-b, b, shape).astype(np.float32).astype(float)
        for b, shape in zip(bounds, shapes, strict=True)
    ]


def _as_arrays(weights: Weights) -> list[Array]:
    return [floats(one) for one in weights]


def gradients(weights: Weights, row: np.ndarray, label: int) -> Weights:
    """The gradients of one row's cross-entropy, by the chain rule."""
    w1, b1, w2, b2 = weights
    u = w1 @ row + b1
    h = np.maximum(u, 0)
    z = w2 @ h + b2
    p = np.exp(z - z.max())
    d = p / p.sum()
    d[label] -= 1
    dh = (w2.T @ d) * (u > 0)
    return [np.outer(dh, row), dh, np.outer(d, h), d]


def _size(gradient: Weights) -> float:
    return float(np.sqrt(sum((one**2).sum() for one in gradient)))


def _outputs_of(weights: Weights, features: np.ndarray) -> dict[str, Any]:
    """What the network gives, and what known slips give."""
    w1, b1, w2, b2 = weights
    u = features @ w1.T + b1
    z = np.maximum(u, 0) @ w2.T + b2
    right = forward(weights, features)

    def log_softmax(values: np.ndarray, axis: int = 1) -> np.ndarray:
        found: np.ndarray = values - np.log(np.exp(values).sum(axis=axis, keepdims=True))
        return found

    return {
        "right": right,
        "logits": z,
        "probabilities": np.exp(right),
        "softmax_twice": log_softmax(np.exp(right)),
        "no_relu": log_softmax(u @ w2.T + b2),
        "tanh": log_softmax(np.tanh(u) @ w2.T + b2),
        "sigmoid": log_softmax(1 / (1 + np.exp(-u)) @ w2.T + b2),
        "wrong_axis": log_softmax(z, 0),
        "relu_last": log_softmax(np.maximum(z, 0)),
    }


def _outputs(rng: Random) -> list[Case]:
    """Rows of everyday size, and with large logits; and a single row."""
    draw = _generator(rng)
    found = []
    for rows, size in ((6, 0.5), (6, 1.5), (1, 0.5)):
        weights, features = _weights(draw, size), draw.normal(0, 1.5, (rows, 4)).astype(np.float32)
        values = _outputs_of(weights, features.astype(float))
        slips = {code: value for code, value in values.items() if code != "right"}
        found.append(
            case(
                "IrisModel",
                _as_arrays(weights),
                floats(features),
                trial="iris.outputs",
                expected=values["right"],
                slips=slips,
            )
        )
    return found


def _fresh(rng: Random) -> list[Case]:
    return [
        case("IrisModel", floats(_generator(rng).normal(0, 1, (6, 4))), trial="iris.fresh_outputs")
    ]


def _reached(rng: Random) -> list[Case]:
    return [case("IrisModel", floats(_generator(rng).normal(0, 1, (6, 4))), trial="iris.reached")]


def _alike_setting(rng: Random) -> tuple[Weights, np.ndarray, int]:
    """Weights, a row and its label, for which one step at a rate of 2 leaves no gradient: plain
    descent's step, and Adam's.
    """
    draw = _generator(rng)
    while True:
        weights, row = _weights(draw), draw.normal(0, 1, 4).astype(np.float32).astype(float)
        label = int(forward(weights, row[None])[0].argmin())
        gradient = gradients(weights, row, label)
        plain = [w - 2 * g for w, g in zip(weights, gradient, strict=True)]
        adam = [w - 2 * np.sign(g) for w, g in zip(weights, gradient, strict=True)]
        if all(
            _size(gradients(after, row, label)) < 0.01 * _size(gradient) for after in (plain, adam)
        ):
            return weights, row, label


def _alike(
    setting: tuple[Weights, np.ndarray, int], steps: int, learning_rate: float, **more: Any
) -> Case:
    weights, row, label = setting
    return case(
        "train",
        _as_arrays(weights),
        floats(np.tile(row, (ROWS, 1))),
        integers([label] * ROWS),
        trial="iris.training",
        steps=steps,
        batch_size=BATCH,
        learning_rate=learning_rate,
        **{"slips": TRAINING_SLIPS, **more},
    )


def _alike_runs(rng: Random) -> list[Case]:
    """From one setting: a small step, a few, a large one, two large ones."""
    weights, row, label = setting = _alike_setting(rng)
    logs = forward(weights, row[None])[0]
    p = np.exp(logs)
    right = float(-logs[label])
    slips = {
        "softmax_twice": float(np.log(np.exp(p).sum()) - p[label]),
        "summed": BATCH * right,
        "negative": -right,
        "squared_error": float(((np.eye(3)[label] - p) ** 2).mean()),
        "mean_of_classes": right / 3,
        "class_indices": float(((logs - label) ** 2).mean()),
        **TRAINING_SLIPS,
    }
    return [
        _alike(setting, 1, 0.02, expected=right, slips=slips),
        _alike(setting, rng.randint(3, 4), 0.02),
        _alike(setting, 1, 2.0, expected=gradients(weights, row, label)),
        _alike(setting, 2, 2.0),
    ]


def _batches(rng: Random) -> list[Case]:
    first = rng.randint(40, 60)
    noise = [rng.uniform(0, 2) for _row in range(ROWS)]
    return [
        batch_size_case(rng.choice((8, 20, 48))),
        mixed_case((first, 100 - first, 20), noise, 5),
    ]


def _learns(rng: Random) -> list[Case]:
    """Three clusters at corners of the cube, sorted by class, in an order of their own."""
    draw = _generator(rng)
    centres = np.array([[-1.5, -1.0, 1.0, 1.0], [1.5, -1.0, -1.0, 0.5], [0.0, 1.5, 0.5, -1.5]])[
        draw.permutation(3)
    ]
    order = np.repeat(draw.permutation(3), ROWS // 3)
    features = centres[order] + draw.uniform(-0.5, 0.5, (ROWS, 4))
    return [
        case(
            "train",
            _as_arrays(_weights(draw)),
            floats(features),
            integers(order),
            trial="iris.training",
            steps=12,
            batch_size=BATCH,
            learning_rate=0.3,
            slips=TRAINING_SLIPS,
        )
    ]


def _measured(
    draw: np.random.Generator, rows: int = MEASURED
) -> tuple[Weights, np.ndarray, np.ndarray]:
    """A network, rows that it is sure about, and what it answers: each class at least twice where
    there are rows enough.
    """
    while True:
        weights, features = _weights(draw, 1.0), draw.normal(0, 1.5, (400, 4)).astype(np.float32)
        logs = np.sort(forward(weights, features.astype(float)), axis=1)
        features = features[logs[:, 2] - logs[:, 1] > 0.1][:rows]
        answers = forward(weights, features.astype(float)).argmax(axis=1)
        if len(answers) == rows and (rows < 10 or np.bincount(answers, minlength=3).min() >= 4):
            return weights, features, answers


def _accuracy(rng: Random) -> list[Case]:
    """Some right, none right, all right; the first once more."""
    draw = _generator(rng)
    found = []
    for wrong_share in (0.3, 1.0, 0.0):
        weights, features, answers = _measured(draw)
        labels = np.where(
            draw.random(MEASURED) < wrong_share,
            (answers + draw.integers(1, 3, MEASURED)) % 3,
            answers,
        )
        right = answers == labels
        slips = {
            "percent": 100 * right.mean(),
            "errors": 1 - right.mean(),
            "count": right.sum(),
            "first_batch": right[:32].mean(),
            "mean_of_batches": (right[:32].mean() + right[32:].mean()) / 2,
        }
        found.append(
            case(
                "accuracy",
                _as_arrays(weights),
                floats(features),
                integers(labels),
                trial="iris.measured",
                expected=float(right.mean()),
                slips={code: float(value) for code, value in slips.items()},
            )
        )
    return [*found, found[0], found[0]]


def _species(rng: Random) -> list[Case]:
    draw = _generator(rng)
    found = []
    for rows in (MEASURED, 1):
        weights, features, answers = _measured(draw, rows)
        least = forward(weights, features.astype(float)).argmin(axis=1)
        orders = {
            "order": (0, 2, 1),
            "reversed": (2, 1, 0),
            "shifted": (2, 0, 1),
            "shifted_back": (1, 2, 0),
            "first_two": (1, 0, 2),
        }
        slips: dict[str, Any] = {
            code: [SPECIES[order[a]] for a in answers] for code, order in orders.items()
        }
        slips["least_likely"] = [SPECIES[a] for a in least]
        found.append(
            case(
                "species",
                _as_arrays(weights),
                floats(features),
                trial="iris.measured",
                expected=[SPECIES[a] for a in answers],
                slips=slips,
            )
        )
    return found


def _result(_rng: Random) -> list[Case]:
    return [case("result", trial="iris.result")]


HIDDEN: Mapping[str, tuple[Property, ...]] = {
    "iris_model": ladder(
        """
        random_cases: right on other weights and rows
        log_probabilities: a new model gives log-probabilities
        own_weights: each new model has weights of its own
        gradients_reach: gradients reach all four tensors
        """,
        rung(
            "random_cases",
            _outputs,
            expects(rtol=1e-3, atol=1e-4),
            2,
            needs="layers",
            only_with="handed_out",
        ),
        rung("log_probabilities", _fresh, log_probabilities, 0.5),
        rung("own_weights", _fresh, different_models, 0.25, needs="layers"),
        rung(
            "gradients_reach", _reached, all_reached, 0.25, needs="layers", only_with="handed_out"
        ),
        hidden=True,
    ),
    "train": ladder(
        """
        first_loss_again: the loss is the cross-entropy, for other weights
        losses_again: as many losses as steps, each lower, for other weights
        downhill: a step goes against the gradient, in all four tensors
        no_leftover_again: no gradient is left over, for other weights
        rate: steps are in proportion to the learning rate
        batches_again: mixed batches, from classes of unequal size
        learns_again: it learns other data
        inputs_unchanged: the arguments stay as they were
        """,
        rung("first_loss_again", _alike_runs, looks_at(first_loss, 0), 0.75),
        rung("losses_again", _alike_runs, looks_at(losses_fall, 1), 0.75),
        rung(
            "downhill",
            _alike_runs,
            looks_at(all_of(all_move, downhill), 2),
            0.75,
            only_with="learns",
        ),
        rung(
            "no_leftover_again", _alike_runs, looks_at(no_leftover, 2, 3, 1), 1.5, only_with="moves"
        ),
        rung("rate", _alike_runs, looks_at(rate_used, 0, 2), 0.5, only_with="learns"),
        rung(
            "batches_again",
            _batches,
            all_of(looks_at(batch_size_used, 0), looks_at(mixed_batches, 1)),
            needs="first_loss",
            only_with="learns",
        ),
        rung("learns_again", _learns, learns, 2),
        rung("inputs_unchanged", _batches, leaves_inputs, 0.25, only_with="moves"),
        hidden=True,
    ),
    "accuracy": ladder(
        """
        random_cases: right on other data, and the same at every call
        inputs_unchanged: the arguments stay as they were
        """,
        rung("random_cases", _accuracy, share_of_right(again=True), 1.5),
        rung(
            "inputs_unchanged", _accuracy, leaves_inputs, 0.25, only_with="known_case random_cases"
        ),
        hidden=True,
    ),
    "species": ladder(
        """
        random_cases: right on other data, and on a single row
        """,
        rung("random_cases", _species, names_of, 1.5),
        hidden=True,
    ),
    "iris_result": ladder(
        """
        honest_again: `result` is what `model` reaches on the test set
        """,
        rung("honest_again", _result, honest_result, only_with="honest"),
        hidden=True,
    ),
}
