"""The references of lesson 05, in NumPy: networks' logits, and the path of Adam."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from course.lessons.mnist_mlp.trials_inputs import POINTS, pattern

Function = Callable[[np.ndarray], np.ndarray]


def _bend(shift: float) -> Function:
    return lambda x: x / (1 + np.abs(x)) + shift


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -700, 700))))


FUNCTIONS: Mapping[str, Function] = {
    "": lambda x: np.maximum(x, 0),
    "ReLU": lambda x: np.maximum(x, 0),
    "Sigmoid": _sigmoid,
    "Tanh": np.tanh,
    "ELU": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "class": _bend(0.25),
    "lambda": _bend(0.25),
    "partial": _bend(0.5),
}
CURVES: Mapping[str, list[float]] = {
    name: [float(value) for value in f(np.array(POINTS))] for name, f in FUNCTIONS.items()
}


def _logits(
    seed: int, images: int, layers: Sequence[tuple[int, int, bool]], *functions: Function
) -> list[np.ndarray]:
    """The logits of a network with the trial's weights, for each of these activations."""
    found = [pattern(seed, 99, (images, 784))] * len(functions)
    for number, (inputs, outputs, bias) in enumerate(layers):
        w = pattern(seed, number, (outputs, inputs)).T * np.float32(2 / inputs**0.5)
        b = pattern(seed, 50 + number, (outputs,)) if bias else np.zeros(outputs, np.float32)
        found = [x @ w + b for x in found]
        if number + 1 < len(layers):
            found = [f(x) for f, x in zip(functions, found, strict=True)]
    return [x.astype(np.float64) for x in found]


def logits(
    seed: int, images: int, activation: str, layers: Sequence[tuple[int, int, bool]]
) -> dict[str, Any]:
    """The logits of a network with these linear layers ("right"), and what known slips give."""
    f = FUNCTIONS[activation]
    right, relu, plain = _logits(seed, images, layers, f, FUNCTIONS["ReLU"], lambda x: x)
    log = right - right.max(axis=1, keepdims=True)
    log = log - np.log(np.exp(log).sum(axis=1, keepdims=True))
    found = {
        "right": right,
        "softmax": np.exp(log),
        "log_softmax": log,
        "after_last": f(right),
        "no_activation": plain,
        "activation_ignored": relu,
        "rows_mixed": "RuntimeError",
    }
    if len(layers) == 1 or activation in ("", "ReLU"):
        del found["activation_ignored"]
    if len(layers) == 1:
        del found["no_activation"]
    return found


# Both betas and epsilon of Adam: PyTorch's own, then others that make sense. (A second beta near 0
# would leave nothing but the gradient's sign.)
ADAMS = [
    *product([0.9], [0.999], [1e-8, 1e-7, 1e-6, 1e-5, 1e-4]),
    *product(
        [*np.arange(0, 1, 0.02), 0.99],
        [0.9, 0.92, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999],
        [1e-8],
    ),
]


def adam(
    gradients: np.ndarray,
    rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> np.ndarray:
    """The moves of Adam (Kingma and Ba, 2015, algorithm 1) on gradients (steps, weights)."""
    first, second, moves = np.zeros_like(gradients[0]), np.zeros_like(gradients[0]), []
    for step, gradient in enumerate(gradients, start=1):
        first = beta1 * first + (1 - beta1) * gradient
        second = beta2 * second + (1 - beta2) * gradient**2
        mean, size = first / (1 - beta1**step), second / (1 - beta2**step)
        moves.append(-rate * mean / (np.sqrt(size) + epsilon))
    return np.array(moves)


def adam_slips(gradients: np.ndarray, rate: float, epochs: int) -> list[tuple[str, np.ndarray]]:
    """The moves that known slips make of Adam's, by the slips' codes."""
    parts = np.split(gradients, epochs)
    summed = [part.cumsum(axis=0) for part in parts]
    return [
        ("not_zeroed", adam(np.cumsum(gradients, axis=0), rate)),
        ("not_zeroed", adam(np.concatenate(summed), rate)),
        ("rate_ignored", adam(gradients, 1e-3)),
        ("new_optimiser", np.concatenate([adam(part, rate) for part in parts])),
        ("new_optimiser", np.concatenate([adam(gradient[None], rate) for gradient in gradients])),
        ("sgd", -rate * gradients),
    ]
