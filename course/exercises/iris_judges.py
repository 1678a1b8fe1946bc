"""Judges of lesson 04: they read what a model, a training loop or a measure did from plain numbers.

Weights are four arrays, in the order of `course.trials.iris.PARAMETERS`; where a forward pass is wanted here it is NumPy's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from course.checks.compare import as_array, as_number, shape_of
from course.checks.judges import expects, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.checks.values import Array
from course.i18n import gettext as _
from course.trials.iris import PARAMETERS

if TYPE_CHECKING:
    import numpy as np

SHAPES = {"linear1.weight": [16, 4], "linear1.bias": [16], "linear2.weight": [3, 16], "linear2.bias": [3]}
ENOUGH = 0.9  # the accuracy that a trained network beats


def right_layers(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The two layers have weights and biases of the right shapes."""
    for case, outcome in zip(cases, outcomes, strict=True):
        found = returned(case, outcome)
        found = found if isinstance(found, dict) else {}
        for name, shape in SHAPES.items():
            if found.get(name) is None:
                problem = _("the model has no {name}.").format(name=name)
                raise Slip(problem, code="layer_names" if name.endswith("weight") else "no_bias", call=case.call)
            if found[name] != shape:
                problem = _("{name} should have the shape {wanted}, not {found}.").format(
                    name=name, wanted=tuple(shape), found=tuple(found[name])[:5])
                raise Slip(problem, code="layer_sizes", call=case.call)


