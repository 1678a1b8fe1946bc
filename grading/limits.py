"""The budgets of a graded submission, in one place."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The budgets of one submission; sizes are bytes.

    Seconds are wall time without the waiting for a processor that others have
    (`grading.sandbox.budget`). `cell_seconds` are twice as many where a cell trains a model.
    `memory` is what the whole process tree has in memory.
    """

    notebook_bytes: int = 64 * MEGABYTE
    cell_output_bytes: int = 1 * MEGABYTE
    submission_output_bytes: int = 8 * MEGABYTE
    cell_seconds: float = 60.0
    submission_seconds: float = 300.0
    memory_bytes: int = 4096 * MEGABYTE
    processes: int = 64
    disk_bytes: int = 256 * MEGABYTE
    evidence_bytes: int = 16 * MEGABYTE
    # of processor time, in the trusted process; the lessons' own answers take 0.05
    judging_seconds: float = 10.0


DEFAULT = Limits()


def in_megabytes(size: int) -> str:
    """A number of bytes, for a message."""
    return f"{size / MEGABYTE:.0f}"
