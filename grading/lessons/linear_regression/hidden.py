"""Lesson 03, linear regression: hidden properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from course.checks.judges import expects
from course.checks.model import Case, Property
from course.lessons.linear_regression.cases import under
from course.lessons.linear_regression.judges import (
    LOOP_RAISES,
    LOSSES,
    MODEL_RAISES,
    PATH,
    RETURNED,
    STEP_RAISES,
    TRAINED,
    UPDATED,
    WHOLE,
    by_tape,
    differentiable,
    entries,
    fresh,
    in_place,
    loss_slopes,
    outputs,
)
from course.lessons.writing import case, ladder, rung
from grading.lessons.drawing import numbers, tensor
from grading.lessons.linear_regression.hidden_rates import RATES
from grading.lessons.linear_regression.references import (
    START,
    Data,
    ends,
    line,
    line_slips,
    loop,
    loop_slips,
    loss_of,
    loss_slips,
    run,
    step_slips,
)

# TensorFlow traces a `@tf.function` anew for every model and every shape, which takes longer than
# all the rest, so each case here shows something that no other does. The visible cases have a line,
# a square and a vector.


def _tf(values: np.ndarray) -> Any:
    return tensor(values, "tensorflow")


def _line(function: str, x: np.ndarray, w: float, b: float, second: bool) -> Case:
    """The student's model at its start and with other weights, or with a `second` one beside it."""
    slips = under("moved", line_slips(w, b, x)) | MODEL_RAISES
    given, trial = (_tf(x), w, b), "linear_regression.line"
    return case(function, *given, trial=trial, expected=line(w, b, x), slips=slips, second=second)


def _lines(rng: Random, function: str, shapes: tuple[tuple[int, ...], ...]) -> list[Case]:
    found = []
    for shape in shapes:
        x, (w, b) = numbers(rng, shape, -3, 3), _two(rng)
        found.append(_line(function, x, w, b, second=shape == shapes[-1]))
    return found


def _two(rng: Random) -> tuple[float, float]:
    w, b = numbers(rng, (2,), -4, 4).tolist()
    return w, b


def _linear(rng: Random) -> list[Case]:
    return _lines(rng, "LinearModel", ((1,), (2, 3)))


def _keras(rng: Random) -> list[Case]:
    return _lines(rng, "KerasLinearModel", ((6,), (5, 1)))


def _loss(t: np.ndarray, p: np.ndarray, **named: Any) -> Case:
    return case("mean_squared_error", _tf(t), _tf(p), **named)


