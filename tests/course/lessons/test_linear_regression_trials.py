"""The trials of lesson 03 on models and functions whose figures are worked out here by hand, and
its references against TensorFlow's own."""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path
from random import Random

import numpy as np
import pytest

from course.probe.guard import neutral
from course.probe.trials import Answer
from grading.lessons.linear_regression import references
from tests.support.answer_bank import namespace
from tests.support.at_first_use import AtFirstUse

lines = AtFirstUse("tests.support.tensorflow_lines")
tf = AtFirstUse("tensorflow")
trials = AtFirstUse("course.lessons.linear_regression.trials")


def answer(thing):
    return Answer(thing, {})


KINDS = ("line", "square", "sine", "shift")


def test_every_formula_is_among_the_kinds():
    assert tuple(trials.FORMULAS) == KINDS


@pytest.mark.parametrize(("kind", "seed"), [(kind, seed) for seed, kind in enumerate(KINDS)])
def test_the_references_agree_with_tensorflow(kind, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-2, 2, 7), rng.uniform(-2, 2, 7)
    data = references.Data(kind, 1.25, -0.5, x, y)
    seen = trials.steps(
        answer(lines.step),
        kind,
        1.25,
        -0.5,
        tf.constant(x, tf.float32),
        tf.constant(y, tf.float32),
        0.03,
        4,
        noting=True,
    )
    expected = references.run(data, 0.03, 4, "before")
    for key, values in expected.items():
        np.testing.assert_allclose(
            [float(value) for value in seen[key]], values, rtol=1e-5, atol=1e-6
        )
    assert seen["taped"]
    assert seen["same"] == {"w": True, "b": True}


@pytest.mark.parametrize("compiled", [False, True])
def test_a_step_is_seen_through_tf_function(compiled):
    function = tf.function(lines.step) if compiled else lines.step
    seen = trials.steps(answer(function), "line", 1.0, 0.0, lines.X, lines.Y, 0.1, noting=True)
    assert [float(value) for value in seen["loss"]] == pytest.approx([11 / 3])
    assert seen["w"] == pytest.approx([1.0 + 0.2 * 15 / 3])
    assert seen["b"] == pytest.approx([0.2 * 5 / 3])
    assert seen["taped"]


def test_no_tape_and_other_variables_are_seen():
    def by_hand(model, x, y, learning_rate):
        error = model(x) - y
        model.w = tf.Variable(model.w - learning_rate * tf.reduce_mean(2 * error * x))
        return tf.reduce_mean(error**2)

    seen = trials.steps(answer(by_hand), "line", 1.0, 0.0, lines.X, lines.Y, 0.1, noting=True)
    assert not seen["taped"]
    assert seen["same"] == {"w": False, "b": True}
    assert seen["w"] == pytest.approx([2.0])


def test_a_loop_keeps_its_history_and_trains():
    seen = trials.travel(
        answer(lines.loop), "line", 5.0, 0.0, lines.X, lines.Y, epochs=3, learning_rate=0.05
    )
    assert len(seen["history"]["w"]) == 3
    assert seen["w"] == pytest.approx(seen["history"]["w"][-1])
    again = trials.travel(
        answer(lines.loop),
        "line",
        5.0,
        0.0,
        lines.X,
        lines.Y,
        calls=2,
        epochs=3,
        learning_rate=0.05,
    )
    assert again["history"]["loss"][0] < seen["history"]["loss"][-1]


def test_the_slopes_of_a_loss():
    slopes = trials.slopes(answer(lambda t, p: tf.reduce_mean((t - p) ** 2)), lines.X, lines.Y)
    np.testing.assert_allclose(slopes, 2 * (lines.Y - lines.X) / 3, rtol=1e-6)
    assert (
        trials.slopes(answer(lambda t, p: float(tf.reduce_mean((t - p) ** 2))), lines.X, lines.Y)
        is None
    )


@pytest.mark.parametrize(
    ("model", "kind"), [("Line", "tf.Variable"), ("KerasLine", "keras.Variable")]
)
def test_a_model_is_looked_at(model, kind):
    seen = trials.line(answer(getattr(lines, model)), lines.X, 2.0, 1.0, second=True)
    assert seen["kinds"] == {"w": kind, "b": kind}
    assert sorted(seen["trainable"]) == ["b", "w"]
    assert seen["start"] == seen["fresh"] == {"w": 5.0, "b": 0.0}
    np.testing.assert_array_equal(seen["output"], 5 * lines.X)
    np.testing.assert_array_equal(seen["moved"], 2 * lines.X + 1)
    assert {name: float(slope) for name, slope in seen["slopes"].items()} == {"w": 7.0, "b": 3.0}


