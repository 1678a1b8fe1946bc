"""Lesson 03 as its source stands: every cell runs, the instructor's answers keep the contract, the
figures are reached.

The answers are measured against NumPy's direct solution and gradients by formula, apart from the
lesson's checks.
"""

from __future__ import annotations

import re
from functools import partial

import jupytext
import numpy as np
import pytest

from course import draw
from course.data import line
from course.lessons.linear_regression.questions import QUESTIONS
from tests.support.at_first_use import AtFirstUse
from tests.support.lesson_runner import run_lesson, source_of

tf = AtFirstUse("tensorflow")

SOURCE = source_of("03_linear_regression")
PROSE = re.sub(r"(?m)^# ?", "", SOURCE.read_text(encoding="utf-8"))
NUMBERED = re.compile(r"## Find the slip.*?In which line", re.DOTALL)
run = partial(run_lesson, "03_linear_regression")


@pytest.fixture(scope="module")
def answers():
    return run(answers_only=True)


@pytest.mark.slow
def test_every_cell_runs_and_every_visible_check_holds(capfd):
    run()
    out, err = capfd.readouterr()
    assert len(re.findall(r"(\d+) of \1 checks hold", out)) == 6, out
    assert "waits for your answer" not in out
    assert "fails" not in out
    assert err == ""


def test_checks_can_be_run_again_and_again_in_silence(answers, capfd):
    for _again in range(6):
        exec('check("keras_model")', answers)
    out, err = capfd.readouterr()
    assert len(re.findall(r"(\d+) of \1 checks hold", out)) == 6
    assert err == ""


def test_the_prose_states_the_figures_that_are_reached(answers):
    x, y = (tf.constant(values) for values in line(seed=11))
    assert re.search(r"line\(seed=11\)", SOURCE.read_text())
    loss = answers["mean_squared_error"]
    assert float(loss(y, 5 * x)) == pytest.approx(10.3, abs=0.05)
    assert 0.8 < float(loss(y, 3 * x + 2)) < 1
    assert float(np.mean(x**2)) == pytest.approx(1.35, abs=0.005)
    history = answers["training_loop"](answers["LinearModel"](), x, y)
    assert history["loss"][0] == pytest.approx(6.3, abs=0.05)
    assert history["loss"][-1] == pytest.approx(0.9, abs=0.05)
    assert history["w"][-1] == pytest.approx(3.1, abs=0.05)
    assert history["b"][-1] == pytest.approx(1.8, abs=0.05)
    too_fast = answers["training_loop"](answers["LinearModel"](), x, y, learning_rate=0.8)["loss"]
    assert too_fast[9] > too_fast[4] > too_fast[0]


@pytest.mark.parametrize("name", ["LinearModel", "KerasLinearModel"])
@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 4), (0,)])
def test_both_models_are_the_line(answers, name, shape):
    model = answers[name]()
    x = np.random.default_rng(3).normal(size=shape).astype(np.float32)
    y_hat = model(tf.constant(x))
    assert y_hat.shape == shape
    np.testing.assert_allclose(y_hat, 5 * x, rtol=1e-6)
    assert len(model.trainable_variables) == 2
    assert {id(variable) for variable in model.trainable_variables} == {id(model.w), id(model.b)}


@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 4), (2, 3, 2)])
def test_the_loss_is_the_mean_over_all_elements(answers, shape):
    y, y_hat = np.random.default_rng(4).normal(size=(2, *shape)).astype(np.float32)
    loss = answers["mean_squared_error"](tf.constant(y), tf.constant(y_hat))
    assert loss.shape == ()
    assert float(loss) == pytest.approx(np.mean((y - y_hat) ** 2), rel=1e-5)


@pytest.mark.parametrize("name", ["LinearModel", "KerasLinearModel"])
def test_a_step_goes_down_by_the_formula_and_returns_the_loss_before(answers, name):
    x, y = line(seed=1)
    model = answers[name]()
    w, b = model.w, model.b
    loss = answers["train_step"](model, tf.constant(x), tf.constant(y), 0.05)
    assert float(loss) == pytest.approx(np.mean((5 * x - y) ** 2), rel=1e-5)
    assert float(w) == pytest.approx(5 - 0.05 * np.mean(2 * (5 * x - y) * x), rel=1e-5)
    assert float(b) == pytest.approx(-0.05 * np.mean(2 * (5 * x - y)), rel=1e-5)
    assert model.w is w
    assert model.b is b


