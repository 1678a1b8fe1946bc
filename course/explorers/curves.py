"""Activations and their slopes, as PyTorch has them: lesson 02, whose explorers draw them, uses it.

Writing them is an exercise, so nothing here computes one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn import functional

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "step": lambda u: (u > 0).double(),
}


def values(name: str, points: Sequence[float]) -> list[float]:
    """The activation at these points."""
    found: list[float] = ACTIVATIONS[name](torch.tensor(points, dtype=torch.float64)).tolist()
    return found


def slopes(name: str, points: Sequence[float]) -> list[float]:
    """Its derivative at these points."""
    x = torch.tensor(points, dtype=torch.float64, requires_grad=True)
    (found,) = torch.autograd.grad(ACTIVATIONS[name](x).sum(), x)
    numbers: list[float] = found.tolist()
    return numbers
