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
from course.lessons.from_scratch.judges import of
from course.lessons.from_scratch.judges_training import spread, weights_after
from course.lessons.writing import case, ladder, ndarray, rung
from grading.lessons.drawing import numbers
from grading.lessons.from_scratch import references as reference
from grading.lessons.from_scratch.references import Layers, integers, network, spec, tf_tensor

# update_weights


def _update_case(
    rng: Random, shapes: list[tuple[int, ...]], rate: float | None, times: int = 1
) -> Case:
    weights, steps = (
        [numbers(rng, s, -2, 2) for s in shapes],
        [numbers(rng, s, -9, 9) for s in shapes],
    )
    if rate is None:
        steps = [100 * one for one in steps]
    used = times * (1e-3 if rate is None else rate)

    def after(scale: float) -> tuple[np.ndarray, ...]:
        return tuple(w - scale * g for w, g in zip(weights, steps, strict=True))

    slips: dict[str, Any] = {
        "not_in_place": after(0),
        "sign": after(-used),
        "rate_left_out": after(times),
        "default_rate": after(times * 1e-2),
        "overwritten": tuple(used / times * g for g in steps),
        "one_model": "ValueError: variable|KeyError",
    }
    if rate is not None:
        slips["rate_ignored"] = after(times * 1e-3)
    more: dict[str, Any] = {"times": times} if times > 1 else {}
    if times > 1:
        slips["momentum"] = after(used / times * (times + 0.9))
    if len(shapes) > 1:
        slips["first_only"] = (after(used)[0], *weights[1:])
        slips["first_pair"] = (*after(used)[:2], *weights[2:])
    return case(
        "update_weights",
        [ndarray(g, "float32") for g in steps],
        [ndarray(w, "float32") for w in weights],
        *(() if rate is None else (rate,)),
        expected=after(used),
        slips=slips,
        trial="from_scratch.update",
        **more,
    )


def _updates(rng: Random) -> list[Case]:
    shapes: list[list[tuple[int, ...]]] = [[(3, 2)], [(2, 3), (3,), (3, 4)], [()]]
    return [
        _update_case(rng, one, rate) for one, rate in zip(shapes, (0.5, 0.125, 0.25), strict=True)
    ]


def _updates_again(rng: Random) -> list[Case]:
    return [_update_case(rng, [(2, 3), (3,)], 0.25, 2)]


def _update_default(rng: Random) -> list[Case]:
    return [_update_case(rng, [(4, 2), (2,)], None)]


# one_training_step


def _step_case(rng: Random, sizes: tuple[int, ...], rows: int, count: int, rate: float) -> Case:
    layers, labels = network(rng, *sizes, hidden_activation="tanh"), integers(rng, rows, sizes[-1])
    x = numbers(rng, (rows, sizes[0]), -2, 2)

    def result(**settings: Any) -> dict[str, Any]:
        losses, after = reference.trained(
            layers, x, labels, **{"rate": rate, "count": count, **settings}
        )
        return {"losses": losses, "weights": tuple(reference.weights_of(after))}

    old, right, longer = reference.weights_of(layers), result(), result(count=count + 1)
    summed = result(factor=rows)
    slips: dict[str, Any] = {
        "softmax_twice": result(rule=reference.twice),
        "squared": result(rule=reference.squared),
        "sign": result(factor=-1),
        "no_update": {"losses": [right["losses"][0]] * count, "weights": tuple(old)},
        "after_update": {"losses": longer["losses"][1:]},
        "summed": {
            "losses": [rows * one for one in summed["losses"]],
            "weights": summed["weights"],
        },
        "summed_loss": {"losses": [rows * one for one in right["losses"]]},
        "default_rate": {"weights": result(rate=1e-2)["weights"]},
        "biases_left": {
            "weights": tuple(
                w if w.ndim == 1 else new for w, new in zip(old, right["weights"], strict=True)
            )
        },
        "rate_ignored": {"weights": result(rate=1e-3)["weights"]},
        "one_model": "ValueError: variable|KeyError",
    }
    return case(
        "one_training_step",
        spec(layers),
        tf_tensor(x),
        ndarray(labels, "int64"),
        count,
        rate,
        expected=right,
        slips=slips,
        trial="from_scratch.steps",
    )


def _steps(rng: Random) -> list[Case]:
    return [_step_case(rng, (4, 3, 4), 5, 3, 0.5), _step_case(rng, (3, 10), 1, 1, 1.0)]


# fit


def _apart(
    rng: Random, rows: int, classes: int, scale: float
) -> tuple[Layers, np.ndarray, np.ndarray]:
    """A model and data where each row of the data moves a row of W of its own."""
    return (
        [[numbers(rng, (rows, classes), -1, 1), None, "softmax"]],
        scale * np.eye(rows),
        integers(rng, rows, classes),
    )


def _rows_case(rng: Random, rows: int, classes: int, epochs: int, size: int, rate: float) -> Case:
    layers, x, labels = _apart(rng, rows, classes, 2.0)

    def after(batch: int, times: int = epochs, lr: float = rate) -> np.ndarray:
        layers_then = (
            reference.trained(layers, x, labels, lr, times, factor=rows / batch)[1]
            if times
            else layers
        )
        return np.asarray(layers_then[0][0])

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
        "one_model": "ValueError: variable|KeyError",
        "ran_out": "StopIteration|IndexError|ZeroDivisionError",
    }
    if epochs > 1:
        slips["one_epoch"] = after(size, 1)
    return case(
        "fit",
        spec(layers),
        tf_tensor(x),
        ndarray(labels, "int64"),
        epochs,
        batch_size=size,
        learning_rate=rate,
        expected=expected,
        slips=slips,
        trial="from_scratch.fit",
    )


