"""Judges of lesson 06's training: losses step by step, weights afterwards, and training in any
order of the rows.
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
from course.lessons.from_scratch.judges import picked, values

if TYPE_CHECKING:
    import numpy as np


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
                raise Slip(
                    problem.format(wanted=len(case.expected), found=len(found)),
                    call=case.call,
                    private=_other_length(len(case.expected)),
                )
            for k, expected in enumerate(case.expected):
                slips = {code: item(value, k) for code, value in case.slips.items()}
                parts.append(
                    (
                        replace(case, expected=expected, slips=slips),
                        picked(outcome, partial(item, position=k)),
                    )
                )
        judge([one for one, _outcome in parts], [one for _case, one in parts])

    return judged


def _other_length(wanted: int) -> str:
    return _(
        "{wanted} losses are wanted, one for each step, and there is another number of them."
    ).format(wanted=wanted)


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


def of_length(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """A flat list of as many numbers as the case expects."""
    for case, value in values(cases, outcomes):
        items = items_of(value)
        if items is None:
            raise Slip(
                _("a list of losses is wanted."), received=value, code="no_list", call=case.call
            )
        if any(isinstance(item, list | tuple) for item in items):
            raise Slip(
                _("the losses should be one flat list of numbers."),
                code="nested_losses",
                call=case.call,
            )
        if len(items) != case.expected:
            code = next((c for c, v in case.slips.items() if v == len(items)), "")
            problem = _("{wanted} losses are wanted, one for each step, and there are {found}.")
            raise Slip(
                problem.format(wanted=case.expected, found=len(items)),
                code=code,
                call=case.call,
                private=_other_length(case.expected),
            )
        if any(number is None or not math.isfinite(number) for number in map(as_number, items)):
            raise Slip(
                _("each loss should be a number."),
                received=items[0],
                code="not_number",
                call=case.call,
            )


def rows_once(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every row was used once in each epoch, in batches of the right size.

    The model's inputs are one-hot rows times a number, so that row i of the data moves row i of W
    only. The case expects a list of pairs (W, how many of its rows): W after batches of one size.
    """
    import numpy as np

    for case, value in values(cases, outcomes):
        found = as_array((items_of(value) or [None])[0])
        first = np.asarray(case.expected[0][0])
        if found is None or found.shape != first.shape:
            raise Slip(_("the model's variable has changed its shape."), call=case.call)
        alike = [
            (np.isclose(found, np.asarray(W), rtol=1e-3, atol=1e-5).all(axis=1), rows)
            for W, rows in case.expected
        ]
        if all(right.sum() == rows for right, rows in alike) and sum(
            rows for _right, rows in alike
        ) == len(first):
            continue
        right = np.logical_or.reduce([one for one, _rows in alike])
        code = _why_not_once(case, found, right)
        problem = _(
            "after {epochs} epochs, {found} of the {rows} rows have not moved the weights as "
            "they should."
        )
        count = int((~right).sum()) or int(sum(abs(one.sum() - rows) for one, rows in alike) // 2)
        if case.call.args[3] == 1:
            problem = _(
                "after one epoch, {found} of the {rows} rows have not moved the weights as they "
                "should."
            )
        raise Slip(
            problem.format(epochs=case.call.args[3], found=count, rows=len(first)),
            code=code,
            call=case.call,
            private=_("some of the rows have not moved the weights as they should."),
        )


def _why_not_once(case: Case, found: np.ndarray, right: np.ndarray) -> str:
    """The slip that explains every row that is wrong; or two that mean sampling with replacement."""
    import numpy as np

    whole = {
        code: np.isclose(found, np.asarray(W), rtol=1e-3, atol=1e-5).all(axis=1)
        for code, W in case.slips.items()
        if not isinstance(W, str)
    }
    for code, rows in whole.items():
        if rows.all():
            return code
    unused = whole.get("no_update")
    if unused is None or not unused.any():
        return next((code for code, rows in whole.items() if (rows | right).all()), "")
    return (
        "last_dropped"
        if (unused | right).all() and unused.sum() < len(unused) / 2 and right.any()
        else "with_replacement"
    )


def loss_totals(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The losses of each epoch add up to what they should, whatever the order of the rows.

    The case expects a pair: the sizes of an epoch's batches, and for each epoch the sum of all the
    rows' losses before their update. The short batch may stand anywhere.
    """
    import numpy as np

    for case, value in values(cases, outcomes):
        sizes, totals = case.expected
        losses = as_array(value)
        if losses is None or losses.shape != (len(sizes) * len(totals),):
            problem = _("{wanted} losses are wanted, one for each step.").format(
                wanted=len(sizes) * len(totals)
            )
            raise Slip(
                problem, received=value, code="no_list" if losses is None else "", call=case.call
            )
        for epoch, total in enumerate(totals):
            part = losses[epoch * len(sizes) : (epoch + 1) * len(sizes)]
            sums = [part @ np.roll(sizes, k) for k in range(len(sizes))]
            if not np.isclose(sums, total, rtol=1e-3, atol=1e-4).any():
                code = next(
                    (
                        c
                        for c, v in case.slips.items()
                        if len(v) == len(totals)
                        and np.isclose(sums, v[epoch], rtol=1e-3, atol=1e-4).any()
                    ),
                    "",
                )
                problem = _(
                    "the losses of epoch {epoch} are not the average losses of its batches "
                    "before their updates."
                )
                raise Slip(
                    problem.format(epoch=epoch + 1),
                    expected=total / sum(sizes),
                    received=float(part.mean()),
                    code=code,
                    call=case.call,
                )


def in_unit_interval(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """A number in [0, 1]."""
    for case, value in values(cases, outcomes):
        number = as_number(value)
        if number is None:
            raise Slip(
                problem_of(0.0, value),
                received=value,
                code="not_number",
                call=case.call,
                private=problem_of(0.0, value, hidden=True),
            )
        if not 0 <= number <= 1:
            code = "percent" if number > 1 else ""
            raise Slip(
                _("a share is wanted, a number between 0 and 1."),
                received=value,
                code=code,
                call=case.call,
            )