def _drawn(rng: Random, *shapes: tuple[int, ...]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Targets and predictions."""
    return [(numbers(rng, shape, -4, 4), numbers(rng, shape, -4, 4)) for shape in shapes]


def _losses(rng: Random) -> list[Case]:
    shapes = ((7,), (1,), (5, 1), (3, 4), (2, 3, 2))
    found = [
        _loss(t, p, expected=loss_of(t, p), slips=loss_slips(t, p)) for t, p in _drawn(rng, *shapes)
    ]
    t = numbers(rng, shapes[0])
    return [*found, _loss(t, t, expected=0.0)]


def _slopes(rng: Random) -> list[Case]:
    found = []
    for t, p in _drawn(rng, (1,), (3, 4), (2, 3, 2)):
        d, trial = 2 * (p - t), "linear_regression.slopes"
        slips = {"sum": d, "half": d / t.size / 2}
        found.append(_loss(t, p, trial=trial, expected=d / t.size, slips=slips))
    return found


def _data(rng: Random, kind: str, shape: tuple[int, ...] = (6,)) -> Data:
    """A model's start, and data that are not on its line.

    Their size is such that ten updates neither run away nor stand still.
    """
    x, noise = numbers(rng, shape, -2, 2), numbers(rng, shape, -1, 1)
    w, b, true_w, true_b = numbers(rng, (4,), -2, 2).tolist()
    return Data(kind, w, b, x, true_w * x + true_b + noise)


def _given(data: Data) -> tuple[Any, ...]:
    return data.kind, data.w, data.b, _tf(data.x), _tf(data.y)


def _step(data: Data, rate: float, count: int = 1, **options: Any) -> Case:
    return case(
        "train_step",
        *(*_given(data), rate, count),
        trial="linear_regression.steps",
        expected=run(data, rate, count, "before"),
        slips=step_slips(data, rate, count) | STEP_RAISES,
        **options,
    )


def _steps(rng: Random) -> list[Case]:
    """One update on another line with another rate, and three in a row on a third."""
    return [_step(_data(rng, "line", (4, 1)), 0.2), _step(_data(rng, "line", (3, 2)), 0.04, 3)]


def _steps_any(rng: Random) -> list[Case]:
    """Models that are no line, and that note whether a gradient is taken through them."""
    return [
        _step(_data(rng, kind), rate, noting=True)
        for kind, rate in (("sine", 0.05), ("shift", 0.03))
    ]


def _travel(data: Data, rate: float, count: int, **given: Any) -> Case:
    """`count` epochs, `calls` times where that is given."""
    calls = given.get("calls", 1)
    return case(
        "training_loop",
        *_given(data),
        trial="linear_regression.travel",
        expected=loop(data, rate, count, calls),
        slips=loop_slips(data, rate, count, calls) | LOOP_RAISES,
        **given,
    )


def _loop(data: Data, rate: float, epochs: int, **more: int) -> Case:
    return _travel(data, rate, epochs, epochs=epochs, learning_rate=rate, **more)


def _loops(rng: Random) -> list[Case]:
    """Lines, with other numbers of epochs and other rates; and one that is as near as can be.

    No update moves the last: each epoch has its entry all the same.
    """
    found = [
        _loop(_data(rng, "line", (6,)), 0.05, 4),
        _loop(_data(rng, "line", (5, 1)), 0.02, 1),
    ]
    data = _data(rng, "line")
    w, b = np.polyfit(data.x, data.y, 1).tolist()
    return [*found, _loop(replace(data, w=w, b=b), 0.05, 3)]


def _loops_default(rng: Random) -> list[Case]:
    """The call says neither epochs nor learning rate."""
    return [_travel(_data(rng, "line"), 0.1, 10)]


def _loops_again(rng: Random) -> list[Case]:
    """Two calls of two epochs: the second one's history is its own."""
    return [_loop(_data(rng, "shift"), 0.03, 2, calls=2)]


def _keras_case(
    rng: Random, trial: str, shape: tuple[int, ...], epochs: int, rate: float, *more: Any
) -> Case:
    x, noise = numbers(rng, shape, -2, 2), numbers(rng, shape, -1, 1)
    data = Data("line", START["w"], START["b"], x, 3 * x + 2 + noise)
    slips = {
        "not_trained": START,
        "only_w": ends(data, rate, epochs, lambda w, b: (w, 0.0)),
        "only_b": ends(data, rate, epochs, lambda w, b: (0.0, b)),
        **MODEL_RAISES,
    }
    given, expected = (_tf(x), _tf(data.y), epochs, rate, *more), ends(data, rate, epochs)
    trial = f"linear_regression.{trial}"
    return case("KerasLinearModel", *given, trial=trial, expected=expected, slips=slips)


def _keras_loop(rng: Random) -> list[Case]:
    return [_keras_case(rng, "looped", (6,), 2, 0.05)]


def _keras_fit(rng: Random) -> list[Case]:
    """One update; the visible case has several, and a model that is traced."""
    return [_keras_case(rng, "fitted", (7, 1), 1, 0.04)]


def _keras_saved(rng: Random) -> list[Case]:
    x, (w, b) = numbers(rng, (rng.randint(2, 6),), -3, 3), _two(rng)
    slips = {"not_saved": 5 * x, "only_w_saved": w * x, "only_b_saved": 5 * x + b}
    return [
        case(
            "KerasLinearModel",
            *(_tf(x), w, b),
            trial="linear_regression.reloaded",
            expected={"output": w * x + b},
            slips=under("output", slips) | MODEL_RAISES,
        )
    ]


HIDDEN: Mapping[str, tuple[Property, ...]] = {
    "linear_model": ladder(
        """
        any_weights: w * x + b for other w, b and x, of any shape
        differentiable: GradientTape finds the gradients with respect to w and b
        of_its_own: two models have variables of their own
        """,
        rung("any_weights", _linear, outputs("moved"), only_with="trainable gradients"),
        rung("differentiable", _linear, differentiable, 1.75, only_with="trainable any_weights"),
        rung("of_its_own", _linear, fresh, 0.5, only_with="start"),
        hidden=True,
    ),
    "mean_squared_error": ladder(
        """
        any_shape: right for other numbers, of any shape
        differentiable_any: GradientTape finds its gradient, for any shape
        """,
        rung("any_shape", _losses, expects()),
        rung("differentiable_any", _slopes, loss_slopes),
        hidden=True,
    ),
    "train_step": ladder(
        """
        other_steps: w and b right on other lines, with other learning rates, step after step
        any_model: w and b right for models that are no line
        loss_any: returns the loss before the update, for any model
        in_place: changes the model's variables in place
        by_tape: takes the gradients by GradientTape
        """,
        rung("other_steps", _steps, UPDATED, 1.25, only_with="other_model changed_in_place"),
        rung("any_model", _steps_any, UPDATED, 1.25, only_with="changed_in_place"),
        rung("loss_any", _steps_any, RETURNED, 0.75, needs="loss", only_with="other_model"),
        rung("in_place", _steps_any, in_place, 1.25, only_with="one_step"),
        rung("by_tape", _steps_any, by_tape, 0.75, only_with="one_step"),
        hidden=True,
    ),
    "training_loop": ladder(
        """
        entries_again: one entry per epoch, for other numbers of epochs
        path_again: w and b after each update, for other data
        losses_again: the loss after each update, for other data
        trains: leaves the model trained
        in_place: changes the model's variables in place
        any_model: right for another model that is no line, at a second call too
        defaults: 10 epochs with learning rate 0.1 where nothing else is said
        """,
        rung("entries_again", _loops, entries, 0.5),
        rung("path_again", _loops, PATH, needs="entries_again", only_with="trained"),
        rung("losses_again", _loops, LOSSES, needs="entries_again", only_with="trained"),
        rung("trains", _loops, TRAINED),
        rung("in_place", _loops, in_place, 0.5, only_with="trains"),
        rung("any_model", _loops_again, WHOLE, 1.5, needs="entries_again"),
        rung("defaults", _loops_default, WHOLE, 0.5, needs="entries_again"),
        hidden=True,
    ),
    "keras_model": ladder(
        """
        any_weights: w * x + b for other w, b and x, of shapes (n,) and (n, 1)
        differentiable: GradientTape finds the gradients with respect to w and b
        of_its_own: two models have variables of their own
        loop_again: trains in a loop, on other data
        fit_again: trains with compile and fit, on a column of other data
        saved_again: other weights come back from a .weights.h5 file
        """,
        rung("any_weights", _keras, outputs("moved"), 0.5),
        rung("differentiable", _keras, differentiable, 0.75),
        rung("of_its_own", _keras, fresh, 0.25, only_with="start"),
        rung("loop_again", _keras_loop, TRAINED, 0.75),
        rung("fit_again", _keras_fit, TRAINED, 1.25),
        rung("saved_again", _keras_saved, outputs("output")),
        hidden=True,
    ),
    "largest_stable_rate": RATES,
}
