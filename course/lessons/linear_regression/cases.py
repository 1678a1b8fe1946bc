"""Lesson 03, linear regression: the visible cases."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.linear_regression.judges import LOOP_RAISES, MODEL_RAISES, STEP_RAISES
from course.lessons.writing import case, tensor

# Five points near the line 3x + 2.
X = [-2.0, -1.0, 0.0, 1.0, 3.0]
Y = [-4.5, -1.0, 2.5, 4.0, 11.5]
START = {"w": 5.0, "b": 0.0}


def _tf(values: Any) -> Any:
    return tensor(values, kind="tensorflow")


def _made(function: str) -> list[Case]:
    """The student's model at its start."""
    slips = {"swapped": [5.0] * 5, "sum": [3.0, 4.0, 5.0, 6.0, 8.0]}
    found = [
        case(
            function,
            _tf(X),
            trial="linear_regression.line",
            expected={"output": [-10.0, -5.0, 0.0, 5.0, 15.0], "start": START},
            slips={**{code: {"output": value} for code, value in slips.items()}, **MODEL_RAISES},
        )
    ]
    column = [[1.0], [2.0], [-0.5]]
    expected = {"output": [[5.0], [10.0], [-2.5]], "start": START}
    row = {"output": [[5.0, -10.0]], "start": START}
    return [
        *found,
        case(
            function,
            _tf(column),
            trial="linear_regression.line",
            expected=expected,
            slips=MODEL_RAISES,
        ),
        case(
            function,
            _tf([[1.0, -2.0]]),
            trial="linear_regression.line",
            expected=row,
            slips=MODEL_RAISES,
        ),
    ]


def _moved_model(function: str) -> list[Case]:
    """The student's model with other weights, beside a second one. These calls come after those
    that look at the start: models that share their variables do not stand there any more."""
    slips = {
        "no_bias": [-4.0, -2.0, 0.0, 2.0, 6.0],
        "subtracted": [-2.5, -0.5, 1.5, 3.5, 7.5],
        "fixed": [-10.0, -5.0, 0.0, 5.0, 15.0],
        "swapped": [5.0, 3.5, 2.0, 0.5, -2.5],
        "brackets": [-7.0, -5.0, -3.0, -1.0, 3.0],
        "sum": [-1.5, -0.5, 0.5, 1.5, 3.5],
    }
    expected = {
        "start": START,
        "moved": [-5.5, -3.5, -1.5, 0.5, 4.5],
        "slopes": {"w": 1.0, "b": 5.0},
    }
    return [
        case(
            function,
            _tf(X),
            2.0,
            -1.5,
            trial="linear_regression.line",
            expected=expected,
            second=True,
            slips={**{code: {"moved": value} for code, value in slips.items()}, **MODEL_RAISES},
        )
    ]


def linear(_rng: Random) -> list[Case]:
    return _made("LinearModel")


def linear_moved(_rng: Random) -> list[Case]:
    return _moved_model("LinearModel")


def keras(_rng: Random) -> list[Case]:
    return _made("KerasLinearModel")


def keras_moved(_rng: Random) -> list[Case]:
    return _moved_model("KerasLinearModel")


def losses(_rng: Random) -> list[Case]:
    return [
        case(
            "mean_squared_error",
            _tf([1.0, 2.0, 3.0, 4.0]),
            _tf([1.5, 1.0, 3.0, 7.0]),
            expected=2.5625,
            slips={
                "sum": 10.25,
                "half": 1.28125,
                "root": 1.600781,
                "absolute": 1.125,
                "not_squared": 0.625,
                "other_sign": -0.625,
                "square_of_mean": 0.390625,
                "squares_apart": -7.8125,
                "minus_one": 3.416667,
                "no_mean": [0.25, 1.0, 0.0, 9.0],
                "per_row": 2.5625,
                "last_axis": 2.5625,
                "first_axis": 2.5625,
            },
        ),
        case(
            "mean_squared_error",
            _tf([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]]),
            _tf([[2.0, 2.0, 1.0], [0.0, -2.0, 7.0]]),
            expected=2.5,
            slips={
                "sum": 15.0,
                "half": 1.25,
                "root": 1.581139,
                "absolute": 1.166667,
                "not_squared": 0.166667,
                "other_sign": -0.166667,
                "square_of_mean": 0.027778,
                "squares_apart": -5.166667,
                "minus_one": 3.0,
                "no_mean": [[1.0, 0.0, 4.0], [0.0, 1.0, 9.0]],
                "per_row": 7.5,
                "last_axis": [1.666667, 3.333333],
                "first_axis": [0.5, 0.5, 6.5],
            },
        ),
        case("mean_squared_error", _tf([2.0]), _tf([0.5]), expected=2.25),
        case(
            "mean_squared_error",
            _tf([[[1.0, -2.0], [0.5, 3.0]], [[0.0, 1.5], [-1.0, 2.0]]]),
            _tf([[[0.0, -2.0], [1.5, 1.0]], [[0.5, 1.5], [-3.0, 2.5]]]),
            expected=1.3125,
            slips={
                "per_row": 5.25,
                "last_axis": [[0.5, 2.5], [0.125, 2.125]],
                "first_axis": [[0.625, 0.0], [2.5, 2.125]],
            },
        ),
        case("mean_squared_error", _tf([1.5, -2.0]), _tf([1.5, -2.0]), expected=0.0),
    ]


