"""Lesson 03, linear regression: the exercises with their visible properties."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.judges import expects
from course.checks.model import Case, Exercise, Property
from course.exercises.build import case, tensor
from course.exercises.regression_judges import (
    LOOP_RAISES,
    LOSSES,
    MODEL_RAISES,
    PATH,
    RETURNED,
    STEP_RAISES,
    TRAINED,
    UPDATED,
    entries,
    loss_slopes,
    outputs,
    start,
    trainable,
)
from course.i18n import mark

LESSON = "03_linear_regression"

# Five points near the line 3x + 2.
X = [-2.0, -1.0, 0.0, 1.0, 3.0]
Y = [-4.5, -1.0, 2.5, 4.0, 11.5]
START = {"w": 5.0, "b": 0.0}


def _tf(values: Any) -> Any:
    return tensor(values, kind="tensorflow")


def _made(function: str) -> list[Case]:
    slips = {"swapped": [5.0] * 5, "sum": [3.0, 4.0, 5.0, 6.0, 8.0]}
    found = [case(function, _tf(X), trial="regression.line", expected={"output": [-10.0, -5.0, 0.0, 5.0, 15.0], "start": START},
                  slips={**{code: {"output": value} for code, value in slips.items()}, **MODEL_RAISES})]
    column = [[1.0], [2.0], [-0.5]]
    expected = {"output": [[5.0], [10.0], [-2.5]], "start": START}
    return [*found, case(function, _tf(column), trial="regression.line", expected=expected, slips=MODEL_RAISES)]


def _linear(_rng: Random) -> list[Case]:
    return _made("LinearModel")


def _keras(_rng: Random) -> list[Case]:
    return _made("KerasLinearModel")


def _losses(_rng: Random) -> list[Case]:
    return [
        case("mean_squared_error", _tf([1.0, 2.0, 3.0, 4.0]), _tf([1.5, 1.0, 3.0, 7.0]), expected=2.5625,
             slips={"sum": 10.25, "half": 1.28125, "root": 1.600781, "absolute": 1.125, "not_squared": 0.625,
                    "other_sign": -0.625, "square_of_mean": 0.390625, "squares_apart": -7.8125, "minus_one": 3.416667,
                    "no_mean": [0.25, 1.0, 0.0, 9.0],
                    "per_row": 2.5625, "last_axis": 2.5625, "first_axis": 2.5625}),
        case("mean_squared_error", _tf([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]]), _tf([[2.0, 2.0, 1.0], [0.0, -2.0, 7.0]]),
             expected=2.5, slips={"sum": 15.0, "half": 1.25, "root": 1.581139, "absolute": 1.166667, "not_squared": 0.166667,
                    "other_sign": -0.166667, "square_of_mean": 0.027778, "squares_apart": -5.166667, "minus_one": 3.0,
                    "no_mean": [[1.0, 0.0, 4.0], [0.0, 1.0, 9.0]], "per_row": 7.5, "last_axis": [1.666667, 3.333333],
                    "first_axis": [0.5, 0.5, 6.5]}),
    ]


def _slopes(_rng: Random) -> list[Case]:
    return [
        case("mean_squared_error", _tf([1.0, 2.0, 3.0, 4.0]), _tf([1.5, 1.0, 3.0, 7.0]), trial="regression.slopes",
             expected=[0.25, -0.5, 0.0, 1.5], slips={"sum": [1.0, -2.0, 0.0, 6.0], "half": [0.125, -0.25, 0.0, 0.75]})
    ]


def _moved(**slips: tuple[float, float]) -> dict[str, Any]:
    """The slips of one update: w and b after it."""
    return {code: {"w": [w], "b": [b]} for code, (w, b) in slips.items()}


def _step(_rng: Random) -> list[Case]:
    slips = _moved(unmoved=(5.0, 0.0), sign=(5.53, -0.15), only_w=(4.47, 0.0), only_b=(5.0, 0.15), swapped=(5.15, -0.53),
                   no_rate=(-5.6, 3.0), rate_ignored=(3.94, 0.3), rate_small=(4.894, 0.03), sum=(2.35, 0.75), half=(4.735, 0.075),
                   in_turn=(4.47, 0.1606))
    losses = {"loss_after": 7.9154, "loss_sum": 65.75, "loss_half": 6.575, "loss_root": 3.626293}
    return [
        case("train_step", "line", 5.0, 0.0, _tf(X), _tf(Y), 0.05, trial="regression.steps",
             expected={"w": [4.47], "b": [0.15], "loss": [13.15]},
             slips={**slips, **{code: {"loss": [value]} for code, value in losses.items()}, **STEP_RAISES})
    ]


def _step_square(_rng: Random) -> list[Case]:
    slips = _moved(line_only=(1.348, 0.44), unmoved=(1.0, 0.5), sign=(1.216, 0.56), only_w=(0.784, 0.5), only_b=(1.0, 0.44),
                   swapped=(0.94, 0.284), no_rate=(-6.2, -1.5), rate_ignored=(0.28, 0.3), rate_small=(0.928, 0.48),
                   sum=(-0.08, 0.2), half=(0.892, 0.47), in_turn=(0.784, 0.47888))
    return [
        case("train_step", "square", 1.0, 0.5, _tf(X), _tf(Y), 0.03, trial="regression.steps",
             expected={"w": [0.784], "b": [0.44], "loss": [20.3]}, slips=slips | STEP_RAISES)
    ]


def _history(w: list[float], b: list[float], loss: list[float]) -> dict[str, Any]:
    """What a slip of every update gives: the history, and the model's w and b at the end."""
    return {"history": {"w": w, "b": b, "loss": loss}, "w": w[-1], "b": b[-1]}


