"""How strongly a loss curves: what limits the learning rate of plain gradient descent."""

from __future__ import annotations

from typing import Any

import tensorflow as tf


@tf.function
def _times_curvature(model: Any, vector: list[tf.Tensor], images: Any, labels: Any) -> Any:
    """The matrix of second derivatives times a vector, which has one part for each weight.

    The matrix itself is never made: its product with a vector is the gradient of the gradient's
    component along that vector.
    """
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            losses = tf.keras.losses.sparse_categorical_crossentropy(labels, model(images))
            loss = tf.reduce_mean(losses)
        gradients = inner.gradient(loss, model.weights)
        along = tf.add_n([tf.reduce_sum(g * v) for g, v in zip(gradients, vector, strict=True)])
    return outer.gradient(along, model.weights)


def largest_curvature(model: Any, images: Any, labels: Any, rounds: int = 15) -> float:
    """The largest eigenvalue of the matrix of second derivatives of a model's mean loss.

    Found by power iteration: multiplied by the matrix again and again, a random vector turns into
    the direction in which the loss curves most.

    Args:
        model: Gives probabilities, (n, classes), and has the list `weights` of variables.
        images: A float tensor, (n, features).
        labels: An integer tensor, (n,).
        rounds: How often the vector is multiplied.
    """
    product = [tf.random.normal(weight.shape) for weight in model.weights]
    for _round in range(rounds):
        length = tf.linalg.global_norm(product)
        vector = [part / length for part in product]
        product = _times_curvature(model, vector, images, labels)
    return float(tf.add_n([tf.reduce_sum(p * v) for p, v in zip(product, vector, strict=True)]))
