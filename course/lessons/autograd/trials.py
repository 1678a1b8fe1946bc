"""Trials of lesson 07: gradients by differences, expressions of Values, and training runs.

Those of graphs stand in a file of their own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from course.lessons.autograd.trials_graphs import gradients, orders
from course.probe.trials import Answer

__all__ = ["expression", "gradients", "leaf", "losses", "numerical", "orders", "trained", "two"]

MOST_VALUES = 200  # of an expression's graph: the largest of the bank has a fifth of them

# What numerical_gradient is tried on, each a function of an array. They return NumPy's numbers,
# arrays without an axis, and Python's.
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sum(x ** 3)": lambda x: np.asarray((x**3).sum()),
    "sum(sin(x))": lambda x: np.sin(x).sum(),
    "sum(x[0] * x[-1])": lambda x: float((x[0] * x[-1]).sum()),
    "prod(x)": lambda x: np.prod(x),
    "1e7 * sum(x ** 3)": lambda x: 1e7 * (x**3).sum(),
}


def numerical(answer: Answer, function: str, x: Any, **settings: Any) -> Any:
    """What `numerical_gradient` gives for one of FUNCTIONS."""
    chosen = FUNCTIONS[function]
    return answer.function(lambda given: chosen(np.asarray(given, dtype=float)), x, **settings)


def leaf(answer: Answer, number: Any) -> dict[str, Any]:
    """What a Value made by hand holds."""
    made = answer.function(number)
    return {
        "data": made.data,
        "grad": made.grad,
        "parents": _count(made.parents),
        "slopes": _count(made.slopes),
    }


def _count(sequence: Any) -> Any:
    return len(sequence) if hasattr(sequence, "__len__") else None


def expression(answer: Answer, text: str, **numbers: Any) -> dict[str, Any]:
    """Works an expression out with Values in place of its names.

    Returns the graph of the result (a list of what each Value holds, the result first; `parents`
    are places in that list, -1 for what is no Value), at which place each name's Value stands, and
    whether they are still as they were.
    """
    values = {name: answer.function(number) for name, number in numbers.items()}
    made = type(next(iter(values.values())))
    kind = answer.function if isinstance(answer.function, type) else made
    before = [(value.data, value.grad) for value in values.values()]
    # The text is a check's own.
    found = eval(text, {"__builtins__": {"sum": sum}}, dict(values))
    if not isinstance(found, kind):
        return {"result": found}
    graph, places = _graph(found, kind)
    return {
        "graph": graph,
        "places": {name: places.get(id(value), -1) for name, value in values.items()},
        "given": any(found is value for value in values.values()),
        "kept": before == [(value.data, value.grad) for value in values.values()],
    }


def _graph(root: Any, kind: type) -> tuple[list[dict[str, Any]], dict[int, int]]:
    values, places, graph = [root], {id(root): 0}, []
    for value in values:  # it grows on the way
        ordered = all(_is_sequence(part) for part in (value.parents, value.slopes))
        parents = list(value.parents) if ordered else []
        for parent in parents:
            fits = isinstance(parent, kind) and len(values) < MOST_VALUES
            if fits and id(parent) not in places:
                places[id(parent)] = len(values)
                values.append(parent)
        graph.append(
            {
                "data": value.data,
                "grad": value.grad,
                "parents": [places.get(id(parent), -1) for parent in parents],
                "slopes": [_slope(slope) for slope in value.slopes] if ordered else [],
                "ordered": ordered,
            }
        )
    return graph, places


def _slope(slope: Any) -> Any:
    """The slope; of a comparison, as `data > 0` is relu's, the number that it counts as."""
    return float(slope) if isinstance(slope, bool | np.bool_) else slope


def _is_sequence(found: Any) -> bool:
    return (
        hasattr(found, "__len__") and hasattr(found, "__getitem__") and not hasattr(found, "keys")
    )


def losses(answer: Answer, x: Any, y: Any, **settings: Any) -> Any:
    """The losses of a training; what came back, where it is no pair."""
    found = answer.function(x, y, **settings)
    pair = isinstance(found, tuple | list) and len(found) == 2
    return {"losses": found[1]} if pair else found


def trained(answer: Answer, x: Any, y: Any, new: Any, **settings: Any) -> Any:
    """Trains, and asks for the classes of new points: all at once, some of them, and one.

    What came back, where it is no pair.
    """
    begun = time.process_time()
    found = answer.function(x, y, **settings)
    seconds = time.process_time() - begun
    if not (isinstance(found, tuple | list) and len(found) == 2):
        return found
    classify, losses = found
    if not callable(classify):
        return {"losses": losses, "callable": False, "exchanged": callable(losses)}
    given = new.copy()
    return {
        "losses": losses,
        "callable": True,
        "classes": classify(given),
        "some": classify(new[:7].copy()),
        "one": classify(new[:1].copy()),
        "kept": bool(np.array_equal(given, new)),
        "seconds": seconds,
    }


def two(answer: Answer, x: Any, y: Any, new: Any, **settings: Any) -> Any:
    """What a classifier says before and after another one is trained, on the classes exchanged."""
    first = answer.function(x, y, **settings)[0]
    before = first(new.copy())
    answer.function(x, 1 - y, **settings)
    return {"before": before, "after": first(new.copy())}
