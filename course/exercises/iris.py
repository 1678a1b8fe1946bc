"""Lesson 04, Iris with tinygrad: the exercises with their visible properties."""

from __future__ import annotations

import math
from random import Random
from typing import Any

from course.checks.judges import expects
from course.checks.model import Case, Exercise, Property
from course.checks.values import Array
from course.exercises.build import case, ndarray
from course.exercises.iris_judges import (
    all_move,
    all_parameters,
    first_loss,
    good_result,
    learns,
    losses_fall,
    mixed_batches,
    names_of,
    no_leftover,
    right_defaults,
    right_layers,
    share_of_right,
)
from course.i18n import mark

LESSON = "04_iris"
SPECIES = ("setosa", "versicolor", "virginica")

# tinygrad compiles a program for each new shape, so the trials keep to a few: batches of BATCH rows out of ROWS, 6 rows for a
# model, MEASURED rows (no multiple of 32) where all rows count.
BATCH, ROWS, MEASURED = 24, 120, 37

TRAINING_SLIPS = {"training_context": "RuntimeError: TRAINING", "no_gradient_yet": "AssertionError|TypeError: NoneType"}


def floats(values: Any) -> Array:
    """A NumPy array of float32 as an argument."""
    return ndarray(values, "float32")


def integers(values: Any) -> Array:
    """A NumPy array of int32 as an argument: labels."""
    return ndarray(values, "int32")


def _spread(count: int, start: int, size: float) -> list[float]:
    """Fixed numbers between -size and size, in no order."""
    return [round((((i * 37 + start) % 101) / 50 - 1) * size, 3) for i in range(count)]


def _matrix(values: list[float], columns: int) -> list[list[float]]:
    return [values[i:i + columns] for i in range(0, len(values), columns)]


def _weights() -> list[Array]:
    return [floats(_matrix(_spread(64, 5, 0.6), 4)), floats(_spread(16, 40, 0.4)),
            floats(_matrix(_spread(48, 11, 0.5), 16)), floats(_spread(3, 70, 0.3))]


# Six rows, and what the network with the weights above gives for them.
FEATURES = [[1.0, -0.5, 1.5, 0.5], [-1.0, 2.0, 0.0, -0.5], [0.0, 0.0, 0.0, 0.0], [0.5, 1.0, -1.5, 2.0], [-2.0, -1.0, 1.0, -0.5],
            [1.5, 0.5, 0.5, -1.0]]
OUTPUTS = [[-0.77532, -1.16158, -1.48522], [-1.12492, -2.0683, -0.5998], [-0.73018, -1.35386, -1.3473],
           [-1.18865, -2.14023, -0.54863], [-1.37522, -1.21848, -0.7951], [-0.58586, -1.43382, -1.58488]]
OUTPUT_SLIPS: dict[str, Any] = {
    "logits": [[-0.14758, -0.53384, -0.85748], [-0.17838, -1.12176, 0.34674], [0.2088, -0.41488, -0.40832],
               [-0.42932, -1.3809, 0.2107], [-0.36224, -0.2055, 0.21788], [0.58922, -0.25874, -0.4098]],
    "probabilities": [[0.46056, 0.31299, 0.22645], [0.32468, 0.1264, 0.54892], [0.48182, 0.25824, 0.25994],
                      [0.30463, 0.11763, 0.57774], [0.25278, 0.29568, 0.45154], [0.55663, 0.2384, 0.20497]],
    "softmax_twice": [[-0.9761, -1.12367, -1.2102], [-1.12217, -1.32045, -0.89793], [-0.95577, -1.17935, -1.17765],
                      [-1.14533, -1.33234, -0.87222], [-1.18286, -1.13997, -0.98411], [-0.88828, -1.20652, -1.23994]],
    "no_relu": [[-0.8347, -0.89388, -1.85196], [-1.38395, -2.87125, -0.36703], [-0.75743, -1.40215, -1.25503],
                [-0.93433, -2.24199, -0.69135], [-1.18239, -0.83957, -1.34111], [-0.49506, -1.61708, -1.65032]],
    "tanh": [[-0.81752, -0.95376, -1.75339], [-1.3371, -2.38537, -0.43798], [-0.75935, -1.40139, -1.25256],
             [-1.01052, -1.81152, -0.74958], [-1.01891, -1.0095, -1.2924], [-0.5778, -1.56046, -1.47477]],
    "sigmoid": [[-0.94621, -1.36486, -1.03177], [-1.09497, -1.82361, -0.68516], [-0.96009, -1.5191, -0.92071],
                [-1.02053, -1.69056, -0.78706], [-1.04022, -1.38497, -0.9256], [-0.8832, -1.54855, -0.98354]],
    "wrong_axis": [[-1.95279, -1.76058, -2.58829], [-1.98359, -2.3485, -1.38407], [-1.59641, -1.64162, -2.13913],
                   [-2.23453, -2.60764, -1.52011], [-2.16745, -1.43224, -1.51293], [-1.21599, -1.48548, -2.14061]],
    "relu_last": [[-1.09861, -1.09861, -1.09861], [-1.22802, -1.22802, -0.88128], [-0.96436, -1.17316, -1.17316],
                  [-1.17389, -1.17389, -0.96319], [-1.17663, -1.17663, -0.95875], [-0.74646, -1.33568, -1.33568]],
}


