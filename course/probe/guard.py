"""A neutral state while a probe runs.

A student may have changed a global setting in an earlier cell (the default dtype, the gradient mode, a seed, a warning
filter). That must not spoil the checks of another exercise, and a check must leave the student's settings as they were.
"""

from __future__ import annotations

import random
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from typing import Any


class _Sink:
    """A stream that drops what it is given: what an answer prints is no part of a check."""

    encoding = "utf-8"
    errors = "replace"

    def write(self, text: Any) -> int:
        return len(str(text))

    def flush(self) -> None:
        return None

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True


@contextmanager
def neutral(seed: int) -> Iterator[None]:
    """Seeds the generators, sets the frameworks' settings to their defaults, silences output; then puts all back.

    Only frameworks that are imported already are touched.
    """
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(_Sink()))  # type: ignore[type-var]
        stack.enter_context(redirect_stderr(_Sink()))  # type: ignore[type-var]
        stack.enter_context(_python_random(seed))
        if "numpy" in sys.modules:
            stack.enter_context(_numpy(seed))
        if "torch" in sys.modules:
            stack.enter_context(_torch(seed))
        yield


@contextmanager
def recorded_warnings() -> Iterator[list[Any]]:
    """Every warning of the block, shown or not; the student's filters come back afterwards."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield caught


@contextmanager
def _python_random(seed: int) -> Iterator[None]:
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)


@contextmanager
def _numpy(seed: int) -> Iterator[None]:
    import numpy as np

    state = np.random.get_state()
    np.random.seed(seed % 2**32)
    # "ignore" may be part of an answer; "raise" set elsewhere would make an exception of a harmless underflow.
    harsh = {name: "warn" for name, setting in np.geterr().items() if setting not in ("ignore", "warn")}
    try:
        with np.errstate(**harsh):  # type: ignore[arg-type]
            yield
    finally:
        np.random.set_state(state)


@contextmanager
def _torch(seed: int) -> Iterator[None]:
    import torch

    dtype, state = torch.get_default_dtype(), torch.get_rng_state()
    device = torch.get_default_device()
    torch.set_default_dtype(torch.float32)
    if device.type != "cpu":
        torch.set_default_device("cpu")
    torch.manual_seed(seed)
    try:
        with torch.inference_mode(False), torch.enable_grad():
            yield
    finally:
        torch.set_default_dtype(dtype)
        if device.type != "cpu":
            torch.set_default_device(device)
        torch.set_rng_state(state)
