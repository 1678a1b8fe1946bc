"""From evidence to verdicts: a pure function, the same in a notebook and in the engine."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from course.checks.coarse import describe, describe_expected, difference
from course.checks.missing import MISSING_NAME, Reason, code
from course.checks.model import MISSING, Case, Exercise, Judgement, Outcome, Property, Slip, Verdict
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
    """Judges the properties in order.

    Args:
        exercise: The exercise that they belong to.
        properties: What is judged.
        cases: The cases of each property, by its name.
        evidence: What the calls did, by the property's name; one without gets "no_evidence".
        why_missing: Says why a name is not there; without it the name counts as not attempted.
    """
    verdicts: dict[str, Verdict] = {}
    for prop in properties:
        verdicts[prop.name] = _judge_one(
            exercise, prop, cases[prop.name], evidence.get(prop.name), verdicts, why_missing
        )
    return Judgement(exercise.id, exercise.points, _said_once(exercise, verdicts.values()))


def _said_once(exercise: Exercise, verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """One failure, one message.

    What failed for the cause of an earlier property points to that one, and a likely slip is named
    at its first property alone.
    """
    first: dict[str, Verdict] = {}
    slips: set[str] = set()
    found = []
    for verdict in verdicts:
        if verdict.outcome == "fails":
            earlier = first.setdefault(verdict.cause or verdict.message, verdict)
            if earlier is not verdict:
                text = _("The same as above: {title}").format(title=_(earlier.title))
                verdict = replace(verdict, message=text, values=None)
            elif verdict.slip in slips:
                said, likely = verdict.message.splitlines(), _likely(verdict.slip, exercise)
                kept = "\n".join(line for line in said if line not in likely)
                verdict = replace(verdict, message=kept)
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
    def verdict(outcome: str, *said: Any) -> Verdict:
        return Verdict(prop.name, prop.title, outcome, prop.weight, prop.hidden, *said)

    if outcomes is None:
        return verdict("no_evidence")
    for case, outcome in zip(cases, outcomes, strict=False):
        if outcome.endless:
            return verdict("fails", *_endless(case.call.function, outcome.endless, exercise))
        if outcome.not_attempted:
            name = case.call.function
            reason = why_missing(name, outcome.stub) if why_missing is not None else None
            if reason is not None:
                cause = f"missing {reason.cause}"
                return verdict("fails", reason.text, MISSING_NAME, reason.text, cause)
            return verdict("not_attempted", "", MISSING_NAME if outcome.undefined else "")
    waiting = _not_held(prop.needs, earlier)
    if waiting:
        before = {needed.outcome for needed in waiting}
        if before == {"not_attempted"}:
            return verdict("not_attempted")
        if "no_evidence" in before:
            return verdict("no_evidence")
        text = _("is judged once this holds: {title}")
        return verdict("waits", text.format(title=_(waiting[0].title)))
    if len(outcomes) != len(cases):
        return verdict("no_evidence")
    try:
        failed = _failure(exercise, prop, cases, outcomes)
    # evidence is the word of a process that a student's code shares: it may be anything
    except Exception as error:
        odd = _("what the check saw cannot be read ({error}).").format(error=type(error).__name__)
        return verdict("fails", odd, ODD, odd)
    if failed:
        return verdict("fails", *failed)
    missing = _not_held(prop.only_with, earlier)
    if missing:
        text = _("counts once this holds: {title}")
        return verdict("waits", text.format(title=_(missing[0].title)))
    return verdict("holds")


def _not_held(names: Sequence[str], earlier: Mapping[str, Verdict]) -> list[Verdict]:
    return [earlier[name] for name in names if name in earlier and not earlier[name].holds]


def _failure(
    exercise: Exercise, prop: Property, cases: Sequence[Case], outcomes: Sequence[Outcome]
) -> tuple[Any, ...] | None:
    """What `Verdict` takes after `hidden`, of a property that fails; None for one that holds.

    What NumPy warns of on the way (nan, overflow) is no news of the answer, and standard error
    would cost its points under stock nbgrader.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            prop.judge(cases, outcomes)
        except Slip as slip:
            message = message_of(slip, exercise, hidden=prop.hidden)
            brief = brief_of(slip, exercise, hidden=prop.hidden)
            seen = not prop.hidden and slip.expected is not MISSING
            values = (slip.expected, slip.received) if seen else None
            return message, slip.code, brief, slip.cause, values
    return None


def _endless(function: str, where: str, exercise: Exercise) -> tuple[str, str, str, str]:
    problem = _("{function} came to no end and was stopped {where}.")
    said = [problem.format(function=code(function), where=where), *_likely("endless", exercise)]
    return "\n".join(said), "endless", " ".join(said), f"endless {function}"


def message_of(slip: Slip, exercise: Exercise, *, hidden: bool) -> str:
    """What the student reads, a line each: the problem, expected and received, the likely slip.

    For a `hidden` property expected and received are described, not shown.
    """
    problem, values = slip.problem_for(hidden), _values_of(slip, hidden)
    if slip.call is not None and not hidden:
        problem = f"{show_call(slip.call)}: {problem}"
    said = [problem, *([values] if values else []), *_likely(slip.code, exercise)]
    return without_own_names("\n".join(said))


def _values_of(slip: Slip, hidden: bool) -> str:
    if slip.received is MISSING:
        return ""
    received = describe(slip.received) if hidden else show(slip.received)
    if slip.expected is MISSING:
        return _("Got {received}.").format(received=received)
    off = difference(slip.expected, slip.received) if hidden else ""
    if off:
        return _("Off: {difference}.").format(difference=off)
    expected = describe_expected(slip.expected) if hidden else show(slip.expected)
    return _("Expected {expected}, got {received}.").format(expected=expected, received=received)


def brief_of(slip: Slip, exercise: Exercise, *, hidden: bool) -> str:
    """The problem and the likely slip, without the values: what fits into a line of a table."""
    return without_own_names(" ".join([slip.problem_for(hidden), *_likely(slip.code, exercise)]))


def _likely(slip: str, exercise: Exercise) -> list[str]:
    sentence = exercise.slips.get(slip) or GENERIC_SLIPS.get(slip)
    return [_("Likely slip: {slip}").format(slip=_(sentence))] if sentence else []
