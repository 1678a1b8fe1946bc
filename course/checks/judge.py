"""From evidence to verdicts: a pure function of cases and outcomes, the same in a notebook and in the engine."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

from course.checks.coarse import describe, describe_expected, difference
from course.checks.model import (
    MISSING,
    Case,
    Exercise,
    Judgement,
    Outcome,
    Property,
    Slip,
    Verdict,
)
from course.checks.slips import GENERIC_SLIPS
from course.checks.words import show, show_call
from course.i18n import gettext as _

# The slip of evidence that its judge could not read: no probe writes such, so somebody should look.
ODD = "odd_evidence"


def judge_exercise(
    exercise: Exercise,
    properties: Sequence[Property],
    cases: Mapping[str, Sequence[Case]],
    evidence: Mapping[str, Sequence[Outcome]],
) -> Judgement:
    """Judges the properties in order. `cases` and `evidence` are keyed by property name; a property without evidence gets
    the outcome "no_evidence"."""
    verdicts: dict[str, Verdict] = {}
    for prop in properties:
        verdicts[prop.name] = _judge_one(exercise, prop, cases[prop.name], evidence.get(prop.name), verdicts)
    return Judgement(exercise.id, exercise.points, tuple(verdicts.values()))


def _judge_one(
    exercise: Exercise,
    prop: Property,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome] | None,
    earlier: Mapping[str, Verdict],
) -> Verdict:
    def verdict(outcome: str, message: str = "", slip: str = "", brief: str = "") -> Verdict:
        return Verdict(prop.name, prop.title, outcome, prop.share, prop.hidden, message, slip, brief)

    if outcomes is None:
        return verdict("no_evidence")
    if any(outcome.not_attempted for outcome in outcomes):
        return verdict("not_attempted")
    waiting = [earlier[name] for name in prop.needs if name in earlier and not earlier[name].holds]
    if waiting:
        if all(one.outcome == "not_attempted" for one in waiting):
            return verdict("not_attempted")
        if any(one.outcome == "no_evidence" for one in waiting):
            return verdict("no_evidence")
        return verdict("waits", _("is judged once this holds: {title}").format(title=_(waiting[0].title)))
    if len(outcomes) != len(cases):
        return verdict("no_evidence")
    try:
        failed = _failure(exercise, prop, cases, outcomes)
    except Exception as error:  # evidence is the word of a process that a student's code shares: it may be anything
        odd = _("what the check saw cannot be read ({error}).").format(error=type(error).__name__)
        return verdict("fails", odd, ODD, odd)
    if failed:
        return verdict("fails", *failed)
    missing = [earlier[name] for name in prop.only_with if name in earlier and not earlier[name].holds]
    if missing:
        return verdict("waits", _("counts once this holds: {title}").format(title=_(missing[0].title)))
    return verdict("holds")


def _failure(exercise: Exercise, prop: Property, cases: Sequence[Case],
             outcomes: Sequence[Outcome]) -> tuple[str, str, str] | None:
    """The message, slip and brief of a property that does not hold; None for one that does. What NumPy warns of on the way (nan,
    overflow) is no news of the answer, and standard error would cost its points under stock nbgrader."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            prop.judge(cases, outcomes)
        except Slip as slip:
            return (message_of(slip, exercise, hidden=prop.hidden), slip.code, brief_of(slip, exercise, hidden=prop.hidden))
    return None


def message_of(slip: Slip, exercise: Exercise, *, hidden: bool) -> str:
    """What the student reads, a line each: the problem, expected and received (or their description), the likely slip."""
    parts = [slip.problem_for(hidden)]
    if slip.call is not None and not hidden:
        parts[0] = f"{show_call(slip.call)}: {parts[0]}"
    if slip.expected is not MISSING and slip.received is not MISSING:
        if hidden:
            off = difference(slip.expected, slip.received)
            if off:
                parts.append(_("Off: {difference}.").format(difference=off))
            else:
                parts.append(_("Expected {expected}, got {received}.").format(
                    expected=describe_expected(slip.expected), received=describe(slip.received)))
        else:
            parts.append(
                _("Expected {expected}, got {received}.").format(
                    expected=show(slip.expected), received=show(slip.received)
                )
            )
    elif slip.received is not MISSING:
        parts.append(_("Got {received}.").format(received=describe(slip.received) if hidden else show(slip.received)))
    return "\n".join([*parts, *_likely(slip, exercise)])


def brief_of(slip: Slip, exercise: Exercise, *, hidden: bool) -> str:
    """The problem and the likely slip, without the values: what fits into a line of a table."""
    return " ".join([slip.problem_for(hidden), *_likely(slip, exercise)])


def _likely(slip: Slip, exercise: Exercise) -> list[str]:
    sentence = exercise.slips.get(slip.code) or GENERIC_SLIPS.get(slip.code)
    return [_("Likely slip: {slip}").format(slip=_(sentence))] if sentence else []
