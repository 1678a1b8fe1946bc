"""Judges of lesson 06: weights drawn at random, the same objects in lists, and batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from course.checks.compare import as_array, items_of, matches
from course.checks.judges import expects, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.i18n import gettext as _

if TYPE_CHECKING:
    import numpy as np


def picked(outcome: Outcome, pick: Callable[[Any], Any]) -> Outcome:
    """The outcome with a part of what the call returned."""
    return outcome if outcome.raised else replace(outcome, returned=pick(outcome.returned))


def of(key: str, judge: Judge) -> Judge:
    """`judge`, on one entry of what the trial returned; where a case expects a dict, on that entry
    of it and of its slips.
    """

    def pick(value: Any) -> Any:
        return value.get(key) if isinstance(value, dict) else None

    def narrowed(case: Case) -> Case:
        if not isinstance(case.expected, dict):
            return case
        slips = {
            code: value if isinstance(value, str) else value[key]
            for code, value in case.slips.items()
            if isinstance(value, str) or key in value
        }
        return replace(case, expected=case.expected[key], slips=slips)

    def judged(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        judge([narrowed(case) for case in cases], [picked(outcome, pick) for outcome in outcomes])

    return judged


def values(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> list[tuple[Case, Any]]:
    """Each case with what its call returned."""
    return [(case, returned(case, outcome)) for case, outcome in zip(cases, outcomes, strict=True)]


# NaiveDense


def variables(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """W and b are variables of the shapes that the case expects, as a pair."""
    for case, value in values(cases, outcomes):
        for name, shape in zip(("W", "b"), case.expected, strict=True):
            kind, found = value[name]
            if kind != "variable":
                raise Slip(
                    _("{name} should be a tf.Variable.").format(name=name),
                    code="no_variable",
                    call=case.call,
                )
            if list(found) != list(shape):
                code = "W_turned" if list(found) == list(shape)[::-1] else "shape"
                problem = _("{name} should have the shape {wanted}, not {found}.")
                private = _("{name} should have the shape {wanted}.").format(
                    name=name, wanted=tuple(shape)
                )
                raise Slip(
                    problem.format(name=name, wanted=tuple(shape), found=tuple(found[:5])),
                    code=code,
                    call=case.call,
                    private=private,
                )


def _start(case: Case, value: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    """W and b of every layer, as arrays."""
    found = [tuple(as_array(one) for one in layer) for layer in value]
    wanted = case.call.args[0]
    if len(found) != len(wanted) or any(
        one is None or one.size == 0 for layer in found for one in layer
    ):
        raise Slip(_("W and b should hold numbers."), call=case.call)
    return found  # type: ignore[return-value]


def start_in_range(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every W lies in [0, 0.1) and is not one number all over."""
    for case, value in values(cases, outcomes):
        for W, _b in _start(case, value):
            if len(set(W.flat)) == 1:
                raise Slip(
                    _("all entries of W are the same number."), code="constant", call=case.call
                )
            if not (W.min() >= 0 and W.max() <= 0.1 + 1e-6):  # so that nan is caught too
                code = "negative" if W.min() < 0 else "range"
                problem = _("the entries of W should lie between 0 and 0.1; one is {found}.")
                extreme = W.min() if W.min() < 0 else W.max()
                raise Slip(
                    problem.format(found=f"{extreme:.3g}"),
                    code=code,
                    call=case.call,
                    private=_("the entries of W should lie between 0 and 0.1."),
                )


