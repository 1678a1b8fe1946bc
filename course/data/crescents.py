"""Two moons: two half circles of points that reach into each other, made on the spot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def moons(
    count: int = 200, noise: float = 0.1, seed: int = 7
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Points on two half circles, which no straight line tells apart.

    Class 0 is the upper half of a circle around (0, 0), class 1 the lower half of one around
    (1, 0.5); both have radius 1. Every coordinate gets Gaussian noise of deviation `noise`.

    Returns x, float64 of shape (count, 2), and y, int64 of shape (count,), in mixed order. Half of
    the points, rounded up, are of class 0. One seed, one set of points.
    """
    draw = np.random.default_rng(seed)
    y = draw.permutation(np.arange(count) % 2)
    angle = draw.uniform(0, np.pi, count)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = np.where(y[:, None] == 0, upper, [1.0, 0.5] - upper)
    return x + draw.normal(0, noise, (count, 2)), y
