"""Lesson 01, tensors: hidden properties."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np

from course.checks.judges import expects, leaves_inputs
from course.checks.model import Case, Property
from course.lessons.tensors.judges import (
    float_pair,
    integer_pair,
    new_numbers,
    transposed_pair,
)
from course.lessons.writing import case, ladder, rung
from grading.lessons.drawing import numbers, sizes, tensor
from grading.lessons.tensors import references
from grading.lessons.tensors.hidden_further import FURTHER
from grading.lessons.tensors.references import Known

# The drawn numbers are exact in float32, and so are sums of their products: only a division rounds.
EXACT = expects(1e-5, 1e-6)


def _case(function: str, known: Known, *given: Any) -> Case:
    """A call of `function`, where arrays become tensors, with what is known of its result."""
    args = [tensor(arg) if isinstance(arg, np.ndarray) else arg for arg in given]
    return case(function, *args, expected=known[0], slips=known[1])


def _every_call(_rng: Random) -> list[Case]:
    return [case("integer_pair") for _ in range(3)]


def _pairs(rng: Random) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(numbers(rng, (4, 2)), numbers(rng, (2, 4))) for _ in range(3)]


def _products(rng: Random) -> list[Case]:
    # no type of 16 bits holds the products of the large ones
    large = numbers(rng, (4, 2), -90, 90), numbers(rng, (2, 4), -90, 90)
    pairs, zeros = [*_pairs(rng), large], np.zeros((4, 2))
    found = [_case("products", references.products(a, b), a, b) for a, b in pairs]
    return [*found, _case("products", ((zeros, np.zeros((4, 4))), {}), zeros, pairs[-1][1])]


def _product_sums(rng: Random) -> list[Case]:
    return [_case("product_sums", references.product_sums(a, b), a, b) for a, b in _pairs(rng)]


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


def _extremes(rng: Random) -> list[Case]:
    rows, columns = sizes(rng, 2, 3, 8)
    matrices = [
        numbers(rng, (rows, columns)),
        numbers(rng, (columns, rows), -30, -10),
        numbers(rng, (rows, columns), 10, 30),
        numbers(rng, (1, columns)),
        numbers(rng, (rows, 1)),
        numbers(rng, (1, 1), -30, -10),
        # no starting value that somebody thinks of is below these
        numbers(rng, (columns, rows), -30, -10) * 2.0**40,
    ]
    return [_case("extremes", references.extremes(m), m) for m in matrices]


def _scale(rng: Random) -> list[Case]:
    drawn = rng.randint(2, 9), -round(rng.uniform(0.1, 3), 2), round(rng.uniform(0.1, 0.9), 2)
    found = []
    for k in (0, 1, -1, *drawn):
        m = numbers(rng, sizes(rng, 2))
        found.append(_case("scale", references.scale(m, k), m, k))
    return found


def _scale_unchanged(rng: Random) -> list[Case]:
    return [case("scale", tensor(numbers(rng, (3, 2))), k) for k in (2, -0.5, 0)]


def _to_vector(rng: Random) -> list[Case]:
    columns = [numbers(rng, (n, 1)) for n in (*sizes(rng, 2, 3, 9), 40)]
    repeated = numbers(rng, (3, 1))[[0, 1, 1, 2, 0]]
    return [
        *(_case("to_vector", references.to_vector(column), column) for column in columns),
        _case("to_vector", (repeated.reshape(5), {}), repeated),
    ]


def _to_column(rng: Random) -> list[Case]:
    vectors = [numbers(rng, (n,)) for n in (*sizes(rng, 2, 3, 9), 40)]
    repeated = numbers(rng, (3,))[[0, 1, 1, 2, 0]]
    return [
        *(_case("to_column", references.to_column(vector), vector) for vector in vectors),
        _case("to_column", (repeated.reshape(5, 1), {}), repeated),
    ]


def _single(rng: Random) -> list[Case]:
    one = numbers(rng, (1,), 0, 9)  # never 0, which a result not filled in may hold
    to_vector, to_column = references.single(one)
    return [_case("to_vector", to_vector, one.reshape(1, 1)), _case("to_column", to_column, one)]


def _axis_sums(rng: Random, *shapes: tuple[int, ...], negative: bool = False) -> list[Case]:
    found = []
    for shape in shapes:
        m = numbers(rng, shape)
        for axis in range(len(shape)):
            given = axis - len(shape) if negative else axis
            found.append(_case("axis_sum", references.axis_sum(m, given), m, given))
    return found


def _axis_any_rank(rng: Random) -> list[Case]:
    a, b, c = sizes(rng, 3, 2, 5)
    return _axis_sums(rng, (c,), (a, b), (a, b, c), (a, 2, b, 3), (2, 3, 1, 2, 4))


def _axis_negative(rng: Random) -> list[Case]:
    a, b, c = sizes(rng, 3, 2, 5)
    return _axis_sums(rng, (b,), (b, a), (c, a, b), (2, c, 3, 2), negative=True)


def _maxima(*matrices: np.ndarray) -> list[Case]:
    function = "mean_of_column_maxima"
    return [_case(function, references.mean_of_column_maxima(m), m) for m in matrices]


def _maxima_large(rng: Random) -> list[Case]:
    m = numbers(rng, (100, 20), -90, 90)
    m[rng.randrange(100), rng.randrange(20)] = 500.0  # so that their median is not their mean
    return _maxima(m)


def _maxima_shapes(rng: Random) -> list[Case]:
    return _maxima(
        *(numbers(rng, shape, -90, 90) for shape in (sizes(rng, 2), (1, 5), (6, 1), (20, 100))),
        numbers(rng, (5, 4), -90, -10),
        numbers(rng, (4, 3), -90, -10) * 2.0**40,
    )


HIDDEN: Mapping[str, tuple[Property, ...]] = {
    "integer_pair": ladder(
        "every_call: the same holds at every call",
        rung("every_call", _every_call, integer_pair("all"), 0.5, needs="integers shapes"),
        hidden=True,
    ),
    "products": ladder(
        """
        random_cases: both products are right on other matrices
        inputs_unchanged_again: other arguments stay as they were
        """,
        rung("random_cases", _products, EXACT, 2),
        rung("inputs_unchanged_again", _products, leaves_inputs, 0.5, only_with="random_cases"),
        hidden=True,
    ),
    "product_sums": ladder(
        """
        random_cases: both sums are right on other matrices
        inputs_unchanged_again: other arguments stay as they were
        """,
        rung("random_cases", _product_sums, EXACT, 2),
        rung(
            "inputs_unchanged_again", _product_sums, leaves_inputs, 0.25, only_with="random_cases"
        ),
        hidden=True,
    ),
    "random_transposed": ladder(
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
        hidden=True,
    ),
    "extremes": ladder(
        """
        random_cases: right on other matrices: negative ones, one row, one column
        inputs_unchanged_again: other arguments stay as they were
        """,
        rung("random_cases", _extremes, EXACT, 2),
        rung("inputs_unchanged_again", _extremes, leaves_inputs, 0.25, only_with="random_cases"),
        hidden=True,
    ),
    "scale": ladder(
        """
        random_cases: other numbers k: zero, negative, fractions
        inputs_unchanged_again: other matrices stay as they were
        """,
        rung("random_cases", _scale, EXACT),
        rung("inputs_unchanged_again", _scale_unchanged, leaves_inputs, only_with="random_cases"),
        hidden=True,
    ),
    "reshape_column": ladder(
        """
        to_vector_any: to_vector for other lengths
        to_column_any: to_column for other lengths
        single_element: both for n = 1
        """,
        rung("to_vector_any", _to_vector, EXACT, 0.75),
        rung("to_column_any", _to_column, EXACT, 0.75),
        rung("single_element", _single, EXACT, 0.75, only_with="to_vector to_column"),
        hidden=True,
    ),
    "axis_sum": ladder(
        """
        any_rank: tensors of one, three and four axes
        negative_axes: negative axes count from the end
        inputs_unchanged_again: other arguments stay as they were
        """,
        rung("any_rank", _axis_any_rank, EXACT),
        rung("negative_axes", _axis_negative, EXACT),
        rung("inputs_unchanged_again", _axis_any_rank, leaves_inputs, 0.25, only_with="any_rank"),
        hidden=True,
    ),
    "mean_of_column_maxima": ladder(
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
        hidden=True,
    ),
    **FURTHER,
}
