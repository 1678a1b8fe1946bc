"""Whose a folder of nbgrader's exchange is: `student+assignment+timestamp+random`.

`nbgrader submit` makes the name, and `nbgrader collect` reads it from its end, as a user's name may
have a plus (nbgrader/exchange/default/submit.py and collect.py). The cache of a student has the
same names without what is random.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from grading.collect.names import Owner
from grading.record.timestamps import parse_moment

EXCHANGE = "nbgrader's exchange"
_FOLDER = re.compile(
    r"(?P<student>.+)\+(?P<lesson>[^+]+)\+(?P<moment>\d{4}-\d\d-\d\d[^+]*)(?:\+[A-Za-z0-9_-]{12})?",
    re.DOTALL,
)
# Windows has no colon in a name, and whoever unpacks puts something else there.
_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)[ T_](\d\d)\D(\d\d)\D(\d\d)(\.\d+)?[ _]?(.*)", re.DOTALL)
_OURS = {"outbound", "feedback"}  # what the instructor put there


def place_of(parts: Sequence[str]) -> int | None:
    """Which of the folders of a path is a hand-in's."""
    return next((place for place, part in enumerate(parts) if _FOLDER.fullmatch(part)), None)


def assignment(path: str) -> str:
    """The assignment of a path's hand-in, or nothing."""
    parts = path.split("/")[:-1]
    place = place_of(parts)
    found = _FOLDER.fullmatch(parts[place]) if place is not None else None
    return found["lesson"] if found else ""


def is_ours(path: str) -> bool:
    """Whether the instructor released it."""
    parts = path.split("/")[:-1]
    return place_of(parts) is None and bool(_OURS.intersection(parts))


def owner(path: str) -> Owner | None:
    """Whose the file at a path is; None outside of a hand-in."""
    *folders, last = path.split("/")
    place = place_of(folders)
    found = _FOLDER.fullmatch(folders[place]) if place is not None else None
    if found is None:
        return None
    return Owner(found["student"], "", last, EXCHANGE, exact=True, moment=_moment(found["moment"]))


def _moment(text: str) -> datetime | None:
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        return None
    date, hour, minute, second, part, zone = clock.groups()
    try:
        return parse_moment(
            f"{date} {hour}:{minute}:{second}{part or ''} {zone or 'UTC'}".strip()
        ).replace(tzinfo=UTC)
    except ValueError:
        return None