def zeros(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every b is zero."""
    for case, value in values(cases, outcomes):
        for _W, b in _start(case, value):
            if b.any():
                raise Slip(_("b should hold zeros at first."), code="b_not_zero", call=case.call)


def uniform(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The entries of every W are spread evenly over [0, 0.1): the largest distance between their
    share below a number and what it should be (Kolmogorov and Smirnov) is at most 3 / sqrt(n); a
    right answer fails once in 30 million draws."""
    import numpy as np

    for case, value in values(cases, outcomes):
        for W, _b in _start(case, value):
            ordered = np.sort(W, axis=None) / 0.1
            share = np.arange(1, W.size + 1) / W.size
            distance = max(abs(share - ordered).max(), abs(share - 1 / W.size - ordered).max())
            if not distance <= 3 / W.size**0.5:
                raise Slip(
                    _("the entries of W are not spread evenly between 0 and 0.1."),
                    code=_why_uneven(W),
                    call=case.call,
                )


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
    for case, value in values(cases, outcomes):
        seen: list[np.ndarray] = []
        for W, _b in _start(case, value):
            if any(W.shape == one.shape and (one == W).mean() > 0.5 for one in seen):
                raise Slip(
                    _("two layers began with the same W."), code="same_numbers", call=case.call
                )
            seen.append(W)


def same_objects(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """`weights` holds the very variables, in order: the trial gives each one's position among them."""
    for case, value in values(cases, outcomes):
        if value == "method":
            raise Slip(
                _("`weights` is a method: it should be read without brackets."),
                code="method",
                call=case.call,
            )
        if value == case.expected:
            continue
        if not isinstance(value, list):
            raise Slip(_("`weights` should be a list."), code="no_list", call=case.call)
        flat = [one for item in value for one in (item if isinstance(item, list) else [item])]
        if flat != value:
            raise Slip(
                _("`weights` is a list of lists: it should be one flat list."),
                code="nested",
                call=case.call,
            )
        if len(value) != len(case.expected):
            problem = _("`weights` should hold {wanted} items, and it holds {found}.")
            code = next((c for c, v in case.slips.items() if v == value), "")
            private = _(
                "`weights` should hold {wanted} items, and it holds another number of them."
            )
            raise Slip(
                problem.format(wanted=len(case.expected), found=len(value)),
                code=code,
                call=case.call,
                private=private.format(wanted=len(case.expected)),
            )
        if -1 in value:
            raise Slip(
                _("`weights` holds other objects than the variables themselves."),
                code="copies",
                call=case.call,
            )
        raise Slip(_("`weights` does not stand in the right order."), code="order", call=case.call)


def trainable(judge: Judge) -> Judge:
    """A gradient reaches both of a layer's `weights`, and `judge` holds for the output after an
    update of them.
    """

    def judged(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for case, value in values(cases, outcomes):
            if value["reached"] != [True, True]:
                raise Slip(
                    _(
                        "tf.GradientTape should find a gradient for each of the two things in "
                        "`weights`."
                    ),
                    code="no_gradient",
                    call=case.call,
                )
        judge(cases, [picked(outcome, lambda value: value["output"]) for outcome in outcomes])

    return judged


def gradients(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Both variables have the gradients that the case expects."""
    for case, value in values(cases, outcomes):
        for name, wanted, found in zip(("W", "b"), case.expected, value, strict=True):
            if found == "none":
                problem = _("tf.GradientTape finds no gradient for {name}.").format(name=name)
                raise Slip(problem, code="no_gradient", call=case.call)
            if not matches(wanted, found):
                raise Slip(
                    _("the gradient for {name} is not right.").format(name=name),
                    expected=wanted,
                    received=found,
                    call=case.call,
                )


# BatchGenerator


def number_of_batches(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The case expects the number."""
    for case, value in values(cases, outcomes):
        if value == "method":
            raise Slip(
                _("`num_batches` is a method: it should be read without brackets."),
                code="method",
                call=case.call,
            )
    expects()(cases, outcomes)


def consecutive(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The batches are those that the case expects: a tuple of pairs."""
    for case, value in values(cases, outcomes):
        total = sum(len(images) for images, _labels in case.expected)
        start = 0
        for number, (wanted, found) in enumerate(zip(case.expected, value, strict=True), start=1):
            pair = items_of(found)
            if pair is None or len(pair) != 2:
                raise Slip(
                    _("next() should give two things, images and labels."),
                    received=found,
                    code="results_count",
                    call=case.call,
                )
            if matches(wanted, found):
                start += len(wanted[0])
                continue
            which = _("images") if not matches(wanted[0], pair[0]) else _("labels")
            problem = _(
                "batch {number} of {count}: the {which} are not those of rows {first} to {last}."
            ).format(
                number=number,
                count=len(case.expected),
                which=which,
                first=start,
                last=start + len(wanted[0]) - 1,
            )
            code = _why_other_rows(case, number, wanted, pair, total)
            raise Slip(problem, expected=wanted, received=found, code=code, call=case.call)


def _why_other_rows(case: Case, number: int, wanted: Any, pair: list[Any], total: int) -> str:
    import numpy as np

    images, labels = (as_array(one) for one in pair)
    if (
        images is None
        or labels is None
        or (images.ndim, labels.ndim) != (wanted[0].ndim, wanted[1].ndim)
    ):
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
