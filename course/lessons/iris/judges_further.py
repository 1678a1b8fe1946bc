"""Judges of what numbers are made of, for lesson 04's exercises under "Going further"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.checks.compare import as_number, items_of, shape_of
from course.checks.judges import each_case, expects, problem_of, returned
from course.checks.model import Case, Outcome, Slip
from course.checks.values import Array
from course.i18n import gettext as _


@each_case
def float32_arrays(case: Case, outcome: Outcome) -> None:
    """Everything in the pair that came back is an array of float32."""
    for item in items_of(returned(case, outcome)) or []:
        found = item.dtype if isinstance(item, Array) else type(item).__name__
        if found != "float32":
            problem = _("arrays of float32 are wanted, not {found}.").format(found=found)
            private = _("arrays of float32 are wanted.")
            raise Slip(problem, code="not_float32", private=private)


def right_counts(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every table has the shape that the number of classes says, and the right counts."""
    import numpy as np

    for case, outcome in zip(cases, outcomes, strict=True):
        value = returned(case, outcome)
        if shape_of(value) not in (None, np.shape(case.expected)):
            raise Slip(
                problem_of(case.expected, value),
                expected=case.expected,
                received=value,
                code="table_size",
                call=case.call,
                private=problem_of(case.expected, value, hidden=True),
            )
    expects(0, 1e-6)(cases, outcomes)


@each_case
def whole_numbers(case: Case, outcome: Outcome) -> None:
    """What came back counts: an array of integers, or lists of whole numbers."""
    value = returned(case, outcome)
    if not _is_whole(value):
        code = "floats" if shape_of(value) is not None else ""
        raise Slip(_("whole numbers are wanted, in an integer array or in lists."), code=code)


def _is_whole(value: Any) -> bool:
    if isinstance(value, Array):
        return value.dtype.startswith(("int", "uint"))
    if isinstance(value, list | tuple):
        return all(map(_is_whole, value))
    number = as_number(value)
    return number is not None and number.is_integer()
