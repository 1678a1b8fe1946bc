"""The reference for lesson 06: a classifier of a few layers in NumPy.

It computes in double precision, and tells what known slips make of it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np

from course.lessons.from_scratch.cases import f32
from grading.lessons.drawing import numbers, tensor

# [W or None, b or None, activation]; the last layer is a softmax.
Layers = list[list[Any]]
Update = tuple[float, list[np.ndarray]]


def softmax(u: np.ndarray) -> np.ndarray:
    """The softmax of each row."""
    e = np.exp(u - u.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


FORWARD: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "relu": lambda u: np.maximum(u, 0),
    "tanh": np.tanh,
    "softmax": softmax,
    "same": lambda u: u,
    "twice_plus_one": lambda u: 2 * u + 1,
}
# From the gradient by a layer's output to that by its sum u; y is the output.
BACKWARD: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "relu": lambda g, y: g * (y > 0),
    "tanh": lambda g, y: g * (1 - y * y),
    "same": lambda g, y: g,
    "softmax": lambda g, y: y * (g - (g * y).sum(axis=-1, keepdims=True)),
}


def weights_of(layers: Layers) -> list[np.ndarray]:
    """All W and b, in order."""
    return [weight for W, b, _name in layers for weight in (W, b) if weight is not None]


def with_weights(layers: Layers, weights: list[np.ndarray]) -> Layers:
    """These layers with other weights."""
    rest = iter(weights)
    return [
        [None if W is None else next(rest), None if b is None else next(rest), name]
        for W, b, name in layers
    ]


def forward(layers: Layers, x: np.ndarray) -> list[np.ndarray]:
    """The input and every layer's output."""
    found = [np.asarray(x, dtype=np.float64)]
    for W, b, activation in layers:
        u = found[-1] if W is None else found[-1] @ W
        found.append(FORWARD[activation](u if b is None else u + b))
    return found


def backward(layers: Layers, outputs: list[np.ndarray], gradient: np.ndarray) -> list[np.ndarray]:
    """The gradients of all weights, in order, from that by the last output."""
    found: list[np.ndarray] = []
    for (W, b, activation), x, y in zip(layers[::-1], outputs[-2::-1], outputs[:0:-1], strict=True):
        gradient = BACKWARD[activation](gradient, y)
        own = ([] if W is None else [x.T @ gradient]) + (
            [] if b is None else [gradient.sum(axis=0)]
        )
        found = own + found
        gradient = gradient if W is None else gradient @ W.T
    return found


def dense(
    W: np.ndarray, b: np.ndarray, activation: str, x: np.ndarray
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """What a dense layer gives, and what known slips give."""
    f, u = FORWARD[activation], x @ W
    return f(u + b), {
        "no_activation": u + b,
        "b_ignored": f(u),
        "b_after": f(u) + b,
        "b_subtracted": f(u - b),
        "relu_only": np.maximum(u + b, 0),
    }


def batches(images: np.ndarray, labels: np.ndarray, size: int) -> tuple[Any, ...]:
    """The data cut into consecutive batches."""
    return tuple((images[k : k + size], labels[k : k + size]) for k in range(0, len(images), size))


def row_losses(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The cross-entropy of each row."""
    return np.asarray(-np.log(probabilities[np.arange(len(labels)), labels]))


def gradients(layers: Layers, x: np.ndarray, labels: np.ndarray) -> Update:
    """The average cross-entropy and its gradients."""
    outputs = forward(layers, x)
    p, hot = outputs[-1], np.eye(outputs[-1].shape[1])[labels]
    return float(row_losses(p, labels).mean()), backward(layers, outputs, -hot / p / len(labels))


def twice(layers: Layers, x: np.ndarray, labels: np.ndarray) -> Update:
    """The slip of a softmax over the probabilities."""
    outputs = forward(layers, x)
    q, hot = softmax(outputs[-1]), np.eye(outputs[-1].shape[1])[labels]
    return float(row_losses(q, labels).mean()), backward(layers, outputs, (q - hot) / len(labels))


def squared(layers: Layers, x: np.ndarray, labels: np.ndarray) -> Update:
    """The slip of a squared error on one-hot rows."""
    outputs = forward(layers, x)
    off = outputs[-1] - np.eye(outputs[-1].shape[1])[labels]
    return float((off * off).mean()), backward(layers, outputs, 2 * off / off.size)


def trained(
    layers: Layers,
    x: np.ndarray,
    labels: np.ndarray,
    rate: float,
    count: int = 1,
    factor: float = 1.0,
    rule: Callable[[Layers, np.ndarray, np.ndarray], Update] = gradients,
) -> tuple[list[float], Layers]:
    """The losses of `count` full-batch steps, each before its update, and the layers after them.

    `factor` scales the gradients.
    """
    losses = []
    for _step in range(count):
        loss, found = rule(layers, x, labels)
        losses.append(loss)
        layers = with_weights(
            layers, [w - rate * factor * g for w, g in zip(weights_of(layers), found, strict=True)]
        )
    return losses, layers


def accuracy_slips(right: np.ndarray) -> dict[str, Any]:
    """What known slips make of the share of right answers, of batches of 128 rows."""
    rows, share = len(right), float(right.mean())
    parts = [float(right[k : k + 128].mean()) for k in range(0, rows, 128)]
    whole = right[: rows // 128 * 128]
    return {
        "percent": 100 * share,
        "count": float(right.sum()),
        "wrong_share": 1 - share,
        "last_dropped": float(whole.mean()) if len(whole) else "ZeroDivisionError",
        "mean_of_batches": float(np.mean(parts)),
        "last_batch": parts[-1],
        "first_batch": parts[0],
    }


def tf_tensor(values: np.ndarray, dtype: str = "float32") -> Any:
    """A TensorFlow tensor as an argument."""
    return tensor(values, "tensorflow", dtype)


def spec(layers: Layers) -> list[Any]:
    """Layers as an argument of a trial."""
    return [
        [*(weight if weight is None else f32(weight) for weight in (W, b)), name]
        for W, b, name in layers
    ]


def integers(rng: Random, rows: int, classes: int) -> np.ndarray:
    """Every class occurs where there are rows enough."""
    found = [k % classes for k in range(rows)]
    rng.shuffle(found)
    return np.asarray(found, dtype=np.int64)


def network(rng: Random, *sizes: int, hidden_activation: str = "relu") -> Layers:
    """A network of layers of these sizes, with drawn weights."""
    pairs = list(pairwise(sizes))
    names = [hidden_activation] * (len(pairs) - 1) + ["softmax"]
    return [
        [numbers(rng, pair, -1, 1), numbers(rng, (pair[1],), -1, 1), name]
        for pair, name in zip(pairs, names, strict=True)
    ]
