"""Trials of lesson 03: models with a `w` and a `b` that the student's functions train, and the
student's own two classes.

Everything returned is plain: numbers are read at once (a variable goes on moving), objects are told
by names.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tensorflow as tf

from course.lessons.as_written import as_written
from course.probe.trials import Answer, shown_as

# What the models here compute from w, b and x. A gradient that is written for a line does not fit
# the others.
FORMULAS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "line": lambda w, b, x: w * x + b,
    "square": lambda w, b, x: w * x * x + b,
    "sine": lambda w, b, x: tf.sin(w * x) + b,
    "shift": lambda w, b, x: w * (x + b),
}


@as_written
@shown_as("ModelOfTheCheck")
class Model(tf.Module):
    """A model of one of the formulas, with two float32 variables of shape ()."""

    def __init__(self, kind: str, w: float, b: float) -> None:
        super().__init__()
        self.formula = FORMULAS[kind]
        self.w, self.b = (
            tf.Variable(w, dtype=tf.float32, name="w"),
            tf.Variable(b, dtype=tf.float32, name="b"),
        )

    def __call__(self, x: Any) -> Any:
        return self.formula(self.w, self.b, x)


@shown_as("ModelOfTheCheck")
class Noting(Model):
    """Such a model that notes in `taped` when automatic differentiation comes through it."""

    taped = False

    def __call__(self, x: Any) -> Any:
        @tf.custom_gradient
        def noted(y: Any) -> Any:
            def backward(dy: Any) -> Any:
                self.taped = True
                return dy

            return tf.identity(y), backward

        return noted(super().__call__(x))


def slopes(answer: Answer, target: Any, predicted: Any) -> Any:
    """The gradient of the student's loss by the predictions: of their shape, or None where no tape
    can follow.
    """
    with tf.GradientTape() as tape:
        tape.watch(predicted)
        loss = answer.function(target, predicted)
    return tape.gradient(loss, predicted) if isinstance(loss, tf.Tensor) else None


def steps(
    answer: Answer,
    kind: str,
    w: float,
    b: float,
    x: Any,
    y: Any,
    learning_rate: float,
    count: int = 1,
    noting: bool = False,
) -> dict[str, Any]:
    """Calls train_step `count` times: what it returned, and w and b after each; with `noting` also
    whether a tape was used.
    """
    model = Noting(kind, w, b) if noting else Model(kind, w, b)
    before = model.w, model.b
    losses, path_w, path_b = [], [], []
    for _step in range(count):
        losses.append(_now(answer.function(model, x, y, learning_rate)))
        path_w.append(_now(model.w))
        path_b.append(_now(model.b))
    return {
        "loss": losses,
        "w": path_w,
        "b": path_b,
        "same": _same(model, before),
        "taped": getattr(model, "taped", None),
    }


def travel(
    answer: Answer, kind: str, w: float, b: float, x: Any, y: Any, calls: int = 1, **options: Any
) -> dict[str, Any]:
    """Calls training_loop (`calls` times with one model): the last history, and where w and b are
    afterwards.
    """
    model = Model(kind, w, b)
    before = model.w, model.b
    history = None
    for _call in range(calls):
        history = answer.function(model, x, y, **options)
    return {
        "history": history,
        "w": _now(model.w),
        "b": _now(model.b),
        "same": _same(model, before),
    }


def line(
    answer: Answer, x: Any, w: float | None = None, b: float | None = None, second: bool = False
) -> dict[str, Any]:
    """Makes the student's model, looks at it, calls it; with `w` and `b` again after these are set,
    with the gradient of the sum of the outputs. With `second` too, `fresh` is where w and b of a
    second model stand, made afterwards."""
    model = answer.function()
    # first, for a model that makes its variables when it is called
    seen: dict[str, Any] = {"output": model(x)}
    seen |= {
        "module": isinstance(model, tf.Module),
        "keras": isinstance(model, tf.keras.Model),
        "kinds": {name: _kind(getattr(model, name, None)) for name in ("w", "b")},
        "start": {name: _now(getattr(model, name, None)) for name in ("w", "b")},
        "trainable": _trainable(model),
    }
    if w is None or b is None:
        return seen
    _set(model, w, b)
    with tf.GradientTape() as tape:
        output = model(x)
        total = None if output is None else tf.reduce_sum(output)
    seen["moved"], seen["slopes"] = output, _gradients(tape, total, model)
    if second:
        other = answer.function()
        other(x)
        seen["fresh"] = {name: _now(getattr(other, name, None)) for name in ("w", "b")}
    return seen


def looped(answer: Answer, x: Any, y: Any, epochs: int, learning_rate: float) -> dict[str, Any]:
    """Trains the student's model by a loop as the lesson's: a tape, and updates of w and b in
    place.
    """
    model = answer.function()
    model(x)
    for _epoch in range(epochs):
        with tf.GradientTape() as tape:
            predicted = model(x)
            loss = None if predicted is None else tf.reduce_mean(tf.square(y - predicted))
        for name, slope in _gradients(tape, loss, model).items():
            if slope is not None:
                getattr(model, name).assign_sub(learning_rate * slope)
    return {name: _now(getattr(model, name, None)) for name in ("w", "b")}


def fitted(
    answer: Answer, x: Any, y: Any, epochs: int, learning_rate: float, eagerly: bool = False
) -> dict[str, Any]:
    """Trains the student's model with `compile` and `fit`, plain gradient descent on all the data
    at once.
    """
    model = answer.function()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    model.compile(optimizer=optimizer, loss="mse", run_eagerly=eagerly)
    # one batch; arrays would be cut into batches by functions traced for each fit
    whole = tf.data.Dataset.from_tensors((x, y))
    model.fit(whole, epochs=epochs, shuffle=False, verbose=0)
    return {name: _now(getattr(model, name, None)) for name in ("w", "b")}


def reloaded(answer: Answer, x: Any, w: float, b: float) -> dict[str, Any]:
    """Saves the weights of one of the student's models and loads them into a second: its outputs."""
    model, second = answer.function(), answer.function()
    model(x)
    second(x)
    _set(model, w, b)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "line.weights.h5")
        model.save_weights(path)
        second.load_weights(path)
    return {"output": second(x)}


