"""Lesson 01, sums along an axis: the visible cases."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.tensors.cases import M, on_tensor

THREE_AXES = [[[1.0, -2.0], [0.5, 3.0], [4.0, 0.0]], [[-1.0, 2.5], [6.0, -3.0], [0.25, 1.0]]]
THREE_SUMS = [
    [[0.0, 0.5], [6.5, 0.0], [4.25, 1.0]],
    [[5.5, 1.0], [5.25, 0.5]],
    [[-1.0, 3.5, 4.0], [1.5, 3.0, 1.25]],
]
FOUR_AXES = [[[[1.0, 2.0], [3.0, 4.0]]], [[[5.0, 6.0], [7.0, 8.0]]]]
FOUR_SUMS = [
    [[[6.0, 8.0], [10.0, 12.0]]],
    [[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]],
    [[[4.0, 6.0]], [[12.0, 14.0]]],
    [[[3.0, 7.0]], [[11.0, 15.0]]],
]


def axis_sum(_rng: Random) -> list[Case]:
    """Both axes of a matrix."""
    columns, rows = [5.0, 6.0, -3.0, 0.875], [4.5, 6.25, -1.875]
    always = {"everything": 8.875, "first_axis": columns}
    down = {
        "axes_swapped": rows,
        "keepdim": [columns],
        "mean": [5.0 / 3, 2.0, -1.0, 0.875 / 3],
        "running": [M[0], [1.0, 6.0, 3.0, 0.75], columns],
    }
    along = {
        "axes_swapped": columns,
        "keepdim": [[4.5], [6.25], [-1.875]],
        "mean": [1.125, 1.5625, -0.46875],
        "running": [[3.0, 2.0, 4.0, 4.5], [-2.0, 5.0, 6.0, 6.25], [4.0, 4.0, -2.0, -1.875]],
    }
    return [
        on_tensor("axis_sum", M, 0, expected=columns, slips=down | always),
        on_tensor("axis_sum", M, 1, expected=rows, slips=along | always),
    ]


def axis_sum_of_any(_rng: Random) -> list[Case]:
    """One axis, three and four, each axis of them; and one of five."""
    of_three: tuple[dict[str, Any], ...] = (
        {"two_axes": THREE_SUMS[0], "others_summed": [6.5, 5.75]},
        {"two_axes": THREE_SUMS[1], "others_summed": [0.5, 6.5, 5.25]},
        {"two_axes": THREE_SUMS[1], "others_summed": [10.75, 1.5]},
    )
    five = [[[[[1.0, 2.0]], [[3.0, 4.0]]]], [[[[5.0, 6.0]], [[7.0, 8.0]]]]]
    return [
        on_tensor("axis_sum", [2.0, -0.5, 4.0], 0, expected=5.5),
        *(
            on_tensor("axis_sum", THREE_AXES, axis, expected=sums, slips=of_three[axis])
            for axis, sums in enumerate(THREE_SUMS)
        ),
        *(
            on_tensor("axis_sum", FOUR_AXES, axis, expected=sums)
            for axis, sums in enumerate(FOUR_SUMS)
        ),
        on_tensor("axis_sum", five, 2, expected=[[[[4.0, 6.0]]], [[[12.0, 14.0]]]]),
    ]


def axis_sum_from_the_end(_rng: Random) -> list[Case]:
    """Negative axes of one to four axes."""
    refused: dict[str, Any] = {"negative_axis": "IndexError|ValueError"}
    known: tuple[tuple[Any, int, Any, Any, Any], ...] = (
        (M, -1, [4.5, 6.25, -1.875], [4.5, 6.25, -1.875], 8.875),
        (M, -2, [5.0, 6.0, -3.0, 0.875], [5.0, 6.0, -3.0, 0.875], [5.0, 6.0, -3.0, 0.875]),
        (THREE_AXES, -1, THREE_SUMS[2], THREE_SUMS[1], 12.25),
        (THREE_AXES, -2, THREE_SUMS[1], THREE_SUMS[2], THREE_SUMS[1]),
        (THREE_AXES, -3, THREE_SUMS[0], THREE_SUMS[0], THREE_SUMS[0]),
    )
    return [
        on_tensor("axis_sum", [2.0, -0.5, 4.0], -1, expected=5.5, slips=refused),
        *(
            on_tensor(
                "axis_sum",
                m,
                axis,
                expected=sums,
                slips=refused | {"sign_lost": lost, "last_means_all": everything},
            )
            for m, axis, sums, lost, everything in known
        ),
        *(
            on_tensor("axis_sum", FOUR_AXES, axis, expected=FOUR_SUMS[axis], slips=refused)
            for axis in (-1, -2, -3, -4)
        ),
    ]
