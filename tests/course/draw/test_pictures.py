"""The pictures of the lessons: what is on them, and that nothing is told by colour alone."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import Circle, FancyBboxPatch

from course import draw
from course.draw import style

X = np.linspace(-1.0, 1.0, 21)


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def patches(ax, kind):
    return [patch for patch in ax.patches if isinstance(patch, kind)]


def drawn():
    return {
        "neuron": draw.draw_neuron(),
        "network": draw.draw_network(),
        "chain": draw.draw_chain(),
        "activation": draw.plot_activation(X, X**2, 2 * X, "square"),
        "probabilities": draw.plot_probabilities([1.0, 0.0], [0.73, 0.27]),
        "lines": draw.plot_lines(X, {"a": X, "b": -X}, "$x$", "$y$", "lines"),
        "loss": draw.plot_loss_per_step([3.0, 1.0]),
        "moves": draw.draw_moves(),
    }


def test_every_picture_is_described_and_drawn():
    for name, ax in drawn().items():
        assert len(draw.alt_text(ax)) > 30, name
        assert "$" not in draw.alt_text(ax), name
        ax.figure.canvas.draw()


def test_every_curve_plot_has_labels_a_title_and_a_legend():
    pictures = drawn()
    for name in ("activation", "probabilities", "lines", "loss"):
        ax = pictures[name]
        assert all((ax.get_xlabel(), ax.get_ylabel(), ax.get_title())), name
        assert ax.get_legend() is not None, name


def test_helpers_draw_on_the_axes_they_are_given():
    _figure, axes = plt.subplots(1, 3)
    assert draw.draw_neuron(2, ax=axes[0]) is axes[0]
    assert draw.draw_network((2, 2, 1), ax=axes[1]) is axes[1]
    assert draw.plot_lines(X, {"a": X}, "x", "y", "t", ax=axes[2]) is axes[2]
    assert plt.get_fignums() == [_figure.number]


def test_neuron_shows_every_input_and_weight():
    general, two = draw.draw_neuron(), draw.draw_neuron(2)
    assert {
        "$1$",
        "$x_{1}$",
        "$x_{N}$",
        "$w_{0}$",
        "$w_{N}$",
        r"$\Sigma$",
        "$f$",
        "$u$",
        "$f(u)$",
    } <= set(texts(general))
    assert "$x_{2}$" in texts(two)
    assert "$x_{3}$" not in texts(two)
    assert len(patches(draw.draw_neuron(0), FancyBboxPatch)) == 1  # the constant 1 alone
    with pytest.raises(ValueError, match="0 or more"):
        draw.draw_neuron(-1)


def test_network_has_a_shape_for_each_node():
    ax = draw.draw_network((3, 4, 1))
    assert len(patches(ax, Circle)) == 4 + 1
    assert len(patches(ax, FancyBboxPatch)) == 3 + 2  # the inputs and two constants
    assert {"$W$: 12 weights", "$V$: 4 weights", "$x_{3}$", "$h_{4}$", "$y$"} <= set(texts(ax))
    back = set(texts(draw.draw_chain()))
    assert {rf"$\partial L/\partial {name}$" for name in "WbVc"} <= back
    with pytest.raises(ValueError, match="three numbers"):
        draw.draw_network((3, 1))


def test_the_four_moves_are_numbered_and_may_show_their_code():
    plain, coded = draw.draw_moves(), draw.draw_moves(["a()", "b()", "c()", "d()"], batches=True)
    moves = ["1 predict", "2 loss", "3 gradient", "4 update"]
    assert [text for text in texts(plain) if text[0].isdigit()] == moves
    assert {*moves, "a()", "b()", "c()", "d()"} <= set(texts(coded))
    assert "3 gradient: c()" in draw.alt_text(coded)
    with pytest.raises(ValueError, match="four moves"):
        draw.draw_moves(["a()"])


def test_lines_differ_in_style_as_well_as_in_colour():
    lines = draw.plot_lines(
        X, {str(number): X * number for number in range(7)}, "x", "y", "t"
    ).lines
    assert len({str(style.LINE_STYLES[number]) for number in range(7)}) == 7
    assert len({line.get_color() for line in lines}) == 7
    function, derivative = draw.plot_activation(X, X, X, "t").lines[-2:]
    assert function.get_linestyle() != derivative.get_linestyle()
    bars = draw.plot_probabilities([1.0], [1.0]).patches
    assert bars[0].get_hatch() != bars[1].get_hatch()


def test_descriptions_speak_formulas_without_their_signs():
    assert style.in_words(r"$\sigma(w_0)$ of leaky_relu") == "σ(w 0) of leaky_relu"


def test_a_jump_in_the_derivative_is_a_gap():
    step = np.where(X > 0, 1.0, 0.0)
    derivative = draw.plot_activation(X, np.maximum(X, 0), step, "t").lines[-1].get_ydata()
    assert np.isnan(derivative).sum() == 1
    assert not np.isnan(
        draw.plot_activation(X, X, np.ones_like(X), "t").lines[-1].get_ydata()
    ).any()


def test_several_activations_stand_side_by_side():
    curves = {"one": (X, X, X), "two": (X, -X, -X)}
    axes = draw.plot_activations(curves)
    assert [ax.get_title() for ax in axes] == ["one", "two"]
    assert "one" in draw.alt_text(axes)
    assert "two" in draw.alt_text(axes)
    with pytest.raises(ValueError, match="as many axes"):
        draw.plot_activations(curves, axes=plt.subplots(1, 3)[1])


def _loud(message):
    return message if "{" in message else message.upper()


def test_words_in_pictures_are_translated(monkeypatch):
    monkeypatch.setattr("course.lessons.neuron.pictures_network._", _loud)
    assert "HIDDEN LAYER" in texts(draw.draw_network())


def test_importing_the_helpers_loads_no_matplotlib():
    code = "import sys, course.draw; assert 'draw_neuron' in dir(course.draw); print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    with pytest.raises(AttributeError, match="no_such"):
        _ = draw.no_such


def test_a_lessons_pictures_are_its_modules_public_functions():
    for module in sorted((Path(draw.__file__).parents[1] / "lessons").glob("*/pictures*.py")):
        lesson, name = module.parent.name, f"course.lessons.{module.parent.name}.{module.stem}"
        own = [
            found.__name__
            for found in vars(importlib.import_module(name)).values()
            if inspect.isfunction(found) and found.__module__ == name and found.__name__[0] != "_"
        ]
        assert own, lesson
        for picture in own:  # and no other lesson has a picture of that name
            assert getattr(draw, picture).__module__ == name


def test_every_helper_can_be_listed_and_had():
    listed = dir(draw)
    assert {"show", "alt_text", "plot_lines", "draw_neuron", "plot_activation"} <= set(listed)
    assert "line_style" not in listed
    assert all(callable(getattr(draw, name)) for name in listed)


def test_a_new_lessons_picture_is_found(tmp_path, monkeypatch):
    folder = tmp_path / "lessons" / "draft"
    folder.mkdir(parents=True)
    (folder / "pictures_plans.py").write_text(
        "def draw_plan(ax):\n    return ax\n\n\ndef _own():\n\n\ndef show():\n"
    )
    monkeypatch.setattr(draw, "_COURSE", tmp_path)
    found = draw.providers.__wrapped__()
    assert found["draw_plan"] == ["course.lessons.draft.pictures_plans"]
    assert "_own" not in found
    # What all lessons share stays in use.
    assert found["show"] == ["course.draw.style", "course.lessons.draft.pictures_plans"]


def test_no_two_pictures_have_one_name():
    assert [name for name, modules in draw.providers().items() if len(modules) > 1] == []
