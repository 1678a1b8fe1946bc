"""What a watch has to say, to whoever listens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grading.model import Record, Row


@dataclass(frozen=True)
class Graded:
    """A submission that was graded, and whose page is written.

    Attributes:
        record: What was graded.
        rows: Its rows as the page has them, with what a person gave.
        page: The student's page; None where it could not be written, which is said beside.
        seconds: From the finished file to the page.
        queued: How many submissions wait.
        shown: The student as the teacher sees them.
        name: Their name, empty where it is not known or kept from sight.
    """

    record: Record
    rows: list[Row]
    page: Path | None
    seconds: float
    queued: int
    shown: str
    name: str = ""


class Voice:
    """Is told what happens; this one keeps it to itself."""

    def registering(self, lessons: Sequence[str]) -> None:
        """The gradebook is told of these lessons first, which takes some seconds."""

    def watching(self, folder: Path, polling: bool) -> None:
        """All that lay there is graded, and it is waiting for more."""

    def graded(self, one: Graded) -> None:
        """A submission is graded and its page written."""

    def failed(self, record: Record, shown: str, error: BaseException | None) -> None:
        """A submission could not be graded, by our fault."""

    def unreadable(self, student: str, shown: str, lesson: str, file: Path, words: str) -> None:
        """A file is no whole notebook, and it was waited for in vain."""

    def warning(self, words: str) -> None:
        """Something that a person must see."""

    def reloaded(self, words: str) -> None:
        """Something changed outside, and was read again."""

    def stopping(self, given_up: int) -> None:
        """It ends, and gives up so many submissions that were being graded."""

    def stopped(self, graded: int) -> None:
        """It has ended, after so many submissions."""
