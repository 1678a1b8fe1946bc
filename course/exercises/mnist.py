"""Lesson 05, a network for MNIST: the exercises with their visible properties."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from course.checks.judges import all_of
from course.checks.model import Case, Exercise, Property
from course.exercises import mnist_judges as built
from course.exercises import mnist_plots as plotted
from course.exercises import mnist_training as trained
from course.exercises.build import case
from course.i18n import mark

LESSON = "05_mnist_mlp"

# What a 784-256-128-64-10 network with the trial's weights makes of two images, and what it makes of them with known slips.
LOGITS = [[-2.36897, 1.09626, -0.7144, 3.24801, -2.0205, -1.6457, 0.28595, 0.58536, 0.47698, 1.18003],
          [-4.88921, 2.92686, 0.39279, 4.33794, -2.19664, -2.35824, 0.39507, 2.69695, -0.24597, 1.72355]]
_LOGITS_SLIPS: dict[str, Any] = {
    "softmax": [[0.00249, 0.07953, 0.01301, 0.68395, 0.00352, 0.00513, 0.03537, 0.04771, 0.04281, 0.08648],
                [0.00006, 0.15607, 0.01238, 0.63995, 0.00093, 0.00079, 0.01241, 0.12401, 0.00654, 0.04685]],
    "log_softmax": [[-5.99685, -2.53162, -4.34228, -0.37987, -5.64838, -5.27358, -3.34192, -3.04252, -3.1509, -2.44784],
                    [-9.67352, -1.85745, -4.39151, -0.44636, -6.98095, -7.14255, -4.38924, -2.08736, -5.03027, -3.06076]],
    "after_last": [[0.0, 1.09626, 0.0, 3.24801, 0.0, 0.0, 0.28595, 0.58536, 0.47698, 1.18003],
                   [0.0, 2.92686, 0.39279, 4.33794, 0.0, 0.0, 0.39507, 2.69695, 0.0, 1.72355]],
    "no_activation": [[0.08222, -1.09293, 2.4677, 4.69361, -1.21245, 3.46343, -0.96773, 4.29409, 3.35131, -4.28571],
                      [-7.97893, -0.58811, -1.0066, 7.3902, -0.78362, 10.87508, -3.572, 11.54031, 0.6899, -4.3269]],
    "other_default": [[-1.53401, -0.22658, -0.40005, 1.93072, -0.22506, -1.31861, -0.71836, 0.7452, 0.80497, -0.02661],
                      [-2.2264, 0.32243, -0.17084, 1.73998, -1.00908, -1.0301, -1.31913, 0.19693, 0.0184, 0.35659]],
}
# The activations at the points -2, -0.5, 0, 1, 3.
CURVES = {
    "sigmoid": [0.1192029, 0.3775407, 0.5, 0.7310586, 0.9525741],
    "tanh": [-0.9640276, -0.4621172, 0.0, 0.7615942, 0.9950548],
    "elu": [-0.8646647, -0.3934693, 0.0, 1.0, 3.0],
    "relu": [0.0, 0.0, 0.0, 1.0, 3.0],
}
TRAIN = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4]
VALID = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5, 9]
HISTORY = {"train": [0.5, 0.75, 0.875], "valid": [0.55, 0.7, 0.8], "loss": [2.3, 1.5, 1.1, 0.8, 0.6, 0.5]}


def _default(_rng: Random) -> list[Case]:
    return [case("make_mlp", 3, trial="mnist.build", expected=[784, 256, 128, 64, 10])]


def _default_logits(_rng: Random) -> list[Case]:
    return [case("make_mlp", 3, trial="mnist.build", expected=LOGITS, slips=_LOGITS_SLIPS)]


def _counts(_rng: Random) -> list[Case]:
    return [case("make_mlp", 5, layers=layers, activation="Tanh", trial="mnist.build", expected=layers,
                 slips={"layers_fixed": "IndexError|KeyError|ValueError"}) for layers in (1, 2, 6)]


def _gaps(_rng: Random) -> list[Case]:
    return [case("make_mlp", 5, activation="class", trial="mnist.build", expected=3),
            case("make_mlp", 5, activation="class", layers=2, trial="mnist.build", expected=1)]


def _training(_rng: Random) -> list[Case]:
    """20 images in batches of 8, 8 and 4, and 13 of validation in batches of 5, 5 and 3."""
    return [case("fit", 1, TRAIN, VALID, (8, 5), 2, rate=0.01, trial="mnist.training")]


def _each(*checks: Callable[[trained.Training], None]) -> Any:
    return all_of(*(trained.each(check) for check in checks))


def _activations(_rng: Random) -> list[Case]:
    expected = {name: {"values": curve, "layers": None} for name, curve in CURVES.items()}
    return [case("compare_activations", trial="mnist.compare", epochs=3, expected=expected)]


def _depths(_rng: Random) -> list[Case]:
    expected = {depth: {"values": CURVES["elu"], "layers": depth} for depth in (2, 5)}
    return [case("compare_depths", trial="mnist.compare", activation="ELU", depths=(2, 5), epochs=3, expected=expected)]


def _plot(function: str, keys: tuple[Any, ...]) -> Callable[[Random], list[Case]]:
    def cases(_rng: Random) -> list[Case]:
        histories = {
            key: {name: [round(value - 0.03 * number, 4) for value in HISTORY[name]] for name in HISTORY}
            for number, key in enumerate(keys)
        }
        return [case(function, histories, trial="plots.drawn")]

    return cases


def _loss(_rng: Random) -> list[Case]:
    return [case("plot_loss", HISTORY, trial="plots.drawn")]


_COMPARE_SLIPS = {
    "one_network": mark("is one network trained again and again? Call `make_mlp` anew before each training"),
    "mixed_up": mark("do names and networks meet in the right order? A dictionary from name to value keeps them together"),
    "other_loaders": mark("`fit(model, loaders, ...)` wants the dictionary of loaders as it came in"),
    "epochs_ignored": mark("is `epochs` handed on to `fit`?"),
    "own_training": mark("train by calling `fit`"),
    "own_network": mark("make each network by calling `make_mlp`"),
    "no_history": mark("put what `fit` returns into the dictionary, whole"),
    "text_keys": mark("the keys are the depths themselves, numbers, not text"),
    "other_activation": mark("hand each activation's class to `make_mlp`: nn.Sigmoid, nn.Tanh, nn.ELU, nn.ReLU"),
    "depth_ignored": mark("is the depth handed to `make_mlp` as `layers`?"),
    "depths_differ": mark("change one thing at a time: the same number of layers for every activation"),
    "wrong_keys": mark("are the keys written as the task writes them?"),
}
_AXES_SLIPS = {
    "no_axes": mark("return the Axes: `fig, ax = plt.subplots()`, draw with `ax`, `return ax` (or `return plt.gca()`)"),
    "figure": mark("this is the figure; the Axes is what it holds: `fig, ax = plt.subplots()`, `return ax`"),
    "several": mark("return the Axes alone, not with other things"),
    "no_labels": mark("`ax.set_xlabel(...)` and `ax.set_ylabel(...)` (or `plt.xlabel`, `plt.ylabel`)"),
    "no_line": mark("`ax.plot(x, y)` draws a line; points alone are none"),
    "loss_drawn": mark("this is the loss: draw history[\"valid\"]"),
}
_PLOT_SLIPS = {
    **_AXES_SLIPS,
    "from_zero": mark("epochs are counted from 1: `range(1, len(valid) + 1)` as x"),
    "other_epochs": mark("is x the epoch: 1, 2, ... up to the number of epochs?"),
    "exchanged": mark("are x and y exchanged? The epoch is x"),
    "train_drawn": mark("this is the training accuracy: draw history[\"valid\"]"),
    "error_drawn": mark("this is the error, 1 - accuracy"),
    "one_line": mark("is only one history drawn? Go through `histories.items()`"),
    "no_legend": mark("give each line a label and call `ax.legend()`"),
    "legend_keys": mark("label each line with its key: `ax.plot(x, y, label=...)`"),
    "legend_mixed_up": mark("are labels and lines in the same order? A label given to `ax.plot` stays with its line"),
}


def _plot_properties(function: str, keys: tuple[Any, ...], line_title: str) -> tuple[Property, ...]:
    cases = _plot(function, keys)
    return (
        Property("labelled_axes", mark("returns an Axes with labels on both axes"), cases, plotted.labelled, 0.5),
        Property("lines", line_title, cases, plotted.lines, 1),
        Property("legend", mark("a legend that names each line"), cases, plotted.legend, 0.5, needs=("lines",)),
    )


EXERCISES = (
    Exercise(
        "make_mlp", LESSON, 3, ("make_mlp",), mark("A network of any depth"),
        hints=(
            mark("Begin with `nn.Flatten()`, collect the layers in a list, and end with `nn.Sequential(*parts)`."),
            mark("Write the widths as a list first, 784 at its start and 10 at its end: neighbours are a linear layer's inputs "
                 "and outputs. `layers` linear layers need layers + 1 widths."),
            mark("After each linear layer but the last comes `activation()`: the brackets make a new one."),
            mark("Any rule for the widths between will do, if it gives 256, 128, 64 for 4 layers: for instance "
                 "`max(256 >> gap, 16)` for the gaps 0, 1, 2, ..."),
        ),
        slips={
            "no_module": mark("return the network itself, an nn.Module such as nn.Sequential"),
            "widths": mark("the widths are 784-256-128-64-10 for 4 layers; the first is always 784, the last 10"),
            "layers_ignored": mark("is the argument `layers` used?"),
            "layers_fixed": mark("is a list of widths too short or too long for this number of layers?"),
            "one_more": mark("there is one linear layer too many: does `layers` count the last one, too?"),
            "one_less": mark("there is one linear layer too few: `layers` counts the last one, too"),
            "shared_linear": mark("is one layer object put into several places? Each place needs an nn.Linear of its own"),
            "softmax": mark("is there a softmax at the end? The loss wants logits and takes the softmax itself"),
            "log_softmax": mark("is there a log-softmax at the end? The loss wants logits and takes it itself"),
            "after_last": mark("is there an activation after the last linear layer? It belongs between layers only"),
            "no_activation": mark("are the activations missing between the linear layers?"),
            "activation_ignored": mark("is the argument `activation` used?"),
            "other_default": mark("the default activation is nn.ReLU"),
            "gaps": mark("one activation after each linear layer but the last"),
            "shared_activation": mark("write `activation()` inside the loop: each gap gets its own object"),
            "rows_mixed": mark("flatten each image, not the batch: `nn.Flatten()`, or `x.view(len(x), -1)`"),
            "not_inside": mark("a plain list hides modules from the network: use nn.Sequential or nn.ModuleList"),
            "shared_network": mark("are layers made once, outside the function, or kept from call to call?"),
            "fixed": mark("was requires_grad switched off?"),
        },
        properties=(
            Property("default_widths", mark("784-256-128-64-10 with nothing given"), _default, built.layer_sizes, 1),
            Property("default_logits", mark("right logits on two images, with ReLU"), _default_logits, built.logits, 1,
                     needs=("default_widths",)),
            Property("depths", mark("as many linear layers as `layers` says"), _counts, built.layer_count, 1),
            Property("gaps", mark("a new activation in each gap, none after the last layer"), _gaps, built.gaps, 1),
        ),
    ),
    Exercise(
        "fit", LESSON, 3, ("fit",), mark("The training loop"),
        hints=(
            mark("One optimiser for the whole training: `torch.optim.Adam(model.parameters(), lr=learning_rate)`."),
            mark("Each epoch: `model.train()`, go through loaders[\"train\"]; `model.eval()`, go through loaders[\"valid\"] under "
                 "`torch.no_grad()`."),
            mark("A training step: `zero_grad`, logits, loss, `backward`, `step`; and `loss.item()` into the list."),
            mark("Add up the right answers and the number of images over the batches; divide once, at the end of the epoch."),
        ),
        slips={
            "loss_per_epoch": mark("the list has one entry for each training step, not for each epoch"),
            "loss_count": mark("append the loss once in each training step, and nowhere else"),
            "loss_summed": mark("this is the sum over the batch: the loss of a step is the mean over its images"),
            "loss_repeated": mark("is the same number appended again and again? Append `loss.item()` in each step"),
            "per_epoch": mark("append one accuracy at the end of each epoch"),
            "percent": mark("a share lies between 0 and 1: divide by the number of images, without the factor 100"),
            "one_number": mark("a list is wanted, with one number for each epoch"),
            "no_backward": mark("is `loss.backward()` missing?"),
            "no_step": mark("is `optimizer.step()` missing?"),
            "trains_on_valid": mark("only the batches of loaders[\"train\"] are for training"),
            "steps_count": mark("one step for each batch of loaders[\"train\"], in each epoch"),
            "other_batches": mark("go through loaders[\"train\"] itself: every batch, as it comes"),
            "softmax_twice": mark("cross-entropy takes the softmax itself: hand it the logits"),
            "squared_error": mark("this is the squared error; classes want `nn.CrossEntropyLoss`"),
            "other_loss": mark("`nn.CrossEntropyLoss()(logits, labels)`, logits first"),
            "not_validated": mark("after the training batches of each epoch, go through all of loaders[\"valid\"]"),
            "batch_mean": mark("the last batch is smaller, so the mean of the batches' accuracies is off: count right answers over "
                               "all images"),
            "counted": mark("this is the number of right answers: divide by the number of images"),
            "last_batch": mark("this is the accuracy of the last batch alone"),
            "per_batch": mark("divide by the number of images, not of batches"),
            "full_batches": mark("the last batch is smaller: divide by the number of images that there are"),
            "not_reset": mark("do the counters start at 0 in each epoch?"),
            "no_train_mode": mark("call `model.train()` before the training batches of each epoch"),
            "train_once": mark("`model.eval()` stays until `model.train()` is called again: call it at the start of each epoch"),
            "left_in_train": mark("call `model.eval()` before validation, and leave it so"),
            "no_eval_mode": mark("call `model.eval()` before validation; `torch.no_grad()` does not do that"),
            "graph": mark("`model.eval()` does not stop gradients: wrap validation in `with torch.no_grad():`"),
            "valid_step": mark("is there an optimiser step outside the training batches?"),
            "parameters_missing": mark("hand the optimiser `model.parameters()`, all of them, biases too"),
            "rate_ignored": mark("is `learning_rate` handed to the optimiser as `lr`?"),
            "sgd": mark("this is plain gradient descent; Adam is wanted"),
            "weight_decay": mark("is this AdamW, or Adam with weight decay? Plain `torch.optim.Adam` is wanted"),
            "not_zeroed": mark("is `optimizer.zero_grad()` missing? Gradients add up until they are cleared"),
            "new_optimiser": mark("is a new optimiser made in every epoch or step? Adam remembers earlier steps: make one, "
                                  "before the loop"),
            "wrong_keys": mark("the entries are `train`, `valid` and `loss`"),
        },
        properties=(
            Property("history", mark("a history of the right form"), _training, _each(trained.batches, trained.history), 1),
            Property("cross_entropy", mark("cross-entropy on the logits, its value in `loss`"), _training,
                     _each(trained.cross_entropy), 1),
            Property("first_step", mark("Adam moves every weight by about the learning rate at first"), _training,
                     _each(trained.first_step), 1),
            Property("valid_accuracy", mark("the accuracy over all validation images"), _training,
                     _each(trained.valid_accuracy), 1, only_with=("first_step",)),
            Property("train_accuracy", mark("the accuracy over all training images"), _training,
                     _each(trained.train_accuracy), 0.5),
            Property("train_mode", mark("training in train mode, left in eval mode"), _training, _each(trained.train_mode), 0.5),
            Property("validation", mark("validation in eval mode, without a graph, changing nothing"), _training,
                     _each(trained.quiet_validation), 0.5, only_with=("first_step",)),
        ),
    ),
    Exercise(
        "compare_activations", LESSON, 3, ("compare_activations",), mark("Four activations compared"),
        hints=(
            mark("Begin with a dictionary from name to class: {\"sigmoid\": nn.Sigmoid, ...}."),
            mark("For each name: a new network by `make_mlp(activation)`, then `fit(model, loaders, epochs)`."),
        ),
        slips=_COMPARE_SLIPS,
        properties=(
            Property("histories", mark("under each name the history of its activation"), _activations, built.histories, 1),
            Property("fresh", mark("a fresh network for each"), _activations, built.fresh_networks, 0.5),
            Property("handed_on", mark("loaders and epochs reach `fit`"), _activations, built.handed_on(10), 0.5),
        ),
    ),
    Exercise(
        "plot_activations", LESSON, 2, ("plot_activations",), mark("The activations' curves"),
        hints=(
            mark("`fig, ax = plt.subplots()`, then `ax.plot(x, y, label=name)` for each name and history."),
            mark("x is `range(1, len(history[\"valid\"]) + 1)`; afterwards `ax.set_xlabel`, `ax.set_ylabel`, `ax.legend()`."),
        ),
        slips=_PLOT_SLIPS,
        properties=_plot_properties("plot_activations", ("relu", "elu", "tanh"),
                                    mark("one line for each activation: validation accuracy against epoch 1, 2, ...")),
    ),
    Exercise(
        "compare_depths", LESSON, 2, ("compare_depths",), mark("Depths compared"),
        hints=(
            mark("As before, with `make_mlp(activation, layers=depth)` for each depth in `depths`."),
            mark("`{depth: fit(make_mlp(activation, depth), loaders, epochs) for depth in depths}`"),
        ),
        slips={**_COMPARE_SLIPS, "other_activation": mark("is the argument `activation` handed to `make_mlp`?")},
        properties=(
            Property("histories", mark("under each depth the history of a network so deep"), _depths, built.histories, 1),
            Property("fresh", mark("a fresh network for each"), _depths, built.fresh_networks, 0.5),
            Property("handed_on", mark("loaders and epochs reach `fit`"), _depths, built.handed_on(10), 0.5),
        ),
    ),
    Exercise(
        "plot_depths", LESSON, 1, ("plot_depths",), mark("The depths' curves"),
        hints=(mark("As for the activations; a label may be a sentence: f\"{depth} layers\"."),),
        slips=_PLOT_SLIPS,
        properties=_plot_properties("plot_depths", (3, 5, 7),
                                    mark("one line for each depth: validation accuracy against epoch 1, 2, ...")),
    ),
    Exercise(
        "plot_loss", LESSON, 1, ("plot_loss",), mark("The loss, step by step"),
        hints=(mark("`ax.plot(history[\"loss\"])` counts the steps from 0, which is fine."),),
        slips={
            **_AXES_SLIPS,
            "other_steps": mark("is x the training step: one more for each loss, from 0 or 1?"),
            "accuracy_drawn": mark("this is an accuracy: draw history[\"loss\"]"),
            "part_of_loss": mark("is every loss drawn?"),
        },
        properties=(
            Property("labelled_axes", mark("returns an Axes with labels on both axes"), _loss, plotted.labelled, 0.5),
            Property("line", mark("a line with every loss against its step"), _loss, plotted.loss_line, 1),
        ),
    ),
    Exercise("conclusion", LESSON, 3, (), mark("What came of it"), hints=(
        mark("Name the best activation and the best depth, and by how much they lead."),
        mark("Train the best one once more from another seed: is the lead larger than the difference between the two runs?"),
    ), slips={}, properties=(), manual=True),
)
