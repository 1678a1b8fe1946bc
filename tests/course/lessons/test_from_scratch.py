"""Lesson 06 as its source stands: every cell runs, and the instructor's answers keep the contract.

The answers are measured against NumPy and Keras's own layers, apart from the lesson's checks.
"""

from __future__ import annotations

import math
import re
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pytest

from tests.support.lesson_runner import run_lesson

run = partial(run_lesson, "06_from_scratch")


@pytest.fixture(scope="module")
def answers():
    return run(answers_only=True)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "quick")


@pytest.mark.slow
def test_every_cell_runs_and_every_visible_check_holds(quick, capsys):
    run()
    out, err = capsys.readouterr()
    assert len(re.findall(r"(\d+) of \1 checks hold", out)) == 9
    assert "waits for your answer" not in out
    assert "cannot compile" not in out
    assert "  fails  " not in out
    assert err == ""


def test_a_dense_layer_starts_and_computes_as_it_should(answers):
    tf = answers["tf"]
    layer = answers["NaiveDense"](300, 200, tf.nn.relu)
    kernel = layer.W.numpy()
    assert layer.weights[0] is layer.W
    assert layer.weights[1] is layer.b
    assert kernel.dtype == np.float32
    assert kernel.min() >= 0
    assert kernel.max() < 0.1
    assert abs(kernel.mean() - 0.05) < 0.001
    assert abs(kernel.std() - 0.1 / math.sqrt(12)) < 0.001
    assert not layer.b.numpy().any()
    rng = np.random.default_rng(1)
    layer.W.assign(rng.normal(size=(300, 200)))
    layer.b.assign(rng.normal(size=200))
    x = rng.normal(size=(7, 300)).astype("float32")
    theirs = tf.keras.layers.Dense(200, activation="relu")
    theirs.build((None, 300))
    theirs.set_weights([layer.W.numpy(), layer.b.numpy()])
    np.testing.assert_allclose(layer(tf.constant(x)), theirs(x), rtol=1e-5, atol=1e-4)


def small(answers):
    """A model with random weights, rows and labels; 10 rows, 4 features, 3 classes."""
    tf, dense = answers["tf"], answers["NaiveDense"]
    model = answers["NaiveSequential"]([dense(4, 5, tf.nn.relu), dense(5, 3, tf.nn.softmax)])
    rng = np.random.default_rng(2)
    for weight in model.weights:
        weight.assign(rng.normal(size=weight.shape))
    return (
        model,
        tf.constant(rng.normal(size=(10, 4)), tf.float32),
        tf.constant(rng.integers(0, 3, 10)),
    )


def probabilities(model, x):
    """The model's outputs, by NumPy."""
    first, shift, second, last = (weight.numpy().astype(float) for weight in model.weights)
    scores = np.maximum(np.asarray(x) @ first + shift, 0) @ second + last
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def test_layers_are_called_in_order_and_their_weights_are_one_list(answers):
    model, x, _labels = small(answers)
    np.testing.assert_allclose(model(x), probabilities(model, x), atol=1e-6)
    assert [tuple(weight.shape) for weight in model.weights] == [(4, 5), (5,), (5, 3), (3,)]
    nested = answers["NaiveSequential"]([model, model])
    assert len(nested.weights) == 8
    assert answers["NaiveSequential"]([]).weights == []


@pytest.mark.parametrize(("rows", "size"), [(10, 4), (8, 4), (3, 128), (5, 1)])
def test_batches_hold_every_row_once_in_order(answers, rows, size):
    generator = answers["BatchGenerator"](np.arange(rows), np.arange(rows) * 10, size)
    assert generator.num_batches == math.ceil(rows / size)
    for _epoch in range(2):
        batches = [generator.next() for _ in range(generator.num_batches)]
        np.testing.assert_array_equal(
            np.concatenate([images for images, _ in batches]), np.arange(rows)
        )
        np.testing.assert_array_equal(
            np.concatenate([labels for _, labels in batches]), np.arange(rows) * 10
        )
        assert {len(images) for images, _ in batches[:-1]} <= {size}


def test_unequal_lengths_are_refused(answers):
    with pytest.raises(ValueError, match="labels"):
        answers["BatchGenerator"](np.zeros((3, 2)), np.zeros(2))


def test_a_step_returns_the_loss_before_and_goes_against_the_gradient(answers):
    model, x, labels = small(answers)

    def loss():
        return -np.log(probabilities(model, x)[np.arange(10), labels.numpy()]).mean()

    before, old = loss(), [weight.numpy() for weight in model.weights]
    returned = answers["one_training_step"](model, x, labels, learning_rate=0.01)
    assert float(returned) == pytest.approx(before, abs=1e-5)
    moved = [weight.numpy() for weight in model.weights]
    for index, weight in enumerate(model.weights):  # one number of each weight, by differences
        for other, value in zip(model.weights, old, strict=True):
            other.assign(value)
        place = (1,) * len(weight.shape)
        ends = []
        for shift in (0.01, -0.01):
            bent = old[index].copy()
            bent[place] += shift
            weight.assign(bent)
            ends.append(loss())
        slope = (ends[0] - ends[1]) / 0.02
        assert (old[index][place] - moved[index][place]) / 0.01 == pytest.approx(slope, abs=2e-3)


