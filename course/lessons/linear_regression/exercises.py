"""Lesson 03, linear regression: the exercises with their visible properties."""

from __future__ import annotations

from course.checks.judges import all_of, expects
from course.checks.model import Exercise, Property
from course.i18n import mark
from course.lessons.linear_regression import cases as cases
from course.lessons.linear_regression.judges import (
    LOSSES,
    PATH,
    RETURNED,
    TRAINED,
    UPDATED,
    WHOLE,
    both_alone,
    by_tape,
    differentiable,
    entries,
    fresh,
    in_place,
    loss_slopes,
    outputs,
    start,
    trainable,
)

LESSON = "03_linear_regression"

_MODULE = trainable("module", mark("it is no tf.Module."), "not_trainable")
_KERAS_MODEL = trainable("keras", mark("it is no tf.keras.Model."), "raw_variable")
_OUTPUT_SLIPS = {
    "no_bias": mark("is b left out? The model is w * x + b"),
    "swapped": mark("are w and b exchanged? The model is w * x + b"),
    "subtracted": mark("is b subtracted? It is added"),
    "brackets": mark("b stands outside the product: w * x + b"),
    "sum": mark("is w added to x? They are multiplied: w * x + b"),
    "fixed": mark("does the formula use self.w and self.b? Numbers written into it do not learn"),
    "no_attribute": mark(
        "the model keeps its variables under the names w and b: self.w = ..., self.b = ..."
    ),
    "other_start": mark("w starts at 5.0 and b at 0.0"),
    "more_variables": mark(
        "is there a third variable, or is one listed twice? Only w and b are to be trained"
    ),
    "shared": mark("were the variables made outside of __init__? Each model needs its own"),
    "not_differentiable": mark(
        "does the formula leave TensorFlow (.numpy(), float, np)? A tape follows TensorFlow "
        "operations only"
    ),
    "no_super": mark("`super().__init__()` comes first in __init__"),
    "whole_variables": mark("are w and b whole numbers? Write tf.Variable(5.0), with the point"),
    "other_gradient": mark("does the formula use each of w and b once, as w * x + b?"),
}
_UPDATE_SLIPS = {
    "unmoved": mark(
        "do w and b move at all? Subtract learning_rate times the gradient from each (`assign_sub`)"
    ),
    "sign": mark("was the gradient added? Gradient descent subtracts it"),
    "only_w": mark("is b updated too?"),
    "only_b": mark("is w updated too?"),
    "swapped": mark(
        "are the gradients of w and b exchanged? They come in the order that you ask for them; "
        "model.trainable_variables is (b, w)"
    ),
    "no_rate": mark("is the gradient multiplied by learning_rate?"),
    "rate_ignored": mark("is the learning_rate that was given used, or a fixed number?"),
    "rate_small": mark("is the learning_rate that was given used, or a fixed number?"),
    "sum": mark("is it the mean of the squared errors? This looks like their sum"),
    "half": mark("is there a half in the loss? The mean squared error has none"),
    "in_turn": mark("was b's gradient taken after w had moved? Take both first, then update"),
    "line_only": mark(
        "these are the gradients of a line; let GradientTape find those of the model that was given"
    ),
    "no_gradient": mark(
        "GradientTape found no gradient: call the model and compute the loss inside the `with` "
        "block, by TensorFlow operations alone"
    ),
    "once_only": mark(
        "a tape gives gradients once: ask for both in one call, `tape.gradient(loss, [model.w, "
        "model.b])`"
    ),
    "one_optimizer": mark(
        "is one optimizer used for every model? Keras ties it to the first one's variables: make "
        "it in the function"
    ),
    "optimizer_in_function": mark(
        "was the optimizer made inside a tf.function? Make it outside, or leave out the decorator"
    ),
    "rebound": mark(
        "was model.w or model.b given a new value with `=`? Change the variable itself: "
        "`assign_sub` or `assign`"
    ),
}

