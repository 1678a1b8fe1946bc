"""The stand-in for MNIST: scikit-learn's 1,797 handwritten digits.

They are made as large as MNIST's and kept in its format.

Each 8 x 8 picture is enlarged to 20 x 20 and set into the middle of 28 x 28, as MNIST's digits are.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course.data import cache, idx
from course.data.tables import digits_table

TRAIN_COUNT, TEST_COUNT = 1_437, 360
_SMALL, _LARGE, _SIDE = 8, 20, 28
_SEED = 7


@lru_cache(maxsize=1)
def arrays() -> dict[str, NDArray[np.uint8]]:
    """MNIST's four arrays, by the names of their files.

    There are 1,437 digits for training and 360 for testing, in mixed order.
    """
    table = digits_table()
    # RandomState's stream never changes between versions of NumPy, so the split is the same
    # everywhere.
    table = table[np.random.RandomState(_SEED).permutation(len(table))]
    images = enlarge(table[:, :-1].reshape(-1, _SMALL, _SMALL))
    labels = table[:, -1].astype(np.uint8)
    return {
        "train-images-idx3-ubyte": images[:TRAIN_COUNT],
        "train-labels-idx1-ubyte": labels[:TRAIN_COUNT],
        "t10k-images-idx3-ubyte": images[TRAIN_COUNT:],
        "t10k-labels-idx1-ubyte": labels[TRAIN_COUNT:],
    }


def enlarge(small: NDArray[np.int64]) -> NDArray[np.uint8]:
    """(n, 8, 8) whole numbers from 0 to 16 as (n, 28, 28) from 0 to 255, by bilinear interpolation.

    All in whole numbers, with weights in tenths, so that every machine gives the same pixels.
    """
    weights = np.zeros((_LARGE, _SMALL), np.int64)
    for row in range(_LARGE):
        # 10 * ((row + 1/2) * 8/20 - 1/2), kept inside
        tenths = min(max(4 * row - 3, 0), 10 * (_SMALL - 1))
        below, part = divmod(tenths, 10)
        weights[row, below] += 10 - part
        weights[row, min(below + 1, _SMALL - 1)] += part
    large = (weights @ small @ weights.T * 255 + 800) // 1600
    border = (_SIDE - _LARGE) // 2
    return np.pad(large, ((0, 0), (border, border), (border, border))).astype(np.uint8)


def write(root: Path) -> Path:
    """Puts the stand-in where `torchvision.datasets.MNIST(root)` looks for it.

    Files that differ are written anew.
    """
    for name, array in arrays().items():
        path, content = root / "MNIST" / "raw" / name, idx.encode(array)
        try:
            if path.read_bytes() == content:
                continue
        except OSError:
            pass
        cache.write(path, content)
    return root
