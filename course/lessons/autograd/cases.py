"""The visible calls of lesson 07: gradients by differences, expressions, arrays."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.checks.values import Array
from course.lessons.writing import case, matrix, ndarray

# What an expression of Values is judged by: its number, and its slopes with respect to what it
# was made of.
A, B = "slope with respect to a", "slope with respect to b"

# numerical_gradient


def _numerical(function: str, x: Any, expected: Any, **more: Any) -> Case:
    trial = "autograd.numerical"
    return case("numerical_gradient", function, ndarray(x), trial=trial, expected=expected, **more)


def numerical(_rng: Random) -> list[Case]:
    """A vector, a matrix, and a single number."""
    return [
        _numerical(
            "sum(x ** 3)",
            [1.0, 2.0, -0.5],
            [3.0, 12.0, 0.75],
            slips={
                "one_sided": [3.0003, 12.0006, 0.74985],
                "half": [1.5, 6.0, 0.375],
                "twice": [6.0, 24.0, 1.5],
                "no_division": [0.0006, 0.0024, 0.00015],
                "negative": [-3.0, -12.0, -0.75],
            },
        ),
        _numerical("sum(x[0] * x[-1])", matrix("1 -2 0.5; 4 3 -1"), matrix("4 3 -1; 1 -2 0.5")),
        _numerical("sum(x ** 3)", 2.0, 12.0, slips={"rank_0": "TypeError|IndexError|ValueError"}),
    ]


def steps(_rng: Random) -> list[Case]:
    """A step so large that it can be seen in the result."""
    return [
        _numerical(
            "sum(x ** 3)",
            [1.0, -2.0],
            [3.25, 12.25],
            h=0.5,
            slips={
                "h_ignored": [3.0, 12.0],
                "one_sided": [4.75, 9.25],
                "backwards": [1.75, 15.25],
                "half": [1.625, 6.125],
                "twice": [6.5, 24.5],
                "half_step": [3.0625, 12.0625],
            },
        )
    ]


# Value


def leaves(_rng: Random) -> list[Case]:
    """Values made by hand."""
    return [case("Value", number, trial="autograd.leaf") for number in (3.5, -2.0)]


def _value(
    text: str, expected: dict[str, float], slips: dict[str, Any] | None = None, **numbers: Any
) -> Case:
    known = {
        "plain": "AttributeError: 'float' object has no|AttributeError: 'int' object has no",
        "not_written": "TypeError: unsupported operand|AttributeError",
        **(slips or {}),
    }
    trial = "autograd.expression"
    return case("Value", text, trial=trial, expected=expected, slips=known, **numbers)


def plus_times(_rng: Random) -> list[Case]:
    """Sums and products of two Values, and of one with itself."""
    both: dict[str, Any] = {"a": 3.0, "b": -2.0}
    exchanged = {"data": -6.0, A: 3.0, B: -2.0}
    return [
        _value("a + b", {"data": 1.0, A: 1.0, B: 1.0}, **both),
        _value("a * b", {"data": -6.0, A: -2.0, B: 3.0}, {"exchanged": exchanged}, **both),
        _value("a + a", {"data": 6.0, A: 2.0}, {"once": {"data": 6.0, A: 1.0}}, a=3.0),
        _value("a * a", {"data": 9.0, A: 6.0}, {"once": {"data": 9.0, A: 3.0}}, a=3.0),
    ]


def minus_divide(_rng: Random) -> list[Case]:
    """Differences, quotients, the unary minus and powers."""
    both: dict[str, Any] = {"a": 3.0, "b": -2.0}
    signs = {"data": 5.0, A: 1.0, B: 1.0}
    plus = {"data": -1.5, A: -0.5, B: 0.75}
    without_a = {"data": -1.5, A: -0.5, B: -0.25}
    powers = {"power": {"data": -8.0, A: 4.0}, "power_base": {"data": -8.0, A: -24.0}}
    quotients = {"quotient": plus, "quotient_a": without_a}
    return [
        _value("a - b", {"data": 5.0, A: 1.0, B: -1.0}, {"minus_slope": signs}, **both),
        _value("a / b", {"data": -1.5, A: -0.5, B: -0.75}, quotients, **both),
        _value("-a", {"data": -3.0, A: -1.0}, {"minus_slope": {"data": -3.0, A: 1.0}}, a=3.0),
        _value("a ** 3", {"data": -8.0, A: 12.0}, powers, a=-2.0),
        _value("a ** -1", {"data": 0.25, A: -0.0625}, {"power": {"data": 0.25, A: -1.0}}, a=4.0),
        _value("a ** 0.5", {"data": 2.0, A: 0.25}, {"power": {"data": 2.0, A: 1.0}}, a=4.0),
    ]


def plain_numbers(_rng: Random) -> list[Case]:
    """Values and plain numbers, on either side."""
    turned = {"data": 1.0, A: 1.0}
    inverse = {"data": 0.5, A: 0.1666666667}
    return [
        _value("a + 2", {"data": 5.0, A: 1.0}, a=3.0),
        _value("2 + a", {"data": 5.0, A: 1.0}, a=3.0),
        _value("a * 2.5", {"data": 7.5, A: 2.5}, a=3.0),
        _value("2.5 * a", {"data": 7.5, A: 2.5}, a=3.0),
        _value("a - 2", {"data": 1.0, A: 1.0}, a=3.0),
        _value("2 - a", {"data": -1.0, A: -1.0}, {"turned": turned}, a=3.0),
        _value("a / 6", {"data": 0.5, A: 0.1666666667}, a=3.0),
        _value("6 / a", {"data": 2.0, A: -0.6666666667}, {"turned": inverse}, a=3.0),
        _value("sum([a, b])", {"data": 1.0, A: 1.0, B: 1.0}, a=3.0, b=-2.0),
    ]


def functions(_rng: Random) -> list[Case]:
    """exp, tanh and relu."""
    tanh = {"data": 0.46211715726, A: 0.78644773297}
    of_input = {
        "tanh_slope": {"data": 0.46211715726, A: 0.75},
        "tanh_square": {"data": 0.46211715726, A: 0.53788284274},
    }
    as_power = {"exp_slope": {"data": 1.6487212707, A: 0.30326532986}}
    passed_on = {"relu_slope": {"data": 0.0, A: 1.0}}
    at_0 = {"relu_at_0": {"data": 0.0, A: 1.0}, "relu_half": {"data": 0.0, A: 0.5}}
    return [
        _value("a.exp()", {"data": 1.6487212707, A: 1.6487212707}, as_power, a=0.5),
        _value("a.tanh()", tanh, of_input, a=0.5),
        _value("a.relu()", {"data": 2.5, A: 1.0}, a=2.5),
        _value("a.relu()", {"data": 0.0, A: 0.0}, passed_on, a=-1.5),
        _value("a.relu()", {"data": 0.0, A: 0.0}, at_0, a=0.0),
    ]


# unbroadcast


def _unbroadcast(gradient: Any, shape: tuple[int, ...], expected: Any, **slips: Any) -> Case:
    return case("unbroadcast", ndarray(gradient), shape, expected=expected, slips=slips)


def unbroadcast(_rng: Random) -> list[Case]:
    """A row for many rows, a column for many columns, a number, and nothing to sum."""
    table = matrix("1 2 3; 4 5 6")
    return [
        _unbroadcast(table, (3,), [5.0, 7.0, 9.0], mean=[2.5, 3.5, 4.5], first=[1.0, 2.0, 3.0]),
        _unbroadcast(
            table,
            (1, 3),
            matrix("5 7 9"),
            axis_lost=[5.0, 7.0, 9.0],
            mean=matrix("2.5 3.5 4.5"),
            first=matrix("1 2 3"),
        ),
        _unbroadcast(
            table,
            (2, 1),
            matrix("6; 15"),
            axis_lost=[6.0, 15.0],
            mean=matrix("2; 5"),
            first=matrix("1; 4"),
        ),
        _unbroadcast(table, (1, 1), [[21.0]], mean=[[3.5]], first=[[1.0]], axis_lost=21.0),
        _unbroadcast(table, (), 21.0, mean=3.5, first=1.0),
        _unbroadcast(table, (2, 3), matrix("1 2 3; 4 5 6"), summed_all=21.0),
        _unbroadcast([table, table], (2, 1), matrix("12; 30"), axis_lost=[12.0, 30.0]),
    ]


# softmax_cross_entropy

LOGITS, LABELS = matrix("2 1 0; 0 0 1; -1 0 2; 1 1 1"), [0, 2, 1, 1]
_GRADIENT = matrix("""
    -0.08368976 0.06118212 0.02250764; 0.05298539 0.05298539 -0.10597078;
    0.01050252 -0.2214512 0.21094868; 0.08333333 -0.16666667 0.08333333
