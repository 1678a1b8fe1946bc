"""Lesson 03, linear regression: the visible cases."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.linear_regression.judges import LOOP_RAISES, MODEL_RAISES, STEP_RAISES
from course.lessons.writing import case, columns, rows, tensor

# Five points near the line 3x + 2.
X = [-2.0, -1.0, 0.0, 1.0, 3.0]
Y = [-4.5, -1.0, 2.5, 4.0, 11.5]
START = {"w": 5.0, "b": 0.0}


def _tf(values: Any) -> Any:
    return tensor(values, kind="tensorflow")


def under(key: str, slips: Mapping[str, Any]) -> dict[str, Any]:
    """Slips that show in one of the things that a trial saw."""
    return {code: {key: value} for code, value in slips.items()}


def _line(function: str, x: Any, *more: float, **named: Any) -> Case:
    """The student's model, at its start or with other weights."""
    slips = named.pop("slips", {}) | MODEL_RAISES
    return case(function, _tf(x), *more, trial="linear_regression.line", slips=slips, **named)


def _made(function: str) -> list[Case]:
    """The student's model at its start."""
    slips = under("output", {"swapped": [5.0] * 5, "sum": [3.0, 4.0, 5.0, 6.0, 8.0]})
    output = [-10.0, -5.0, 0.0, 5.0, 15.0]
    column, row = [[5.0], [10.0], [-2.5]], [[5.0, -10.0]]
    return [
        _line(function, X, expected={"output": output, "start": START}, slips=slips),
        _line(function, [[1.0], [2.0], [-0.5]], expected={"output": column, "start": START}),
        _line(function, [[1.0, -2.0]], expected={"output": row, "start": START}),
    ]


def _moved_model(function: str) -> list[Case]:
    """The student's model with other weights, beside a second one.

    These calls come after those that look at the start: models that share their variables do not
    stand there any more.
    """
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
    moved = under("moved", slips)
    return [_line(function, X, 2.0, -1.5, expected=expected, slips=moved, second=True)]


def linear(_rng: Random) -> list[Case]:
    """The tf.Module at its start."""
    return _made("LinearModel")


def linear_moved(_rng: Random) -> list[Case]:
    """The tf.Module with other weights."""
    return _moved_model("LinearModel")


def keras(_rng: Random) -> list[Case]:
    """The Keras model at its start."""
    return _made("KerasLinearModel")


def keras_moved(_rng: Random) -> list[Case]:
    """The Keras model with other weights."""
    return _moved_model("KerasLinearModel")


def _loss(target: Any, predicted: Any, **named: Any) -> Case:
    return case("mean_squared_error", _tf(target), _tf(predicted), **named)


# Targets and predictions along one axis, two and three.
VECTORS = [1.0, 2.0, 3.0, 4.0], [1.5, 1.0, 3.0, 7.0]
MATRICES = [[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]], [[2.0, 2.0, 1.0], [0.0, -2.0, 7.0]]
CUBES = (
    [[[1.0, -2.0], [0.5, 3.0]], [[0.0, 1.5], [-1.0, 2.0]]],
    [[[0.0, -2.0], [1.5, 1.0]], [[0.5, 1.5], [-3.0, 2.5]]],
)


def losses(_rng: Random) -> list[Case]:
    """Targets and predictions along one axis, two and three."""
    of_vectors, of_matrices, of_cubes = columns("""
        sum             10.25     15.0
        half            1.28125   1.25
        root            1.600781  1.581139
        absolute        1.125     1.166667
        not_squared     0.625     0.166667
        other_sign      -0.625    -0.166667
        square_of_mean  0.390625  0.027778
        squares_apart   -7.8125   -5.166667
        minus_one       3.416667  3.0
        no_mean         [0.25, 1.0, 0.0, 9.0]  [[1.0, 0.0, 4.0], [0.0, 1.0, 9.0]]
        per_row         2.5625    7.5                   5.25
        last_axis       2.5625    [1.666667, 3.333333]  [[0.5, 2.5], [0.125, 2.125]]
        first_axis      2.5625    [0.5, 0.5, 6.5]       [[0.625, 0.0], [2.5, 2.125]]
    """)
    return [
        _loss(*VECTORS, expected=2.5625, slips=of_vectors),
        _loss(*MATRICES, expected=2.5, slips=of_matrices),
        _loss([2.0], [0.5], expected=2.25),
        _loss(*CUBES, expected=1.3125, slips=of_cubes),
        _loss([1.5, -2.0], [1.5, -2.0], expected=0.0),
    ]


