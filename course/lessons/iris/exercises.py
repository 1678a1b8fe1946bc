"""Lesson 04, Iris with tinygrad: the exercises with their visible properties."""

from __future__ import annotations

from course.checks.judges import all_of, leaves_inputs
from course.checks.model import Exercise, Property
from course.i18n import mark
from course.lessons.iris import cases as cases
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

LESSON = "04_iris"

EXERCISES = (
    Exercise(
        "iris_model",
        LESSON,
        3,
        ("IrisModel",),
        mark("The model"),
        hints=(
            mark("`__init__` makes two layers: `nn.Linear(4, 16)` and `nn.Linear(16, 3)`."),
            mark(
                "Calling the model is calling `__call__`: first layer, `.relu()`, second layer, "
                "`.log_softmax()`."
            ),
            mark(
                "`parameters()` returns a list of four: weight and bias of both layers. "
                "`nn.state.get_parameters(self)` finds them too."
            ),
        ),
        slips={
            "layer_names": mark("the layers are called linear1 and linear2"),
            "no_bias": mark("was the layer made with `bias=False`?"),
            "layer_sizes": mark("the sizes are 4 to 16 and 16 to 3"),
            "logits": mark("these are logits: is `.log_softmax()` missing at the end?"),
            "probabilities": mark("these are probabilities: take `log_softmax`, not `softmax`"),
            "softmax_twice": mark("was softmax applied twice? `log_softmax` takes the logits"),
            "no_relu": mark(
                "is the ReLU between the two layers missing? Without it they are one linear layer"
            ),
            "tanh": mark("the activation between the layers is ReLU, not tanh"),
            "sigmoid": mark("the activation between the layers is ReLU, not the sigmoid"),
            "wrong_axis": mark("the classes lie along the last axis: `log_softmax(axis=-1)`"),
            "relu6": mark("ReLU has no upper end; ReLU6 ends at 6"),
            "more_modules": mark(
                "between the two layers stands ReLU and nothing else: no batch norm, no dropout"
            ),
            "relu_last": mark("is there a ReLU after the second layer? It belongs between the two"),
            "rows_do_not_sum": mark("does log-softmax run over the last axis, and last of all?"),
            "output_shape": mark("one row in, one row of three out: was an axis removed?"),
            "weights_only": mark("an optimiser must be handed the biases too"),
            "copies": mark(
                "an optimiser must be handed the layers' own tensors, not copies of them"
            ),
            "some_parameters": mark(
                "there are four: weight and bias of linear1, weight and bias of linear2"
            ),
            "more_parameters": mark(
                "is something there that is no weight or bias of the two layers?"
            ),
            "no_parameters": mark("write a method `def parameters(self)` that returns a list"),
            "not_method": mark(
                "`parameters` is called, so it is a method, not a list or a property"
            ),
            "shared": mark(
                "make the layers in `__init__`, as attributes of `self`: each model has its own"
            ),
            "no_gradient": mark(
                "does the forward pass leave tinygrad (`.numpy()`, `.detach()`)? Gradients end "
                "there"
            ),
        },
        properties=(
            Property(
                "layers", mark("two layers, 4 to 16 and 16 to 3"), cases.layers, right_layers, 0.5
            ),
            Property(
                "known_case",
                mark("right on an example, with given weights"),
                cases.outputs,
                right_outputs,
                2,
                needs=("layers",),
            ),
            Property(
                "handed_out",
                mark("parameters() gives the layers' own tensors"),
                cases.parameters,
                own_tensors,
                0.5,
                needs=("layers",),
            ),
            Property(
                "parameters",
                mark("parameters() returns all four tensors"),
                cases.parameters,
                all_parameters,
                1,
                needs=("layers", "handed_out"),
            ),
            Property(
                "reached",
                mark("gradients reach all four tensors"),
                cases.reached,
                all_reached,
                0.5,
                needs=("layers",),
                only_with=("handed_out",),
            ),
            Property(
                "separate",
                mark("each new model has weights of its own"),
                cases.apart,
                separate_models,
                0.25,
                needs=("layers",),
            ),
        ),
    ),
    Exercise(
        "train",
        LESSON,
        3,
        ("train",),
        mark("Training"),
        trains=True,
        hints=(
            mark(
                "Before the loop: an optimiser, `nn.optim.SGD(model.parameters(), "
                "lr=learning_rate)`, and an empty list."
            ),
            mark(
                "A random batch: `rows = np.random.randint(0, len(features), batch_size)`, then "
                "`Tensor(features[rows])` and `Tensor(labels[rows])`."
            ),
            mark(
                "A step, inside `with Context(TRAINING=1):` : `zero_grad()`, the loss, "
                "`loss.backward()`, `optimiser.step()`."
            ),
            mark(
                "The loss: `model(x).sparse_categorical_crossentropy(y)` takes integer labels. "
                "`loss.item()` is its number."
            ),
        ),
        slips={
            "training_context": mark("put the step inside `with Context(TRAINING=1):`"),
            "no_gradient_yet": mark("is `loss.backward()` called before `step()`?"),
            "softmax_twice": mark(
                "was softmax or exp applied to what the model gives? It gives log-probabilities "
                "already"
            ),
            "summed": mark("is it the sum over the batch? The cross-entropy is the mean"),
            "negative": mark(
                "is a minus missing? The cross-entropy is minus the mean log-probability of the "
                "right class"
            ),
            "squared_error": mark("this is a squared error; the task asks for cross-entropy"),
            "class_indices": mark(
                "squared error on class indices: species 2 is not twice species 1. Take the "
                "cross-entropy"
            ),
            "mean_of_classes": mark(
                "was the mean taken over all classes? Only the right class's log-probability counts"
            ),
            "not_cross_entropy": mark(
                "`sparse_categorical_crossentropy` takes integer labels; a one-hot loss wants "
                "one-hot labels"
            ),
            "one_loss": mark("append each step's loss to a list"),
            "losses_kind": mark("append `loss.item()`, one number for each step"),
            "steps_ignored": mark("is `steps` the number of steps, and does each append one loss?"),
            "not_finite": mark("do the weights grow without bound?"),
            "stale_loss": mark(
                "is the loss taken from an old variable? Compute it anew at each step, and take "
                "`.item()` at once"
            ),
            "nothing_moves": mark(
                "do `backward()` and `step()` run at each step, on this model's own parameters?"
            ),
            "uphill": mark("the loss rises: are the gradients added instead of subtracted?"),
            "not_each_step": mark("does every step update the weights, with this step's gradient?"),
            "weights_only": mark(
                "is the optimiser handed the weights without the biases? `model.parameters()` "
                "holds all four"
            ),
            "some_still": mark(
                "the optimiser must be handed every parameter: `model.parameters()`"
            ),
            "zero_grad": mark(
                "is `zero_grad()` missing? Then gradients of earlier steps are added up"
            ),
            "batch_size_ignored": mark("draw `batch_size` rows at each step"),
            "same_batch": mark(
                "are the rows drawn once, before the loop? Draw new ones at each step, and read "
                "the loss at once"
            ),
            "recorded_batch": mark(
                "TinyJit records what tinygrad does, not what NumPy draws: draw with "
                "`Tensor.randint` in the recorded function, or hand it the rows from outside"
            ),
            "not_mixed": mark("are batches taken in the data's own order? Draw the rows at random"),
            "does_not_learn": mark("do features and labels of a batch belong to the same rows?"),
            "rate_ignored": mark("is `learning_rate` handed to the optimiser?"),
            "direction": mark(
                "is the gradient that of the cross-entropy of this batch, and of these labels?"
            ),
            "defaults": mark("keep the signature that the task gives"),
        },
        properties=(
            Property(
                "first_loss",
                mark("the loss is the cross-entropy"),
                cases.alike,
                looks_at(first_loss, 0),
                1,
            ),
            Property(
                "losses",
                mark("one fresh loss for each step, and each step lowers it"),
                cases.alike,
                looks_at(losses_fall, 0),
                1,
            ),
            Property(
                "moves",
                mark("a step moves all four tensors"),
                cases.alike,
                looks_at(all_move, 1),
                0.5,
            ),
            Property(
                "no_leftover",
                mark("no gradient is left over from the step before"),
                cases.alike,
                looks_at(no_leftover, 1, 2, 0),
                1.5,
                only_with=("moves",),
            ),
            Property("learns", mark("it learns to tell three classes"), cases.learns, learns, 2),
            Property(
                "rate_matters",
                mark("a smaller learning rate makes smaller steps"),
                cases.alike,
                looks_at(rate_matters, 0, 1),
                0.5,
                only_with=("learns",),
            ),
            Property(
                "batches",
                mark("batches of batch_size rows, mixed from all of sorted data"),
                cases.batches,
                all_of(looks_at(batch_size_used, 0), looks_at(mixed_batches, 1)),
                1,
                needs=("first_loss",),
                only_with=("learns",),
            ),
            Property(
                "unchanged",
                mark("features and labels stay as they were"),
                cases.batches,
                leaves_inputs,
                0.25,
                only_with=("moves",),
            ),
            Property(
                "defaults",
                mark("the defaults are 200 steps, batches of 32 and a rate of 0.1"),
                cases.defaults,
                right_defaults,
                0.25,
                needs=("moves",),
            ),
        ),
    ),
    Exercise(
        "accuracy",
        LESSON,
        1,
        ("accuracy",),
        mark("The accuracy"),
        hints=(
            mark(
                "`model(Tensor(features))` gives one row of log-probabilities for each flower; "
                "the largest wins: `.argmax(axis=1)`."
            ),
            mark(
                "Compare with the labels as NumPy arrays: `(predicted.numpy() == labels).mean()`."
            ),
        ),
        slips={
            "percent": mark("is it in percent? A share lies between 0 and 1"),
            "errors": mark("this is the share of wrong answers"),
            "count": mark("this is the number of right answers: divide by the number of rows"),
            "first_batch": mark("are only the first 32 rows looked at?"),
            "mean_of_batches": mark(
                "the mean over batches weighs a short last batch too much: count the right "
                "answers of all rows"
            ),
            "random_rows": mark("are rows drawn at random? Measure on all rows, each once"),
            "fixed_order": mark("does it depend on an order or a number of rows?"),
        },
        properties=(
            Property(
                "known_case",
                mark("right on examples of 37 and of 133 rows"),
                cases.accuracy,
                share_of_right(),
                1,
            ),
            Property(
                "unchanged",
                mark("features and labels stay as they were"),
                cases.accuracy,
                leaves_inputs,
                0.25,
                only_with=("known_case",),
            ),
        ),
    ),
    Exercise(
        "species",
        LESSON,
        1,
        ("species",),
        mark("Names for the answers"),
        hints=(
            mark("Find each row's most likely class first, as in `accuracy`."),
            mark(
                'The classes 0, 1, 2 are "setosa", "versicolor", "virginica": a list, indexed by the class, '
                "gives the name."
            ),
        ),
        slips={
            "order": mark(
                "are versicolor and virginica exchanged? 0 is setosa, 1 versicolor, 2 virginica"
            ),
            "reversed": mark(
                "is the order of the names reversed, or the smallest log-probability taken? 0 is "
                "setosa"
            ),
            "shifted": mark("is the class counted from 1? Classes start at 0"),
            "shifted_back": mark("are the names shifted by one? Class 0 is setosa"),
            "first_two": mark("are setosa and versicolor exchanged? 0 is setosa, 1 versicolor"),
            "numbers": mark("turn each class number into its name"),
            "one_name": mark("there is one name for each row"),
            "not_list": mark(
                "return a list: `[names[i] for i in ...]`; of an array, `.tolist()` makes one"
            ),
            "one_per_row": mark("take the most likely class of each row: `.argmax(axis=1)`"),
            "spelling": mark(
                "write the names as the task does: lower case, nothing before or behind"
            ),
            "least_likely": mark("is it the least likely class? Take argmax, not argmin"),
        },
        properties=(
            Property(
                "known_case",
                mark("right on examples of 37, of 133 and of one row"),
                cases.species,
                names_of,
                1,
            ),
        ),
    ),
    Exercise(
        "iris_result",
        LESSON,
        1,
        ("result",),
        mark("All of it together"),
        trains=True,
        hints=(
            mark(
                "Three lines: make `model`, train it on the training set, measure it on the test "
                "set."
            ),
            mark("`result = accuracy(model, test_features, test_labels)`"),
        ),
        slips={
            "percent": mark("is it in percent? A share lies between 0 and 1"),
            "not_a_share": mark("an accuracy lies between 0 and 1"),
            "untrained": mark(
                "was the model trained before it was measured, and for enough steps?"
            ),
            "no_model": mark("the trained network should be called `model`"),
            "on_training_set": mark(
                "was it measured on the training set? `result` is the accuracy on test_features"
            ),
            "trained_on_test": mark(
                "the test set is kept for measuring: train on train_features and train_labels alone"
            ),
            "another": mark(
                "is `result` of this `model`, as it is now, on all of test_features and "
                "test_labels?"
            ),
        },
        properties=(
            Property("good", mark("an accuracy above 0.9"), cases.result, good_result, 0.5),
            Property(
                "honest",
                mark("`result` is what `model` reaches on the test set"),
                cases.result,
                honest_result,
                1,
                needs=("good",),
            ),
            Property(
                "apart",
                mark("trained on the training set alone"),
                cases.result_cell,
                trained_apart,
                2.5,
                needs=("good", "honest"),
            ),
        ),
    ),
)
