"""Lesson 03, linear regression: the visible cases of the largest stable rate."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.writing import case, columns, tensor


def rates(
    inputs: Sequence[Any], expected: Sequence[float], slips: Sequence[dict[str, Any]]
) -> list[Case]:
    """A call of the function for each of these inputs."""
    return [
        case(
            "largest_stable_rate", tensor(x, kind="tensorflow"), expected=rate, slips=told | RAISES
        )
        for x, rate, told in zip(inputs, expected, slips, strict=True)
    ]


# What exceptions speak of.
RAISES = {
    "no_matrix": "LinAlgError|InvalidArgumentError: rank|ValueError: inhomogeneous"
    "|ValueError: must be at least rank 2",
    "not_converted": "AttributeError: has no attribute|InvalidArgumentError: double",
}


def centred(_rng: Random) -> list[Case]:
    """Inputs with the mean 0: the matrix is diagonal, and in the last b sets the limit."""
    inputs = ([-2.0, -1.0, 0.0, 1.0, 2.0], [-3.0, 1.0, 2.0], [0.25, -0.5, 0.25])
    slips = columns("""
        smallest        1.0  1.0  8.0
        no_twos         1.0  0.4285714  2.0
        one_over        0.25  0.1071429  0.5
        eigenvalue      4.0  9.333333  2.0
        sums            0.1  0.0714286  0.3333333
        trace           0.3333333  0.1764706  0.8888889
        determinant     0.25  0.1071429  4.0
        square_of_mean  1.0  1.0  1.0
        w_only          0.5  0.2142857  8.0
        corner          0.5  0.2142857  2.0
    """)
    return rates(inputs, (0.5, 0.2142857, 1.0), slips)


def off_centre(_rng: Random) -> list[Case]:
    """Inputs with another mean: two of them, a negative mean, and small ones."""
    inputs = ([1.0, 3.0], [-4.0, -1.0, 0.5, 2.5, -3.0], [1.0, 0.5, -0.25, 0.75])
    slips = columns("""
        no_mixed        0.2  0.1538462  1
        smallest        5.828427  1.21385  5.945382
        no_twos         0.3431458  0.2995727  1.537808
        one_over        0.08578644  0.07489318  0.3844521
        eigenvalue      11.65685  13.35235  2.601104
        sums            0.08578644  0.02995727  0.192226
        trace           0.1666667  0.1333333  0.6808511
        determinant     0.5  0.09090909  2.285714
        square_of_mean  0.2  0.5  0.8
        spread          0.3333333  0.1750635  0.8039405
        w_only          0.2  0.1538462  2.133333
        mixed_once      0.190983  0.1527864  0.9097987
        corner          0.1735991  0.1500988  1.015621
        centred_first   1.0  0.1818182  1.0
    """)
    return rates(inputs, (0.1715729, 0.1497864, 0.7689042), slips)
