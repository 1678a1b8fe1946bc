"""The idx format of MNIST's files.

A file holds two zero bytes, the type of the numbers, how many dimensions, their sizes, the numbers.

Only bytes (type 8) occur here. Sizes are big-endian 32-bit integers.
"""

from __future__ import annotations

import struct
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BYTES = 8


def decode(path: Path) -> NDArray[np.uint8]:
    """The array in a file, mapped into memory: what is not looked at is not read.

    Changing it leaves the file alone.
    """
    with path.open("rb") as file:
        zero, kind, dimensions = struct.unpack(">HBB", _exactly(file.read(4), 4, path))
        if zero or kind != _BYTES or not dimensions:
            raise ValueError(f"{path} is not an idx file of bytes")
        shape = struct.unpack(
            f">{dimensions}I", _exactly(file.read(4 * dimensions), 4 * dimensions, path)
        )
    start = 4 + 4 * dimensions
    if path.stat().st_size != start + prod(shape):
        raise ValueError(f"{path} is not as long as it says")
    return np.asarray(np.memmap(path, np.uint8, mode="c", offset=start, shape=shape))


def encode(array: NDArray[np.uint8]) -> bytes:
    """The file for an array of bytes."""
    head = struct.pack(f">HBB{array.ndim}I", 0, _BYTES, array.ndim, *array.shape)
    return head + np.ascontiguousarray(array, np.uint8).tobytes()


def _exactly(content: bytes, length: int, path: Path) -> bytes:
    if len(content) != length:
        raise ValueError(f"{path} ends too early")
    return content