def _layers(_rng: Random) -> list[Case]:
    return [case("IrisModel", trial="iris.layers")]


def _outputs(_rng: Random) -> list[Case]:
    return [case("IrisModel", _weights(), floats(FEATURES), trial="iris.outputs", expected=OUTPUTS, slips=OUTPUT_SLIPS)]


def _parameters(_rng: Random) -> list[Case]:
    return [case("IrisModel", trial="iris.parameters", slips={"not_method": "TypeError: not callable"})]


# Rows that are all alike: whichever are drawn, a batch has the same loss, -log(0.22645), and the same gradient.
ROW, LABEL = FEATURES[0], 2


def _alike(steps: int, learning_rate: float, **more: Any) -> Case:
    return case("train", _weights(), floats([ROW] * ROWS), integers([LABEL] * ROWS), trial="iris.training", steps=steps,
                batch_size=BATCH, learning_rate=learning_rate, **{"slips": TRAINING_SLIPS, **more})


def _first_loss(_rng: Random) -> list[Case]:
    slips = {"softmax_twice": 1.21020, "summed": 35.6453, "negative": -1.48522, "squared_error": 0.302817,
             "mean_of_classes": 0.495073, "class_indices": 9.94825, **TRAINING_SLIPS}
    return [_alike(1, 0.02, expected=1.48522, slips=slips)]


def _fall(_rng: Random) -> list[Case]:
    return [_alike(4, 0.02)]


def _moves(_rng: Random) -> list[Case]:
    return [_alike(1, 0.02)]


def _leftover(_rng: Random) -> list[Case]:
    return [_alike(1, 2.0), _alike(2, 2.0), _alike(2, 0.02)]


def sorter() -> list[Any]:
    """A network in which the first three features are the three classes, and the fourth changes the loss of a row a little."""
    return [_unit_rows(16), [0.0] * 16,
            [[4.0, 0.0, 0.0, 0.002, *[0.0] * 12], [0.0, 0.0, 0.0, 0.0, *[0.0] * 12], [0.0, 0.0, -5.0777, 0.0, *[0.0] * 12]],
            [0.0] * 3]


def _unit_rows(rows: int) -> list[list[float]]:
    return [[1.0 if i == j else 0.0 for j in range(4)] for i in range(rows)]


def sorted_rows(sizes: tuple[int, int, int], noise: list[float]) -> tuple[Array, Array]:
    """Features and labels for `sorter`: so many rows of each class, one class after the other. `noise`: one number in [0, 2] a
    row."""
    labels = [label for label, size in enumerate(sizes) for _row in range(size)]
    rows = [[*(1.0 if label == j else 0.0 for j in range(3)), u] for label, u in zip(labels, noise, strict=True)]
    return floats(rows), integers(labels)


def levels() -> list[float]:
    """The loss of a row of each class in `sorter`, for a noise of 1."""
    small = math.exp(0.002)
    return [math.log(1 + 2 * math.exp(-4.002)), math.log(2 + small), math.log(1 + (1 + small) * math.exp(5.0777))]


def batches_case(sizes: tuple[int, int, int], noise: list[float], steps: int) -> Case:
    features, labels = sorted_rows(sizes, noise)
    return case("train", [floats(one) for one in sorter()], features, labels, trial="iris.training", steps=steps,
                batch_size=BATCH, learning_rate=1e-8, expected=levels(), slips=TRAINING_SLIPS)


def _batches(_rng: Random) -> list[Case]:
    return [batches_case((40, 40, 40), [(i * 37 % 101) / 50 for i in range(ROWS)], 6)]


