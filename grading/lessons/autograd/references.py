"""What lesson 07's answers should give: derivatives of expressions and graphs; and data sets."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import numpy as np

from course.lessons.autograd.trials_graphs import Links

Data = tuple[np.ndarray, np.ndarray]


class Dual:
    """A number with its derivatives by some names: forward mode, so no answer to the lesson."""

    def __init__(self, data: float, slopes: Mapping[str, float]) -> None:
        self.data, self.slopes = data, dict(slopes)

    def _with(self, other: Any, data: float, mine: float, theirs: float) -> Dual:
        slopes = {name: mine * slope for name, slope in self.slopes.items()}
        for name, slope in other.slopes.items() if isinstance(other, Dual) else ():
            slopes[name] = slopes.get(name, 0.0) + theirs * slope
        return Dual(data, slopes)

    def __add__(self, other: Any) -> Dual:
        return self._with(other, self.data + _data(other), 1.0, 1.0)

    def __sub__(self, other: Any) -> Dual:
        return self._with(other, self.data - _data(other), 1.0, -1.0)

    def __mul__(self, other: Any) -> Dual:
        return self._with(other, self.data * _data(other), _data(other), self.data)

    def __truediv__(self, other: Any) -> Dual:
        below = _data(other)
        return self._with(other, self.data / below, 1 / below, -self.data / below**2)

    def __radd__(self, other: float) -> Dual:
        return self + other

    def __rmul__(self, other: float) -> Dual:
        return self * other

    def __rsub__(self, other: float) -> Dual:
        return Dual(other, {}) - self

    def __rtruediv__(self, other: float) -> Dual:
        return Dual(other, {}) / self

    def __neg__(self) -> Dual:
        return self * -1.0

    def __pow__(self, power: float) -> Dual:
        slope = power * self.data ** (power - 1) if power else 0.0
        return self._with(None, self.data**power, slope, 0.0)

    def exp(self) -> Dual:
        """The exponential."""
        found = math.exp(self.data)
        return self._with(None, found, found, 0.0)

    def tanh(self) -> Dual:
        """The hyperbolic tangent."""
        found = math.tanh(self.data)
        return self._with(None, found, 1 - found**2, 0.0)

    def relu(self) -> Dual:
        """The part above 0."""
        return self._with(None, max(self.data, 0.0), float(self.data > 0), 0.0)


def _data(value: Any) -> float:
    return value.data if isinstance(value, Dual) else float(value)


def expression(text: str, numbers: Mapping[str, float]) -> dict[str, float]:
    """The number of an expression, and its slopes by each name, under the keys of the cases."""
    duals = {name: Dual(value, {name: 1.0}) for name, value in numbers.items()}
    found = eval(text, {"__builtins__": {"sum": sum}}, dict(duals))
    slopes = {f"slope with respect to {name}": found.slopes.get(name, 0.0) for name in numbers}
    return {"data": found.data, **slopes}


def derivatives(graph: Mapping[str, Links], root: str) -> dict[str, float]:
    """The derivatives of `root` by all values of a graph, whose parents stand before them."""
    found = dict.fromkeys(graph, 0.0)
    found[root] = 1.0
    for name in reversed(list(graph)):
        for parent, slope in graph[name]:
            found[parent] += slope * found[name]
    return found


def drawn_graph(rng: Random, size: int) -> str:
    """A graph of so many values as a text: its last one comes from all others.

    Values come from up to three others, one perhaps from the same twice; some are made by hand.
    """
    names = [f"n{number}" for number in range(size)]
    rng.shuffle(names)
    lines, used = [], set()
    for place in range(2, size):
        count = rng.randint(1, 3) if place < size - 1 else 2
        parents = rng.choices(names[:place], k=count)
        if place == size - 1:
            parents += [name for name in names[:place] if name not in used]
            rng.shuffle(parents)
        used.update(parents)
        links = [f"{rng.choice((-2.0, -1.5, -0.5, 0.5, 1.5, 2.0))}*{name}" for name in parents]
        lines.append(f"{names[place]}: {' '.join(links)}")
    return "; ".join(lines)


def central(function: Callable[[np.ndarray], Any], x: np.ndarray, h: float) -> np.ndarray:
    """The central differences of a function."""
    found = np.zeros(x.shape)
    for place in range(x.size):
        step = np.zeros(x.shape)
        step.flat[place] = h
        found.flat[place] = (float(function(x + step)) - float(function(x - step))) / (2 * h)
    return found


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean cross-entropy, and its gradient by the logits."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    onehot = np.eye(logits.shape[1])[labels]
    return float(-(logs * onehot).sum() / len(labels)), (np.exp(logs) - onehot) / len(labels)


def circles(draw: np.random.Generator, count: int) -> Data:
    """Points on two circles, one inside the other."""
    labels = draw.permutation(np.arange(count) % 2)
    angle = draw.uniform(0, 2 * np.pi, count)
    unit = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    radius = np.where(labels == 0, 1.0, 0.4)[:, None]
    return unit * radius + draw.normal(0, 0.08, (count, 2)), labels


def clusters(draw: np.random.Generator, count: int, start: float, classes: int = 3) -> Data:
    """Points around as many centres as there are classes, on a circle around 0."""
    labels = draw.permutation(np.arange(count) % classes)
    angle = start + 2 * np.pi * np.arange(classes) / classes
    centres = 1.5 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return centres[labels] + draw.normal(0, 0.3, (count, 2)), labels
