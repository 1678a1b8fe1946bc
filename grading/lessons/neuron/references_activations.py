"""The six activations of lesson 02 in NumPy, and what known slips make of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from grading.lessons.neuron.references import sigmoid

Function = Callable[..., np.ndarray]


def leaky_relu(x: np.ndarray, a: float = 0.01) -> np.ndarray:
    """The x of positive entries, a x of others."""
    return np.where(x > 0, x, a * x)


def elu(x: np.ndarray, a: float = 1.0) -> np.ndarray:
    """The x of positive entries, a (exp(x) - 1) of others."""
    return np.where(x > 0, x, a * np.expm1(np.minimum(x, 0)))


def softmax(x: np.ndarray, axis: int | None = -1) -> np.ndarray:
    """The class probabilities along an axis, or over all entries."""
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _one_by_tanh(x: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.asarray(1 / np.tanh(x))


REFERENCES: Mapping[str, Function] = {
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": leaky_relu,
    "elu": elu,
    "softmax": softmax,
}

SLIPS: Mapping[str, Mapping[str, Function]] = {
    "sigmoid": {"sign": lambda x: sigmoid(-x), "tanh": np.tanh},
    "tanh": {
        "sigmoid": sigmoid,
        "scaled": lambda x: sigmoid(2 * x),
        "not_doubled": lambda x: 2 * sigmoid(x) - 1,
        "upside_down": _one_by_tanh,
    },
    "relu": {"absolute": np.abs, "leaky": leaky_relu, "step": lambda x: (x > 0).astype(float)},
    "leaky_relu": {
        "no_leak": lambda x, a=0.0: np.maximum(x, 0),
        "leak_sign": lambda x, a=0.01: np.where(x > 0, x, -a * x),
        "leak_both": lambda x, a=0.01: a * x,
        "other_side": lambda x, a=0.01: np.where(x > 0, a * x, x),
        "other_default": lambda x, a=0.1: np.where(x > 0, x, a * x),
    },
    "elu": {
        "no_leak": lambda x, a=0.0: np.maximum(x, 0),
        "minus_one": lambda x, a=1.0: np.where(x > 0, x, a * np.exp(x)),
        "one_outside": lambda x, a=1.0: np.where(x > 0, x, a * np.exp(x) - 1),
        "other_default": lambda x, a=0.01: elu(x, a),
    },
}