def _fit_rows(rng: Random) -> list[Case]:
    return [_rows_case(rng, 50, 3, 2, 25, 5.0)]


def _fit_short(rng: Random) -> list[Case]:
    """An epoch with a short batch: the rows' losses are all from before their update, whichever
    batch they are in.
    """
    rows, size, rate = 43, 16, 5.0
    one = _rows_case(rng, rows, 3, 1, size, rate)
    layers, x, labels = (
        [[one.call.args[0][0][0].numpy(), None, "softmax"]],
        one.call.args[1].numpy(),
        one.call.args[2].numpy(),
    )
    losses = {
        code: [rows * reference.trained(layers, x, labels, rate, rule=rule)[0][0]]
        for code, rule in (("", reference.gradients), ("softmax_twice", reference.twice))
    }
    slips: dict[str, Any] = {
        code: value if isinstance(value, str) else {"weights": value}
        for code, value in one.slips.items()
    }
    slips["softmax_twice"] = {"losses": losses["softmax_twice"]}
    return [
        replace(
            one,
            expected={"weights": one.expected, "losses": ([16, 16, 11], losses[""])},
            slips=slips,
        )
    ]


def _whole(rng: Random) -> list[Case]:
    """One batch in each epoch: then the order of the rows does not matter, for any model."""
    layers, x, labels = (
        network(rng, 3, 4, 3, hidden_activation="tanh"),
        numbers(rng, (7, 3), -2, 2),
        integers(rng, 7, 3),
    )
    losses, after = reference.trained(layers, x, labels, 0.5, 3)
    later, _layers = reference.trained(layers, x, labels, 0.5, 4)

    def weights(found: Layers) -> tuple[np.ndarray, ...]:
        return tuple(reference.weights_of(found))

    slips: dict[str, Any] = {
        "after_update": {"losses": later[1:]},
        "reversed": {"losses": losses[::-1]},
        "no_update": {"losses": [losses[0]] * 3, "weights": weights(layers)},
        "rate_ignored": {"weights": weights(reference.trained(layers, x, labels, 1e-3, 3)[1])},
        "one_epoch": {"weights": weights(reference.trained(layers, x, labels, 0.5, 1)[1])},
    }
    return [
        case(
            "fit",
            spec(layers),
            tf_tensor(x),
            ndarray(labels, "int64"),
            3,
            batch_size=9,
            learning_rate=0.5,
            expected={"losses": losses, "weights": weights(after)},
            slips=slips,
            trial="from_scratch.fit",
        )
    ]


def _fit_steps(rng: Random) -> list[Case]:
    layers, x, labels = _apart(rng, 5, 3, 1.0)
    return [
        case(
            "fit",
            spec(layers),
            tf_tensor(x),
            ndarray(labels, "int64"),
            3,
            batch_size=3,
            learning_rate=0.25,
            expected=6,
            trial="from_scratch.fit",
            slips={"per_epoch": 3, "one_epoch": 2, "per_row": 15},
        )
    ]


# evaluate


def _accuracy_case(
    rng: Random, rows: int, first: float, later: float, weights: bool = False, sure: bool = True
) -> Case:
    """`first` is the share of right answers in the first 128 rows, `later` in the others. Where the
    model is not `sure`, its largest probability is below one half."""
    order = rng.sample(range(10), 10)
    W = np.eye(10)[order]  # class k of the images is class order[k] of the output
    classes = np.asarray([rng.randrange(10) for _row in range(rows)])
    images = (4.0 if sure else 1.8) * np.eye(10)[classes] + abs(numbers(rng, (rows, 10), 0, 1)) * (
        1 if sure else 0.5
    )
    right = np.asarray([rng.random() < (first if k < 128 else later) for k in range(rows)])
    answers = np.asarray(order)[classes]
    labels = np.where(
        right, answers, (answers + np.asarray([rng.randint(1, 9) for _row in range(rows)])) % 10
    )
    share, part = (
        float(right.mean()),
        [float(right[k : k + 128].mean()) for k in range(0, rows, 128)],
    )
    slips: dict[str, Any] = {
        "percent": 100 * share,
        "count": float(right.sum()),
        "wrong_share": 1 - share,
        "one_model": "ValueError: variable|KeyError",
        "last_dropped": "ZeroDivisionError"
        if rows < 128
        else float(right[: rows // 128 * 128].mean()),
    }
    slips["mean_of_batches"], slips["last_batch"], slips["first_batch"] = (
        float(np.mean(part)),
        part[-1],
        part[0],
    )
    slips["model_unused"] = float((classes == labels).mean())
    if not sure:
        slips["above_half"] = 0.0
    return case(
        "evaluate",
        spec([[W, None, "softmax"]]),
        tf_tensor(images),
        ndarray(labels, "int64"),
        trial="from_scratch.evaluate",
        expected=(W,) if weights else share,
        slips={} if weights else slips,
    )


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
