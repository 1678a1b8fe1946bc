"""What lesson 03's answers should do, in NumPy and double precision, and what known slips do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

START = {"w": 5.0, "b": 0.0}
Path = dict[str, Any]
Change = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Data:
    """A model of this lesson's trials with its start, and the data to train it on, of one shape."""

    kind: str
    w: float
    b: float
    x: np.ndarray
    y: np.ndarray


def line(w: float, b: float, x: np.ndarray) -> dict[str, Any]:
    """What a trial sees of a right model on x, at its start and with these weights."""
    slopes = {"w": float(x.sum()), "b": float(x.size)}
    return {"output": 5 * x, "moved": w * x + b, "start": START, "slopes": slopes}


def line_slips(w: float, b: float, x: np.ndarray) -> dict[str, np.ndarray]:
    """What known slips make of w * x + b."""
    return {
        "no_bias": w * x,
        "subtracted": w * x - b,
        "swapped": b * x + w,
        "brackets": w * (x + b),
        "fixed": 5 * x,
        "sum": w + x + b,
    }


def output(kind: str, w: float, b: float, x: np.ndarray) -> np.ndarray:
    """What a model of this kind makes of x."""
    values: np.ndarray = {
        "line": w * x + b,
        "square": w * x * x + b,
        "sine": np.sin(w * x) + b,
        "shift": w * (x + b),
    }[kind]
    return values