def _loop(_rng: Random) -> list[Case]:
    slips: dict[str, Any] = {
        "path_before": {"history": {"w": [5.0, 4.47, 4.096], "b": [0.0, 0.15, 0.2956]}},
        "loss_before": {"history": {"loss": [13.15, 7.9154, 5.112938]}},
        "stale": {"history": {"loss": [13.15] * 3}},
        "last_loss": {"history": {"loss": [3.542472] * 3}},
        "holds_variable": {"history": {"w": [3.831288] * 3, "b": [0.43412] * 3}},
        "exchanged": {"history": {"w": [0.15, 0.2956, 0.43412], "b": [4.47, 4.096, 3.831288]}},
        "loss_sum": {"history": {"loss": [39.577, 25.564692, 17.712358]}},
        "unmoved": _history([5.0] * 3, [0.0] * 3, [13.15] * 3),
        "sign": _history([5.53, 6.216, 7.104712], [-0.15, -0.3044, -0.46052], [20.0514, 31.333367, 49.955319]),
        "only_w": _history([4.47, 4.099, 3.8393], [0.0] * 3, [8.3747, 6.034803, 4.888253]),
        "only_b": _history([5.0] * 3, [0.15, 0.285, 0.4065], [12.7225, 12.376225, 12.095742]),
        "rate_ignored": _history([3.94, 3.504, 3.318304], [0.3, 0.5824, 0.82576], [4.3476, 2.24993, 1.457455]),
        "sum": _history([2.35, 3.6, 2.911], [0.75, 1.39, 1.585], [18.225, 5.8685, 2.65581]),
        "epochs_ignored": {"w": 3.226692, "b": 1.153844},
        "one_epoch": {"w": 4.47, "b": 0.15},
        "epoch_short": {"w": 4.096, "b": 0.2956},
        "epoch_more": {"w": 3.643219, "b": 0.564082},
    }
    return [
        case("training_loop", "line", 5.0, 0.0, _tf(X), _tf(Y), epochs=3, learning_rate=0.05, trial="regression.travel",
             expected=_history([4.47, 4.096, 3.831288], [0.15, 0.2956, 0.43412], [7.9154, 5.112938, 3.542472]),
             slips=slips | LOOP_RAISES)
    ]


def _keras_trained(trial: str) -> list[Case]:
    slips = {"not_trained": START, "only_w": {"w": 3.3464, "b": 0.0}, "only_b": {"w": 5.0, "b": 0.732}, **MODEL_RAISES}
    return [case("KerasLinearModel", _tf(X), _tf(Y), 3, 0.1, trial=trial, expected={"w": 3.318304, "b": 0.82576}, slips=slips)]


