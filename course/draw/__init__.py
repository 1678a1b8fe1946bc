"""The pictures of the lessons. A lesson writes `from course.draw import draw_neuron, show`.

Each helper takes an optional `ax`, draws on it, and returns it. Nothing here computes an exercise's
answer: curves are drawn from the numbers they are given. Matplotlib is loaded when the first helper
is asked for, not before.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "alt_text": "style",
    "show": "style",
    "draw_neuron": "neuron",
    "draw_rearranged": "tensors",
    "draw_reduction": "tensors",
    "draw_chain": "network",
    "draw_broadcast": "tensors",
    "draw_network": "network",
    "plot_activation": "activations",
    "plot_activations": "activations",
    "plot_probabilities": "activations",
    "plot_lines": "lines",
    "plot_loss_per_step": "lines",
    "draw_steps": "regression",
    "plot_errors": "regression",
    "plot_points": "regression",
    "plot_travel": "regression",
    "plot_valley": "regression",
    "draw_dense": "scratch",
    "draw_digits": "scratch",
    "draw_moves": "scratch",
    "draw_weights": "scratch",
    "plot_geometry": "scratch",
    "draw_flow": "iris",
    "plot_confusion": "iris",
    "plot_flowers": "iris",
    "plot_regions": "iris",
    "draw_layers": "mnist",
    "draw_pixels": "mnist",
    "draw_readings": "mnist",
    "plot_seconds": "mnist",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOMES)
