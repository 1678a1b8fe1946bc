"""Lesson 03, linear regression: the hidden properties. The references are NumPy's, in double
precision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from course.checks.judges import expects
from course.checks.model import Case, Property
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
from course.lessons.writing import case, rung
from grading.lessons.drawing import hidden_ladder, numbers, tensor
from grading.lessons.linear_regression.references import (
    START,
    Data,
    loop_slips,
    loss_of,
    loss_slips,
    run,
    step_slips,
)

# A function of TensorFlow (`@tf.function`) is traced anew for every model and every shape, which
# takes longer than all the rest: each case here shows something that no other does. The visible
# cases have a line, a square and a vector.
KINDS = ("sine", "shift")
SHAPES = ((7,), (1,), (5, 1), (3, 4), (2, 3, 2))
SLOPED = ((1,), (3, 4), (2, 3, 2))


def _tf(values: np.ndarray) -> Any:
    return tensor(values, "tensorflow")


def _lines(
    rng: Random, trial: str, function: str, shapes: tuple[tuple[int, ...], ...]
) -> list[Case]:
    """The student's model on tensors of these shapes, at its start and with other weights; on the
    last, beside a second one.
    """
    found = []
    for shape in shapes:
        x = numbers(rng, shape, -3, 3)
        w, b = (float(one) for one in numbers(rng, (2,), -4, 4))
        slips = {
            "no_bias": w * x,
            "subtracted": w * x - b,
            "swapped": b * x + w,
            "brackets": w * (x + b),
            "fixed": 5 * x,
            "sum": w + x + b,
        }
        expected = {
            "output": 5 * x,
            "moved": w * x + b,
            "start": START,
            "slopes": {"w": float(x.sum()), "b": float(x.size)},
        }
        found.append(
            case(
                function,
                _tf(x),
                w,
                b,
                trial=trial,
                expected=expected,
                slips={**{code: {"moved": value} for code, value in slips.items()}, **MODEL_RAISES},
                second=shape == shapes[-1],
            )
        )
    return found


def _linear(rng: Random) -> list[Case]:
    return _lines(rng, "linear_regression.line", "LinearModel", ((1,), (2, 3)))


def _keras(rng: Random) -> list[Case]:
    return _lines(rng, "linear_regression.line", "KerasLinearModel", ((6,), (5, 1)))


def _losses(rng: Random) -> list[Case]:
    found = []
    for shape in SHAPES:
        t, p = numbers(rng, shape, -4, 4), numbers(rng, shape, -4, 4)
        found.append(
            case(
                "mean_squared_error", _tf(t), _tf(p), expected=loss_of(t, p), slips=loss_slips(t, p)
            )
        )
    t = numbers(rng, SHAPES[0])
    found.append(case("mean_squared_error", _tf(t), _tf(t), expected=0.0))
    return found


def _slopes(rng: Random) -> list[Case]:
    found = []
    for shape in SLOPED:
        t, p = numbers(rng, shape, -4, 4), numbers(rng, shape, -4, 4)
        d = 2 * (p - t)
        found.append(
            case(
                "mean_squared_error",
                _tf(t),
                _tf(p),
                trial="linear_regression.slopes",
                expected=d / t.size,
                slips={"sum": d, "half": d / t.size / 2},
            )
        )
    return found


def _data(rng: Random, kind: str, shape: tuple[int, ...] = (6,)) -> Data:
    """A model's start, and data that are not on its line; of a size at which ten updates neither
    run away nor stand still.
    """
    x, noise = numbers(rng, shape, -2, 2), numbers(rng, shape, -1, 1)
    w, b, true_w, true_b = (float(one) for one in numbers(rng, (4,), -2, 2))
    return Data(kind, w, b, x, true_w * x + true_b + noise)


def _step(data: Data, rate: float, count: int = 1, **options: Any) -> Case:
    return case(
        "train_step",
        data.kind,
        data.w,
        data.b,
        _tf(data.x),
        _tf(data.y),
        rate,
        count,
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
        for kind, rate in zip(KINDS, (0.05, 0.03), strict=True)
    ]


def _travel(data: Data, rate: float, count: int, calls: int = 1, default: bool = False) -> Case:
    """`count` epochs, `calls` times; with `default` the call says neither epochs nor learning rate."""
    given: dict[str, Any] = {} if default else {"epochs": count, "learning_rate": rate}
    if calls > 1:
        given["calls"] = calls
    return case(
        "training_loop",
        data.kind,
        data.w,
        data.b,
        _tf(data.x),
        _tf(data.y),
        trial="linear_regression.travel",
        expected=_travelled(data, rate, count, calls),
        slips=loop_slips(data, rate, count, calls) | LOOP_RAISES,
        **given,
    )


def _travelled(data: Data, rate: float, epochs: int, calls: int) -> dict[str, Any]:
    path = run(data, rate, epochs * calls, "after")
    last = {key: values[-epochs:] for key, values in path.items()}
    return {"history": last, "w": path["w"][-1], "b": path["b"][-1]}


def _loops(rng: Random) -> list[Case]:
    """Lines: other numbers of epochs and other rates; and one that is as near to the points as a
    line can be, where no update moves anything: each epoch has its entry all the same."""
    found = [
        _travel(_data(rng, "line", shape), rate, epochs)
        for shape, epochs, rate in (((6,), 4, 0.05), ((5, 1), 1, 0.02))
    ]
    data = _data(rng, "line")
    w, b = (float(one) for one in np.polyfit(data.x, data.y, 1))
    return [*found, _travel(replace(data, w=w, b=b), 0.05, 3)]


def _loops_default(rng: Random) -> list[Case]:
    return [_travel(_data(rng, "line"), 0.1, 10, default=True)]


def _loops_again(rng: Random) -> list[Case]:
    """Two calls of two epochs: the second one's history is its own."""
    return [_travel(_data(rng, "shift"), 0.03, 2, 2)]


