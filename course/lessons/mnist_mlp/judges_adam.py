"""Judges of the optimiser that `fit` uses: what its first two steps do to every weight."""

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
    rate = run.rate
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
        code = ""
        if np.allclose(np.abs(step[clear]), 1e-3, rtol=0.1):
            code = "rate_ignored"
        elif np.allclose(step, -rate * gradient, rtol=0.05, atol=0.01 * rate):
            code = "sgd"
        elif np.allclose(step[clear][:-10], wanted[clear][:-10], rtol=0, atol=0.1 * rate):
            code = "weight_decay"
        problem = _(
            "Adam's first step moves every weight by about the learning rate; this one does not."
        )
        raise run.slip(problem, code)


def second_step(run: trained.Training) -> None:
    """The second step of every weight is one that Adam can make, whatever its betas.

    It lies between the first two gradients as Adam weighs them: their mean, the first counting
    less, over the root of the mean of their squares.
    """
    trained.batches(run)
    first, second = (event["gradients"].numpy().astype(np.float64) for event in run.steps[:2])
    step = moved(run)[1] / -run.rate
    clear = ~(np.maximum(np.abs(first), np.abs(second)) <= 5e-3)
    first, second, step = first[clear], second[clear], step[clear]
    if _second(step, first, second):
        return
    code, clear = "", np.abs(second) > 5e-3
    if _second(step, first, first + second):
        code = "not_zeroed"
    elif np.allclose(step[clear], np.sign(second[clear]), atol=0.05):
        code = "new_optimiser"
    elif any(_second(factor * step, first, second) for factor in (2, 10, 0.5)):
        code = "rate_changes"
    problem = _(
        "the second step of the weights is not Adam's, from the gradient of the second batch "
        "alone and with what Adam remembers of the first."
    )
    raise run.slip(problem, code)


def _second(step: np.ndarray, first: np.ndarray, second: np.ndarray) -> bool:
    """Whether some setting of Adam makes this step of these gradients.

    The step is in units of the learning rate.
    """
    means = (DIRECTIONS[:, None] * first + second) / (1 + DIRECTIONS[:, None])
    roots = np.sqrt((SIZES[:, None] * first**2 + second**2) / (1 + SIZES[:, None]))
    return bool((np.abs(means[:, None] / roots[None] - step) < 0.05).all(axis=2).any())
