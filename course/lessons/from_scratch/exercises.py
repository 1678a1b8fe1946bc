"""Lesson 06, from scratch: the exercises with their visible properties."""

from __future__ import annotations

from course.checks.judges import all_of, expects, leaves_inputs, raises
from course.checks.model import Exercise, Property
from course.i18n import mark
from course.lessons.from_scratch import cases as cases
from course.lessons.from_scratch import cases_training as runs
from course.lessons.from_scratch import judges as judges
from course.lessons.from_scratch import judges_training as training
from course.lessons.from_scratch.judges import of
from course.lessons.from_scratch.judges_training import spread, weights_after

LESSON = "06_from_scratch"

_RATE = {
    "one_model": mark(
        "a Keras optimizer that is made once serves one model only: subtract by hand, or make "
        "the optimizer inside"
    ),
    "sign": mark("is the gradient added? A step goes against it"),
    "rate_ignored": mark("is the argument learning_rate used? It must reach the update"),
    "default_rate": mark("is the default learning rate 1e-3?"),
}
_LOSS = {
    "softmax_twice": mark(
        "is softmax applied twice? The model gives probabilities already, so not `from_logits=True`"
    ),
    "squared": mark(
        "is this a squared error? Classes want the cross-entropy, -log of the probability of the "
        "right class"
    ),
    "after_update": mark("is the loss measured after the update? Return the one from before"),
    "summed": mark("are the gradients those of a sum? The loss is the average over the batch"),
    "summed_loss": mark("is this the sum of the rows' losses? The average is wanted"),
    "no_update": mark("do the weights move at all? After the gradients, call the update"),
}