def slopes(_rng: Random) -> list[Case]:
    return [
        case(
            "mean_squared_error",
            _tf([1.0, 2.0, 3.0, 4.0]),
            _tf([1.5, 1.0, 3.0, 7.0]),
            trial="linear_regression.slopes",
            expected=[0.25, -0.5, 0.0, 1.5],
            slips={"sum": [1.0, -2.0, 0.0, 6.0], "half": [0.125, -0.25, 0.0, 0.75]},
        ),
        case(
            "mean_squared_error",
            _tf([[1.0, -2.0], [0.5, 3.0]]),
            _tf([[0.0, -2.0], [1.5, 1.0]]),
            trial="linear_regression.slopes",
            expected=[[-0.5, 0.0], [0.5, -1.0]],
            slips={"sum": [[-2.0, 0.0], [2.0, -4.0]], "half": [[-0.25, 0.0], [0.25, -0.5]]},
        ),
    ]


def _moved(**slips: tuple[float, float]) -> dict[str, Any]:
    """The slips of one update: w and b after it."""
    return {code: {"w": [w], "b": [b]} for code, (w, b) in slips.items()}


def step(_rng: Random) -> list[Case]:
    slips = _moved(
        unmoved=(5.0, 0.0),
        sign=(5.53, -0.15),
        only_w=(4.47, 0.0),
        only_b=(5.0, 0.15),
        swapped=(5.15, -0.53),
        no_rate=(-5.6, 3.0),
        rate_ignored=(3.94, 0.3),
        rate_small=(4.894, 0.03),
        sum=(2.35, 0.75),
        half=(4.735, 0.075),
        in_turn=(4.47, 0.1606),
    )
    losses = {"loss_after": 7.9154, "loss_sum": 65.75, "loss_half": 6.575, "loss_root": 3.626293}
    return [
        case(
            "train_step",
            "line",
            5.0,
            0.0,
            _tf(X),
            _tf(Y),
            0.05,
            trial="linear_regression.steps",
            expected={"w": [4.47], "b": [0.15], "loss": [13.15]},
            slips={
                **slips,
                **{code: {"loss": [value]} for code, value in losses.items()},
                **STEP_RAISES,
            },
        ),
        # three steps in a row, of a column
        case(
            "train_step",
            "line",
            -1.0,
            2.0,
            _tf([[1.0], [-2.0], [0.5], [3.0]]),
            _tf([[4.0], [-3.5], [2.0], [10.0]]),
            0.05,
            3,
            trial="linear_regression.steps",
            slips=STEP_RAISES,
            expected={
                "w": [0.28125, 1.095117, 1.614205],
                "b": [2.175, 2.252422, 2.271235],
                "loss": [46.625, 19.339573, 8.41658],
            },
        ),
        # the same points in two rows of two: the mean is over all of them
        case(
            "train_step",
            "line",
            -1.0,
            2.0,
            _tf([[1.0, -2.0], [0.5, 3.0]]),
            _tf([[4.0, -3.5], [2.0, 10.0]]),
            0.05,
            trial="linear_regression.steps",
            slips=STEP_RAISES,
            expected={"w": [0.28125], "b": [2.175], "loss": [46.625]},
        ),
    ]


def step_square(_rng: Random) -> list[Case]:
    """A model that is no line, and that notes whether a gradient is taken through it."""
    slips = _moved(
        line_only=(1.348, 0.44),
        unmoved=(1.0, 0.5),
        sign=(1.216, 0.56),
        only_w=(0.784, 0.5),
        only_b=(1.0, 0.44),
        swapped=(0.94, 0.284),
        no_rate=(-6.2, -1.5),
        rate_ignored=(0.28, 0.3),
        rate_small=(0.928, 0.48),
        sum=(-0.08, 0.2),
        half=(0.892, 0.47),
        in_turn=(0.784, 0.47888),
    )
    return [
        case(
            "train_step",
            "square",
            1.0,
            0.5,
            _tf(X),
            _tf(Y),
            0.03,
            trial="linear_regression.steps",
            expected={"w": [0.784], "b": [0.44], "loss": [20.3]},
            slips=slips | STEP_RAISES,
            noting=True,
        )
    ]


def _history(w: list[float], b: list[float], loss: list[float]) -> dict[str, Any]:
    """What a slip of every update gives: the history, and the model's w and b at the end."""
    return {"history": {"w": w, "b": b, "loss": loss}, "w": w[-1], "b": b[-1]}


