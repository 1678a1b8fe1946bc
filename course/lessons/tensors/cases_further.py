"""Lesson 01, standardised columns and distances: the visible cases."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.tensors.cases import on_tensor
from course.lessons.writing import case, matrix, tensor

# Seven entries of 0.1, 0.7 or 1000.1 have a mean that is rounded, those of 2 have not.
EQUAL = [[0.1, 2.0, n, 1000.1, 0.7] for n in (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)]
EQUAL_STANDARDISED = [[0.0, 0.0, z, 0.0, 0.0] for z in (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5)]
# 24 rows of decimals, all different: their squares are rounded.
DECIMALS = [[(n * k % 41 - 20) / 10 for k in (7, 11, 16)] for n in range(1, 25)]


def columns(_rng: Random) -> list[Case]:
    """Five rows and three columns; two rows."""
    large = matrix("0 3 1; 5 3 2; 0 13 3; 0 3 4; 0 3 5")
    standardised = matrix(
        "-0.5 -0.5 -1.4142136; 2 -0.5 -0.7071068; -0.5 2 0; -0.5 -0.5 0.7071068; "
        "-0.5 -0.5 1.4142136"
    )
    slips: dict[str, Any] = {
        "unbiased": matrix(
            "-0.447214 -0.447214 -1.26491; 1.78885 -0.447214 -0.632456; -0.447214 1.78885 0; "
            "-0.447214 -0.447214 0.632456; -0.447214 -0.447214 1.26491"
        ),
        "by_rows": matrix(
            "-1.06904 1.33631 -0.267261; 1.33631 -0.267261 -1.06904; -0.959616 1.37945 -0.419832; "
            "-1.37281 0.392232 0.980581; -1.29777 0.162221 1.13555"
        ),
        "everything": matrix(
            "-0.948683 0 -0.632456; 0.632456 0 -0.316228; -0.948683 3.16228 0; "
            "-0.948683 0 0.316228; -0.948683 0 0.632456"
        ),
        "not_divided": matrix("-1 -2 -2; 4 -2 -1; -1 8 0; -1 -2 1; -1 -2 2"),
        "not_centred": matrix(
            "0 0.75 0.707107; 2.5 0.75 1.41421; 0 3.25 2.12132; 0 0.75 2.82843; 0 0.75 3.53553"
        ),
        "variance": matrix("-0.25 -0.125 -1; 1 -0.125 -0.5; -0.25 0.5 0; -0.25 -0.125 0.5; "
                           "-0.25 -0.125 1"),
        "range": matrix("0 0 0; 1 0 0.25; 0 1 0.5; 0 0 0.75; 0 0 1"),
        "brackets": matrix(
            "-1 -4.25 -2.29289; 1.5 -4.25 -1.58579; -1 -1.75 -0.87868; -1 -4.25 -0.171573; "
            "-1 -4.25 0.535534"
        ),
        "multiplied": matrix("-2 -8 -2.82843; 8 -8 -1.41421; -2 32 0; -2 -8 1.41421; "
                             "-2 -8 2.82843"),
        "one_axis_mean": "RuntimeError: size",
    }  # fmt: skip
    return [
        on_tensor("standardise_columns", large, expected=standardised, slips=slips),
        on_tensor(
            "standardise_columns",
            matrix("1 10 -4; 3 20 0"),
            expected=matrix("-1 -1 -1; 1 1 1"),
            slips={"one_axis_mean": "RuntimeError: size"},
        ),
    ]


def columns_of_any_size(_rng: Random) -> list[Case]:
    """Columns of small and of large numbers, in float32 and in float64."""
    m = [[2e-7, -3e6, 501.0], [6e-7, 1e6, 503.0]]
    expected = matrix("-1 -1 -1; 1 1 1")
    return [
        case("standardise_columns", tensor(m, dtype), expected=expected)
        for dtype in ("float32", "float64")
    ]


def equal_columns(_rng: Random) -> list[Case]:
    """Columns of equal entries beside one of others, in float32 and in float64."""
    return [
        case("standardise_columns", tensor(EQUAL, dtype), expected=EQUAL_STANDARDISED)
        for dtype in ("float32", "float64")
    ]


def single_row(_rng: Random) -> list[Case]:
    """One row: every column has equal entries."""
    return [
        on_tensor(
            "standardise_columns",
            [[3.5, -0.1, 0.0]],
            expected=[[0.0, 0.0, 0.0]],
            slips={"not_centred": [[3.5, -0.1, 0.0]]},
        ),
        on_tensor("standardise_columns", [[-2.0]], expected=[[0.0]]),
    ]


def distances(_rng: Random) -> list[Case]:
    """Two rows and three, of two columns; three rows and two, of three columns."""
    in_pairs = {"in_pairs": "RuntimeError: size"}
    wide: dict[str, Any] = {
        "squared": matrix("25 0 100; 0 25 153"),
        "absolute": matrix("7 0 14; 0 7 15"),
        "mean": matrix("3.53553 0 7.07107; 0 3.53553 8.74643"),
        "summed_first": matrix("7 0 2; 0 7 9"),
        "largest": matrix("4 0 8; 0 4 12"),
        "swapped": matrix("5 0; 0 5; 10 12.3693"),
        "to_itself": matrix("0 5; 5 0"),
        "dot": matrix("16 5 -5; 52 16 -8"),
    }
    tall: dict[str, Any] = {
        "squared": matrix("9 5; 0 14; 9 3"),
        "absolute": matrix("5 3; 0 6; 5 3"),
        "mean": matrix("1.73205 1.29099; 0 2.16025; 1.73205 1"),
        "summed_first": matrix("1 3; 0 4; 1 3"),
        "largest": matrix("2 2; 0 3; 2 1"),
        "swapped": matrix("3 0 3; 2.23607 3.74166 1.73205"),
        "to_itself": matrix("0 3 1.41421; 3 0 3; 1.41421 3 0"),
        "dot": matrix("5 0; 14 0; 4 0"),
    }
    return [
        _distances("1 2; 4 6", "4 6; 1 2; 7 -6", "5 0 10; 0 5 12.369317", wide | in_pairs),
        _distances(
            "0 1 2; 2 -1 3; 1 1 1",
            "2 -1 3; 0 0 0",
            "3 2.236068; 0 3.741657; 3 1.7320508",
            tall | in_pairs,
        ),
    ]


def distances_of_any_shape(_rng: Random) -> list[Case]:
    """One column, one row on either side, one of each."""
    return [
        _distances("1; 4; -2", "3; 1", "2 0; 1 3; 5 3"),
        _distances("0 0 0 0", "1 1 1 1; 2 -4 5 6", "2 9"),
        _distances("1 2 3; 4 4 0", "1 2 5", "2; 6.164414"),
        _distances("-1.5", "2.5", "4"),
    ]


def equal_rows(_rng: Random) -> list[Case]:
    """The distances of rows from themselves."""
    return [case("distances", tensor(DECIMALS), tensor(DECIMALS))]


def _distances(a: str, b: str, expected: Any, slips: dict[str, Any] | None = None) -> Case:
    return case(
        "distances",
        tensor(matrix(a)),
        tensor(matrix(b)),
        expected=matrix(expected),
        slips=slips,
    )
