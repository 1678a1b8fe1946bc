"""Lesson 01, tensors: hidden properties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

import numpy as np

from course.checks.judges import expects, leaves_inputs
from course.checks.model import Case, Property
from course.lessons.tensors.judges import (
    float_pair,
    integer_pair,
    new_numbers,
    transposed_pair,
)
from course.lessons.writing import case, rung
from grading.lessons.drawing import hidden_ladder, numbers, sizes, tensor

# The drawn numbers are exact in float32, and so are sums of their products: only a division rounds.
EXACT = expects(1e-5, 1e-6)


def _every_call(_rng: Random) -> list[Case]:
    return [case("integer_pair") for _ in range(3)]


def _two_matrices(rng: Random) -> tuple[np.ndarray, np.ndarray]:
    return numbers(rng, (4, 2)), numbers(rng, (2, 4))


def _products(rng: Random) -> list[Case]:
    found = []
    for _ in range(3):
        a, b = _two_matrices(rng)
        right = (a * b.T, a @ b)
        slips = {
            "order_swapped": right[::-1],
            "reshaped": (a * b.reshape(4, 2), a @ b),
            "matrix_swapped": (a * b.T, b @ a),
            "first_transposed": (a.T * b, a @ b),
            "elementwise_twice": (a * b.T, a * b.T),
            "added": (a + b.T, a @ b),
            "whole_inputs": (np.trunc(a) * np.trunc(b).T, np.trunc(a) @ np.trunc(b)),
            "not_transposed": "RuntimeError: size",
        }
        found.append(case("products", tensor(a), tensor(b), expected=right, slips=slips))
    zeros = np.zeros((4, 2))
    found.append(case("products", tensor(zeros), tensor(b), expected=(zeros, np.zeros((4, 4)))))
    return found


def _product_sums(rng: Random) -> list[Case]:
    found = []
    for _ in range(3):
        a, b = _two_matrices(rng)
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
            "not_transposed": "RuntimeError: size",
        }
        found.append(
            case("product_sums", tensor(a), tensor(b), expected=(first, second), slips=slips)
        )
    return found


def _random_sizes(_rng: Random) -> list[Case]:
    return [
        case("random_transposed", 3, 5),
        case("random_transposed", rows=7, columns=2),
        case("random_transposed", rows=4),
        case("random_transposed", 1, 6),
        case("random_transposed", 5, 1),
        case("random_transposed", 1, 1),
    ]


def _random_again(_rng: Random) -> list[Case]:
    return [case("random_transposed", 20, 11) for _ in range(4)]


def _matrices(rng: Random) -> list[np.ndarray]:
    rows, columns = sizes(rng, 2, 3, 8)
    return [
        numbers(rng, (rows, columns)),
        numbers(rng, (columns, rows), -30, -10),
        numbers(rng, (rows, columns), 10, 30),
        numbers(rng, (1, columns)),
        numbers(rng, (rows, 1)),
        numbers(rng, (1, 1), -30, -10),
        # no starting value that somebody thinks of is below these
        numbers(rng, (columns, rows), -30, -10) * 2.0**40,
    ]


def _extremes(rng: Random) -> list[Case]:
    found = []
    for m in _matrices(rng):
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
        found.append(
            case("extremes", tensor(m), expected=(float(m.max()), columns, rows), slips=slips)
        )
    return found


def _scale(rng: Random) -> list[Case]:
    factors: list[float] = [
        0,
        1,
        -1,
        rng.randint(2, 9),
        -round(rng.uniform(0.1, 3), 2),
        round(rng.uniform(0.1, 0.9), 2),
    ]
    found = []
    for k in factors:
        m = numbers(rng, sizes(rng, 2))
        slips = {
            "added": m + k,
            "power": _quietly(np.power, m, k),
            "twice": m * k * k,
            "summed": (m * k).sum(),
            "k_ignored": m * 3,
            "k_whole": m * max(int(k), 0),
        }
        if k:
            slips["divided"] = m / k
        found.append(case("scale", tensor(m), k, expected=m * k, slips=slips))
    return found


def _quietly(function: Callable[..., np.ndarray], *args: object) -> np.ndarray:
    with np.errstate(all="ignore"):
        return function(*args)


def _scale_unchanged(rng: Random) -> list[Case]:
    return [case("scale", tensor(numbers(rng, (3, 2))), k) for k in (2, -0.5, 0)]


def _to_vector(rng: Random) -> list[Case]:
    found = []
    for n in (*sizes(rng, 2, 3, 9), 40):
        column = numbers(rng, (n, 1))
        slips = {
            "unchanged": column,
            "row": column.reshape(1, n),
            "first_only": column[0],
            "sorted": np.sort(column.reshape(n)),
            "entry_lost": column[1:, 0],
            "fixed_length": "RuntimeError: shape",
        }
        found.append(case("to_vector", tensor(column), expected=column.reshape(n), slips=slips))
    repeated = numbers(rng, (3, 1))[[0, 1, 1, 2, 0]]
    return [*found, case("to_vector", tensor(repeated), expected=repeated.reshape(5))]


def _to_column(rng: Random) -> list[Case]:
    found = []
    for n in (*sizes(rng, 2, 3, 9), 40):
        vector = numbers(rng, (n,))
        slips = {
            "unchanged": vector,
            "row": vector.reshape(1, n),
            "two_axes_added": vector.reshape(n, 1, 1),
            "entry_lost": vector[1:, None],
            "fixed_length": "RuntimeError: shape",
        }
        found.append(case("to_column", tensor(vector), expected=vector.reshape(n, 1), slips=slips))
    repeated = numbers(rng, (3,))[[0, 1, 1, 2, 0]]
    return [*found, case("to_column", tensor(repeated), expected=repeated.reshape(5, 1))]


def _single(rng: Random) -> list[Case]:
    one = numbers(rng, (1,))
    return [
        case(
            "to_vector",
            tensor(one.reshape(1, 1)),
            expected=one,
            slips={
                "squeezed": one.reshape(()),
                "unchanged": one.reshape(1, 1),
                "fixed_length": "RuntimeError: shape",
            },
        ),
        case(
            "to_column",
            tensor(one),
            expected=one.reshape(1, 1),
            slips={
                "unchanged": one,
                "two_axes_added": one.reshape(1, 1, 1),
                "fixed_length": "RuntimeError: shape",
            },
        ),
    ]


def _axis_sums(rng: Random, shapes: list[tuple[int, ...]], *, negative: bool) -> list[Case]:
    found = []
    for shape in shapes:
        m = numbers(rng, shape)
        for axis in range(len(shape)):
            given = axis - len(shape) if negative else axis
            other = (axis + 1) % len(shape)
            slips = {
                "everything": m.sum(),
                "keepdim": m.sum(axis, keepdims=True),
                "first_axis": m.sum(0),
                "mean": m.mean(axis),
                "running": m.cumsum(axis),
                "others_summed": m.sum(tuple(n for n in range(len(shape)) if n != axis) or None),
                "first_twice": m.sum(axis) + m.take(0, axis),
            }
            if len(shape) > 1:
                slips["axes_swapped"] = m.sum(other)
                slips["two_axes"] = m.sum(min(axis, 1))
            if negative:
                slips["sign_lost"] = m.sum(abs(given) % len(shape))
                slips["last_means_all"] = m.sum() if given == -1 else m.sum(axis)
                slips["negative_axis"] = "IndexError|ValueError"
            found.append(case("axis_sum", tensor(m), given, expected=m.sum(axis), slips=slips))
    return found


def _axis_any_rank(rng: Random) -> list[Case]:
    a, b, c = sizes(rng, 3, 2, 5)
    return _axis_sums(rng, [(c,), (a, b), (a, b, c), (a, 2, b, 3), (2, 3, 1, 2, 4)], negative=False)


def _axis_negative(rng: Random) -> list[Case]:
    a, b, c = sizes(rng, 3, 2, 5)
    return _axis_sums(rng, [(b,), (b, a), (c, a, b), (2, c, 3, 2)], negative=True)


def _maxima_cases(
    rng: Random, shapes: list[tuple[int, ...]], low: int, high: int, scale: float = 1.0
) -> list[Case]:
    found = []
    for shape in shapes:
        m = numbers(rng, shape, low, high) * scale
        slips = {
            "rows": float(m.max(1).mean()),
            "largest": float(m.max()),
            "means_first": float(m.mean(0).max()),
            "sum": float(m.max(0).sum()),
            "indices": float(m.argmax(0).mean()),
            "everything": float(m.mean()),
            "smallest": float(m.min(0).mean()),
            "not_averaged": m.max(0),
            "by_rows": float(m.max(0).sum() / len(m)),
            "median": float(np.sort(m.max(0))[(m.shape[1] - 1) // 2]),
            "by_20": float(m.max(0).sum() / 20),
            "zero": float(np.maximum(m.max(0), 0).mean()),
            "last_row": float((m[:-1] if len(m) > 1 else m).max(0).mean()),
            "fixed_size": "IndexError",
        }
        found.append(
            case("mean_of_column_maxima", tensor(m), expected=float(m.max(0).mean()), slips=slips)
        )
    return found


def _maxima_large(rng: Random) -> list[Case]:
    return _maxima_cases(rng, [(100, 20)], -90, 90)


def _maxima_shapes(rng: Random) -> list[Case]:
    found = _maxima_cases(rng, [sizes(rng, 2), (1, 5), (6, 1), (20, 100)], -90, 90) + _maxima_cases(
        rng, [(5, 4)], -90, -10
    )
    return found + _maxima_cases(rng, [(4, 3)], -90, -10, 2.0**40)


HIDDEN: Mapping[str, tuple[Property, ...]] = {
    "integer_pair": hidden_ladder(
        """
        every_call: the same holds at every call
        """,
        rung("every_call", _every_call, integer_pair("all"), 0.5, needs="integers shapes"),
    ),
    "products": hidden_ladder(
        """
        random_cases: both products are right on other matrices
        inputs_unchanged_again: other arguments stay as they were
        """,
        rung("random_cases", _products, EXACT, 2),
        rung("inputs_unchanged_again", _products, leaves_inputs, 0.5, only_with="random_cases"),
    ),
    "product_sums": hidden_ladder(
        """
        random_cases: both sums are right on other matrices
        inputs_unchanged_again: other arguments stay as they were
        """,
        rung("random_cases", _product_sums, EXACT, 2),
        rung(
            "inputs_unchanged_again", _product_sums, leaves_inputs, 0.25, only_with="random_cases"
        ),
    ),
    "random_transposed": hidden_ladder(
        """
        other_sizes: other numbers of rows and columns
        floats_again: floats for every size
        always_new: new numbers, again and again
        """,
        rung(
            "other_sizes",
            _random_sizes,
            transposed_pair((3, 5), (7, 2), (4, 13), (1, 6), (5, 1), (1, 1)),
            needs="floats",
            only_with="new_numbers",
        ),
        rung(
            "floats_again",
            _random_sizes,
            float_pair,
            0.25,
            needs="floats",
            only_with="other_sizes new_numbers",
        ),
        rung("always_new", _random_again, new_numbers, needs="floats", only_with="transpose sizes"),
    ),
    "extremes": hidden_ladder(
        """
        random_cases: right on other matrices: negative ones, one row, one column
        inputs_unchanged_again: other arguments stay as they were
        """,
        rung("random_cases", _extremes, EXACT, 2),
        rung("inputs_unchanged_again", _extremes, leaves_inputs, 0.25, only_with="random_cases"),
    ),
    "scale": hidden_ladder(
        """
        random_cases: other numbers k: zero, negative, fractions
        inputs_unchanged_again: other matrices stay as they were
        """,
        rung("random_cases", _scale, EXACT),
        rung("inputs_unchanged_again", _scale_unchanged, leaves_inputs, only_with="random_cases"),
    ),
    "reshape_column": hidden_ladder(
        """
        to_vector_any: to_vector for other lengths
        to_column_any: to_column for other lengths
        single_element: both for n = 1
        """,
        rung("to_vector_any", _to_vector, EXACT, 0.75),
        rung("to_column_any", _to_column, EXACT, 0.75),
        rung("single_element", _single, EXACT, 0.75, only_with="to_vector to_column"),
    ),
    "axis_sum": hidden_ladder(
        """
        any_rank: tensors of one, three and four axes
        negative_axes: negative axes count from the end
        inputs_unchanged_again: other arguments stay as they were
        """,
        rung("any_rank", _axis_any_rank, EXACT),
        rung("negative_axes", _axis_negative, EXACT),
        rung("inputs_unchanged_again", _axis_any_rank, leaves_inputs, 0.25, only_with="any_rank"),
    ),
    "mean_of_column_maxima": hidden_ladder(
        """
        large: right for 100 rows and 20 columns
        other_shapes: right for other shapes and for negative numbers
        inputs_unchanged_again: other arguments stay as they were
        """,
        rung("large", _maxima_large, EXACT),
        rung("other_shapes", _maxima_shapes, EXACT),
        rung(
            "inputs_unchanged_again", _maxima_shapes, leaves_inputs, 0.25, only_with="other_shapes"
        ),
    ),
}
