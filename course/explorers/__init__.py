"""Explorers: pictures that a student moves. A lesson writes `explore_neuron()`.

Each is a class with plain Python state (`model`), seen as marks (`scene`), that a page
(`widget`, `explorer.js`) or matplotlib (`picture`) draws. Importing this package loads none of
them: widgets and frameworks come when an explorer is called, and no widget at all while a notebook
is graded.
"""

from __future__ import annotations

from importlib import import_module


def explore_neuron() -> None:
    """A neuron with two features, to be moved until it tells AND; XOR it cannot."""
    _explore("neuron", "NeuronExplorer")


def explore_activations() -> None:
    """Activations with their slopes, and the gradient of a deep chain."""
    _explore("activations", "ActivationsExplorer")


def explore_valley() -> None:
    """Gradient descent on the loss of a line, at a learning rate that is chosen."""
    _explore("valley", "ValleyExplorer")


def explore_boundary() -> None:
    """The decision boundary of a small network as it learns."""
    _explore("boundary", "BoundaryExplorer")


def explore_graph() -> None:
    """A computation graph: values on the way forward, gradients on the way back."""
    _explore("graph", "GraphExplorer")


def _explore(module: str, name: str) -> None:
    show = import_module("course.explorers.show").show
    show(getattr(import_module(f"course.explorers.{module}"), name))
