"""The inputs of hidden properties: random tensors of given shapes from a seeded generator."""

from __future__ import annotations

from random import Random

import numpy as np

from course.checks.values import Array, array


def numbers(rng: Random, shape: tuple[int, ...], low: int = -9, high: int = 9) -> np.ndarray:
    """Random multiples of 1/8, as float64; distinct where the range has room.

    Sums and products of a few of them are exact in float32, so a right answer never misses by
    rounding, in whatever order it adds.
    """
    count = int(np.prod(shape)) if shape else 1
    ticks = range(8 * low + 1, 8 * high)
    drawn = rng.sample(ticks, count) if count <= len(ticks) else rng.choices(ticks, k=count)
    return (np.asarray(drawn, dtype=np.float64) / 8).reshape(shape)


def tensor(values: np.ndarray | float, kind: str = "torch", dtype: str = "float32") -> Array:
    """A tensor as an argument."""
    return array(values, dtype, kind)


def sizes(rng: Random, count: int, low: int = 2, high: int = 6) -> tuple[int, ...]:
    """`count` different sizes, so that exchanged axes show."""
    return tuple(rng.sample(range(low, high + 1), count))
