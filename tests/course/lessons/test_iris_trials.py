"""Trials of lesson 04: what they see of a model and of a training loop, and what the judges make of
malformed evidence.
"""

from __future__ import annotations

import pytest

from course.checks.model import Outcome, Slip
from course.lessons.iris import cases, exercises, judges_training, trials
from course.probe.trials import Answer
from grading.lessons.iris.references import gradients

np = pytest.importorskip("numpy")
pytest.importorskip("tinygrad")


@pytest.fixture(scope="module", autouse=True)
def _compiler():
    from course.frameworks import prepare

    prepare("tinygrad")


def weights(seed=0):
    draw = np.random.default_rng(seed)
    return [
        draw.normal(0, 0.5, shape).astype(np.float32) for shape in ((16, 4), (16,), (3, 16), (3,))
    ]


def test_the_network_of_the_trials_is_the_lessons():
    from tinygrad import Tensor, nn

    features = np.random.default_rng(1).normal(0, 1, (6, 4)).astype(np.float32)
    network = trials.Network(weights())
    found = network(Tensor(features)).numpy()
    assert np.allclose(
        found,
        judges_training.forward([weight.astype(float) for weight in weights()], features),
        atol=1e-5,
    )
    assert network.rows == [6]
    assert {id(parameter) for parameter in nn.state.get_parameters(network)} == {
        id(parameter) for parameter in network.parameters()
    }


def test_gradients_of_the_reference_are_differences_of_the_loss():
    ws, row, step = (
        [weight.astype(float) for weight in weights(3)],
        np.array([0.5, -1.0, 2.0, 0.25]),
        1e-6,
    )
    for place, gradient in enumerate(gradients(ws, row, 1)):
        moved = [weight.copy() for weight in ws]
        moved[place].flat[2] += step
        before, after = (
            -judges_training.forward(network, row[None])[0, 1] for network in (ws, moved)
        )
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
        found = trials.training(
            Answer(train, {}),
            weights(),
            features,
            labels,
            steps=steps,
            batch_size=6,
            learning_rate=learning_rate,
        )
        assert found["left_over"] is expected
    assert Tensor.backward is original


def test_the_batch_size_is_seen_and_nothing_is_computed():
    from tinygrad import Tensor
    from tinygrad.helpers import GlobalCounters

    def train(model, features, labels, steps, batch_size):
        model(Tensor(features))  # to know where it begins; no gradient is wanted yet
        while True:
            model(Tensor(features[:batch_size])).sparse_categorical_crossentropy(
                Tensor(labels[:batch_size])
            ).backward()

    original, given = (Tensor.backward, Tensor.gradient), weights()
    trials.Network(given)
    before = GlobalCounters.kernel_count
    found = trials.batches(
        Answer(train, {}),
        given,
        np.ones((9, 4), np.float32),
        np.zeros(9, np.int32),
        steps=1,
        batch_size=4,
    )
    assert found == [9, 4]
    assert GlobalCounters.kernel_count - before <= 4, "the four weights of the network"
    assert (Tensor.backward, Tensor.gradient) == original


def test_weights_are_put_into_the_same_tensors():
    from tinygrad import nn

    class Model:
        def __init__(self):
            self.linear1, self.linear2 = nn.Linear(4, 16), nn.Linear(16, 3)

    model = Model()
    before = trials.tensors(model)
    trials.put_weights(model, weights())
    assert all(tensor is other for tensor, other in zip(trials.tensors(model), before, strict=True))
    assert all(
        np.array_equal(array.numpy(), wanted)
        for array, wanted in zip(before, weights(), strict=True)
    )


@pytest.mark.parametrize(
    ("said", "asked"), [(1.0, [30]), (np.float64(1.0), [30]), (0.5, [30, 120]), ("all", [30, 120])]
)
def test_the_training_set_is_asked_only_where_the_number_is_another(said, asked):
    from tinygrad import Tensor

    from course.data import iris_split

    _features, _labels, _test_features, test_labels = iris_split()
    rows = []

    def model(x):
        rows.append(x.shape[0])
        return (
            Tensor(np.eye(3, dtype=np.float32)[test_labels])
            if x.shape[0] == 30
            else Tensor.zeros(120, 3)
        )

    trials.result(Answer(said, {"model": model}))
    assert rows == asked


def test_the_loss_of_a_batch_tells_how_many_rows_of_each_class_it_holds():
    levels, size = cases.LEVELS, cases.BATCH
    sums = np.sort(
        [
            (i * levels[0] + j * levels[1] + (size - i - j) * levels[2]) / size
            for i in range(size + 1)
            for j in range(size + 1 - i)
        ]
    )
    features, labels = cases.sorted_rows((1, 1, 1), [0.0, 0.0, 0.0])
    shifted, _labels = cases.sorted_rows((1, 1, 1), [2.0, 2.0, 2.0])
    network = [np.array(part) for part in cases.sorter()]
    low, high = (
        -judges_training.forward(network, inputs.numpy().astype(float))[range(3), labels.numpy()]
        for inputs in (features, shifted)
    )
    assert abs(high - low).max() / 2 < np.diff(sums).min() / 2


@pytest.mark.parametrize(
    "returned", [3, "x", [], {}, {"losses": [1.0]}, {"weights": 3, "losses": [1.0], "rows": 2}]
)
def test_malformed_evidence_is_a_failed_property_and_no_crash(returned):
    from random import Random

    for exercise in exercises.EXERCISES:
        for prop in exercise.properties:
            cases = prop.cases(Random(1))
            # what counts with another property only looks at a part: a dtype, the arguments
            if prop.name == "defaults" or prop.only_with:
                continue
            with pytest.raises(Slip):
                prop.judge(cases, [Outcome(returned=returned)] * len(cases))
