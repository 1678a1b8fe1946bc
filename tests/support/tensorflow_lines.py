"""Models of a line in TensorFlow, and the answers that train them."""

from __future__ import annotations

import tensorflow as tf

X, Y = tf.constant([1.0, 2.0, 4.0]), tf.constant([2.0, 3.0, 7.0])


class Line(tf.Module):
    def __init__(self):
        super().__init__()
        self.w, self.b = tf.Variable(5.0), tf.Variable(0.0)

    def __call__(self, x):
        return self.w * x + self.b


class KerasLine(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.w = self.add_weight(shape=(), initializer=tf.keras.initializers.Constant(5.0))
        self.b = self.add_weight(shape=(), initializer="zeros")

    def call(self, x):
        return self.w * x + self.b


class Floats(Line):
    def __init__(self):
        self.w, self.b = 5.0, 0.0


class Raw(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.w, self.b = tf.Variable(5.0), tf.Variable(0.0)

    def call(self, x):
        return self.w * x + self.b


def step(model, x, y, learning_rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(y - model(x)))
    dw, db = tape.gradient(loss, [model.w, model.b])
    model.w.assign_sub(learning_rate * dw)
    model.b.assign_sub(learning_rate * db)
    return loss


def loop(model, x, y, epochs=10, learning_rate=0.1):
    history = {"w": [], "b": [], "loss": []}
    for _epoch in range(epochs):
        step(model, x, y, learning_rate)
        for key, value in (
            ("w", model.w),
            ("b", model.b),
            ("loss", tf.reduce_mean(tf.square(y - model(x)))),
        ):
            history[key].append(float(value))
    return history