def slopes(_rng: Random) -> list[Case]:
    """The gradients of two of the losses."""
    of_vectors = {"sum": [1.0, -2.0, 0.0, 6.0], "half": [0.125, -0.25, 0.0, 0.75]}
    of_rows = {"sum": [[-2.0, 0.0], [2.0, -4.0]], "half": [[-0.25, 0.0], [0.25, -0.5]]}
    pair = [[1.0, -2.0], [0.5, 3.0]], [[0.0, -2.0], [1.5, 1.0]]
    trial = "linear_regression.slopes"
    return [
        _loss(*VECTORS, trial=trial, expected=[0.25, -0.5, 0.0, 1.5], slips=of_vectors),
        _loss(*pair, trial=trial, expected=[[-0.5, 0.0], [0.5, -1.0]], slips=of_rows),
    ]


def _step(
    model: tuple[str, float, float], x: Any, y: Any, rate: float, *more: int, **named: Any
) -> Case:
    """Steps of train_step: a model of the trial's (its kind, w and b) on these points."""
    slips = named.pop("slips", {}) | STEP_RAISES
    given = (*model, _tf(x), _tf(y), rate, *more)
    return case("train_step", *given, trial="linear_regression.steps", slips=slips, **named)


def _moved(w_and_b: str) -> dict[str, Any]:
    """The slips of one update, from a table of w and b after it."""
    return {code: {"w": [w], "b": [b]} for code, (w, b) in rows(w_and_b).items()}


def step(_rng: Random) -> list[Case]:
    """One step of a line, three of another, and one with rows."""
    slips = _moved("""
        unmoved       5.0    0.0
        sign          5.53   -0.15
        only_w        4.47   0.0
        only_b        5.0    0.15
        swapped       5.15   -0.53
        no_rate       -5.6   3.0
        rate_ignored  3.94   0.3
        rate_small    4.894  0.03
        sum           2.35   0.75
        half          4.735  0.075
        in_turn       4.47   0.1606
    """)
    losses = {"after": 7.9154, "sum": 65.75, "half": 6.575, "root": 3.626293}
    slips |= {f"loss_{code}": {"loss": [value]} for code, value in losses.items()}
    x, y = [1.0, -2.0, 0.5, 3.0], [4.0, -3.5, 2.0, 10.0]
    three = {
        "w": [0.28125, 1.095117, 1.614205],
        "b": [2.175, 2.252422, 2.271235],
        "loss": [46.625, 19.339573, 8.41658],
    }
    first = {"w": [0.28125], "b": [2.175], "loss": [46.625]}
    once = {"w": [4.47], "b": [0.15], "loss": [13.15]}
    other = ("line", -1.0, 2.0)
    return [
        _step(("line", 5.0, 0.0), X, Y, 0.05, expected=once, slips=slips),
        # three steps in a row, of a column
        _step(other, _column(x), _column(y), 0.05, 3, expected=three),
        # the same points in two rows of two: the mean is over all of them
        _step(other, [x[:2], x[2:]], [y[:2], y[2:]], 0.05, expected=first),
    ]


def _column(values: list[float]) -> list[list[float]]:
    return [[value] for value in values]


def step_square(_rng: Random) -> list[Case]:
    """A model that is no line, and that notes whether a gradient is taken through it."""
    slips = _moved("""
        line_only     1.348  0.44
        unmoved       1.0    0.5
        sign          1.216  0.56
        only_w        0.784  0.5
        only_b        1.0    0.44
        swapped       0.94   0.284
        no_rate       -6.2   -1.5
        rate_ignored  0.28   0.3
        rate_small    0.928  0.48
        sum           -0.08  0.2
        half          0.892  0.47
        in_turn       0.784  0.47888
    """)
    expected = {"w": [0.784], "b": [0.44], "loss": [20.3]}
    return [_step(("square", 1.0, 0.5), X, Y, 0.03, expected=expected, slips=slips, noting=True)]


def _travel(model: tuple[str, float, float], x: Any, y: Any, **named: Any) -> Case:
    """A call of training_loop with a model of the trial's on these points."""
    slips = named.pop("slips", {}) | LOOP_RAISES
    given = (*model, _tf(x), _tf(y))
    return case("training_loop", *given, trial="linear_regression.travel", slips=slips, **named)


def _history(w: list[float], b: list[float], loss: list[float]) -> dict[str, Any]:
    """What a slip of every update gives: the history, and the model's w and b at the end."""
    return {"history": {"w": w, "b": b, "loss": loss}, "w": w[-1], "b": b[-1]}


