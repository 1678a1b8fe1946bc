"""Points that rest on behaviour wait for a person where the text could deceive the checks.

Only what was seen of an answer's work is withheld, never a value: the right numbers for hidden
inputs are right whatever else stands in the notebook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from course.checks.behaviour import rests_on_behaviour, watched
from course.checks.model import Case, Judgement, Property, Verdict
from course.i18n import gettext as _
from grading.judge.introspection import Finding


def withhold(
    judgement: Judgement,
    properties: Sequence[Property],
    cases: Mapping[str, Sequence[Case]],
    findings: Sequence[Finding],
    *,
    broken: bool = False,
) -> tuple[Judgement, str]:
    """The judgement without the points that wait, and the sentence that says why, or nothing.

    `broken`: the check was kept from its work.
    """
    if broken:
        findings = [Finding("", "", 0, ""), *findings]
    reasons = {
        prop.name: reason
        for prop in properties
        if (reason := _reason(prop, cases[prop.name], findings))
    }
    waiting = [
        verdict.name for verdict in judgement.verdicts if verdict.holds and verdict.name in reasons
    ]
    if not waiting:
        return judgement, ""
    verdicts = tuple(
        _waits(verdict, reasons[verdict.name]) if verdict.name in waiting else verdict
        for verdict in judgement.verdicts
    )
    return replace(judgement, verdicts=verdicts), in_words(reasons[waiting[0]])


def _reason(prop: Property, cases: Sequence[Case], findings: Sequence[Finding]) -> Finding | None:
    """The first thing in the text that this property cannot be trusted with."""
    if not rests_on_behaviour(prop, cases):
        return None
    seen = watched(prop)
    return next((finding for finding in findings if seen or not finding.framework), None)


def _waits(verdict: Verdict, reason: Finding) -> Verdict:
    return replace(verdict, outcome="withheld", message=in_words(reason), brief=in_words(reason))


def in_words(finding: Finding) -> str:
    """What is in the way, and where it stands."""
    if not finding.what:
        return _(
            "Waits for a person: this check looks at how the work was done, and something in the "
            "notebook kept the check from its work."
        )
    what = " ".join(finding.what.split())[:60]
    if finding.exercise:
        return _(
            "Waits for a person: this check looks at how the work was done, and the answer to "
            "{exercise} uses {what} (line {line}), which could change what it sees."
        ).format(exercise=finding.exercise, what=what, line=finding.line)
    return _(
        "Waits for a person: this check looks at how the work was done, and a cell of the "
        "notebook uses {what} (line {line} of the cell), which could change what it sees."
    ).format(what=what, line=finding.line)
