"""MNIST as arrays: decoded once into files that every lesson and framework maps into memory."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.data import cache, digits, files, idx
from course.data.parts import Parts, split
from course.data.profiles import profile


class Mnist(NamedTuple):
    """Handwritten digits: 50,000 to learn from, 10,000 to choose by, 10,000 to test on, once.

    The quick profile and the stand-in have fewer.
    """

    train_images: NDArray[np.uint8]
    """(n, 28, 28), from 0 (background) to 255 (ink)"""
    train_labels: NDArray[np.int64]
    """(n,), 0 to 9"""
    valid_images: NDArray[np.uint8]
    """others, split off MNIST's training images"""
    valid_labels: NDArray[np.int64]
    test_images: NDArray[np.uint8]
    """MNIST's own test images"""
    test_labels: NDArray[np.int64]
    source: Literal["MNIST", "digits"]
    """`"digits"`: the stand-in of scikit-learn's handwritten digits"""


def mnist() -> Mnist:
    """MNIST, or its stand-in where it is not to be had (one printed line says so).

    Later calls give the same arrays.
    """
    return _load(files.find(), cache.folder(), profile() == "quick")


def mnist_root() -> str:
    """The folder for `torchvision.datasets.MNIST(root)`.

    It holds MNIST itself, or the stand-in in MNIST's own format.
    """
    found = files.find()
    return str(found or digits.write(cache.writable() / "stand-in"))


def mnist_split() -> Parts:
    """The rows of MNIST's training file for training and for validation; of its test file, all.

    They are for `torchvision.datasets.MNIST`; the arrays of `mnist()` are the same images, in the
    same order.
    """
    root = files.find()
    if root is None:
        training, test = digits.TRAIN_COUNT, digits.TEST_COUNT
    else:
        raw = root / "MNIST" / "raw"
        training, test = (
            len(idx.decode(raw / name)) for name in files.CHECKSUMS if "labels" in name
        )
    return split(training, test, profile() == "quick")


@lru_cache(maxsize=4)
def _load(root: Path | None, kept: Path | None, quick: bool) -> Mnist:
    if root is None:
        arrays = digits.arrays()
    else:
        raw = root / "MNIST" / "raw"
        arrays = {name: _decoded(raw / name, kept, keep=not quick) for name in files.CHECKSUMS}
    images, labels = arrays["train-images-idx3-ubyte"], arrays["train-labels-idx1-ubyte"]
    rows = split(len(labels), len(arrays["t10k-labels-idx1-ubyte"]), quick)
    tested = slice(len(rows.test))
    return Mnist(
        images[rows.train],
        labels[rows.train].astype(np.int64),
        images[rows.valid],
        labels[rows.valid].astype(np.int64),
        arrays["t10k-images-idx3-ubyte"][tested],
        arrays["t10k-labels-idx1-ubyte"][tested].astype(np.int64),
        "digits" if root is None else "MNIST",
    )


def _decoded(raw: Path, kept: Path | None, keep: bool) -> NDArray[np.uint8]:
    """The array of a file that was found intact, from the user's cache if it is there.

    `keep`: else put there.

    Its name has the checksum, so what was decoded from another file is never taken for it. Where
    nothing can be kept, and in the quick profile, which wants a small part, the array lies over the
    file itself.
    """
    path = kept / "decoded" / f"{raw.name}-{files.CHECKSUMS[raw.name][:16]}.npy" if kept else None
    if path:
        try:
            # Copy on write: a lesson may change its arrays (torch warns about ones that it must
            # not), the file stays.
            return np.asarray(np.load(path, mmap_mode="c", allow_pickle=False))
        except (OSError, ValueError, EOFError):
            pass
    array = idx.decode(raw)
    if path and keep:
        file = io.BytesIO()
        np.save(file, array, allow_pickle=False)
        try:
            cache.write(path, file.getbuffer())
        except OSError:
            pass  # a read-only or full disk: the array is there all the same
    return array