def test_plain_numbers_and_raw_variables_are_told():
    floats = trials.line(answer(lines.Floats), lines.X, 2.0, 1.0)
    assert floats["kinds"] == {"w": "float", "b": "float"}
    assert floats["trainable"] == []
    assert floats["slopes"] == {"w": None, "b": None}
    assert trials.line(answer(lines.Raw), lines.X)["trainable"] == []


def test_keras_trains_as_the_loop_does(capfd):
    expected = lines.loop(lines.Line(), lines.X, lines.Y, 3, 0.05)
    ends = {"w": expected["w"][-1], "b": expected["b"][-1]}
    assert trials.looped(answer(lines.KerasLine), lines.X, lines.Y, 3, 0.05) == pytest.approx(ends)
    assert trials.fitted(answer(lines.KerasLine), lines.X, lines.Y, 3, 0.05) == pytest.approx(ends)
    assert trials.fitted(
        answer(lines.KerasLine), lines.X, lines.Y, 3, 0.05, as_graph=True
    ) == pytest.approx(ends)
    assert capfd.readouterr() == ("", "")


def test_keras_does_not_train_raw_variables():
    with pytest.warns(UserWarning, match="trainable"):
        assert trials.fitted(answer(lines.Raw), lines.X, lines.Y, 1, 0.05) == {"w": 5.0, "b": 0.0}


def test_a_model_that_fit_could_not_trace_is_told():
    """It shows numbers as it runs, which only an eager one has."""

    class Talking(lines.KerasLine):
        def call(self, x):
            print(x.numpy())
            return super().call(x)

    trials.fitted(answer(Talking), lines.X, lines.Y, 1, 0.05)
    with pytest.raises((AttributeError, NotImplementedError), match="numpy"):
        trials.fitted(answer(Talking), lines.X, lines.Y, 1, 0.05, as_graph=True)


def test_weights_are_saved_in_a_folder_that_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    np.testing.assert_array_equal(
        trials.reloaded(answer(lines.KerasLine), lines.X, 2.0, 1.0)["output"], 2 * lines.X + 1
    )
    np.testing.assert_array_equal(
        trials.reloaded(answer(lines.Raw), lines.X, 2.0, 1.0)["output"], 5 * lines.X
    )
    assert list(Path(tmp_path).iterdir()) == []


def test_a_slip_differs_from_the_right_answer_in_some_case():
    """One that cannot be told from a right answer would be named for nothing."""
    from grading.lessons.linear_regression.hidden import HIDDEN

    for seed in range(20):
        cases = HIDDEN["train_step"][0].cases(Random(seed))
        for code in cases[0].slips:
            values = [
                (case.slips[code], case.expected)
                for case in cases
                if isinstance(case.slips[code], dict)
            ]
            differs = [
                not np.allclose(value[key], right[key]) for value, right in values for key in value
            ]
            assert any(differs) or not values, (seed, code)


def test_a_check_leaves_the_draws_and_the_log_level_as_they_were():
    logger = logging.getLogger("tensorflow")
    level = logger.level
    tf.random.set_seed(5)
    first, second = float(tf.random.uniform(())), float(tf.random.uniform(()))
    tf.random.set_seed(5)
    assert float(tf.random.uniform(())) == first
    drawn = []
    for seed in (3, 4):
        with neutral(seed):
            drawn.append(float(tf.random.uniform(())))
            assert not logger.isEnabledFor(logging.WARNING)
    assert logger.level == level
    assert float(tf.random.uniform(())) == second
    assert len({first, second, *drawn}) == 4


def test_the_models_of_trials_are_not_rewritten_by_autograph(monkeypatch):
    places = []
    monkeypatch.setitem(
        trials.FORMULAS,
        "line",
        lambda w, b, x: places.append(sys._getframe(1).f_code.co_filename) or w * x + b,
    )
    model = trials.Model("line", 2.0, 1.0)

    @tf.function
    def called(x):
        return model(x) if tf.reduce_sum(x) > 0 else x

    assert float(called(tf.constant(3.0))) == 7.0
    assert set(places) == {trials.__file__}


def test_an_answer_of_the_bank_may_be_rewritten_by_autograph():
    source = """
@tf.function
def total(x):
    found = tf.constant(0.0)
    for value in x:
        if value > 0:
            found += value
    return found
"""
    assert (
        float(
            namespace(source, lesson="03_linear_regression")["total"](tf.constant([1.0, -2.0, 4.0]))
        )
        == 5.0
    )