def _keras_loop(_rng: Random) -> list[Case]:
    return _keras_trained("regression.looped")


def _keras_fit(_rng: Random) -> list[Case]:
    return _keras_trained("regression.fitted")


def _keras_saved(_rng: Random) -> list[Case]:
    slips = {"not_saved": [0.0, 5.0, -10.0], "only_w_saved": [0.0, 3.0, -6.0], "only_b_saved": [2.0, 7.0, -8.0]}
    return [
        case("KerasLinearModel", _tf([0.0, 1.0, -2.0]), 3.0, 2.0, trial="regression.reloaded",
             expected={"output": [2.0, 5.0, -4.0]},
             slips={**{code: {"output": value} for code, value in slips.items()}, **MODEL_RAISES})
    ]


_MODULE = trainable("module", mark("it is no tf.Module."), "not_trainable")
_KERAS_MODEL = trainable("keras", mark("it is no tf.keras.Model."), "raw_variable")
_OUTPUT_SLIPS = {
    "no_bias": mark("is b left out? The model is w * x + b"),
    "swapped": mark("are w and b exchanged? The model is w * x + b"),
    "subtracted": mark("is b subtracted? It is added"),
    "brackets": mark("b stands outside the product: w * x + b"),
    "sum": mark("is w added to x? They are multiplied: w * x + b"),
    "fixed": mark("does the formula use self.w and self.b? Numbers written into it do not learn"),
    "no_attribute": mark("the model keeps its variables under the names w and b: self.w = ..., self.b = ..."),
    "other_start": mark("w starts at 5.0 and b at 0.0"),
    "more_variables": mark("is there a third variable, or is one listed twice? Only w and b are to be trained"),
    "shared": mark("were the variables made outside of __init__? Each model needs its own"),
    "not_differentiable": mark("does the formula leave TensorFlow (.numpy(), float, np)? A tape follows TensorFlow operations "
                               "only"),
    "no_super": mark("`super().__init__()` comes first in __init__"),
    "whole_variables": mark("are w and b whole numbers? Write tf.Variable(5.0), with the point"),
    "other_gradient": mark("does the formula use each of w and b once, as w * x + b?"),
}
_UPDATE_SLIPS = {
    "unmoved": mark("do w and b move at all? Subtract learning_rate times the gradient from each (`assign_sub`)"),
    "sign": mark("was the gradient added? Gradient descent subtracts it"),
    "only_w": mark("is b updated too?"),
    "only_b": mark("is w updated too?"),
    "swapped": mark("are the gradients of w and b exchanged? They come in the order that you ask for them; "
                    "model.trainable_variables is (b, w)"),
    "no_rate": mark("is the gradient multiplied by learning_rate?"),
    "rate_ignored": mark("is the learning_rate that was given used, or a fixed number?"),
    "rate_small": mark("is the learning_rate that was given used, or a fixed number?"),
    "sum": mark("is it the mean of the squared errors? This looks like their sum"),
    "half": mark("is there a half in the loss? The mean squared error has none"),
    "in_turn": mark("was b's gradient taken after w had moved? Take both first, then update"),
    "line_only": mark("these are the gradients of a line; let GradientTape find those of the model that was given"),
    "no_gradient": mark("GradientTape found no gradient: call the model and compute the loss inside the `with` block, by "
                        "TensorFlow operations alone"),
    "once_only": mark("a tape gives gradients once: ask for both in one call, `tape.gradient(loss, [model.w, model.b])`"),
    "one_optimizer": mark("is one optimizer used for every model? Keras ties it to the first one's variables: make it "
                          "in the function"),
    "optimizer_in_function": mark("was the optimizer made inside a tf.function? Make it outside, or leave out the decorator"),
    "rebound": mark("was model.w or model.b given a new value with `=`? Change the variable itself: `assign_sub` or `assign`"),
}

