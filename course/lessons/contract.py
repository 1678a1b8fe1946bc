"""What every lesson promises: its exercises, their points and signatures.

`contract.json` is written by `python -m grading build` from the sources and read here, so that a
notebook far from the sources knows the points of a check.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("contract.json")


@dataclass(frozen=True)
class Clause:
    """What the contract says about one exercise. A free-text question, which a person grades, is
    `manual` and has no signatures.
    """

    id: str
    title: str
    points: int
    signatures: tuple[str, ...] = ()
    manual: bool = False

    @property
    def functions(self) -> tuple[str, ...]:
        """The names that an answer defines."""
        return tuple(
            signature.removeprefix("class ").partition("(")[0] for signature in self.signatures
        )


Contract = dict[str, tuple[Clause, ...]]


def read(path: Path) -> Contract:
    """The clauses of each lesson in a contract file; nothing where it is missing or damaged, as
    then no lesson is built.
    """
    try:
        return {
            lesson: tuple(
                Clause(**clause | {"signatures": tuple(clause.get("signatures", ()))})
                for clause in clauses
            )
            for lesson, clauses in json.loads(path.read_text(encoding="utf-8")).items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


LESSONS = read(FILE)
