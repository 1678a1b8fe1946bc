"""Judges of lesson 04's training loop: they read from losses and weights what each step did.

Weights are four arrays, in the order of `course.lessons.iris.trials.PARAMETERS`; where a forward pass is
wanted here it is NumPy's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from course.checks.compare import as_array
from course.checks.judges import returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.i18n import gettext as _
from course.lessons.iris.judges import ENOUGH, items
from course.lessons.iris.trials import PARAMETERS

if TYPE_CHECKING:
    import numpy as np


def looks_at(judge: Judge, *positions: int) -> Judge:
    """The judge, shown only these of the cases: several judges read the same training runs, each
    those that it needs.
    """

    def of_some(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        judge([cases[at] for at in positions], [outcomes[at] for at in positions])

    return of_some


def _trained(case: Case, outcome: Outcome) -> tuple[Any, list[np.ndarray]]:
    """The losses as returned, and the weights afterwards: finite numbers."""
    import numpy as np

    found = returned(case, outcome)
    found = found if isinstance(found, dict) else {}
    arrays = [as_array(one) for one in items(found.get("weights"))]
    weights = [one for one in arrays if one is not None]
    if [one.shape for one in weights] != [one.shape for one in case.call.args[0]]:
        raise Slip(_("the weights do not keep their shapes."), code="some_still", call=case.call)
    if not all(np.isfinite(one).all() for one in weights):
        raise Slip(
            _("after training a weight is nan or infinite."), code="not_finite", call=case.call
        )
    return found.get("losses"), weights


def _weights_before(case: Case) -> list[np.ndarray]:
    return [array.numpy().astype(float) for array in case.call.args[0]]


def _losses(case: Case, outcome: Outcome) -> np.ndarray:
    """The losses as an array with one entry for each step."""
    import numpy as np

    losses = _trained(case, outcome)[0]
    if losses is None:
        raise Slip(_("it returned None, that is, nothing."), code="no_return", call=case.call)
    values, steps = as_array(losses), case.call.kwargs["steps"]
    if isinstance(losses, float | int) or (values is not None and values.shape == ()):
        raise Slip(
            _("it returned one number; a list of the losses of all steps is wanted."),
            code="one_loss",
            call=case.call,
        )
    if values is None or values.ndim != 1:
        raise Slip(
            _("a list of numbers is wanted, one for each step."), code="losses_kind", call=case.call
        )
    if len(values) != steps:
        problem = _("{steps} steps were asked for, and {found} losses came back.").format(
            steps=steps, found=len(values)
        )
        private = _("{steps} steps were asked for, and another number of losses came back.").format(
            steps=steps
        )
        raise Slip(problem, code="steps_ignored", call=case.call, private=private)
    if not np.isfinite(values).all():
        raise Slip(_("a loss is nan or infinite."), code="not_finite", call=case.call)
    return values


def forward(weights: Sequence[np.ndarray], features: np.ndarray) -> np.ndarray:
    """Log-probabilities (rows, 3) of the lesson's network with these weights."""
    import numpy as np

    w1, b1, w2, b2 = weights
    logits = np.maximum(features @ w1.T + b1, 0) @ w2.T + b2
    shifted = logits - logits.max(axis=1, keepdims=True)
    result: np.ndarray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def first_loss(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Steps on rows that are all alike: a step's loss is their cross-entropy before its update
    (`expected`, at the first step), or after it (at the last step, that of the network as it is
    left)."""
    for case, outcome in zip(cases, outcomes, strict=True):
        losses, after = _losses(case, outcome), _trained(case, outcome)[1]
        loss, last = float(losses[0]), float(losses[-1])
        row, label = case.call.args[1].numpy()[:1].astype(float), int(case.call.args[2].numpy()[0])
        updated = -float(forward(after, row)[0, label])
        if not any(
            math.isclose(found, wanted, rel_tol=1e-3, abs_tol=1e-4)
            for found, wanted in ((loss, case.expected), (last, updated))
        ):
            # a lazy loss that is read after the update is a little off
            known = [
                code
                for code, value in case.slips.items()
                if isinstance(value, float) and math.isclose(loss, value, rel_tol=0.04)
            ]
            known.sort(key=lambda code: abs(loss - case.slips[code]))
            raise Slip(
                _("the first loss is not the cross-entropy of the batch."),
                expected=case.expected,
                received=loss,
                code=known[0] if known else "not_cross_entropy",
                call=case.call,
            )


def losses_fall(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """On rows that are all alike every step lowers the loss, and each loss is a fresh one."""
    for case, outcome in zip(cases, outcomes, strict=True):
        losses = _losses(case, outcome)
        steps = losses[1:] - losses[:-1]
        if (abs(steps) < 1e-7).all():
            still = _still(case, outcome)
            code = "nothing_moves" if len(still) == len(PARAMETERS) else "stale_loss"
            raise Slip(
                _("the losses are all the same, on data where each step lowers them."),
                received=losses.tolist(),
                code=code,
                call=case.call,
            )
        if (steps > -1e-7).any():
            code = "uphill" if (steps > 0).all() else "not_each_step"
            raise Slip(
                _("on this data each step should lower the loss."),
                received=losses.tolist(),
                code=code,
                call=case.call,
            )


def _still(case: Case, outcome: Outcome) -> list[str]:
    """The names of the tensors that training left where they were."""
    after = _trained(case, outcome)[1]
    return [
        name
        for name, old, new in zip(PARAMETERS, _weights_before(case), after, strict=True)
        if old.shape == new.shape and abs(new - old).max() < 1e-6
    ]


def all_move(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """One step moves all four tensors."""
    for case, outcome in zip(cases, outcomes, strict=True):
        still = _still(case, outcome)
        if still:
            code = "nothing_moves" if len(still) == len(PARAMETERS) else "some_still"
            if all(name.endswith("bias") for name in still):
                code = "weights_only"
            raise Slip(
                _("a step leaves {names} where they were.").format(names=", ".join(still)),
                code=code,
                call=case.call,
            )


def no_leftover(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """No backward pass adds to an older gradient, and the second of two steps moves less than the
    first.

    The first two cases are one step and two steps, from the same weights, with a learning rate so
    large that after the first step no gradient is left: what the second still moves is momentum
    (below 1 it is less; Adam's is 0.7 at most), or the first step's gradient once more.
    """
    import numpy as np

    moved = []
    before = _weights_before(cases[0])
    for case, outcome in zip(cases, outcomes, strict=True):
        after = _trained(case, outcome)[1]
        if outcome.returned.get("left_over"):
            raise Slip(
                _(
                    "a backward pass began while the gradient of the step before was still "
                    "there; the new one is added to it."
                ),
                code="zero_grad",
                call=case.call,
            )
        moved.append(
            np.sqrt(sum(((new - old) ** 2).sum() for old, new in zip(before, after, strict=True)))
        )
        before = after
    if moved[0] < 1e-6:
        raise Slip(_("the first step moves nothing."), code="nothing_moves", call=cases[0].call)
    if _learnt(cases[0], outcomes[0]) and not moved[1] < 0.995 * moved[0]:
        raise Slip(
            _(
                "after the first step there is nothing left to learn from this data, yet the "
                "second step moves the weights as far again."
            ),
            code="zero_grad",
            call=cases[1].call,
        )


def _learnt(case: Case, outcome: Outcome) -> bool:
    """Whether the network is sure of the first row's label after training (not so when another loss
    was made smaller).
    """
    logs = forward(_trained(case, outcome)[1], case.call.args[1].numpy()[:1].astype(float))
    return float(logs[0, int(case.call.args[2].numpy()[0])]) > -0.02


def rate_used(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The first step is in proportion to the learning rate. The cases are one step each, with two
    rates.
    """
    import numpy as np

    steps = []
    for case, outcome in zip(cases, outcomes, strict=True):
        pairs = zip(_weights_before(case), _trained(case, outcome)[1], strict=True)
        steps.append(np.concatenate([(new - old).ravel() for old, new in pairs]))
    lengths = [float(np.linalg.norm(step)) for step in steps]
    wanted = cases[1].call.kwargs["learning_rate"] / cases[0].call.kwargs["learning_rate"]
    if lengths[0] < 1e-6:
        raise Slip(_("the first step moves nothing."), code="nothing_moves", call=cases[0].call)
    ratio = lengths[1] / lengths[0]
    if not math.isclose(ratio, wanted, rel_tol=0.05):
        code = "rate_ignored" if math.isclose(ratio, 1.0, rel_tol=0.05) else ""
        raise Slip(
            _(
                "with {factor:.3g} times the learning rate the first step should be {factor:.3g} "
                "times as long, not {found:.3g} times."
            ).format(factor=wanted, found=ratio),
            code=code,
            call=cases[1].call,
            private=_("the length of the first step should be in proportion to the learning rate."),
        )


def rate_matters(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """A few steps at a small rate move the weights far less than one step at a rate a hundred times
    as large.
    """
    import numpy as np

    lengths = []
    for case, outcome in zip(cases, outcomes, strict=True):
        pairs = zip(_weights_before(case), _trained(case, outcome)[1], strict=True)
        lengths.append(float(np.sqrt(sum(((new - old) ** 2).sum() for old, new in pairs))))
    if lengths[1] < 1e-6:
        raise Slip(_("the first step moves nothing."), code="nothing_moves", call=cases[1].call)
    if not lengths[0] < 0.3 * lengths[1]:
        raise Slip(
            _("the weights move as far whatever the learning rate."),
            code="rate_ignored",
            call=cases[0].call,
        )


def downhill(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The first step of every tensor goes against the gradient of the cross-entropy (`expected`:
    the four gradients).
    """
    for case, outcome in zip(cases, outcomes, strict=True):
        after = _trained(case, outcome)[1]
        for name, old, new, gradient in zip(
            PARAMETERS, _weights_before(case), after, case.expected, strict=True
        ):
            step = new - old
            along = -float((step * gradient).sum())
            if not (
                along > 0 and along >= 0.1 * math.sqrt(float((step**2).sum() * (gradient**2).sum()))
            ):
                raise Slip(
                    _(
                        "the first step of {name} does not go down the slope of the cross-entropy."
                    ).format(name=name),
                    code="direction",
                    call=case.call,
                )


def batch_size_used(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Among the batches that the model was called on, before the first gradient was wanted, is one
    of the size asked for.
    """
    for case, outcome in zip(cases, outcomes, strict=True):
        found = returned(case, outcome)
        rows, size = items(found), case.call.kwargs["batch_size"]
        if rows and size not in rows:
            problem = _(
                "batches of {size} rows were asked for, and the model was called on {found}."
            ).format(size=size, found=_listed(rows))
            private = _(
                "batches of {size} rows were asked for, and the model was called on others."
            ).format(size=size)
            raise Slip(problem, code="batch_size_ignored", call=case.call, private=private)


def mixed_batches(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Batches draw from the whole of a data set that is sorted by class.

    The learning rate is next to nothing, so each loss tells its batch: `expected` holds the loss of
    a row of each class (rows differ by less than the sum could hide), and a mean over `batch_size`
    of them is the mean of one set of counts only.
    """
    import numpy as np

    for case, outcome in zip(cases, outcomes, strict=True):
        size, levels = case.call.kwargs["batch_size"], case.expected
        losses = _losses(case, outcome)
        counts = np.array(
            [(i, j, size - i - j) for i in range(size + 1) for j in range(size + 1 - i)]
        )
        batches = counts[np.abs(counts @ np.array(levels) / size - losses[:, None]).argmin(axis=1)]
        alike, recorded = np.ptp(losses) < 2e-6, np.ptp(losses[1:]) < 2e-6
        mixed = (batches.min(axis=1) > 0).sum() >= len(batches) - 1
        if alike:
            raise Slip(
                _(
                    "every step has the same loss, though the weights hardly move: it is the "
                    "same batch, or an old loss."
                ),
                code="same_batch",
                call=case.call,
            )
        if recorded:  # TinyJit runs the first call, records the second and replays it from then on
            raise Slip(
                _(
                    "from the second step on every loss is the same, though the weights hardly "
                    "move: it is the same batch."
                ),
                code="recorded_batch",
                call=case.call,
            )
        if not mixed:
            raise Slip(
                _(
                    "the data is sorted by class, and so are the batches: most hold one class or "
                    "two."
                ),
                code="not_mixed",
                call=case.call,
            )


def _listed(rows: Sequence[Any]) -> str:
    return ", ".join(str(one) for one in list(dict.fromkeys(rows))[:4])


def learns(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Training on well separated classes, sorted by class: the losses fall, and most rows are told
    right afterwards.
    """
    for case, outcome in zip(cases, outcomes, strict=True):
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
            raise Slip(problem, code="does_not_learn", call=case.call, private=private)
        if losses[-4:].mean() > 0.7 * losses[:4].mean():
            raise Slip(
                _("the network learns, and the losses do not show it."),
                code="stale_loss",
                call=case.call,
            )


def right_defaults(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The defaults of the signature are those that the task gives."""
    for case, outcome in zip(cases, outcomes, strict=True):
        found = returned(case, outcome)
        for name, wanted in case.expected.items():
            if isinstance(found, dict) and name in found and found[name] != wanted:
                problem = _("{name} should be {wanted} where a call leaves it out.").format(
                    name=name, wanted=wanted
                )
                raise Slip(problem, code="defaults", call=case.call)
