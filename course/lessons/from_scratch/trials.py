"""Trials of lesson 06: layers, models, batches, training steps and loops built by hand.

Training is tried on small networks of this module, so that a fault in a student's own layers does
not spread to it. A network comes as a list of layers, each a list [W, b, activation]: W (inputs,
outputs) or None, b (outputs,) or None, and a key of ACTIVATIONS.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from course.lessons.as_written import as_written
from course.lessons.from_scratch.trials_further import adam_steps, drawn
from course.probe.trials import Answer, shown_as

__all__ = ["adam_steps", "drawn"]

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "relu": tf.nn.relu,
    "softmax": tf.nn.softmax,
    "tanh": tf.math.tanh,
    "same": lambda x: x,
    "twice_plus_one": lambda x: 2 * x + 1,
}


@as_written
@shown_as("LayerOfTheCheck")
class Layer:
    """What the lesson's `NaiveDense` is to a model, with given weights: activation(x W + b)."""

    def __init__(self, W: Any, b: Any, activation: str) -> None:
        self.W = None if W is None else tf.Variable(W)
        self.b = None if b is None else tf.Variable(b)
        self.activation = ACTIVATIONS[activation]

    def __call__(self, x: Any) -> Any:
        """What the layer gives."""
        if self.W is not None:
            x = tf.matmul(x, self.W)
        if self.b is not None:
            x = x + self.b
        return self.activation(x)

    @property
    def weights(self) -> list[Any]:
        """W and b, without what the layer lacks."""
        return [weight for weight in (self.W, self.b) if weight is not None]


@as_written
@shown_as("ModelOfTheCheck")
class Network:
    """What the lesson's `NaiveSequential` is to a training step.

    The framework's own names for the weights work too.
    """

    def __init__(self, layers: list[Any]) -> None:
        self.layers = [Layer(*layer) for layer in layers]

    def __call__(self, x: Any) -> Any:
        """What the model gives."""
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def weights(self) -> list[Any]:
        """Those of all layers, in order."""
        return [weight for layer in self.layers for weight in layer.weights]

    variables = trainable_variables = trainable_weights = weights


def _any_integers(attempt: Callable[[Any], Any], labels: Any) -> Any:
    """Tries labels as integers of 64 bits, then of 32.

    What TensorFlow refuses to mix with one kind is tried with the other.
    """
    try:
        return attempt(tf.constant(labels, tf.int64))
    except (tf.errors.InvalidArgumentError, TypeError, ValueError) as error:
        if "int64" not in str(error) and "int32" not in str(error):
            raise
    return attempt(tf.constant(labels, tf.int32))


# NaiveDense


def _make_dense(answer: Answer, size: Sequence[int], activation: str, named: bool = False) -> Any:
    inputs, outputs = (int(n) for n in size)
    if named:
        return answer.function(
            input_size=inputs, output_size=outputs, activation=ACTIVATIONS[activation]
        )
    return answer.function(inputs, outputs, ACTIVATIONS[activation])


def _put(layer: Any, name: str, values: Any) -> None:
    """Gives a layer's W or b these values."""
    weight = getattr(layer, name)
    if hasattr(weight, "assign"):
        weight.assign(values)
    else:
        setattr(layer, name, tf.constant(values))


def _kind(value: Any) -> str:
    return "variable" if isinstance(value, tf.Variable) else "other"


def _listed(weights: Any) -> list[Any] | str:
    """The weights of a layer or a model as a list.

    It is "method", or "none" where they are no collection.
    """
    if callable(weights):
        return "method"
    return list(weights) if hasattr(weights, "__iter__") else "none"


def _positions(found: Any, own: list[Any]) -> Any:
    """Which of our own objects each item is, by identity: its position, or -1.

    The result is nested as the items are.
    """
    if isinstance(found, list | tuple):
        return [_positions(item, own) for item in found]
    return next((k for k, weight in enumerate(own) if weight is found), -1)


def dense_kinds(answer: Answer, inputs: int, outputs: int, activation: str) -> dict[str, Any]:
    """Whether W and b are variables, and their shapes."""
    layer = _make_dense(answer, (inputs, outputs), activation)
    return {
        name: [_kind(getattr(layer, name)), list(np.shape(getattr(layer, name)))]
        for name in ("W", "b")
    }


def dense_start(answer: Answer, sizes: list[list[int]], activation: str) -> list[Any]:
    """The first values of W and b, of one layer of each size."""
    layers = [_make_dense(answer, size, activation) for size in sizes]
    return [[tf.convert_to_tensor(layer.W), tf.convert_to_tensor(layer.b)] for layer in layers]


def dense_weights(answer: Answer, inputs: int, outputs: int, activation: str) -> Any:
    """Which of W (0) and b (1) the items of `weights` are."""
    layer = _make_dense(answer, (inputs, outputs), activation)
    found = _listed(layer.weights)
    return found if isinstance(found, str) else _positions(found, [layer.W, layer.b])


def dense_output(
    answer: Answer, W: Any, b: Any, activation: str, x: Any, named: bool = False
) -> Any:
    """What a layer with these weights gives."""
    layer = _make_dense(answer, W.shape, activation, named)
    _put(layer, "W", W)
    _put(layer, "b", b)
    return layer(x)


