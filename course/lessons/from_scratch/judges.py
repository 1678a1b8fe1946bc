"""Judges of lesson 06: weights drawn at random, the same objects in lists, and batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any

from course.checks.compare import as_array, items_of, matches
from course.checks.judges import each_case, expects, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.i18n import gettext as _

if TYPE_CHECKING:
    import numpy as np


def picked(outcome: Outcome, pick: Callable[[Any], Any]) -> Outcome:
    """The outcome with a part of what the call returned."""
    return outcome if outcome.raised else replace(outcome, returned=pick(outcome.returned))


def of(key: str, judge: Judge) -> Judge:
    """`judge`, on one entry of what the trial returned.

    Where a case expects a dict, it sees that entry of it and of its slips.
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


def each_value(look: Callable[[Case, Any], None]) -> Judge:
    """Makes a judge of a function that looks at what one call returned.

    An exception in any call comes before a wrong value.
    """
    in_turn = each_case(lambda case, outcome: look(case, outcome.returned))

    @wraps(look)
    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        values(cases, outcomes)
        in_turn(cases, outcomes)

    return judge


# NaiveDense


@each_value
def variables(case: Case, value: Any) -> None:
    """W and b are variables of the shapes that the case expects, as a pair."""
    for name, shape in zip(("W", "b"), case.expected, strict=True):
        kind, found = value[name]
        if kind != "variable":
            raise Slip(_("{name} should be a tf.Variable.").format(name=name), code="no_variable")
        if list(found) != list(shape):
            code = "W_turned" if list(found) == list(shape)[::-1] else "shape"
            problem = _("{name} should have the shape {wanted}, not {found}.")
            private = _("{name} should have the shape {wanted}.")
            words = {"name": name, "wanted": tuple(shape), "found": tuple(found[:5])}
            raise Slip(problem.format(**words), code=code, private=private.format(**words))


