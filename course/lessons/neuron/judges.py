"""Judges of lesson 02 that look at how a result was made."""

from __future__ import annotations

from collections.abc import Sequence

from course.checks.behaviour import watching
from course.checks.compare import as_number
from course.checks.judges import returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.i18n import gettext as _
from course.probe.operations import FORBIDDEN


@watching("operations")
def basic_operations(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """No ready-made activation was used."""
    for case, outcome in zip(cases, outcomes, strict=True):
        if outcome.operations:
            # only names of the list are repeated: evidence is the student's process's word
            names = ", ".join(sorted(FORBIDDEN.intersection(outcome.operations))[:4]) or "?"
            problem = _("a ready-made function was used: {names}.").format(names=names)
            raise Slip(
                problem,
                code="ready_made",
                call=case.call,
                private=_("a ready-made function was used."),
            )


@watching("autograd")
def no_autograd(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The automatic differentiation engine did not run."""
    for case, outcome in zip(cases, outcomes, strict=True):
        returned(case, outcome)
        if outcome.autograd:
            raise Slip(_("automatic differentiation was used."), code="autograd", call=case.call)


def not_cut_off(judge: Judge) -> Judge:
    """As `judge`, but a result that is the same for sums far apart is named: the sum was cut off."""

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
