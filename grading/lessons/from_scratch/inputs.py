"""Networks and their data as arguments of the trials of lesson 06."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import numpy as np

from course.lessons.writing import ndarray
from grading.lessons.drawing import numbers, tensor
from grading.lessons.from_scratch.references import Layers


def tf_tensor(values: np.ndarray, dtype: str = "float32") -> Any:
    return tensor(values, "tensorflow", dtype)


def spec(layers: Layers) -> list[Any]:
    """Layers as an argument of a trial."""
    return [
        [W if W is None else ndarray(W, "float32"), b if b is None else ndarray(b, "float32"), name]
        for W, b, name in layers
    ]


def integers(rng: Random, rows: int, classes: int) -> np.ndarray:
    """Every class occurs where there are rows enough."""
    found = [k % classes for k in range(rows)]
    rng.shuffle(found)
    return np.asarray(found, dtype=np.int64)


def network(rng: Random, *sizes: int, hidden_activation: str = "relu") -> Layers:
    pairs = list(pairwise(sizes))
    return [
        [
            numbers(rng, pair, -1, 1),
            numbers(rng, (pair[1],), -1, 1),
            "softmax" if k == len(pairs) else hidden_activation,
        ]
        for k, pair in enumerate(pairs, start=1)
    ]
