"""A second look at what an answer must not use: the same calls while just that is spoilt.

That an answer used no ready-made function, or no automatic differentiation, is what a watcher in
the student's own process saw. So it is turned into values: on other inputs, while the forbidden
operations give wrong numbers (`course.probe.faults`). An answer without them gives the right
numbers then as well, and no other one can.

PyTorch's operations are spoilt where all ways meet, so they can be when all cells have run. A
function of `math`, NumPy or SciPy is spoilt by its name in its module: what took hold of one before
has it still. So where a submission's text could have done so, the look is taken in a kernel of its
own, in which they are spoilt before any code of the student's.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from course.checks.behaviour import watched
from course.checks.evidence import callers
from course.checks.judge import brief_of, message_of
from course.checks.model import Exercise, Judgement, Outcome, Property, Slip, Verdict
from course.i18n import gettext as _
from course.probe.faults import AUTOGRAD, OPERATIONS, UNKNOWN
from course.probe.operations import FORBIDDEN
from grading.judge.introspection import findings, imported, reaches_functions
from grading.model import Cell

_CODES = {OPERATIONS: "ready_made", AUTOGRAD: "autograd"}
# What brings functions of its own, and is loaded by much that is: spoilt only if it is there
# beforehand.
_BEFOREHAND = ("scipy.special",)
_NUMBERS = frozenset(["mpmath", "sympy"])
_WITHOUT_FUNCTIONS = frozenset(["numpy", "torch", "matplotlib", "course", "IPython", "tqdm"])


@dataclass(frozen=True)
class Again:
    """What a second run gave: judgement, outcomes by the property that called, why it ended."""

    judgement: Judgement
    outcomes: Mapping[str, Sequence[Outcome]]
    ended: str = ""


def second_seed(seed: int) -> int:
    """Other inputs than those of the first run, the same for every student of a class."""
    return int.from_bytes(hashlib.sha256(f"{seed}/second run".encode()).digest()[:6], "big")


def faults_of(properties: Sequence[Property]) -> dict[str, list[str]]:
    """What is to be spoilt, and for each of these the properties that make the calls then."""
    by = callers(properties)
    found: dict[str, dict[str, None]] = {}
    for prop in properties:
        for fault in watched(prop) & _CODES.keys():
            found.setdefault(fault, {})[by[prop.name]] = None
    return {fault: list(names) for fault, names in found.items()}


def libraries_of(cells: Iterable[Cell]) -> tuple[str, ...]:
    """The libraries to import before anything is spoilt, by what the student's cells import."""
    others = {
        name for name in imported(cells) if name not in sys.stdlib_module_names
    } - _WITHOUT_FUNCTIONS
    return (*_BEFOREHAND, *sorted(others & _NUMBERS)) if others else ()


def needs_fresh_kernel(cells: Sequence[Cell]) -> bool:
    """Whether the student's text could have taken hold of a function that is not PyTorch's."""
    return bool(libraries_of(cells)) or reaches_functions(cells, FORBIDDEN) or bool(findings(cells))


def confirmed(
    exercise: Exercise, judgement: Judgement, properties: Sequence[Property], again: Again
) -> tuple[Judgement, str]:
    """The judgement without what the second run did not confirm, and why a person should look."""
    by = callers(properties)
    held = {verdict.name for verdict in judgement.verdicts if verdict.holds}
    second = {verdict.name: verdict for verdict in again.judgement.verdicts}
    verdicts, waits = [], ""
    for prop, verdict in zip(properties, judgement.verdicts, strict=True):
        faults = watched(prop) & _CODES.keys()
        of_the_same_calls = [second[name] for name in held if by[name] == by[prop.name]]
        if verdict.holds and faults and not all(other.holds for other in of_the_same_calls):
            reason = _why_nothing_is_known(
                of_the_same_calls, again, again.outcomes.get(by[prop.name], ())
            )
            if reason:
                verdict, waits = (
                    replace(verdict, outcome="withheld", message=reason, brief=reason),
                    waits or reason,
                )
            else:
                verdict = _failed(exercise, verdict, min(faults))
        verdicts.append(verdict)
    return replace(judgement, verdicts=tuple(verdicts)), waits


def _why_nothing_is_known(
    verdicts: Sequence[Verdict], again: Again, outcomes: Sequence[Outcome]
) -> str:
    """Why a person should look: the second run came to no end, or met an unknown operation."""
    if any(verdict.outcome == "no_evidence" for verdict in verdicts):
        reason = again.ended or _("its evidence is not what a check writes")
        sentence = _(
            "Waits for a person: a second run, in which what is forbidden is spoilt, could not "
            "be judged ({reason})."
        )
        return sentence.format(reason=reason)
    if any(UNKNOWN in outcome.message for outcome in outcomes):
        return _(
            "Waits for a person: it uses an operation that is neither one of the basic ones nor "
            "one of the forbidden ones."
        )
    return ""


def _failed(exercise: Exercise, verdict: Verdict, fault: str) -> Verdict:
    words = {
        OPERATIONS: _("where the ready-made functions give wrong numbers, it does so too."),
        AUTOGRAD: _("where automatic differentiation is not to be had, its numbers are wrong."),
    }
    slip = Slip(words[fault], code=_CODES[fault])
    return replace(
        verdict,
        outcome="fails",
        slip=slip.code,
        message=message_of(slip, exercise, hidden=True),
        brief=brief_of(slip, exercise, hidden=True),
    )
