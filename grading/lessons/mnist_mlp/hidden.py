"""Lesson 05, a network for MNIST: hidden properties."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np

from course.checks.judges import all_of, leaves_inputs
from course.checks.model import Case, Outcome, Property, Slip
from course.i18n import gettext as _
from course.lessons.mnist_mlp import judges as built
from course.lessons.mnist_mlp import judges_accuracy as measured
from course.lessons.mnist_mlp import judges_comparisons as comparing
from course.lessons.mnist_mlp import judges_plots as plotted
from course.lessons.mnist_mlp import judges_training as trained
from course.lessons.mnist_mlp.cases import FIXED_DEPTH, compared
from course.lessons.mnist_mlp.judges_adam import moved
from course.lessons.writing import case, ladder, rung
from grading.lessons.mnist_mlp import references as reference
from grading.lessons.mnist_mlp.hidden_further import HIDDEN as FURTHER
from grading.lessons.mnist_mlp.references import CURVES

_MOST_WEIGHTS = 50_000_000  # the reference is as large as the answer's network says it is

# make_mlp


def _right_logits(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The logits are those of a reference with the same linear layers.

    Only the answer knows their widths.
    """
    built.layer_count(cases, outcomes)
    full = []
    for given, outcome in zip(cases, outcomes, strict=True):
        layers = built.linear_layers(given, outcome)
        problem = ""
        if any(before[1] != after[0] for before, after in pairwise(layers)):
            problem = _("the widths of neighbouring linear layers do not fit.")
        elif sum(inputs * outputs for inputs, outputs, _bias in layers) > _MOST_WEIGHTS:
            problem = _("the linear layers have far too many weights.")
        if problem:
            raise Slip(problem, code="widths", call=given.call)
        settings = given.call.kwargs
        slips = reference.logits(
            given.call.args[0], settings["images"], settings["activation"], layers
        )
        right = slips.pop("right")
        full.append(dataclasses.replace(given, expected=right, slips=slips))
    built.logits(full, outcomes)


def _build(rng: Random, layers: int, activation: str, images: int, keywords: bool = False) -> Case:
    return case(
        "make_mlp",
        rng.randint(1, 30),
        images=images,
        activation=activation,
        layers=layers,
        keywords=keywords,
        trial="mnist_mlp.build",
        expected=layers,
        slips=FIXED_DEPTH,
    )


def _every_depth(rng: Random) -> list[Case]:
    return [
        _build(
            rng,
            layers,
            rng.choice(["ReLU", "Tanh", "class"]),
            rng.choice([1, 3]),
            rng.random() < 0.5,
        )
        for layers in (1, *sorted(rng.sample(range(2, 8), 4)), 8)
    ]


def _every_activation(rng: Random) -> list[Case]:
    return [
        _build(rng, rng.choice([2, 3, 4]), kind, rng.choice([1, 2, 5]), kind == "lambda")
        for kind in ("Sigmoid", "ELU", "Tanh", "class", "lambda", "partial")
    ]


def _gaps(rng: Random) -> list[Case]:
    return [
        dataclasses.replace(_build(rng, layers, kind, 2), expected=layers - 1)
        for layers, kind in ((3, "lambda"), (rng.randint(5, 8), "partial"))
    ]


def _twice(rng: Random) -> list[Case]:
    return [case("make_mlp", rng.randint(2, 5), trial="mnist_mlp.build_twice")]


# fit


def _labels(rng: Random, count: int) -> list[int]:
    return [rng.randint(0, 9) for _number in range(count)]


def _training(
    rng: Random, train: int, valid: int, batches: tuple[int, int], epochs: int, **more: Any
) -> Case:
    return case(
        "fit",
        rng.randint(1, 50),
        _labels(rng, train),
        _labels(rng, valid),
        batches,
        epochs,
        trial="mnist_mlp.training",
        **more,
    )


def _uneven(rng: Random) -> list[Case]:
    size = rng.randint(5, 8)
    return [
        _training(
            rng,
            2 * size + rng.randint(1, 2),
            2 * size + 1,
            (size, size),
            2,
            rate=rng.choice([0.02, 0.03]),
        ),
        _training(rng, 9, 23, (16, 4), 2, rate=0.01, shuffle=False),
    ]


def _rates(rng: Random) -> list[Case]:
    return [
        _training(rng, 18, 6, (6, 6), 3, start_in_eval=True),
        _training(rng, 26, 9, (9, 5), 2, rate=rng.choice([0.004, 0.008])),
    ]


def _as_adam(run: trained.Training) -> None:
    """All weights take the path of Adam on the gradients of single batches.

    Its learning rate is the one that was given.
    """
    trained.batches(run)
    rate = run.rate
    gradients = np.array([event["gradients"].numpy().astype(np.float64) for event in run.steps])
    weights = np.array([event["weights"].numpy().astype(np.float64) for event in run.steps])
    found = moved(run)
    if any(
        _near(found, reference.adam(gradients, rate, *settings), rate)
        for settings in reference.ADAMS
    ):
        return
    ends = np.cumsum(run.sizes)[:-1]
    still = [not part.any() for part in np.split(found, ends, axis=1)]
    if all(still):
        raise run.slip(_("training changes no weight."), "no_step")
    if any(still):
        raise run.slip(
            _("some of the network's parameters do not move: the optimiser needs all of them."),
            "parameters_missing",
        )
    slips = reference.adam_slips(gradients, rate, run.epochs)
    code = next((code for code, path in slips if _near(found, path, rate)), "")
    off = found - reference.adam(gradients, rate)
    if (
        not code
        and not _near(off[:, -10:], np.zeros(10), rate)
        and _near(off, -rate * 0.01 * weights, rate)
    ):
        code = "weight_decay"
    raise run.slip(_("the weights do not take the path of Adam with this learning rate."), code)


