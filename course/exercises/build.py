"""Short forms for writing exercises down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from course.checks.model import MISSING, Call, Case
from course.checks.values import Array, array


def case(function: str, *args: Any, expected: Any = MISSING, slips: Mapping[str, Any] | None = None,
         watch: Sequence[str] = (), **kwargs: Any) -> Case:
    """A case: the call of `function` with these arguments, what it should return, and what known slips return."""
    return Case(Call(function, args, kwargs, tuple(watch)), expected, slips or {})


def tensor(values: Any, dtype: str = "float32") -> Array:
    """A PyTorch tensor as an argument."""
    return array(values, dtype, "torch")


def ndarray(values: Any, dtype: str = "float64") -> Array:
    """A NumPy array as an argument."""
    return array(values, dtype, "numpy")
