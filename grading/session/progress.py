"""Where a run reports its progress."""

from __future__ import annotations

from typing import Protocol

from grading.model import Record


class Progress(Protocol):
    """Receives a run's progress."""

    def start(self, count: int) -> None:
        """`count` submissions will be graded."""

    def done(self, record: Record, error: BaseException | None = None) -> None:
        """One submission is graded, or failed by our fault."""


class NullProgress:
    """Ignores a run's progress."""

    def start(self, count: int) -> None:
        """Does nothing."""

    def done(self, record: Record, error: BaseException | None = None) -> None:
        """Does nothing."""
