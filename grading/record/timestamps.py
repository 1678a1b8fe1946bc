"""When a submission was handed in, as nbgrader's exchange notes it beside the notebook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from grading.intake.reading import UnreadableError, read_regular

_LONGEST = 200


def handed_in_at(folder: Path) -> datetime | None:
    """The moment in `timestamp.txt`, in UTC without a zone; None where there is none that can be read."""
    from nbgrader.utils import parse_utc

    try:
        text = read_regular(folder / "timestamp.txt", _LONGEST).decode("ascii").strip()
        moment: datetime | None = parse_utc(text) if text else None
    except (UnreadableError, OSError, ValueError, OverflowError, TypeError, KeyError):
        return None
    return moment
