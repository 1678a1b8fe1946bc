"""Judges of lesson 06: weights drawn at random, the same objects in lists, batches, and training in any order of the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from course.checks.compare import as_array, as_number, items_of, matches
from course.checks.judges import expects, problem_of, returned
from course.checks.model import MISSING, Case, Judge, Outcome, Slip
from course.checks.slips import explain
from course.i18n import gettext as _

if TYPE_CHECKING:
    import numpy as np


def _picked(outcome: Outcome, pick: Callable[[Any], Any]) -> Outcome:
    return outcome if outcome.raised else replace(outcome, returned=pick(outcome.returned))


def of(key: str, judge: Judge) -> Judge:
    """`judge`, on one entry of what the trial returned."""

    def pick(value: Any) -> Any:
        return value.get(key) if isinstance(value, dict) else None

    def picked(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        judge(cases, [_picked(outcome, pick) for outcome in outcomes])

    return picked


def _values(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> list[tuple[Case, Any]]:
    return [(case, returned(case, outcome)) for case, outcome in zip(cases, outcomes, strict=True)]


def spread(judge: Judge) -> Judge:
    """`judge`, on each item of a list by itself; what the case and its slips expect are lists too."""

    def item(value: Any, position: int) -> Any:
        items = None if isinstance(value, str) else items_of(value)
        return value if items is None else items[position]

    def judged(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        parts = []
        for case, outcome in zip(cases, outcomes, strict=True):
            found = None if outcome.raised else items_of(returned(case, outcome))
            if found is not None and len(found) != len(case.expected):
                problem = _("{wanted} losses are wanted, one for each step, and there are {found}.")
                raise Slip(problem.format(wanted=len(case.expected), found=len(found)), call=case.call)
            for k, expected in enumerate(case.expected):
                slips = {code: item(value, k) for code, value in case.slips.items()}
                parts.append((replace(case, expected=expected, slips=slips),
                              _picked(outcome, partial(item, position=k))))
        judge([one for one, _outcome in parts], [one for _case, one in parts])

    return judged


# NaiveDense

def variables(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """W and b are variables of the shapes that the case expects, as a pair."""
    for case, value in _values(cases, outcomes):
        for name, shape in zip(("W", "b"), case.expected, strict=True):
            kind, found = value[name]
            if kind != "variable":
                raise Slip(_("{name} should be a tf.Variable.").format(name=name), code="no_variable", call=case.call)
            if list(found) != list(shape):
                code = "W_turned" if list(found) == list(shape)[::-1] else "shape"
                problem = _("{name} should have the shape {wanted}, not {found}.")
                raise Slip(problem.format(name=name, wanted=tuple(shape), found=tuple(found[:5])), code=code, call=case.call)


def _start(case: Case, value: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    """W and b of every layer, as arrays."""
    found = [tuple(as_array(one) for one in layer) for layer in value]
    wanted = case.call.args[0]
    if len(found) != len(wanted) or any(one is None or one.size == 0 for layer in found for one in layer):
        raise Slip(_("W and b should hold numbers."), call=case.call)
    return found  # type: ignore[return-value]


def start_in_range(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every W lies in [0, 0.1) and is not one number all over."""
    for case, value in _values(cases, outcomes):
        for W, _b in _start(case, value):
            if len(set(W.flat)) == 1:
                raise Slip(_("all entries of W are the same number."), code="constant", call=case.call)
            if W.min() < 0 or W.max() > 0.1 + 1e-6:
                code = "negative" if W.min() < 0 else "range"
                problem = _("the entries of W should lie between 0 and 0.1; one is {found}.")
                extreme = W.min() if W.min() < 0 else W.max()
                raise Slip(problem.format(found=f"{extreme:.3g}"), code=code, call=case.call)


