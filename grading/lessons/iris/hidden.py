"""Lesson 04, Iris with tinygrad: hidden properties."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np

from course.checks.judges import all_of, expects, leaves_inputs
from course.checks.model import Case, Property
from course.checks.values import Array
from course.lessons.iris.cases import (
    BATCH,
    MEASURED,
    ROWS,
    SPECIES,
    TRAINING_SLIPS,
    batch_size_case,
    floats,
    integers,
    mixed_case,
    training_case,
)
from course.lessons.iris.judges import (
    all_reached,
    different_models,
    honest_result,
    log_probabilities,
    names_of,
    share_of_right,
)
from course.lessons.iris.judges_training import (
    all_move,
    batch_size_used,
    downhill,
    first_loss,
    forward,
    learns,
    looks_at,
    losses_fall,
    mixed_batches,
    no_leftover,
    rate_used,
)
from course.lessons.writing import case, ladder, rung
from grading.lessons.iris import references as reference
from grading.lessons.iris.hidden_further import HIDDEN_FURTHER
from grading.lessons.iris.references import Setting, Weights


def _as_arrays(weights: Weights) -> list[Array]:
    return [floats(values) for values in weights]


def _outputs(rng: Random) -> list[Case]:
    """Rows of everyday size, and with large logits; and a single row."""
    draw = reference.generator(rng)
    found = []
    for rows, size in ((6, 0.5), (6, 1.5), (1, 0.5)):
        weights = reference.drawn_weights(draw, size)
        features = draw.normal(0, 1.5, (rows, 4)).astype(np.float32)
        expected = forward(weights, features.astype(float))
        slips = reference.outputs_of(weights, features.astype(float))
        given = _as_arrays(weights), floats(features)
        found.append(
            case("IrisModel", *given, trial="iris.outputs", expected=expected, slips=slips)
        )
    return found


def _six_rows(rng: Random) -> Array:
    return floats(reference.generator(rng).normal(0, 1, (6, 4)))


def _fresh(rng: Random) -> list[Case]:
    return [case("IrisModel", _six_rows(rng), trial="iris.fresh_outputs")]


def _reached(rng: Random) -> list[Case]:
    return [case("IrisModel", _six_rows(rng), trial="iris.reached")]


def _alike(setting: Setting, steps: int, learning_rate: float, **more: Any) -> Case:
    weights, row, label = setting
    data = floats(np.tile(row, (ROWS, 1))), integers([label] * ROWS)
    return training_case(_as_arrays(weights), *data, steps, learning_rate, **more)


def _alike_runs(rng: Random) -> list[Case]:
    """From one setting: a small step, a few, a large one, two large ones."""
    setting = reference.learnt_in_one_step(rng)
    losses = reference.first_losses(*setting, BATCH)
    right = losses.pop("right")
    return [
        _alike(setting, 1, 0.02, expected=right, slips={**losses, **TRAINING_SLIPS}),
        _alike(setting, rng.randint(3, 4), 0.02),
        _alike(setting, 1, 2.0, expected=reference.gradients(*setting)),
        _alike(setting, 2, 2.0),
    ]


def _batches(rng: Random) -> list[Case]:
    first = rng.randint(40, 60)
    noise = [rng.uniform(0, 2) for _row in range(ROWS)]
    size = batch_size_case(rng.choice((8, 20, 48)))
    return [size, mixed_case((first, 100 - first, 20), noise, 5)]


def _learns(rng: Random) -> list[Case]:
    """Three clusters at corners of the cube, sorted by class, in an order of their own."""
    draw = reference.generator(rng)
    corners = np.array([[-1.5, -1.0, 1.0, 1.0], [1.5, -1.0, -1.0, 0.5], [0.0, 1.5, 0.5, -1.5]])
    centres = corners[draw.permutation(3)]
    order = np.repeat(draw.permutation(3), ROWS // 3)
    features = centres[order] + draw.uniform(-0.5, 0.5, (ROWS, 4))
    weights = _as_arrays(reference.drawn_weights(draw))
    return [training_case(weights, floats(features), integers(order), 12, 0.3)]


def _accuracy(rng: Random) -> list[Case]:
    """Some right, none right, all right; the first once more."""
    draw = reference.generator(rng)
    found = []
    for wrong_share in (0.3, 1.0, 0.0):
        weights, features, answers = reference.measured(draw, MEASURED)
        wrong = draw.random(MEASURED) < wrong_share
        labels = np.where(wrong, (answers + draw.integers(1, 3, MEASURED)) % 3, answers)
        right = answers == labels
        slips = {
            "percent": 100 * right.mean(),
            "errors": 1 - right.mean(),
            "count": right.sum(),
            "first_batch": right[:32].mean(),
            "mean_of_batches": (right[:32].mean() + right[32:].mean()) / 2,
        }
        found.append(
            case(
                "accuracy",
                _as_arrays(weights),
                floats(features),
                integers(labels),
                trial="iris.measured",
                expected=float(right.mean()),
                slips={code: float(value) for code, value in slips.items()},
            )
        )
    return [*found, found[0], found[0]]


def _species(rng: Random) -> list[Case]:
    draw = reference.generator(rng)
    orders = {
        "order": (0, 2, 1),
        "reversed": (2, 1, 0),
        "shifted": (2, 0, 1),
        "shifted_back": (1, 2, 0),
        "first_two": (1, 0, 2),
    }
    found = []
    for rows in (MEASURED, 1):
        weights, features, answers = reference.measured(draw, rows)
        least = forward(weights, features.astype(float)).argmin(axis=1)
        slips: dict[str, Any] = {
            code: [SPECIES[order[a]] for a in answers] for code, order in orders.items()
        }
        slips["least_likely"] = [SPECIES[a] for a in least]
        expected = [SPECIES[a] for a in answers]
        given = _as_arrays(weights), floats(features)
        found.append(case("species", *given, trial="iris.measured", expected=expected, slips=slips))
    return found


def _result(_rng: Random) -> list[Case]:
    return [case("result", trial="iris.result")]


HIDDEN: Mapping[str, tuple[Property, ...]] = {
    **HIDDEN_FURTHER,
    "iris_model": ladder(
        """
        random_cases: right on other weights and rows
        log_probabilities: a new model gives log-probabilities
        own_weights: each new model has weights of its own
        gradients_reach: gradients reach all four tensors
        """,
        rung(
            "random_cases",
            _outputs,
            expects(rtol=1e-3, atol=1e-4),
            2,
            needs="layers",
            only_with="handed_out",
        ),
        rung("log_probabilities", _fresh, log_probabilities, 0.5),
        rung("own_weights", _fresh, different_models, 0.25, needs="layers"),
        rung(
            "gradients_reach", _reached, all_reached, 0.25, needs="layers", only_with="handed_out"
        ),
        hidden=True,
    ),
    "train": ladder(
        """
        first_loss_again: the loss is the cross-entropy, for other weights
        losses_again: as many losses as steps, each lower, for other weights
        downhill: a step goes against the gradient, in all four tensors
        no_leftover_again: no gradient is left over, for other weights
        rate: steps are in proportion to the learning rate
        batches_again: mixed batches, from classes of unequal size
        learns_again: it learns other data
        inputs_unchanged: the arguments stay as they were
        """,
        rung("first_loss_again", _alike_runs, looks_at(first_loss, 0), 0.75),
        rung("losses_again", _alike_runs, looks_at(losses_fall, 1), 0.75),
        rung(
            "downhill",
            _alike_runs,
            looks_at(all_of(all_move, downhill), 2),
            0.75,
            only_with="learns",
        ),
        rung(
            "no_leftover_again", _alike_runs, looks_at(no_leftover, 2, 3, 1), 1.5, only_with="moves"
        ),
        rung("rate", _alike_runs, looks_at(rate_used, 0, 2), 0.5, only_with="learns"),
        rung(
            "batches_again",
            _batches,
            all_of(looks_at(batch_size_used, 0), looks_at(mixed_batches, 1)),
            needs="first_loss",
            only_with="learns",
        ),
        rung("learns_again", _learns, learns, 2),
        rung("inputs_unchanged", _batches, leaves_inputs, 0.25, only_with="moves"),
        hidden=True,
    ),
    "accuracy": ladder(
        """
        random_cases: right on other data, and the same at every call
        inputs_unchanged: the arguments stay as they were
        """,
        rung("random_cases", _accuracy, share_of_right(again=True), 1.5),
        rung(
            "inputs_unchanged", _accuracy, leaves_inputs, 0.25, only_with="known_case random_cases"
        ),
        hidden=True,
    ),
    "species": ladder(
        """
        random_cases: right on other data, and on a single row
        """,
        rung("random_cases", _species, names_of, 1.5),
        hidden=True,
    ),
    "iris_result": ladder(
        """
        honest_again: `result` is what `model` reaches on the test set
        """,
        rung("honest_again", _result, honest_result, only_with="honest"),
        hidden=True,
    ),
}