def _keras_loop(rng: Random) -> list[Case]:
    return [_keras_case(rng, "linear_regression.looped", (6,), 2, 0.05)]


def _keras_fit(rng: Random) -> list[Case]:
    """One update, without a function being traced for it; several, with one, are in the visible
    case.
    """
    return [_keras_case(rng, "linear_regression.fitted", (7, 1), 1, 0.04, True)]


def _keras_case(
    rng: Random, trial: str, shape: tuple[int, ...], epochs: int, rate: float, *more: Any
) -> Case:
    x, noise = numbers(rng, shape, -2, 2), numbers(rng, shape, -1, 1)
    data = Data("line", START["w"], START["b"], x, 3 * x + 2 + noise)
    path = run(data, rate, epochs, "after")
    slips = {
        "not_trained": START,
        "only_w": _ends(data, rate, epochs, only="w"),
        "only_b": _ends(data, rate, epochs, only="b"),
        **MODEL_RAISES,
    }
    return case(
        "KerasLinearModel",
        _tf(x),
        _tf(data.y),
        epochs,
        rate,
        *more,
        trial=trial,
        expected={key: path[key][-1] for key in ("w", "b")},
        slips=slips,
    )


def _ends(data: Data, rate: float, epochs: int, only: str) -> dict[str, Any]:
    path = run(
        data, rate, epochs, "after", change=lambda w, b: (w, 0.0) if only == "w" else (0.0, b)
    )
    return {key: path[key][-1] for key in ("w", "b")}


def _keras_saved(rng: Random) -> list[Case]:
    x = numbers(rng, (rng.randint(2, 6),), -3, 3)
    w, b = (float(one) for one in numbers(rng, (2,), -4, 4))
    slips = {
        "not_saved": {"output": 5 * x},
        "only_w_saved": {"output": w * x},
        "only_b_saved": {"output": 5 * x + b},
    }
    return [
        case(
            "KerasLinearModel",
            _tf(x),
            w,
            b,
            trial="linear_regression.reloaded",
            expected={"output": w * x + b},
            slips={**slips, **MODEL_RAISES},
        )
    ]


HIDDEN: Mapping[str, tuple[Property, ...]] = {
    "linear_model": hidden_ladder(
        """
        any_weights: w * x + b for other w, b and x, of any shape
        differentiable: GradientTape finds the gradients by w and b
        of_its_own: two models have variables of their own
        """,
        rung("any_weights", _linear, outputs("moved"), only_with="trainable gradients"),
        rung("differentiable", _linear, differentiable, 1.75, only_with="trainable any_weights"),
        rung("of_its_own", _linear, fresh, 0.5, only_with="start"),
    ),
    "mean_squared_error": hidden_ladder(
        """
        any_shape: right for other numbers, of any shape
        differentiable_any: GradientTape finds its gradient, for any shape
        """,
        rung("any_shape", _losses, expects()),
        rung("differentiable_any", _slopes, loss_slopes),
    ),
    "train_step": hidden_ladder(
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
    ),
    "training_loop": hidden_ladder(
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
    ),
    "keras_model": hidden_ladder(
        """
        any_weights: w * x + b for other w, b and x, of shapes (n,) and (n, 1)
        differentiable: GradientTape finds the gradients by w and b
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
    ),
}
