"""A neutral state while a probe runs.

A student may have changed a global setting in an earlier cell (the default dtype, the gradient
mode, a seed, a warning filter). That must not spoil the checks of another exercise, and a check
must leave the student's settings as they were.
"""

from __future__ import annotations

import builtins
import io
import logging
import random
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from typing import Any


class _Sink(io.TextIOBase):
    """A stream that drops what it is given: what an answer prints is no part of a check.

    It never closes: a library that is first imported during a check may keep it, and close it as
    the program ends.
    """

    encoding = "utf-8"
    errors = "replace"

    def write(self, text: Any) -> int:
        return len(str(text))

    def writable(self) -> bool:
        return True

    def close(self) -> None:
        return None


@contextmanager
def neutral(seed: int) -> Iterator[None]:
    """Seeds the generators and silences output, with the frameworks' default settings.

    Then it puts all back.

    Only frameworks that are imported already are touched.
    """
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(_Sink()))
        stack.enter_context(redirect_stderr(_Sink()))
        stack.enter_context(_python_random(seed))
        if "numpy" in sys.modules:
            stack.enter_context(_numpy(seed))
        if "torch" in sys.modules:
            stack.enter_context(_torch(seed))
        if "tensorflow" in sys.modules:
            stack.enter_context(_tensorflow(seed))
        if "tinygrad" in sys.modules:
            stack.enter_context(_tinygrad(seed))
        if "matplotlib.pyplot" in sys.modules:
            stack.enter_context(_pyplot())
        yield


# names that IPython itself puts into a notebook
_IPYTHONS_OWN = frozenset(["exit", "quit", "open"])


@contextmanager
def builtins_back(namespace: Any) -> Iterator[frozenset[str]]:
    """Takes names that hide a function of Python's own out of a notebook, and puts them back.

    Gives the names. Such are `sum = 0`, `list = [1, 2]`, `from torch import *`.
    """
    own = vars(builtins)
    spoilt = (
        {
            name: value
            for name, value in namespace.items()
            if callable(own.get(name))
            and value is not own[name]
            and name not in _IPYTHONS_OWN
            and not name.startswith("_")
        }
        if isinstance(namespace, dict)
        else {}
    )
    for name in spoilt:
        del namespace[name]
    try:
        yield frozenset(spoilt)
    finally:
        if spoilt:
            namespace.update(spoilt)


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
    # "ignore" may be part of an answer; "raise" set elsewhere would make an exception of a harmless
    # underflow.
    harsh = {
        name: "warn" for name, setting in np.geterr().items() if setting not in ("ignore", "warn")
    }
    try:
        with np.errstate(**harsh):  # type: ignore[arg-type]
            yield
    finally:
        np.random.set_state(state)


@contextmanager
def _torch(seed: int) -> Iterator[None]:
    import torch

    dtype, state = torch.get_default_dtype(), torch.get_rng_state()
    device, threads = torch.get_default_device(), torch.get_num_threads()
    torch.set_default_dtype(torch.float32)
    if threads != 1:  # as in a graded kernel; a check's tensors are small, and threads wait
        torch.set_num_threads(1)
    if device.type != "cpu":
        torch.set_default_device("cpu")
    _seed_torch(seed)
    try:
        with torch.inference_mode(False), torch.enable_grad(), _filled_memory():
            yield
    finally:
        torch.set_default_dtype(dtype)
        if threads != 1:
            torch.set_num_threads(threads)
        if device.type != "cpu":
            torch.set_default_device(device)
        torch.set_rng_state(state)


def _seed_torch(seed: int) -> None:
    """What `torch.manual_seed` does.

    Where there is no accelerator that takes milliseconds: it writes down who asked, in case one is
    started later.
    """
    import torch

    if _has_accelerator():
        torch.manual_seed(seed)
    else:
        torch.default_generator.manual_seed(seed)


@cache
def _has_accelerator() -> bool:
    import torch

    return torch.cuda.is_available() or torch.backends.mps.is_available()


@contextmanager
def _tensorflow(seed: int) -> Iterator[None]:
    import tensorflow as tf
    from tensorflow.python.eager import context as eager

    context = eager.context()
    # there is no generator before the first draw
    before, generator = context._seed, getattr(context, "_rng", None)
    eagerly = tf.config.functions_run_eagerly()
    # "n calls triggered retracing" is what trials of many small models must do. TensorFlow's logger
    # has its own way to standard error, where nbgrader takes a line for a failed cell.
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    # What `tf.random.set_seed` does, but for one thing: that clears the cache of kernels, and every
    # operation of the next call, some fifty kinds, would be built anew at a millisecond each.
    context._seed, context._rng = seed, random.Random(seed)
    tf.config.run_functions_eagerly(False)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(eagerly)
        logger.setLevel(level)
        context._seed = before
        if generator is not None:
            context._rng = generator


@contextmanager
def _tinygrad(seed: int) -> Iterator[None]:
    from tinygrad import Context, Tensor

    before = Tensor._seed, Tensor._device_seeds, Tensor._device_rng_counters
    Tensor._device_seeds, Tensor._device_rng_counters = {}, {}
    Tensor.manual_seed(seed)
    try:
        with Context(TRAINING=0):
            yield
    finally:
        Tensor._seed, Tensor._device_seeds, Tensor._device_rng_counters = before


@contextmanager
def _pyplot() -> Iterator[None]:
    """Closes the figures that are opened meanwhile.

    A notebook would show them below the check.
    """
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    before = set(plt.get_fignums())
    # as `rc_context` does, which looks at each of them again: a millisecond
    settings = dict(dict.items(mpl.rcParams))
    settings.pop("backend", None)
    try:
        yield
    finally:
        dict.update(mpl.rcParams, settings)
        for number in set(plt.get_fignums()) - before:
            plt.close(number)


@contextmanager
def _filled_memory() -> Iterator[None]:
    """Makes `torch.empty` give nan.

    So an answer which takes it for random numbers is told from one that draws them.

    The public call for this mode imports the compiler (seconds); these three are what it sets.
    """
    import torch

    names = (
        "_get_deterministic_algorithms",
        "_get_deterministic_algorithms_warn_only",
        "_set_deterministic_algorithms",
    )
    if not all(hasattr(torch._C, name) for name in names):
        yield
        return
    mode, warn_only = (
        torch._C._get_deterministic_algorithms(),
        torch._C._get_deterministic_algorithms_warn_only(),
    )
    torch._C._set_deterministic_algorithms(True, warn_only=True)
    try:
        yield
    finally:
        torch._C._set_deterministic_algorithms(mode, warn_only=warn_only)
