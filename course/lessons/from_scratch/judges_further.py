"""Judges of lesson 06's further exercises: a uniform start within its limit, and Adam's steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from course.checks.compare import as_array, items_of, matches
from course.checks.model import MISSING, Case, Judge, Outcome, Slip
from course.checks.slips import explain
from course.checks.values import Array
from course.i18n import gettext as _
from course.lessons.from_scratch.judges import each_value, values

if TYPE_CHECKING:
    import numpy as np

# glorot_uniform


def _sizes(case: Case) -> tuple[int, int]:
    inputs, outputs = case.call.args[:2]
    return int(inputs), int(outputs)


def _limit(case: Case) -> float:
    return math.sqrt(6 / sum(_sizes(case)))


def _starts(case: Case, value: Any) -> list[np.ndarray]:
    """What the calls gave, as arrays of the right shape."""
    found = [as_array(item) for item in value]
    wanted = _sizes(case)
    for item, array in zip(value, found, strict=True):
        if array is None:
            problem = _("a tensor of numbers is wanted.")
            raise Slip(problem, received=MISSING if item is None else item, code="")
        if array.shape != wanted:
            problem = _("the shape should be {wanted}, not {found}.")
            private = _("the shape is not (input_size, output_size).")
            words = {"wanted": wanted, "found": tuple(array.shape[:5])}
            code = "turned" if array.shape == wanted[::-1] else "shape"
            raise Slip(problem.format(**words), code=code, private=private)
    return [array for array in found if array is not None]


@each_value
def of_shape(case: Case, value: Any) -> None:
    """Every start has the shape (input_size, output_size)."""
    _starts(case, value)


@each_value
def of_float32(case: Case, value: Any) -> None:
    """Every start is a tensor of float32; a variable or an array will do."""
    for item in value:
        if not isinstance(item, Array):
            raise Slip(_("a tensor is wanted."), code="no_tensor")
        if item.dtype != "float32":
            problem = _("the numbers should be float32, not {found}.").format(found=item.dtype)
            private = _("the numbers should be float32.")
            raise Slip(problem, code="dtype", private=private)


@each_value
def within_limit(case: Case, value: Any) -> None:
    """No number is further from 0 than the limit, and they come near it on both sides.

    One of n numbers comes within 20 / n of an end of the range, relative to its width, but for once
    in 500 million draws.
    """
    limit = _limit(case)
    for start in _starts(case, value):
        near = 1 - 40 / start.size
        low, high = float(start.min()) / limit, float(start.max()) / limit
        if not (-1 - 1e-5 <= low <= high <= 1 + 1e-5):
            problem = _(
                "the numbers should lie between {low:.4f} and {high:.4f}; one is {found:.4f}."
            )
            extreme = float(start.flat[abs(start).argmax()])
            words = {"low": -limit, "high": limit, "found": extreme}
            private = _("the numbers should lie between plus and minus the limit; some do not.")
            raise Slip(problem.format(**words), code=_why_limit(case, start), private=private)
        if low > -near or high < near:
            problem = _("the numbers do not reach as far as they should, on both sides of 0.")
            raise Slip(problem, code=_why_limit(case, start))


@each_value
def evenly_spread(case: Case, value: Any) -> None:
    """The numbers are spread evenly between plus and minus the limit, and few stand there twice.

    The largest distance between their share below a number and what it should be (Kolmogorov and
    Smirnov) is at most 3 / sqrt(n). A right answer fails once in 30 million draws.
    """
    import numpy as np

    for start in _starts(case, value):
        kinds = len(np.unique(start))
        if kinds < 0.9 * start.size:
            problem = _("many of the numbers are there more than once.")
            raise Slip(problem, code="repeated" if kinds > 1 else "constant")
        ordered = (np.sort(start, axis=None) / _limit(case) + 1) / 2
        share = np.arange(1, start.size + 1) / start.size
        distance = max(abs(share - ordered).max(), abs(share - 1 / start.size - ordered).max())
        if not distance <= 3 / start.size**0.5:
            problem = _("the numbers are not spread evenly between plus and minus the limit.")
            raise Slip(problem, code=_why_limit(case, start) or "not_uniform")


def _why_limit(case: Case, start: np.ndarray) -> str:
    """The slip behind numbers that do not reach from minus the limit to plus the limit."""
    inputs, outputs = _sizes(case)
    low, high = float(start.min()), float(start.max())
    if not low < high:
        return "constant"
    if low >= 0:
        return "not_centred"
    limits = {
        "inputs_only": math.sqrt(6 / inputs),
        "outputs_only": math.sqrt(6 / outputs),
        "product": math.sqrt(6 / (inputs * outputs)),
        "brackets": math.sqrt(6 / inputs + outputs),
        "no_root": 6 / (inputs + outputs),
        "two": math.sqrt(2 / (inputs + outputs)),
        "three": math.sqrt(3 / (inputs + outputs)),
    }
    for code, limit in limits.items():
        if 0.97 * limit < -low <= 1.00001 * limit and 0.97 * limit < high <= 1.00001 * limit:
            return code
    # of a normal distribution of any width more than half lies in the middle third
    middle = float((abs(start) < max(-low, high) / 3).mean())
    return "normal" if middle > 0.45 else ""


@each_value
def new_numbers(case: Case, value: Any) -> None:
    """No call gives the numbers of an earlier one."""
    seen: list[np.ndarray] = []
    for start in _starts(case, value):
        if any((other == start).mean() > 0.5 for other in seen):
            raise Slip(_("two calls gave the same numbers."), code="same_numbers")
        seen.append(start)


# adam_step


def after_steps(rtol: float = 5e-4, atol: float = 3e-4) -> Judge:
    """The variables hold, after every step, what the case expects: a tuple, step by step.

    In float32, 1 - 0.999 ** t is right to four digits only, and a weight may come to lie near 0.
    """

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for case, value in values(cases, outcomes):
            if matches(case.expected, value, rtol, atol):
                continue
            found = items_of(value) or []
            if len(found) != len(case.expected):
                raise Slip(_("the weight has changed its shape."), call=case.call)
            pairs = enumerate(zip(case.expected, found, strict=True))
            place = next(k for k, (e, r) in pairs if not matches(e, r, rtol, atol))
            count = len(case.call.args[0])
            step, variable = divmod(place, count)
            problem = _("after step {step} of {steps} the weight does not hold the right numbers.")
            if count > 1:
                problem = _(
                    "after step {step} of {steps} variable {variable} of {count} does not hold "
                    "the right numbers."
                )
            words = {"step": step + 1, "steps": len(case.expected) // count}
            raise Slip(
                problem.format(**words, variable=variable + 1, count=count),
                expected=case.expected[place],
                received=found[place],
                code=explain(cases, outcomes, rtol, atol),
                call=case.call,
            )

    return judge