""")


def _times(factor: float) -> list[list[float]]:
    return [[factor * entry for entry in row] for row in _GRADIENT]


def softmax(_rng: Random) -> list[Case]:
    """Four rows of three logits."""
    loss, probabilities = (
        1.05687725,
        [
            [4 * entry + (column == label) for column, entry in enumerate(row)]
            for row, label in zip(_GRADIENT, LABELS, strict=True)
        ],
    )
    slips: dict[str, Any] = {
        "summed": (4 * loss, _times(4)),
        "summed_loss": (4 * loss, _GRADIENT),
        "not_divided": (loss, _times(4)),
        "divided_by_all": (loss, _times(1 / 3)),
        "probabilities": (loss, probabilities),
        "sign": (loss, _times(-1)),
        "negative_loss": (-loss, _GRADIENT),
        "exchanged": (_GRADIENT, loss),
    }
    given = ndarray(LOGITS), ndarray(LABELS, "int64")
    expected = 1.05687725, _GRADIENT
    return [case("softmax_cross_entropy", *given, expected=expected, slips=slips)]


def large_logits(_rng: Random) -> list[Case]:
    """Rows with logits of 1000 and of -1000: told right, told wrong, and undecided."""
    given = ndarray(matrix("1000 0; 0 1000; -1000 -1000")), ndarray([0, 0, 1], "int64")
    gradient = matrix("0 0; -0.33333333 0.33333333; 0.16666667 -0.16666667")
    expected = 333.56438239, gradient
    nan, inf = float("nan"), float("inf")
    slips: dict[str, Any] = {
        "infinite": (inf, gradient),
        "clipped": (9.44138943, gradient),
        "overflow": (nan, [[nan, 0.0], [-1 / 3, nan], [nan, nan]]),
    }
    return [case("softmax_cross_entropy", *given, expected=expected, slips=slips)]


def points(values: Any) -> Array:
    """Points or classes of a data set, as an argument."""
    return ndarray(values, str(values.dtype))