CENTRES = ((-1.5, 1.0, -1.5, -1.5), (0.0, -1.0, 0.5, 0.0), (1.5, 0.5, 1.5, 1.5))


def _learns(_rng: Random) -> list[Case]:
    noise = _matrix(_spread(4 * ROWS, 3, 0.5), 4)
    rows = [[centre + part for centre, part in zip(CENTRES[i // 40], noise[i], strict=True)] for i in range(ROWS)]
    return [case("train", _weights(), floats(rows), integers([i // 40 for i in range(ROWS)]), trial="iris.training", steps=25,
                 batch_size=BATCH, learning_rate=0.2, slips=TRAINING_SLIPS)]


def _defaults(_rng: Random) -> list[Case]:
    return [case("train", trial="iris.defaults", expected={"steps": 200, "batch_size": 32, "learning_rate": 0.1})]


# What the network below answers to 37 rows: the largest of the first three features.
ANSWERS = [0, 2, 1, 1, 0, 2, 2, 1, 0, 0, 1, 2, 0, 1, 2, 2, 0, 1, 1, 0, 2, 1, 0, 2, 1, 2, 0, 0, 1, 2, 1, 0, 2, 2, 1, 2, 0]
TRUTH = [0, 2, 1, 1, 0, 2, 2, 1, 0, 0, 1, 2, 0, 1, 2, 2, 0, 1, 1, 0, 2, 1, 0, 2, 1, 2, 0, 1, 1, 2, 1, 1, 1, 0, 2, 2, 1]


RIGHT = sum(a == b for a, b in zip(ANSWERS, TRUTH, strict=True))
FIRST = sum(a == b for a, b in zip(ANSWERS[:32], TRUTH[:32], strict=True))


def _pointer() -> list[Array]:
    return [floats(_unit_rows(16)), floats([0.0] * 16), floats([[3.0 if i == j else 0.0 for j in range(16)] for i in range(3)]),
            floats([0.0] * 3)]


def _pointed(answers: list[int]) -> Array:
    return floats([[1.0 if i == answer else 0.25 for i in range(4)] for answer in answers])


def _accuracy(_rng: Random) -> list[Case]:
    slips = {"percent": 100 * RIGHT / 37, "errors": (37 - RIGHT) / 37, "count": RIGHT, "first_batch": FIRST / 32,
             "mean_of_batches": (FIRST / 32 + (RIGHT - FIRST) / 5) / 2}
    return [case("accuracy", _pointer(), _pointed(ANSWERS), integers(TRUTH), trial="iris.measured", expected=RIGHT / 37,
                 slips=slips)]


def _species(_rng: Random) -> list[Case]:
    def named(order: tuple[str, str, str]) -> list[str]:
        return [order[answer] for answer in ANSWERS]

    setosa, versicolor, virginica = SPECIES
    slips = {"order": named((setosa, virginica, versicolor)), "reversed": named((virginica, versicolor, setosa)),
             "shifted": named((virginica, setosa, versicolor)), "shifted_back": named((versicolor, virginica, setosa)),
             "first_two": named((versicolor, setosa, virginica))}
    return [case("species", _pointer(), _pointed(ANSWERS), trial="iris.measured", expected=named(SPECIES), slips=slips)]


def _result(_rng: Random) -> list[Case]:
    return [case("result", trial="iris.result")]


EXERCISES = (
    Exercise(
        "iris_model", LESSON, 3, ("IrisModel",), mark("The model"),
        hints=(
            mark("`__init__` makes two layers: `nn.Linear(4, 16)` and `nn.Linear(16, 3)`."),
            mark("Calling the model is calling `__call__`: first layer, `.relu()`, second layer, `.log_softmax()`."),
            mark("`parameters()` returns a list of four: weight and bias of both layers. `nn.state.get_parameters(self)` "
                 "finds them too."),
        ),
        slips={
            "layer_names": mark("the layers are called linear1 and linear2"),
            "no_bias": mark("was the layer made with `bias=False`?"),
            "layer_sizes": mark("the sizes are 4 to 16 and 16 to 3"),
            "logits": mark("these are logits: is `.log_softmax()` missing at the end?"),
            "probabilities": mark("these are probabilities: take `log_softmax`, not `softmax`"),
            "softmax_twice": mark("was softmax applied twice? `log_softmax` takes the logits"),
            "no_relu": mark("is the ReLU between the two layers missing? Without it they are one linear layer"),
            "tanh": mark("the activation between the layers is ReLU, not tanh"),
            "sigmoid": mark("the activation between the layers is ReLU, not the sigmoid"),
            "wrong_axis": mark("the classes lie along the last axis: `log_softmax(axis=-1)`"),
            "relu_last": mark("is there a ReLU after the second layer? It belongs between the two"),
            "rows_do_not_sum": mark("does log-softmax run over the last axis, and last of all?"),
            "output_shape": mark("one row in, one row of three out: was an axis removed?"),
            "weights_only": mark("an optimiser must be handed the biases too"),
            "copies": mark("an optimiser must be handed the layers' own tensors, not copies of them"),
            "some_parameters": mark("there are four: weight and bias of linear1, weight and bias of linear2"),
            "more_parameters": mark("is something there that is no weight or bias of the two layers?"),
            "no_parameters": mark("write a method `def parameters(self)` that returns a list"),
            "not_method": mark("`parameters` is called, so it is a method, not a list or a property"),
            "shared": mark("make the layers in `__init__`, as attributes of `self`: each model has its own"),
            "no_gradient": mark("does the forward pass leave tinygrad (`.numpy()`, `.detach()`)? Gradients end there"),
        },
        properties=(
            Property("layers", mark("two layers, 4 to 16 and 16 to 3"), _layers, right_layers, 0.5),
            Property("known_case", mark("right on an example, with given weights"), _outputs, expects(rtol=1e-3, atol=1e-4), 1.5,
                     needs=("layers",)),
            Property("parameters", mark("parameters() returns all four tensors"), _parameters, all_parameters, 1,
                     needs=("layers",)),
        ),
    ),
    Exercise(
        "train", LESSON, 3, ("train",), mark("Training"),
        hints=(
            mark("Before the loop: an optimiser, `nn.optim.SGD(model.parameters(), lr=learning_rate)`, and an empty list."),
            mark("A random batch: `rows = np.random.randint(0, len(features), batch_size)`, then `Tensor(features[rows])` and "
                 "`Tensor(labels[rows])`."),
            mark("A step, inside `with Context(TRAINING=1):` : `zero_grad()`, the loss, `loss.backward()`, `optimiser.step()`."),
            mark("The loss: `model(x).sparse_categorical_crossentropy(y)` takes integer labels. `loss.item()` is its number."),
        ),
        slips={
            "training_context": mark("put the step inside `with Context(TRAINING=1):`"),
            "no_gradient_yet": mark("is `loss.backward()` called before `step()`?"),
            "softmax_twice": mark("was softmax or exp applied to what the model gives? It gives log-probabilities already"),
            "summed": mark("is it the sum over the batch? The cross-entropy is the mean"),
            "negative": mark("is a minus missing? The cross-entropy is minus the mean log-probability of the right class"),
            "squared_error": mark("this is a squared error; the task asks for cross-entropy"),
            "class_indices": mark("squared error on class indices: species 2 is not twice species 1. Take the cross-entropy"),
            "mean_of_classes": mark("was the mean taken over all classes? Only the right class's log-probability counts"),
            "not_cross_entropy": mark("`sparse_categorical_crossentropy` takes integer labels; a one-hot loss wants one-hot "
                                      "labels"),
            "one_loss": mark("append each step's loss to a list"),
            "losses_kind": mark("append `loss.item()`, one number for each step"),
            "steps_ignored": mark("is `steps` the number of steps, and does each append one loss?"),
            "not_finite": mark("do the weights grow without bound?"),
            "stale_loss": mark("is the loss taken from an old variable? Compute it anew at each step, and take `.item()` at "
                               "once"),
            "nothing_moves": mark("do `backward()` and `step()` run at each step, on this model's own parameters?"),
            "uphill": mark("the loss rises: are the gradients added instead of subtracted?"),
            "not_each_step": mark("does every step update the weights, with this step's gradient?"),
            "weights_only": mark("is the optimiser handed the weights without the biases? `model.parameters()` holds all four"),
            "some_still": mark("the optimiser must be handed every parameter: `model.parameters()`"),
            "zero_grad": mark("is `zero_grad()` missing? Then gradients of earlier steps are added up"),
            "batch_size_ignored": mark("draw `batch_size` rows at each step"),
            "same_batch": mark("are the rows drawn once, before the loop? Draw new ones at each step, and read the loss at once"),
            "not_mixed": mark("are batches taken in the data's own order? Draw the rows at random"),
            "does_not_learn": mark("do features and labels of a batch belong to the same rows?"),
            "rate_ignored": mark("is `learning_rate` handed to the optimiser?"),
            "direction": mark("is the gradient that of the cross-entropy of this batch, and of these labels?"),
            "defaults": mark("keep the signature that the task gives"),
        },
        properties=(
            Property("first_loss", mark("the loss is the cross-entropy"), _first_loss, first_loss, 1),
            Property("losses", mark("one fresh loss for each step, and each step lowers it"), _fall, losses_fall, 1),
            Property("moves", mark("a step moves all four tensors"), _moves, all_move, 1),
            Property("no_leftover", mark("no gradient is left over from the step before"), _leftover, no_leftover, 1,
                     only_with=("moves",)),
            Property("batches", mark("batches of batch_size rows, mixed from sorted data"), _batches, mixed_batches, 1,
                     needs=("first_loss",)),
            Property("learns", mark("it learns to tell three classes"), _learns, learns, 1),
            Property("defaults", mark("the defaults are 200 steps, batches of 32 and a rate of 0.1"), _defaults, right_defaults,
                     0.25, needs=("moves",)),
        ),
    ),
    Exercise(
        "accuracy", LESSON, 1, ("accuracy",), mark("The accuracy"),
        hints=(
            mark("`model(Tensor(features))` gives one row of log-probabilities for each flower; the largest wins: "
                 "`.argmax(axis=1)`."),
            mark("Compare with the labels as NumPy arrays: `(predicted.numpy() == labels).mean()`."),
        ),
        slips={
            "percent": mark("is it in percent? A share lies between 0 and 1"),
            "errors": mark("this is the share of wrong answers"),
            "count": mark("this is the number of right answers: divide by the number of rows"),
            "first_batch": mark("are only the first 32 rows looked at?"),
            "mean_of_batches": mark("the mean over batches weighs a short last batch too much: count the right answers of all "
                                    "rows"),
            "random_rows": mark("are rows drawn at random? Measure on all rows, each once"),
            "fixed_order": mark("does it depend on an order or a number of rows?"),
        },
        properties=(
            Property("known_case", mark("right on an example of 37 rows"), _accuracy, share_of_right(), 1),
        ),
    ),
    Exercise(
        "species", LESSON, 1, ("species",), mark("Names for the answers"),
        hints=(
            mark("Find each row's most likely class first, as in `accuracy`."),
            mark("The classes 0, 1, 2 are \"setosa\", \"versicolor\", \"virginica\": a list, indexed by the class, "
                 "gives the name."),
        ),
        slips={
            "order": mark("are versicolor and virginica exchanged? 0 is setosa, 1 versicolor, 2 virginica"),
            "reversed": mark("is the order of the names reversed, or the smallest log-probability taken? 0 is setosa"),
            "shifted": mark("is the class counted from 1? Classes start at 0"),
            "shifted_back": mark("are the names shifted by one? Class 0 is setosa"),
            "first_two": mark("are setosa and versicolor exchanged? 0 is setosa, 1 versicolor"),
            "numbers": mark("turn each class number into its name"),
            "one_name": mark("there is one name for each row"),
            "not_list": mark("return a list: `[names[i] for i in ...]`; of an array, `.tolist()` makes one"),
            "one_per_row": mark("take the most likely class of each row: `.argmax(axis=1)`"),
            "spelling": mark("write the names as the task does: lower case, nothing before or behind"),
            "least_likely": mark("is it the least likely class? Take argmax, not argmin"),
        },
        properties=(
            Property("known_case", mark("right on an example of 37 rows"), _species, names_of, 1),
        ),
    ),
    Exercise(
        "iris_result", LESSON, 1, ("result",), mark("All of it together"),
        hints=(
            mark("Three lines: make `model`, train it on the training set, measure it on the test set."),
            mark("`result = accuracy(model, test_features, test_labels)`"),
        ),
        slips={
            "percent": mark("is it in percent? A share lies between 0 and 1"),
            "not_a_share": mark("an accuracy lies between 0 and 1"),
            "untrained": mark("was the model trained before it was measured, and for enough steps?"),
            "no_model": mark("the trained network should be called `model`"),
            "on_training_set": mark("was it measured on the training set? `result` is the accuracy on test_features"),
            "another": mark("is `result` of this `model`, as it is now, on all of test_features and test_labels?"),
        },
        properties=(
            Property("good", mark("an accuracy above 0.9"), _result, good_result, 1),
        ),
    ),
)