def _near(found: np.ndarray, wanted: np.ndarray, rate: float) -> bool:
    return bool((np.abs(found - wanted) < 0.05 * rate + 1e-5).all())


# Comparisons


def _activations(rng: Random) -> list[Case]:
    names = {"sigmoid": "Sigmoid", "tanh": "Tanh", "elu": "ELU", "relu": "ReLU"}
    expected = {name: (CURVES[kind], None) for name, kind in names.items()}
    return [
        compared("compare_activations", expected),
        compared("compare_activations", expected, epochs=rng.randint(2, 6)),
    ]


def _depths(rng: Random) -> list[Case]:
    own = rng.sample(range(1, 9), 3)
    calls: list[tuple[str, tuple[int, ...], dict[str, Any]]] = [
        ("Tanh", (3, 4, 5, 7), {}),
        ("lambda", tuple(own), {"depths": tuple(own), "epochs": 2}),
        ("partial", (own[0],), {"depths": [own[0]], "epochs": rng.randint(3, 6)}),
    ]
    return [
        compared(
            "compare_depths",
            {depth: (CURVES[kind], depth) for depth in depths},
            activation=kind,
            **more,
        )
        for kind, depths, more in calls
    ]


_COMPARED = all_of(comparing.histories, comparing.fresh_networks, comparing.handed_on(10))


# Plots


def _history(rng: Random, epochs: int, steps: int) -> dict[str, list[float]]:
    def rising() -> list[float]:
        return [round(1 - 0.7 * math.exp(-0.4 * n) - rng.random() / 9, 4) for n in range(epochs)]

    return {
        "train": rising(),
        "valid": rising(),
        "loss": [round(2.3 * math.exp(-n / 9) + rng.random() / 9, 4) for n in range(steps)],
    }


def _curves(
    function: str, keys: Sequence[Any], others: Sequence[Any]
) -> Callable[[Random], list[Case]]:
    def cases(rng: Random) -> list[Case]:
        found = []
        for names in (keys, rng.sample(list(others), rng.randint(1, 3))):
            epochs = rng.randint(3, 12)
            found.append(
                case(
                    function,
                    {name: _history(rng, epochs, 2 * epochs) for name in names},
                    trial="mnist_mlp.drawn",
                )
            )
        return found

    return cases


def _losses(rng: Random) -> list[Case]:
    return [
        case("plot_loss", _history(rng, rng.randint(2, 5), steps), trial="mnist_mlp.drawn")
        for steps in (3, rng.randint(20, 90))
    ]


def _plot(function: str, keys: Sequence[Any], others: Sequence[Any]) -> tuple[Property, ...]:
    cases, legend = _curves(function, keys, others), all_of(plotted.legend, leaves_inputs)
    return ladder(
        """
        other_lines: one line for each of other histories
        other_legend: the legend names other histories
        """,
        rung("other_lines", cases, plotted.lines),
        rung("other_legend", cases, legend, 1.5, needs="other_lines"),
        hidden=True,
    )


HIDDEN: Mapping[str, tuple[Property, ...]] = {
    "make_mlp": ladder(
        """
        every_depth: right logits at any depth from 1 to 8
        every_activation: right logits with any activation: a class, a lambda, a partial
        new_in_gaps: a new activation in each gap, at other depths
        activations_inside: the activations belong to the network
        separate_networks: each call makes a network of its own
        """,
        rung("every_depth", _every_depth, _right_logits, 2),
        rung("every_activation", _every_activation, _right_logits, 1.5),
        rung("new_in_gaps", _gaps, built.gaps),
        rung("activations_inside", _gaps, built.inside, 0.25, needs="new_in_gaps"),
        rung("separate_networks", _twice, built.separate, 0.25, only_with="every_depth"),
        hidden=True,
    ),
    "fit": ladder(
        """
        adam: the weights take Adam's path, all of them
        other_loss: cross-entropy, with other data
        other_shares: accuracies over all images, with batches of uneven size
        other_modes: train and eval mode, whatever mode the model comes in
        """,
        rung("adam", _rates, trained.each(_as_adam), 2.5, only_with="cross_entropy"),
        rung("other_loss", _uneven, trained.each(trained.cross_entropy, trained.losses)),
        rung(
            "other_shares",
            _uneven,
            trained.each(measured.history, measured.valid_accuracy, measured.train_accuracy),
            only_with="moves",
        ),
        rung(
            "other_modes",
            _rates,
            trained.each(trained.train_mode, trained.quiet_validation),
            0.5,
            only_with="moves",
        ),
        hidden=True,
    ),
    "compare_activations": ladder(
        """
        other_calls: with other numbers of epochs, and with none given
        """,
        rung("other_calls", _activations, _COMPARED, 2),
        hidden=True,
    ),
    "compare_depths": ladder(
        """
        other_calls: with other depths, activations and epochs, and with none given
        """,
        rung("other_calls", _depths, _COMPARED, 2),
        hidden=True,
    ),
    "plot_activations": _plot(
        "plot_activations",
        ("relu", "elu", "tanh", "sigmoid"),
        ("gelu", "selu", "softplus", "leaky"),
    ),
    "plot_depths": _plot("plot_depths", (5, 3, 7, 4), (1, 2, 6, 8, 10, 17)),
    "plot_loss": ladder(
        """
        other_losses: the losses of other histories, all of them
        """,
        rung("other_losses", _losses, all_of(plotted.loss_line, leaves_inputs)),
        hidden=True,
    ),
    **FURTHER,
}
