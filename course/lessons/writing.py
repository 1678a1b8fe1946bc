"""Short forms for writing exercises down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from course.checks.model import MISSING, Call, Case
from course.checks.values import Array, array


def case(
    function: str,
    *args: Any,
    expected: Any = MISSING,
    slips: Mapping[str, Any] | None = None,
    watch: Sequence[str] = (),
    trial: str = "",
    **kwargs: Any,
) -> Case:
    """A case: the call of `function` (or the trial of it) with these arguments, what it should
    return, and what known slips return."""
    return Case(Call(function, args, kwargs, tuple(watch), trial), expected, slips or {})


def tensor(values: Any, dtype: str = "float32", kind: str = "torch") -> Array:
    """A tensor as an argument: of PyTorch, or of another framework ("tensorflow", "tinygrad")."""
    return array(values, dtype, kind)


def ndarray(values: Any, dtype: str = "float64") -> Array:
    """A NumPy array as an argument."""
    return array(values, dtype, "numpy")