def all_parameters(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """`parameters()` gives the four tensors themselves, and nothing else."""
    for case, outcome in zip(cases, outcomes, strict=True):
        if "AttributeError" in outcome.raised and "'parameters'" in outcome.message:
            raise Slip(_("the model has no method `parameters`."), code="no_parameters", call=case.call)
        found = returned(case, outcome)
        names = found["names"] if isinstance(found, dict) and isinstance(found.get("names"), list) else []
        missing = [name for name in PARAMETERS if name not in names]
        if missing:
            biases = all(name.endswith("bias") for name in missing) and len(missing) == 2
            code = "weights_only" if biases else "copies" if not names else "some_parameters"
            problem = _("parameters() leaves out {names}.").format(names=", ".join(missing))
            raise Slip(problem, code=code, call=case.call)
        if found["count"] != len(PARAMETERS):
            raise Slip(_("parameters() holds more than the four tensors."), code="more_parameters", call=case.call)


def log_probabilities(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every result holds log-probabilities: three a row, none above 0, rows that sum to 1 after exp."""
    import numpy as np

    for case, outcome in zip(cases, outcomes, strict=True):
        rows = shape_of(case.call.args[0])
        for result in _items(returned(case, outcome)):
            values = as_array(result)
            if values is None or rows is None or values.shape != (rows[0], 3):
                raise Slip(_("three numbers a row are wanted."), code="output_shape", call=case.call)
            if (values > 1e-5).any():
                positive = (values >= 0).all() and np.allclose(values.sum(axis=1), 1, atol=1e-3)
                raise Slip(_("a log-probability is never above 0."), code="probabilities" if positive else "logits",
                           call=case.call)
            if not np.allclose(np.exp(values).sum(axis=1), 1, atol=1e-3):
                raise Slip(_("after exp each row should sum to 1."), code="rows_do_not_sum", call=case.call)


def different_models(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Two new models start from weights of their own."""
    for case, outcome in zip(cases, outcomes, strict=True):
        first, second = ([as_array(one) for one in _items(returned(case, outcome))] + [None, None])[:2]
        if first is not None and second is not None and first.shape == second.shape and (abs(first - second) < 1e-6).all():
            raise Slip(_("two new models give the same numbers."), code="shared", call=case.call)


def all_reached(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """A gradient reaches all four tensors."""
    for case, outcome in zip(cases, outcomes, strict=True):
        found = returned(case, outcome)
        missing = [name for name in PARAMETERS if name not in (found if isinstance(found, list) else [])]
        if missing:
            raise Slip(_("no gradient reaches {names}.").format(names=", ".join(missing)), code="no_gradient", call=case.call)


# Training

def _trained(case: Case, outcome: Outcome) -> tuple[Any, list[np.ndarray], list[Any]]:
    """The losses as returned, the weights afterwards, the row counts of the batches."""
    found = returned(case, outcome)
    found = found if isinstance(found, dict) else {}
    arrays = [as_array(one) for one in _items(found.get("weights"))]
    weights = [one for one in arrays if one is not None]
    if [one.shape for one in weights] != [one.shape for one in case.call.args[0]]:
        raise Slip(_("the weights do not keep their shapes."), code="some_still", call=case.call)
    return found.get("losses"), weights, _items(found.get("rows"))


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
        raise Slip(_("it returned one number; a list of the losses of all steps is wanted."), code="one_loss", call=case.call)
    if values is None or values.ndim != 1:
        raise Slip(_("a list of numbers is wanted, one for each step."), code="losses_kind", call=case.call)
    if len(values) != steps:
        problem = _("{steps} steps were asked for, and {found} losses came back.").format(steps=steps, found=len(values))
        raise Slip(problem, code="steps_ignored", call=case.call)
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
    """One step on rows that are all alike: the loss is their cross-entropy, before the step's update or after it."""
    for case, outcome in zip(cases, outcomes, strict=True):
        loss = float(_losses(case, outcome)[0])
        after = _trained(case, outcome)[1]
        row, label = case.call.args[1].numpy()[:1].astype(float), int(case.call.args[2].numpy()[0])
        updated = -float(forward(after, row)[0, label])
        if not any(math.isclose(loss, wanted, rel_tol=1e-3, abs_tol=1e-4) for wanted in (case.expected, updated)):
            # a lazy loss that is read after the update is a little off
            known = [code for code, value in case.slips.items()
                     if isinstance(value, float) and math.isclose(loss, value, rel_tol=0.04)]
            known.sort(key=lambda code: abs(loss - case.slips[code]))
            raise Slip(_("the first loss is not the cross-entropy of the batch."), expected=case.expected, received=loss,
                       code=known[0] if known else "not_cross_entropy", call=case.call)


def losses_fall(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """On rows that are all alike every step lowers the loss, and each loss is a fresh one."""
    for case, outcome in zip(cases, outcomes, strict=True):
        losses = _losses(case, outcome)
        steps = losses[1:] - losses[:-1]
        if (abs(steps) < 1e-7).all():
            still = _still(case, outcome)
            code = "nothing_moves" if len(still) == len(PARAMETERS) else "stale_loss"
            raise Slip(_("the losses are all the same, on data where each step lowers them."), received=losses.tolist(),
                       code=code, call=case.call)
        if (steps > -1e-7).any():
            code = "uphill" if (steps > 0).all() else "not_each_step"
            raise Slip(_("on this data each step should lower the loss."), received=losses.tolist(), code=code, call=case.call)


def _still(case: Case, outcome: Outcome) -> list[str]:
    """The names of the tensors that training left where they were."""
    after = _trained(case, outcome)[1]
    return [name for name, old, new in zip(PARAMETERS, _weights_before(case), after, strict=True)
            if old.shape == new.shape and abs(new - old).max() < 1e-6]


def all_move(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """One step moves all four tensors."""
    for case, outcome in zip(cases, outcomes, strict=True):
        still = _still(case, outcome)
        if still:
            code = "nothing_moves" if len(still) == len(PARAMETERS) else "some_still"
            if all(name.endswith("bias") for name in still):
                code = "weights_only"
            raise Slip(_("a step leaves {names} where they were.").format(names=", ".join(still)), code=code, call=case.call)


def no_leftover(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """No backward pass adds to an older gradient, and the second of two steps moves less than the first.

    The first two cases are one step and two steps, from the same weights, with a learning rate so large that after the first step
    no gradient is left: what the second still moves is momentum (below 1 it is less; Adam's is 0.7 at most), or the first step's
    gradient once more.
    """
    import numpy as np

    moved = []
    before = _weights_before(cases[0])
    for case, outcome in zip(cases, outcomes, strict=True):
        after = _trained(case, outcome)[1]
        if outcome.returned.get("left_over"):
            raise Slip(_("a backward pass began while the gradient of the step before was still there; the new one is added to "
                         "it."), code="zero_grad", call=case.call)
        moved.append(np.sqrt(sum(((new - old) ** 2).sum() for old, new in zip(before, after, strict=True))))
        before = after
    if moved[0] < 1e-6:
        raise Slip(_("the first step moves nothing."), code="nothing_moves", call=cases[0].call)
    if _learnt(cases[0], outcomes[0]) and not moved[1] < 0.995 * moved[0]:
        raise Slip(_("after the first step there is nothing left to learn from this data, yet the second step moves the weights "
                     "as far again."), code="zero_grad", call=cases[1].call)


def _learnt(case: Case, outcome: Outcome) -> bool:
    """Whether the network is sure of the first row's label after training (not so when another loss was made smaller)."""
    logs = forward(_trained(case, outcome)[1], case.call.args[1].numpy()[:1].astype(float))
    return float(logs[0, int(case.call.args[2].numpy()[0])]) > -0.02


def rate_used(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The first step is in proportion to the learning rate. The cases are one step each, with two rates."""
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
        raise Slip(_("with {factor:.3g} times the learning rate the first step should be {factor:.3g} times as long, "
                     "not {found:.3g} times.").format(factor=wanted, found=ratio), code=code, call=cases[1].call)


def downhill(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The first step of every tensor goes against the gradient of the cross-entropy (`expected`: the four gradients)."""
    for case, outcome in zip(cases, outcomes, strict=True):
        after = _trained(case, outcome)[1]
        for name, old, new, gradient in zip(PARAMETERS, _weights_before(case), after, case.expected, strict=True):
            step = new - old
            along = -float((step * gradient).sum())
            if along < 0.1 * math.sqrt(float((step ** 2).sum() * (gradient ** 2).sum())) or along <= 0:
                raise Slip(_("the first step of {name} does not go down the slope of the cross-entropy.").format(name=name),
                           code="direction", call=case.call)


def mixed_batches(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Batches have the size that was asked for, and draw from the whole of a data set that is sorted by class.

    The learning rate is next to nothing, so each loss tells its batch: `expected` holds the loss of a row of each class (rows
    differ by less than the sum could hide), and a mean over `batch_size` of them is the mean of one set of counts only.
    """
    import numpy as np

    for case, outcome in zip(cases, outcomes, strict=True):
        size, levels = case.call.kwargs["batch_size"], case.expected
        losses, rows = _losses(case, outcome), _trained(case, outcome)[2]
        if rows and size not in rows:
            problem = _("batches of {size} rows were asked for, and the model was called on {found}.").format(
                size=size, found=_listed(rows))
            raise Slip(problem, code="batch_size_ignored", call=case.call)
        counts = np.array([(i, j, size - i - j) for i in range(size + 1) for j in range(size + 1 - i)])
        batches = counts[np.abs(counts @ np.array(levels) / size - losses[:, None]).argmin(axis=1)]
        alike = np.ptp(losses) < 2e-6
        mixed = (batches.min(axis=1) > 0).sum() >= len(batches) - 1
        if alike:
            raise Slip(_("every step has the same loss, though the weights hardly move: it is the same batch, or an old loss."),
                       code="same_batch", call=case.call)
        if not mixed:
            raise Slip(_("the data is sorted by class, and so are the batches: most hold one class or two."), code="not_mixed",
                       call=case.call)


def _listed(rows: Sequence[Any]) -> str:
    return ", ".join(str(one) for one in list(dict.fromkeys(rows))[:4])


def learns(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Training on well separated classes, sorted by class: the losses fall, and most rows are told right afterwards."""
    for case, outcome in zip(cases, outcomes, strict=True):
        losses, after = _losses(case, outcome), _trained(case, outcome)[1]
        features, labels = case.call.args[1].numpy().astype(float), case.call.args[2].numpy()
        share = float((forward(after, features).argmax(axis=1) == labels).mean())
        if share < ENOUGH:
            problem = _("after {steps} steps on three well separated classes {share:.0%} are told right; at least {wanted:.0%} "
                        "should be.").format(steps=len(losses), share=share, wanted=ENOUGH)
            raise Slip(problem, code="does_not_learn", call=case.call)
        if losses[-5:].mean() > 0.7 * losses[:5].mean():
            raise Slip(_("the network learns, and the losses do not show it."), code="stale_loss", call=case.call)


def right_defaults(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The defaults of the signature are those that the task gives."""
    for case, outcome in zip(cases, outcomes, strict=True):
        found = returned(case, outcome)
        for name, wanted in case.expected.items():
            if isinstance(found, dict) and name in found and found[name] != wanted:
                problem = _("{name} should be {wanted} where a call leaves it out.").format(name=name, wanted=wanted)
                raise Slip(problem, code="defaults", call=case.call)


# Measuring

def share_of_right(again: bool = False) -> Judge:
    """The share of right answers. With `again`, the last two cases are one call made twice: they must agree."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        if again:
            first, second = [as_number(returned(one, found)) for one, found in list(zip(cases, outcomes, strict=True))[-2:]]
            if first is not None and second is not None and abs(first - second) > 1e-6:
                raise Slip(_("the same call twice gives two different numbers."), code="random_rows", call=cases[-1].call)
        expects(rtol=1e-4, atol=1e-4)(cases, outcomes)

    return judge


def names_of(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every call gives the expected names, in a list or tuple."""
    pairs = []
    for case, outcome in zip(cases, outcomes, strict=True):
        found = returned(case, outcome)
        pairs.append((case, list(found) if isinstance(found, list | tuple) else None))
        if isinstance(found, str):
            raise Slip(_("one name came back; a list with one name per row is wanted."), code="one_name", call=case.call)
        if isinstance(found, Array) or (pairs[-1][1] and all(as_number(one) is not None for one in pairs[-1][1] or ())):
            raise Slip(_("numbers came back; names are wanted."), code="numbers", call=case.call)
        if pairs[-1][1] is None:
            raise Slip(_("a list of names is wanted."), code="not_list", call=case.call)
    wrong = [(case, found) for case, found in pairs if found != case.expected]
    if not wrong:
        return
    case, names = wrong[0]
    if names is not None and len(names) != len(case.expected):
        problem = _("{wanted} rows were given, and {found} names came back.").format(wanted=len(case.expected), found=len(names))
        raise Slip(problem, code="one_per_row", call=case.call)
    known = [code for code in case.slips if all(code in one.slips and found == one.slips[code] for one, found in wrong)]
    code = known[0] if known else _spelling(case.expected, names or [])
    first = next(row for row, (a, b) in enumerate(zip(case.expected, names or [], strict=True)) if a != b)
    problem = _("row {row} (counted from 0) is not right.").format(row=first)
    raise Slip(problem, expected=case.expected, received=names, code=code, call=case.call)


def _spelling(wanted: list[str], names: list[Any]) -> str:
    """Whether the names are right but for the way they are written."""
    alike = all(isinstance(one, str) and right in one.lower() for right, one in zip(wanted, names, strict=True))
    return "spelling" if alike else ""


# The result

def _result(case: Case, outcome: Outcome) -> tuple[float, dict[str, Any]]:
    """The number in `result`, and the rest of what the trial saw."""
    found = returned(case, outcome)
    found = found if isinstance(found, dict) else {"result": found}
    number = as_number(found.get("result"))
    if number is None:
        raise Slip(_("`result` should be a number."), received=found.get("result"), code="not_number", call=case.call)
    return number, found


def good_result(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """`result` is an accuracy above 0.9."""
    for case, outcome in zip(cases, outcomes, strict=True):
        number, _found = _result(case, outcome)
        if not 0 <= number <= 1:
            raise Slip(_("`result` should lie between 0 and 1."), received=number,
                       code="percent" if 1 < number <= 100 else "not_a_share", call=case.call)
        if number <= ENOUGH:
            raise Slip(_("a trained network gets more than 0.9 of the test set right."), received=number, code="untrained",
                       call=case.call)


def honest_result(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """`result` is what the notebook's `model` reaches on the test set."""
    from course.data import iris_split

    _train_features, train_labels, _test_features, test_labels = iris_split()
    for case, outcome in zip(cases, outcomes, strict=True):
        number, found = _result(case, outcome)
        test, train = _share(found.get("test"), test_labels), _share(found.get("train"), train_labels)
        if test is None or train is None:
            raise Slip(_("there is no trained network called `model` in the notebook."), code="no_model", call=case.call)
        if abs(number - test) > 1e-3:
            code = "percent" if abs(number - 100 * test) < 0.1 else "on_training_set" if abs(number - train) < 1e-3 else "another"
            raise Slip(_("`model` does not reach `result` on the test set."), code=code, call=case.call)


def _share(outputs: Any, labels: Any) -> float | None:
    values = as_array(outputs)
    if values is None or values.shape != (len(labels), 3):
        return None
    return float((values.argmax(axis=1) == labels).mean())


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
