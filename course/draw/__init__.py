"""The pictures of the lessons. A lesson writes `from course.draw import draw_neuron, show`.

Each helper takes an optional `ax`, draws on it, and returns it. Nothing here computes an exercise's
answer: curves are drawn from the numbers they are given. Matplotlib is loaded when the first helper
is asked for, not before.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "alt_text": "course.draw.style",
    "show": "course.draw.style",
    "draw_neuron": "course.lessons.neuron.pictures",
    "draw_rearranged": "course.lessons.tensors.pictures",
    "draw_reduction": "course.lessons.tensors.pictures",
    "draw_chain": "course.lessons.neuron.pictures_network",
    "draw_broadcast": "course.lessons.tensors.pictures",
    "draw_network": "course.lessons.neuron.pictures_network",
    "plot_activation": "course.lessons.neuron.pictures_activations",
    "plot_activations": "course.lessons.neuron.pictures_activations",
    "plot_probabilities": "course.lessons.neuron.pictures_activations",
    "plot_lines": "course.draw.lines",
    "plot_loss_per_step": "course.draw.lines",
    "draw_steps": "course.lessons.linear_regression.pictures",
    "plot_errors": "course.lessons.linear_regression.pictures",
    "plot_points": "course.lessons.linear_regression.pictures",
    "plot_travel": "course.lessons.linear_regression.pictures",
    "plot_valley": "course.lessons.linear_regression.pictures",
    "draw_dense": "course.lessons.from_scratch.pictures",
    "draw_digits": "course.lessons.from_scratch.pictures",
    "draw_moves": "course.lessons.from_scratch.pictures",
    "draw_weights": "course.lessons.from_scratch.pictures",
    "plot_geometry": "course.lessons.from_scratch.pictures",
    "draw_flow": "course.lessons.iris.pictures",
    "plot_confusion": "course.lessons.iris.pictures",
    "plot_flowers": "course.lessons.iris.pictures",
    "plot_regions": "course.lessons.iris.pictures",
    "draw_layers": "course.lessons.mnist_mlp.pictures",
    "draw_pixels": "course.lessons.mnist_mlp.pictures",
    "draw_readings": "course.lessons.mnist_mlp.pictures",
    "plot_seconds": "course.lessons.mnist_mlp.pictures",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(_HOMES)
