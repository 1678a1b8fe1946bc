"""Training of lesson 02 in NumPy, in double precision, and what known slips make of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grading.lessons.neuron.references import sigmoid

Parameters = dict[str, np.ndarray]
Learnt = tuple[dict[str, Any], list[float]]


def outputs(p: Mapping[str, Any], inputs: np.ndarray) -> np.ndarray:
    """The network's output for each row of the inputs."""
    found: np.ndarray = sigmoid(inputs @ p["W"].T + p["b"]) @ p["V"] + p["c"]
    return found


def mean_loss(p: Mapping[str, Any], inputs: np.ndarray, targets: np.ndarray) -> float:
    """The mean over the rows of 1/2 (y - target)²."""
    return float(((outputs(p, inputs) - targets) ** 2).mean() / 2)


def slopes(p: Parameters, inputs: np.ndarray, targets: np.ndarray) -> Parameters:
    """The gradient of the mean loss."""
    h = sigmoid(inputs @ p["W"].T + p["b"])
    d_y = (h @ p["V"] + p["c"] - targets) / len(targets)
    d_u = d_y[:, None] * p["V"] * h * (1 - h)
    return {"W": d_u.T @ inputs, "b": d_u.sum(0), "V": d_y @ h, "c": d_y.sum()}


def moved(p: Parameters, slope: Mapping[str, Any], rate: float) -> Parameters:
    """The parameters after one update."""
    return {name: np.asarray(p[name] - rate * slope[name]) for name in "WbVc"}


def learn(
    p: Parameters, inputs: np.ndarray, targets: np.ndarray, steps: int, rate: float
) -> Learnt:
    """The parameters after so many steps, and the loss before each."""
    losses = []
    for _step in range(steps):
        losses.append(mean_loss(p, inputs, targets))
        p = moved(p, slopes(p, inputs, targets), rate)
    return dict(p), losses


def _with_slopes(change: Callable[[Parameters, np.ndarray, np.ndarray], Any]) -> Any:
    """A slip in the gradient alone: the losses are measured as they should be."""

    def slip(
        p: Parameters, inputs: np.ndarray, targets: np.ndarray, steps: int, rate: float
    ) -> Learnt:
        losses = []
        for _step in range(steps):
            losses.append(mean_loss(p, inputs, targets))
            p = moved(p, change(p, inputs, targets), rate)
        return dict(p), losses

    return slip


def _times(factor: float) -> Any:
    def change(p: Parameters, inputs: np.ndarray, targets: np.ndarray) -> Any:
        return {name: factor * slope for name, slope in slopes(p, inputs, targets).items()}

    return change


def _summed(p: Parameters, inputs: np.ndarray, targets: np.ndarray) -> Any:
    return _times(len(targets))(p, inputs, targets)


def _without(name: str) -> Any:
    def change(p: Parameters, inputs: np.ndarray, targets: np.ndarray) -> Any:
        return {**slopes(p, inputs, targets), name: 0 * p[name]}

    return change


def _of_row(row: int) -> Any:
    def change(p: Parameters, inputs: np.ndarray, targets: np.ndarray) -> Any:
        return slopes(p, inputs[[row]], targets[[row]])

    return change


def _v_first(
    p: Parameters, inputs: np.ndarray, targets: np.ndarray, steps: int, rate: float
) -> Learnt:
    """V moves before the gradients of W and b are worked out from it."""
    losses = []
    for _step in range(steps):
        losses.append(mean_loss(p, inputs, targets))
        h = sigmoid(inputs @ p["W"].T + p["b"])
        d_y = (h @ p["V"] + p["c"] - targets) / len(targets)
        p = {**p, "V": p["V"] - rate * (d_y @ h), "c": p["c"] - rate * d_y.sum()}
        d_u = d_y[:, None] * p["V"] * h * (1 - h)
        p = {**p, "W": p["W"] - rate * (d_u.T @ inputs), "b": p["b"] - rate * d_u.sum(0)}
    return dict(p), losses


