"""What two answers are compared by: short runs of words within a statement.

A run never crosses a statement, so the order of statements does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from grading.similar.statements import Statement

RUN = 3  # words in a row
Fingerprint = tuple[str, ...]


class Answer:
    """One answer as it is compared.

    Attributes:
        owner: Whose it is.
        source: The text of the cell.
        statements: What of it is not given by the release.
        words: How many words they have.
    """

    def __init__(self, owner: int, source: str, statements: Iterable[Statement]) -> None:
        self.owner = owner
        self.source = source
        self.statements = tuple(statements)
        self.words = sum(len(statement.words) for statement in self.statements)

    @cached_property
    def fingerprints(self) -> tuple[Fingerprint, ...]:
        """Every run of its statements, once."""
        return tuple(dict.fromkeys(run for each in self.statements for run in runs(each)))


def runs(statement: Statement) -> Iterator[Fingerprint]:
    """The runs of a statement, with marks at both ends."""
    words = ("^", *statement.words, "$")
    for start in range(max(1, len(words) - RUN + 1)):
        yield words[start : start + RUN]
