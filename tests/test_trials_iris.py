"""Trials of lesson 04: what they see of a model and of a training loop, and what the judges make of malformed evidence."""

from __future__ import annotations

import pytest

from course.checks.model import Outcome, Slip
from course.exercises import iris, iris_judges
from course.trials import Answer
from course.trials import iris as trials
from grading.hidden.iris import gradients

np = pytest.importorskip("numpy")
pytest.importorskip("tinygrad")


@pytest.fixture(scope="module", autouse=True)
def _compiler():
    from course.frameworks import prepare

    prepare("tinygrad")


def weights(seed=0):
    draw = np.random.default_rng(seed)
    return [draw.normal(0, 0.5, shape).astype(np.float32) for shape in ((16, 4), (16,), (3, 16), (3,))]


def test_the_network_of_the_trials_is_the_lessons():
    from tinygrad import Tensor, nn

    features = np.random.default_rng(1).normal(0, 1, (6, 4)).astype(np.float32)
    network = trials.Network(weights())
    found = network(Tensor(features)).numpy()
    assert np.allclose(found, iris_judges.forward([one.astype(float) for one in weights()], features), atol=1e-5)
    assert network.rows == [6]
    assert {id(one) for one in nn.state.get_parameters(network)} == {id(one) for one in network.parameters()}


def test_gradients_of_the_reference_are_differences_of_the_loss():
    ws, row, step = [one.astype(float) for one in weights(3)], np.array([0.5, -1.0, 2.0, 0.25]), 1e-6
    for place, gradient in enumerate(gradients(ws, row, 1)):
        moved = [one.copy() for one in ws]
        moved[place].flat[2] += step
        before, after = (-iris_judges.forward(one, row[None])[0, 1] for one in (ws, moved))
        assert gradient.flat[2] == pytest.approx((after - before) / step, abs=1e-4)


def test_a_gradient_left_over_is_seen_where_the_next_backward_pass_begins():
    from tinygrad import Tensor

    def train(model, features, labels, steps, batch_size, learning_rate):
        clear = learning_rate < 0.5
        for _step in range(steps):
            model(Tensor(features)).sparse_categorical_crossentropy(Tensor(labels)).backward()
            if clear:
                for tensor in model.parameters():
                    tensor.grad = tensor.grad.zeros_like()
        return [0.0] * steps

    features, labels = np.ones((6, 4), np.float32), np.zeros(6, np.int32)
    original = Tensor.backward
    for learning_rate, steps, expected in ((1.0, 1, False), (1.0, 2, True), (0.1, 2, False)):
        found = trials.training(Answer(train, {}), weights(), features, labels, steps=steps, batch_size=6,
                                learning_rate=learning_rate)
        assert found["left_over"] is expected
        assert found["rows"] == [6] * steps
    assert Tensor.backward is original


@pytest.mark.parametrize("returned", [3, "x", [], {}, {"losses": [1.0]}, {"weights": 3, "losses": [1.0], "rows": 2}])
def test_malformed_evidence_is_a_failed_property_and_no_crash(returned):
    from random import Random

    for one in iris.EXERCISES:
        for prop in one.properties:
            cases = prop.cases(Random(1))
            if prop.name == "defaults":  # only what a signature shows is judged
                continue
            with pytest.raises(Slip):
                prop.judge(cases, [Outcome(returned=returned)] * len(cases))