def _start(case: Case, value: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    """W and b of every layer, as arrays."""
    found = [tuple(as_array(weight) for weight in layer) for layer in value]
    empty = any(weight is None or weight.size == 0 for layer in found for weight in layer)
    if empty or len(found) != len(case.call.args[0]):
        raise Slip(_("W and b should hold numbers."))
    return found  # type: ignore[return-value]


@each_value
def start_in_range(case: Case, value: Any) -> None:
    """Every W lies in [0, 0.1) and is not one number all over."""
    for W, _b in _start(case, value):
        if len(set(W.flat)) == 1:
            raise Slip(_("all entries of W are the same number."), code="constant")
        if not (W.min() >= 0 and W.max() <= 0.1 + 1e-6):  # so that nan is caught too
            code, extreme = ("negative", W.min()) if W.min() < 0 else ("range", W.max())
            problem = _("the entries of W should lie between 0 and 0.1; one is {found}.")
            private = _("the entries of W should lie between 0 and 0.1.")
            raise Slip(problem.format(found=f"{extreme:.3g}"), code=code, private=private)


@each_value
def zeros(case: Case, value: Any) -> None:
    """Every b is zero."""
    for _W, b in _start(case, value):
        if b.any():
            raise Slip(_("b should hold zeros at first."), code="b_not_zero")


@each_value
def uniform(case: Case, value: Any) -> None:
    """The entries of every W are spread evenly over [0, 0.1).

    The largest distance between their share below a number and what it should be (Kolmogorov and
    Smirnov) is at most 3 / sqrt(n). A right answer fails once in 30 million draws.
    """
    import numpy as np

    for W, _b in _start(case, value):
        ordered = np.sort(W, axis=None) / 0.1
        share = np.arange(1, W.size + 1) / W.size
        distance = max(abs(share - ordered).max(), abs(share - 1 / W.size - ordered).max())
        if not distance <= 3 / W.size**0.5:
            problem = _("the entries of W are not spread evenly between 0 and 0.1.")
            raise Slip(problem, code=_why_uneven(W))


def _why_uneven(W: np.ndarray) -> str:
    if len(set(W.flat)) == 1:
        return "constant"
    if W.min() < 0:
        return "negative"
    if W.max() > 0.1 + 1e-6 or W.max() < 0.05:
        return "range"
    return "not_uniform"


@each_value
def all_different(case: Case, value: Any) -> None:
    """No two layers of one size begin with the same numbers."""
    seen: list[np.ndarray] = []
    for W, _b in _start(case, value):
        if any(W.shape == other.shape and (other == W).mean() > 0.5 for other in seen):
            raise Slip(_("two layers began with the same W."), code="same_numbers")
        seen.append(W)


@each_value
def same_objects(case: Case, value: Any) -> None:
    """`weights` holds the very variables, in order; the trial gives their positions."""
    if value == "method":
        raise Slip(_("`weights` is a method: it should be read without brackets."), code="method")
    if value == case.expected:
        return
    if not isinstance(value, list):
        raise Slip(_("`weights` should be a list."), code="no_list")
    flat = [part for item in value for part in (item if isinstance(item, list) else [item])]
    if flat != value:
        raise Slip(_("`weights` is a list of lists: it should be one flat list."), code="nested")
    if len(value) != len(case.expected):
        problem = _("`weights` should hold {wanted} items, and it holds {found}.")
        private = _("`weights` should hold {wanted} items, and it holds another number of them.")
        words = {"wanted": len(case.expected), "found": len(value)}
        code = next((code for code, given in case.slips.items() if given == value), "")
        raise Slip(problem.format(**words), code=code, private=private.format(**words))
    if -1 in value:
        raise Slip(_("`weights` holds other objects than the variables themselves."), code="copies")
    raise Slip(_("`weights` does not stand in the right order."), code="order")


def trainable(judge: Judge) -> Judge:
    """A gradient reaches both of a layer's `weights`, and an update of them works.

    `judge` holds for the output after the update.
    """

    def judged(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for case, value in values(cases, outcomes):
            if value["reached"] != [True, True]:
                problem = _(
                    "tf.GradientTape should find a gradient for each of the two things in "
                    "`weights`."
                )
                raise Slip(problem, code="no_gradient", call=case.call)
        judge(cases, [picked(outcome, lambda value: value["output"]) for outcome in outcomes])

    return judged


@each_value
def gradients(case: Case, value: Any) -> None:
    """Both variables have the gradients that the case expects."""
    for name, wanted, found in zip(("W", "b"), case.expected, value, strict=True):
        if found == "none":
            problem = _("tf.GradientTape finds no gradient for {name}.").format(name=name)
            raise Slip(problem, code="no_gradient")
        if not matches(wanted, found):
            problem = _("the gradient for {name} is not right.").format(name=name)
            raise Slip(problem, expected=wanted, received=found)


# BatchGenerator


def number_of_batches(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The case expects the number."""
    for case, value in values(cases, outcomes):
        if value == "method":
            problem = _("`num_batches` is a method: it should be read without brackets.")
            raise Slip(problem, code="method", call=case.call)
    expects()(cases, outcomes)


@each_value
def consecutive(case: Case, value: Any) -> None:
    """The batches are those that the case expects: a tuple of pairs."""
    start = 0
    for number, (wanted, found) in enumerate(zip(case.expected, value, strict=True), start=1):
        pair = items_of(found)
        if pair is None or len(pair) != 2:
            problem = _("next() should give two things, images and labels.")
            raise Slip(problem, received=found, code="results_count")
        if not matches(wanted, found):
            problem = _(
                "batch {number} of {count}: the {which} are not those of rows {first} to {last}."
            ).format(
                number=number,
                count=len(case.expected),
                which=_("labels") if matches(wanted[0], pair[0]) else _("images"),
                first=start,
                last=start + len(wanted[0]) - 1,
            )
            code = _why_other_rows(case, number, pair)
            raise Slip(problem, expected=wanted, received=found, code=code)
        start += len(wanted[0])


def _why_other_rows(case: Case, number: int, pair: list[Any]) -> str:
    """The slip behind a batch that is not the right one; `number` counts from 1."""
    import numpy as np

    wanted, wanted_labels = (np.asarray(part) for part in case.expected[number - 1])
    images, labels = (as_array(part) for part in pair)
    if images is None or labels is None:
        return ""
    if (images.ndim, labels.ndim) != (wanted.ndim, wanted_labels.ndim):
        return ""
    if len(images) != len(labels):
        return "labels_apart"
    if number > 1 and matches(np.asarray(case.expected[0][0]), images.tolist()):
        return "stuck"
    everything = np.concatenate([part for part, _labels in case.expected])
    longer = len(images) > len(wanted)
    if len(images) == 0:
        return "empty"
    if len(images) == len(everything) or (longer and number == 1):
        return "batch_size_ignored"
    if len(images) == len(wanted) and any(np.array_equal(row, images[0]) for row in everything):
        return "mixed" if number == 1 else "overlap"
    return "last_filled" if longer and number == len(case.expected) else ""
