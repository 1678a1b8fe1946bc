"""Which properties rest on behaviour: on how an answer worked, not on the values that it gave.

A value cannot be forged: the right one has to be found. What a trial's log, a watcher or a look at
the arguments saw comes from the process that the student's code shares. A call says so by its
`trial`; a judge of what was seen otherwise is marked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from course.checks.model import Case, Property

J = TypeVar("J")
_MARK = "rests_on_behaviour"


def on_behaviour(judge: J, *watches: str) -> J:
    """Marks a judge that looks at more than what calls returned or raised.

    `watches` names what it takes from a watcher, as in `Call.watch`.
    """
    setattr(judge, _MARK, frozenset(watches))
    return judge


def watching(*kinds: str) -> Callable[[J], J]:
    """Decorates a judge of what a watcher saw."""
    return lambda judge: on_behaviour(judge, *kinds)


def looks_at(judge: Any) -> frozenset[str] | None:
    """What a marked judge looks at of what a watcher saw; None for one that is not marked."""
    found: frozenset[str] | None = getattr(judge, _MARK, None)
    return found


def together(judge: J, judges: Iterable[Any]) -> J:
    """A judge that is made of others, marked as they are."""
    marks = [found for part in judges if (found := looks_at(part)) is not None]
    return on_behaviour(judge, *(kind for found in marks for kind in found)) if marks else judge


def rests_on_behaviour(prop: Property, cases: Sequence[Case]) -> bool:
    """Whether a property rests on behaviour."""
    return looks_at(prop.judge) is not None or any(case.call.trial for case in cases)


def watched(prop: Property) -> frozenset[str]:
    """What a property judges of what a watcher saw: "operations", "autograd"."""
    return looks_at(prop.judge) or frozenset()