def test_a_step_serves_a_model_that_is_not_a_line(answers):
    class Curve(answers["LinearModel"]):
        def __call__(self, x):
            return tf.exp(self.w * x) + self.b**2

    model, x = Curve(), np.array([0.1, -0.2], np.float32)
    model.w.assign(0.5)
    model.b.assign(2.0)
    answers["train_step"](model, tf.constant(x), tf.zeros(2), 0.1)
    y_hat = np.exp(0.5 * x) + 4
    assert float(model.w) == pytest.approx(
        0.5 - 0.1 * np.mean(2 * y_hat * x * np.exp(0.5 * x)), rel=1e-5
    )
    assert float(model.b) == pytest.approx(2 - 0.1 * np.mean(2 * y_hat * 4), rel=1e-5)


def test_the_loop_records_what_is_true_after_each_update(answers):
    x, y = (tf.constant(values) for values in line(seed=2))
    model = answers["LinearModel"]()
    history = answers["training_loop"](model, x, y, epochs=4, learning_rate=0.2)
    assert {name: len(values) for name, values in history.items()} == {"w": 4, "b": 4, "loss": 4}
    for w, b, loss in zip(*history.values(), strict=True):
        assert loss == pytest.approx(np.mean((w * x + b - y) ** 2), rel=1e-5)
    assert float(model.w) == history["w"][-1]


def test_long_training_finds_the_direct_solution(answers):
    x, y = line(seed=5)
    model = answers["LinearModel"]()
    answers["training_loop"](model, tf.constant(x), tf.constant(y), epochs=60)
    np.testing.assert_allclose([float(model.w), float(model.b)], np.polyfit(x, y, 1), atol=1e-3)


def test_keras_fits_saves_and_loads(answers, tmp_path):
    x, y = line(seed=6)
    model, ours = answers["KerasLinearModel"](), answers["KerasLinearModel"]()
    model.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    printed = model.fit(x, y, batch_size=201, epochs=3, verbose=0).history["loss"]
    history = answers["training_loop"](ours, tf.constant(x), tf.constant(y), epochs=3)
    np.testing.assert_allclose(printed[1:], history["loss"][:-1], rtol=1e-4)
    assert printed[0] == pytest.approx(np.mean((5 * x - y) ** 2), rel=1e-4)
    file = str(tmp_path / "line.weights.h5")
    model.save_weights(file)
    loaded = answers["KerasLinearModel"]()
    loaded(tf.constant(x))
    loaded.load_weights(file)
    np.testing.assert_allclose(loaded(x), ours(x), rtol=1e-4, atol=1e-4)


def pictures():
    x, y = line(count=21)
    w, b = [5.0, 4.0, 3.5], [0.0, 1.0, 1.5]
    grid = np.linspace(0, 5, 6)
    return {
        "steps": draw.draw_steps(),
        "points": draw.plot_points(
            x, y, {"before": 5 * x, "after": 3.1 * x, "true line $3x + 2$": 3 * x + 2}, "The data"
        ),
        "errors": draw.plot_errors(x, y, 5 * x),
        "travel": draw.plot_travel(w, b, 3, 2),
        "valley": draw.plot_valley(
            grid, grid, 1 + np.add.outer((grid - 2) ** 2, (grid - 3) ** 2), w, b, 3, 2
        ),
    }


def test_every_picture_is_described_and_labelled():
    for name, ax in pictures().items():
        words = draw.alt_text(ax)
        assert len(words) > 50, name
        assert "$" not in words, name
        ax.figure.canvas.draw()
        if name != "steps":
            assert all((ax.get_xlabel(), ax.get_ylabel(), ax.get_title(), ax.get_legend())), name


