"""When a submission is finished: each of its files is a whole notebook.

A file that was read to its end as one is finished, since no beginning of a notebook is a notebook;
of one that is too large to be read word of its closing is enough, or two looks that agree. A file
that is no whole notebook waits: most often the rest of it is on its way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from grading.watch.looking import File, Look
from grading.watch.turns import Key

GATHER = 0.03  # seconds after word of a file: others may come with it
STILL = 0.15  # seconds for which files must stand still that do not show whether they are finished
AGAIN = 0.25  # seconds until the next look at a file that is not whole
PATIENCE = 10.0  # seconds for which a file that is not whole may stand still


@dataclass(frozen=True)
class Finished:
    """A submission that is finished.

    `since`: when, in seconds since 1970. `is_whole`: False where it was waited for in vain.
    """

    key: Key
    look: Look
    since: float
    is_whole: bool = True


@dataclass
class _Pending:
    due: float
    heard: float  # when word of it came last
    sure: bool
    seen: Look | None = None
    whole: set[File] = field(default_factory=set)


class Settling:
    """Folders of which something was heard, until they are finished.

    Args:
        look: Looks into the folder of a key.
        is_whole: Whether one of its files is whole.
    """

    def __init__(self, look: Callable[[Key], Look], is_whole: Callable[[Key, File], bool]) -> None:
        self._look, self._is_whole = look, is_whole
        self._pending: dict[Key, _Pending] = {}

    def __len__(self) -> int:
        return len(self._pending)

    def __contains__(self, key: object) -> bool:
        return key in self._pending

    def hear(self, key: Key, now: float, sure: bool = False) -> None:
        """Something changed. `sure`: a file was closed or renamed, so that it is finished."""
        pending = self._pending.get(key)
        if pending is None:
            self._pending[key] = _Pending(now + GATHER, now, sure)
            return
        pending.sure, pending.heard = pending.sure or sure, now
        is_new = sure or pending.seen is None  # else it was read, and is still being written
        pending.due = now + (GATHER if is_new else STILL)

    def next_due(self) -> float | None:
        """When to look again; None where nothing is pending."""
        return min((pending.due for pending in self._pending.values()), default=None)

    def finished(self, now: float) -> Iterator[Finished]:
        """What is finished now; a folder that is gone again is forgotten."""
        for key in [key for key, pending in self._pending.items() if pending.due <= now]:
            pending = self._pending[key]
            found = self._look(key)
            if not found.is_there:
                del self._pending[key]
                yield Finished(key, found, now)
                continue
            stands, pending.seen = found == pending.seen, found
            says_so = pending.sure or stands
            if not (says_so or found.is_readable):
                pending.due = now + STILL
            elif self._all_whole(key, pending, found):
                del self._pending[key]
                yield Finished(key, found, _moment(found, pending.heard, now))
            elif not says_so:
                pending.due = now + STILL
            elif now - _moment(found, pending.heard, now, 0.0) > PATIENCE:
                del self._pending[key]
                yield Finished(key, found, now, is_whole=not found.notebooks)
            else:
                pending.sure, pending.due = False, now + AGAIN

    def _all_whole(self, key: Key, pending: _Pending, found: Look) -> bool:
        for file in found.notebooks:
            if file not in pending.whole and self._is_whole(key, file):
                pending.whole.add(file)
        return bool(found.notebooks) and pending.whole.issuperset(found.notebooks)


def _moment(found: Look, heard: float, now: float, earliest: float | None = None) -> float:
    """When the files changed last: as their own time says, or when it was heard.

    Of a file that was copied with its time, or a clock that is ahead, its time says nothing.
    """
    earliest = now - PATIENCE if earliest is None else earliest
    return found.changed if earliest < found.changed <= now + 1 else heard
