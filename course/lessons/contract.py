"""What every lesson promises: its exercises, their points and signatures.

`contract.json` is written by `python -m grading build` from the sources and read here, so that a
notebook far from the sources knows the points of a check.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from course.i18n import gettext as _

FILE = Path(__file__).with_name("contract.json")


class DamagedContractError(Exception):
    """The contract's file holds something else than a contract."""


@dataclass(frozen=True)
class Clause:
    """What the contract says about one exercise.

    A free-text question, which a person grades, is `manual` and has no signatures.
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
    """The clauses of each lesson in a contract file; none where there is no file yet.

    Raises:
        DamagedContractError: The file is no contract, as with the marks of an unfinished merge.
    """
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        return {
            lesson: tuple(
                Clause(**clause | {"signatures": tuple(clause.get("signatures", ()))})
                for clause in clauses
            )
            for lesson, clauses in json.loads(text).items()
        }
    except (ValueError, TypeError, AttributeError) as error:
        words = _(
            "{file} is damaged ({reason}): take back the committed one with 'git checkout HEAD -- "
            "{file}', then run 'python -m grading build'."
        )
        raise DamagedContractError(words.format(file=path, reason=error)) from None


try:
    LESSONS = read(FILE)
except DamagedContractError:  # `python -m grading` stops at it; `import course` is no place to
    LESSONS = {}