def slopes(kind: str, w: float, b: float, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The derivatives of the outputs with respect to w and b."""
    one = np.ones_like(x)
    return {
        "line": (x, one),
        "square": (x * x, one),
        "sine": (x * np.cos(w * x), one),
        "shift": (x + b, w * one),
    }[kind]


def loss_of(target: np.ndarray, predicted: np.ndarray) -> float:
    """The mean squared error."""
    return float(np.mean((predicted - target) ** 2))


def gradient(data: Data, w: float, b: float, kind: str = "") -> tuple[float, float]:
    """The gradient of the mean squared error; with `kind`, by the derivatives of that model."""
    error = 2 * (output(data.kind, w, b, data.x) - data.y)
    by_w, by_b = slopes(kind or data.kind, w, b, data.x)
    return float(np.mean(error * by_w)), float(np.mean(error * by_b))


def run(
    data: Data,
    rate: float,
    count: int,
    when: str,
    change: Change | None = None,
    kind: str = "",
    in_turn: bool = False,
) -> Path:
    """Of each update w and b after it, and the loss before or after it.

    Args:
        data: The model, its start and its data.
        rate: The learning rate.
        count: How many updates are made.
        when: Which loss is kept, "before" or "after".
        change: A slip that alters the gradients.
        kind: The model whose derivatives a slip takes.
        in_turn: A slip takes b's gradient after w has moved.
    """
    w, b = data.w, data.b
    path: Path = {"w": [], "b": [], "loss": []}
    for _update in range(count):
        before = loss_of(data.y, output(data.kind, w, b, data.x))
        by_w, by_b = gradient(data, w, b, kind)
        if in_turn:
            by_b = gradient(data, w - rate * by_w, b)[1]
        if change is not None:
            by_w, by_b = change(by_w, by_b)
        w, b = w - rate * by_w, b - rate * by_b
        after = loss_of(data.y, output(data.kind, w, b, data.x))
        for key, value in (("w", w), ("b", b), ("loss", before if when == "before" else after)):
            path[key].append(value)
    return path


def _varied(data: Data, rate: float, count: int, when: str) -> dict[str, Path]:
    """The slips of an update."""
    n = data.x.size
    summed = run(data, rate, count, when, lambda w, b: (w * n, b * n))
    halved = run(data, rate, count, when, lambda w, b: (w / 2, b / 2))
    summed["loss"] = [n * value for value in summed["loss"]]
    halved["loss"] = [value / 2 for value in halved["loss"]]
    found = {
        "unmoved": run(data, rate, count, when, lambda w, b: (0.0, 0.0)),
        "sign": run(data, rate, count, when, lambda w, b: (-w, -b)),
        "only_w": run(data, rate, count, when, lambda w, b: (w, 0.0)),
        "only_b": run(data, rate, count, when, lambda w, b: (0.0, b)),
        "swapped": run(data, rate, count, when, lambda w, b: (b, w)),
        "no_rate": run(data, 1.0, count, when),
        "rate_ignored": run(data, 0.1 if rate != 0.1 else 0.01, count, when),
        "rate_small": run(data, 0.01, count, when),
        "sum": summed,
        "half": halved,
        "in_turn": run(data, rate, count, when, in_turn=True),
    }
    if data.kind != "line":
        found["line_only"] = run(data, rate, count, when, kind="line")
    return found


def step_slips(data: Data, rate: float, count: int) -> dict[str, Any]:
    """What known slips of a step make of w, b and the loss."""
    after = run(data, rate, count, "after")["loss"]
    before = run(data, rate, count, "before")["loss"]
    n = data.x.size
    of_the_loss = {
        "after": after,
        "sum": [n * loss for loss in before],
        "half": [loss / 2 for loss in before],
        "root": [loss**0.5 for loss in before],
    }
    found: dict[str, Any] = {f"loss_{code}": {"loss": value} for code, value in of_the_loss.items()}
    return found | _varied(data, rate, count, "before")


def loop(data: Data, rate: float, epochs: int, calls: int) -> dict[str, Any]:
    """The last history after these calls of a loop, and where w and b are left."""
    return _at_the_end(run(data, rate, epochs * calls, "after"), epochs)


def ends(data: Data, rate: float, epochs: int, change: Change | None = None) -> dict[str, float]:
    """Where training leaves w and b."""
    path = run(data, rate, epochs, "after", change)
    return {"w": path["w"][-1], "b": path["b"][-1]}


def _at_the_end(path: Path, epochs: int) -> dict[str, Any]:
    return {"history": _last(path, epochs), "w": path["w"][-1], "b": path["b"][-1]}


def loop_slips(data: Data, rate: float, epochs: int, calls: int = 1) -> dict[str, Any]:
    """What known slips of a loop make of its last history, and of where w and b are left."""
    count = epochs * calls
    after, before = run(data, rate, count, "after"), run(data, rate, count, "before")
    w, b = [data.w, *after["w"][:-1]], [data.b, *after["b"][:-1]]
    histories: dict[str, Path] = {
        "path_before": {"w": w, "b": b},
        "loss_before": {"loss": before["loss"]},
        "stale": {"loss": [before["loss"][-epochs]] * count},
        "last_loss": {"loss": [after["loss"][-1]] * count},
        "holds_variable": {"w": [after["w"][-1]] * count, "b": [after["b"][-1]] * count},
        "exchanged": {"w": after["b"], "b": after["w"]},
        "loss_sum": {"loss": [loss * data.x.size for loss in after["loss"]]},
    }
    found: dict[str, Any] = {
        code: {"history": _last(history, epochs)} for code, history in histories.items()
    }
    for code, path in _varied(data, rate, count, "after").items():
        found[code] = _at_the_end(path, epochs)
    counts = {"epochs_ignored": 10, "one_epoch": 1}
    counts |= {"epoch_short": epochs - 1, "epoch_more": epochs + 1}
    for code, other in counts.items():
        if other not in (0, epochs):
            found[code] = ends(data, rate, other * calls)
    return found


def _last(path: Path, count: int) -> Path:
    return {key: values[-count:] for key, values in path.items()}


def loss_slips(target: np.ndarray, predicted: np.ndarray) -> dict[str, Any]:
    """What known slips make of the mean squared error."""
    d = predicted - target
    found: dict[str, Any] = {
        "sum": float(np.sum(d * d)),
        "half": float(np.mean(d * d) / 2),
        "root": float(np.mean(d * d) ** 0.5),
        "absolute": float(np.mean(np.abs(d))),
        "not_squared": float(np.mean(d)),
        "other_sign": float(np.mean(-d)),
        "square_of_mean": float(np.mean(d) ** 2),
        "squares_apart": float(np.mean(target**2 - predicted**2)),
        "per_row": float(np.sum(d * d) / len(d)),
        "minus_one": float(np.sum(d * d) / (d.size - 1)) if d.size > 1 else np.nan,
        "no_mean": d * d,
    }
    if d.ndim > 1:
        found |= {"last_axis": np.mean(d * d, axis=-1), "first_axis": np.mean(d * d, axis=0)}
    return found


def stable_rate(x: np.ndarray) -> float:
    """The largest stable learning rate: n over the square of the design matrix's largest stretch.

    The matrix of second derivatives is 2 / n times the design matrix (x beside ones), transposed,
    times itself.
    """
    return float(x.size / _stretches(x)[0] ** 2)


def _stretches(x: np.ndarray) -> np.ndarray:
    """The singular values of the design matrix, the largest first."""
    return np.linalg.svd(np.stack([x, np.ones_like(x)], axis=1), compute_uv=False)


def rate_slips(x: np.ndarray) -> dict[str, float]:
    """What known slips make of the largest stable rate; those that divide by 0 are left out."""
    mean, mean_of_squares = float(x.mean()), float(np.mean(x * x))
    large, small = (2 / x.size * _stretches(x) ** 2).tolist()
    spread = np.array([[x.var(), mean], [mean, 1.0]])
    mixed_once = np.array([[2 * mean_of_squares, mean], [mean, 2.0]])
    corner = np.array([[2 * mean_of_squares, 2 * mean], [2 * mean, 1.0]])
    found = {
        "no_mixed": 1 / max(mean_of_squares, 1.0),
        "no_twos": 4 / large,
        "one_over": 1 / large,
        "eigenvalue": large,
        "sums": 2 / large / x.size,
        "trace": 2 / (small + large),
        "square_of_mean": 1 / (mean * mean + 1),
        "spread": float(1 / np.linalg.eigvalsh(spread)[-1]),
        "mixed_once": float(2 / np.linalg.eigvalsh(mixed_once)[-1]),
        "corner": float(2 / np.linalg.eigvalsh(corner)[-1]),
        "centred_first": float(1 / max(x.var(), 1)),
    }
    if small > 1e-6 * large:
        found |= {"smallest": 2 / small, "determinant": 2 / (small * large)}
    return found | ({"w_only": 1 / mean_of_squares} if mean_of_squares else {})