def zeros(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every b is zero."""
    for case, value in _values(cases, outcomes):
        for _W, b in _start(case, value):
            if b.any():
                raise Slip(_("b should hold zeros at first."), code="b_not_zero", call=case.call)


def uniform(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The entries of every W are spread evenly over [0, 0.1): the largest distance between their share below a number and
    what it should be (Kolmogorov and Smirnov) is at most 3 / sqrt(n); a right answer fails once in 30 million draws."""
    import numpy as np

    for case, value in _values(cases, outcomes):
        for W, _b in _start(case, value):
            ordered = np.sort(W, axis=None) / 0.1
            share = np.arange(1, W.size + 1) / W.size
            distance = max(abs(share - ordered).max(), abs(share - 1 / W.size - ordered).max())
            if distance > 3 / W.size ** 0.5:
                raise Slip(_("the entries of W are not spread evenly between 0 and 0.1."), code=_why_uneven(W), call=case.call)


def _why_uneven(W: np.ndarray) -> str:
    if len(set(W.flat)) == 1:
        return "constant"
    if W.min() < 0:
        return "negative"
    if W.max() > 0.1 + 1e-6 or W.max() < 0.05:
        return "range"
    return "not_uniform"


def all_different(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """No two layers of one size begin with the same numbers."""
    for case, value in _values(cases, outcomes):
        seen: list[np.ndarray] = []
        for W, _b in _start(case, value):
            if any(W.shape == one.shape and (one == W).mean() > 0.5 for one in seen):
                raise Slip(_("two layers began with the same W."), code="same_numbers", call=case.call)
            seen.append(W)


def same_objects(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """`weights` holds the very variables, in order: the trial gives each one's position among them."""
    for case, value in _values(cases, outcomes):
        if value == "method":
            raise Slip(_("`weights` is a method: it should be read without brackets."), code="method", call=case.call)
        if value == case.expected:
            continue
        if not isinstance(value, list):
            raise Slip(_("`weights` should be a list."), code="no_list", call=case.call)
        flat = [one for item in value for one in (item if isinstance(item, list) else [item])]
        if flat != value:
            raise Slip(_("`weights` is a list of lists: it should be one flat list."), code="nested", call=case.call)
        if len(value) != len(case.expected):
            problem = _("`weights` should hold {wanted} items, and it holds {found}.")
            code = next((c for c, v in case.slips.items() if v == value), "")
            raise Slip(problem.format(wanted=len(case.expected), found=len(value)), code=code, call=case.call)
        if -1 in value:
            raise Slip(_("`weights` holds other objects than the variables themselves."), code="copies", call=case.call)
        raise Slip(_("`weights` does not stand in the right order."), code="order", call=case.call)


def gradients(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Both variables have the gradients that the case expects."""
    for case, value in _values(cases, outcomes):
        for name, wanted, found in zip(("W", "b"), case.expected, value, strict=True):
            if found == "none":
                problem = _("tf.GradientTape finds no gradient for {name}.").format(name=name)
                raise Slip(problem, code="no_gradient", call=case.call)
            if not matches(wanted, found):
                raise Slip(_("the gradient for {name} is not right.").format(name=name), expected=wanted, received=found,
                           call=case.call)


# BatchGenerator

def number_of_batches(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The case expects the number."""
    for case, value in _values(cases, outcomes):
        if value == "method":
            raise Slip(_("`num_batches` is a method: it should be read without brackets."), code="method", call=case.call)
    expects()(cases, outcomes)


def consecutive(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The batches are those that the case expects: a tuple of pairs."""
    for case, value in _values(cases, outcomes):
        total = sum(len(images) for images, _labels in case.expected)
        start = 0
        for number, (wanted, found) in enumerate(zip(case.expected, value, strict=True), start=1):
            pair = items_of(found)
            if pair is None or len(pair) != 2:
                raise Slip(_("next() should give two things, images and labels."), received=found, code="results_count",
                           call=case.call)
            if matches(wanted, found):
                start += len(wanted[0])
                continue
            which = _("images") if not matches(wanted[0], pair[0]) else _("labels")
            problem = _("batch {number} of {count}: the {which} are not those of rows {first} to {last}.").format(
                number=number, count=len(case.expected), which=which, first=start, last=start + len(wanted[0]) - 1)
            code = _why_other_rows(case, number, wanted, pair, total)
            raise Slip(problem, expected=wanted, received=found, code=code, call=case.call)


def _why_other_rows(case: Case, number: int, wanted: Any, pair: list[Any], total: int) -> str:
    import numpy as np

    images, labels = (as_array(one) for one in pair)
    if images is None or labels is None or (images.ndim, labels.ndim) != (wanted[0].ndim, wanted[1].ndim):
        return ""
    if len(images) != len(labels):
        return "labels_apart"
    everything = np.concatenate([part for part, _labels in case.expected])
    if number > 1 and matches(np.asarray(case.expected[0][0]), images.tolist()):
        return "stuck"
    if len(images) == 0 or len(images) == total or (len(images) > len(wanted[0]) and number == 1):
        return "batch_size_ignored" if len(images) else "empty"
    rows = [k for k, row in enumerate(everything) if np.array_equal(row, images[0])]
    if len(images) == len(wanted[0]) and rows:
        return "mixed" if number == 1 else "overlap"
    return "last_filled" if number == len(case.expected) and len(images) > len(wanted[0]) else ""


# Training

def weights_after(rtol: float = 1e-3, atol: float = 1e-5) -> Judge:
    """The weights after training are those that the case expects, a tuple."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for case, value in _values(cases, outcomes):
            if not matches(case.expected, value, rtol, atol):
                items = items_of(value) or []
                pairs = enumerate(zip(case.expected, items, strict=False), start=1)
                number = next((k for k, (e, r) in pairs if not matches(e, r, rtol, atol)), 1)
                problem = _("variable {number} of {count} does not hold the right numbers afterwards.")
                raise Slip(problem.format(number=number, count=len(case.expected)), expected=case.expected[number - 1],
                           received=items[number - 1] if items else MISSING, code=explain(cases, outcomes, rtol, atol),
                           call=case.call)

    return judge


def of_length(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """A flat list of as many numbers as the case expects."""
    for case, value in _values(cases, outcomes):
        items = items_of(value)
        if items is None:
            raise Slip(_("a list of losses is wanted."), received=value, code="no_list", call=case.call)
        if any(isinstance(item, list | tuple) for item in items):
            raise Slip(_("the losses should be one flat list of numbers."), code="nested_losses", call=case.call)
        if len(items) != case.expected:
            code = next((c for c, v in case.slips.items() if v == len(items)), "")
            problem = _("{wanted} losses are wanted, one for each step, and there are {found}.")
            raise Slip(problem.format(wanted=case.expected, found=len(items)), code=code, call=case.call)
        if any(as_number(item) is None for item in items):
            raise Slip(_("each loss should be a number."), received=items[0], code="not_number", call=case.call)


def rows_once(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every row was used once in each epoch, in batches of the right size.

    The model's inputs are one-hot rows times a number, so that row i of the data moves row i of W only. The case expects
    a list of pairs (W, how many of its rows): W after batches of one size.
    """
    import numpy as np

    for case, value in _values(cases, outcomes):
        found = as_array((items_of(value) or [None])[0])
        first = np.asarray(case.expected[0][0])
        if found is None or found.shape != first.shape:
            raise Slip(_("the model's variable has changed its shape."), call=case.call)
        alike = [(np.isclose(found, np.asarray(W), rtol=1e-3, atol=1e-5).all(axis=1), rows) for W, rows in case.expected]
        if all(right.sum() == rows for right, rows in alike) and sum(rows for _right, rows in alike) == len(first):
            continue
        right = np.logical_or.reduce([one for one, _rows in alike])
        code = _why_not_once(case, found, right)
        problem = _("after {epochs} epochs, {count} of the {rows} rows have not moved the weights as they should.")
        count = int((~right).sum()) or int(sum(abs(one.sum() - rows) for one, rows in alike) // 2)
        if case.call.args[3] == 1:
            problem = _("after one epoch, {count} of the {rows} rows have not moved the weights as they should.")
        raise Slip(problem.format(epochs=case.call.args[3], count=count, rows=len(first)), code=code, call=case.call)


def _why_not_once(case: Case, found: np.ndarray, right: np.ndarray) -> str:
    """The slip that explains every row that is wrong; or two that mean sampling with replacement."""
    import numpy as np

    whole = {code: np.isclose(found, np.asarray(W), rtol=1e-3, atol=1e-5).all(axis=1) for code, W in case.slips.items()
             if not isinstance(W, str)}
    for code, rows in whole.items():
        if rows.all():
            return code
    unused = whole.get("no_update")
    if unused is None or not unused.any():
        return next((code for code, rows in whole.items() if (rows | right).all()), "")
    return "last_dropped" if (unused | right).all() and unused.sum() < len(unused) / 2 and right.any() else "with_replacement"


def loss_totals(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The losses of each epoch add up to what they should, whatever the order of the rows.

    The case expects a pair: the sizes of an epoch's batches, and for each epoch the sum of all the rows' losses before
    their update. The short batch may stand anywhere.
    """
    import numpy as np

    for case, value in _values(cases, outcomes):
        sizes, totals = case.expected
        losses = as_array(value)
        if losses is None or losses.shape != (len(sizes) * len(totals),):
            problem = _("{wanted} losses are wanted, one for each step.").format(wanted=len(sizes) * len(totals))
            raise Slip(problem, received=value, code="no_list" if losses is None else "", call=case.call)
        for epoch, total in enumerate(totals):
            part = losses[epoch * len(sizes):(epoch + 1) * len(sizes)]
            sums = [part @ np.roll(sizes, k) for k in range(len(sizes))]
            if not np.isclose(sums, total, rtol=1e-3, atol=1e-4).any():
                code = next((c for c, v in case.slips.items() if len(v) == len(totals)
                             and np.isclose(sums, v[epoch], rtol=1e-3, atol=1e-4).any()), "")
                problem = _("the losses of epoch {epoch} are not the average losses of its batches before their updates.")
                raise Slip(problem.format(epoch=epoch + 1), expected=total / sum(sizes), received=float(part.mean()), code=code,
                           call=case.call)


def in_unit_interval(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """A number in [0, 1]."""
    for case, value in _values(cases, outcomes):
        number = as_number(value)
        if number is None:
            raise Slip(problem_of(0.0, value), received=value, code="not_number", call=case.call)
        if not 0 <= number <= 1:
            code = "percent" if number > 1 else ""
            raise Slip(_("a share is wanted, a number between 0 and 1."), received=value, code=code, call=case.call)
