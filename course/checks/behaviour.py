"""Which properties rest on behaviour: on what was seen of an answer's work, not on the values that it gave.

A value cannot be forged: the right one has to be found. What a trial's log, a watcher or a look at the arguments saw comes from
the process that the student's code shares. A call says so by its `trial`; a judge of what was seen otherwise is marked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from course.checks.model import Case, Property

J = TypeVar("J")
_MARK = "rests_on_behaviour"


def on_behaviour(judge: J) -> J:
    """Marks a judge that looks at more than what calls returned or raised."""
    setattr(judge, _MARK, True)
    return judge


def is_on_behaviour(judge: Any) -> bool:
    return bool(getattr(judge, _MARK, False))


def rests_on_behaviour(prop: Property, cases: Sequence[Case]) -> bool:
    """Whether a property rests on behaviour."""
    return is_on_behaviour(prop.judge) or any(case.call.trial for case in cases)


def watched(prop: Property, cases: Sequence[Case]) -> frozenset[str]:
    """What a property's calls are watched for ("operations", "autograd"); nothing, where its judge does not look at it."""
    return frozenset(kind for case in cases for kind in case.call.watch) if is_on_behaviour(prop.judge) else frozenset()