def loop(_rng: Random) -> list[Case]:
    """Three epochs of a line."""
    of_the_history = {
        "path_before": {"w": [5.0, 4.47, 4.096], "b": [0.0, 0.15, 0.2956]},
        "loss_before": {"loss": [13.15, 7.9154, 5.112938]},
        "stale": {"loss": [13.15] * 3},
        "last_loss": {"loss": [3.542472] * 3},
        "holds_variable": {"w": [3.831288] * 3, "b": [0.43412] * 3},
        "exchanged": {"w": [0.15, 0.2956, 0.43412], "b": [4.47, 4.096, 3.831288]},
        "loss_sum": {"loss": [39.577, 25.564692, 17.712358]},
    }
    # w, b and the loss after each update
    of_updates = rows("""
        unmoved  [5.0, 5.0, 5.0]  [0.0, 0.0, 0.0]  [13.15, 13.15, 13.15]
        sign  [5.53, 6.216, 7.104712]  [-0.15, -0.3044, -0.46052]  [20.0514, 31.333367, 49.955319]
        only_w  [4.47, 4.099, 3.8393]  [0.0, 0.0, 0.0]  [8.3747, 6.034803, 4.888253]
        only_b  [5.0, 5.0, 5.0]  [0.15, 0.285, 0.4065]  [12.7225, 12.376225, 12.095742]
        rate_ignored  [3.94, 3.504, 3.318304]  [0.3, 0.5824, 0.82576]  [4.3476, 2.24993, 1.457455]
        sum  [2.35, 3.6, 2.911]  [0.75, 1.39, 1.585]  [18.225, 5.8685, 2.65581]
    """)
    of_the_end = rows("""
        epochs_ignored  3.226692  1.153844
        one_epoch       4.47      0.15
        epoch_short     4.096     0.2956
        epoch_more      3.643219  0.564082
    """)
    slips = {
        **{code: {"history": history} for code, history in of_the_history.items()},
        **{code: _history(*path) for code, path in of_updates.items()},
        **{code: {"w": w, "b": b} for code, (w, b) in of_the_end.items()},
    }
    w, b, loss = [4.47, 4.096, 3.831288], [0.15, 0.2956, 0.43412], [7.9154, 5.112938, 3.542472]
    given = {"epochs": 3, "learning_rate": 0.05, "slips": slips}
    return [_travel(("line", 5.0, 0.0), X, Y, expected=_history(w, b, loss), **given)]


def loop_by_default(_rng: Random) -> list[Case]:
    """Neither epochs nor learning rate are given."""
    path = rows("""
        w  3.94  3.504  3.318304  3.234291  3.192601
            3.169323  3.154664  3.144484  3.136936  3.131119
        b  0.3  0.5824  0.82576  1.027876  1.192929
            1.326639  1.434538  1.521444  1.591376  1.647623
        loss  4.3476  2.24993  1.457455  1.033599  0.773497
            0.607554  0.500636  0.431584  0.386959  0.358118
    """)
    return [_travel(("line", 5.0, 0.0), _column(X), _column(Y), expected=_history(**path))]


def loop_again(_rng: Random) -> list[Case]:
    """A model that is no line, trained by two calls of two epochs: the second one's history."""
    expected = _history([0.861087, 0.846959], [0.452283, 0.441572], [19.628517, 19.602061])
    of_a_line = _history([1.322482, 1.41429], [0.420975, 0.383207], [24.376259, 26.171014])
    given = {"calls": 2, "epochs": 2, "learning_rate": 0.01, "slips": {"line_only": of_a_line}}
    return [_travel(("square", 1.0, 0.5), X, Y, expected=expected, **given)]


def _trained(trial: str, *more: Any) -> list[Case]:
    slips = {
        "not_trained": START,
        "only_w": {"w": 3.3464, "b": 0.0},
        "only_b": {"w": 5.0, "b": 0.732},
        **MODEL_RAISES,
    }
    expected, given = {"w": 3.318304, "b": 0.82576}, (_tf(X), _tf(Y), 3, 0.1, *more)
    return [case("KerasLinearModel", *given, trial=trial, expected=expected, slips=slips)]


def keras_loop(_rng: Random) -> list[Case]:
    """Three updates by a tape."""
    return _trained("linear_regression.looped")


def keras_fit(_rng: Random) -> list[Case]:
    """Three updates by `fit`, of a model that can be traced."""
    return _trained("linear_regression.fitted", True)


def keras_saved(_rng: Random) -> list[Case]:
    """Weights that are saved and loaded."""
    slips = {
        "not_saved": [0.0, 5.0, -10.0],
        "only_w_saved": [0.0, 3.0, -6.0],
        "only_b_saved": [2.0, 7.0, -8.0],
    }
    return [
        case(
            "KerasLinearModel",
            *(_tf([0.0, 1.0, -2.0]), 3.0, 2.0),
            trial="linear_regression.reloaded",
            expected={"output": [2.0, 5.0, -4.0]},
            slips=under("output", slips) | MODEL_RAISES,
        )
    ]
