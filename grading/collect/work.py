"""What one student handed in, and which of its versions counts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from grading.collect.names import CANVAS, Owner
from grading.student_ids import clean_id

# what Canvas makes of a name that was handed in before
_AGAIN = re.compile(r"(?P<stem>.+)-(?P<number>[1-9]\d?)")
NEWEST, FIRST, BEST = "newest", "first", "best"  # which attempt counts


@dataclass(frozen=True)
class Piece:
    """A notebook that was handed in.

    `stem` is its name without the number that Canvas adds to one handed in before, `again` that
    number, or 0; `upload` and `moment` are as in its `Owner`.
    """

    name: str
    data: bytes
    stem: str
    again: int
    upload: int
    moment: datetime | None

    @property
    def order(self) -> int:
        """Grows with each version of a file: by the platform's number of it, else by the name."""
        return self.upload or self.again


@dataclass
class Work:
    """What one student handed in: notebooks that count, other versions, names of other files.

    `entry` is the newest date of its entries in the archive, `moment` when it was handed in as far
    as names or notes say. `group` is the group that it counts for, `by` the member who handed it
    in, or nothing where it came in under the group's name.
    """

    name: str
    pieces: list[Piece] = field(default_factory=list)
    rest: list[Piece] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    entry: datetime | None = None
    moment: datetime | None = None
    late: str = ""
    group: str = ""
    by: str = ""

    @property
    def notebooks(self) -> dict[str, bytes]:
        """The notebooks that count, by safe names."""
        files: dict[str, bytes] = {}
        for piece in self.pieces:
            files[_free(safe_name(piece.name), files)] = piece.data
        return files

    @property
    def upload(self) -> int:
        """The platform's newest number of a file, or 0."""
        return max((piece.upload for piece in self.pieces), default=0)

    def is_handed_in_again(self, lesson: str) -> bool:
        """Whether Canvas's name for a file says that one of that name came before.

        How often it does not say: a student may call a first try "01_tensors-7".
        """
        there = {piece.stem for piece in self.rest}
        return any(
            piece.again and (piece.stem == lesson.lower() or piece.stem in there)
            for piece in self.pieces
        )

    def is_newer_than(self, other: Work) -> bool | None:
        """Whether this came after the other; None where nothing says so."""
        if self.moment and other.moment and self.moment != other.moment:
            return self.moment > other.moment
        if self.upload and other.upload and self.upload != other.upload:
            return self.upload > other.upload
        return None


def settle(work: Work, attempt: str = NEWEST) -> None:
    """Sees that the newest version counts: of attempts, and of a file handed in again.

    With `FIRST` it is the first one. In what order other notebooks came is not known: intake
    chooses among them.
    """
    choose = min if attempt == FIRST else max
    moment = choose((piece.moment for piece in work.pieces if piece.moment), default=None)
    order: dict[str, int] = {}
    for piece in work.pieces:
        order[piece.stem] = choose(order.get(piece.stem, piece.order), piece.order)
    # Where moments are known they alone decide: a name's number may say something else, and then
    # nothing would be left.
    counts = [
        piece.moment == moment if moment else piece.order == order[piece.stem]
        for piece in work.pieces
    ]
    work.rest = [piece for piece, holds in zip(work.pieces, counts, strict=True) if not holds]
    work.pieces = [piece for piece, holds in zip(work.pieces, counts, strict=True) if holds]
    work.moment = moment or work.moment


def piece_of(name: str, data: bytes, found: Owner, moment: datetime | None) -> Piece:
    """A notebook as its owner handed it in."""
    stem = name[: name.lower().rindex(".ipynb")].lower()
    again = _AGAIN.fullmatch(stem) if found.platform == CANVAS else None
    return Piece(
        name,
        data,
        again["stem"] if again else stem,
        int(again["number"]) if again else 0,
        found.upload,
        moment,
    )


def safe_name(name: str) -> str:
    """A file name of plain characters."""
    stem = name[: name.lower().rindex(".ipynb")]
    return (
        stem + ".ipynb"
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._()-]{0,80}", stem)
        else clean_id(stem) + ".ipynb"
    )


def _free(name: str, taken: dict[str, bytes]) -> str:
    number, stem = 1, name.removesuffix(".ipynb")
    lower = {other.lower() for other in taken}
    while name.lower() in lower:
        number += 1
        name = f"{stem} ({number}).ipynb"
    return name
