"""What changes beside hand-ins: feedback that opens, pages that others write, more attempts."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from grading.collect.work import BEST
from grading.dates.opening import closed
from grading.model import UserError
from grading.results.hand_ins import HandedIn
from grading.watch import traces
from grading.watch.books import Books

_WATCHED = 60.0  # seconds for which a page that was written is looked after
Versions = Mapping[tuple[str, str], tuple[str, ...]]


class Beside:
    """Finds pages that must be written anew, though nothing was handed in."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._closed = self._closed_now()
        self._pages: dict[str, tuple[Path, traces.Stamp, float]] = {}

    def wrote(self, student: str, page: Path | None) -> None:
        """A page was written here, or could not be."""
        self._pages.pop(student, None)
        if page is not None:
            self._pages[student] = (page, traces.stamp(page), time.time())

    def look(self) -> None:
        """Marks as stale whose page shows too little now, or was written by a slower command."""
        now = self._closed_now()
        other = self._closed ^ now
        self._closed = now
        if other:
            self._books.stale |= {
                student for student, lesson in self._books.ledger.records if lesson in other
            }
        for student, (page, known, written) in list(self._pages.items()):
            if traces.stamp(page) != known:
                self._books.stale.add(student)
            if time.time() - written > _WATCHED:
                del self._pages[student]

    def _closed_now(self) -> frozenset[str]:
        try:
            return frozenset(closed(self._books.classroom))
        except UserError:  # whoever writes a page says so
            return frozenset()


def attempts(collected: Mapping[tuple[str, str], HandedIn]) -> Versions:
    """The versions of which the best one counts, where there are several."""
    return {
        key: tuple(sorted(one.seen))
        for key, one in collected.items()
        if one.attempt == BEST and one.versions > 1
    }
