"""Judges of lesson 04's training loop: they read from losses and weights what each step did.

Weights are four arrays, in the order of `course.lessons.iris.trials.PARAMETERS`. Forward passes are
NumPy's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from course.checks.compare import as_array
from course.checks.judges import each_case, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.i18n import gettext as _
from course.lessons.iris.judges import ENOUGH, items
from course.lessons.iris.trials import PARAMETERS

if TYPE_CHECKING:
    import numpy as np


def looks_at(judge: Judge, *positions: int) -> Judge:
    """Shows the judge only the cases at these positions.

    Several judges read the same training runs, each those that it needs.
    """

    def of_some(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        judge([cases[at] for at in positions], [outcomes[at] for at in positions])

    return of_some


def _trained(case: Case, outcome: Outcome) -> tuple[Any, list[np.ndarray]]:
    """The losses as returned, and the weights afterwards: finite numbers."""
    import numpy as np

    found = returned(case, outcome)
    found = found if isinstance(found, dict) else {}
    arrays = [as_array(values) for values in items(found.get("weights"))]
    weights = [values for values in arrays if values is not None]
    if [values.shape for values in weights] != [values.shape for values in case.call.args[0]]:
        raise Slip(_("the weights do not keep their shapes."), code="some_still", call=case.call)
    if not all(np.isfinite(values).all() for values in weights):
        problem = _("after training a weight is nan or infinite.")
        raise Slip(problem, code="not_finite", call=case.call)
    return found.get("losses"), weights


def _weights_before(case: Case) -> list[np.ndarray]:
    return [array.numpy().astype(float) for array in case.call.args[0]]


def _distance(before: list[np.ndarray], after: list[np.ndarray]) -> float:
    """How far the weights moved, all tensors together."""
    pairs = zip(before, after, strict=True)
    return math.sqrt(sum(float(((new - old) ** 2).sum()) for old, new in pairs))


def _losses(case: Case, outcome: Outcome) -> np.ndarray:
    """The losses as an array with one entry for each step."""
    import numpy as np

    losses = _trained(case, outcome)[0]
    problem, private, code = "", "", ""
    values, steps = as_array(losses), case.call.kwargs["steps"]
    if losses is None:
        problem, code = _("it returned None, that is, nothing."), "no_return"
    elif isinstance(losses, float | int) or (values is not None and values.shape == ()):
        problem = _("it returned one number; a list of the losses of all steps is wanted.")
        code = "one_loss"
    elif values is None or values.ndim != 1:
        problem, code = _("a list of numbers is wanted, one for each step."), "losses_kind"
    elif len(values) != steps:
        problem = _("{steps} steps were asked for, and {found} losses came back.")
        private = _("{steps} steps were asked for, and another number of losses came back.")
        problem, code = problem.format(steps=steps, found=len(values)), "steps_ignored"
    elif not np.isfinite(values).all():
        problem, code = _("a loss is nan or infinite."), "not_finite"
    if values is None or problem:
        raise Slip(problem, code=code, private=private.format(steps=steps))
    return values


def forward(weights: Sequence[np.ndarray], features: np.ndarray) -> np.ndarray:
    """Log-probabilities (rows, 3) of the lesson's network with these weights."""
    import numpy as np

    w1, b1, w2, b2 = weights
    logits = np.maximum(features @ w1.T + b1, 0) @ w2.T + b2
    shifted = logits - logits.max(axis=1, keepdims=True)
    result: np.ndarray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


@each_case
def first_loss(case: Case, outcome: Outcome) -> None:
    """The loss of a step on rows that are all alike is their cross-entropy.

    That is the one before the step's update (`expected`, at the first step), or after it (at the
    last step, that of the network as it is left).
    """
    losses, after = _losses(case, outcome), _trained(case, outcome)[1]
    loss, last = float(losses[0]), float(losses[-1])
    updated = _first_row_loss(case, after)
    pairs = (loss, case.expected), (last, updated)
    if any(math.isclose(found, wanted, rel_tol=1e-3, abs_tol=1e-4) for found, wanted in pairs):
        return
    # a lazy loss that is read after the update is a little off
    near = {
        code: abs(loss - value)
        for code, value in case.slips.items()
        if isinstance(value, float) and math.isclose(loss, value, rel_tol=0.04)
    }
    code = min(near, key=near.__getitem__, default="not_cross_entropy")
    problem = _("the first loss is not the cross-entropy of the batch.")
    raise Slip(problem, expected=case.expected, received=loss, code=code)


