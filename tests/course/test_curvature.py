"""The largest curvature of a loss, against the whole matrix of second derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.at_first_use import AtFirstUse

tf = AtFirstUse("tensorflow")
curvature = AtFirstUse("course.curvature")


class Model:
    """A layer with softmax."""

    def __init__(self):
        tf.random.set_seed(3)
        self.weights = [tf.Variable(tf.random.normal((4, 3))), tf.Variable(tf.zeros(3))]

    def __call__(self, x):
        return tf.nn.softmax(x @ self.weights[0] + self.weights[1])


def test_it_is_the_largest_eigenvalue_of_the_second_derivatives():
    model = Model()
    images = tf.random.normal((20, 4))
    labels = tf.constant([0, 1, 2, 1] * 5)

    def loss(flat):
        scores = images @ tf.reshape(flat[:12], (4, 3)) + flat[12:]
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores))

    flat = tf.concat([tf.reshape(weight, [-1]) for weight in model.weights], axis=0)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(flat)
        with tf.GradientTape() as inner:
            inner.watch(flat)
            value = loss(flat)
        gradient = inner.gradient(value, flat)
    largest = np.linalg.eigvalsh(
        outer.jacobian(gradient, flat, experimental_use_pfor=False).numpy()
    )[-1]
    before = [weight.numpy() for weight in model.weights]
    assert curvature.largest_curvature(model, images, labels, rounds=60) == pytest.approx(
        largest, rel=1e-3
    )
    assert all(
        (weight.numpy() == kept).all() for weight, kept in zip(model.weights, before, strict=True)
    )
