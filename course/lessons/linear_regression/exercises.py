"""Lesson 03, linear regression: the exercises with their visible properties."""

from __future__ import annotations

from course.checks.judges import all_of, expects
from course.checks.model import Exercise
from course.i18n import mark
from course.lessons.linear_regression import cases, cases_rates
from course.lessons.linear_regression.judges import (
    LOSSES,
    PATH,
    RATE,
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
from course.lessons.writing import ladder, lines, rung, table

_MODULE = trainable("module", mark("it is no tf.Module."), "not_trainable")
_KERAS_MODEL = trainable("keras", mark("it is no tf.keras.Model."), "raw_variable")
_OUTPUT_SLIPS = table("""
    no_bias: is b left out? The model is w * x + b
    swapped: are w and b exchanged? The model is w * x + b
    subtracted: is b subtracted? It is added
    brackets: b stands outside the product: w * x + b
    sum: is w added to x? They are multiplied: w * x + b
    fixed: does the formula use self.w and self.b? Numbers written into it do not learn
    no_attribute: the model keeps its variables under the names w and b: self.w = ..., self.b = ...
    other_start: w starts at 5.0 and b at 0.0
    more_variables: is there a third variable, or is one listed twice? Only w and b are to be
        trained
    shared: were the variables made outside of __init__? Each model needs its own
    not_differentiable: does the formula leave TensorFlow (.numpy(), float, np)? A tape follows
        TensorFlow operations only
    no_super: `super().__init__()` comes first in __init__
    whole_variables: are w and b whole numbers? Write tf.Variable(5.0), with the point
    other_gradient: does the formula use each of w and b once, as w * x + b?
""")
_UPDATE_SLIPS = table("""
    unmoved: do w and b move at all? Subtract learning_rate times the gradient from each
        (`assign_sub`)
    sign: was the gradient added? Gradient descent subtracts it
    only_w: is b updated too?
    only_b: is w updated too?
    swapped: are the gradients of w and b exchanged? They come in the order that you ask for them;
        model.trainable_variables is (b, w)
    no_rate: is the gradient multiplied by learning_rate?
    rate_ignored: is the learning_rate that was given used, or a fixed number?
    rate_small: is the learning_rate that was given used, or a fixed number?
    sum: is it the mean of the squared errors? This looks like their sum
    half: is there a half in the loss? The mean squared error has none
    in_turn: was b's gradient taken after w had moved? Take both first, then update
    line_only: these are the gradients of a line; let GradientTape find those of the model that was
        given
    no_gradient: GradientTape found no gradient: call the model and compute the loss inside the
        `with` block, by TensorFlow operations alone
    once_only: a tape gives gradients once: ask for both in one call, `tape.gradient(loss, [model.w,
        model.b])`
    one_optimizer: is one optimiser used for every model? Keras ties it to the first one's
        variables: make it in the function
    optimizer_in_function: was the optimiser made inside a tf.function? Make it outside, or leave
        out the decorator
    rebound: was model.w or model.b given a new value with `=`? Change the variable itself:
        `assign_sub` or `assign`
""")

LINEAR_MODEL = Exercise(
    "linear_model",
    hints=lines("""
        `__init__` makes the variables and keeps them on self; `__call__(self, x)` computes with
            them. The class Wave above shows both.
        `super().__init__()` comes first, then a `tf.Variable` each, of a number with a point.
            A tf.Module finds its variables by itself.
        What `__call__` returns is the formula of the line, written with `self.w` and `self.b`: no
            number stands in it.
    """),
    slips=_OUTPUT_SLIPS
    | table("""
        no_variable: w and b must be of type tf.Variable: tf.Variable(5.0), not 5.0
        other_base: does the class line say `class LinearModel(tf.Module):`?
        not_trainable: are w and b both a tf.Variable, kept on self, and trainable?
        no_call: the method that computes is called `__call__`, with two underscores on either side
    """),
    properties=ladder(
        """
        outputs: gives w * x + b on an example
        start: w and b are variables, 5.0 and 0.0
        trainable: a tf.Module whose trainable_variables hold w and b
        both_alone: trainable_variables hold nothing else
        other_weights: gives w * x + b with other w and b
        gradients: GradientTape finds the gradients with respect to w and b
        second_model: a second model has variables of its own
        """,
        rung("outputs", cases.linear, outputs("output"), 0.5),
        rung("start", cases.linear, start, 0.75),
        rung("trainable", cases.linear, _MODULE, 0.75),
        rung("both_alone", cases.linear, both_alone, 0.75, needs="trainable"),
        rung("other_weights", cases.linear_moved, outputs("moved"), 0.75, only_with="trainable"),
        rung("gradients", cases.linear_moved, differentiable, 1.75, needs="other_weights"),
        rung("second_model", cases.linear_moved, fresh, 0.5, needs="start"),
    ),
)

MEAN_SQUARED_ERROR = Exercise(
    "mean_squared_error",
    hints=lines("""
        Three operations, one after another: difference, square, mean.
        `tf.square` squares each element. The operations that make one number of many have names
            that begin with `tf.reduce_`.
        Without an axis a `tf.reduce_...` goes over all elements, whatever the shape. Return the
            tensor that it gives, as it is.
    """),
    slips=table("""
        sum: is it the mean? This is the sum
        half: is there a half? The mean squared error has none
        root: was a root taken at the end?
        absolute: this is the mean of absolute differences: square them
        not_squared: is the square missing?
        other_sign: is the square missing?
        square_of_mean: square first, then take the mean
        squares_apart: square the difference, not each number
        minus_one: divide by the number of elements, not by one less
        no_mean: is the mean missing? These are the squares one by one
        per_row: the mean is over all elements: `len` counts the rows only
        last_axis: the mean is over all elements, not along one axis
        first_axis: the mean is over all elements, not along one axis
        not_differentiable: does it leave TensorFlow (.numpy(), float, np)? A tape follows
            TensorFlow operations only; return the tensor as it is
    """),
    properties=ladder(
        """
        known_cases: right on five examples, of one, two and three axes
        differentiable: GradientTape finds its gradient
        """,
        rung("known_cases", cases.losses, expects()),
        rung("differentiable", cases.slopes, loss_slopes),
    ),
)

TRAIN_STEP = Exercise(
    "train_step",
    hints=lines("""
        Four moves: predict and loss stand inside `with tf.GradientTape() as tape:`, gradient and
            update come after the block.
        `tape.gradient` takes the loss and a list of variables, and gives their gradients in the
            order of the list. Ask for both in one call.
        `assign_sub` subtracts from a variable, in place. How far each one moves is its gradient
            times the learning rate.
        The loss from inside the block belongs to the variables before the update. That is the one
            to return.
    """),
    slips=_UPDATE_SLIPS
    | table("""
        loss_after: is the loss computed again after the update? Return the one from inside the tape
        loss_sum: is it the mean of the squared errors? This is their sum
        loss_half: is there a half in the loss? The mean squared error has none
        loss_root: was a root taken of the loss?
        no_tape: was the gradient worked out by hand? It should come from tf.GradientTape, with the
            model called inside
    """),
    properties=ladder(
        """
        one_step: w and b right after one update, and after three
        other_model: w and b right for a model that is no line
        loss: returns the loss before the update
        changed_in_place: changes the model's variables in place
        tape: takes the gradients by GradientTape
        """,
        rung("one_step", cases.step, UPDATED, 1.25),
        rung("other_model", cases.step_square, UPDATED),
        rung("loss", cases.step, RETURNED),
        rung("changed_in_place", cases.step, in_place, 1.75, only_with="one_step"),
        rung("tape", cases.step_square, by_tape, 0.75, only_with="one_step"),
    ),
)

TRAINING_LOOP = Exercise(
    "training_loop",
    trains=True,
    hints=lines("""
        Begin with three empty lists. Each epoch makes one `train_step`, and then appends one number
            to each list.
        A number that is kept must not move on with the variable. `float` makes a plain number of a
            variable.
        What `train_step` returns is the loss from before its update. For the loss after it, the
            moves predict and loss are made once more.
    """),
    slips=_UPDATE_SLIPS
    | table("""
        path_before: are w and b kept before the update? Keep them after it
        loss_before: this is the loss before each update, as train_step returns it; measure it again
            afterwards
        stale: is the loss computed once, outside of the loop? Compute it anew in every epoch
        last_loss: all entries are the last loss: keep one in every epoch
        holds_variable: was the variable itself kept? It moves on; keep its number: float(model.w)
        exchanged: are w and b exchanged in the dictionary?
        loss_sum: is it the mean of the squared errors? This is their sum
        one_list: do all three keys share one list? Give each a list of its own
        start_too: is there an entry from before the first update? Only those after an update count
        old_entries: are the entries of an earlier call still there? Begin each call with new lists
        epochs_ignored: is the number of epochs that was given used, or a fixed one?
        one_epoch: was there one update only? Is the `return` inside the loop?
        epoch_short: is one epoch missing? range(epochs) has as many as are wanted
        epoch_more: is there one epoch too many? range(epochs) has as many as are wanted
        last_only: keep one number for each epoch; is the `return` inside the loop, or a list
            replaced by a number?
        no_numbers: None was kept: does the function whose result you keep return one?
    """),
    properties=ladder(
        """
        entries: a list with one entry per epoch for each of w, b, loss
        path: w and b after each update
        losses: the loss after each update
        trained: leaves the model trained, its variables changed in place
        by_default: 10 epochs with learning rate 0.1 where nothing else is said
        other_model: right for a model that is no line, at a second call too
        """,
        rung("entries", cases.loop, entries, 0.5),
        rung("path", cases.loop, PATH, needs="entries"),
        rung("losses", cases.loop, LOSSES, 1.25, needs="entries"),
        rung("trained", cases.loop, all_of(TRAINED, in_place)),
        rung("by_default", cases.loop_by_default, WHOLE, 0.5, needs="path losses"),
        rung("other_model", cases.loop_again, WHOLE, 1.25, needs="path losses"),
    ),
)

KERAS_MODEL = Exercise(
    "keras_model",
    trains=True,
    hints=lines("""
        As LinearModel, but from tf.keras.Model, and the method that computes is called `call`. What
            it returns is the same.
        Keras does not see a bare tf.Variable. KerasShift above shows two ways to make one that
            it trains and saves.
        With `self.add_weight` the shape of one number is `()`, and the initialiser says where it
            starts. Look at the one of KerasShift's `shift`; for 0 the word "zeros" will do.
    """),
    slips=_OUTPUT_SLIPS
    | table("""
        no_variable: w and b come from self.add_weight(...); plain numbers and tensors do not learn
        other_base: does the class line say `class KerasLinearModel(tf.keras.Model):`?
        no_call: the method that computes is called `call`, without underscores
        raw_variable: was tf.Variable used? Keras follows what self.add_weight(...) makes, and each
            tf.keras.Variable kept on self; and is it trainable?
        not_trained: neither moved: Keras trains what self.add_weight(...) makes, or a
            tf.keras.Variable, not a bare tf.Variable
        only_w: b did not move: is it a bare tf.Variable? Keras needs self.add_weight(...)
        only_b: w did not move: is it a bare tf.Variable? Keras needs self.add_weight(...)
        not_saved: the loaded model stands at the start: Keras saves what self.add_weight(...)
            makes, or a tf.keras.Variable, not a bare tf.Variable
        only_w_saved: b was not saved: is it a bare tf.Variable? Keras needs self.add_weight(...)
        only_b_saved: w was not saved: is it a bare tf.Variable? Keras needs self.add_weight(...)
    """),
    properties=ladder(
        """
        outputs: gives w * x + b on an example
        start: w and b are variables, 5.0 and 0.0
        trainable: a tf.keras.Model whose trainable_variables hold w and b
        both_alone: trainable_variables hold nothing else
        other_weights: gives w * x + b with other w and b
        gradients: GradientTape finds the gradients with respect to w and b
        second_model: a second model has variables of its own
        loop: trains in a loop with GradientTape
        fit: trains with compile and fit
        saved: its weights come back from a .weights.h5 file
        """,
        rung("outputs", cases.keras, outputs("output"), 0.5),
        rung("start", cases.keras, start, 0.5),
        rung("trainable", cases.keras, _KERAS_MODEL, 0.75),
        rung("both_alone", cases.keras, both_alone, 0.25, needs="trainable"),
        rung("other_weights", cases.keras_moved, outputs("moved"), 0.25),
        rung("gradients", cases.keras_moved, differentiable, 0.75, needs="other_weights"),
        rung("second_model", cases.keras_moved, fresh, 0.25, needs="start"),
        rung("loop", cases.keras_loop, TRAINED, 0.75),
        rung("fit", cases.keras_fit, TRAINED, 1.25),
        rung("saved", cases.keras_saved, outputs("output")),
    ),
)

LARGEST_STABLE_RATE = Exercise(
    "largest_stable_rate",
    hints=lines("""
        H is made of two numbers alone: the mean of x and the mean of the squares of x. Compute
            these first.
        Write H as a list of two rows, as the text has it, and make an array or a tensor of it. Its
            entries at top right and bottom left are the same.
        `eigvalsh` gives both eigenvalues of such a matrix, the smallest first. Which of the two
            forbids large steps: the direction that bends more, or the one that bends less?
        A distance along that direction is multiplied by 1 - rate * eigenvalue in each update. For
            which rate is that exactly -1?
    """),
    slips=table("""
        no_mixed: do the entries 2 * mean(x) stand in H? Where the mean is not 0, w and b pull at
            each other
        smallest: this is 2 divided by the smallest eigenvalue; the steepest direction sets
            the limit
        no_twos: is the factor 2 missing from H? It comes from the derivative of the square
        one_over: this is 1 divided by the eigenvalue; steps settle up to 2 divided by it
        eigenvalue: this is the eigenvalue itself: divide 2 by it
        sums: are the entries of H means? These look like sums
        trace: this divides by the sum of both eigenvalues, the trace; the largest alone is wanted
        determinant: this divides by the determinant of H, which is the product of both eigenvalues
        square_of_mean: square each x first, then take the mean. Or did `eigvals` give this
            eigenvalue? It sorts nothing
        spread: was the mean taken off before squaring? mean(x^2) is not the variance
        w_only: this is the limit for w alone, or the first of two eigenvalues without an order
            (`eigvals` sorts nothing): b has a direction of its own
        no_matrix: `eigvalsh` takes one matrix, of two rows with two numbers each:
            [[..., ...], [..., ...]]
        not_converted: is a tensor used as an array, or float32 mixed with float64?
            `x.numpy()` makes an array of x
        mixed_once: is the factor 2 missing from the entries beside the diagonal? They are
            2 * mean(x)
        corner: is the last entry of H a 2? It is the second derivative with respect to b
        centred_first: was the mean taken off x? That moves the inputs, and the limit with them: H
            is made of x as it is
    """),
    properties=ladder(
        """
        centred: right for three sets of inputs with the mean 0
        off_centre: right for three sets of inputs with another mean
        """,
        rung("centred", cases_rates.centred, RATE),
        rung("off_centre", cases_rates.off_centre, RATE, 1.5),
    ),
)

EXERCISES = (
    LINEAR_MODEL,
    MEAN_SQUARED_ERROR,
    TRAIN_STEP,
    TRAINING_LOOP,
    KERAS_MODEL,
    LARGEST_STABLE_RATE,
)