def loop(_rng: Random) -> list[Case]:
    slips: dict[str, Any] = {
        "path_before": {"history": {"w": [5.0, 4.47, 4.096], "b": [0.0, 0.15, 0.2956]}},
        "loss_before": {"history": {"loss": [13.15, 7.9154, 5.112938]}},
        "stale": {"history": {"loss": [13.15] * 3}},
        "last_loss": {"history": {"loss": [3.542472] * 3}},
        "holds_variable": {"history": {"w": [3.831288] * 3, "b": [0.43412] * 3}},
        "exchanged": {"history": {"w": [0.15, 0.2956, 0.43412], "b": [4.47, 4.096, 3.831288]}},
        "loss_sum": {"history": {"loss": [39.577, 25.564692, 17.712358]}},
        "unmoved": _history([5.0] * 3, [0.0] * 3, [13.15] * 3),
        "sign": _history(
            [5.53, 6.216, 7.104712], [-0.15, -0.3044, -0.46052], [20.0514, 31.333367, 49.955319]
        ),
        "only_w": _history([4.47, 4.099, 3.8393], [0.0] * 3, [8.3747, 6.034803, 4.888253]),
        "only_b": _history([5.0] * 3, [0.15, 0.285, 0.4065], [12.7225, 12.376225, 12.095742]),
        "rate_ignored": _history(
            [3.94, 3.504, 3.318304], [0.3, 0.5824, 0.82576], [4.3476, 2.24993, 1.457455]
        ),
        "sum": _history([2.35, 3.6, 2.911], [0.75, 1.39, 1.585], [18.225, 5.8685, 2.65581]),
        "epochs_ignored": {"w": 3.226692, "b": 1.153844},
        "one_epoch": {"w": 4.47, "b": 0.15},
        "epoch_short": {"w": 4.096, "b": 0.2956},
        "epoch_more": {"w": 3.643219, "b": 0.564082},
    }
    return [
        case(
            "training_loop",
            "line",
            5.0,
            0.0,
            _tf(X),
            _tf(Y),
            epochs=3,
            learning_rate=0.05,
            trial="linear_regression.travel",
            expected=_history(
                [4.47, 4.096, 3.831288], [0.15, 0.2956, 0.43412], [7.9154, 5.112938, 3.542472]
            ),
            slips=slips | LOOP_RAISES,
        )
    ]


def loop_by_default(_rng: Random) -> list[Case]:
    w = [
        3.94,
        3.504,
        3.318304,
        3.234291,
        3.192601,
        3.169323,
        3.154664,
        3.144484,
        3.136936,
        3.131119,
    ]
    b = [0.3, 0.5824, 0.82576, 1.027876, 1.192929, 1.326639, 1.434538, 1.521444, 1.591376, 1.647623]
    loss = [
        4.3476,
        2.24993,
        1.457455,
        1.033599,
        0.773497,
        0.607554,
        0.500636,
        0.431584,
        0.386959,
        0.358118,
    ]
    x, y = _tf([[value] for value in X]), _tf([[value] for value in Y])  # a column
    return [
        case(
            "training_loop",
            "line",
            5.0,
            0.0,
            x,
            y,
            trial="linear_regression.travel",
            expected=_history(w, b, loss),
            slips=LOOP_RAISES,
        )
    ]


def loop_again(_rng: Random) -> list[Case]:
    """A model that is no line, trained by two calls of two epochs: the second one's history."""
    slips = {
        "line_only": _history([1.322482, 1.41429], [0.420975, 0.383207], [24.376259, 26.171014])
    }
    return [
        case(
            "training_loop",
            "square",
            1.0,
            0.5,
            _tf(X),
            _tf(Y),
            trial="linear_regression.travel",
            calls=2,
            epochs=2,
            learning_rate=0.01,
            slips=slips | LOOP_RAISES,
            expected=_history([0.861087, 0.846959], [0.452283, 0.441572], [19.628517, 19.602061]),
        )
    ]


def _keras_trained(trial: str) -> list[Case]:
    slips = {
        "not_trained": START,
        "only_w": {"w": 3.3464, "b": 0.0},
        "only_b": {"w": 5.0, "b": 0.732},
        **MODEL_RAISES,
    }
    return [
        case(
            "KerasLinearModel",
            _tf(X),
            _tf(Y),
            3,
            0.1,
            trial=trial,
            expected={"w": 3.318304, "b": 0.82576},
            slips=slips,
        )
    ]


def keras_loop(_rng: Random) -> list[Case]:
    return _keras_trained("linear_regression.looped")


def keras_fit(_rng: Random) -> list[Case]:
    return _keras_trained("linear_regression.fitted")


def keras_saved(_rng: Random) -> list[Case]:
    slips = {
        "not_saved": [0.0, 5.0, -10.0],
        "only_w_saved": [0.0, 3.0, -6.0],
        "only_b_saved": [2.0, 7.0, -8.0],
    }
    return [
        case(
            "KerasLinearModel",
            _tf([0.0, 1.0, -2.0]),
            3.0,
            2.0,
            trial="linear_regression.reloaded",
            expected={"output": [2.0, 5.0, -4.0]},
            slips={**{code: {"output": value} for code, value in slips.items()}, **MODEL_RAISES},
        )
    ]
