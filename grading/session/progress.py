"""Who is told how a run goes."""

from __future__ import annotations

from typing import Protocol

from grading.model import Record


class Progress(Protocol):
    """Is told how a run goes."""

    def start(self, count: int) -> None:
        """`count` submissions will be graded."""

    def done(self, record: Record, error: BaseException | None = None) -> None:
        """One submission is graded, or failed by our fault."""


class NullProgress:
    """Says nothing."""

    def start(self, count: int) -> None:
        """Nothing is said."""

    def done(self, record: Record, error: BaseException | None = None) -> None:
        """Nothing is said."""
