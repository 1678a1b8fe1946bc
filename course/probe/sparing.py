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
    where something is compared or chosen (`if loss < 0.005`), or a number as large as these stands
    in the code or among the defaults (`min(steps, 500)`), something may happen after so many steps:
    such a function is not cut short.
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
    others = [own[name] for name in own.keys() - found.keys() if isinstance(own[name], int | float)]
    later = any(abs(number) >= min(at_most.values()) for number in [*reading.numbers, *others])
    return found if reading.seen_through and reading.straight and not later else {}


def leaves_nothing(function: Any) -> bool:
    """Whether a call of the function can leave nothing behind but random numbers."""
    return read(function).seen_through


class Chance:
    """Watches the random numbers of a call, to say whether it seeded PyTorch's before it drew any.

    Such a call gives the same when it is made again, as long as it touched no other generator. Only
    a seeding by `torch.manual_seed` is noticed.
    """

    def __init__(self) -> None:
        self._torch: Any = sys.modules.get("torch")
        self._seeded: bool | None = None  # whether the first seeding came before any number
        self._others = _others()

    def __enter__(self) -> Chance:
        if self._torch is not None:
            self._seed, self._start = self._torch.manual_seed, self._torch.get_rng_state()
            self._torch.manual_seed = self._noted
        return self

    def __exit__(self, *_error: object) -> None:
        if self._torch is not None:
            self._torch.manual_seed = self._seed

    def _noted(self, *given: Any, **named: Any) -> Any:
        if self._seeded is None:
            self._seeded = bool(self._torch.equal(self._torch.get_rng_state(), self._start))
        return self._seed(*given, **named)

    def was_seeded(self) -> bool:
        """Whether PyTorch's numbers were seeded first, and all others are untouched."""
        return bool(self._seeded) and _others() == self._others


def _others() -> tuple[Any, ...]:
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return (random.getstate(),)
    name, keys, *rest = numpy.random.get_state()
    return random.getstate(), name, keys.tobytes(), *rest
