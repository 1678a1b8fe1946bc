"""Lesson 04, Iris with tinygrad: the exercises with their visible properties."""

from __future__ import annotations

from course.checks.judges import all_of, leaves_inputs
from course.checks.model import Exercise
from course.lessons.iris import cases
from course.lessons.iris.exercises_further import CONFUSION, STANDARDISE
from course.lessons.iris.judges import (
    all_parameters,
    all_reached,
    good_result,
    honest_result,
    names_of,
    own_tensors,
    right_layers,
    right_outputs,
    separate_models,
    share_of_right,
    trained_apart,
)
from course.lessons.iris.judges_training import (
    all_move,
    batch_size_used,
    first_loss,
    learns,
    looks_at,
    losses_fall,
    mixed_batches,
    no_leftover,
    rate_matters,
    right_defaults,
)
from course.lessons.writing import ladder, lines, rung, table

EXERCISES = (
    Exercise(
        "iris_model",
        hints=lines("""
            `OneLayer` above is a model with one layer. What does yours have besides, and where does
              it come in?
            `__init__` makes both layers and keeps them on `self`, under the names of the task.
              `nn.Linear` is told first how many numbers come in, then how many go out.
            Calling the model runs `__call__`. Follow the picture from left to right: each box takes
              what the one before it gave. ReLU and log-softmax are methods of a tensor.
            A layer keeps its two tensors as `weight` and `bias`. How many does `parameters()` list?
        """),
        slips=table("""
            layer_names: the layers are called linear1 and linear2
            no_bias: was the layer made with `bias=False`?
            layer_sizes: the sizes are 4 to 16 and 16 to 3
            logits: these are logits: is `.log_softmax()` missing at the end?
            probabilities: these are probabilities: take `log_softmax`, not `softmax`
            softmax_twice: was softmax applied twice? `log_softmax` takes the logits
            no_relu: is the ReLU between the two layers missing? Without it they are one linear
              layer
            tanh: the activation between the layers is ReLU, not tanh
            sigmoid: the activation between the layers is ReLU, not the sigmoid
            wrong_axis: the classes lie along the last axis: `log_softmax(axis=-1)`
            relu6: ReLU has no upper end; ReLU6 ends at 6
            more_modules: between the two layers stands ReLU and nothing else: no batch norm, no
              dropout
            relu_last: is there a ReLU after the second layer? It belongs between the two
            rows_do_not_sum: does log-softmax run over the last axis, and last of all?
            output_shape: one row in, one row of three out: was an axis removed?
            weights_only: an optimiser must be handed the biases too
            copies: an optimiser must be handed the layers' own tensors, not copies of them
            some_parameters: there are four: weight and bias of linear1, weight and bias of linear2
            more_parameters: is something there that is no weight or bias of the two layers?
            no_parameters: write a method `def parameters(self)` that returns a list
            not_method: `parameters` is called, so it is a method, not a list or a property
            shared: make the layers in `__init__`, as attributes of `self`: each model has its own
            no_gradient: does the forward pass leave tinygrad (`.numpy()`, `.detach()`)? Gradients
              end there
        """),
        properties=ladder(
            """
            layers: two layers, 4 to 16 and 16 to 3
            known_case: right on an example, with given weights
            handed_out: parameters() gives the layers' own tensors
            parameters: parameters() returns all four tensors
            reached: gradients reach all four tensors
            separate: each new model has weights of its own
            """,
            rung("layers", cases.layers, right_layers, 0.5),
            rung("known_case", cases.outputs, right_outputs, 2, needs="layers"),
            rung("handed_out", cases.parameters, own_tensors, 0.5, needs="layers"),
            rung("parameters", cases.parameters, all_parameters, needs="layers handed_out"),
            rung(
                "reached", cases.reached, all_reached, 0.5, needs="layers", only_with="handed_out"
            ),
            rung("separate", cases.apart, separate_models, 0.25, needs="layers"),
        ),
    ),
    Exercise(
        "train",
        trains=True,
        hints=lines("""
            Section 5 has one step, move by move. Which of its lines belong into a loop, and which
              before it?
            Before the loop: an optimiser that gets all parameters and the learning rate, and an
              empty list for the losses.
            A batch: `np.random.randint` draws as many row numbers as the batch has rows. Index
              features and labels by the same numbers, and make tensors of both.
            Then the four moves, inside `with Context(TRAINING=1):`. Clear old gradients before
              `backward()`, and append the loss as a number: `.item()` gives it.
        """),
        slips=table("""
            training_context: put the step inside `with Context(TRAINING=1):`
            no_gradient_yet: is `loss.backward()` called before `step()`?
            softmax_twice: was softmax or exp applied to what the model gives? It gives
              log-probabilities already
            summed: is it the sum over the batch? The cross-entropy is the mean
            negative: is a minus missing? The cross-entropy is minus the mean log-probability of the
              right class
            squared_error: this is a squared error; the task asks for cross-entropy
            class_indices: squared error on class indices: species 2 is not twice species 1. Take
              the cross-entropy
            mean_of_classes: was the mean taken over all classes? Only the right class's
              log-probability counts
            not_cross_entropy: `sparse_categorical_crossentropy` takes integer labels; a one-hot
              loss wants one-hot labels
            one_loss: append each step's loss to a list
            losses_kind: append `loss.item()`, one number for each step
            steps_ignored: is `steps` the number of steps, and does each append one loss?
            not_finite: do the weights grow without bound?
            stale_loss: is the loss taken from an old variable? Compute it anew at each step, and
              take `.item()` at once
            nothing_moves: do `backward()` and `step()` run at each step, on this model's own
              parameters?
            uphill: the loss rises: are the gradients added instead of subtracted?
            not_each_step: does every step update the weights, with this step's gradient?
            weights_only: is the optimiser handed the weights without the biases?
              `model.parameters()` holds all four
            some_still: the optimiser must be handed every parameter: `model.parameters()`
            zero_grad: is `zero_grad()` missing? Then gradients of earlier steps are added up
            batch_size_ignored: draw `batch_size` rows at each step
            same_batch: are the rows drawn once, before the loop? Draw new ones at each step, and
              read the loss at once
            recorded_batch: TinyJit records what tinygrad does, not what NumPy draws: draw with
              `Tensor.randint` in the recorded function, or hand it the rows from outside
            not_mixed: are batches taken in the data's own order? Draw the rows at random
            does_not_learn: do features and labels of a batch belong to the same rows?
            rate_ignored: is `learning_rate` handed to the optimiser?
            direction: is the gradient that of the cross-entropy of this batch, and of these labels?
            defaults: keep the signature that the task gives
        """),
        properties=ladder(
            """
            first_loss: the loss is the cross-entropy
            losses: one fresh loss for each step, and each step lowers it
            moves: a step moves all four tensors
            no_leftover: no gradient is left over from the step before
            learns: it learns to tell three classes
            rate_matters: a smaller learning rate makes smaller steps
            batches: batches of batch_size rows, mixed from all of sorted data
            unchanged: features and labels stay as they were
            defaults: the defaults are 200 steps, batches of 32 and a rate of 0.1
            """,
            rung("first_loss", cases.alike, looks_at(first_loss, 0)),
            rung("losses", cases.alike, looks_at(losses_fall, 0)),
            rung("moves", cases.alike, looks_at(all_move, 1), 0.5),
            rung(
                "no_leftover", cases.alike, looks_at(no_leftover, 1, 2, 0), 1.5, only_with="moves"
            ),
            rung("learns", cases.learns, learns, 2),
            rung(
                "rate_matters", cases.alike, looks_at(rate_matters, 0, 1), 0.5, only_with="learns"
            ),
            rung(
                "batches",
                cases.batches,
                all_of(looks_at(batch_size_used, 0), looks_at(mixed_batches, 1)),
                needs="first_loss",
                only_with="learns",
            ),
            rung("unchanged", cases.batches, leaves_inputs, 0.25, only_with="moves"),
            rung("defaults", cases.defaults, right_defaults, 0.25, needs="moves"),
        ),
    ),
    Exercise(
        "accuracy",
        hints=lines("""
            What does the model give for all rows at once, and of which shape?
            The largest log-probability of a row wins. The example above finds its place with
              `.argmax(axis=1)`.
            Make a NumPy array of the answers. Comparing it with the labels gives True or False for
              each row: what is their mean?
        """),
        slips=table("""
            percent: is it in percent? A share lies between 0 and 1
            errors: this is the share of wrong answers
            count: this is the number of right answers: divide by the number of rows
            first_batch: are only the first 32 rows looked at?
            mean_of_batches: the mean over batches weighs a short last batch too much: count the
              right answers of all rows
            random_rows: are rows drawn at random? Measure on all rows, each once
            fixed_order: does it depend on an order or a number of rows?
        """),
        properties=ladder(
            """
            known_case: right on examples of 37 and of 133 rows
            unchanged: features and labels stay as they were
            """,
            rung("known_case", cases.accuracy, share_of_right()),
            rung("unchanged", cases.accuracy, leaves_inputs, 0.25, only_with="known_case"),
        ),
    ),
    Exercise(
        "species",
        hints=lines("""
            Find each row's most likely class first, as in `accuracy`.
            As an index into a list a plain integer is wanted: `.tolist()` gives them all.
            The three names in the order of the classes make a list. Which entry belongs to a class?
        """),
        slips=table("""
            order: are versicolor and virginica exchanged? 0 is setosa, 1 versicolor, 2 virginica
            reversed: is the order of the names reversed, or the smallest log-probability taken? 0
              is setosa
            shifted: is the class counted from 1? Classes start at 0
            shifted_back: are the names shifted by one? Class 0 is setosa
            first_two: are setosa and versicolor exchanged? 0 is setosa, 1 versicolor
            numbers: turn each class number into its name
            one_name: there is one name for each row
            not_list: return a list: `[names[i] for i in ...]`; of an array, `.tolist()` makes one
            one_per_row: take the most likely class of each row: `.argmax(axis=1)`
            spelling: write the names as the task does: lower case, nothing before or behind
            least_likely: is it the least likely class? Take argmax, not argmin
        """),
        properties=ladder(
            """
            known_case: right on examples of 37, of 133 and of one row
            """,
            rung("known_case", cases.species, names_of),
        ),
    ),
    Exercise(
        "iris_result",
        trains=True,
        hints=lines("""
            Three lines: make `model`, train it on the training set, measure it on the test set.
            Your own `train` and `accuracy` do the work. Which of the four arrays does each get?
            `accuracy` returns the number that belongs into `result`. Nothing is trained after it.
        """),
        slips=table("""
            percent: is it in percent? A share lies between 0 and 1
            not_a_share: an accuracy lies between 0 and 1
            untrained: was the model trained before it was measured, and for enough steps?
            no_model: the trained network should be called `model`
            on_training_set: was it measured on the training set? `result` is the accuracy on
              test_features
            trained_on_test: the test set is kept for measuring: train on train_features and
              train_labels alone
            another: is `result` of this `model`, as it is now, on all of test_features and
              test_labels?
        """),
        properties=ladder(
            """
            good: an accuracy above 0.9
            honest: `result` is what `model` reaches on the test set
            apart: trained on the training set alone
            """,
            rung("good", cases.result, good_result, 0.5),
            rung("honest", cases.result, honest_result, needs="good"),
            rung("apart", cases.result_cell, trained_apart, 2.5, needs="good honest"),
        ),
    ),
    STANDARDISE,
    CONFUSION,
)
