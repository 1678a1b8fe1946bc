"""Trials of lesson 06's further exercises: a start that is drawn, and Adam's steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from course.probe.trials import Answer


def drawn(answer: Answer, input_size: int, output_size: int, times: int = 1) -> list[Any]:
    """What so many calls give; Keras's own variables as tensors."""
    return [_as_tensor(answer.function(input_size, output_size)) for _time in range(times)]


def _as_tensor(value: Any) -> Any:
    known = isinstance(value, tf.Tensor | tf.Variable | np.ndarray) or not hasattr(value, "numpy")
    return value if known else tf.convert_to_tensor(value)


def adam_steps(
    answer: Answer, weights: list[Any], gradients: list[list[Any]], **settings: Any
) -> list[Any]:
    """The values of variables after each of some steps.

    Every step has a gradient for each variable, or None for one that makes no step. The variables
    take turns, each with a state of its own that is empty at first. The values come step by step,
    those of the variables one after another.
    """
    variables = [tf.Variable(weight) for weight in weights]
    states: list[dict[Any, Any]] = [{} for _variable in variables]
    found = []
    for step in gradients:
        for variable, gradient, state in zip(variables, step, states, strict=True):
            if gradient is not None:
                answer.function(tf.constant(gradient), variable, state, **settings)
            found.append(variable.numpy())
    return found
