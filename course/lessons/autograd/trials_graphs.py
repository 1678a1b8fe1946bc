"""Trials of graphs: in which order `topological_order` lists them, what `backward` adds to them.

A graph is written as a text, "y: a b; z: 2*y 3*a": each value with its parents and, where they
count, the slopes with respect to them. The last value is the root; a value that nothing is written
for was made by hand. Or it is "chain 5000" or "diamonds 40": so many links of one kind, one after
another.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from course.probe.trials import Answer, shown_as

# How often each value and each link of a graph may be looked at, and so many looks more. An answer
# that is linear in time looks at them a few times; one that walks every path would never come to an
# end, and one that searches a list of all values looks at each of them from each of them.
LOOKS, LOOKS_MORE = 40, 50_000

Links = list[tuple[str, float]]


class _TooMany(BaseException):
    """The answer looks at more than a linear one would: no `except Exception` may go on."""


class _Counter:
    def __init__(self, left: int) -> None:
        self.left = left

    def look(self) -> None:
        """Counts one look."""
        self.left -= 1
        if self.left < 0:
            raise _TooMany


@shown_as("ValueOfTheCheck")
class Node:
    """A value of a graph. It counts how often its parents are read and it is compared."""

    def __init__(self, counter: _Counter, grad: float) -> None:
        self.counter, self.data, self.grad = counter, 1.0, grad
        self.parents_of: Any = []
        self.slopes: Any = []

    @property
    def parents(self) -> Any:
        """The values that this one was made of."""
        self.counter.look()
        return self.parents_of

    def __eq__(self, other: object) -> bool:
        self.counter.look()
        return self is other

    __hash__ = object.__hash__


def written(text: str) -> dict[str, Links]:
    """The graph of a text: for each value the names of its parents, with the slopes.

    Parents come before their children, the root is the last.
    """
    kind, _blank, count = text.partition(" ")
    if kind == "chain":
        return {f"v{i}": [(f"v{i - 1}", 1.0)] if i else [] for i in range(int(count) + 1)}
    if kind == "diamonds":
        return dict(_diamonds(int(count)))
    graph: dict[str, Links] = {}
    for line in text.split(";"):
        name, _colon, links = line.partition(":")
        found = [_link(link) for link in links.split()]
        for parent, _slope in found:
            graph.setdefault(parent, [])
        graph[name.strip()] = found
    return graph


def _link(text: str) -> tuple[str, float]:
    slope, star, name = text.rpartition("*")
    return name, float(slope) if star else 1.0


def _diamonds(count: int) -> Iterator[tuple[str, Links]]:
    yield "v0", []
    for i in range(count):
        yield f"left{i}", [(f"v{i}", 1.0)]
        yield f"right{i}", [(f"v{i}", 1.0)]
        yield f"v{i + 1}", [(f"left{i}", 0.5), (f"right{i}", 0.5)]


def _made(graph: dict[str, Links], before: float) -> tuple[dict[str, Node], _Counter]:
    """The values of a graph. Their parents stand in lists and in tuples, in turn."""
    counter = _Counter(LOOKS * (len(graph) + sum(map(len, graph.values()))) + LOOKS_MORE)
    nodes = {name: Node(counter, before) for name in graph}
    for number, (name, links) in enumerate(graph.items()):
        sequence: Any = list if number % 2 else tuple
        nodes[name].parents_of = sequence(nodes[parent] for parent, _slope in links)
        nodes[name].slopes = sequence(slope for _parent, slope in links)
    return nodes, counter


@contextmanager
def _limit_kept() -> Iterator[None]:
    """Puts back how deep calls may go: one answer must not raise the limit for another."""
    before = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def orders(answer: Answer, graph: str, root: str = "") -> Any:
    """The order of a graph's values, from its root and, where one is named, from another value.

    Each as the places of the listed values in the graph, -1 for what is none of them. It is asked
    for twice, and the second answer is told too. What came back, where it is no list.
    """
    given = written(graph)
    nodes, _counter = _made(given, 0.0)
    places = {id(node): place for place, node in enumerate(nodes.values())}
    last = nodes[root] if root else list(nodes.values())[-1]
    found = []
    try:
        with _limit_kept():
            for _time in range(2):
                listed = answer.function(last)
                kind = type(listed)
                if not hasattr(listed, "__len__") or issubclass(kind, set | frozenset | dict | str):
                    return {"kind": kind.__name__}
                order = [places.get(id(node), -1) for node in listed]
                found.append(np.array(order, dtype=np.int32))
    except _TooMany:
        return {"too_many": True}
    return {"orders": found}


def gradients(
    answer: Answer, graph: str, root: str = "", before: float = 0.0, calls: int = 1
) -> Any:
    """The `grad` of all values of a graph after so many calls of `backward`, in their order.

    `before`: what stands in each `grad` at first. `root`: another value than the last.
    """
    nodes, _counter = _made(written(graph), before)
    last = nodes[root] if root else list(nodes.values())[-1]
    try:
        with _limit_kept():
            for _call in range(calls):
                answer.function(last)
    except _TooMany:
        return {"too_many": True}
    return {"grads": [node.grad for node in nodes.values()]}
