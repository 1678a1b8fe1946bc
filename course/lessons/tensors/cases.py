"""Lesson 01, tensors: the visible cases."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
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
THREE_AXES = [[[1.0, -2.0], [0.5, 3.0], [4.0, 0.0]], [[-1.0, 2.5], [6.0, -3.0], [0.25, 1.0]]]
THREE_SUMS = [
    [[0.0, 0.5], [6.5, 0.0], [4.25, 1.0]],
    [[5.5, 1.0], [5.25, 0.5]],
    [[-1.0, 3.5, 4.0], [1.5, 3.0, 1.25]],
]
OTHERS_SUMMED = [[6.5, 5.75], [0.5, 6.5, 5.25], [10.75, 1.5]]
FOUR_AXES = [[[[1.0, 2.0], [3.0, 4.0]]], [[[5.0, 6.0], [7.0, 8.0]]]]
FOUR_SUMS = [
    [[[6.0, 8.0], [10.0, 12.0]]],
    [[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]],
    [[[4.0, 6.0]], [[12.0, 14.0]]],
    [[[3.0, 7.0]], [[11.0, 15.0]]],
]


def pair(_rng: Random) -> list[Case]:
    return [case("integer_pair"), case("integer_pair")]


def products(_rng: Random) -> list[Case]:
    slips = {
        "order_swapped": (MATRIX, ELEMENTWISE),
        "reshaped": (RESHAPED, MATRIX),
        "matrix_swapped": (ELEMENTWISE, [[10.0, 12.0], [-5.5, -3.0]]),
        "first_transposed": ([list(row) for row in zip(*ELEMENTWISE, strict=True)], MATRIX),
        "elementwise_twice": (ELEMENTWISE, ELEMENTWISE),
        "added": ([[2.0, 5.0], [3.0, 5.0], [4.0, 6.5], [9.0, 6.0]], MATRIX),
        "whole_inputs": (
            [*ELEMENTWISE[:2], [-5.0, 0.0], ELEMENTWISE[3]],
            [
                [first, second, -1.0 * (2 * n + 1), last]
                for n, (first, second, _third, last) in enumerate(MATRIX)
            ],
        ),
        "not_transposed": "RuntimeError: size",
    }
    return [
        case("products", tensor(A), tensor(B), expected=(ELEMENTWISE, MATRIX), slips=slips),
        case("products", tensor(C), tensor(D), expected=(C_TIMES_D, C_AT_D)),
    ]


def product_sums(_rng: Random) -> list[Case]:
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
        "not_transposed": "RuntimeError: size",
    }
    return [
        case("product_sums", tensor(A), tensor(B), expected=(7.0, 82.0), slips=slips),
        case("product_sums", tensor(C), tensor(D), expected=(62.234375, 41.796875)),
    ]


def random_default(_rng: Random) -> list[Case]:
    return [case("random_transposed")]


# What `random_sizes` asks for: rows and columns by place, by name, one of them left out, and of
# length 1.
SIZES = ((4, 2), (2, 7), (15, 3), (6, 13), (1, 5), (5, 1), (1, 1))


def random_sizes(_rng: Random) -> list[Case]:
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
    return [
        case("random_transposed"),
        case("random_transposed"),
        case("random_transposed", 9, 8),
        case("random_transposed", 9, 8),
    ]


def extremes(_rng: Random) -> list[Case]:
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
    return [case("extremes", tensor(M), expected=(7.0, columns, rows), slips=slips)]


def extremes_elsewhere(_rng: Random) -> list[Case]:
    return [
        case(
            "extremes",
            tensor(NEGATIVE),
            expected=(-0.5, [-3.0, -0.5], [-1.5, -2.0, -0.5]),
            slips={
                "zero": (0.0, [0.0] * 2, [0.0] * 3),
                "absolute": (7.0, [7.0, 2.0], [3.0, 7.0, 4.0]),
            },
        ),
        case(
            "extremes",
            tensor(FAR_BELOW),
            expected=(-1e12, [-1e12, -3e12], [-1e12, -2e12]),
            slips={"zero": (0.0, [0.0] * 2, [0.0] * 2)},
        ),
        case("extremes", tensor([[2.0, -1.0, 5.0]]), expected=(5.0, [2.0, -1.0, 5.0], [5.0])),
        case("extremes", tensor([[-1.0], [4.0], [0.5]]), expected=(4.0, [4.0], [-1.0, 4.0, 0.5])),
        case(
            "extremes",
            tensor([[-6.0]]),
            expected=(-6.0, [-6.0], [-6.0]),
            slips={"zero": (0.0, [0.0], [0.0])},
        ),
        case("extremes", tensor([[1.0, 9.0], [9.0, 1.0]]), expected=(9.0, [9.0, 9.0], [9.0, 9.0])),
    ]


def scale(_rng: Random) -> list[Case]:
    slips = {
        "added": [[4.0, 1.0], [3.5, 3.0]],
        "divided": [[1 / 3, -2 / 3], [0.5 / 3, 0.0]],
        "power": [[1.0, -8.0], [0.125, 0.0]],
        "twice": [[9.0, -18.0], [4.5, 0.0]],
        "summed": -1.5,
        "repeated": [[1.0, -2.0], [0.5, 0.0]] * 3,
    }
    return [
        case(
            "scale",
            tensor([[1.0, -2.0], [0.5, 0.0]]),
            3,
            expected=[[3.0, -6.0], [1.5, 0.0]],
            slips=slips,
        )
    ]


def scale_by_others(_rng: Random) -> list[Case]:
    m = [[1.5, -2.0, 4.0], [0.5, 0.0, -6.0]]
    by_three, none = [[4.5, -6.0, 12.0], [1.5, 0.0, -18.0]], [[0.0] * 3] * 2
    found = [case("scale", tensor(m), 0, expected=none, slips={"k_ignored": by_three})]
    for k, result, whole in (
        (-1, [[-1.5, 2.0, -4.0], [-0.5, 0.0, 6.0]], none),
        (0.25, [[0.375, -0.5, 1.0], [0.125, 0.0, -1.5]], none),
        (-2.5, [[-3.75, 5.0, -10.0], [-1.25, 0.0, 15.0]], none),
        (0.3, [[0.45, -0.6, 1.2], [0.15, 0.0, -1.8]], none),
        (1, m, m),
    ):
        found.append(
            case(
                "scale",
                tensor(m),
                k,
                expected=result,
                slips={"k_ignored": by_three, "k_whole": whole},
            )
        )
    return found


def to_vector(_rng: Random) -> list[Case]:
    column, mixed, repeated = (
        [[1.0], [2.0], [3.0]],
        [[4.0], [-1.0], [2.5], [0.0]],
        [[1.5], [-2.0], [-2.0], [0.5], [1.5]],
    )
    return [
        case(
            "to_vector",
            tensor(column),
            expected=[1.0, 2.0, 3.0],
            slips={
                "unchanged": column,
                "row": [[1.0, 2.0, 3.0]],
                "first_only": [1.0],
                "fixed_length": "RuntimeError: shape",
            },
        ),
        case(
            "to_vector",
            tensor(mixed),
            expected=[4.0, -1.0, 2.5, 0.0],
            slips={
                "sorted": [-1.0, 0.0, 2.5, 4.0],
                "entry_lost": [-1.0, 2.5, 0.0],
                "unchanged": mixed,
                "row": [[4.0, -1.0, 2.5, 0.0]],
                "first_only": [4.0],
                "fixed_length": "RuntimeError: shape",
            },
        ),
        case("to_vector", tensor(repeated), expected=[1.5, -2.0, -2.0, 0.5, 1.5]),
    ]


def to_column(_rng: Random) -> list[Case]:
    mixed = [4.0, -1.0, 2.5, -1.0, 0.0]
    return [
        case(
            "to_column",
            tensor([4.0, 5.0]),
            expected=[[4.0], [5.0]],
            slips={
                "unchanged": [4.0, 5.0],
                "row": [[4.0, 5.0]],
                "two_axes_added": [[[4.0]], [[5.0]]],
                "fixed_length": "RuntimeError: shape",
            },
        ),
        case(
            "to_column",
            tensor(mixed),
            expected=[[4.0], [-1.0], [2.5], [-1.0], [0.0]],
            slips={
                "unchanged": mixed,
                "row": [mixed],
                "entry_lost": [[-1.0], [2.5], [-1.0], [0.0]],
                "fixed_length": "RuntimeError: shape",
            },
        ),
    ]


def single(_rng: Random) -> list[Case]:
    return [
        case(
            "to_vector",
            tensor([[-2.5]]),
            expected=[-2.5],
            slips={"squeezed": -2.5, "unchanged": [[-2.5]], "fixed_length": "RuntimeError: shape"},
        ),
        case(
            "to_column",
            tensor([-2.5]),
            expected=[[-2.5]],
            slips={
                "squeezed": -2.5,
                "unchanged": [-2.5],
                "two_axes_added": [[[-2.5]]],
                "fixed_length": "RuntimeError: shape",
            },
        ),
    ]


def axis_sum(_rng: Random) -> list[Case]:
    columns, rows = [5.0, 6.0, -3.0, 0.875], [4.5, 6.25, -1.875]
    everything = 8.875
    return [
        case(
            "axis_sum",
            tensor(M),
            0,
            expected=columns,
            slips={
                "axes_swapped": rows,
                "everything": everything,
                "keepdim": [columns],
                "first_axis": columns,
                "mean": [5.0 / 3, 2.0, -1.0, 0.875 / 3],
                "running": [M[0], [1.0, 6.0, 3.0, 0.75], columns],
            },
        ),
        case(
            "axis_sum",
            tensor(M),
            1,
            expected=rows,
            slips={
                "axes_swapped": columns,
                "everything": everything,
                "keepdim": [[4.5], [6.25], [-1.875]],
                "first_axis": columns,
                "mean": [1.125, 1.5625, -0.46875],
                "running": [[3.0, 2.0, 4.0, 4.5], [-2.0, 5.0, 6.0, 6.25], [4.0, 4.0, -2.0, -1.875]],
            },
        ),
    ]


def axis_sum_of_any(_rng: Random) -> list[Case]:
    """One axis, three and four, each axis of them; and one of five."""
    found = [case("axis_sum", tensor([2.0, -0.5, 4.0]), 0, expected=5.5)]
    for axis, result in enumerate(THREE_SUMS):
        slips: dict[str, Any] = {
            "two_axes": THREE_SUMS[min(axis, 1)],
            "others_summed": OTHERS_SUMMED[axis],
        }
        found.append(case("axis_sum", tensor(THREE_AXES), axis, expected=result, slips=slips))
    found += [
        case("axis_sum", tensor(FOUR_AXES), axis, expected=result)
        for axis, result in enumerate(FOUR_SUMS)
    ]
    five = [[[[[1.0, 2.0]], [[3.0, 4.0]]]], [[[[5.0, 6.0]], [[7.0, 8.0]]]]]
    return [*found, case("axis_sum", tensor(five), 2, expected=[[[[4.0, 6.0]]], [[[12.0, 14.0]]]])]


def axis_sum_from_the_end(_rng: Random) -> list[Case]:
    refused = {"negative_axis": "IndexError|ValueError"}
    found = [case("axis_sum", tensor([2.0, -0.5, 4.0]), -1, expected=5.5, slips=refused)]
    for axis, result in ((-1, [4.5, 6.25, -1.875]), (-2, [5.0, 6.0, -3.0, 0.875])):
        whole = {"last_means_all": 8.875} if axis == -1 else {"last_means_all": result}
        found.append(
            case(
                "axis_sum",
                tensor(M),
                axis,
                expected=result,
                slips=refused | {"sign_lost": result} | whole,
            )
        )
    for axis in (-1, -2, -3):
        sums = THREE_SUMS[axis]
        slips: dict[str, Any] = {
            "sign_lost": THREE_SUMS[-axis % 3],
            "last_means_all": 12.25 if axis == -1 else sums,
        }
        found.append(
            case("axis_sum", tensor(THREE_AXES), axis, expected=sums, slips=refused | slips)
        )
    return found + [
        case("axis_sum", tensor(FOUR_AXES), axis, expected=FOUR_SUMS[axis], slips=refused)
        for axis in (-1, -2, -3, -4)
    ]


def column_maxima(_rng: Random) -> list[Case]:
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
        "fixed_size": "IndexError",
    }
    return [case("mean_of_column_maxima", tensor(m), expected=3.5625, slips=slips)]


def column_maxima_elsewhere(_rng: Random) -> list[Case]:
    """100 rows and 20 columns, in each of which 96 - 30 - j² // 2 is the largest; negative numbers;
    one row, one column.
    """
    large = [[float(i * (2 * j + 3) % 97 - 30 - j * j // 2) for j in range(20)] for i in range(100)]
    fixed = {"fixed_size": "IndexError"}
    return [
        case(
            "mean_of_column_maxima",
            tensor(large),
            expected=4.5,
            slips={"largest": 66.0, "median": 16.0, "zero": 27.1} | fixed,
        ),
        case(
            "mean_of_column_maxima", tensor(NEGATIVE), expected=-1.75, slips={"zero": 0.0} | fixed
        ),
        case(
            "mean_of_column_maxima", tensor(FAR_BELOW), expected=-2e12, slips={"zero": 0.0} | fixed
        ),
        case("mean_of_column_maxima", tensor([[2.0, -1.0, 5.0]]), expected=2.0, slips=fixed),
        case("mean_of_column_maxima", tensor([[-1.0], [4.0], [0.5]]), expected=4.0, slips=fixed),
        case("mean_of_column_maxima", tensor([[-6.0]]), expected=-6.0, slips={"zero": 0.0} | fixed),
    ]