def _now(value: Any) -> Any:
    """The value at this moment: of a variable, its number (or numbers)."""
    if not isinstance(value, tf.Variable | tf.keras.Variable):
        return value
    numbers = value.numpy()
    return float(numbers.reshape(-1)[0]) if numbers.size == 1 else numbers


def _kind(value: Any) -> str:
    if isinstance(value, tf.Variable):
        return "tf.Variable"
    if isinstance(value, tf.keras.Variable):
        return "keras.Variable"
    return (
        "tensor"
        if isinstance(value, tf.Tensor)
        else "none"
        if value is None
        else type(value).__name__
    )


def _same(model: Model, before: tuple[Any, Any]) -> dict[str, bool]:
    return {"w": model.w is before[0], "b": model.b is before[1]}


def _trainable(model: Any) -> list[str] | None:
    """Which of its variables the model calls trainable; None when it has no such list."""
    found = getattr(model, "trainable_variables", None)
    if not isinstance(found, list | tuple):
        return None
    w, b = getattr(model, "w", None), getattr(model, "b", None)
    return ["w" if one is w else "b" if one is b else "another" for one in found]


def _set(model: Any, w: float, b: float) -> None:
    for name, value in (("w", w), ("b", b)):
        held = getattr(model, name, None)
        if isinstance(held, tf.Variable | tf.keras.Variable):
            held.assign(tf.fill(held.shape, tf.cast(value, held.dtype)))
        else:
            setattr(model, name, value)


def _gradients(tape: Any, value: Any, model: Any) -> dict[str, Any]:
    """The gradients of `value` by w and b; None for what is no variable, or does not reach it."""
    held = {name: getattr(model, name, None) for name in ("w", "b")}
    sources = {
        name: one for name, one in held.items() if isinstance(one, tf.Variable | tf.keras.Variable)
    }
    return dict.fromkeys(held) | (tape.gradient(value, sources) if value is not None else {})
