"""Whose turn it is: submissions that wait, in an order that is fair between students.

The student whose work was taken longest ago comes first, whoever never had a turn before all
others. A newer version of the same work takes the place of the one that waits: it is graded once.
"""

from __future__ import annotations

from dataclasses import dataclass

Key = tuple[str, str]  # student and lesson


@dataclass(frozen=True)
class Waiting:
    """A submission that waits.

    Attributes:
        key: Whose, and for which lesson.
        digest: Of the version that is to be graded.
        arrived: When that version was whole, in seconds since 1970.
        tries: How often a worker died over it.
    """

    key: Key
    digest: str
    arrived: float
    tries: int = 0


class Turns:
    """What waits. Work on a key that is being graded waits until that is done."""

    def __init__(self) -> None:
        self._waiting: dict[Key, tuple[int, Waiting]] = {}
        self._turn: dict[str, int] = {}  # of each student: when the last work was taken
        self._count = 0
        self.busy: set[Key] = set()

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, key: object) -> bool:
        return key in self._waiting

    def put(self, waiting: Waiting) -> None:
        """Takes a submission in. A version that waits already gives it its place."""
        place = self._waiting[waiting.key][0] if waiting.key in self._waiting else self._next()
        self._waiting[waiting.key] = (place, waiting)

    def drop(self, key: Key) -> None:
        """Forgets what waits of a key."""
        self._waiting.pop(key, None)

    def take(self) -> Waiting | None:
        """The next to be graded, which is busy from now on; None where there is none."""
        ready = [entry for key, entry in self._waiting.items() if key not in self.busy]
        if not ready:
            return None
        _place, chosen = min(
            ready, key=lambda entry: (self._turn.get(entry[1].key[0], 0), entry[0])
        )
        del self._waiting[chosen.key]
        self.busy.add(chosen.key)
        self._turn[chosen.key[0]] = self._next()
        return chosen

    def done(self, key: Key) -> None:
        """A key is busy no more."""
        self.busy.discard(key)

    def _next(self) -> int:
        self._count += 1
        return self._count
