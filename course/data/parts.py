"""Which of MNIST's images are for training, which for validation, and which for the test.

MNIST comes as two files. The test file is the test set. From the training file as many images as
the test set has are split off for validation, drawn with a fixed seed. The draw is a plain one: of
10,000 images each digit gets its share up to a few in a thousand, stratified or not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

QUICK_TRAIN, QUICK_OTHER = 6_000, 1_000
_SEED = 7


class Parts(NamedTuple):
    """Rows of MNIST's files, in the files' order."""

    train: NDArray[np.int64]
    """of the training file: 50,000"""
    valid: NDArray[np.int64]
    """of the training file, too: 10,000 others"""
    test: NDArray[np.int64]
    """of the test file: 10,000"""


def split(training: int, test: int, quick: bool = False) -> Parts:
    """Splits files of so many images.

    The quick profile takes the first rows of each part, so an image never changes sides.
    """
    # RandomState's stream never changes between versions of NumPy.
    order = np.random.RandomState(_SEED).permutation(training).astype(np.int64)
    most, others = (QUICK_TRAIN, QUICK_OTHER) if quick else (None, None)
    train, valid = np.sort(order[test:]), np.sort(order[:test])
    return Parts(train[:most], valid[:others], np.arange(test, dtype=np.int64)[:others])
