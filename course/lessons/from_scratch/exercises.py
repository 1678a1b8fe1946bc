"""Lesson 06, from scratch: the exercises with their visible properties."""

from __future__ import annotations

from course.checks.judges import all_of, expects, leaves_inputs, raises
from course.checks.model import Exercise
from course.lessons.from_scratch import cases, judges
from course.lessons.from_scratch import cases_accuracy as measured
from course.lessons.from_scratch import cases_training as runs
from course.lessons.from_scratch import judges_training as training
from course.lessons.from_scratch.exercises_further import FURTHER
from course.lessons.from_scratch.exercises_slips import LOSS, RATE
from course.lessons.from_scratch.judges import of
from course.lessons.from_scratch.judges_training import spread, weights_after
from course.lessons.writing import ladder, lines, rung, table

EXERCISES = (
    Exercise(
        "naive_dense",
        hints=lines("""
            Two things happen at two times. When the layer is made, it draws its weights and keeps
              them. When it is called, it computes, and draws nothing.
            What has one row for each input and one column for each output? And how many biases does
              a layer with that many outputs need?
            `tf.random.uniform` takes a shape, `minval` and `maxval`, and `tf.zeros` a shape. Both
              give tensors; training needs variables, so wrap each in `tf.Variable`.
            In `__call__` the inputs stand on the left of W. The bias is added before the activation
              is applied, and `weights` names the two variables, W first.
        """),
        slips=table("""
            names: are the attributes called W, b and weights?
            not_callable: does the class have a method `__call__(self, inputs)`?
            shape: W has the shape (input_size, output_size), b (output_size,)
            W_turned: are input_size and output_size exchanged in the shape of W?
            no_variable: wrap the first values: `tf.Variable(...)`
            constant: are the numbers drawn at random? Equal weights would stay equal in training
            range: does the range end at 0.1? `tf.random.uniform` goes up to 1 unless maxval is
              given
            negative: were the numbers drawn from another distribution? uniform numbers from 0 to
              0.1 are wanted
            not_uniform: were the numbers drawn from another distribution? uniform numbers from 0 to
              0.1 are wanted
            same_numbers: is a seed set for every layer? Then all begin alike
            b_not_zero: b begins with `tf.zeros`
            method: put `@property` above `weights`
            order: W comes first, then b
            no_list: `weights` is a list: `[self.W, self.b]`
            nested: `append` adds a list as one item; `+=` or `extend` adds its items
            only_W: b is a weight too
            copies: return the variables themselves, not their values
            no_activation: is the activation applied?
            relu_only: is the activation that was given used? It need not be relu
            b_ignored: is b added?
            b_after: is b added after the activation? It belongs inside
            b_subtracted: is b subtracted? It is added
            shared: do all layers use the same variables? Make them in `__init__`, as attributes of
              self
            no_gradient: do the numbers leave TensorFlow (`.numpy()`), or is a variable not
              trainable?
        """),
        properties=ladder(
            """
            variables: W and b are variables of the right shapes
            start_W: W begins with numbers spread evenly from 0 to 0.1, others in every layer
            start_b: b begins with zeros
            weights: weights is [W, b]
            trained: gradients reach W and b, and an update of weights changes the output
            output: the output is activation(x W + b), with any activation
            own_weights: layers share no weights
            """,
            rung("variables", cases.dense_kinds, judges.variables),
            rung(
                "start_W",
                cases.dense_start,
                all_of(judges.start_in_range, judges.uniform, judges.all_different),
            ),
            rung("start_b", cases.dense_start, judges.zeros, 0.5, only_with="variables"),
            rung("weights", cases.dense_weights, judges.same_objects),
            rung("trained", cases.dense_trained, judges.trainable(expects())),
            rung("output", cases.dense_output, expects(), 3.5, only_with="trained"),
            rung("own_weights", cases.dense_apart, expects(), 0.5),
        ),
    ),
    Exercise(
        "naive_sequential",
        hints=lines("""
            Keep the list of layers when the model is made; `__call__` goes through it.
            Each layer's output is the next layer's input. One name for both will do: give it a new
              value in each round.
            For `weights`, begin with an empty list each time it is asked for. Does `append` or
              `extend` keep it flat?
        """),
        slips=table("""
            order_turned: are the layers called in reverse?
            first_only: does the loop return in its first round, or does every layer get the first
              input?
            last_only: does every layer get the model's input? It gets the output of the layer
              before it
            not_callable: does the class have a method `__call__(self, inputs)`?
            names: is the attribute called weights?
            empty: with no layers at all, the output is the input and weights is empty
            method: put `@property` above `weights`
            nested: `append` adds a list as one item; `+=` or `extend` adds its items
            no_list: collect the layers' weights in a list, and return it
            first_weights: does the loop return in its first round?
            last_weights: is the list begun anew for every layer?
            no_weights: are the layers' weights added to the list?
            order: the weights stand in the order of the layers, W before b
            copies: return the variables themselves, not their values
            layer_kind: ask each layer for its `weights`: not every one has a W and a b
            used_up: are the layers kept in something that the first call uses up (an iterator)?
              Keep a list
            grows: `weights` grows each time it is read: begin a new list each time
            fixed_pair: take all of `layer.weights`: there need not be two
        """),
        properties=ladder(
            """
            output: the layers are called in order, at every call
            weights: weights holds those of all layers in order, at every look
            kinds: any number of layers, of any kind
            single: a model of one layer
            """,
            rung("output", cases.sequential, of("output", expects()), 1.5),
            rung("weights", cases.sequential, of("weights", judges.same_objects), 1.5),
            rung(
                "kinds",
                cases.sequential_kinds,
                all_of(of("output", expects()), of("weights", judges.same_objects)),
            ),
            rung("single", cases.sequential_single, of("output", expects()), 0.5),
        ),
    ),
    Exercise(
        "batch_generator",
        hints=lines("""
            What must `next` remember from call to call? Where the next batch begins: keep that
              number in self, and begin with 0.
            `math.ceil` rounds up. The lengths are compared first of all, before anything is kept.
            In `next`, cut images and labels with the same slice, from where the batch begins to
              batch_size further. Past the end a slice is short by itself. Move the beginning on
              before you return.
        """),
        slips=table("""
            no_next: is the method called next?
            no_num_batches: is the attribute called num_batches?
            method: put `@property` above `num_batches`
            rounded_down: `//` rounds down: the short last batch counts too, `math.ceil`
            one_more: `// batch_size + 1` is one too many when the rows divide evenly: `math.ceil`
            fraction: a whole number is wanted: `math.ceil`
            rows_counted: this is the number of rows
            last_dropped: is the short last batch left out?
            labels_apart: are images and labels cut at the same places?
            stuck: does the index move on? `self.index += self.batch_size`
            overlap: does the index move on by the batch size?
            mixed: are the rows shuffled, or does the first batch not begin at row 0?
            empty: is the index moved before the slice is cut?
            batch_size_ignored: is the argument batch_size used, and its default 128?
            default_batch: is the default batch size 128?
            last_filled: is the last batch filled up? It is short
            no_ValueError: `raise ValueError(...)` when the lengths differ; an `assert` raises
              AssertionError
        """),
        properties=ladder(
            """
            num_batches: num_batches rounds up; 128 rows are a batch when no size is given
            batches: consecutive batches, the last one short, of arrays and tensors of any shape
            apart: two generators do not disturb each other
            lengths: ValueError when the lengths differ
            unchanged: images and labels stay as they were
            """,
            rung("num_batches", cases.counts, of("num_batches", judges.number_of_batches)),
            rung("batches", cases.batches, of("batches", judges.consecutive), 2),
            rung("apart", cases.two_generators, of("batches", judges.consecutive), 0.5),
            rung("lengths", cases.unequal, raises("ValueError")),
            rung("unchanged", cases.batches, leaves_inputs, 0.25, only_with="batches"),
        ),
    ),
    Exercise(
        "update_weights",
        hints=lines("""
            Each gradient belongs to one variable. Which built-in function of Python goes through
              two lists side by side?
            The variable itself must change. Which of its methods subtracts in place? A cell
              above this exercise uses it.
            What is subtracted is a product: how steep it is, times how far we go.
        """),
        slips=RATE
        | table("""
            not_in_place: `w = w - ...` makes a new tensor, and the variable stays as it was: use
              `assign_sub`
            rate_left_out: the gradient is multiplied by the learning rate first
            overwritten: `assign` replaces the value; `assign_sub` subtracts from it
            first_only: is every variable updated, or does the loop end after the first?
            first_pair: is every variable updated? There may be more than two
            momentum: the second of two updates is larger than the first: is something kept from
              call to call?
        """),
        properties=ladder(
            """
            update: every variable loses rate times gradient, however many there are
            twice: a second update subtracts as much as the first
            default: the learning rate is 1e-3 when none is given
            """,
            rung("update", runs.update, weights_after(1e-4), 2),
            rung("twice", runs.update_again, weights_after(1e-4), 0.5, only_with="update"),
            rung("default", runs.update_default, weights_after(1e-4)),
        ),
    ),
    Exercise(
        "one_training_step",
        hints=lines("""
            Write the four moves as four comments: `# 1. predict`, `# 2. loss`, `# 3. gradient`,
              `# 4. update`. Which of them must the tape see?
            `sparse_categorical_crossentropy` takes the labels first, and gives one loss for each
              row. `tf.reduce_mean` makes one number of them.
            After the `with`, the tape gives a list of gradients, one for each of the model's
              weights. You have written a function for what comes next; hand it the learning rate
              too.
        """),
        slips=RATE
        | LOSS
        | table("""
            biases_left: do the biases stay as they were? Every variable of model.weights is updated
            negative: is the minus missing? The loss is -log of a probability
        """),
        properties=ladder(
            """
            loss: returns the average loss before the update
            update: every variable moves against its gradient
            default: the learning rate is 1e-3 when none is given
            """,
            rung("loss", runs.step, of("losses", spread(expects(1e-3)))),
            rung("update", runs.step, of("weights", weights_after()), 1.5),
            rung("default", runs.step_default, of("weights", weights_after(1e-4, 1e-6)), 0.5),
        ),
    ),
    Exercise(
        "fit_from_scratch",
        trains=True,
        hints=lines("""
            Two loops, one inside the other: over the epochs, and over the batches of an epoch.
            Your BatchGenerator knows how many batches there are. Make a new one at the start of
              every epoch, so that each epoch begins at row 0, and hand on the batch size.
            Each round of the inner loop takes a batch, makes one step with it, and keeps its loss.
              The list of losses begins before both loops.
        """),
        slips=RATE
        | LOSS
        | table("""
            no_list: return the losses: one list, with a number for each step
            nested_losses: `append` adds a list as one item: append each step's loss by itself
            per_epoch: one loss for each step is wanted, not for each epoch
            batch_size_ignored: is the argument batch_size handed on?
            default_batch: is the default batch size 128?
            last_dropped: is the short last batch left out?
            per_row: one loss for each batch is wanted, not for each row
            one_epoch: does only the first epoch train? The batches must begin anew in each, and
              every loss be kept
            with_replacement: are the rows of a batch drawn with replacement? Each row is used once
              in an epoch
            twice_as_often: is every batch trained on twice?
            batches_of_one: is every row a batch of its own?
            ran_out: the batches of an epoch ran out: make a new generator for each epoch
            reversed: are the losses in the order of the steps?
        """),
        properties=ladder(
            """
            steps: one loss for each step
            rows: every row is used once in each epoch
            losses: the losses are those of the batches
            whole: losses and weights of a network with two layers
            default: batches of 128, the last one short, and a rate of 1e-3 when nothing else is
              given
            """,
            rung("steps", runs.fit_steps, of("losses", training.of_length)),
            rung("rows", runs.fit_rows, of("weights", training.rows_once), 1.5),
            rung("losses", runs.fit_rows, of("losses", training.loss_totals)),
            rung(
                "whole",
                runs.fit_whole,
                all_of(of("losses", spread(expects(1e-3))), of("weights", weights_after())),
            ),
            rung(
                "default",
                runs.fit_defaults,
                all_of(of("weights", training.rows_once), of("losses", training.loss_totals)),
                1.5,
            ),
        ),
    ),
    Exercise(
        "evaluate",
        hints=lines("""
            The predicted class is the place of the largest probability in each row. The text above
              names the function that finds it.
            Compare with the labels: that gives True or False for each row. Are both of one integer
              type? `tf.cast` changes a type.
            True counts as 1.0 and False as 0.0, if you say so with `tf.cast`. Which average of
              these is the accuracy?
        """),
        slips=table("""
            percent: a share from 0 to 1 is wanted, not per cent
            count: this is the number of right answers: divide by the number of rows
            wrong_share: this is the share of wrong answers
            above_half: the largest probability wins, also where it is below one half
            model_unused: is the model called?
            last_dropped: are the rows of a short last batch left out?
            mean_of_batches: the average of the batches' accuracies counts the rows of a short batch
              too much
            last_batch: is only the last batch counted?
            first_batch: is only the first batch counted?
            one_model: does something made for one model serve another one?
        """),
        properties=ladder(
            """
            accuracy: the share of right answers over all rows
            single_row: right on a single row
            kept: the model stays as it was
            """,
            rung("accuracy", measured.accuracies, of("accuracy", expects()), 2),
            rung(
                "single_row",
                measured.accuracy_range,
                all_of(of("accuracy", training.in_unit_interval), of("accuracy", expects())),
                0.5,
                only_with="accuracy",
            ),
            rung(
                "kept",
                measured.accuracies,
                of("weights", weights_after(0, 0)),
                0.25,
                only_with="accuracy",
            ),
        ),
    ),
    *FURTHER,
)
