"""Lesson 05, a network for MNIST: the exercises with their visible properties."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from course.checks.judges import leaves_inputs
from course.checks.model import Case, Exercise, Outcome, Property
from course.lessons.mnist_mlp import cases
from course.lessons.mnist_mlp import judges as built
from course.lessons.mnist_mlp import judges_accuracy as measured
from course.lessons.mnist_mlp import judges_adam as adam
from course.lessons.mnist_mlp import judges_comparisons as compared
from course.lessons.mnist_mlp import judges_plots as plotted
from course.lessons.mnist_mlp import judges_training as trained
from course.lessons.mnist_mlp.exercises_further import FURTHER
from course.lessons.mnist_mlp.exercises_slips import (
    AXES_SLIPS,
    COMPARE_SLIPS,
    FIT_SLIPS,
    PLOT_SLIPS,
)
from course.lessons.writing import ladder, lines, rung, table


def _widths(given: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    widths = [784, 256, 128, 64, 10]
    built.layer_sizes([dataclasses.replace(case, expected=widths) for case in given], outcomes)


def _plot_ladder(function: str, keys: tuple[Any, ...], each: str) -> tuple[Property, ...]:
    curves = cases.curves(function, keys)
    return ladder(
        f"""
        labelled_axes: returns an Axes with labels on both axes
        lines: one line for each {each}: validation accuracy against epoch 1, 2, ...
        legend: a legend that names each line
        unchanged: the histories stay as they were
        """,
        rung("labelled_axes", curves, plotted.labelled, 0.5),
        rung("lines", curves, plotted.lines),
        rung("legend", curves, plotted.legend, 1.5, needs="lines"),
        rung("unchanged", curves, leaves_inputs, 0.25, only_with="lines"),
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
            Any rule for the widths between will do, if it gives 256, 128, 64 for 4 layers: each
              may be half of the one before, from 256 on. Do not let it reach 0.
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
            rung("default_widths", cases.default, _widths),
            rung("default_logits", cases.default, built.logits, needs="default_widths"),
            rung("depths", cases.counts, built.layer_count),
            rung("gaps", cases.gaps, built.gaps),
            rung("inside", cases.gaps, built.inside, 0.25, needs="gaps"),
            rung("separate", cases.twice, built.separate, 0.25, only_with="default_logits"),
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
            A training step is the four moves of section 5: predict, loss, gradient (which begins
              with `zero_grad()`), update. `loss.item()` goes into the list.
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
            rung("history", cases.training, trained.each(trained.batches, measured.history), 0.5),
            rung("cross_entropy", cases.training, trained.each(trained.cross_entropy)),
            rung("losses", cases.training, trained.each(trained.losses)),
            rung("moves", cases.training, trained.each(adam.moves), 0.5),
            rung("first_step", cases.training, trained.each(adam.first_step), needs="moves"),
            rung(
                "second_step",
                cases.training,
                trained.each(adam.second_step),
                1.5,
                needs="first_step",
                only_with="cross_entropy",
            ),
            rung(
                "valid_accuracy",
                cases.training,
                trained.each(measured.valid_accuracy),
                only_with="moves",
            ),
            rung(
                "train_accuracy",
                cases.training,
                trained.each(measured.train_accuracy),
                0.5,
                only_with="moves",
            ),
            rung("train_mode", cases.training, trained.each(trained.train_mode), 0.5),
            rung(
                "validation",
                cases.training,
                trained.each(trained.quiet_validation),
                0.5,
                only_with="moves",
            ),
            rung("many", cases.many, measured.all_images, 1.5, only_with="cross_entropy"),
        ),
    ),
    Exercise(
        "compare_activations",
        trains=True,
        hints=lines("""
            Begin with a dictionary from name to class: {"sigmoid": nn.Sigmoid, ...}.
            For each name make a new network by your `make_mlp`, inside the loop: one that was
              trained before would have a head start.
            `fit` trains it and returns its history: that goes into the result under the name.
        """),
        slips=COMPARE_SLIPS,
        properties=ladder(
            """
            histories: under each name the history of its activation
            fresh: a fresh network for each
            handed_on: loaders and epochs reach `fit`
            """,
            rung("histories", cases.activations, compared.histories),
            rung("fresh", cases.activations, compared.fresh_networks, 0.5),
            rung("handed_on", cases.activations, compared.handed_on(10), 0.5),
        ),
    ),
    Exercise(
        "plot_activations",
        hints=lines("""
            `fig, ax = plt.subplots()` makes a figure and its `Axes`; `histories.items()` gives
              each name with its history.
            One `ax.plot(x, y, label=name)` for each: y is the list under "valid", and x has as many
              numbers, from 1 on.
            Afterwards `ax.set_xlabel`, `ax.set_ylabel` and `ax.legend()`; return the `Axes`.
        """),
        slips=PLOT_SLIPS,
        properties=_plot_ladder("plot_activations", ("relu", "elu", "tanh"), "activation"),
    ),
    Exercise(
        "compare_depths",
        trains=True,
        hints=lines("""
            The same pattern as in `compare_activations`, but the loop goes through `depths`.
            The depth is handed to `make_mlp` as its second argument, `layers`; the activation is
              the one that was given. Each depth needs a network of its own.
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
            rung("histories", cases.depths, compared.histories),
            rung("fresh", cases.depths, compared.fresh_networks, 0.5),
            rung("handed_on", cases.depths, compared.handed_on(10), 0.5),
        ),
    ),
    Exercise(
        "plot_depths",
        hints=lines("""
            The picture is the one of the activations: only the names of the lines are others.
            A label may be a sentence: f"{depth} layers". Does `plot_activations` draw whatever
              names it is given? Then a dictionary with such names is all that it needs.
        """),
        slips=PLOT_SLIPS,
        properties=_plot_ladder("plot_depths", (5, 3, 7), "depth"),
    ),
    Exercise(
        "plot_loss",
        hints=lines("""
            The losses are a plain list of numbers, one for each training step.
            `ax.plot` with one list takes 0, 1, 2, ... for x, which is fine here.
            Then `ax.set_xlabel` and `ax.set_ylabel`, and return the `Axes`, not the figure.
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
            rung("labelled_axes", cases.losses, plotted.labelled, 0.5),
            rung("line", cases.losses, plotted.loss_line),
            rung("unchanged", cases.losses, leaves_inputs, 0.25, only_with="line"),
        ),
    ),
    Exercise(
        "conclusion",
        hints=lines("""
            Name the best activation and the best depth, each with its accuracy and its lead over
              the second.
            A lead from one seed says little. Take the two that compete, train both from the same
              five seeds, and write down the five differences.
            Set the mean of the differences beside its standard error: with five pairs, below 2.8
              standard errors chance explains it. And 10,000 images are a sample, too: near 0.975
              their share of right answers has a standard error of 0.0016.
        """),
        slips={},
        properties=(),
    ),
    *FURTHER,
)
