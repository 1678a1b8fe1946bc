"""Work of an answer's that a check need not wait for, because it would show nothing more.

Training is most of what the checks of some lessons cost, and most of that was the same training
again, or its thousandth step. It is spared where the answer's code is seen through
(`course.probe.reading`); any other answer does all of it.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping
from types import FunctionType
from typing import Any

from course.probe.reading import read


def longer_defaults(function: Any, at_most: Mapping[str, int]) -> dict[str, int]:
    """The function's own defaults of these parameters that are larger numbers than these.

    Only those of a plain function are known: a wrapper's say nothing of what is behind it. And
    where a number as large as these stands in the code, something may happen after so many steps
    (`min(steps, 500)`): such a function is not cut short.
    """
    if not at_most or type(function) is not FunctionType:
        return {}
    code, values = function.__code__, function.__defaults__ or ()
    last = code.co_varnames[: code.co_argcount][code.co_argcount - len(values) :]
    own = dict(zip(last, values, strict=True)) | (function.__kwdefaults__ or {})
    found = {
        name: own[name]
        for name, most in at_most.items()
        if type(own.get(name)) is int and own[name] > most
    }
    if not found:
        return {}
    reading = read(function)
    later = any(abs(number) >= min(at_most.values()) for number in reading.numbers)
    return found if reading.seen_through and not later else {}


def leaves_nothing(function: Any) -> bool:
    """Whether a call of the function can leave nothing behind but random numbers."""
    return read(function).seen_through


class Chance:
    """Where random numbers stand now, to see later whether a call seeded PyTorch's by itself.

    Such a call gives the same when it is made again, as long as it touched no other generator.
    """

    def __init__(self) -> None:
        self._seed, self._others = _seed(), _others()

    def was_seeded(self) -> bool:
        """Whether PyTorch's generator has another seed now, and all other ones are untouched."""
        return _seed() != self._seed and _others() == self._others


def _seed() -> int:
    torch = sys.modules.get("torch")
    return torch.default_generator.initial_seed() if torch is not None else 0


def _others() -> tuple[Any, ...]:
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return (random.getstate(),)
    name, keys, *rest = numpy.random.get_state()
    return random.getstate(), name, keys.tobytes(), *rest
