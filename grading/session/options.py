"""What a grading run is told, and what it leaves to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field

from grading.intake import Scan
from grading.limits import DEFAULT, Limits
from grading.model import Row
from grading.record.gradebook import Lateness
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
    """What a run did.

    Attributes:
        scan: What was handed in.
        rows: The class's table; what each property gave is in the journal.
        graded: How many submissions were graded.
        unchanged: How many had nothing new.
        failed: The rows of those that failed by our fault.
        levels: How many ran at each confinement level.
        fresh: How many ran in a kernel that was not forked from a zygote, by the reason.
        warnings: What a person must see.
        late: What was handed in late.
        remarks: What a teacher should know of whole submissions.
        regraded: How many had been graded before.
        changes: What grading again changed.
        look_again: The scores by hand that were given for an earlier answer.
        untold: The students whose page of feedback is older than their grades.
        seconds: How long the run took.
    """

    scan: Scan
    rows: list[Row] = field(default_factory=list)
    graded: int = 0
    unchanged: int = 0
    failed: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    levels: Counter[str] = field(default_factory=Counter)
    fresh: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    late: Lateness = field(default_factory=dict)
    remarks: Remarks = field(default_factory=dict)
    regraded: int = 0
    changes: list[Change] = field(default_factory=list)
    look_again: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def code(self) -> int:
        """The exit code of `autograde`."""
        return 1 if self.failed or self.scan.refused else 0
