"""The visible calls of lesson 04's exercises under "Going further", on small tables."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.writing import case, matrix, ndarray, table

# standardise: columns of mean 3 and 10 with the deviations 2 and 10; other figures for the test.
TRAIN, TEST = matrix("1 0; 1 20; 5 0; 5 20"), matrix("3 40; 9 10; 1 0")
_SIGNS = "-1 -1; -1 1; 1 -1; 1 1"
_STANDARD = table(f"""
    own_test: {_SIGNS} | -0.39223 1.37281; 1.37281 -0.39223; -0.98058 -0.98058
    own_deviation: {_SIGNS} | 0 1.76505; 1.76505 0; -0.58835 -0.58835
    own_mean: {_SIGNS} | -0.66667 2.33333; 2.33333 -0.66667; -1.66667 -1.66667
    together: -0.92828 -0.92828; -0.92828 0.51571; 0.51571 -0.92828; 0.51571 0.51571
      | -0.20628 1.9597; 1.9597 -0.20628; -0.92828 -0.92828
    sample: -0.86603 -0.86603; -0.86603 0.86603; 0.86603 -0.86603; 0.86603 0.86603
      | 0 2.59808; 2.59808 0; -0.86603 -0.86603
    variance: -0.5 -0.1; -0.5 0.1; 0.5 -0.1; 0.5 0.1 | 0 0.3; 1.5 0; -0.5 -0.1
    centred: -2 -10; -2 10; 2 -10; 2 10 | 0 30; 6 0; -2 -10
    one_number: -0.68616 -0.81092; -0.68616 1.68421; -0.18713 -0.81092; -0.18713 1.68421
      | -0.43665 4.17935; 0.31189 0.43665; -0.68616 -0.81092
    min_max: 0 0; 0 1; 1 0; 1 1 | 0.5 2; 2 0.5; 0 0
    test_raw: {_SIGNS} | 3 40; 9 10; 1 0
    order_swapped: 0 3; 3 0; -1 -1 | {_SIGNS}
""")
_PAIRS: dict[str, Any] = {
    code: tuple(matrix(part) for part in text.split("|")) for code, text in _STANDARD.items()
}
_ACROSS = {"rows": "ValueError: broadcast"}


def standardise(_rng: Random) -> list[Case]:
    """Two columns in float64; and three in float32, with one row in the test set."""
    slips = {**_PAIRS, **_ACROSS}
    right = matrix(_SIGNS), matrix("0 3; 3 0; -1 -1")
    train = matrix("2 -1 0.5; 4 0.5 0.5; 3 -2 2; 7 1 -1; 4 -1 3")
    expected = (
        matrix("""
            -1.19523 -0.45644 -0.36274; 0 0.91287 -0.36274; -0.59761 -1.36931 0.72548;
            1.79284 1.36931 -1.45095; 0 -0.45644 1.45095
        """),
        matrix("0.59761 2.28218 -2.17643"),
    )
    return [
        case("standardise", ndarray(TRAIN), ndarray(TEST), expected=right, slips=slips),
        case(
            "standardise",
            ndarray(train, "float32"),
            ndarray([[5, 2, -2]], "float32"),
            expected=expected,
            slips=_ACROSS,
        ),
    ]


def counted(labels: list[int], predicted: list[int], *classes: int, **more: Any) -> Case:
    """A call of `confusion` on labels and answers as int32 arrays."""
    given = ndarray(labels, "int32"), ndarray(predicted, "int32")
    return case("confusion", *given, *classes, **more)


def confusion(_rng: Random) -> list[Case]:
    """Eight rows of three classes."""
    slips = {
        "transposed": matrix("2 0 1; 0 1 1; 0 2 1"),
        "once": matrix("1 0 0; 0 1 1; 1 1 1"),
        "shares": matrix("0.25 0 0; 0 0.125 0.25; 0.125 0.125 0.125"),
        "row_shares": [[1, 0, 0], [0, 1 / 3, 2 / 3], [1 / 3, 1 / 3, 1 / 3]],
        "right_only": matrix("2 0 0; 0 1 0; 0 0 1"),
        "wrong_only": matrix("0 0 0; 0 0 2; 1 1 0"),
        "one_row": matrix("3 2 3; 3 2 3; 3 2 3"),
        "first_row": matrix("1 0 0; 0 1 2; 1 1 1"),
        "last_row": matrix("2 0 0; 0 1 1; 1 1 1"),
        "shifted": matrix("1 2 0; 1 1 1; 0 0 2"),
    }
    labels, predicted = [0, 1, 2, 2, 1, 0, 2, 1], [0, 1, 2, 1, 2, 0, 0, 2]
    expected = matrix("2 0 0; 0 1 2; 1 1 1")
    return [counted(labels, predicted, expected=expected, slips=slips)]


_TABLE_SIZE = {"table_size": "IndexError|ValueError: reshape"}


def sizes(_rng: Random) -> list[Case]:
    """Two classes; and four, of which the last is in no row."""
    two = {
        "transposed": matrix("1 2; 0 2"),
        "once": matrix("1 0; 1 1"),
        "shares": matrix("0.2 0; 0.4 0.4"),
        "row_shares": matrix("1 0; 0.5 0.5"),
        "right_only": matrix("1 0; 0 2"),
        "wrong_only": matrix("0 0; 2 0"),
        "one_row": matrix("3 2; 3 2"),
        **_TABLE_SIZE,
    }
    four = matrix("0 1 0 0; 0 1 1 0; 0 0 1 0; 0 0 0 0")
    return [
        counted([1, 1, 0, 1, 1], [0, 1, 0, 0, 1], 2, expected=matrix("1 0; 2 2"), slips=two),
        counted([0, 1, 1, 2], [1, 1, 2, 2], 4, expected=four, slips=_TABLE_SIZE),
    ]


def no_rows(_rng: Random) -> list[Case]:
    """No rows at all."""
    slips = {"no_rows": "IndexError|ValueError"}
    return [counted([], [], 3, expected=matrix("0 0 0; 0 0 0; 0 0 0"), slips=slips)]
