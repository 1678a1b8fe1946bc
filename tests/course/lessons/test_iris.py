"""Lesson 04 as its source stands: every cell runs, the instructor's answers keep the contract, the
accuracy is reached.

The answers are measured against NumPy, apart from the lesson's checks.
"""

from __future__ import annotations

import re
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course import draw
from course.data import iris, iris_split
from course.frameworks import prepare
from tests.support.lesson_runner import run_lesson, source_of

prepare("tinygrad")

from tinygrad import Tensor  # noqa: E402

SOURCE = source_of("04_iris")
NAMES = ("setosa", "versicolor", "virginica")
run = partial(run_lesson, "04_iris")


@pytest.fixture(scope="module")
def answers():
    return run(answers_only=True)


@pytest.fixture(autouse=True)
def no_figures_left():
    yield
    plt.close("all")


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
    assert re.search(r"^bias moved:\s+False$", out, re.MULTILINE)
    assert re.search(r"\bvoid .*\w+\(", out, re.MULTILINE), "DEBUG=4 shows a program"
    assert names["result"] > 0.9
    assert err == ""


def test_the_release_runs_to_its_end(capfd):
    run(released=True)
    out, err = capfd.readouterr()
    assert out.count("not attempted yet") == 7
    assert out.count("waits for your answer") == len(
        re.findall(r"^if ready\(", SOURCE.read_text(), re.MULTILINE)
    )
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