def dense_apart(answer: Answer, W: Any, b: Any, activation: str, x: Any) -> Any:
    """What a layer gives after another one was made, and given other weights."""
    first, second = (_make_dense(answer, W.shape, activation) for _layer in range(2))
    for layer, factor in ((first, 1), (second, -3)):
        _put(layer, "W", factor * W)
        _put(layer, "b", factor * b)
    return first(x)


def dense_gradients(answer: Answer, W: Any, b: Any, activation: str, x: Any) -> list[Any]:
    """The gradients of the sum of a layer's outputs; "none" where there is none."""
    layer = _make_dense(answer, W.shape, activation)
    _put(layer, "W", W)
    _put(layer, "b", b)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(x))
    slopes = tape.gradient(total, [layer.W, layer.b])
    return ["none" if slope is None else slope for slope in slopes]


def dense_trained(
    answer: Answer, W: Any, b: Any, activation: str, x: Any, rate: float
) -> dict[str, Any]:
    """One step of plain descent on the sum of a layer's outputs, on what its `weights` holds.

    Returns which of these a gradient reaches, and the outputs afterwards.
    """
    layer = _make_dense(answer, W.shape, activation)
    _put(layer, "W", W)
    _put(layer, "b", b)
    weights = tf.nest.flatten(layer.weights() if callable(layer.weights) else layer.weights)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(x))
    slopes = tape.gradient(total, weights)
    for weight, slope in zip(weights, slopes, strict=True):
        if slope is not None:
            weight.assign_sub(rate * slope)
    return {"reached": [slope is not None for slope in slopes], "output": layer(x)}


# NaiveSequential


def sequential(answer: Answer, layers: list[Any], x: Any, times: int = 1) -> dict[str, Any]:
    """A model's output, and which of its layers' weights the items of `weights` are.

    They count as they are when asked for the last of so many times. A dict among the layers stands
    for a model: {"layers": [...]}.
    """
    own: list[Any] = []

    def make(layer: Any) -> Any:
        if isinstance(layer, dict):
            return answer.function([make(inner) for inner in layer["layers"]])
        made = Layer(*layer)
        own.extend(made.weights)
        return made

    model = answer.function([make(layer) for layer in layers])
    for _time in range(times):
        output = model(x)
        found = _listed(model.weights)
    return {
        "output": output,
        "weights": found if isinstance(found, str) else _positions(found, own),
    }


# BatchGenerator


def batches(
    answer: Answer, images: Any, labels: Any, count: int, batch_size: int | None = None
) -> dict[str, Any]:
    """The number of batches, and the first `count` of them."""
    generator = (
        answer.function(images, labels)
        if batch_size is None
        else answer.function(images, labels, batch_size)
    )
    number = generator.num_batches
    return {
        "num_batches": "method" if callable(number) else number,
        "batches": [generator.next() for _batch in range(count)],
    }


def two_generators(
    answer: Answer, images: Any, labels: Any, count: int, batch_size: int
) -> dict[str, Any]:
    """The batches of a generator, while another one is read in turn."""
    first, second = (
        answer.function(images, labels, batch_size=batch_size) for _generator in range(2)
    )
    second.next()
    found = []
    for _batch in range(count):
        found.append(first.next())
        if len(found) < count:
            second.next()
    return {"num_batches": first.num_batches, "batches": found}


def unequal(answer: Answer, images: Any, labels: Any) -> None:
    """A generator of images and labels that do not fit, and its first batch."""
    answer.function(images, labels, 2).next()


# Training


def update(
    answer: Answer,
    gradients: list[Any],
    weights: list[Any],
    learning_rate: float | None = None,
    times: int = 1,
) -> list[Any]:
    """The values of the variables after so many updates, all with these gradients."""
    variables = [tf.Variable(weight) for weight in weights]
    rate = () if learning_rate is None else (learning_rate,)
    for _time in range(times):
        answer.function([tf.constant(gradient) for gradient in gradients], list(variables), *rate)
    return variables


def steps(
    answer: Answer,
    layers: list[Any],
    images: Any,
    labels: Any,
    count: int = 1,
    learning_rate: float | None = None,
) -> dict[str, Any]:
    """What `count` training steps on one batch return, and the weights after them."""
    rate = () if learning_rate is None else (learning_rate,)

    def attempt(targets: Any) -> dict[str, Any]:
        model = Network(layers)
        losses = [answer.function(model, images, targets, *rate) for _step in range(count)]
        return {"losses": losses, "weights": model.weights}

    return _any_integers(attempt, labels)  # type: ignore[no-any-return]


def fit(
    answer: Answer, layers: list[Any], images: Any, labels: Any, epochs: int, **settings: Any
) -> dict[str, Any]:
    """The losses that a training loop returns, and the weights after it."""

    def attempt(targets: Any) -> dict[str, Any]:
        model = Network(layers)
        losses = answer.function(model, images, targets, epochs, **settings)
        return {"losses": losses, "weights": model.weights}

    return _any_integers(attempt, labels)  # type: ignore[no-any-return]


def evaluate(answer: Answer, layers: list[Any], images: Any, labels: Any) -> dict[str, Any]:
    """The accuracy that is measured, and the model's weights afterwards."""

    def attempt(targets: Any) -> dict[str, Any]:
        model = Network(layers)
        return {"accuracy": answer.function(model, images, targets), "weights": model.weights}

    return _any_integers(attempt, labels)  # type: ignore[no-any-return]
