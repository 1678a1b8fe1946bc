"""What people entered in the gradebook has a second copy in the journal.

Scores and comments by hand, extra credit, extensions, due dates and the roster: from there they
come back where the gradebook is lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.lessons import contract
from grading.files import write_durably
from grading.lessons import graded_cell

FORMAT = 1
NAME = "by-hand.json"
COPIES = 5
_OWNER_ALONE = 0o600  # names, addresses and what persons wrote about students
Key = tuple[str, str]


@dataclass
class SubmissionHandWork:
    """A person's work on one submission.

    `scores`: for a graded cell the score by hand, the extra credit, and whether it waits for
    another look; `comments` by the name of the answer's cell; `extension` in seconds; `since`: when
    a run first saw it so, in seconds since 1970, or 0.
    """

    scores: dict[str, tuple[float | None, float | None, bool]] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    extension: float | None = None
    flagged: bool = False
    since: float = field(default=0.0, compare=False)


@dataclass
class HandWork:
    """A person's work in a gradebook.

    `students`: names and addresses by id; `lessons`: for each the gradebook's own id of it, which a
    gradebook that was made anew has not, and the due date in UTC.
    """

    students: dict[str, dict[str, str | None]] = field(default_factory=dict)
    lessons: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    submissions: dict[Key, SubmissionHandWork] = field(default_factory=dict)

    def is_of_another(self, gradebook: HandWork) -> bool:
        """Whether none of the lessons here is in that gradebook: it was made anew."""
        return bool(self.lessons) and not {one for one, _due in self.lessons.values()} & {
            one for one, _due in gradebook.lessons.values()
        }

    def registered_anew(self, gradebook: HandWork) -> set[str]:
        """The lessons that the gradebook knows by another id than here."""
        return {
            lesson
            for lesson, (own, _due) in gradebook.lessons.items()
            if lesson in self.lessons and self.lessons[lesson][0] != own
        }

    def missing_in(self, gradebook: HandWork, known: Collection[Key]) -> int:
        """How many scores and comments of known submissions that gradebook has no more.

        Those of an exercise that its lesson has no more left with it.
        """
        count = 0
        for key in self.submissions.keys() & set(known):
            was, now = self.submissions[key], gradebook.submissions.get(key, SubmissionHandWork())
            scores = was.scores.keys() - now.scores.keys()
            comments = was.comments.keys() - now.comments.keys()
            if key[1] in contract.LESSONS:
                clauses = contract.LESSONS[key[1]]
                scores &= {graded_cell(clause) for clause in clauses}
                comments &= {clause.id for clause in clauses}
            count += len(scores) + len(comments)
        return count


@dataclass
class Restored:
    """How much came back into a gradebook, and what could not."""

    submissions: int = 0
    scores: int = 0
    comments: int = 0
    extensions: int = 0
    students: int = 0
    dates: int = 0
    homeless: int = 0  # scores and comments of cells that the lesson has no more


class Keeper:
    """The second copy, `journal/by-hand.json`; an unreadable one is at `damaged`."""

    def __init__(self, journal: Path) -> None:
        self.path = journal / NAME
        self.damaged: Path | None = None
        self._content = b""

    def read(self) -> HandWork:
        """What was written last. A file that cannot be read is set aside, and gives nothing."""
        try:
            self._content = self.path.read_bytes()
            return _parsed(self._content)
        except FileNotFoundError:
            return HandWork()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            number = 1
            while (aside := self.path.with_name(f"{NAME}.damaged-{number}")).exists():
                number += 1
            self.path.rename(aside)
            self.damaged, self._content = aside, b""
            return HandWork()

    def write(self, work: HandWork) -> None:
        """Writes it where it changed; the file's time says when the gradebook was read."""
        content = _written(work)
        if content != self._content:
            write_durably(self.path, content, _OWNER_ALONE)
            self._content = content
        else:
            os.utime(self.path)

    def keep_copy(self) -> Path:
        """Keeps what was written last beside it, for a person; the last five such copies stay."""
        copy = self.path.with_name(f"{NAME}.before-{datetime.now(UTC):%Y%m%d-%H%M%S}")
        write_durably(copy, self._content, _OWNER_ALONE)
        for old in sorted(self.path.parent.glob(f"{NAME}.before-*"))[:-COPIES]:
            old.unlink(missing_ok=True)
        return copy

    def moment(self) -> str:
        """When the gradebook was looked at last, for a person."""
        try:
            seen = self.path.stat().st_mtime
        except OSError:
            return ""
        return f"{datetime.fromtimestamp(seen, UTC):%Y-%m-%d %H:%M} UTC"


def _written(work: HandWork) -> bytes:
    nested: dict[str, dict[str, Any]] = {}
    for (student, lesson), one in sorted(work.submissions.items()):
        nested.setdefault(student, {})[lesson] = vars(one)
    content = {
        "format": FORMAT,
        "students": work.students,
        "lessons": work.lessons,
        "submissions": nested,
    }
    return (
        json.dumps(
            content, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":")
        ).encode("ascii")
        + b"\n"
    )


def _parsed(data: bytes) -> HandWork:
    """Raises ValueError, or what a content of another form leads to."""
    content = json.loads(data)
    if content["format"] != FORMAT:
        raise ValueError("another format")
    students = {
        student: {name: _text(value) for name, value in given.items()}
        for student, given in content["students"].items()
    }
    lessons = {lesson: (str(own), _text(due)) for lesson, (own, due) in content["lessons"].items()}
    for _own, due in lessons.values():
        datetime.fromisoformat(due or "2000-01-01")
    return HandWork(students, lessons, dict(_submissions(content["submissions"])))


def _submissions(given: dict[str, dict[str, Any]]) -> Iterator[tuple[Key, SubmissionHandWork]]:
    for student, lessons in given.items():
        for lesson, one in lessons.items():
            scores = {
                cell: (_number(manual), _number(extra), bool(waits))
                for cell, (manual, extra, waits) in one["scores"].items()
            }
            comments = {cell: str(text) for cell, text in one["comments"].items()}
            yield (
                (student, lesson),
                SubmissionHandWork(
                    scores,
                    comments,
                    _number(one["extension"]),
                    bool(one["flagged"]),
                    float(one.get("since", 0.0)),
                ),
            )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("not as written")
    return value
