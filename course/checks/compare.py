"""Compares a student's result with what is expected, with a tolerance.

A Python number, a 0-d array and a 0-d tensor all count as a number; lists, tuples, NumPy arrays and
tensors all count as an array; a pair may be a tuple or a list.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from course.checks.values import Array, TupleOf

if TYPE_CHECKING:
    import numpy as np

MOST_ROWS = 10_000  # of an array that is taken apart: every row becomes an object


def as_number(value: Any) -> float | None:
    """The value as a float; None for what is no number, as a bool or an array with a shape."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return math.inf
    if isinstance(value, Array) and value.shape == () and value.dtype != "bool":
        return float(value.numpy())
    return None


def as_array(value: Any) -> np.ndarray | None:
    """The value as a float64 array; None where it holds no numbers alone, or unequal rows."""
    import numpy as np

    if isinstance(value, Array):
        return None if value.dtype == "bool" else value.numpy().astype(np.float64)
    number = as_number(value)
    if number is not None:
        return np.asarray(number, dtype=np.float64)
    if isinstance(value, TupleOf):
        return None
    if isinstance(value, list | tuple):
        parts = [part for item in value if (part := as_array(item)) is not None]
        if len(parts) < len(value) or len({part.shape for part in parts}) > 1:
            return None
        return np.stack(parts) if parts else np.zeros((0,))
    return None


def shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape of an array-like value, or None."""
    found = as_array(value)
    return None if found is None else found.shape


def items_of(value: Any) -> list[Any] | None:
    """The items of a tuple or list, or of an array along its first axis; None for anything else.

    An array of more than MOST_ROWS is not taken apart.
    """
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, TupleOf):
        return list(value.items)
    if not isinstance(value, Array) or not value.shape or value.dtype == "bool":
        return None
    if value.shape[0] > MOST_ROWS:
        return None
    shape = value.shape[1:]
    return [Array(value.kind, value.dtype, shape, row.tobytes()) for row in value.numpy()]


def matches(expected: Any, received: Any, rtol: float = 1e-4, atol: float = 1e-5) -> bool:
    """Whether a result is what is expected.

    `expected` is a float or int (a number is wanted), a NumPy array or nested lists (an array of
    that shape), a tuple (that many results, each compared) or a dict (these keys at least).
    """
    import numpy as np

    if isinstance(expected, list):
        expected = np.asarray(expected, dtype=np.float64)
    if isinstance(expected, tuple):
        items = items_of(received)
        return (
            items is not None
            and len(items) == len(expected)
            and all(matches(e, r, rtol, atol) for e, r in zip(expected, items, strict=True))
        )
    if isinstance(expected, dict):
        return isinstance(received, dict) and all(
            key in received and matches(e, received[key], rtol, atol) for key, e in expected.items()
        )
    if isinstance(expected, np.ndarray):
        found, wanted = as_array(received), expected.astype(np.float64)
        if found is None or found.shape != wanted.shape:
            return False
        return all_close(found, wanted, rtol, atol)
    number = as_number(received)
    return number is not None and _is_close(number, float(expected), rtol, atol)


def all_close(found: np.ndarray, wanted: np.ndarray, rtol: float, atol: float) -> bool:
    """Whether two arrays of floats of one shape are close, as `numpy.allclose` with `equal_nan`.

    It takes a fraction of the time where no number that is wanted is infinite or nan.
    """
    import numpy as np

    if not np.isfinite(wanted).all():
        return bool(np.allclose(found, wanted, rtol=rtol, atol=atol, equal_nan=True))
    with np.errstate(all="ignore"):
        return bool((np.abs(found - wanted) <= atol + rtol * np.abs(wanted)).all())


def _is_close(number: float, expected: float, rtol: float, atol: float) -> bool:
    """As `numpy.isclose` with `equal_nan`, which takes a hundred times as long for two numbers."""
    if math.isfinite(number) and math.isfinite(expected):
        return abs(number - expected) <= atol + rtol * abs(expected)
    return number == expected or (math.isnan(number) and math.isnan(expected))
