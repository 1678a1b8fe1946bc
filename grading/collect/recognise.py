"""Tells which platform files come from, and reads from their paths whose they are.

The evidence that lies furthest out counts for each file, as students choose the names within; what
most files show is what all are.
"""

from __future__ import annotations

import re
from collections import Counter

from grading.collect import exchange
from grading.collect.class_list import ClassList
from grading.collect.exchange import EXCHANGE
from grading.collect.google import GOOGLE
from grading.collect.layout import FOLDERS, Layout
from grading.collect.names import (
    BLACKBOARD,
    BRIGHTSPACE,
    CANVAS,
    MOODLE,
    depth_of_header,
    readings,
)
from grading.collect.readers import Readers, Recognised, counted, nothing
from grading.collect.repositories import GITHUB
from grading.collect.source import Source

FROM = {
    "moodle": MOODLE,
    "canvas": CANVAS,
    "blackboard": BLACKBOARD,
    "brightspace": BRIGHTSPACE,
    "google": GOOGLE,
    "github": GITHUB,
    "exchange": EXCHANGE,
    "folders": FOLDERS,
}
_ORDER = (MOODLE, CANVAS, BLACKBOARD, BRIGHTSPACE, EXCHANGE, GITHUB, FOLDERS, GOOGLE)


def recognise(
    source: Source,
    lesson: str,
    known: ClassList,
    said: str = "",
    own: re.Pattern[str] | None = None,
) -> Recognised:
    """Recognises a source.

    Args:
        source: What came in.
        lesson: The lesson that is collected.
        known: The class list.
        said: The platform that a person named, or nothing.
        own: A person's own pattern, which decides alone.
    """
    layout = Layout(source, lesson, known)
    if own is not None:
        return counted("", lambda path: readings(path, own), nothing, layout.paths)
    return Readers(layout).reader(said or _likeliest(layout), bool(said))


def _likeliest(layout: Layout) -> str:
    """The platform that fits most files, by what lies furthest out in each path."""
    votes: Counter[str] = Counter()
    for path in layout.work:
        found = _outermost(layout, path)
        if found:
            votes[found] += 1
    best = max(votes.values(), default=0)
    winners = [platform for platform in _ORDER if best and votes[platform] == best]
    if not winners:
        return FOLDERS if layout.alone() else ""
    return winners[0]


def _outermost(layout: Layout, path: str) -> str:
    ways: list[tuple[int, int, str]] = []

    def note(platform: str, place: int | None) -> None:
        if place is not None:
            ways.append((place, _ORDER.index(platform), platform))

    parts = path.split("/")
    inner = path.removeprefix(layout.top)
    for part_of, taken in ((path, 0), (inner, layout.top.count("/"))):
        found = readings(part_of)
        if found:
            place = depth_of_header(part_of)
            note(found[0].platform, None if place is None else taken + place)
    note(EXCHANGE, exchange.place_of(parts[:-1]))
    clone = layout.clones.folder_of(path)
    note(GITHUB, clone.count("/") if clone is not None else None)
    if layout.students is not None and layout.student_folder(path):
        note(FOLDERS, layout.top.count("/"))
    if layout.documents.owner(parts[-1]):
        note(GOOGLE, len(parts) - 1)
    return min(ways)[2] if ways else ""