EXERCISES = (
    Exercise(
        "naive_dense",
        LESSON,
        2,
        ("NaiveDense",),
        mark("A dense layer"),
        hints=(
            mark(
                "`tf.random.uniform(shape, minval=0, maxval=0.1)` draws W; `tf.zeros(shape)` "
                "makes b. Put each into a `tf.Variable`."
            ),
            mark(
                "W has one row for each input and one column for each output, so that "
                "`tf.matmul(inputs, self.W)` fits."
            ),
            mark("`__call__(self, inputs)` returns self.activation(inputs W + b)."),
            mark("`weights` can be a property that returns `[self.W, self.b]`."),
        ),
        slips={
            "names": mark("are the attributes called W, b and weights?"),
            "not_callable": mark("does the class have a method `__call__(self, inputs)`?"),
            "shape": mark("W has the shape (input_size, output_size), b (output_size,)"),
            "W_turned": mark("are input_size and output_size exchanged in the shape of W?"),
            "no_variable": mark("wrap the first values: `tf.Variable(...)`"),
            "constant": mark(
                "are the numbers drawn at random? Equal weights would stay equal in training"
            ),
            "range": mark(
                "does the range end at 0.1? `tf.random.uniform` goes up to 1 unless maxval is given"
            ),
            "negative": mark(
                "were the numbers drawn from another distribution? uniform numbers from 0 to 0.1 "
                "are wanted"
            ),
            "not_uniform": mark(
                "were the numbers drawn from another distribution? uniform numbers from 0 to 0.1 "
                "are wanted"
            ),
            "same_numbers": mark("is a seed set for every layer? Then all begin alike"),
            "b_not_zero": mark("b begins with `tf.zeros`"),
            "method": mark("put `@property` above `weights`"),
            "order": mark("W comes first, then b"),
            "no_list": mark("`weights` is a list: `[self.W, self.b]`"),
            "nested": mark("`append` adds a list as one item; `+=` or `extend` adds its items"),
            "only_W": mark("b is a weight too"),
            "copies": mark("return the variables themselves, not their values"),
            "no_activation": mark("is the activation applied?"),
            "relu_only": mark("is the activation that was given used? It need not be relu"),
            "b_ignored": mark("is b added?"),
            "b_after": mark("is b added after the activation? It belongs inside"),
            "b_subtracted": mark("is b subtracted? It is added"),
            "shared": mark(
                "do all layers use the same variables? Make them in `__init__`, as attributes of "
                "self"
            ),
            "no_gradient": mark(
                "do the numbers leave TensorFlow (`.numpy()`), or is a variable not trainable?"
            ),
        },
        properties=(
            Property(
                "variables",
                mark("W and b are variables of the right shapes"),
                cases.dense_kinds,
                judges.variables,
            ),
            Property(
                "start_W",
                mark("W begins with numbers spread evenly from 0 to 0.1, others in every layer"),
                cases.dense_start,
                all_of(judges.start_in_range, judges.uniform, judges.all_different),
            ),
            Property(
                "start_b",
                mark("b begins with zeros"),
                cases.dense_start,
                judges.zeros,
                0.5,
                only_with=("variables",),
            ),
            Property(
                "weights", mark("weights is [W, b]"), cases.dense_weights, judges.same_objects
            ),
            Property(
                "trained",
                mark("gradients reach W and b, and an update of weights changes the output"),
                cases.dense_trained,
                judges.trainable(expects()),
            ),
            Property(
                "output",
                mark("the output is activation(x W + b), with any activation"),
                cases.dense_output,
                expects(),
                3.5,
                only_with=("trained",),
            ),
            Property(
                "own_weights", mark("layers share no weights"), cases.dense_apart, expects(), 0.5
            ),
        ),
    ),
    Exercise(
        "naive_sequential",
        LESSON,
        2,
        ("NaiveSequential",),
        mark("A model of layers"),
        hints=(
            mark("Keep the list of layers; `__call__` goes through it."),
            mark("Each layer's output is the next layer's input: `x = layer(x)`."),
            mark(
                "For `weights`, begin with an empty list and add each layer's: `weights += "
                "layer.weights`."
            ),
        ),
        slips={
            "order_turned": mark("are the layers called in reverse?"),
            "first_only": mark(
                "does the loop return in its first round, or does every layer get the first input?"
            ),
            "last_only": mark(
                "does every layer get the model's input? It gets the output of the layer before it"
            ),
            "not_callable": mark("does the class have a method `__call__(self, inputs)`?"),
            "names": mark("is the attribute called weights?"),
            "empty": mark("with no layers at all, the output is the input and weights is empty"),
            "method": mark("put `@property` above `weights`"),
            "nested": mark("`append` adds a list as one item; `+=` or `extend` adds its items"),
            "no_list": mark("collect the layers' weights in a list, and return it"),
            "first_weights": mark("does the loop return in its first round?"),
            "last_weights": mark("is the list begun anew for every layer?"),
            "no_weights": mark("are the layers' weights added to the list?"),
            "order": mark("the weights stand in the order of the layers, W before b"),
            "copies": mark("return the variables themselves, not their values"),
            "layer_kind": mark("ask each layer for its `weights`: not every one has a W and a b"),
            "used_up": mark(
                "are the layers kept in something that the first call uses up (an iterator)? "
                "Keep a list"
            ),
            "grows": mark("`weights` grows each time it is read: begin a new list each time"),
            "fixed_pair": mark("take all of `layer.weights`: there need not be two"),
        },
        properties=(
            Property(
                "output",
                mark("the layers are called in order, at every call"),
                cases.sequential,
                of("output", expects()),
                1.5,
            ),
            Property(
                "weights",
                mark("weights holds those of all layers in order, at every look"),
                cases.sequential,
                of("weights", judges.same_objects),
                1.5,
            ),
            Property(
                "kinds",
                mark("any number of layers, of any kind"),
                cases.sequential_kinds,
                all_of(of("output", expects()), of("weights", judges.same_objects)),
            ),
            Property(
                "single",
                mark("a model of one layer"),
                cases.sequential_single,
                of("output", expects()),
                0.5,
            ),
        ),
    ),
    Exercise(
        "batch_generator",
        LESSON,
        2,
        ("BatchGenerator",),
        mark("Batches"),
        hints=(
            mark(
                "Compare `len(images)` with `len(labels)` first, and raise a ValueError if they "
                "differ."
            ),
            mark("`math.ceil(len(images) / batch_size)` rounds up."),
            mark(
                "Keep an index in self. next() cuts `images[index:index + batch_size]`, and the "
                "labels likewise."
            ),
            mark("A slice that runs past the end is short, which is right for the last batch."),
        ),
        slips={
            "no_next": mark("is the method called next?"),
            "no_num_batches": mark("is the attribute called num_batches?"),
            "method": mark("put `@property` above `num_batches`"),
            "rounded_down": mark("`//` rounds down: the short last batch counts too, `math.ceil`"),
            "one_more": mark(
                "`// batch_size + 1` is one too many when the rows divide evenly: `math.ceil`"
            ),
            "fraction": mark("a whole number is wanted: `math.ceil`"),
            "rows_counted": mark("this is the number of rows"),
            "last_dropped": mark("is the short last batch left out?"),
            "labels_apart": mark("are images and labels cut at the same places?"),
            "stuck": mark("does the index move on? `self.index += self.batch_size`"),
            "overlap": mark("does the index move on by the batch size?"),
            "mixed": mark("are the rows shuffled, or does the first batch not begin at row 0?"),
            "empty": mark("is the index moved before the slice is cut?"),
            "batch_size_ignored": mark("is the argument batch_size used, and its default 128?"),
            "default_batch": mark("is the default batch size 128?"),
            "last_filled": mark("is the last batch filled up? It is short"),
            "no_ValueError": mark(
                "`raise ValueError(...)` when the lengths differ; an `assert` raises AssertionError"
            ),
        },
        properties=(
            Property(
                "num_batches",
                mark("num_batches rounds up; 128 rows are a batch when no size is given"),
                cases.counts,
                of("num_batches", judges.number_of_batches),
            ),
            Property(
                "batches",
                mark("consecutive batches, the last one short, of arrays and tensors of any shape"),
                cases.batches,
                of("batches", judges.consecutive),
                2,
            ),
            Property(
                "apart",
                mark("two generators do not disturb each other"),
                cases.two_generators,
                of("batches", judges.consecutive),
                0.5,
            ),
            Property(
                "lengths",
                mark("ValueError when the lengths differ"),
                cases.unequal,
                raises("ValueError"),
            ),
            Property(
                "unchanged",
                mark("images and labels stay as they were"),
                cases.batches,
                leaves_inputs,
                0.25,
                only_with=("batches",),
            ),
        ),
    ),
    Exercise(
        "update_weights",
        LESSON,
        1,
        ("update_weights",),
        mark("The update"),
        hints=(
            mark("`zip(gradients, weights)` pairs each gradient with its variable."),
            mark(
                "`w.assign_sub(...)` subtracts in place; `w = w - ...` only gives a new tensor a "
                "name."
            ),
        ),
        slips={
            **_RATE,
            "not_in_place": mark(
                "`w = w - ...` makes a new tensor, and the variable stays as it was: use "
                "`assign_sub`"
            ),
            "rate_left_out": mark("the gradient is multiplied by the learning rate first"),
            "overwritten": mark("`assign` replaces the value; `assign_sub` subtracts from it"),
            "first_only": mark("is every variable updated, or does the loop end after the first?"),
            "first_pair": mark("is every variable updated? There may be more than two"),
            "momentum": mark(
                "the second of two updates is larger than the first: is something kept from call "
                "to call?"
            ),
        },
        properties=(
            Property(
                "update",
                mark("every variable loses rate times gradient, however many there are"),
                runs.update,
                weights_after(1e-4),
                2,
            ),
            Property(
                "twice",
                mark("a second update subtracts as much as the first"),
                runs.update_again,
                weights_after(1e-4),
                0.5,
                only_with=("update",),
            ),
            Property(
                "default",
                mark("the learning rate is 1e-3 when none is given"),
                runs.update_default,
                weights_after(1e-4),
            ),
        ),
    ),
    Exercise(
        "one_training_step",
        LESSON,
        2,
        ("one_training_step",),
        mark("A training step"),
        hints=(
            mark(
                "Four moves: predictions, loss, gradients, update. The first two stand inside "
                "`with tf.GradientTape() as tape:`."
            ),
            mark(
                "`tf.keras.losses.sparse_categorical_crossentropy(labels, predictions)` gives "
                "one loss for each row; `tf.reduce_mean` averages them."
            ),
            mark(
                "`tape.gradient(loss, model.weights)` gives a gradient for each variable; hand "
                "both lists, and the learning rate, to update_weights."
            ),
        ),
        slips={
            **_RATE,
            **_LOSS,
            "biases_left": mark(
                "do the biases stay as they were? Every variable of model.weights is updated"
            ),
            "negative": mark("is the minus missing? The loss is -log of a probability"),
        },
        properties=(
            Property(
                "loss",
                mark("returns the average loss before the update"),
                runs.step,
                of("losses", spread(expects(1e-3))),
            ),
            Property(
                "update",
                mark("every variable moves against its gradient"),
                runs.step,
                of("weights", weights_after()),
                1.5,
            ),
            Property(
                "default",
                mark("the learning rate is 1e-3 when none is given"),
                runs.step_default,
                of("weights", weights_after(1e-4, 1e-6)),
                0.5,
            ),
        ),
    ),
    Exercise(
        "fit_from_scratch",
        LESSON,
        2,
        ("fit",),
        mark("The training loop"),
        trains=True,
        hints=(
            mark("Two loops: over the epochs, and inside over the batches."),
            mark(
                "Make a new BatchGenerator at the start of every epoch, with the batch size that "
                "was given."
            ),
            mark("Append each step's loss to a list, and return it at the end."),
        ),
        slips={
            **_RATE,
            **_LOSS,
            "no_list": mark("return the losses: one list, with a number for each step"),
            "nested_losses": mark(
                "`append` adds a list as one item: append each step's loss by itself"
            ),
            "per_epoch": mark("one loss for each step is wanted, not for each epoch"),
            "batch_size_ignored": mark("is the argument batch_size handed on?"),
            "default_batch": mark("is the default batch size 128?"),
            "last_dropped": mark("is the short last batch left out?"),
            "per_row": mark("one loss for each batch is wanted, not for each row"),
            "one_epoch": mark(
                "does only the first epoch train? The batches must begin anew in each, and every "
                "loss be kept"
            ),
            "with_replacement": mark(
                "are the rows of a batch drawn with replacement? Each row is used once in an epoch"
            ),
            "twice_as_often": mark("is every batch trained on twice?"),
            "batches_of_one": mark("is every row a batch of its own?"),
            "ran_out": mark("the batches of an epoch ran out: make a new generator for each epoch"),
            "reversed": mark("are the losses in the order of the steps?"),
        },
        properties=(
            Property(
                "steps",
                mark("one loss for each step"),
                runs.fit_steps,
                of("losses", training.of_length),
            ),
            Property(
                "rows",
                mark("every row is used once in each epoch"),
                runs.fit_rows,
                of("weights", training.rows_once),
                1.5,
            ),
            Property(
                "losses",
                mark("the losses are those of the batches"),
                runs.fit_rows,
                of("losses", training.loss_totals),
            ),
            Property(
                "whole",
                mark("losses and weights of a network with two layers"),
                runs.fit_whole,
                all_of(of("losses", spread(expects(1e-3))), of("weights", weights_after())),
            ),
            Property(
                "default",
                mark(
                    "batches of 128, the last one short, and a rate of 1e-3 when nothing else is "
                    "given"
                ),
                runs.fit_defaults,
                all_of(of("weights", training.rows_once), of("losses", training.loss_totals)),
                1.5,
            ),
        ),
    ),
    Exercise(
        "evaluate",
        LESSON,
        1,
        ("evaluate",),
        mark("The accuracy"),
        hints=(
            mark(
                "The predicted class is the one with the largest probability: "
                "`tf.argmax(predictions, axis=1)`."
            ),
            mark(
                "Compare with the labels, turn True and False into 1.0 and 0.0 (`tf.cast`), and "
                "average."
            ),
        ),
        slips={
            "percent": mark("a share from 0 to 1 is wanted, not per cent"),
            "count": mark("this is the number of right answers: divide by the number of rows"),
            "wrong_share": mark("this is the share of wrong answers"),
            "above_half": mark("the largest probability wins, also where it is below one half"),
            "model_unused": mark("is the model called?"),
            "last_dropped": mark("are the rows of a short last batch left out?"),
            "mean_of_batches": mark(
                "the average of the batches' accuracies counts the rows of a short batch too much"
            ),
            "last_batch": mark("is only the last batch counted?"),
            "first_batch": mark("is only the first batch counted?"),
            "one_model": mark("does something made for one model serve another one?"),
        },
        properties=(
            Property(
                "accuracy",
                mark("the share of right answers over all rows"),
                runs.accuracies,
                of("accuracy", expects()),
                2,
            ),
            Property(
                "single_row",
                mark("right on a single row"),
                runs.accuracy_range,
                all_of(of("accuracy", training.in_unit_interval), of("accuracy", expects())),
                0.5,
                only_with=("accuracy",),
            ),
            Property(
                "kept",
                mark("the model stays as it was"),
                runs.accuracies,
                of("weights", weights_after(0, 0)),
                0.25,
                only_with=("accuracy",),
            ),
        ),
    ),
)
