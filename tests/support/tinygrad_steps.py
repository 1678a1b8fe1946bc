"""What a step of the tests of tinygrad's memories may do with arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

Step = tuple[str, int, int]  # a move, and the numbers of the arrays that it is made with

# What a step may do with two of three arrays (4, 4); the result takes the place of the first.
MOVES: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda a, b: a + b,
    "product": lambda a, b: a @ b,
    "relu": lambda a, _b: a.relu(),
    "scaled": lambda a, _b: a * 0.5,
    "grown": lambda a, _b: a * 1.5,
    "halved": lambda a, _b: a / 2,
    "rows": lambda a, b: a - b.mean(axis=1, keepdim=True),
    "turned": lambda a, _b: a.reshape(2, 8).reshape(4, 4).T,
    "piece": lambda a, b: a + b[:1],
    "whole": lambda a, _b: a.contiguous(),
    "kept": lambda a, b: a.assign(a * 0.9 + b.detach()),
    "piece kept": lambda a, b: (a[1:2].assign(b[:1]), a)[1],
    "whole numbers": lambda a, _b: a.cast("int").cast("float"),
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 2), st.integers(0, 2)),
    min_size=1,
    max_size=6,
)


def make(steps: Sequence[Step], arrays: list[Any]) -> None:
    """Notes the steps; what comes of them stands in `arrays`."""
    for name, first, second in steps:
        arrays[first] = MOVES[name](arrays[first], arrays[second])
