"""The right answers of lesson 01 in NumPy, each with what known slips give instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Known = tuple[Any, dict[str, Any]]  # the right result, and those of slips
_NOT_TRANSPOSED = {"not_transposed": "RuntimeError: size"}
_FIXED_LENGTH = {"fixed_length": "RuntimeError: shape"}


def products(a: np.ndarray, b: np.ndarray) -> Known:
    """The elementwise product of a and b's transpose, and the matrix product."""
    right = (a * b.T, a @ b)
    slips = {
        "order_swapped": right[::-1],
        "reshaped": (a * b.reshape(4, 2), a @ b),
        "matrix_swapped": (a * b.T, b @ a),
        "first_transposed": (a.T * b, a @ b),
        "elementwise_twice": (a * b.T, a * b.T),
        "added": (a + b.T, a @ b),
        "whole_inputs": (np.trunc(a) * np.trunc(b).T, np.trunc(a) @ np.trunc(b)),
    }
    return right, slips | _NOT_TRANSPOSED


def product_sums(a: np.ndarray, b: np.ndarray) -> Known:
    """The sums of both products."""
    elementwise, matrix = a * b.T, a @ b
    first, second = float(elementwise.sum()), float(matrix.sum())
    slips = {
        "order_swapped": (second, first),
        "means": (first / 8, second / 16),
        "reshaped": (float((a * b.reshape(4, 2)).sum()), second),
        "axis": (elementwise.sum(0), matrix.sum(0)),
        "one_product": (second, second),
        "matrix_swapped": (first, float((b @ a).sum())),
        "not_summed": (elementwise, matrix),
        "factors": (float(a.sum()), float(b.sum())),
        "sum_of_both": first + second,
        "absolute": (float(np.abs(elementwise).sum()), float(np.abs(matrix).sum())),
        "sums_multiplied": (float(a.sum() * b.sum()),) * 2,
        "first_rows": (float(elementwise[0].sum()), float(matrix[0].sum())),
    }
    return (first, second), slips | _NOT_TRANSPOSED


def extremes(m: np.ndarray) -> Known:
    """The largest element of all, of each column and of each row."""
    columns, rows = m.max(0), m.max(1)
    slips = {
        "axes_swapped": (m.max(), rows, columns),
        "indices": (m.max(), m.argmax(0), m.argmax(1)),
        "smallest": (m.min(), m.min(0), m.min(1)),
        "zero": (max(m.max(), 0), np.maximum(columns, 0), np.maximum(rows, 0)),
        "keepdim": (m.max(), m.max(0, keepdims=True), m.max(1, keepdims=True)),
        "absolute": (np.abs(m).max(), np.abs(m).max(0), np.abs(m).max(1)),
        "means": (m.max(), m.mean(0), m.mean(1)),
        "order": (columns, rows, m.max()),
        "first_row": (m[0].max(), columns, rows),
        "square_only": "IndexError",
    }
    return (float(m.max()), columns, rows), slips


def scale(m: np.ndarray, k: float) -> Known:
    """Every element times k."""
    slips = {
        "added": m + k,
        "power": _quietly(np.power, m, k),
        "twice": m * k * k,
        "summed": (m * k).sum(),
        "k_ignored": m * 3,
        "k_whole": m * max(int(k), 0),
    }
    return m * k, slips | ({"divided": m / k} if k else {})


def _quietly(function: Callable[..., np.ndarray], *args: object) -> np.ndarray:
    with np.errstate(all="ignore"):
        return function(*args)


def to_vector(column: np.ndarray) -> Known:
    """The (n,) of (n, 1)."""
    slips = {
        "unchanged": column,
        "row": column.reshape(1, -1),
        "first_only": column[0],
        "sorted": np.sort(column.reshape(-1)),
        "entry_lost": column[1:, 0],
    }
    return column.reshape(-1), slips | _FIXED_LENGTH


def to_column(vector: np.ndarray) -> Known:
    """The (n, 1) of (n,)."""
    slips = {
        "unchanged": vector,
        "row": vector.reshape(1, -1),
        "two_axes_added": vector.reshape(-1, 1, 1),
        "entry_lost": vector[1:, None],
    }
    return vector.reshape(-1, 1), slips | _FIXED_LENGTH


def single(one: np.ndarray) -> tuple[Known, Known]:
    """Both for one element."""
    cell = one.reshape(1, 1)
    to_vector = {"squeezed": one.reshape(()), "unchanged": cell}
    to_column = {"unchanged": one, "two_axes_added": one.reshape(1, 1, 1)}
    return (one, to_vector | _FIXED_LENGTH), (cell, to_column | _FIXED_LENGTH)


def axis_sum(m: np.ndarray, axis: int) -> Known:
    """The sum along an axis, which may count from the end."""
    count, given, axis = m.ndim, axis, axis % m.ndim
    slips = {
        "everything": m.sum(),
        "keepdim": m.sum(axis, keepdims=True),
        "first_axis": m.sum(0),
        "mean": m.mean(axis),
        "running": m.cumsum(axis),
        "others_summed": m.sum(tuple(n for n in range(count) if n != axis) or None),
        "first_twice": m.sum(axis) + m.take(0, axis),
    }
    if count > 1:
        slips |= {"axes_swapped": m.sum((axis + 1) % count), "two_axes": m.sum(min(axis, 1))}
    if given < 0:
        slips |= {
            "sign_lost": m.sum(abs(given) % count),
            "last_means_all": m.sum() if given == -1 else m.sum(axis),
            "negative_axis": "IndexError|ValueError",
        }
    return m.sum(axis), slips


def mean_of_column_maxima(m: np.ndarray) -> Known:
    """The mean of the columns' maxima."""
    maxima = m.max(0)
    slips = {
        "rows": float(m.max(1).mean()),
        "largest": float(m.max()),
        "means_first": float(m.mean(0).max()),
        "sum": float(maxima.sum()),
        "indices": float(m.argmax(0).mean()),
        "everything": float(m.mean()),
        "smallest": float(m.min(0).mean()),
        "not_averaged": maxima,
        "by_rows": float(maxima.sum() / len(m)),
        "median": float(np.sort(maxima)[(m.shape[1] - 1) // 2]),
        "by_20": float(maxima.sum() / 20),
        "zero": float(np.maximum(maxima, 0).mean()),
        "last_row": float((m[:-1] if len(m) > 1 else m).max(0).mean()),
        "fixed_size": "IndexError",
    }
    return float(maxima.mean()), slips
