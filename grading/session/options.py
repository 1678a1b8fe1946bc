"""What a grading run is told, what it tells while it goes, and what it leaves to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Protocol

from grading.intake import Scan
from grading.limits import DEFAULT, Limits
from grading.model import Record, Row
from grading.record.gradebook.late_penalty import Lateness
from grading.results.regrades import Change
from grading.results.table import Remarks
from grading.sandbox.pool import local_pool


@dataclass(frozen=True)
class Options:
    """How to grade. `lessons` are the lessons to grade (all, if empty)."""

    lessons: tuple[str, ...] = ()
    jobs: int = 1
    confine: str = "auto"
    regrade: bool = False
    limits: Limits = DEFAULT
    make_executor: Callable[[int], Executor] = local_pool


@dataclass
class Summary:
    """What a run did. `rows` are those of the class's table; what each property gave is in the
    journal. `levels` counts the submissions that ran at each confinement level, `fresh` those whose
    kernel was not forked from a zygote, by the reason."""

    scan: Scan
    rows: list[Row] = field(default_factory=list)
    graded: int = 0
    unchanged: int = 0
    failed: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    levels: Counter[str] = field(default_factory=Counter)
    fresh: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    late: Lateness = field(default_factory=dict)  # what was handed in late
    # what a teacher should know of whole submissions
    remarks: Remarks = field(default_factory=dict)
    regraded: int = 0
    changes: list[Change] = field(default_factory=list)  # what grading again changed
    # scores by hand that were given for an earlier answer
    look_again: list[str] = field(default_factory=list)
    # students whose page of feedback is older than their grades
    untold: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def code(self) -> int:
        return 1 if self.failed or self.scan.refused else 0


class Progress(Protocol):
    """Is told how a run goes."""

    def start(self, count: int) -> None:
        """`count` submissions will be graded."""

    def done(self, record: Record, error: BaseException | None = None) -> None:
        """One submission is graded, or failed by our fault."""


class NullProgress:
    """A progress that says nothing."""

    def start(self, count: int) -> None:
        pass

    def done(self, record: Record, error: BaseException | None = None) -> None:
        pass
