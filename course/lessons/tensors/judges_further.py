"""Judges of lesson 01's further exercises: rows of the right dtype, and numbers that are none."""

from __future__ import annotations

from course.checks.compare import as_array, shape_of
from course.checks.judges import each_case, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.checks.values import Array
from course.i18n import gettext as _

ROUNDED = 1e-3  # what rounding leaves of a zero, once it is divided by a standard deviation
NEARLY_ZERO = 0.01  # the root of what rounding leaves of a difference of squares


@each_case
def no_truth_values(case: Case, outcome: Outcome) -> None:
    """A call returns something else than the mask that chooses the rows."""
    value = returned(case, outcome)
    if isinstance(value, Array) and value.dtype == "bool":
        raise Slip(_("truth values came back; the rows are wanted."), code="mask")


@each_case
def none_of_the_rows(case: Case, outcome: Outcome) -> None:
    """A call of `rows_above` returns no row, and as many columns as its table has."""
    value = returned(case, outcome)
    wanted = (0, case.call.args[0].shape[1])
    found = shape_of(value)
    if found == wanted:
        return
    text = _("no row is above the threshold: the shape should be {wanted}, not {found}.")
    raise Slip(
        _("no row is above the threshold: a tensor of shape {wanted} is wanted.").format(
            wanted=wanted
        )
        if found is None
        else text.format(wanted=wanted, found=found[:5]),
        code="columns_lost" if found in ((0,), (1, 0), (0, 0)) else "",
        private=_("no row is above the threshold: the shape should be (0, columns)."),
    )


@each_case
def same_dtype(case: Case, outcome: Outcome) -> None:
    """A call of `rows_above` returns a PyTorch tensor of its table's dtype."""
    value = returned(case, outcome)
    if not isinstance(value, Array) or value.kind != "torch":
        raise Slip(_("a PyTorch tensor is wanted."), received=value, code="not_tensor")
    wanted = case.call.args[0].dtype
    if value.dtype != wanted:
        raise Slip(
            _("the dtype should be {wanted}, that of m, not {found}.").format(
                wanted=wanted, found=value.dtype
            ),
            code="other_dtype",
            private=_("the dtype should be that of m."),
        )


def finite(code: str) -> Judge:
    """Every result is free of nan and infinity; where one is not, `code` is the slip."""

    @each_case
    def judge(case: Case, outcome: Outcome) -> None:
        import numpy as np

        value = returned(case, outcome)
        numbers = as_array(value)
        if numbers is not None and not np.isfinite(numbers).all():
            problem = _("some numbers of the result are nan or infinite.")
            raise Slip(problem, received=value, code=code)

    return judge


@each_case
def equal_entries_give_zeros(case: Case, outcome: Outcome) -> None:
    """A call of `standardise_columns` drops no column of equal entries, and makes zeros of it.

    A mean is rounded only where several entries are added that are no whole numbers: else these are
    other slips.
    """
    import numpy as np

    value = returned(case, outcome)
    found, given = as_array(value), case.call.args[0].numpy()
    equal = (given == given[0]).all(axis=0)
    if found is None:
        return
    if found.shape == (len(given), np.count_nonzero(~equal)) and equal.any():
        problem = _("columns of equal entries are missing.")
        raise Slip(problem, expected=case.expected, received=value, code="columns_dropped")
    if found.shape != given.shape:
        return
    wrong = equal & (np.abs(found) > ROUNDED).any(axis=0)
    rounded = (given[0] != np.round(given[0])) & (len(given) > 1)
    if wrong.any() and rounded[wrong].all():
        problem = _("a column of equal entries should become zeros.")
        raise Slip(problem, expected=case.expected, received=value, code="rounded_mean")


@each_case
def zeros_on_the_diagonal(case: Case, outcome: Outcome) -> None:
    """The distances of n rows from themselves: (n, n), and 0 up to rounding from each to itself."""
    import numpy as np

    value = returned(case, outcome)
    numbers = as_array(value)
    count = case.call.args[0].shape[0]
    if numbers is None or numbers.shape != (count, count):
        raise Slip(_("the shape should be (n, m)."), received=value)
    own = np.abs(np.diagonal(numbers))
    if not (own <= NEARLY_ZERO).all():
        raise Slip(
            _("a row is {distance:.2g} away from itself.").format(distance=own.max()),
            code="not_zero",
            private=_("the distance of two equal rows should be 0, up to rounding."),
        )
