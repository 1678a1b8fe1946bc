"""Judges of the optimiser that `fit` uses: what its first two steps do to every weight of the small
network.
"""

from __future__ import annotations

import numpy as np

from course.i18n import gettext as _
from course.lessons.mnist_mlp import judges_training as trained

# Settings that make sense: Adam remembers the directions of earlier steps more or less, and their
# sizes for long.
DIRECTIONS = np.array([*np.arange(0, 1, 0.01), 0.995, 0.999])
SIZES = np.array([0.9, 0.92, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995, 0.998, 0.999, 0.9999])


def moved(run: trained.Training) -> np.ndarray:
    """How far each step moved each weight: (steps, weights)."""
    before = [event["weights"].numpy().astype(np.float64) for event in run.steps]
    return np.diff(np.array([*before, run.final.astype(np.float64)]), axis=0)


def moves(run: trained.Training) -> None:
    """Training moves weights, from one finite number to another."""
    trained.batches(run)
    found = moved(run)
    if not np.isfinite(found).all():
        raise run.slip(_("after training a weight is nan or infinite."), "not_finite")
    if not found.any():
        raise run.slip(_("training changes no weight."), "no_step")


def first_step(run: trained.Training) -> None:
    """Adam's first step moves every weight by about the learning rate, against its gradient."""
    trained.batches(run)
    rate = float(run.case.call.kwargs.get("rate", 0.0)) or 1e-3
    step, gradient = moved(run)[0], run.steps[0]["gradients"].numpy()
    ends = np.cumsum(run.sizes)
    parts = [np.abs(part).max() for part in np.split(step, ends[:-1])]
    if max(parts) == 0:
        raise run.slip(_("the first training step changes no weight."), "no_step")
    if min(parts) == 0:
        raise run.slip(
            _("some of the network's parameters do not move: the optimiser needs all of them."),
            "parameters_missing",
        )
    clear = ~(np.abs(gradient) <= 1e-4)  # nan is clear, and wrong
    wanted = -rate * np.sign(gradient)
    if not np.allclose(step[clear], wanted[clear], rtol=0, atol=0.1 * rate):
        sizes = np.abs(step[clear])
        code = (
            "rate_ignored"
            if np.allclose(sizes, 1e-3, rtol=0.1)
            else "sgd"
            if np.allclose(step, -rate * gradient, rtol=0.05, atol=0.01 * rate)
            else "weight_decay"
            if np.allclose(step[clear][:-10], wanted[clear][:-10], rtol=0, atol=0.1 * rate)
            else ""
        )
        raise run.slip(
            _(
                "Adam's first step moves every weight by about the learning rate; this one does "
                "not."
            ),
            code,
        )


def second_step(run: trained.Training) -> None:
    """The second step of every weight lies between the first two gradients as Adam weighs them,
    whatever its betas: their mean, the first counting less, over the root of the mean of their
    squares."""
    trained.batches(run)
    rate = float(run.case.call.kwargs.get("rate", 0.0)) or 1e-3
    first, second = (event["gradients"].numpy().astype(np.float64) for event in run.steps[:2])
    step = moved(run)[1] / -rate
    clear = ~(np.maximum(np.abs(first), np.abs(second)) <= 5e-3)
    first, second, step = first[clear], second[clear], step[clear]
    if _second(step, first, second):
        return
    code = "not_zeroed" if _second(step, first, first + second) else ""
    if not code and np.allclose(
        step[np.abs(second) > 5e-3], np.sign(second[np.abs(second) > 5e-3]), atol=0.05
    ):
        code = "new_optimiser"
    elif not code and any(_second(factor * step, first, second) for factor in (2, 10, 0.5)):
        code = "rate_changes"
    raise run.slip(
        _(
            "the second step of the weights is not Adam's, from the gradient of the second batch "
            "alone and with what Adam remembers of the first."
        ),
        code,
    )


def _second(step: np.ndarray, first: np.ndarray, second: np.ndarray) -> bool:
    """Whether some setting of Adam makes this step, in units of the learning rate, of these
    gradients.
    """
    means = (DIRECTIONS[:, None] * first + second) / (1 + DIRECTIONS[:, None])
    roots = np.sqrt((SIZES[:, None] * first**2 + second**2) / (1 + SIZES[:, None]))
    return bool((np.abs(means[:, None] / roots[None] - step) < 0.05).all(axis=2).any())
