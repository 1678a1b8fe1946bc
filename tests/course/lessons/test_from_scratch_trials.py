"""The trials and judges of lesson 06, apart from the answer bank: the reference, labels of either
kind, fair judging of chance.
"""

from __future__ import annotations

import sys

import numpy as np
import pytest

from course.checks.model import Case, Outcome, Slip
from course.checks.values import decode, encode
from course.lessons.from_scratch import judges, judges_further
from course.lessons.writing import case
from course.probe.run import call_to_wire, outcome_from_wire, run_calls
from course.probe.trials import Answer
from grading.lessons.from_scratch import references as reference
from tests.support.at_first_use import AtFirstUse

tf = AtFirstUse("tensorflow")
trials = AtFirstUse("course.lessons.from_scratch.trials")

LAYERS = [
    [
        np.array([[0.5, -1.0], [0.25, 0.75]], dtype="float32"),
        np.array([0.5, -0.5], dtype="float32"),
        "tanh",
    ],
    [np.array([[1.0, -0.5, 0.0], [0.5, 0.5, -1.0]], dtype="float32"), None, "softmax"],
]
X = np.array([[1.0, 2.0], [-1.0, 0.5], [0.5, -1.5]], dtype="float32")
LABELS = np.array([2, 0, 1])


@pytest.mark.parametrize("rule", [reference.gradients, reference.twice, reference.squared])
def test_the_reference_agrees_with_tensorflow(rule):
    losses = {
        reference.gradients: lambda p: tf.reduce_mean(
            tf.keras.losses.sparse_categorical_crossentropy(LABELS, p)
        ),
        reference.twice: lambda p: tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(LABELS, p)
        ),
        reference.squared: lambda p: tf.reduce_mean((p - tf.one_hot(LABELS, 3)) ** 2),
    }
    model = trials.Network(LAYERS)
    with tf.GradientTape() as tape:
        loss = losses[rule](model(tf.constant(X)))
    expected_loss, expected = rule(LAYERS, X, LABELS)
    assert float(loss) == pytest.approx(expected_loss, rel=1e-4)
    for found, wanted in zip(tape.gradient(loss, model.weights), expected, strict=True):
        np.testing.assert_allclose(found.numpy(), wanted, rtol=1e-3, atol=1e-5)


def test_layers_and_networks_of_trials_are_not_rewritten_by_autograph(monkeypatch):
    places = []
    monkeypatch.setitem(
        trials.ACTIVATIONS,
        "same",
        lambda x: places.append(sys._getframe(1).f_code.co_filename) or x,
    )
    network = trials.Network([[None, None, "same"]])

    @tf.function
    def called(x):
        return network(x) if tf.reduce_sum(x) > 0 else network.layers[0](x)

    assert called(tf.constant([3.0])).numpy().tolist() == [3.0]
    assert set(places) == {trials.__file__}


@pytest.mark.parametrize("kind", ["int32", "int64"])
def test_labels_of_either_kind_are_tried(kind):
    def evaluate(model, images, labels):
        return tf.reduce_mean(
            tf.cast(
                tf.argmax(model(images), axis=1, output_type=getattr(tf, kind)) == labels,
                tf.float32,
            )
        )

    found = trials.evaluate(Answer(evaluate, {}), LAYERS, tf.constant(X), LABELS)
    wanted = (reference.forward(LAYERS, X)[-1].argmax(axis=1) == LABELS).mean()
    assert float(found["accuracy"]) == pytest.approx(wanted)


def test_an_error_of_the_answer_is_not_tried_again():
    calls = []

    def evaluate(model, images, labels):
        calls.append(labels.dtype)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        trials.evaluate(Answer(evaluate, {}), LAYERS, tf.constant(X), LABELS)
    assert calls == [tf.int64]


def test_a_class_that_is_not_written_counts_as_not_attempted():
    class NaiveDense:
        def __init__(self, input_size, output_size, activation):
            raise NotImplementedError

    one = case("NaiveDense", 3, 2, "relu", trial="from_scratch.dense_kinds")
    (outcome,) = run_calls({"NaiveDense": NaiveDense}, "variables", [call_to_wire(one.call)])
    assert outcome_from_wire(outcome).not_attempted