def _kept_gradients(
    p: Parameters, inputs: np.ndarray, targets: np.ndarray, steps: int, rate: float
) -> Learnt:
    """Every gradient is added to those of the steps before."""
    losses, total = [], {name: 0.0 * value for name, value in p.items()}
    for _step in range(steps):
        losses.append(mean_loss(p, inputs, targets))
        slope = slopes(p, inputs, targets)
        total = {name: total[name] + slope[name] for name in total}
        p = moved(p, total, rate)
    return dict(p), losses


def _row_by_row(
    p: Parameters, inputs: np.ndarray, targets: np.ndarray, steps: int, rate: float
) -> Learnt:
    """An update after each row; the loss of a step is the mean of what the rows met."""
    losses = []
    for _step in range(steps):
        met = []
        for row in range(len(targets)):
            x, t = inputs[[row]], targets[[row]]
            met.append(mean_loss(p, x, t))
            p = moved(p, slopes(p, x, t), rate)
        losses.append(float(np.mean(met)))
    return dict(p), losses


def _all_pairs(
    p: Parameters, inputs: np.ndarray, targets: np.ndarray, steps: int, rate: float
) -> Learnt:
    """(N, 1) minus (N,): every output meets every target, and so the targets' mean counts."""
    rows = np.repeat(inputs, len(targets), axis=0)
    return learn(p, rows, np.tile(targets, len(targets)), steps, rate)


def _by_another_loss(factor: Callable[[int], float]) -> Any:
    """The loss itself is too large by a factor, and so is its gradient."""

    def slip(
        p: Parameters, inputs: np.ndarray, targets: np.ndarray, steps: int, rate: float
    ) -> Learnt:
        by = factor(len(targets))
        parameters, losses = learn(p, inputs, targets, steps, by * rate)
        return parameters, [by * loss for loss in losses]

    return slip


SLIPS: Mapping[str, Any] = {
    "ascent": _with_slopes(_times(-1.0)),
    "sum": _with_slopes(_summed),
    "no_half": _with_slopes(_times(2.0)),
    "all_pairs": _all_pairs,
    "v_first": _v_first,
    "kept_gradients": _kept_gradients,
    "row_by_row": _row_by_row,
    "last_row": _with_slopes(_of_row(-1)),
    "first_row": _with_slopes(_of_row(0)),
    "c_kept": _with_slopes(_without("c")),
    "b_kept": _with_slopes(_without("b")),
    "not_moved": _with_slopes(_times(0.0)),
    "sum_all": _by_another_loss(float),
    "no_half_all": _by_another_loss(lambda _count: 2.0),
    "rate_fixed": lambda p, x, t, steps, rate: learn(p, x, t, steps, 0.5),
}


def loss_slips(
    p: Parameters, inputs: np.ndarray, targets: np.ndarray, steps: int, rate: float
) -> dict[str, list[float]]:
    """What slips make of the losses, where the parameters are right."""
    later = learn(p, inputs, targets, steps + 1, rate)[1]
    right, count = later[:-1], len(targets)
    return {
        "after_update": later[1:],
        "loss_no_half": [2 * loss for loss in right],
        "loss_summed": [count * loss for loss in right],
        "loss_sum_no_half": [2 * count * loss for loss in right],
        "one_more": later,
    }


def learn_slips(
    p: Parameters, inputs: np.ndarray, targets: np.ndarray, steps: int, rate: float
) -> dict[str, Any]:
    """What known slips return."""
    right = learn(p, inputs, targets, steps, rate)[0]
    made = {name: slip(p, inputs, targets, steps, rate) for name, slip in SLIPS.items()}
    if rate == 0.5:
        del made["rate_fixed"]
    losses = loss_slips(p, inputs, targets, steps, rate)
    return made | {name: (right, found) for name, found in losses.items()}
