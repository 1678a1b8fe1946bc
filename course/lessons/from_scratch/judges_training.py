"""Judges of lesson 06's training.

They look at losses step by step, weights afterwards, and training in any order of the rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from course.checks.compare import as_array, as_number, items_of, matches
from course.checks.judges import problem_of, returned
from course.checks.model import MISSING, Case, Judge, Outcome, Slip
from course.checks.slips import explain
from course.i18n import gettext as _
from course.lessons.from_scratch.judges import each_value, picked, values

if TYPE_CHECKING:
    import numpy as np


def spread(judge: Judge) -> Judge:
    """`judge`, on each item of a list; the case and its slips expect lists too."""

    def item(value: Any, position: int) -> Any:
        items = None if isinstance(value, str) else items_of(value)
        return value if items is None else items[position]

    def judged(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        parts: list[Case] = []
        seen: list[Outcome] = []
        for case, outcome in zip(cases, outcomes, strict=True):
            found = None if outcome.raised else items_of(returned(case, outcome))
            if found is not None and len(found) != len(case.expected):
                raise _other_length(case, len(case.expected), len(found))
            for k, expected in enumerate(case.expected):
                slips = {code: item(value, k) for code, value in case.slips.items()}
                parts.append(replace(case, expected=expected, slips=slips))
                seen.append(picked(outcome, partial(item, position=k)))
        judge(parts, seen)

    return judged


def _other_length(case: Case, wanted: int, found: int, code: str = "") -> Slip:
    problem = _("{wanted} losses are wanted, one for each step, and there are {found}.")
    private = _(
        "{wanted} losses are wanted, one for each step, and there is another number of them."
    )
    words = {"wanted": wanted, "found": found}
    return Slip(problem.format(**words), code=code, call=case.call, private=private.format(**words))


def weights_after(rtol: float = 1e-3, atol: float = 1e-5) -> Judge:
    """The weights after training are those that the case expects, a tuple."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for case, value in values(cases, outcomes):
            if not matches(case.expected, value, rtol, atol):
                items = items_of(value) or []
                pairs = enumerate(zip(case.expected, items, strict=False), start=1)
                number = next((k for k, (e, r) in pairs if not matches(e, r, rtol, atol)), 1)
                problem = _(
                    "variable {number} of {count} does not hold the right numbers afterwards."
                )
                raise Slip(
                    problem.format(number=number, count=len(case.expected)),
                    expected=case.expected[number - 1],
                    received=items[number - 1] if items else MISSING,
                    code=explain(cases, outcomes, rtol, atol),
                    call=case.call,
                )

    return judge


@each_value
def of_length(case: Case, value: Any) -> None:
    """A flat list of as many numbers as the case expects."""
    items = items_of(value)
    if items is None:
        raise Slip(_("a list of losses is wanted."), received=value, code="no_list")
    if any(isinstance(item, list | tuple) for item in items):
        raise Slip(_("the losses should be one flat list of numbers."), code="nested_losses")
    if len(items) != case.expected:
        code = next((code for code, count in case.slips.items() if count == len(items)), "")
        raise _other_length(case, case.expected, len(items), code)
    if any(number is None or not math.isfinite(number) for number in map(as_number, items)):
        raise Slip(_("each loss should be a number."), received=items[0], code="not_number")


@each_value
def rows_once(case: Case, value: Any) -> None:
    """Every row was used once in each epoch, in batches of the right size.

    The model's inputs are one-hot rows times a number, so that row i of the data moves row i of W
    only. The case expects a list of pairs (W, how many of its rows): W after batches of one size.
    """
    import numpy as np

    found = as_array((items_of(value) or [None])[0])
    first = np.asarray(case.expected[0][0])
    if found is None or found.shape != first.shape:
        raise Slip(_("the model's variable has changed its shape."))
    alike = [(_same_rows(found, W), rows) for W, rows in case.expected]
    full = sum(rows for _right, rows in alike) == len(first)
    if full and all(right.sum() == rows for right, rows in alike):
        return
    right = np.logical_or.reduce([right for right, _rows in alike])
    code = _why_not_once(case, found, right)
    surplus = sum(abs(right.sum() - rows) for right, rows in alike)
    count = int((~right).sum()) or int(surplus // 2)
    epochs = case.call.args[3]
    problem = _(
        "after {epochs} epochs, {found} of the {rows} rows have not moved the weights as they "
        "should."
    )
    if epochs == 1:
        problem = _(
            "after one epoch, {found} of the {rows} rows have not moved the weights as they should."
        )
    private = _("some of the rows have not moved the weights as they should.")
    problem = problem.format(epochs=epochs, found=count, rows=len(first))
    raise Slip(problem, code=code, private=private)


def _same_rows(found: np.ndarray, W: Any) -> np.ndarray:
    """Which rows of W are as they should be."""
    import numpy as np

    same: np.ndarray = np.isclose(found, np.asarray(W), rtol=1e-3, atol=1e-5).all(axis=1)
    return same


def _why_not_once(case: Case, found: np.ndarray, right: np.ndarray) -> str:
    """The slip that explains every wrong row; or two that mean sampling with replacement."""
    whole = {code: _same_rows(found, W) for code, W in case.slips.items() if not isinstance(W, str)}
    for code, rows in whole.items():
        if rows.all():
            return code
    unused = whole.get("no_update")
    if unused is None or not unused.any():
        return next((code for code, rows in whole.items() if (rows | right).all()), "")
    dropped = (unused | right).all() and unused.sum() < len(unused) / 2 and right.any()
    return "last_dropped" if dropped else "with_replacement"


@each_value
def loss_totals(case: Case, value: Any) -> None:
    """The losses of each epoch add up to what they should, whatever the order of the rows.

    The case expects a pair: the sizes of an epoch's batches, and for each epoch the sum of all the
    rows' losses before their update. The short batch may stand anywhere.
    """
    import numpy as np

    sizes, totals = case.expected
    losses = as_array(value)
    if losses is None or losses.shape != (len(sizes) * len(totals),):
        problem = _("{wanted} losses are wanted, one for each step.")
        problem = problem.format(wanted=len(sizes) * len(totals))
        raise Slip(problem, received=value, code="no_list" if losses is None else "")
    for epoch, total in enumerate(totals):
        part = losses[epoch * len(sizes) : (epoch + 1) * len(sizes)]
        sums = np.array([part @ np.roll(sizes, k) for k in range(len(sizes))])
        if _near(sums, total):
            continue
        slips = {
            code: sums_of for code, sums_of in case.slips.items() if len(sums_of) == len(totals)
        }
        code = next((code for code, given in slips.items() if _near(sums, given[epoch])), "")
        problem = _(
            "the losses of epoch {epoch} are not the average losses of its batches before their "
            "updates."
        ).format(epoch=epoch + 1)
        received = float(part.mean())
        raise Slip(problem, expected=total / sum(sizes), received=received, code=code)


def _near(sums: np.ndarray, total: float) -> bool:
    return bool((abs(sums - total) <= 1e-4 + 1e-3 * abs(total)).any())


@each_value
def in_unit_interval(case: Case, value: Any) -> None:
    """A number in [0, 1]."""
    number = as_number(value)
    if number is None:
        problem, private = (problem_of(0.0, value, hidden=hidden) for hidden in (False, True))
        raise Slip(problem, received=value, code="not_number", private=private)
    if not 0 <= number <= 1:
        code = "percent" if number > 1 else ""
        raise Slip(_("a share is wanted, a number between 0 and 1."), received=value, code=code)
