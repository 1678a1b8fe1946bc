"""What is left of a lesson's rows until its feedback opens: scores, and no word of a check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grading.model import FAILED, MISSING, UNREADABLE, Row

# These are about handing in, and a student has to know them at once.
_SAID_AT_ONCE = (UNREADABLE, MISSING, FAILED)


def scores_alone(rows: Sequence[Row]) -> list[Row]:
    """The rows without properties, reasons and notes; a score is the only thing that tells."""
    return [
        replace(
            row,
            properties=[],
            note="",
            extra=0.0,
            detail=row.detail if row.status in _SAID_AT_ONCE else "",
        )
        for row in rows
    ]