def _first_row_loss(case: Case, weights: list[np.ndarray]) -> float:
    """The cross-entropy of the data's first row, for a network with these weights."""
    row, label = case.call.args[1].numpy()[:1].astype(float), int(case.call.args[2].numpy()[0])
    return -float(forward(weights, row)[0, label])


@each_case
def losses_fall(case: Case, outcome: Outcome) -> None:
    """On rows that are all alike every step lowers the loss, and each loss is a fresh one."""
    losses = _losses(case, outcome)
    steps = losses[1:] - losses[:-1]
    if (abs(steps) < 1e-7).all():
        still = _still(case, outcome)
        code = "nothing_moves" if len(still) == len(PARAMETERS) else "stale_loss"
        problem = _("the losses are all the same, on data where each step lowers them.")
        raise Slip(problem, received=losses.tolist(), code=code)
    if (steps > -1e-7).any():
        code = "uphill" if (steps > 0).all() else "not_each_step"
        problem = _("on this data each step should lower the loss.")
        raise Slip(problem, received=losses.tolist(), code=code)


def _still(case: Case, outcome: Outcome) -> list[str]:
    """The names of the tensors that training left where they were."""
    after = _trained(case, outcome)[1]
    return [
        name
        for name, old, new in zip(PARAMETERS, _weights_before(case), after, strict=True)
        if old.shape == new.shape and abs(new - old).max() < 1e-6
    ]


@each_case
def all_move(case: Case, outcome: Outcome) -> None:
    """One step moves all four tensors."""
    still = _still(case, outcome)
    if still:
        code = "nothing_moves" if len(still) == len(PARAMETERS) else "some_still"
        if all(name.endswith("bias") for name in still):
            code = "weights_only"
        raise Slip(
            _("a step leaves {names} where they were.").format(names=", ".join(still)), code=code
        )