def started(W) -> tuple[list[Case], list[Outcome]]:
    return [case("NaiveDense", [list(W.shape)])], [
        Outcome(returned=[[W.tolist(), [0.0] * W.shape[1]]])
    ]


def test_uniform_numbers_pass_whatever_the_seed():
    for seed in range(300):
        judges.uniform(*started(np.random.default_rng(seed).uniform(0, 0.1, (30, 20))))


@pytest.mark.parametrize(
    ("draw", "slip"),
    [
        (lambda rng: rng.uniform(0, 0.05, (30, 20)), "not_uniform"),
        (lambda rng: rng.uniform(0, 1, (30, 20)), "range"),
        (lambda rng: rng.uniform(-0.1, 0.1, (30, 20)), "negative"),
        (lambda rng: rng.triangular(0, 0.05, 0.1, (40, 40)), "not_uniform"),
        (lambda rng: np.full((30, 20), 0.05), "constant"),
    ],
)
def test_other_numbers_do_not(draw, slip):
    with pytest.raises(Slip) as caught:
        judges.uniform(*started(draw(np.random.default_rng(1))))
    assert caught.value.code in (slip, "range")


GLOROT = np.sqrt(6 / 110)


def glorot(start) -> tuple[list[Case], list[Outcome]]:
    array = encode_as_answered(np.asarray(start, dtype="float32"))
    return [case("glorot_uniform", 70, 40)], [Outcome(returned=[array])]


def encode_as_answered(values):
    return decode(encode(values))


def test_a_glorot_start_passes_whatever_the_seed():
    for seed in range(300):
        start = np.random.default_rng(seed).uniform(-GLOROT, GLOROT, (70, 40))
        for judge in (
            judges_further.within_limit,
            judges_further.evenly_spread,
            judges_further.of_float32,
        ):
            judge(*glorot(start))


@pytest.mark.parametrize(
    ("draw", "slip"),
    [
        (lambda rng: rng.normal(0, GLOROT / 3**0.5, (70, 40)), "normal"),
        (lambda rng: rng.normal(0, GLOROT / 3, (70, 40)).clip(-GLOROT, GLOROT), "normal"),
        (lambda rng: rng.uniform(0, GLOROT, (70, 40)), "not_centred"),
        (lambda rng: rng.triangular(-GLOROT, 0, GLOROT, (70, 40)), "normal"),
        (lambda rng: np.repeat(rng.uniform(-GLOROT, GLOROT, (70, 1)), 40, 1), "repeated"),
    ],
)
def test_other_starts_do_not(draw, slip):
    with pytest.raises(Slip) as caught:
        judges_further.evenly_spread(*glorot(draw(np.random.default_rng(1))))
    assert caught.value.code == slip


@pytest.mark.parametrize(("low", "high"), [(-0.95, 0.95), (-1, 0.95), (-1.05, 1), (0, 1)])
def test_another_range_does_not(low, high):
    start = np.random.default_rng(1).uniform(low * GLOROT, high * GLOROT, (70, 40))
    with pytest.raises(Slip):
        judges_further.within_limit(*glorot(start))


def test_variables_take_turns_with_a_state_each():
    seen = []

    def adam_step(gradient, weight, state, **settings):
        seen.append((dict(state), settings))
        state["calls"] = state.get("calls", 0) + 1
        weight.assign_sub(gradient)

    weights = [np.float32([1.0]), np.float32([5.0])]
    gradients = [[np.float32([1.0]), None], [np.float32([2.0]), np.float32([3.0])]]
    found = trials.adam_steps(Answer(adam_step, {}), weights, gradients, epsilon=0.5)
    assert [float(value[0]) for value in found] == [0.0, 5.0, -2.0, 2.0]
    assert seen == [
        ({}, {"epsilon": 0.5}),
        ({"calls": 1}, {"epsilon": 0.5}),
        ({}, {"epsilon": 0.5}),
    ]
