"""Lesson 05, a network for MNIST: the exercises with their visible properties."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from course.checks.judges import all_of, leaves_inputs
from course.checks.model import Case, Exercise, Outcome, Property
from course.lessons.mnist_mlp import judges as built
from course.lessons.mnist_mlp import judges_adam as adam
from course.lessons.mnist_mlp import judges_plots as plotted
from course.lessons.mnist_mlp import judges_training as trained
from course.lessons.mnist_mlp.exercises_slips import (
    AXES_SLIPS,
    COMPARE_SLIPS,
    FIT_SLIPS,
    PLOT_SLIPS,
)
from course.lessons.writing import case, ladder, lines, rung, table

# What a 784-256-128-64-10 network with the trial's weights makes of two images, and what it makes
# of them with known slips.
LOGITS = [
    [0.25392, 1.52249, -0.70896, 1.26209, 0.62177, -1.42101, -3.06251, 0.51188, -0.86442, -0.69716],
    [
        -0.96667,
        1.28283,
        0.62275,
        1.05743,
        -0.22423,
        -1.47208,
        -3.09842,
        0.21008,
        -0.28423,
        -0.82397,
    ],
]
_LOGITS_SLIPS: dict[str, Any] = {
    "softmax": [
        [0.08808, 0.31318, 0.03363, 0.24138, 0.12724, 0.0165, 0.0032, 0.114, 0.02879, 0.03403],
        [0.0311, 0.29494, 0.15243, 0.23542, 0.06535, 0.01876, 0.00369, 0.10089, 0.06154, 0.03587],
    ],
    "log_softmax": [
        [
            -2.42955,
            -1.16098,
            -3.39244,
            -1.42138,
            -2.0617,
            -4.10448,
            -5.74598,
            -2.1716,
            -3.54789,
            -3.38064,
        ],
        [
            -3.47048,
            -1.22098,
            -1.88106,
            -1.44638,
            -2.72803,
            -3.97589,
            -5.60223,
            -2.29373,
            -2.78804,
            -3.32777,
        ],
    ],
    "after_last": [
        [0.25392, 1.52249, 0.0, 1.26209, 0.62177, 0.0, 0.0, 0.51188, 0.0, 0.0],
        [0.0, 1.28283, 0.62275, 1.05743, 0.0, 0.0, 0.0, 0.21008, 0.0, 0.0],
    ],
    "no_activation": [
        [
            -0.60119,
            4.6198,
            -4.39055,
            2.05077,
            -0.73616,
            -1.46653,
            -3.51465,
            1.78862,
            -2.16935,
            -1.09933,
        ],
        [
            -8.75989,
            3.47152,
            2.53162,
            0.28277,
            -3.54354,
            -2.93903,
            -3.62089,
            4.25353,
            0.57874,
            -0.85275,
        ],
    ],
    "other_default": [
        [
            -0.18965,
            1.44436,
            0.72754,
            -0.2166,
            0.86189,
            0.11018,
            -2.07376,
            -0.03497,
            -1.42475,
            0.10807,
        ],
        [
            -1.82387,
            1.5584,
            2.24464,
            -0.05488,
            0.0838,
            -0.4006,
            -1.5892,
            0.28252,
            -1.16195,
            -0.69946,
        ],
    ],
}
# What it makes of the same two images sixty times as bright; and what ReLU6 makes of them.
BRIGHT = [
    [
        -7.98907,
        6.23883,
        -53.29492,
        86.83504,
        -4.31207,
        -30.89744,
        -13.95723,
        24.78955,
        8.08893,
        6.06286,
    ],
    [
        -46.78442,
        24.58161,
        -19.85103,
        50.66146,
        -48.39352,
        -94.21794,
        -38.5129,
        16.23707,
        31.64321,
        -4.63804,
    ],
]
BRIGHT_RELU6 = [
    [0.5746, 1.8488, -3.8658, 4.1756, 1.0606, -4.1793, -3.8567, 2.1588, -1.9489, 0.7223],
    [-2.5345, 1.2208, -1.4237, 5.7004, -3.7206, -0.393, -3.7131, 1.1498, 0.9744, -3.35],
]
# The activations at the points -2, -0.5, 0, 1, 3, 8.
CURVES = {
    "sigmoid": [0.1192029, 0.3775407, 0.5, 0.7310586, 0.9525741, 0.9996646],
    "tanh": [-0.9640276, -0.4621172, 0.0, 0.7615942, 0.9950548, 0.9999998],
    "elu": [-0.8646647, -0.3934693, 0.0, 1.0, 3.0, 8.0],
    "relu": [0.0, 0.0, 0.0, 1.0, 3.0, 8.0],
}
_CALLED = {"called_class": "TypeError: forward() missing"}
TRAIN = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4]
VALID = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5, 9]
# More epochs and steps than anyone would look at first; accuracies that rise, and begin to fall.
EPOCHS, STEPS = 24, 1200
HISTORY = {
    "train": [round(0.5 + 0.03 * n - 0.0007 * n * n, 4) for n in range(EPOCHS)],
    "valid": [round(0.45 + 0.04 * n - 0.0011 * n * n, 4) for n in range(EPOCHS)],
    "loss": [round(2.3 / (1 + 0.02 * n) + 0.001 * (n * 37 % 101), 4) for n in range(STEPS)],
}


def _default(_rng: Random) -> list[Case]:
    """Two images, and the same so bright that numbers between the layers are far above 6."""
    return [
        case(
            "make_mlp",
            3,
            trial="mnist_mlp.build",
            expected=LOGITS,
            slips={**_LOGITS_SLIPS, **_CALLED},
        ),
        case(
            "make_mlp",
            3,
            brightness=60.0,
            trial="mnist_mlp.build",
            expected=BRIGHT,
            slips={"relu6": BRIGHT_RELU6},
        ),
    ]


def _widths(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    built.layer_sizes(
        [dataclasses.replace(one, expected=[784, 256, 128, 64, 10]) for one in cases], outcomes
    )


def _counts(_rng: Random) -> list[Case]:
    return [
        case(
            "make_mlp",
            5,
            images=images,
            layers=layers,
            activation="Tanh",
            trial="mnist_mlp.build",
            expected=layers,
            slips={"layers_fixed": "IndexError|KeyError|ValueError"},
        )
        for images, layers in ((2, 1), (2, 2), (1, 3), (2, 5), (3, 6), (2, 7), (2, 8))
    ]


def _gaps(_rng: Random) -> list[Case]:
    return [
        case("make_mlp", 5, activation="class", trial="mnist_mlp.build", expected=3),
        case("make_mlp", 5, activation="lambda", layers=2, trial="mnist_mlp.build", expected=1),
        case("make_mlp", 5, activation="partial", layers=7, trial="mnist_mlp.build", expected=6),
    ]


def _twice(_rng: Random) -> list[Case]:
    return [case("make_mlp", 3, trial="mnist_mlp.build_twice")]


def _training(_rng: Random) -> list[Case]:
    """20 images in batches of 8, 8 and 4, and 13 of validation in batches of 5, 5 and 3; and six
    epochs of one batch: soon all of it is read rightly, and validation gets no better."""
    return [
        case(
            "fit",
            1,
            TRAIN,
            VALID,
            (8, 5),
            2,
            rate=0.03,
            start_in_eval=True,
            trial="mnist_mlp.training",
        ),
        case(
            "fit",
            2,
            [0, 1, 2, 3, 4, 5],
            [6, 6, 9, 9],
            (8, 3),
            6,
            rate=0.05,
            trial="mnist_mlp.training",
        ),
    ]


def _many(_rng: Random) -> list[Case]:
    """More batches and images than anyone would look at first."""
    return [
        case(
            "fit",
            1,
            [(n * n + n // 3) % 10 for n in range(104)],
            [(7 * n + n // 4) % 10 for n in range(1030)],
            (1, 10),
            1,
            rate=0.003,
            brief=True,
            trial="mnist_mlp.training",
        )
    ]


def _each(*checks: Callable[[trained.Training], None]) -> Any:
    return all_of(*(trained.each(check) for check in checks))


def _activations(_rng: Random) -> list[Case]:
    expected = {name: {"values": curve, "layers": None} for name, curve in CURVES.items()}
    return [
        case(
            "compare_activations",
            trial="mnist_mlp.compare",
            epochs=3,
            expected=expected,
            slips=_CALLED,
        ),
        case("compare_activations", trial="mnist_mlp.compare", expected=expected, slips=_CALLED),
    ]


def _depths(_rng: Random) -> list[Case]:
    """Depths in no order; and those of the signature."""
    found = []
    own: dict[str, Any] = {"depths": (5, 2, 8), "epochs": 3}
    for depths, more in (((5, 2, 8), own), ((3, 4, 5, 7), {})):
        expected = {depth: {"values": CURVES["elu"], "layers": depth} for depth in depths}
        found.append(
            case(
                "compare_depths",
                trial="mnist_mlp.compare",
                activation="ELU",
                expected=expected,
                slips=_CALLED,
                **more,
            )
        )
    return found


def _plot(function: str, keys: tuple[Any, ...]) -> Callable[[Random], list[Case]]:
    def cases(_rng: Random) -> list[Case]:
        histories = {
            key: {
                name: [round(value - 0.03 * number, 4) for value in HISTORY[name][: 2 * EPOCHS]]
                for name in HISTORY
            }
            for number, key in enumerate(keys)
        }
        return [case(function, histories, trial="mnist_mlp.drawn")]

    return cases


def _loss(_rng: Random) -> list[Case]:
    return [case("plot_loss", HISTORY, trial="mnist_mlp.drawn")]


def _plot_ladder(function: str, keys: tuple[Any, ...], each: str) -> tuple[Property, ...]:
    cases = _plot(function, keys)
    return ladder(
        f"""
        labelled_axes: returns an Axes with labels on both axes
        lines: one line for each {each}: validation accuracy against epoch 1, 2, ...
        legend: a legend that names each line
        unchanged: the histories stay as they were
        """,
        rung("labelled_axes", cases, plotted.labelled, 0.5),
        rung("lines", cases, plotted.lines),
        rung("legend", cases, plotted.legend, 1.5, needs="lines"),
        rung("unchanged", cases, leaves_inputs, 0.25, only_with="lines"),
    )


EXERCISES = (
    Exercise(
        "make_mlp",
        hints=lines("""
            Begin with `nn.Flatten()`, collect the layers in a list, and end with
              `nn.Sequential(*parts)`.
            Write the widths as a list first, 784 at its start and 10 at its end: neighbours are a
              linear layer's inputs and outputs. `layers` linear layers need layers + 1 widths.
            After each linear layer but the last comes `activation()`: the brackets make a new one.
            Any rule for the widths between will do, if it gives 256, 128, 64 for 4 layers: for
              instance `max(256 >> gap, 16)` for the gaps 0, 1, 2, ...
        """),
        slips=table("""
            no_module: return the network itself, an nn.Module such as nn.Sequential
            widths: the widths are 784-256-128-64-10 for 4 layers; the first is always 784, the last
              10
            layers_ignored: is the argument `layers` used?
            layers_fixed: is a list of widths too short or too long for this number of layers?
            one_more: there is one linear layer too many: does `layers` count the last one, too?
            one_less: there is one linear layer too few: `layers` counts the last one, too
            shared_linear: is one layer object put into several places? Each place needs an
              nn.Linear of its own
            softmax: is there a softmax at the end? The loss wants logits and takes the softmax
              itself
            log_softmax: is there a log-softmax at the end? The loss wants logits and takes it
              itself
            after_last: is there an activation after the last linear layer? It belongs between
              layers only
            no_activation: are the activations missing between the linear layers?
            activation_ignored: is the argument `activation` used?
            other_default: the default activation is nn.ReLU
            gaps: one activation after each linear layer but the last
            shared_activation: write `activation()` inside the loop: each gap gets its own object
            relu6: ReLU has no upper end; ReLU6 ends at 6
            more_modules: between two linear layers stands the activation and nothing else: no batch
              norm, no dropout
            rows_mixed: flatten each image, not the batch: `nn.Flatten()`, or `x.view(len(x), -1)`
            not_inside: a plain list hides modules from the network: use nn.Sequential or
              nn.ModuleList
            shared_network: are layers made once, outside the function, or kept from call to call?
            called_class: the default is the class, `nn.ReLU` without brackets; `activation()` makes
              the objects
            fixed: was requires_grad switched off?
        """),
        properties=ladder(
            """
            default_widths: 784-256-128-64-10 with nothing given
            default_logits: right logits on two images, with ReLU
            depths: as many linear layers as `layers` says
            gaps: a new activation in each gap, none after the last layer
            inside: the activations belong to the network
            separate: each call makes a network of its own
            """,
            rung("default_widths", _default, _widths),
            rung("default_logits", _default, built.logits, needs="default_widths"),
            rung("depths", _counts, built.layer_count),
            rung("gaps", _gaps, built.gaps),
            rung("inside", _gaps, built.inside, 0.25, needs="gaps"),
            rung("separate", _twice, built.separate, 0.25, only_with="default_logits"),
        ),
    ),
    Exercise(
        "fit",
        trains=True,
        hints=lines("""
            One optimiser for the whole training: `torch.optim.Adam(model.parameters(),
              lr=learning_rate)`.
            Each epoch: `model.train()`, go through loaders["train"]; `model.eval()`, go through
              loaders["valid"] under `torch.no_grad()`.
            A training step: `zero_grad`, logits, loss, `backward`, `step`; and `loss.item()` into
              the list.
            Add up the right answers and the number of images over the batches; divide once, at the
              end of the epoch.
        """),
        slips=FIT_SLIPS,
        properties=ladder(
            """
            history: a history of the right form
            cross_entropy: it learns by the cross-entropy of the logits
            losses: the cross-entropy of each step in `loss`
            moves: training moves the weights
            first_step: Adam moves every weight by about the learning rate at first
            second_step: Adam goes on, in the next batch and the next epoch, from fresh gradients
            valid_accuracy: the accuracy over all validation images
            train_accuracy: the accuracy over all training images
            train_mode: training in train mode, left in eval mode
            validation: validation in eval mode, without a graph, changing nothing
            many: all batches, however many there are
            """,
            rung("history", _training, _each(trained.batches, trained.history), 0.5),
            rung("cross_entropy", _training, _each(trained.cross_entropy)),
            rung("losses", _training, _each(trained.losses)),
            rung("moves", _training, _each(adam.moves), 0.5),
            rung("first_step", _training, _each(adam.first_step), needs="moves"),
            rung(
                "second_step",
                _training,
                _each(adam.second_step),
                1.5,
                needs="first_step",
                only_with="cross_entropy",
            ),
            rung("valid_accuracy", _training, _each(trained.valid_accuracy), only_with="moves"),
            rung(
                "train_accuracy", _training, _each(trained.train_accuracy), 0.5, only_with="moves"
            ),
            rung("train_mode", _training, _each(trained.train_mode), 0.5),
            rung("validation", _training, _each(trained.quiet_validation), 0.5, only_with="moves"),
            rung("many", _many, trained.all_images, 1.5, only_with="cross_entropy"),
        ),
    ),
    Exercise(
        "compare_activations",
        trains=True,
        hints=lines("""
            Begin with a dictionary from name to class: {"sigmoid": nn.Sigmoid, ...}.
            For each name: a new network by `make_mlp(activation)`, then `fit(model, loaders,
              epochs)`.
        """),
        slips=COMPARE_SLIPS,
        properties=ladder(
            """
            histories: under each name the history of its activation
            fresh: a fresh network for each
            handed_on: loaders and epochs reach `fit`
            """,
            rung("histories", _activations, built.histories),
            rung("fresh", _activations, built.fresh_networks, 0.5),
            rung("handed_on", _activations, built.handed_on(10), 0.5),
        ),
    ),
    Exercise(
        "plot_activations",
        hints=lines("""
            `fig, ax = plt.subplots()`, then `ax.plot(x, y, label=name)` for each name and history.
            x is `range(1, len(history["valid"]) + 1)`; afterwards `ax.set_xlabel`, `ax.set_ylabel`,
              `ax.legend()`.
        """),
        slips=PLOT_SLIPS,
        properties=_plot_ladder("plot_activations", ("relu", "elu", "tanh"), "activation"),
    ),
    Exercise(
        "compare_depths",
        trains=True,
        hints=lines("""
            As before, with `make_mlp(activation, layers=depth)` for each depth in `depths`.
            `{depth: fit(make_mlp(activation, depth), loaders, epochs) for depth in depths}`
        """),
        slips=COMPARE_SLIPS
        | table("""
            other_activation: is the argument `activation` handed to `make_mlp`?
        """),
        properties=ladder(
            """
            histories: under each depth the history of a network so deep
            fresh: a fresh network for each
            handed_on: loaders and epochs reach `fit`
            """,
            rung("histories", _depths, built.histories),
            rung("fresh", _depths, built.fresh_networks, 0.5),
            rung("handed_on", _depths, built.handed_on(10), 0.5),
        ),
    ),
    Exercise(
        "plot_depths",
        hints=lines("""
            As for the activations; a label may be a sentence: f"{depth} layers".
        """),
        slips=PLOT_SLIPS,
        properties=_plot_ladder("plot_depths", (5, 3, 7), "depth"),
    ),
    Exercise(
        "plot_loss",
        hints=lines("""
            `ax.plot(history["loss"])` counts the steps from 0, which is fine.
        """),
        slips=AXES_SLIPS
        | table("""
            other_steps: is x the training step: one more for each loss, from 0 or 1?
            accuracy_drawn: this is an accuracy: draw history["loss"]
            part_of_loss: is every loss drawn?
        """),
        properties=ladder(
            """
            labelled_axes: returns an Axes with labels on both axes
            line: a line with every loss against its step
            unchanged: the history stays as it was
            """,
            rung("labelled_axes", _loss, plotted.labelled, 0.5),
            rung("line", _loss, plotted.loss_line),
            rung("unchanged", _loss, leaves_inputs, 0.25, only_with="line"),
        ),
    ),
    Exercise(
        "conclusion",
        hints=lines("""
            Name the best activation and the best depth, and by how much they lead.
            Train the best one once more from another seed: is the lead larger than the difference
              between the two runs?
        """),
        slips={},
        properties=(),
    ),
)
