"""Trials of lesson 05 leave a notebook as it was, see what matters, and cost little; hostile
evidence breaks no judge.
"""

from __future__ import annotations

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import pytest
import torch
from torch import nn

from course.checks.evidence import make_cases
from course.checks.judge import judge_exercise
from course.checks.model import Outcome
from course.lessons.discovery import exercise
from course.lessons.mnist_mlp.judges_plots import has_word
from course.lessons.mnist_mlp.trials import compare, training
from course.lessons.mnist_mlp.trials_inputs import pattern
from course.lessons.mnist_mlp.trials_plots import drawn
from course.lessons.mnist_mlp.trials_training import loaders_of
from course.probe.trials import Answer
from grading.lessons.hidden import all_properties
from tests.support.answer_bank import first_right, judge, namespace, said

LESSON = "05_mnist_mlp"
PROGRAMMED = [
    "make_mlp",
    "fit",
    "compare_activations",
    "plot_activations",
    "compare_depths",
    "plot_depths",
    "plot_loss",
    "confident_mistakes",
    "paired_difference",
]


def test_the_pattern_is_the_same_everywhere_and_has_no_equal_rows():
    one = pattern(3, 1, (256, 784))
    assert (one == pattern(3, 1, (256, 784))).all()
    assert len({row.tobytes() for row in one}) == 256
    assert abs(float(one.mean())) < 0.05


def test_stand_ins_are_gone_after_a_comparison_even_one_that_fails():
    names: dict[str, object] = {"fit": "mine"}

    def failing(loaders):
        assert callable(names["fit"])
        assert callable(names["make_mlp"])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        compare(Answer(failing, names))
    assert names == {"fit": "mine"}


def test_a_training_is_written_down():
    def fit(model, loaders, epochs, learning_rate=1e-3):
        for images, labels in loaders["train"]:
            nn.functional.cross_entropy(model(images), labels).backward()
        model.eval()
        with torch.no_grad():
            for images, _labels in loaders["valid"]:
                model(images)
        return {}

    seen = training(Answer(fit, {}), 1, [1, 2, 3], [4], (2, 1), 1)
    assert [
        (len(e["images"]), e["training"], e["graph"], "gradients" in e) for e in seen["events"]
    ] == [(2, True, True, True), (1, True, True, True), (1, False, False, False)]
    assert sum(seen["sizes"]) == len(seen["weights"])
    assert not seen["training"]


def test_the_loaders_give_every_image_once_with_its_label():
    labels = [3, 1, 4, 1, 5]
    batches = list(loaders_of(1, labels, [2], (2, 1), shuffle=True)["train"])
    assert [len(y) for _x, y in batches] == [2, 2, 1]
    for x, y in batches:
        assert [labels[int(number)] for number in x[:, 0, -1, -1]] == y.tolist()


def test_a_plot_touches_no_figure_of_the_student_and_shows_nothing(monkeypatch):
    shown = []
    monkeypatch.setattr(plt, "show", lambda: shown.append(1))
    mine, ax = plt.subplots()

    def plot(_data):
        plt.plot([1, 2], [3, 4])
        plt.show()
        return plt.gca()

    seen = drawn(Answer(plot, {}), None)
    assert [(line["x"], line["y"]) for line in seen["lines"]] == [([1, 2], [3, 4])]
    assert not ax.get_lines()
    assert plt.get_fignums() == [mine.number]
    assert not shown
    plt.close(mine)


@pytest.mark.parametrize(
    ("text", "key", "holds"),
    [
        ("ReLU", "relu", True),
        ("relu", "elu", False),
        ("7 layers", 7, True),
        ("17 layers", 7, False),
        ("best: 0.7", 7, False),
        ("depth=7", 7, True),
        ("tanh (0.97)", "tanh", True),
        ("act_relu", "relu", True),
        ("mlp_3", 3, True),
        ("3_layers", 3, True),
        ("ReLU (relu)", "relu", True),
        ("depth 3", 3, True),
        ("3-layer", 3, True),
        ("nn.ReLU()", "relu", True),
        ("prelu", "relu", False),
        ("relu6", "relu", False),
        ("13", 3, False),
        ("mlp_13", 3, False),
        ("3.5", 3, False),
        ("ends at .3", 3, False),
        ("best: 0.3.", 3, False),
        ("mlp3", 3, False),
    ],
)
def test_a_key_is_found_as_a_word(text, key, holds):
    assert has_word(text, key) is holds


@pytest.mark.parametrize("exercise_id", PROGRAMMED)
def test_an_unwritten_answer_earns_nothing(exercise_id):
    names = namespace(
        f"def {exercise_id}(*args, **kwargs):\n    raise NotImplementedError\n", lesson=LESSON
    )
    judgement = judge(exercise_id, names, 1)
    assert judgement.score == 0
    assert judgement.not_attempted


@pytest.mark.parametrize("exercise_id", PROGRAMMED)
@pytest.mark.parametrize(
    "body", ["return None", "return {}", "return args", "return 0", "return plt", "raise KeyError"]
)
def test_doing_nothing_earns_nothing(exercise_id, body):
    judgement = judge(
        exercise_id,
        namespace(f"def {exercise_id}(*args, **kwargs):\n    {body}\n", lesson=LESSON),
        1,
    )
    assert judgement.score == 0, said(judgement)


@pytest.mark.parametrize("exercise_id", PROGRAMMED)
@pytest.mark.parametrize(
    "evidence",
    [
        None,
        1,
        [],
        {},
        {"module": True},
        {"axes": True},
        {"result": {}, "trained": [{}], "built": []},
        {"history": {}, "events": [{}], "weights": 1, "training": 0, "sizes": []},
    ],
)
def test_evidence_that_no_trial_writes_is_no_error(exercise_id, evidence):
    properties = all_properties(exercise_id)
    cases = make_cases(properties, 1)
    outcomes = {
        name: [Outcome(returned=evidence) for _case in some] for name, some in cases.items()
    }
    assert judge_exercise(exercise(exercise_id), properties, cases, outcomes).score == 0


@pytest.mark.slow
def test_settings_of_the_notebook_do_not_matter():
    names = namespace(first_right("fit").source, lesson=LESSON)
    torch.set_grad_enabled(False)
    try:
        judgement = judge("fit", names, 1)
    finally:
        torch.set_grad_enabled(True)
    assert judgement.score == judgement.points, said(judgement)
