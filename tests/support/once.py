"""What many tests need and no test changes is made once in a run, by whichever worker comes first."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

FOLDER = "COURSE_TESTS_SHARED"  # set by conftest, before the workers start


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """A file or folder of this name that `make` has written; copy what a test changes."""
    folder = Path(os.environ[FOLDER])
    made = folder / name
    with (folder / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = folder / f".{name}.unfinished"
            unfinished.mkdir(exist_ok=True)
            make(unfinished / name)
            (unfinished / name).rename(made)
    return made
