"""Lesson 07, autograd: hidden properties of gradients, Values and graphs."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from course.checks.judges import expects, leaves_inputs
from course.checks.model import Case, Property
from course.lessons.autograd.cases_graphs import graph_case
from course.lessons.autograd.judges import gradients_at_zero, operands_kept, right_expressions
from course.lessons.autograd.judges_graphs import (
    after_parents,
    each_once,
    right_gradients,
    the_same_again,
)
from course.lessons.autograd.trials import FUNCTIONS
from course.lessons.autograd.trials_graphs import written
from course.lessons.writing import case, ladder, ndarray, rung
from grading.lessons.autograd import references as reference
from grading.lessons.autograd.hidden_arrays import ARRAYS
from grading.lessons.drawing import numbers

# numerical_gradient


def _numerical(rng: Random, function: str, shape: tuple[int, ...], **settings: Any) -> Case:
    x = numbers(rng, shape, -2, 3) + 1 / 16  # not 0: a product has a slope there
    h = settings.get("h", 1e-4)
    expected = reference.central(FUNCTIONS[function], x, h)
    return case(
        "numerical_gradient",
        function,
        ndarray(x),
        trial="autograd.numerical",
        expected=expected,
        **settings,
    )


def _numerical_again(rng: Random) -> list[Case]:
    return [
        _numerical(rng, "sum(sin(x))", (5,)),
        _numerical(rng, "prod(x)", (2, 3)),
        _numerical(rng, "sum(x[0] * x[-1])", (2, 1, 3)),
        _numerical(rng, "sum(x ** 3)", ()),
    ]


def _numerical_steps(rng: Random) -> list[Case]:
    """Large steps; and the default, where its square can be seen in the result."""
    default = case(
        "numerical_gradient",
        "1e7 * sum(x ** 3)",
        ndarray([0.0, 0.0]),
        trial="autograd.numerical",
        expected=[0.1, 0.1],
        slips={"default_step": [0.001, 0.001]},
    )
    return [
        _numerical(rng, "sum(x ** 3)", (3,), h=0.25),
        _numerical(rng, "sum(sin(x))", (2, 2), h=0.5),
        default,
    ]


# Value

_EXPRESSIONS = {
    "plus_times": ("a + b", "a * b", "a * a", "a + a", "a * b + a", "(a + b) * (a * b)"),
    "minus_divide": ("a - b", "a / b", "b / a", "-b", "a - a", "a / a", "-(a - b) / b"),
    "powers": ("a ** 2", "b ** 3", "a ** -2", "c ** 1.5", "c ** -0.5", "a ** 1"),
    "plain_numbers": (
        *("{n} + a", "a + {n}", "a - {n}", "{n} - a", "{n} * a", "a * {n}", "a / {n}", "{n} / a"),
        *("{k} - a", "{k} / b", "{k} * b", "a / {k}", "sum([a, b, a])"),
    ),
    "functions": (
        *("a.exp()", "b.exp()", "a.tanh()", "b.tanh()", "a.relu()", "b.relu()", "(a - a).relu()"),
        *("c.tanh()", "(10 * c).tanh()"),
    ),
    "together": (
        "(a * b + a.exp()) / (1 + b.tanh() ** 2)",
        "((2 - a) * (a - b / c)).tanh() - (a * a - 3).relu() * b",
        "(a.exp() - (-a).exp()) / (a.exp() + (-a).exp())",
        "-(c ** 0.5) * (1 / (1 + (-(a * b + c)).exp()))",
    ),
}


def _expressions(kind: str) -> Any:
    def made(rng: Random) -> list[Case]:
        found = []
        for text in _EXPRESSIONS[kind]:
            known = {
                "a": rng.choice((1, 2, 3)) / 2 + 1 / 8,
                "b": -rng.choice((1, 2, 3)) / 2 - 1 / 4,
                "c": rng.choice((3, 4, 5)) / 2 + 1 / 16,
            }
            text = text.format(n=rng.choice((0.5, 1.5, 2.5)), k=rng.choice((2, 3, -4)))
            used = {name: value for name, value in known.items() if name in _names(text)}
            found.append(_value(text, **used))
        return found

    return made


def _names(text: str) -> set[str]:
    words = "".join(sign if sign.isalpha() else " " for sign in text).split()
    return {word for word in words if len(word) == 1}


def _value(text: str, **used: Any) -> Case:
    expected = reference.expression(text, used)
    slips: dict[str, Any] = {
        "plain": "AttributeError: 'float' object has no|AttributeError: 'int' object has no",
        "not_written": "TypeError: unsupported operand|AttributeError",
    }
    return case("Value", text, trial="autograd.expression", expected=expected, slips=slips, **used)


def _edges(_rng: Random) -> list[Case]:
    """relu at 0, powers of 0, whole numbers as data."""
    return [
        _value("a.relu()", a=0.0),
        _value("a ** 2", a=0.0),
        _value("a ** 3 + a ** 1", a=0.0),
        _value("a * b", a=0.0, b=-3.0),
        _value("a / b", a=2, b=4),
        _value("a ** -1", a=2),
    ]


# Every kind asks for numbers of its own, so it is made once.
_PLUS_TIMES, _MINUS_DIVIDE, _POWERS = map(_expressions, ("plus_times", "minus_divide", "powers"))
_PLAIN, _FUNCTIONS, _TOGETHER = map(_expressions, ("plain_numbers", "functions", "together"))

# topological_order and backward


def _orders(graph: str, **more: Any) -> Case:
    slips = {"recursion": "RecursionError", "unhashable": "TypeError: unhashable"}
    return case("topological_order", graph, trial="autograd.orders", slips=slips, **more)


def _orders_from(graph: str, root: str) -> Case:
    return _orders(graph, root=root)


def _graphs(rng: Random) -> list[Case]:
    """Graphs of 6 to 14 values; one from a value in its middle, and from one made by hand."""
    graphs = [reference.drawn_graph(rng, rng.randint(6, 14)) for _graph in range(5)]
    middle = list(written(graphs[0]))[-2]
    by_hand = next(name for name, links in written(graphs[1]).items() if not links)
    return [*map(_orders, graphs), *map(_orders_from, graphs, (middle, by_hand))]


def _large_orders(rng: Random) -> list[Case]:
    return [_orders(f"diamonds {rng.randint(50, 70)}"), _orders(reference.drawn_graph(rng, 90))]


def _long_chain(rng: Random) -> list[Case]:
    return [_orders(f"chain {rng.randint(5000, 5200)}")]


def _gradients(graph: str, calls: int = 1, before: float = 0.0, root: str = "") -> Case:
    known = written(graph)
    slopes = reference.derivatives(known, root or list(known)[-1])
    expected = {name: before + calls * slope for name, slope in slopes.items()}
    more = {"root": root} if root else {}
    return graph_case(graph, expected, calls=calls, before=before, **more)


def _one_call(rng: Random) -> list[Case]:
    graphs = [reference.drawn_graph(rng, rng.randint(6, 12)) for _graph in range(5)]
    middle = list(written(graphs[0]))[-2]
    by_hand = next(name for name, links in written(graphs[1]).items() if not links)
    others = _gradients(graphs[0], root=middle), _gradients(graphs[1], root=by_hand)
    return [*map(_gradients, graphs), *others]


def _more_calls(rng: Random) -> list[Case]:
    return [
        _gradients(reference.drawn_graph(rng, 8), calls=2),
        _gradients(reference.drawn_graph(rng, 8), calls=3),
        _gradients(reference.drawn_graph(rng, 8), before=-1.25),
    ]


def _large_graphs(rng: Random) -> list[Case]:
    return [
        _gradients(f"diamonds {rng.randint(45, 60)}"),
        _gradients(reference.drawn_graph(rng, 60)),
        graph_case("chain 5100", [1.0] * 5101),
    ]


HIDDEN: Mapping[str, tuple[Property, ...]] = {
    "numerical_gradient": ladder(
        """
        random_cases: right for other functions and arrays of any rank
        steps_again: the step is h, and 1e-4 where it is left out
        unchanged_again: x is unchanged when it returns
        """,
        rung("random_cases", _numerical_again, expects(1e-6, 1e-6), 2),
        rung("steps_again", _numerical_steps, expects(1e-5, 1e-5), 1),
        rung("unchanged_again", _numerical_again, leaves_inputs, 0.5, only_with="random_cases"),
        hidden=True,
    ),
    "value": ladder(
        """
        plus_times_again: + and * with other numbers
        minus_divide_again: - and /, and the unary minus
        powers: ** with whole, negative and broken exponents
        plain_numbers_again: plain numbers on either side
        functions_again: exp, tanh and relu
        together: larger expressions
        edges: at 0, and for whole numbers
        kept: what was computed with stays as it was
        no_gradient: a new Value has no gradient yet
        """,
        rung("plus_times_again", _PLUS_TIMES, right_expressions),
        rung("minus_divide_again", _MINUS_DIVIDE, right_expressions),
        rung("powers", _POWERS, right_expressions),
        rung("plain_numbers_again", _PLAIN, right_expressions),
        rung("functions_again", _FUNCTIONS, right_expressions),
        rung("together", _TOGETHER, right_expressions, 1.5),
        rung("edges", _edges, right_expressions, 0.75),
        rung("kept", _PLUS_TIMES, operands_kept, 0.25, only_with="plus_times_again"),
        rung("no_gradient", _TOGETHER, gradients_at_zero, 0.5, only_with="together"),
        hidden=True,
    ),
    "topological_order": ladder(
        """
        complete_again: all values of other graphs, each once
        ordered_again: every value after its parents, in other graphs
        called_again: the same at a second call
        deep_again: a chain of more than 5,000
        linear_again: many paths that meet
        """,
        rung("complete_again", _graphs, each_once),
        rung("ordered_again", _graphs, after_parents, 1.5),
        rung("called_again", _graphs, the_same_again, 0.5, only_with="complete_again"),
        rung("deep_again", _long_chain, after_parents, needs="complete_again"),
        rung("linear_again", _large_orders, after_parents, needs="complete_again"),
        hidden=True,
    ),
    "backward": ladder(
        """
        derivatives_again: the derivatives of other graphs
        adds_again: more calls add up, and so does what stood in grad before
        large_again: long chains, and many paths that meet
        """,
        rung("derivatives_again", _one_call, right_gradients, 2),
        rung("adds_again", _more_calls, right_gradients, 2, needs="derivatives_again"),
        rung("large_again", _large_graphs, right_gradients, needs="derivatives_again"),
        hidden=True,
    ),
    **ARRAYS,
}
