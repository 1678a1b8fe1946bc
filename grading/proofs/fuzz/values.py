"""Mutations of a notebook's JSON, in place: keys dropped and retyped; deep, huge and odd values."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any


def _place(notebook: Any, rng: random.Random) -> tuple[Any, Any]:
    """A container and a key in it, most often near the cells."""
    container = notebook
    while True:
        keys = list(container) if isinstance(container, dict) else list(range(len(container)))
        if not keys:
            return notebook, "metadata"
        key = rng.choice(keys)
        inner = container[key]
        if not isinstance(inner, (dict, list)) or not inner or rng.random() < 0.2:
            return container, key
        container = inner


def drop_key(notebook: Any, rng: random.Random) -> None:
    """A key or an item dropped."""
    container, key = _place(notebook, rng)
    if isinstance(container, dict):
        container.pop(key, None)
    else:
        del container[key]


def retype(notebook: Any, rng: random.Random) -> None:
    """A value of another type."""
    container, key = _place(notebook, rng)
    container[key] = rng.choice(
        [None, True, 0, -1, 1.5, "", "x", [], {}, [[]], {"": {}}, ["a", 5], "4"]
    )


def huge_number(notebook: Any, rng: random.Random) -> None:
    """A number out of all bounds."""
    container, key = _place(notebook, rng)
    container[key] = rng.choice(
        [10**400, -(10**30), 1e308, 10**4_000 if rng.random() < 0.1 else 2**64]
    )


def not_a_number(notebook: Any, rng: random.Random) -> None:
    """A number that JSON does not know."""
    container, key = _place(notebook, rng)
    container[key] = rng.choice([float("nan"), float("inf"), float("-inf")])


def surrogate(notebook: Any, rng: random.Random) -> None:
    """Text that no encoding holds."""
    container, key = _place(notebook, rng)
    container[key] = rng.choice(
        ["\ud800", "a\udfffb", "\udc00\ud800", "\x00\x1b[31m\x85\u2028", "\ufeff", "\U0010ffff"]
    )


def long_text(notebook: Any, rng: random.Random) -> None:
    """Text without end."""
    container, key = _place(notebook, rng)
    container[key] = rng.choice(["x", "\n", "(", "a = 1\n", "\\", '"', "def f():\n "]) * rng.choice(
        [1_000, 20_000]
    )


def deep(notebook: Any, rng: random.Random) -> None:
    """A value nested deep."""
    container, key = _place(notebook, rng)
    value: Any = 1
    for _level in range(rng.choice([50, 400])):
        value = [value] if rng.random() < 0.5 else {"a": value}
    container[key] = value


def foreign_key(notebook: Any, rng: random.Random) -> None:
    """A key that has another meaning elsewhere."""
    container, _key = _place(notebook, rng)
    if isinstance(container, dict):
        key = rng.choice(
            ["cells", "source", "worksheets", "nbformat", "cell_type", "x", "\ud800", ""]
        )
        container[key] = rng.choice([5, [], {}, "x"])


def version(notebook: Any, rng: random.Random) -> None:
    """Another format."""
    notebook["nbformat"] = rng.choice([1, 2, 3, 5, 99, "4", None, -1, 4.5, [], 10**30])
    notebook["nbformat_minor"] = rng.choice([0, 5, 99, "x", None])


ALL: tuple[Callable[[Any, random.Random], None], ...] = (
    drop_key,
    drop_key,
    retype,
    retype,
    huge_number,
    not_a_number,
    surrogate,
    long_text,
    deep,
    foreign_key,
    version,
)
