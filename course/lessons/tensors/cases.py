"""Lesson 01, tensors: the visible cases."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import MISSING, Case
from course.lessons.writing import case, tensor

A = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]
B = [[1.0, 0.0, -1.0, 2.0], [3.0, 1.0, 0.5, -2.0]]
ELEMENTWISE = [[1.0, 6.0], [0.0, 4.0], [-5.0, 3.0], [14.0, -16.0]]
MATRIX = [
    [7.0, 2.0, 0.0, -2.0],
    [15.0, 4.0, -1.0, -2.0],
    [23.0, 6.0, -2.0, -2.0],
    [31.0, 8.0, -3.0, -2.0],
]
RESHAPED = [[1.0, 0.0], [-3.0, 8.0], [15.0, 6.0], [3.5, -16.0]]
# The second pair, of decimals: its sums are no whole numbers, and half precision does not hold
# them.
C = [[0.5, -1.0], [0.0, 2.25], [-3.0, 0.0], [8.875, -0.25]]
D = [[-2.0, 0.5, 0.0, 7.625], [1.0, -1.5, 3.0, 0.25]]
C_TIMES_D = [[-1.0, -1.0], [0.0, -3.375], [0.0, 0.0], [67.671875, -0.0625]]
C_AT_D = [
    [-2.0, 1.75, -3.0, 3.5625],
    [2.25, -3.375, 6.75, 0.5625],
    [6.0, -1.5, 0.0, -22.875],
    [-18.0, 4.8125, -0.75, 67.609375],
]
M = [[3.0, -1.0, 2.0, 0.5], [-2.0, 7.0, 1.0, 0.25], [4.0, 0.0, -6.0, 0.125]]
NEGATIVE = [[-3.0, -1.5], [-7.0, -2.0], [-4.0, -0.5]]
# no starting value that somebody thinks of is below these
FAR_BELOW = [[-1e12, -3e12], [-2e12, -4e12]]
# What `random_sizes` asks for: rows and columns by place, by name, one of them left out, and of
# length 1.
SIZES = ((4, 2), (2, 7), (15, 3), (6, 13), (1, 5), (5, 1), (1, 1))
_NOT_TRANSPOSED = {"not_transposed": "RuntimeError: size"}
_FIXED_LENGTH = {"fixed_length": "RuntimeError: shape"}
_FIXED_SIZE = {"fixed_size": "IndexError"}


def on_tensor(
    function: str, m: Any, *more: Any, expected: Any = MISSING, slips: dict[str, Any] | None = None
) -> Case:
    """The call of `function` on a tensor."""
    return case(function, tensor(m), *more, expected=expected, slips=slips)


def pair(_rng: Random) -> list[Case]:
    """Two calls without arguments."""
    return [case("integer_pair"), case("integer_pair")]


def products(_rng: Random) -> list[Case]:
    """Two pairs of matrices: of whole numbers, and of decimals."""
    slips = {
        "order_swapped": (MATRIX, ELEMENTWISE),
        "reshaped": (RESHAPED, MATRIX),
        "matrix_swapped": (ELEMENTWISE, [[10.0, 12.0], [-5.5, -3.0]]),
        "first_transposed": ([list(row) for row in zip(*ELEMENTWISE, strict=True)], MATRIX),
        "elementwise_twice": (ELEMENTWISE, ELEMENTWISE),
        "added": ([[2.0, 5.0], [3.0, 5.0], [4.0, 6.5], [9.0, 6.0]], MATRIX),
        "whole_inputs": (
            [*ELEMENTWISE[:2], [-5.0, 0.0], ELEMENTWISE[3]],
            [[*row[:2], -1.0 * (2 * n + 1), row[3]] for n, row in enumerate(MATRIX)],
        ),
        **_NOT_TRANSPOSED,
    }
    return [
        case("products", tensor(A), tensor(B), expected=(ELEMENTWISE, MATRIX), slips=slips),
        case("products", tensor(C), tensor(D), expected=(C_TIMES_D, C_AT_D)),
    ]


def product_sums(_rng: Random) -> list[Case]:
    """The pairs of `products`."""
    slips = {
        "order_swapped": (82.0, 7.0),
        "means": (0.875, 5.125),
        "reshaped": (14.5, 82.0),
        "axis": ([10.0, -3.0], [76.0, 20.0, -6.0, -8.0]),
        "matrix_swapped": (7.0, 13.5),
        "one_product": (82.0, 82.0),
        "not_summed": (ELEMENTWISE, MATRIX),
        "factors": (36.0, 4.5),
        "sum_of_both": 89.0,
        **_NOT_TRANSPOSED,
    }
    return [
        case("product_sums", tensor(A), tensor(B), expected=(7.0, 82.0), slips=slips),
        case("product_sums", tensor(C), tensor(D), expected=(62.234375, 41.796875)),
    ]


def random_default(_rng: Random) -> list[Case]:
    """The call without arguments."""
    return [case("random_transposed")]


def random_sizes(_rng: Random) -> list[Case]:
    """Calls for SIZES, by place, by name and with one left out."""
    return [
        case("random_transposed", 4, 2),
        case("random_transposed", columns=7, rows=2),
        case("random_transposed", columns=3),
        case("random_transposed", 6),
        case("random_transposed", 1, 5),
        case("random_transposed", 5, 1),
        case("random_transposed", 1, 1),
    ]


def random_twice(_rng: Random) -> list[Case]:
    """Each of two calls, twice."""
    return [case("random_transposed", *sizes) for sizes in ((), (), (9, 8), (9, 8))]


def extremes(_rng: Random) -> list[Case]:
    """A matrix with numbers of both signs."""
    columns, rows = [4.0, 7.0, 2.0, 0.5], [3.0, 7.0, 4.0]
    slips = {
        "axes_swapped": (7.0, rows, columns),
        "indices": (7.0, [2.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0]),
        "smallest": (-6.0, [-2.0, -1.0, -6.0, 0.125], [-1.0, -2.0, -6.0]),
        "keepdim": (7.0, [columns], [[3.0], [7.0], [4.0]]),
        "absolute": (7.0, [4.0, 7.0, 6.0, 0.5], [3.0, 7.0, 6.0]),
        "means": (7.0, [5.0 / 3, 2.0, -1.0, 0.875 / 3], [1.125, 1.5625, -0.46875]),
        "order": (columns, rows, 7.0),
        "first_row": (3.0, columns, rows),
    }
    return [on_tensor("extremes", M, expected=(7.0, columns, rows), slips=slips)]


def extremes_elsewhere(_rng: Random) -> list[Case]:
    """Negative numbers, one row, one column, one element, a largest one twice."""
    absolute = (7.0, [7.0, 2.0], [3.0, 7.0, 4.0])
    known: tuple[tuple[list[list[float]], tuple[Any, ...], dict[str, Any]], ...] = (
        (
            NEGATIVE,
            (-0.5, [-3.0, -0.5], [-1.5, -2.0, -0.5]),
            {"zero": (0.0, [0.0] * 2, [0.0] * 3), "absolute": absolute},
        ),
        (
            FAR_BELOW,
            (-1e12, [-1e12, -3e12], [-1e12, -2e12]),
            {"zero": (0.0, [0.0] * 2, [0.0] * 2)},
        ),
        ([[2.0, -1.0, 5.0]], (5.0, [2.0, -1.0, 5.0], [5.0]), {}),
        ([[-1.0], [4.0], [0.5]], (4.0, [4.0], [-1.0, 4.0, 0.5]), {}),
        ([[-6.0]], (-6.0, [-6.0], [-6.0]), {"zero": (0.0, [0.0], [0.0])}),
        ([[1.0, 9.0], [9.0, 1.0]], (9.0, [9.0, 9.0], [9.0, 9.0]), {}),
    )
    return [on_tensor("extremes", m, expected=largest, slips=slips) for m, largest, slips in known]


def scale(_rng: Random) -> list[Case]:
    """A matrix, three times."""
    m = [[1.0, -2.0], [0.5, 0.0]]
    slips = {
        "added": [[4.0, 1.0], [3.5, 3.0]],
        "divided": [[1 / 3, -2 / 3], [0.5 / 3, 0.0]],
        "power": [[1.0, -8.0], [0.125, 0.0]],
        "twice": [[9.0, -18.0], [4.5, 0.0]],
        "summed": -1.5,
        "repeated": m * 3,
    }
    return [on_tensor("scale", m, 3, expected=[[3.0, -6.0], [1.5, 0.0]], slips=slips)]


def scale_by_others(_rng: Random) -> list[Case]:
    """Another matrix, times zero, one, negative numbers and fractions."""
    m = [[1.5, -2.0, 4.0], [0.5, 0.0, -6.0]]
    ignored, none = {"k_ignored": [[4.5, -6.0, 12.0], [1.5, 0.0, -18.0]]}, [[0.0] * 3] * 2
    known = (
        (-1, [[-1.5, 2.0, -4.0], [-0.5, 0.0, 6.0]], none),
        (0.25, [[0.375, -0.5, 1.0], [0.125, 0.0, -1.5]], none),
        (-2.5, [[-3.75, 5.0, -10.0], [-1.25, 0.0, 15.0]], none),
        (0.3, [[0.45, -0.6, 1.2], [0.15, 0.0, -1.8]], none),
        (1, m, m),
    )
    return [
        on_tensor("scale", m, 0, expected=none, slips=ignored),
        *(
            on_tensor("scale", m, k, expected=result, slips=ignored | {"k_whole": whole})
            for k, result, whole in known
        ),
    ]


def to_vector(_rng: Random) -> list[Case]:
    """Columns: rising, mixed, and with numbers that come twice."""
    column, mixed = [[1.0], [2.0], [3.0]], [[4.0], [-1.0], [2.5], [0.0]]
    of_column = {"unchanged": column, "row": [[1.0, 2.0, 3.0]], "first_only": [1.0]}
    of_mixed = {
        "sorted": [-1.0, 0.0, 2.5, 4.0],
        "entry_lost": [-1.0, 2.5, 0.0],
        "unchanged": mixed,
        "row": [[4.0, -1.0, 2.5, 0.0]],
        "first_only": [4.0],
    }
    repeated = [[1.5], [-2.0], [-2.0], [0.5], [1.5]]
    return [
        on_tensor("to_vector", column, expected=[1.0, 2.0, 3.0], slips=of_column | _FIXED_LENGTH),
        on_tensor(
            "to_vector", mixed, expected=[4.0, -1.0, 2.5, 0.0], slips=of_mixed | _FIXED_LENGTH
        ),
        on_tensor("to_vector", repeated, expected=[1.5, -2.0, -2.0, 0.5, 1.5]),
    ]


def to_column(_rng: Random) -> list[Case]:
    """Vectors: of two numbers, and mixed."""
    pair, mixed = [4.0, 5.0], [4.0, -1.0, 2.5, -1.0, 0.0]
    of_pair = {"unchanged": pair, "row": [pair], "two_axes_added": [[[4.0]], [[5.0]]]}
    column = [[4.0], [-1.0], [2.5], [-1.0], [0.0]]
    of_mixed = {"unchanged": mixed, "row": [mixed], "entry_lost": column[1:]}
    return [
        on_tensor("to_column", pair, expected=[[4.0], [5.0]], slips=of_pair | _FIXED_LENGTH),
        on_tensor("to_column", mixed, expected=column, slips=of_mixed | _FIXED_LENGTH),
    ]


def single(_rng: Random) -> list[Case]:
    """One element, either way."""
    of_vector = {"squeezed": -2.5, "unchanged": [[-2.5]]}
    of_column = {"squeezed": -2.5, "unchanged": [-2.5], "two_axes_added": [[[-2.5]]]}
    return [
        on_tensor("to_vector", [[-2.5]], expected=[-2.5], slips=of_vector | _FIXED_LENGTH),
        on_tensor("to_column", [-2.5], expected=[[-2.5]], slips=of_column | _FIXED_LENGTH),
    ]


def column_maxima(_rng: Random) -> list[Case]:
    """A matrix of 3 rows and 4 columns."""
    m = [[3.0, -1.0, 2.0, 0.5], [-2.0, 7.0, 1.0, 0.25], [4.0, 0.5, -6.0, 1.25]]
    slips = {
        "rows": 14.0 / 3,
        "largest": 7.0,
        "means_first": 6.5 / 3,
        "sum": 14.25,
        "indices": 1.25,
        "everything": 10.5 / 12,
        "smallest": -2.1875,
        "not_averaged": [4.0, 7.0, 2.0, 1.25],
        "by_rows": 4.75,
        "median": 2.0,
        "by_20": 0.7125,
        **_FIXED_SIZE,
    }
    return [on_tensor("mean_of_column_maxima", m, expected=3.5625, slips=slips)]


def column_maxima_elsewhere(_rng: Random) -> list[Case]:
    """100 rows and 20 columns, negative numbers, one row, one column, one element.

    96 - 30 - j² // 2 is the largest of column j in the first.
    """
    large = [[float(i * (2 * j + 3) % 97 - 30 - j * j // 2) for j in range(20)] for i in range(100)]
    known: tuple[tuple[list[list[float]], float, dict[str, float]], ...] = (
        (large, 4.5, {"largest": 66.0, "median": 16.0, "zero": 27.1}),
        (NEGATIVE, -1.75, {"zero": 0.0}),
        (FAR_BELOW, -2e12, {"zero": 0.0}),
        ([[2.0, -1.0, 5.0]], 2.0, {}),
        ([[-1.0], [4.0], [0.5]], 4.0, {}),
        ([[-6.0]], -6.0, {"zero": 0.0}),
    )
    return [
        on_tensor("mean_of_column_maxima", m, expected=mean, slips={**slips, **_FIXED_SIZE})
        for m, mean, slips in known
    ]
