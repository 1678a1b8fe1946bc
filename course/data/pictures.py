"""MNIST as arrays: decoded once into files that every lesson and framework maps into memory."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.data import cache, digits, files, idx
from course.data.profiles import profile

QUICK_TRAIN, QUICK_TEST = 6_000, 1_000


class Mnist(NamedTuple):
    """Handwritten digits: 60,000 to learn from and 10,000 to test on.

    The quick profile and the stand-in have fewer.
    """

    train_images: NDArray[np.uint8]
    """(n, 28, 28), from 0 (background) to 255 (ink)"""
    train_labels: NDArray[np.int64]
    """(n,), 0 to 9"""
    test_images: NDArray[np.uint8]
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


@lru_cache(maxsize=4)
def _load(root: Path | None, kept: Path | None, quick: bool) -> Mnist:
    if root is None:
        arrays = digits.arrays()
    else:
        raw = root / "MNIST" / "raw"
        arrays = {name: _decoded(raw / name, kept, keep=not quick) for name in files.CHECKSUMS}
    train, test = (QUICK_TRAIN, QUICK_TEST) if quick else (None, None)
    return Mnist(
        arrays["train-images-idx3-ubyte"][:train],
        arrays["train-labels-idx1-ubyte"][:train].astype(np.int64),
        arrays["t10k-images-idx3-ubyte"][:test],
        arrays["t10k-labels-idx1-ubyte"][:test].astype(np.int64),
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
