"""What the trials of lesson 05 are made of: numbers of a known pattern, and activations.

PyTorch is imported inside the functions of all trials: a lesson in another framework need not have
it.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np

from course.probe.trials import shown_as

POINTS = (-2.0, -0.5, 0.0, 1.0, 3.0, 8.0)


@cache
def _waves() -> np.ndarray:
    """As many numbers as a prime says, so that rows of common widths are all different.

    Do not change them in place.
    """
    steps = np.arange(1, 4094, dtype=np.float64)
    return np.sin(steps * steps * 0.37 + steps * 0.71).astype(np.float32)


def pattern(seed: int, number: int, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers between -1 and 1 as float32: the same wherever they are made, without a generator."""
    return np.resize(np.roll(_waves(), -(number * 617 + seed * 31)), shape)


def bends() -> tuple[type, list[Any]]:
    """An activation of the trial's own, x / (1 + |x|) + shift, and the list of those that ran."""
    from torch import nn

    ran: list[Any] = []

    @shown_as("ActivationOfTheCheck")
    class Bend(nn.Module):
        def __init__(self, shift: float = 0.25) -> None:
            super().__init__()
            self.shift = shift

        def forward(self, x: Any) -> Any:
            ran.append(self)
            return x / (1 + x.abs()) + self.shift

    return Bend, ran


def activation_of(kind: str, own: type) -> Any:
    """A way to give an activation: of `torch.nn`, or of the trial's own class."""
    from torch import nn

    ways: dict[str, Any] = {
        "class": own,
        "lambda": lambda: own(0.25),
        "partial": partial(own, shift=0.5),
    }
    return ways[kind] if kind in ways else getattr(nn, kind)