def no_leftover(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """No backward pass adds to an older gradient, and the second step is shorter than the first.

    The first two cases are one step and two steps, from the same weights, with a learning rate so
    large that after the first step no gradient is left: what the second still moves is momentum
    (below 1 it is less; Adam's is 0.7 at most), or the first step's gradient once more.
    """
    moved, before = [], _weights_before(cases[0])
    for case, outcome in zip(cases, outcomes, strict=True):
        after = _trained(case, outcome)[1]
        if outcome.returned.get("left_over"):
            problem = _(
                "a backward pass began while the gradient of the step before was still there; "
                "the new one is added to it."
            )
            raise Slip(problem, code="zero_grad", call=case.call)
        moved.append(_distance(before, after))
        before = after
    if moved[0] < 1e-6:
        raise Slip(_("the first step moves nothing."), code="nothing_moves", call=cases[0].call)
    # the network is sure of the row's label: not so when another loss was made smaller
    learnt = _first_row_loss(cases[0], _trained(cases[0], outcomes[0])[1]) < 0.02
    if learnt and not moved[1] < 0.995 * moved[0]:
        problem = _(
            "after the first step there is nothing left to learn from this data, yet the second "
            "step moves the weights as far again."
        )
        raise Slip(problem, code="zero_grad", call=cases[1].call)


def _distances(cases: Sequence[Case], outcomes: Sequence[Outcome], large: int) -> list[float]:
    """How far each training moves the weights.

    Raises Slip where the one with the `large` rate moves them nowhere.
    """
    found = [
        _distance(_weights_before(case), _trained(case, outcome)[1])
        for case, outcome in zip(cases, outcomes, strict=True)
    ]
    if found[large] < 1e-6:
        problem = _("the first step moves nothing.")
        raise Slip(problem, code="nothing_moves", call=cases[large].call)
    return found


def rate_used(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The first step is in proportion to the learning rate.

    The cases are one step each, with two rates.
    """
    lengths = _distances(cases, outcomes, 0)
    wanted = cases[1].call.kwargs["learning_rate"] / cases[0].call.kwargs["learning_rate"]
    ratio = lengths[1] / lengths[0]
    if not math.isclose(ratio, wanted, rel_tol=0.05):
        problem = _(
            "with {factor:.3g} times the learning rate the first step should be {factor:.3g} "
            "times as long, not {found:.3g} times."
        ).format(factor=wanted, found=ratio)
        private = _("the length of the first step should be in proportion to the learning rate.")
        code = "rate_ignored" if math.isclose(ratio, 1.0, rel_tol=0.05) else ""
        raise Slip(problem, code=code, call=cases[1].call, private=private)


def rate_matters(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """A few steps at a small rate move the weights far less than one at a large rate.

    The large one is a hundred times as large.
    """
    lengths = _distances(cases, outcomes, 1)
    if not lengths[0] < 0.3 * lengths[1]:
        problem = _("the weights move as far whatever the learning rate.")
        raise Slip(problem, code="rate_ignored", call=cases[0].call)


@each_case
def downhill(case: Case, outcome: Outcome) -> None:
    """The first step of every tensor goes against the gradient of the cross-entropy.

    `expected` holds the four gradients.
    """
    weights = zip(_weights_before(case), _trained(case, outcome)[1], strict=True)
    for name, (old, new), gradient in zip(PARAMETERS, weights, case.expected, strict=True):
        step = new - old
        along = -float((step * gradient).sum())
        least = 0.1 * math.sqrt(float((step**2).sum() * (gradient**2).sum()))
        if not (along > 0 and along >= least):
            problem = _("the first step of {name} does not go down the slope of the cross-entropy.")
            raise Slip(problem.format(name=name), code="direction")


@each_case
def batch_size_used(case: Case, outcome: Outcome) -> None:
    """One of the batches that the model was called on has the size that was asked for.

    Only calls before the first gradient was wanted count.
    """
    rows, size = items(returned(case, outcome)), case.call.kwargs["batch_size"]
    if rows and size not in rows:
        problem = _("batches of {size} rows were asked for, and the model was called on {found}.")
        private = _("batches of {size} rows were asked for, and the model was called on others.")
        found = ", ".join(str(count) for count in list(dict.fromkeys(rows))[:4])
        raise Slip(
            problem.format(size=size, found=found),
            code="batch_size_ignored",
            private=private.format(size=size),
        )


@each_case
def mixed_batches(case: Case, outcome: Outcome) -> None:
    """Batches draw from the whole of a data set that is sorted by class.

    The learning rate is next to nothing, so each loss tells its batch: `expected` holds the loss of
    a row of each class (rows differ by less than the sum could hide), and a mean over `batch_size`
    of them is the mean of one set of counts only.
    """
    import numpy as np

    size, levels = case.call.kwargs["batch_size"], case.expected
    losses = _losses(case, outcome)
    counts = np.array([(i, j, size - i - j) for i in range(size + 1) for j in range(size + 1 - i)])
    batches = counts[np.abs(counts @ np.array(levels) / size - losses[:, None]).argmin(axis=1)]
    mixed = (batches.min(axis=1) > 0).sum() >= len(batches) - 1
    problem, code = "", ""
    if np.ptp(losses) < 2e-6:
        code = "same_batch"
        problem = _(
            "every step has the same loss, though the weights hardly move: it is the same batch, "
            "or an old loss."
        )
    elif np.ptp(losses[1:]) < 2e-6:  # TinyJit runs its first call, and replays the second one
        code = "recorded_batch"
        problem = _(
            "from the second step on every loss is the same, though the weights hardly move: it "
            "is the same batch."
        )
    elif not mixed:
        code = "not_mixed"
        problem = _(
            "the data is sorted by class, and so are the batches: most hold one class or two."
        )
    if problem:
        raise Slip(problem, code=code)


@each_case
def learns(case: Case, outcome: Outcome) -> None:
    """Training on well separated classes lowers the losses, and most rows are told right.

    The data is sorted by class.
    """
    losses, after = _losses(case, outcome), _trained(case, outcome)[1]
    features, labels = case.call.args[1].numpy().astype(float), case.call.args[2].numpy()
    share = float((forward(after, features).argmax(axis=1) == labels).mean())
    if not share >= ENOUGH:
        problem = _(
            "after {steps} steps on three well separated classes {found:.0%} are told right; "
            "at least {wanted:.0%} should be."
        ).format(steps=len(losses), found=share, wanted=ENOUGH)
        private = _(
            "after {steps} steps on three well separated classes at least {wanted:.0%} "
            "should be told right."
        ).format(steps=len(losses), wanted=ENOUGH)
        raise Slip(problem, code="does_not_learn", private=private)
    if losses[-4:].mean() > 0.7 * losses[:4].mean():
        raise Slip(_("the network learns, and the losses do not show it."), code="stale_loss")


@each_case
def right_defaults(case: Case, outcome: Outcome) -> None:
    """The defaults of the signature are those that the task gives."""
    found = returned(case, outcome)
    for name, wanted in case.expected.items():
        if isinstance(found, dict) and name in found and found[name] != wanted:
            problem = _("{name} should be {wanted} where a call leaves it out.").format(
                name=name, wanted=wanted
            )
            raise Slip(problem, code="defaults")