def test_lines_are_told_apart_without_colour():
    drawn = pictures()
    for name in ("points", "travel"):
        looks = [(line.get_linestyle(), line.get_marker()) for line in drawn[name].get_lines()]
        assert len(set(looks)) == len(looks), name
    before, after, true = drawn["points"].get_lines()
    assert true.get_linestyle() == "--"
    assert "--" not in (before.get_linestyle(), after.get_linestyle())


def test_the_valley_is_as_wide_as_it_looks():
    """With other scales the path would not cross the curves at right angles."""
    assert pictures()["valley"].get_aspect() == 1


def test_w_and_b_travel_from_their_start():
    for curve, start in zip(pictures()["travel"].get_lines()[::2], (5.0, 0.0), strict=True):
        assert curve.get_xdata()[0] == 0
        assert curve.get_ydata()[0] == start


def test_descriptions_say_what_is_found():
    told = {name: draw.alt_text(ax) for name, ax in pictures().items()}
    assert "w goes from 5.00 to 3.50, 0.50 from its true value 3" in told["travel"]
    assert "from before is" in told["points"]
    assert (
        "at the left end that line passes below them, at the right end above them" in told["points"]
    )
    assert "below" in told["errors"]
    assert "right angle" in told["valley"]


def test_the_slip_prints_what_the_lesson_says(capsys):
    """The numbered program runs, and its wrong result is the one that stands below it."""
    program, printed = re.findall(r"```\n(.*?)```", NUMBERED.search(PROSE)[0], re.DOTALL)
    lines = [line[4:] for line in program.rstrip("\n").split("\n")]
    cells = jupytext.read(SOURCE).cells
    wave = next(cell.source for cell in cells if cell.source.startswith("class Wave"))
    x = tf.constant(line(seed=11)[0])
    names = {
        "tf": tf,
        "x": x,
        "mean_squared_error": lambda y, y_hat: tf.reduce_mean((y - y_hat) ** 2),
    }
    exec(wave, names)
    capsys.readouterr()
    exec("\n".join(lines), names)
    assert capsys.readouterr().out == printed
    slip = next(question for question in QUESTIONS if question.id == "slip_gradients_in_order")
    assert "trainable_variables" in lines[slip.answer - 1]


def test_the_questions_have_the_answers_that_are_measured(answers):
    """What a guess is compared with, worked out here."""
    asked = {question.id: question for question in QUESTIONS}
    x, y = line(seed=11)
    noise = y - (3 * x + 2)
    assert 1 - 4 * np.mean(x**2) == pytest.approx(-4.4, abs=0.02)
    assert 1 - 1.6 * np.mean(x**2) == pytest.approx(-1.15, abs=0.01)
    w, b = np.polyfit(x, y, 1)
    assert np.mean((w * x + b - y) ** 2) < np.mean(noise**2)
    largest = np.linalg.eigvalsh(
        2 * np.cov(x, bias=True) * np.diag([1, 0]) + 2 * np.outer(*[[10, 1]] * 2)
    )
    assert largest[-1] == pytest.approx(205, abs=0.5)
    model = answers["KerasLinearModel"]()
    model.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    printed = model.fit(x, y, batch_size=150, epochs=1, shuffle=False, verbose=0).history["loss"]
    assert asked["two_unequal_batches"].is_right(printed[0])


def test_the_largest_stable_rate_divides_settling_from_running_away(answers):
    """Training itself is the witness: it shrinks the distance just below the rate, not above."""
    for count, centre in ((2, 0.0), (5, 3.0), (9, -40.0)):
        x = tf.constant(np.random.default_rng(count).normal(centre, 1, count).astype(np.float32))
        rate = float(answers["largest_stable_rate"](x))
        loss = {}
        for factor in (0.99, 1.01):
            w, b, values = 1.0, 0.5, x.numpy().astype(float)
            for _update in range(4000):
                error = w * values + b
                w -= factor * rate * 2 * np.mean(error * values)
                b -= factor * rate * 2 * np.mean(error)
            loss[factor] = np.mean((w * values + b) ** 2)
        assert loss[0.99] < 1 < loss[1.01]
