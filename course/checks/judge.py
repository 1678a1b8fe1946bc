"""From evidence to verdicts: a pure function of cases and outcomes, the same in a notebook and in
the engine.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from course.checks.coarse import describe, describe_expected, difference
from course.checks.missing import MISSING_NAME, Reason, code
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
from course.checks.own_names import without_own_names
from course.checks.slips import GENERIC_SLIPS
from course.checks.words import show, show_call
from course.i18n import gettext as _

# The slip of evidence that its judge could not read: no probe writes such, so somebody should look.
ODD = "odd_evidence"

# Why the answer's own definition of a name is not there, though it was attempted; None where it was
# not. The second argument: the release's own is there.
WhyMissing = Callable[[str, bool], Reason | None]


def judge_exercise(
    exercise: Exercise,
    properties: Sequence[Property],
    cases: Mapping[str, Sequence[Case]],
    evidence: Mapping[str, Sequence[Outcome]],
    why_missing: WhyMissing | None = None,
) -> Judgement:
    """Judges the properties in order. `cases` and `evidence` are keyed by property name; a property
    without evidence gets the outcome "no_evidence". A name that is not there is not attempted,
    unless `why_missing` knows better."""
    verdicts: dict[str, Verdict] = {}
    for prop in properties:
        verdicts[prop.name] = _judge_one(
            exercise, prop, cases[prop.name], evidence.get(prop.name), verdicts, why_missing
        )
    return Judgement(exercise.id, exercise.points, _said_once(exercise, verdicts.values()))


def _said_once(exercise: Exercise, verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """One failure, one message: what failed for the cause of an earlier property points to that
    one, and a likely slip is named at its first property alone."""
    first: dict[str, Verdict] = {}
    slips: set[str] = set()
    found = []
    for verdict in verdicts:
        if verdict.outcome == "fails":
            earlier = first.setdefault(verdict.cause or verdict.message, verdict)
            if earlier is not verdict:
                verdict = replace(
                    verdict, message=_("The same as above: {title}").format(title=_(earlier.title))
                )
            elif verdict.slip in slips:
                kept = [
                    line
                    for line in verdict.message.splitlines()
                    if line not in _likely(verdict.slip, exercise)
                ]
                verdict = replace(verdict, message="\n".join(kept))
            slips.add(verdict.slip)
        found.append(verdict)
    return tuple(found)


def _judge_one(
    exercise: Exercise,
    prop: Property,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome] | None,
    earlier: Mapping[str, Verdict],
    why_missing: WhyMissing | None,
) -> Verdict:
    def verdict(
        outcome: str, message: str = "", slip: str = "", brief: str = "", cause: str = ""
    ) -> Verdict:
        return Verdict(
            prop.name, prop.title, outcome, prop.weight, prop.hidden, message, slip, brief, cause
        )

    if outcomes is None:
        return verdict("no_evidence")
    for case, outcome in zip(cases, outcomes, strict=False):
        if outcome.endless:
            return verdict("fails", *_endless(case.call.function, outcome.endless, exercise))
        if outcome.not_attempted:
            name = case.call.function
            reason = why_missing(name, outcome.stub) if why_missing is not None else None
            if reason is not None:
                return verdict(
                    "fails", reason.text, MISSING_NAME, reason.text, f"missing {reason.cause}"
                )
            return verdict("not_attempted", slip=MISSING_NAME if outcome.undefined else "")
    waiting = [earlier[name] for name in prop.needs if name in earlier and not earlier[name].holds]
    if waiting:
        if all(one.outcome == "not_attempted" for one in waiting):
            return verdict("not_attempted")
        if any(one.outcome == "no_evidence" for one in waiting):
            return verdict("no_evidence")
        return verdict(
            "waits", _("is judged once this holds: {title}").format(title=_(waiting[0].title))
        )
    if len(outcomes) != len(cases):
        return verdict("no_evidence")
    try:
        failed = _failure(exercise, prop, cases, outcomes)
    except Exception as error:  # evidence is the word of a process that a student's code shares: it may be anything
        odd = _("what the check saw cannot be read ({error}).").format(error=type(error).__name__)
        return verdict("fails", odd, ODD, odd)
    if failed:
        return verdict("fails", *failed)
    missing = [
        earlier[name] for name in prop.only_with if name in earlier and not earlier[name].holds
    ]
    if missing:
        return verdict(
            "waits", _("counts once this holds: {title}").format(title=_(missing[0].title))
        )
    return verdict("holds")


def _failure(
    exercise: Exercise, prop: Property, cases: Sequence[Case], outcomes: Sequence[Outcome]
) -> tuple[str, str, str, str] | None:
    """The message, slip, brief and cause of a property that does not hold; None for one that does.
    What NumPy warns of on the way (nan, overflow) is no news of the answer, and standard error
    would cost its points under stock nbgrader."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            prop.judge(cases, outcomes)
        except Slip as slip:
            hidden = prop.hidden
            return (
                message_of(slip, exercise, hidden=hidden),
                slip.code,
                brief_of(slip, exercise, hidden=hidden),
                slip.cause,
            )
    return None


def _endless(function: str, where: str, exercise: Exercise) -> tuple[str, str, str, str]:
    problem = _("{function} came to no end and was stopped {where}.").format(
        function=code(function), where=where
    )
    likely = _likely("endless", exercise)
    return (
        "\n".join([problem, *likely]),
        "endless",
        " ".join([problem, *likely]),
        f"endless {function}",
    )


def message_of(slip: Slip, exercise: Exercise, *, hidden: bool) -> str:
    """What the student reads, a line each: the problem, expected and received (or their
    description), the likely slip.
    """
    parts = [slip.problem_for(hidden)]
    if slip.call is not None and not hidden:
        parts[0] = f"{show_call(slip.call)}: {parts[0]}"
    if slip.expected is not MISSING and slip.received is not MISSING:
        if hidden:
            off = difference(slip.expected, slip.received)
            if off:
                parts.append(_("Off: {difference}.").format(difference=off))
            else:
                parts.append(
                    _("Expected {expected}, got {received}.").format(
                        expected=describe_expected(slip.expected), received=describe(slip.received)
                    )
                )
        else:
            parts.append(
                _("Expected {expected}, got {received}.").format(
                    expected=show(slip.expected), received=show(slip.received)
                )
            )
    elif slip.received is not MISSING:
        parts.append(
            _("Got {received}.").format(
                received=describe(slip.received) if hidden else show(slip.received)
            )
        )
    return without_own_names("\n".join([*parts, *_likely(slip.code, exercise)]))


def brief_of(slip: Slip, exercise: Exercise, *, hidden: bool) -> str:
    """The problem and the likely slip, without the values: what fits into a line of a table."""
    return without_own_names(" ".join([slip.problem_for(hidden), *_likely(slip.code, exercise)]))


def _likely(slip: str, exercise: Exercise) -> list[str]:
    sentence = exercise.slips.get(slip) or GENERIC_SLIPS.get(slip)
    return [_("Likely slip: {slip}").format(slip=_(sentence))] if sentence else []
