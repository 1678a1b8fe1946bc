"""Trials of lesson 03: the student's functions train models, and their two classes are tried.

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
        self.w = tf.Variable(w, dtype=tf.float32, name="w")
        self.b = tf.Variable(b, dtype=tf.float32, name="b")

    def __call__(self, x: Any) -> Any:
        """Computes the formula."""
        return self.formula(self.w, self.b, x)


@shown_as("ModelOfTheCheck")
class Noting(Model):
    """Such a model that notes in `taped` when automatic differentiation comes through it."""

    taped = False

    def __call__(self, x: Any) -> Any:
        """Computes the formula, and notes when a gradient comes back."""

        @tf.custom_gradient
        def noted(y: Any) -> Any:
            def backward(dy: Any) -> Any:
                self.taped = True
                return dy

            return tf.identity(y), backward

        return noted(super().__call__(x))


def slopes(answer: Answer, target: Any, predicted: Any) -> Any:
    """The gradient of the student's loss with respect to the predictions, or None."""
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
    """Calls train_step `count` times: what it returned, and w and b after each.

    With `noting` it sees as well whether a tape was used.
    """
    model = Noting(kind, w, b) if noting else Model(kind, w, b)
    before = model.w, model.b
    seen: dict[str, Any] = {"loss": [], "w": [], "b": []}
    for _step in range(count):
        loss = answer.function(model, x, y, learning_rate)
        for key, value in (("loss", loss), ("w", model.w), ("b", model.b)):
            seen[key].append(_now(value))
    return seen | {"same": _same(model, before), "taped": getattr(model, "taped", None)}


def travel(
    answer: Answer, kind: str, w: float, b: float, x: Any, y: Any, calls: int = 1, **options: Any
) -> dict[str, Any]:
    """Calls training_loop `calls` times with one model: its last history, then w and b."""
    model = Model(kind, w, b)
    before = model.w, model.b
    history = None
    for _call in range(calls):
        history = answer.function(model, x, y, **options)
    return {"history": history, **_both(model), "same": _same(model, before)}


def line(
    answer: Answer, x: Any, w: float | None = None, b: float | None = None, second: bool = False
) -> dict[str, Any]:
    """Makes the student's model, looks at it, calls it.

    With `w` and `b` it is called again after these are set, with the gradient of the sum of the
    outputs. With `second`, `fresh` is where w and b of another model stand, made afterwards.
    """
    model = answer.function()
    # first, for a model that makes its variables when it is called
    seen: dict[str, Any] = {"output": model(x)}
    seen |= {
        "module": isinstance(model, tf.Module),
        "keras": isinstance(model, tf.keras.Model),
        "kinds": {name: _kind(getattr(model, name, None)) for name in ("w", "b")},
        "start": _both(model),
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
        seen["fresh"] = _both(other)
    return seen


def looped(answer: Answer, x: Any, y: Any, epochs: int, learning_rate: float) -> dict[str, Any]:
    """Trains the student's model by a loop as the lesson's: a tape, and updates in place."""
    model = answer.function()
    model(x)
    for _epoch in range(epochs):
        with tf.GradientTape() as tape:
            predicted = model(x)
            loss = None if predicted is None else tf.reduce_mean(tf.square(y - predicted))
        for name, slope in _gradients(tape, loss, model).items():
            if slope is not None:
                getattr(model, name).assign_sub(learning_rate * slope)
    return _both(model)


def fitted(
    answer: Answer, x: Any, y: Any, epochs: int, learning_rate: float, as_graph: bool = False
) -> dict[str, Any]:
    """Trains the student's model with `compile` and `fit`, by gradient descent on all data.

    It runs eagerly: to trace Keras's whole training step takes longer than all other trials of the
    class. What `fit` in a notebook asks of a model beyond that is that it can be traced; with
    `as_graph` that is tried on the model alone, or on its training step where that is its own.
    """
    model = answer.function()
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    model.compile(optimizer=optimizer, loss="mse", run_eagerly=True)
    # one batch; arrays would be cut into batches by functions traced for each fit
    whole = tf.data.Dataset.from_tensors((x, y))
    model.fit(whole, epochs=epochs, shuffle=False, verbose=0)
    if as_graph:  # without autograph, as Keras does it
        if type(model).train_step is tf.keras.Model.train_step:
            tf.function(model, autograph=False)(x)
        else:
            step = tf.function(model.train_step, autograph=False)
            step.get_concrete_function((x, y))  # it is traced, and makes no update
    return _both(model)


def reloaded(answer: Answer, x: Any, w: float, b: float) -> dict[str, Any]:
    """Saves the weights of a student's model and loads them into a second: its outputs."""
    model, second = answer.function(), answer.function()
    model(x)
    second(x)
    _set(model, w, b)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "line.weights.h5")
        model.save_weights(path)
        second.load_weights(path)
    return {"output": second(x)}


def _both(model: Any) -> dict[str, Any]:
    """Where w and b are now."""
    return {name: _now(getattr(model, name, None)) for name in ("w", "b")}


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
    if value is None:
        return "none"
    return "tensor" if isinstance(value, tf.Tensor) else type(value).__name__


def _same(model: Model, before: tuple[Any, Any]) -> dict[str, bool]:
    return {"w": model.w is before[0], "b": model.b is before[1]}


def _trainable(model: Any) -> list[str] | None:
    """Which of its variables the model calls trainable; None when it has no such list."""
    found = getattr(model, "trainable_variables", None)
    if not isinstance(found, list | tuple):
        return None
    w, b = getattr(model, "w", None), getattr(model, "b", None)
    known = {id(b): "b", id(w): "w"}
    return [known.get(id(variable), "another") for variable in found]


def _set(model: Any, w: float, b: float) -> None:
    for name, value in (("w", w), ("b", b)):
        held = getattr(model, name, None)
        if isinstance(held, tf.Variable | tf.keras.Variable):
            held.assign(tf.fill(held.shape, tf.cast(value, held.dtype)))
        else:
            setattr(model, name, value)


def _gradients(tape: Any, value: Any, model: Any) -> dict[str, Any]:
    """The gradients of `value` with respect to w and b; None where there is no variable or path."""
    held = {name: getattr(model, name, None) for name in ("w", "b")}
    variable = tf.Variable | tf.keras.Variable
    sources = {name: value for name, value in held.items() if isinstance(value, variable)}
    return dict.fromkeys(held) | (tape.gradient(value, sources) if value is not None else {})
