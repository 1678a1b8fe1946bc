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
        smallest        1.0   1.0        8.0
        no_twos         1.0   0.4285714  2.0
        one_over        0.25  0.1071429  0.5
        eigenvalue      4.0   9.333333   2.0
        sums            0.1   0.0714286  0.3333333
        trace           0.3333333  0.1764706  0.8888889
        determinant     0.25  0.1071429  4.0
        square_of_mean  1.0   1.0        1.0
        w_only          0.5   0.2142857  8.0
    """)
    return rates(inputs, (0.5, 0.2142857, 1.0), slips)


def off_centre(_rng: Random) -> list[Case]:
    """Inputs with another mean: two of them, a negative mean, and all of one sign."""
    inputs = ([1.0, 3.0], [-4.0, -1.0, 0.5, 2.5, -3.0], [2.0, 2.5, 3.0, 4.5])
    slips = columns("""
        no_mixed        0.2        0.1538462  0.1012658
        smallest        5.828427   1.213850   12.33593
        no_twos         0.3431458  0.2995727  0.1852892
        one_over        0.0857864  0.0748932  0.0463223
        eigenvalue      11.65685   13.35235   21.58787
        sums            0.0857864  0.0299573  0.0231612
        trace           0.1666667  0.1333333  0.0919540
        determinant     0.5        0.0909091  0.5714286
        square_of_mean  0.2        0.5        0.1
        spread          0.3333333  0.1750635  0.2539263
        w_only          0.2        0.1538462  0.1012658
    """)
    return rates(inputs, (0.1715729, 0.1497864, 0.0926446), slips)
