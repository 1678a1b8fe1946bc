"""Lesson 04 as its source stands: every cell runs, the instructor's answers keep the contract, the
accuracy is reached.

The answers are measured against NumPy, apart from the lesson's checks.
"""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pytest

from course import draw
from course.data import iris, iris_split
from course.frameworks import prepare
from course.lessons.questions import all_questions
from tests.support.lesson_runner import run_lesson, source_of

prepare("tinygrad")

from tinygrad import Tensor, TinyJit  # noqa: E402

SOURCE = source_of("04_iris")
NAMES = ("setosa", "versicolor", "virginica")
run = partial(run_lesson, "04_iris")


@pytest.fixture(scope="module")
def answers():
    return run(answers_only=True)


@pytest.mark.slow
def test_every_cell_runs_and_every_visible_check_holds(capfd, monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "quick")
    names = run()
    out, err = capfd.readouterr()
    assert len(re.findall(r"(\d+) of \1 checks hold", out)) == 7, out
    assert "waits for your answer" not in out
    assert "fails" not in out
    assert re.search(r"the same flowers as ours: True", out)
    assert re.search(r"moved by -0.1 times the gradient: True", out)
    assert re.search(r"^bias moved: False\b", out, re.MULTILINE)
    assert re.search(r"\bvoid .*\w+\(", out, re.MULTILINE), "DEBUG=4 shows a program"
    assert names["result"] > 0.9
    assert err == ""


def log_probabilities(model, features):
    w1, b1, w2, b2 = (parameter.numpy() for parameter in model.parameters())
    logits = np.maximum(features @ w1.T + b1, 0) @ w2.T + b2
    logits -= logits.max(axis=1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def test_the_model_is_the_network_of_the_contract(answers):
    model = answers["IrisModel"]()
    assert [parameter.shape for parameter in model.parameters()] == [(16, 4), (16,), (3, 16), (3,)]
    features = np.random.default_rng(2).normal(size=(6, 4)).astype(np.float32)
    np.testing.assert_allclose(
        model(Tensor(features)).numpy(), log_probabilities(model, features), atol=1e-5
    )


@pytest.mark.slow
def test_training_mixes_the_batches_and_reaches_the_accuracy(answers):
    train_features, train_labels, test_features, test_labels = iris_split()
    order = np.argsort(train_labels)
    model = answers["IrisModel"]()
    before = [parameter.numpy() for parameter in model.parameters()]
    losses = answers["train"](model, train_features[order], train_labels[order])
    assert len(losses) == 200
    assert np.mean(losses[-20:]) < 0.4 * losses[0]
    assert not any(
        np.array_equal(parameter.numpy(), old)
        for parameter, old in zip(model.parameters(), before, strict=True)
    )
    predicted = log_probabilities(model, test_features).argmax(axis=1)
    assert answers["accuracy"](model, test_features, test_labels) == pytest.approx(
        np.mean(predicted == test_labels)
    )
    assert np.mean(predicted == test_labels) > 0.9
    assert answers["species"](model, test_features) == [NAMES[number] for number in predicted]


def pictures():
    data = iris()
    petals = data.features[:, 2], data.features[:, 3]
    x, y = np.linspace(0, 7, 8), np.linspace(0, 3, 5)
    classes = (x[None, :] > 2.5).astype(int) + (x[None, :] + y[:, None] > 6)
    return {
        "flow": draw.draw_flow(
            [("measurements", "(n, 4)"), ("ReLU", "(n, 16)"), ("log-\nprobabilities", "(n, 3)")]
        ),
        "flowers": draw.plot_flowers(*petals, data.labels, data.species, *data.feature_names[2:]),
        "confusion": draw.plot_confusion([0, 1, 2, 2], [0, 1, 1, 2], data.species),
        "regions": draw.plot_regions(
            x, y, classes, *petals, data.labels, data.species, *data.feature_names[2:]
        ),
        "changes": draw.plot_changes(range(3), {"train": [0.5, 0.9, 0.75]}, "step", "share", "All"),
    }


def test_every_picture_is_described_and_labelled():
    for name, ax in pictures().items():
        words = draw.alt_text(ax)
        assert len(words) > 50, name
        assert "\n" not in words, name
        ax.figure.canvas.draw()
        if name != "flow":
            assert all((ax.get_xlabel(), ax.get_ylabel(), ax.get_title())), name
            # there a scale says what the colours mean
            assert ax.get_legend() or name == "confusion"


def test_the_confusion_matrix_counts_true_species_in_rows():
    ax = pictures()["confusion"]
    counts = np.zeros((3, 3), dtype=int)
    for text in ax.texts:
        column, row = (int(position) for position in text.get_position())
        counts[row, column] = int(text.get_text())
    np.testing.assert_array_equal(counts, [[1, 0, 0], [0, 1, 0], [0, 1, 1]])
    assert "1 virginica taken for versicolor" in draw.alt_text(ax)


def test_curves_are_described_by_where_they_start_end_and_have_been():
    words = draw.alt_text(pictures()["changes"])
    assert "train starts at 0.50, ends at 0.75 and stays in 0.50 to 0.90" in words


def test_maps_say_whose_answers_they_show():
    assert "What the network calls a flower" in draw.alt_text(pictures()["regions"])


def answer_to(question_id):
    return all_questions()[question_id].answer


def test_the_answers_about_tinyjit_are_what_this_version_does():
    fresh = TinyJit(lambda x: (x * 2).realize())
    kept = [fresh(Tensor([float(value)]).realize()) for value in range(6)]
    assert tuple(result.item() for result in kept) == answer_to("kept_outputs")
    pairs = TinyJit(lambda x: (x * 2).realize())
    for _call in range(3):
        pairs(Tensor([1.0, 2.0]).realize())
    found = pairs(Tensor([5.0, 6.0, 7.0]).realize()).numpy()
    assert found.tolist() != [10.0, 12.0, 14.0]
    assert answer_to("another_shape") == "c"


def test_the_answers_about_losses_and_printing_are_what_tinygrad_computes():
    sure = Tensor([[1.0, 0.0, 0.0]]).sparse_categorical_crossentropy(Tensor([0]))
    assert sure.item() == pytest.approx(0.55, abs=0.01)
    assert answer_to("sure_and_right") == "b"
    assert "Tensor" in str(Tensor([1.5]) * 2)
    assert "3" not in str(Tensor([1.5]) * 2).partition("UOp")[2]
    assert answer_to("printed_numbers") == 0


@pytest.mark.slow
def test_a_network_learns_nothing_from_millimetres(answers):
    train_features, train_labels, *_test = iris_split()
    data = iris()
    rows = data.features.std(axis=0) * train_features + data.features.mean(axis=0)
    np.random.seed(7)
    Tensor.manual_seed(7)
    model = answers["IrisModel"]()
    answers["train"](model, 10 * rows, train_labels, steps=60)
    assert answers["accuracy"](model, 10 * rows, train_labels) == pytest.approx(1 / 3)
