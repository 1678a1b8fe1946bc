"""Judges of lesson 01 for results that have no one right value: integer tensors of a shape, random
matrices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.checks.compare import items_of
from course.checks.judges import returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.checks.values import Array
from course.i18n import gettext as _

INTEGERS = frozenset(["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"])
FLOATS = frozenset(["float16", "bfloat16", "float32", "float64"])


def tensor_pair(case: Case, outcome: Outcome) -> tuple[Array, Array]:
    """The two PyTorch tensors that a call returned, or a slip."""
    value = returned(case, outcome)
    items = items_of(value)
    if items is None or len(items) != 2 or isinstance(value, Array):
        raise Slip(
            _("two results are wanted, as a tuple."),
            received=value,
            code="results_count",
            call=case.call,
        )
    for item in items:
        if not isinstance(item, Array) or item.kind != "torch":
            raise Slip(
                _("both should be PyTorch tensors."),
                received=item,
                code="not_tensor",
                call=case.call,
            )
    return items[0], items[1]


def integer_pair(rung: str) -> Judge:
    """For `integer_pair`: "tensors", "integers" or "shapes" of what every call returns."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for case, outcome in zip(cases, outcomes, strict=True):
            a, b = tensor_pair(case, outcome)
            if rung in ("integers", "all"):
                for item in (a, b):
                    if item.dtype not in INTEGERS:
                        code = (
                            "float"
                            if item.dtype in FLOATS
                            else "truth_values"
                            if item.dtype == "bool"
                            else ""
                        )
                        raise Slip(
                            _("an integer type is wanted, not {found}.").format(found=item.dtype),
                            code=code,
                            call=case.call,
                            private=_("an integer type is wanted."),
                        )
            if rung in ("shapes", "all") and (a.shape, b.shape) != ((4, 2), (2, 4)):
                code = "shapes_swapped" if (a.shape, b.shape) == ((2, 4), (4, 2)) else ""
                if a.shape == b.shape and a.shape in ((4, 2), (2, 4)):
                    code = "one_shape"
                problem = _(
                    "the shapes should be (4, 2) and (2, 4), not {found} and {found_second}."
                )
                raise Slip(
                    problem.format(found=a.shape[:5], found_second=b.shape[:5]),
                    code=code,
                    call=case.call,
                    private=_("the shapes should be (4, 2) and (2, 4)."),
                )

    return judge


def float_pair(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """For `random_transposed`: two PyTorch tensors of floats."""
    for case, outcome in zip(cases, outcomes, strict=True):
        for item in tensor_pair(case, outcome):
            if item.dtype not in FLOATS:
                raise Slip(
                    _("floats are wanted, not {found}.").format(found=item.dtype),
                    code="integers",
                    call=case.call,
                    private=_("floats are wanted."),
                )


def transposed_pair(*shapes: tuple[int, int]) -> Judge:
    """For `random_transposed`: the k-th call gives a matrix of the k-th shape, and its transpose."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for case, outcome, shape in zip(cases, outcomes, shapes, strict=True):
            m, m_t = tensor_pair(case, outcome)
            if m.shape != shape:
                code = (
                    "shape_swapped"
                    if m.shape == shape[::-1]
                    else "ignores_size"
                    if m.shape == (15, 13)
                    else ""
                )
                problem = _("the matrix should have the shape {wanted}, not {found}.")
                raise Slip(
                    problem.format(wanted=shape, found=m.shape[:5]),
                    code=code,
                    call=case.call,
                    private=_("the matrix should have the shape {wanted}.").format(wanted=shape),
                )
            _is_transpose(m, m_t, case)

    return judge


def _is_transpose(m: Array, m_t: Array, case: Case) -> None:
    import numpy as np

    if m_t.shape != m.shape[::-1]:
        problem = _("the transpose should have the shape {wanted}, not {found}.")
        raise Slip(
            problem.format(wanted=m.shape[::-1], found=m_t.shape[:5]),
            call=case.call,
            private=_("the shape of the transpose is not that of the matrix, turned round."),
        )
    numbers, other = m.numpy(), m_t.numpy()
    # one may be float32 and the other float64
    if not np.allclose(other, numbers.T, rtol=1e-5, atol=1e-7):
        code = "two_draws"
        if _sorted(numbers) == _sorted(other):
            code = "reshaped" if np.array_equal(numbers.reshape(other.shape), other) else "turned"
        problem = _("the second is not the transpose of the first: m_t[j, i] should be m[i, j].")
        raise Slip(problem, code=code, call=case.call)


def _sorted(numbers: Any) -> list[float]:
    return sorted(float(number) for number in numbers.flat)


def new_numbers(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """For `random_transposed`: no two calls give the same matrix, and no matrix is one number all
    over.
    """
    seen: list[list[float]] = []
    for case, outcome in zip(cases, outcomes, strict=True):
        numbers = tensor_pair(case, outcome)[0].numpy()
        if not all(number == 0 or 1e-20 < abs(number) < 1e20 for number in numbers.flat):
            # memory that was never written to: no draw gives such numbers
            raise Slip(
                _("these numbers look like memory that was never filled."),
                code="constant",
                call=case.call,
            )
        if numbers.size > 1 and len(set(numbers.flat)) == 1:
            raise Slip(_("all elements are the same number."), code="constant", call=case.call)
        listed = [float(number) for number in numbers.flat]
        if listed in seen:
            raise Slip(_("two calls gave the same numbers."), code="same_numbers", call=case.call)
        seen.append(listed)
