"""Judges of lesson 02 that look at how a result was made."""

from __future__ import annotations

from collections.abc import Sequence

from course.checks.behaviour import watching
from course.checks.compare import as_number
from course.checks.judges import each_case, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.i18n import gettext as _
from course.probe.operations import FORBIDDEN


@watching("operations")
@each_case
def basic_operations(_case: Case, outcome: Outcome) -> None:
    """No ready-made activation was used."""
    if outcome.operations:
        # only names of the list are repeated: evidence is the student's process's word
        names = ", ".join(sorted(FORBIDDEN.intersection(outcome.operations))[:4]) or "?"
        problem = _("a ready-made function was used: {names}.").format(names=names)
        raise Slip(problem, code="ready_made", private=_("a ready-made function was used."))


@watching("autograd")
@each_case
def no_autograd(case: Case, outcome: Outcome) -> None:
    """The automatic differentiation engine did not run."""
    returned(case, outcome)
    if outcome.autograd:
        raise Slip(_("automatic differentiation was used."), code="autograd")


def not_cut_off(judge: Judge) -> Judge:
    """As `judge`, but a result that is the same for sums far apart is named as cut off."""

    def named(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        try:
            judge(cases, outcomes)
        except Slip as slip:
            values = [as_number(outcome.returned) for outcome in outcomes]
            between = [value for value in values if value is not None and 0 < value < 1]
            if not slip.code and 1 < len(set(between)) < len(between):
                slip.code = "clipped"
            raise

    return named