def test_the_loop_makes_one_step_for_each_batch_and_learns(answers):
    model, x, labels = small(answers)
    losses = answers["fit"](model, x, labels, epochs=12, batch_size=4, learning_rate=0.5)
    assert len(losses) == 36
    assert np.mean(losses[-3:]) < 0.7 * np.mean(losses[:3])


def test_accuracy_counts_every_row(answers):
    model, x, labels = small(answers)
    expected = np.mean(probabilities(model, x).argmax(axis=1) == labels.numpy())
    assert answers["evaluate"](model, x, labels) == pytest.approx(expected)
    assert answers["evaluate"](model, x[:1], labels[:1]) in (0.0, 1.0)


def test_a_start_is_even_within_its_limit_and_new_each_time(answers):
    first, second = (answers["glorot_uniform"](300, 200).numpy() for _call in range(2))
    limit = math.sqrt(6 / 500)
    assert first.dtype == np.float32
    assert abs(first).max() <= limit
    assert abs(first.mean()) < 0.002
    assert abs(first.std() - limit / math.sqrt(3)) < 0.001
    assert (first != second).mean() > 0.99


def test_steps_of_adam_are_those_of_keras_where_epsilon_does_not_count(answers):
    tf = answers["tf"]
    ours, theirs, state = tf.Variable([1.0, -2.0]), tf.Variable([1.0, -2.0]), {}
    optimiser = tf.keras.optimizers.Adam(0.1)
    for gradient in ([10.0, -0.5], [3.0, 0.25], [-4.0, 1.0]):
        answers["adam_step"](tf.constant(gradient), ours, state, learning_rate=0.1)
        optimiser.apply_gradients([(tf.constant(gradient), theirs)])
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), atol=1e-5)


def test_keras_clips_probabilities_eagerly_and_finds_the_scores_in_a_graph(answers):
    """What section 7 says; a new version of Keras may change it."""
    tf = answers["tf"]

    def loss(scores):
        return tf.keras.losses.sparse_categorical_crossentropy(
            tf.constant([0]), tf.nn.softmax(scores)
        )

    scores = tf.constant([[0.0, 30.0, 0.0]])
    assert float(loss(scores)[0]) == pytest.approx(16.118, abs=1e-3)
    assert float(tf.function(loss)(scores)[0]) == pytest.approx(30.0)


def test_every_picture_is_described():
    from course import draw

    points = np.ones((5, 2))
    pictures = {
        "dense": draw.draw_dense(128, 784, 512),
        "geometry": draw.plot_geometry({"x": points, "relu": 0 * points}),
        "losses": draw.plot_batch_losses([5.0, 3.0, 2.0], chance=2.3),
        "runs": draw.plot_runs(
            {"a": [2.0, 1.0], "b": [3.0, 0.5]}, {"a": [2.0, 1.0], "b": [3.0, 1.5]}
        ),
        "digits": draw.draw_digits(np.zeros((7, 28, 28)), range(7)),
        "weights": draw.draw_weights(np.zeros((3, 28, 28)), "abc"),
    }
    for name, axes in pictures.items():
        assert len(draw.alt_text(axes)) > 30, name
        np.ravel(axes)[0].figure.canvas.draw()
    assert "(784, 512)" in draw.alt_text(pictures["dense"])
    assert "5 of them lie on an axis, and in the first 0" in draw.alt_text(pictures["geometry"])
    assert "is 5.0 in the first step, above the 2.3" in draw.alt_text(pictures["losses"])
    assert "b has the lowest, 0.5" in draw.alt_text(pictures["runs"])
    assert "a has the lowest, 1" in draw.alt_text(pictures["runs"])
    assert all(
        ax.get_xlabel() and ax.get_ylabel() and ax.get_title() for ax in pictures["geometry"]
    )
    assert pictures["geometry"][0].get_legend() is not None
    plt.close("all")


def test_the_numbers_in_the_prose_are_right(answers):
    tf = answers["tf"]
    assert math.ceil(50_000 / 128) * 10 == 3910
    assert -math.log(math.e / (math.e + 9)) == pytest.approx(1.4612, abs=5e-5)
    assert -math.log(1e-7) == pytest.approx(16.12, abs=5e-3)
    assert math.ceil(1437 / 128) == 12
    assert 784 * 512 + 512 + 512 * 10 + 10 == 407_050
    weight = tf.Variable(2.0)
    answers["update_weights"]([tf.constant(12.0)], [weight], 0.1)
    assert float(weight) == pytest.approx(0.8)
    even = answers["NaiveSequential"]([answers["NaiveDense"](4, 10, tf.nn.softmax)])
    even.weights[0].assign(tf.zeros((4, 10)))
    step = answers["one_training_step"](even, tf.ones((3, 4)), tf.constant([1, 2, 3]))
    assert float(step) == pytest.approx(2.3026, abs=1e-4)
    assert (
        float(tf.reduce_sum(tf.abs(answers["NaiveDense"](3, 2, tf.nn.relu)(tf.zeros((5, 3)))))) == 0
    )
