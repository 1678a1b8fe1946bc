"""How to watch."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from grading.limits import DEFAULT, Limits
from grading.watch.crew import make_workers


@dataclass(frozen=True)
class Options:
    """How to watch a classroom.

    Attributes:
        lessons: Those to grade (all, if empty).
        jobs: How many submissions are graded at a time.
        confine: As for autograde.
        limits: The budgets of a submission.
        idle: Seconds after which a lesson's templates are let go.
        interval: Seconds from one look at all folders to the next, where the system tells nothing.
        polling: Whether to look, even where the system tells of changes.
        make_executor: Gives a pool of so many workers.
        warm: Whether templates are made beforehand.
    """

    lessons: tuple[str, ...] = ()
    jobs: int = 1
    confine: str = "auto"
    limits: Limits = DEFAULT
    idle: float = 900.0
    interval: float = 1.0
    polling: bool = False
    make_executor: Callable[[int], Executor] = make_workers
    warm: bool = True
