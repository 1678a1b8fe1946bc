"""Judges of lesson 01, for results with no one right value: integer tensors, random matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.checks.compare import items_of
from course.checks.judges import each_case, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.checks.values import Array
from course.i18n import gettext as _

INTEGERS = frozenset(["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"])
FLOATS = frozenset(["float16", "bfloat16", "float32", "float64"])
# What the shapes of `integer_pair` tell.
_SHAPE_SLIPS: dict[Any, str] = {
    ((2, 4), (4, 2)): "shapes_swapped",
    ((4, 2), (4, 2)): "one_shape",
    ((2, 4), (2, 4)): "one_shape",
}


def tensor_pair(case: Case, outcome: Outcome) -> tuple[Array, Array]:
    """The two PyTorch tensors that a call returned, or a slip."""
    value = returned(case, outcome)
    items = items_of(value)
    if items is None or len(items) != 2 or isinstance(value, Array):
        problem = _("two results are wanted, as a tuple.")
        raise Slip(problem, received=value, code="results_count")
    for item in items:
        if not isinstance(item, Array) or item.kind != "torch":
            problem = _("both should be PyTorch tensors.")
            raise Slip(problem, received=item, code="not_tensor")
    return items[0], items[1]


def integer_pair(rung: str) -> Judge:
    """The judge of `integer_pair`: "tensors", "integers", "shapes" or "all" of every call."""

    @each_case
    def judge(case: Case, outcome: Outcome) -> None:
        a, b = tensor_pair(case, outcome)
        for item in (a, b) if rung in ("integers", "all") else ():
            if item.dtype not in INTEGERS:
                float_or_other = "float" if item.dtype in FLOATS else ""
                raise Slip(
                    _("an integer type is wanted, not {found}.").format(found=item.dtype),
                    code="truth_values" if item.dtype == "bool" else float_or_other,
                    private=_("an integer type is wanted."),
                )
        if rung in ("shapes", "all") and (a.shape, b.shape) != ((4, 2), (2, 4)):
            problem = _("the shapes should be (4, 2) and (2, 4), not {found} and {found_second}.")
            raise Slip(
                problem.format(found=a.shape[:5], found_second=b.shape[:5]),
                code=_SHAPE_SLIPS.get((a.shape, b.shape), ""),
                private=_("the shapes should be (4, 2) and (2, 4)."),
            )

    return judge


@each_case
def float_pair(case: Case, outcome: Outcome) -> None:
    """A call of `random_transposed` gives two PyTorch tensors of floats."""
    for item in tensor_pair(case, outcome):
        if item.dtype not in FLOATS:
            problem = _("floats are wanted, not {found}.").format(found=item.dtype)
            raise Slip(problem, code="integers", private=_("floats are wanted."))


def transposed_pair(*shapes: tuple[int, int]) -> Judge:
    """The k-th call of `random_transposed` gives a matrix of the k-th shape, and its transpose."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        wanted = iter(shapes)
        each_case(lambda case, outcome: _transposed(case, outcome, next(wanted)))(cases, outcomes)

    return judge


def _transposed(case: Case, outcome: Outcome, shape: tuple[int, int]) -> None:
    import numpy as np

    m, m_t = tensor_pair(case, outcome)
    if m.shape != shape:
        known: dict[Any, str] = {shape[::-1]: "shape_swapped", (15, 13): "ignores_size"}
        problem = _("the matrix should have the shape {wanted}, not {found}.")
        raise Slip(
            problem.format(wanted=shape, found=m.shape[:5]),
            code=known.get(m.shape, ""),
            private=_("the matrix should have the shape {wanted}.").format(wanted=shape),
        )
    if m_t.shape != shape[::-1]:
        problem = _("the transpose should have the shape {wanted}, not {found}.")
        raise Slip(
            problem.format(wanted=shape[::-1], found=m_t.shape[:5]),
            private=_("the shape of the transpose is not that of the matrix, turned round."),
        )
    numbers, other = m.numpy(), m_t.numpy()
    # one may be float32 and the other float64
    if not np.allclose(other, numbers.T, rtol=1e-5, atol=1e-7):
        code = "two_draws"
        if _sorted(numbers) == _sorted(other):
            code = "reshaped" if np.array_equal(numbers.reshape(other.shape), other) else "turned"
        problem = _("the second is not the transpose of the first: m_t[j, i] should be m[i, j].")
        raise Slip(problem, code=code)


def _sorted(numbers: Any) -> list[float]:
    return sorted(float(number) for number in numbers.flat)


def new_numbers(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every call of `random_transposed` gives another matrix, and none is one number all over."""
    seen: list[list[float]] = []

    @each_case
    def judge(case: Case, outcome: Outcome) -> None:
        numbers = [float(number) for number in tensor_pair(case, outcome)[0].numpy().flat]
        # memory that was never written to: no draw gives such numbers
        if not all(number == 0 or 1e-20 < abs(number) < 1e20 for number in numbers):
            raise Slip(_("these numbers look like memory that was never filled."), code="constant")
        if len(numbers) > 1 and len(set(numbers)) == 1:
            raise Slip(_("all elements are the same number."), code="constant")
        if numbers in seen:
            raise Slip(_("two calls gave the same numbers."), code="same_numbers")
        seen.append(numbers)

    judge(cases, outcomes)
