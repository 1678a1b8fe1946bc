"""Lesson 06, from scratch: hidden properties of training and measuring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from course.checks.judges import expects
from course.checks.model import Case, Property
from course.lessons.from_scratch import judges_training as training
from course.lessons.from_scratch.cases import f32, whole
from course.lessons.from_scratch.cases_training import ONE_MODEL
from course.lessons.from_scratch.judges import of
from course.lessons.from_scratch.judges_training import spread, weights_after
from course.lessons.writing import case, ladder, rung
from grading.lessons.drawing import numbers
from grading.lessons.from_scratch import references as reference
from grading.lessons.from_scratch.references import Layers, integers, network, spec, tf_tensor

# update_weights


def _update_case(
    rng: Random, shapes: list[tuple[int, ...]], rate: float | None, times: int = 1
) -> Case:
    weights = [numbers(rng, shape, -2, 2) for shape in shapes]
    steps = [numbers(rng, shape, -9, 9) for shape in shapes]
    if rate is None:
        steps = [100 * step for step in steps]
    once = 1e-3 if rate is None else rate
    used = times * once

    def after(scale: float) -> tuple[np.ndarray, ...]:
        return tuple(w - scale * g for w, g in zip(weights, steps, strict=True))

    slips: dict[str, Any] = {
        "not_in_place": after(0),
        "sign": after(-used),
        "rate_left_out": after(times),
        "default_rate": after(times * 1e-2),
        "overwritten": tuple(once * g for g in steps),
        **ONE_MODEL,
    }
    if rate is not None:
        slips["rate_ignored"] = after(times * 1e-3)
    more: dict[str, Any] = {}
    if times > 1:
        more["times"], slips["momentum"] = times, after(once * (times + 0.9))
    if len(shapes) > 1:
        slips["first_only"] = (after(used)[0], *weights[1:])
        slips["first_pair"] = (*after(used)[:2], *weights[2:])
    given = [f32(g) for g in steps], [f32(w) for w in weights], *([] if rate is None else [rate])
    more |= {"expected": after(used), "slips": slips}
    return case("update_weights", *given, trial="from_scratch.update", **more)


def _updates(rng: Random) -> list[Case]:
    shapes: list[list[tuple[int, ...]]] = [[(3, 2)], [(2, 3), (3,), (3, 4)], [()]]
    rates = 0.5, 0.125, 0.25
    return [_update_case(rng, some, rate) for some, rate in zip(shapes, rates, strict=True)]


def _updates_again(rng: Random) -> list[Case]:
    return [_update_case(rng, [(2, 3), (3,)], 0.25, 2)]


def _update_default(rng: Random) -> list[Case]:
    return [_update_case(rng, [(4, 2), (2,)], None)]


# one_training_step


def _weights(layers: Layers) -> tuple[np.ndarray, ...]:
    return tuple(reference.weights_of(layers))


def _step_case(rng: Random, sizes: tuple[int, ...], rows: int, count: int, rate: float) -> Case:
    layers, labels = network(rng, *sizes, hidden_activation="tanh"), integers(rng, rows, sizes[-1])
    x = numbers(rng, (rows, sizes[0]), -2, 2)

    def result(**settings: Any) -> dict[str, Any]:
        rates = {"rate": rate, "count": count, **settings}
        losses, after = reference.trained(layers, x, labels, **rates)
        return {"losses": losses, "weights": _weights(after)}

    old, right = _weights(layers), result()
    summed = result(factor=rows)
    biases_left = (w if w.ndim == 1 else new for w, new in zip(old, right["weights"], strict=True))
    slips: dict[str, Any] = {
        "softmax_twice": result(rule=reference.twice),
        "squared": result(rule=reference.squared),
        "sign": result(factor=-1),
        "no_update": {"losses": [right["losses"][0]] * count, "weights": old},
        "after_update": {"losses": result(count=count + 1)["losses"][1:]},
        "summed": summed | {"losses": [rows * loss for loss in summed["losses"]]},
        "summed_loss": {"losses": [rows * loss for loss in right["losses"]]},
        "default_rate": {"weights": result(rate=1e-2)["weights"]},
        "biases_left": {"weights": tuple(biases_left)},
        "rate_ignored": {"weights": result(rate=1e-3)["weights"]},
        **ONE_MODEL,
    }
    given = spec(layers), tf_tensor(x), whole(labels), count, rate
    trial = "from_scratch.steps"
    return case("one_training_step", *given, expected=right, slips=slips, trial=trial)


def _steps(rng: Random) -> list[Case]:
    return [_step_case(rng, (4, 3, 4), 5, 3, 0.5), _step_case(rng, (3, 10), 1, 1, 1.0)]


# fit


def _apart(
    rng: Random, rows: int, classes: int, scale: float
) -> tuple[Layers, np.ndarray, np.ndarray]:
    """A model and data where each row of the data moves a row of W of its own."""
    W = numbers(rng, (rows, classes), -1, 1)
    return [[W, None, "softmax"]], scale * np.eye(rows), integers(rng, rows, classes)


def _fit(
    model: tuple[Layers, np.ndarray, np.ndarray], epochs: int, size: int, rate: float, **more: Any
) -> Case:
    layers, x, labels = model
    given = spec(layers), tf_tensor(x), whole(labels), epochs
    rates: dict[str, Any] = {"batch_size": size, "learning_rate": rate}
    return case("fit", *given, trial="from_scratch.fit", **rates, **more)


def _rows_case(rng: Random, rows: int, classes: int, epochs: int, size: int, rate: float) -> Case:
    layers, x, labels = model = _apart(rng, rows, classes, 2.0)

    def after(batch: int, times: int = epochs, lr: float = rate) -> np.ndarray:
        trained = reference.trained(layers, x, labels, lr, times, factor=rows / batch)[1]
        return np.asarray(trained[0][0])

    short = rows % size
    expected = [(after(size), rows - short)] + ([(after(short), short)] if short else [])
    slips: dict[str, Any] = {
        "no_update": after(1, 0),
        "batch_size_ignored": after(rows),
        "sign": after(size, lr=-rate),
        "twice_as_often": after(size, 2 * epochs),
        "default_rate": after(size, lr=1e-2),
        "summed": after(1),
        "rate_ignored": after(size, lr=1e-3),
        **ONE_MODEL,
        "ran_out": "StopIteration|IndexError|ZeroDivisionError",
    }
    if epochs > 1:
        slips["one_epoch"] = after(size, 1)
    return _fit(model, epochs, size, rate, expected=expected, slips=slips)


def _fit_rows(rng: Random) -> list[Case]:
    return [_rows_case(rng, 50, 3, 2, 25, 5.0)]


def _fit_short(rng: Random) -> list[Case]:
    """An epoch with a short batch.

    The rows' losses are all from before their update, whichever batch they are in.
    """
    rows, size, rate = 43, 16, 5.0
    one = _rows_case(rng, rows, 3, 1, size, rate)
    layers, x, labels = one.call.args[:3]
    model = [[layers[0][0].numpy(), None, "softmax"]], x.numpy(), labels.numpy()

    def total(rule: Any) -> list[float]:
        return [rows * reference.trained(*model, rate, rule=rule)[0][0]]

    slips: dict[str, Any] = {
        code: value if isinstance(value, str) else {"weights": value}
        for code, value in one.slips.items()
    }
    slips["softmax_twice"] = {"losses": total(reference.twice)}
    losses = [16, 16, 11], total(reference.gradients)
    return [replace(one, expected={"weights": one.expected, "losses": losses}, slips=slips)]


def _whole(rng: Random) -> list[Case]:
    """One batch in each epoch: then the order of the rows does not matter, for any model."""
    layers = network(rng, 3, 4, 3, hidden_activation="tanh")
    model = layers, numbers(rng, (7, 3), -2, 2), integers(rng, 7, 3)

    def trained(rate: float, count: int) -> tuple[list[float], tuple[np.ndarray, ...]]:
        losses, after = reference.trained(*model, rate, count)
        return losses, _weights(after)

    losses, after = trained(0.5, 3)
    slips: dict[str, Any] = {
        "after_update": {"losses": trained(0.5, 4)[0][1:]},
        "reversed": {"losses": losses[::-1]},
        "no_update": {"losses": [losses[0]] * 3, "weights": _weights(layers)},
        "rate_ignored": {"weights": trained(1e-3, 3)[1]},
        "one_epoch": {"weights": trained(0.5, 1)[1]},
    }
    return [_fit(model, 3, 9, 0.5, expected={"losses": losses, "weights": after}, slips=slips)]


def _fit_steps(rng: Random) -> list[Case]:
    slips = {"per_epoch": 3, "one_epoch": 2, "per_row": 15}
    return [_fit(_apart(rng, 5, 3, 1.0), 3, 3, 0.25, expected=6, slips=slips)]


# evaluate


def _accuracy_case(
    rng: Random, rows: int, first: float, later: float, weights: bool = False, sure: bool = True
) -> Case:
    """`first` is the share of right answers in the first 128 rows, `later` in the others.

    Where the model is not `sure`, its largest probability is below one half.
    """
    order = np.asarray(rng.sample(range(10), 10))
    W = np.eye(10)[order]  # class k of the images is class order[k] of the output
    classes = np.asarray([rng.randrange(10) for _row in range(rows)])
    noise = abs(numbers(rng, (rows, 10), 0, 1)) * (1 if sure else 0.5)
    images = (4.0 if sure else 1.8) * np.eye(10)[classes] + noise
    right = np.asarray([rng.random() < (first if k < 128 else later) for k in range(rows)])
    off = np.asarray([rng.randint(1, 9) for _row in range(rows)])
    labels = np.where(right, order[classes], (order[classes] + off) % 10)
    given = spec([[W, None, "softmax"]]), tf_tensor(images), whole(labels)
    share = float(right.mean())
    slips = reference.accuracy_slips(right) | {"model_unused": float((classes == labels).mean())}
    if not sure:
        slips["above_half"] = 0.0
    more: dict[str, Any] = {"expected": share, "slips": slips | ONE_MODEL}
    if weights:
        more = {"expected": (W,)}
    return case("evaluate", *given, trial="from_scratch.evaluate", **more)


def _accuracies(rng: Random) -> list[Case]:
    sizes = (rng.randint(5, 30), 128, 128 + rng.randint(2, 60), 256 + rng.randint(2, 60))
    found = [_accuracy_case(rng, rows, 0.8, 0.3) for rows in sizes]
    return [*found, _accuracy_case(rng, 1000 + rng.randint(5, 90), 0.8, 0.3, sure=False)]


def _one_row(rng: Random) -> list[Case]:
    return [_accuracy_case(rng, 1, share, share) for share in (1.0, 0.0)]


def _kept_model(rng: Random) -> list[Case]:
    return [_accuracy_case(rng, 12, 0.5, 0.5, weights=True)]


TRAINING: Mapping[str, tuple[Property, ...]] = {
    "update_weights": ladder(
        """
        any_variables: lists of any length, variables of any shape
        again: a second update of the same variables subtracts as much as the first
        other_default: other numbers with the default rate
        """,
        rung("any_variables", _updates, weights_after(1e-4), 2),
        rung("again", _updates_again, weights_after(1e-4), 0.5, only_with="update"),
        rung("other_default", _update_default, weights_after(1e-4)),
        hidden=True,
    ),
    "one_training_step": ladder(
        """
        losses: the losses of several steps, with another model
        updates: every variable after several steps
        """,
        rung("losses", _steps, of("losses", spread(expects(1e-3)))),
        rung("updates", _steps, of("weights", weights_after()), 1.5),
        hidden=True,
    ),
    "fit_from_scratch": ladder(
        """
        any_steps: one loss for each step, for other sizes
        any_rows: every row once in each epoch, with other data
        short_batch: the rows of a short last batch count too
        short_losses: the losses where the last batch is short
        whole_losses: the losses of any model
        whole_weights: the weights of any model
        """,
        rung("any_steps", _fit_steps, of("losses", training.of_length), 0.5),
        rung("any_rows", _fit_rows, of("weights", training.rows_once), 2),
        rung("short_batch", _fit_short, of("weights", training.rows_once)),
        rung("short_losses", _fit_short, of("losses", training.loss_totals)),
        rung("whole_losses", _whole, of("losses", spread(expects(1e-3))), 0.5),
        rung("whole_weights", _whole, of("weights", weights_after()), 0.5),
        hidden=True,
    ),
    "evaluate": ladder(
        """
        any_rows_accuracy: any number of rows
        one_row: a single row
        model_kept: the model stays as it was
        """,
        rung("any_rows_accuracy", _accuracies, of("accuracy", expects()), 2),
        rung("one_row", _one_row, of("accuracy", expects()), only_with="any_rows_accuracy"),
        rung(
            "model_kept", _kept_model, of("weights", weights_after(0, 0)), 0.5, only_with="accuracy"
        ),
        hidden=True,
    ),
}
