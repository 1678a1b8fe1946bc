"""A hostile cell between two right answers."""

from __future__ import annotations

import tempfile
from pathlib import Path

import psutil

from grading.limits import Limits
from grading.model import Run
from tests.support.engine_runs import (
    SMALL,
    asks,
    double,
    own,
    returned,
    run,
)


def attack(source: str, limits: Limits = SMALL, confine: str = "auto") -> Run:
    """Runs the source between two right answers; both must be graded, and no folder or process may
    stay behind.
    """
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    result = run(
        *double(),
        own("attack", source),
        *double("triple"),
        requests=asks("double", "triple"),
        limits=limits,
        confine=confine,
    )
    assert not result.failure
    assert returned(result, "double") == returned(result, "triple") == ["int", 6]
    assert not result.evidence["double"].ended
    assert not result.evidence["triple"].ended
    assert {process.pid for process in psutil.Process().children(recursive=True)} <= before
    assert list(Path(tempfile.gettempdir()).iterdir()) == []
    return result
