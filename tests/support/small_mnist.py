"""A small MNIST in a place of its own, for the tests of where it is found and how it is kept."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from course.data import download, files, idx, pictures

# Says so on standard error, too: an exception alone might be caught.
NO_NETWORK = """
import socket, sys
def refuse(*args, **kwargs):
    sys.stderr.write("the network was used")
    raise AssertionError("the network was used")
socket.socket = type("Socket", (socket.socket,), {"__init__": refuse})
socket.create_connection = socket.getaddrinfo = refuse
"""
GRADED = "import os; os.environ['COURSE_GRADING'] = '1'"
STAND_IN = "stand-in: 1,797 handwritten digits"
# The rows of the small training file that the fixed seed chooses.
TRAIN, VALID = [1, 3, 4, 6], [0, 2, 5]


def small_mnist() -> dict[str, NDArray[np.uint8]]:
    """Four arrays of MNIST's kinds: 7 pictures to learn from, 3 to test on."""
    rng = np.random.default_rng(0)
    return {
        name: rng.integers(
            0,
            10,
            (7 if name.startswith("train") else 3, *((28, 28) if "images" in name else ())),
            np.uint8,
        )
        for name in files.CHECKSUMS
    }


@contextmanager
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of this test's own, no $COURSE_DATA and no network; and the checksums are those of a
    small MNIST.
    """
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("COURSE_DATA", "COURSE_PROFILE", "NBGRADER_EXECUTION", "COURSE_GRADING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(download, "reachable", lambda: False)
    for name, array in small_mnist().items():
        monkeypatch.setitem(files.CHECKSUMS, name, hashlib.sha256(idx.encode(array)).hexdigest())
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    """As a new process begins."""
    files._find.cache_clear()
    pictures._load.cache_clear()


def put(root: Path, packed: bool = False) -> Path:
    """The small MNIST in a folder; returns the folder of its files."""
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, array in small_mnist().items():
        content = idx.encode(array)
        (raw / (f"{name}.gz" if packed else name)).write_bytes(
            gzip.compress(content) if packed else content
        )
    return raw


def same(found: pictures.Mnist) -> bool:
    """Whether these are the small MNIST's pictures: four of seven to learn from, three to choose by."""
    images, labels, test_images, test_labels = small_mnist().values()
    expected = (
        images[TRAIN],
        labels[TRAIN],
        images[VALID],
        labels[VALID],
        test_images,
        test_labels,
    )
    return found.source == "MNIST" and all(
        np.array_equal(*pair) for pair in zip(found[:6], expected, strict=True)
    )