EXERCISES = (
    Exercise(
        "linear_model", LESSON, 2, ("LinearModel",), mark("A line as a tf.Module"),
        hints=(
            mark("`__init__` makes the variables, `__call__(self, x)` computes."),
            mark("`self.w = tf.Variable(5.0)`, and b likewise, after `super().__init__()`."),
            mark("`return self.w * x + self.b`. A tf.Module finds its variables by itself."),
        ),
        slips={
            **_OUTPUT_SLIPS,
            "no_variable": mark("w and b must be of type tf.Variable: tf.Variable(5.0), not 5.0"),
            "other_base": mark("does the class line say `class LinearModel(tf.Module):`?"),
            "not_trainable": mark("are w and b both a tf.Variable, kept on self, and trainable?"),
            "no_call": mark("the method that computes is called `__call__`, with two underscores on either side"),
        },
        properties=(
            Property("outputs", mark("gives w * x + b on an example"), _linear, outputs("output"), 1),
            Property("start", mark("w and b are variables, 5.0 and 0.0"), _linear, start, 1),
            Property("trainable", mark("a tf.Module whose trainable_variables are w and b"), _linear, _MODULE, 1),
        ),
    ),
    Exercise(
        "mean_squared_error", LESSON, 1, ("mean_squared_error",), mark("The mean squared error"),
        hints=(
            mark("Difference, square, mean."),
            mark("`tf.square` squares each element; `tf.reduce_mean` takes the mean over all of them."),
        ),
        slips={
            "sum": mark("is it the mean? This is the sum"),
            "half": mark("is there a half? The mean squared error has none"),
            "root": mark("was a root taken at the end?"),
            "absolute": mark("this is the mean of absolute differences: square them"),
            "not_squared": mark("is the square missing?"),
            "other_sign": mark("is the square missing?"),
            "square_of_mean": mark("square first, then take the mean"),
            "squares_apart": mark("square the difference, not each number"),
            "minus_one": mark("divide by the number of elements, not by one less"),
            "no_mean": mark("is the mean missing? These are the squares one by one"),
            "per_row": mark("the mean is over all elements: `len` counts the rows only"),
            "last_axis": mark("the mean is over all elements, not along one axis"),
            "first_axis": mark("the mean is over all elements, not along one axis"),
            "not_differentiable": mark("does it leave TensorFlow (.numpy(), float, np)? A tape follows TensorFlow operations "
                                       "only; return the tensor as it is"),
        },
        properties=(
            Property("known_cases", mark("right on two examples"), _losses, expects(), 1),
            Property("differentiable", mark("GradientTape finds its gradient"), _slopes, loss_slopes, 0.75),
        ),
    ),
    Exercise(
        "train_step", LESSON, 2, ("train_step",), mark("One step of gradient descent"),
        hints=(
            mark("Inside `with tf.GradientTape() as tape:` call the model and compute the loss."),
            mark("`dw, db = tape.gradient(loss, [model.w, model.b])`, after the `with` block."),
            mark("`model.w.assign_sub(learning_rate * dw)`, the same for b, and `return loss`."),
        ),
        slips={
            **_UPDATE_SLIPS,
            "loss_after": mark("is the loss computed again after the update? Return the one from inside the tape"),
            "loss_sum": mark("is it the mean of the squared errors? This is their sum"),
            "loss_half": mark("is there a half in the loss? The mean squared error has none"),
            "loss_root": mark("was a root taken of the loss?"),
            "no_tape": mark("was the gradient worked out by hand? It should come from tf.GradientTape, with the model "
                            "called inside"),
        },
        properties=(
            Property("one_step", mark("w and b right after one update"), _step, UPDATED, 1.5),
            Property("other_model", mark("w and b right for a model that is no line"), _step_square, UPDATED, 1),
            Property("loss", mark("returns the loss before the update"), _step, RETURNED, 1),
        ),
    ),
    Exercise(
        "training_loop", LESSON, 2, ("training_loop",), mark("The training loop"),
        hints=(
            mark("Begin with three empty lists; each epoch makes one `train_step` and appends one number to each."),
            mark("A number that is kept must not move on with the variable: `float(model.w)`."),
            mark("`train_step` returns the loss before its update. After it, compute the loss anew: "
                 "`mean_squared_error(y, model(x))`."),
        ),
        slips={
            **_UPDATE_SLIPS,
            "path_before": mark("are w and b kept before the update? Keep them after it"),
            "loss_before": mark("this is the loss before each update, as train_step returns it; measure it again afterwards"),
            "stale": mark("is the loss computed once, outside of the loop? Compute it anew in every epoch"),
            "last_loss": mark("all entries are the last loss: keep one in every epoch"),
            "holds_variable": mark("was the variable itself kept? It moves on; keep its number: float(model.w)"),
            "exchanged": mark("are w and b exchanged in the dictionary?"),
            "loss_sum": mark("is it the mean of the squared errors? This is their sum"),
            "one_list": mark("do all three keys share one list? Give each a list of its own"),
            "start_too": mark("is there an entry from before the first update? Only those after an update count"),
            "old_entries": mark("are the entries of an earlier call still there? Begin each call with new lists"),
            "epochs_ignored": mark("is the number of epochs that was given used, or a fixed one?"),
            "one_epoch": mark("was there one update only? Is the `return` inside the loop?"),
            "epoch_short": mark("is one epoch missing? range(epochs) has as many as are wanted"),
            "epoch_more": mark("is there one epoch too many? range(epochs) has as many as are wanted"),
            "last_only": mark("keep one number for each epoch; is the `return` inside the loop, or a list replaced by a number?"),
            "no_numbers": mark("None was kept: does the function whose result you keep return one?"),
        },
        properties=(
            Property("entries", mark("a list with one entry per epoch for each of w, b, loss"), _loop, entries, 0.5),
            Property("path", mark("w and b after each update"), _loop, PATH, 1, needs=("entries",)),
            Property("losses", mark("the loss after each update"), _loop, LOSSES, 1, needs=("entries",)),
        ),
    ),
    Exercise(
        "keras_model", LESSON, 2, ("KerasLinearModel",), mark("The line as a Keras model"),
        hints=(
            mark("As the class before, but from tf.keras.Model, and the method that computes is called `call`."),
            mark("`self.w = self.add_weight(shape=(), initializer=tf.keras.initializers.Constant(5.0), name=\"w\")`."),
            mark("Keras follows what `add_weight` makes; it does not see a bare tf.Variable."),
        ),
        slips={
            **_OUTPUT_SLIPS,
            "no_variable": mark("w and b come from self.add_weight(...); plain numbers and tensors do not learn"),
            "other_base": mark("does the class line say `class KerasLinearModel(tf.keras.Model):`?"),
            "no_call": mark("the method that computes is called `call`, without underscores"),
            "raw_variable": mark("was tf.Variable used? Keras follows self.add_weight(...) only; and is it trainable?"),
            "not_trained": mark("neither moved: Keras trains what self.add_weight(...) makes, not a bare tf.Variable"),
            "only_w": mark("b did not move: was it made by self.add_weight(...)?"),
            "only_b": mark("w did not move: was it made by self.add_weight(...)?"),
            "not_saved": mark("the loaded model stands at the start: Keras saves what self.add_weight(...) makes, not a bare "
                              "tf.Variable"),
            "only_w_saved": mark("b was not saved: was it made by self.add_weight(...)?"),
            "only_b_saved": mark("w was not saved: was it made by self.add_weight(...)?"),
        },
        properties=(
            Property("outputs", mark("gives w * x + b on an example"), _keras, outputs("output"), 0.5),
            Property("start", mark("w and b are variables, 5.0 and 0.0"), _keras, start, 0.5),
            Property("trainable", mark("a tf.keras.Model whose trainable_variables are w and b"), _keras, _KERAS_MODEL, 1),
            Property("loop", mark("trains in a loop with GradientTape"), _keras_loop, TRAINED, 0.5),
            Property("fit", mark("trains with compile and fit"), _keras_fit, TRAINED, 1),
            Property("saved", mark("its weights come back from a .weights.h5 file"), _keras_saved, outputs("output"), 1),
        ),
    ),
)