EXERCISES = (
    Exercise(
        "linear_model",
        LESSON,
        2,
        ("LinearModel",),
        mark("A line as a tf.Module"),
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
            "no_call": mark(
                "the method that computes is called `__call__`, with two underscores on either side"
            ),
        },
        properties=(
            Property(
                "outputs",
                mark("gives w * x + b on an example"),
                cases.linear,
                outputs("output"),
                0.5,
            ),
            Property(
                "start", mark("w and b are variables, 5.0 and 0.0"), cases.linear, start, 0.75
            ),
            Property(
                "trainable",
                mark("a tf.Module whose trainable_variables hold w and b"),
                cases.linear,
                _MODULE,
                0.75,
            ),
            Property(
                "both_alone",
                mark("trainable_variables hold nothing else"),
                cases.linear,
                both_alone,
                0.75,
                needs=("trainable",),
            ),
            Property(
                "other_weights",
                mark("gives w * x + b with other w and b"),
                cases.linear_moved,
                outputs("moved"),
                0.75,
                only_with=("trainable",),
            ),
            Property(
                "gradients",
                mark("GradientTape finds the gradients by w and b"),
                cases.linear_moved,
                differentiable,
                1.75,
                needs=("other_weights",),
            ),
            Property(
                "second_model",
                mark("a second model has variables of its own"),
                cases.linear_moved,
                fresh,
                0.5,
                needs=("start",),
            ),
        ),
    ),
    Exercise(
        "mean_squared_error",
        LESSON,
        1,
        ("mean_squared_error",),
        mark("The mean squared error"),
        hints=(
            mark("Difference, square, mean."),
            mark(
                "`tf.square` squares each element; `tf.reduce_mean` takes the mean over all of "
                "them."
            ),
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
            "not_differentiable": mark(
                "does it leave TensorFlow (.numpy(), float, np)? A tape follows TensorFlow "
                "operations only; return the tensor as it is"
            ),
        },
        properties=(
            Property(
                "known_cases",
                mark("right on five examples, of one, two and three axes"),
                cases.losses,
                expects(),
                1,
            ),
            Property(
                "differentiable",
                mark("GradientTape finds its gradient"),
                cases.slopes,
                loss_slopes,
                1,
            ),
        ),
    ),
    Exercise(
        "train_step",
        LESSON,
        2,
        ("train_step",),
        mark("One step of gradient descent"),
        hints=(
            mark("Inside `with tf.GradientTape() as tape:` call the model and compute the loss."),
            mark("`dw, db = tape.gradient(loss, [model.w, model.b])`, after the `with` block."),
            mark("`model.w.assign_sub(learning_rate * dw)`, the same for b, and `return loss`."),
        ),
        slips={
            **_UPDATE_SLIPS,
            "loss_after": mark(
                "is the loss computed again after the update? Return the one from inside the tape"
            ),
            "loss_sum": mark("is it the mean of the squared errors? This is their sum"),
            "loss_half": mark("is there a half in the loss? The mean squared error has none"),
            "loss_root": mark("was a root taken of the loss?"),
            "no_tape": mark(
                "was the gradient worked out by hand? It should come from tf.GradientTape, with "
                "the model called inside"
            ),
        },
        properties=(
            Property(
                "one_step",
                mark("w and b right after one update, and after three"),
                cases.step,
                UPDATED,
                1.25,
            ),
            Property(
                "other_model",
                mark("w and b right for a model that is no line"),
                cases.step_square,
                UPDATED,
                1,
            ),
            Property("loss", mark("returns the loss before the update"), cases.step, RETURNED, 1),
            Property(
                "changed_in_place",
                mark("changes the model's variables in place"),
                cases.step,
                in_place,
                1.75,
                only_with=("one_step",),
            ),
            Property(
                "tape",
                mark("takes the gradients by GradientTape"),
                cases.step_square,
                by_tape,
                0.75,
                only_with=("one_step",),
            ),
        ),
    ),
    Exercise(
        "training_loop",
        LESSON,
        2,
        ("training_loop",),
        mark("The training loop"),
        trains=True,
        hints=(
            mark(
                "Begin with three empty lists; each epoch makes one `train_step` and appends one "
                "number to each."
            ),
            mark("A number that is kept must not move on with the variable: `float(model.w)`."),
            mark(
                "`train_step` returns the loss before its update. After it, compute the loss anew: "
                "`mean_squared_error(y, model(x))`."
            ),
        ),
        slips={
            **_UPDATE_SLIPS,
            "path_before": mark("are w and b kept before the update? Keep them after it"),
            "loss_before": mark(
                "this is the loss before each update, as train_step returns it; measure it again "
                "afterwards"
            ),
            "stale": mark(
                "is the loss computed once, outside of the loop? Compute it anew in every epoch"
            ),
            "last_loss": mark("all entries are the last loss: keep one in every epoch"),
            "holds_variable": mark(
                "was the variable itself kept? It moves on; keep its number: float(model.w)"
            ),
            "exchanged": mark("are w and b exchanged in the dictionary?"),
            "loss_sum": mark("is it the mean of the squared errors? This is their sum"),
            "one_list": mark("do all three keys share one list? Give each a list of its own"),
            "start_too": mark(
                "is there an entry from before the first update? Only those after an update count"
            ),
            "old_entries": mark(
                "are the entries of an earlier call still there? Begin each call with new lists"
            ),
            "epochs_ignored": mark("is the number of epochs that was given used, or a fixed one?"),
            "one_epoch": mark("was there one update only? Is the `return` inside the loop?"),
            "epoch_short": mark("is one epoch missing? range(epochs) has as many as are wanted"),
            "epoch_more": mark(
                "is there one epoch too many? range(epochs) has as many as are wanted"
            ),
            "last_only": mark(
                "keep one number for each epoch; is the `return` inside the loop, or a list "
                "replaced by a number?"
            ),
            "no_numbers": mark(
                "None was kept: does the function whose result you keep return one?"
            ),
        },
        properties=(
            Property(
                "entries",
                mark("a list with one entry per epoch for each of w, b, loss"),
                cases.loop,
                entries,
                0.5,
            ),
            Property(
                "path", mark("w and b after each update"), cases.loop, PATH, 1, needs=("entries",)
            ),
            Property(
                "losses",
                mark("the loss after each update"),
                cases.loop,
                LOSSES,
                1.25,
                needs=("entries",),
            ),
            Property(
                "trained",
                mark("leaves the model trained, its variables changed in place"),
                cases.loop,
                all_of(TRAINED, in_place),
                1,
            ),
            Property(
                "by_default",
                mark("10 epochs with learning rate 0.1 where nothing else is said"),
                cases.loop_by_default,
                WHOLE,
                0.5,
                needs=("path", "losses"),
            ),
            Property(
                "other_model",
                mark("right for a model that is no line, at a second call too"),
                cases.loop_again,
                WHOLE,
                1.25,
                needs=("path", "losses"),
            ),
        ),
    ),
    Exercise(
        "keras_model",
        LESSON,
        2,
        ("KerasLinearModel",),
        mark("The line as a Keras model"),
        trains=True,
        hints=(
            mark(
                "As the class before, but from tf.keras.Model, and the method that computes is "
                "called `call`."
            ),
            mark(
                "`self.w = self.add_weight(shape=(), "
                'initializer=tf.keras.initializers.Constant(5.0), name="w")`.'
            ),
            mark("Keras follows what `add_weight` makes; it does not see a bare tf.Variable."),
        ),
        slips={
            **_OUTPUT_SLIPS,
            "no_variable": mark(
                "w and b come from self.add_weight(...); plain numbers and tensors do not learn"
            ),
            "other_base": mark(
                "does the class line say `class KerasLinearModel(tf.keras.Model):`?"
            ),
            "no_call": mark("the method that computes is called `call`, without underscores"),
            "raw_variable": mark(
                "was tf.Variable used? Keras follows self.add_weight(...) only; and is it "
                "trainable?"
            ),
            "not_trained": mark(
                "neither moved: Keras trains what self.add_weight(...) makes, not a bare "
                "tf.Variable"
            ),
            "only_w": mark("b did not move: was it made by self.add_weight(...)?"),
            "only_b": mark("w did not move: was it made by self.add_weight(...)?"),
            "not_saved": mark(
                "the loaded model stands at the start: Keras saves what self.add_weight(...) "
                "makes, not a bare tf.Variable"
            ),
            "only_w_saved": mark("b was not saved: was it made by self.add_weight(...)?"),
            "only_b_saved": mark("w was not saved: was it made by self.add_weight(...)?"),
        },
        properties=(
            Property(
                "outputs",
                mark("gives w * x + b on an example"),
                cases.keras,
                outputs("output"),
                0.5,
            ),
            Property("start", mark("w and b are variables, 5.0 and 0.0"), cases.keras, start, 0.5),
            Property(
                "trainable",
                mark("a tf.keras.Model whose trainable_variables hold w and b"),
                cases.keras,
                _KERAS_MODEL,
                0.75,
            ),
            Property(
                "both_alone",
                mark("trainable_variables hold nothing else"),
                cases.keras,
                both_alone,
                0.25,
                needs=("trainable",),
            ),
            Property(
                "other_weights",
                mark("gives w * x + b with other w and b"),
                cases.keras_moved,
                outputs("moved"),
                0.25,
            ),
            Property(
                "gradients",
                mark("GradientTape finds the gradients by w and b"),
                cases.keras_moved,
                differentiable,
                0.75,
                needs=("other_weights",),
            ),
            Property(
                "second_model",
                mark("a second model has variables of its own"),
                cases.keras_moved,
                fresh,
                0.25,
                needs=("start",),
            ),
            Property(
                "loop", mark("trains in a loop with GradientTape"), cases.keras_loop, TRAINED, 0.75
            ),
            Property("fit", mark("trains with compile and fit"), cases.keras_fit, TRAINED, 1.25),
            Property(
                "saved",
                mark("its weights come back from a .weights.h5 file"),
                cases.keras_saved,
                outputs("output"),
                1,
            ),
        ),
    ),
)
