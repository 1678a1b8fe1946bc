"""The references of lesson 04, in NumPy: outputs, what slips make of them, gradients."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from course.lessons.iris.judges_training import forward

Weights = list[np.ndarray]  # (16, 4), (16,), (3, 16), (3,)
Setting = tuple[Weights, np.ndarray, int]  # weights, a row and its label


def generator(rng: Random) -> np.random.Generator:
    """A NumPy generator that starts where `rng` stands."""
    return np.random.default_rng(rng.getrandbits(64))


def drawn_weights(rng: np.random.Generator, size: float = 0.5) -> Weights:
    """Weights of the lesson's network."""
    bounds = (size, size / 2, size, size / 2)
    shapes = ((16, 4), (16,), (3, 16), (3,))
    return [
        rng.uniform(-bound, bound, shape).astype(np.float32).astype(float)
        for bound, shape in zip(bounds, shapes, strict=True)
    ]


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
    return float(np.sqrt(sum((part**2).sum() for part in gradient)))


def outputs_of(weights: Weights, features: np.ndarray) -> dict[str, Any]:
    """What known slips give in place of the network's outputs."""
    w1, b1, w2, b2 = weights
    u = features @ w1.T + b1
    z = np.maximum(u, 0) @ w2.T + b2
    p = np.exp(forward(weights, features))

    def log_softmax(values: np.ndarray, axis: int = 1) -> np.ndarray:
        found: np.ndarray = values - np.log(np.exp(values).sum(axis=axis, keepdims=True))
        return found

    return {
        "logits": z,
        "probabilities": p,
        "softmax_twice": log_softmax(p),
        "no_relu": log_softmax(u @ w2.T + b2),
        "tanh": log_softmax(np.tanh(u) @ w2.T + b2),
        "sigmoid": log_softmax(1 / (1 + np.exp(-u)) @ w2.T + b2),
        "wrong_axis": log_softmax(z, 0),
        "relu_last": log_softmax(np.maximum(z, 0)),
    }


def first_losses(weights: Weights, row: np.ndarray, label: int, batch: int) -> dict[str, float]:
    """The loss of a batch of rows that are all alike ("right"), and what known slips make of it."""
    logs = forward(weights, row[None])[0]
    p, right = np.exp(logs), float(-logs[label])
    return {
        "right": right,
        "softmax_twice": float(np.log(np.exp(p).sum()) - p[label]),
        "summed": batch * right,
        "negative": -right,
        "squared_error": float(((np.eye(3)[label] - p) ** 2).mean()),
        "mean_of_classes": right / 3,
        "class_indices": float(((logs - label) ** 2).mean()),
    }


def learnt_in_one_step(rng: Random) -> Setting:
    """A setting in which one step at a rate of 2 leaves no gradient.

    That is so for plain descent's step, and for Adam's.
    """
    draw = generator(rng)
    while True:
        weights, row = drawn_weights(draw), draw.normal(0, 1, 4).astype(np.float32).astype(float)
        label = int(forward(weights, row[None])[0].argmin())
        gradient = gradients(weights, row, label)
        plain = [w - 2 * g for w, g in zip(weights, gradient, strict=True)]
        adam = [w - 2 * np.sign(g) for w, g in zip(weights, gradient, strict=True)]
        left = [_size(gradients(after, row, label)) for after in (plain, adam)]
        if max(left) < 0.01 * _size(gradient):
            return weights, row, label


def measured(draw: np.random.Generator, rows: int) -> tuple[Weights, np.ndarray, np.ndarray]:
    """A network, rows that it is sure about, and what it answers.

    Each class comes a few times where there are rows enough.
    """
    while True:
        weights, features = drawn_weights(draw, 1.0), draw.normal(0, 1.5, (400, 4))
        features = features.astype(np.float32)
        logs = np.sort(forward(weights, features.astype(float)), axis=1)
        features = features[logs[:, 2] - logs[:, 1] > 0.1][:rows]
        answers = forward(weights, features.astype(float)).argmax(axis=1)
        if len(answers) == rows and (rows < 10 or np.bincount(answers, minlength=3).min() >= 4):
            return weights, features, answers
