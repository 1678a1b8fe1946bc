"""Work that comes in by the clock, as it does where a sync client writes it.

Most files are written under another name and renamed; some stand there in two pieces, the second
written a moment after the first.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

RENAMED, IN_TWO_PIECES = "renamed", "in two pieces"
GAP = 0.3  # seconds between the pieces


@dataclass(frozen=True)
class Arrival:
    """A notebook that a student hands in.

    Attributes:
        at: Seconds from the begin until the file is whole.
        manner: How it is written.
    """

    at: float
    student: str
    lesson: str
    content: bytes
    manner: str = RENAMED

    def place(self, submitted: Path) -> Path:
        """Where it is put."""
        return submitted / self.student / self.lesson / f"{self.lesson}.ipynb"


class Arrivals:
    """Puts each notebook in its place when its time has come."""

    def __init__(self, submitted: Path, arrivals: Iterable[Arrival]) -> None:
        self._submitted = submitted
        self._steps: list[tuple[float, int, Arrival, bool]] = []
        for number, arrival in enumerate(arrivals):
            if arrival.manner == IN_TWO_PIECES:
                heapq.heappush(self._steps, (arrival.at - GAP, number, arrival, False))
            heapq.heappush(self._steps, (arrival.at, number, arrival, True))

    @property
    def over(self) -> bool:
        """Whether everything is in its place."""
        return not self._steps

    def due(self, now: float) -> list[Arrival]:
        """Writes what is due so many seconds after the begin; gives what is whole by this."""
        whole = []
        while self._steps and self._steps[0][0] <= now:
            _at, _number, arrival, last = heapq.heappop(self._steps)
            self._write(arrival, last)
            if last:
                whole.append(arrival)
        return whole

    def _write(self, arrival: Arrival, last: bool) -> None:
        path, half = arrival.place(self._submitted), len(arrival.content) // 2
        path.parent.mkdir(parents=True, exist_ok=True)
        if arrival.manner == RENAMED:
            draft = path.with_name(f".{path.name}.part")
            draft.write_bytes(arrival.content)
            os.replace(draft, path)
        elif not last:
            path.write_bytes(arrival.content[:half])
        else:
            with path.open("ab") as file:
                file.write(arrival.content[half:])
