"""The noisy line of the lesson on linear regression, made on the spot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def line(count: int = 201, seed: int = 7) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Points around y = 3x + 2.

    Returns x, `count` evenly spaced numbers on [-2, 2], and y = 3x + 2 + noise, where the noise is
    Gaussian with deviation 1. Both float32 of shape (count,). One seed, one set of points.
    """
    x = np.linspace(-2, 2, count, dtype=np.float32)
    noise = np.random.default_rng(seed).normal(0, 1, count).astype(np.float32)
    return x, 3 * x + 2 + noise
