"""What is known of hand-ins that came out of a platform's archive: `collected.json`.

It says in which order versions of a student's work came, so that an older archive is known for what
it is; which were marked late; and that there were more than one, for everybody who reads the
grades.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.files import write_atomically
from grading.model import Record, UserError

FILE = "collected.json"
FORMAT = 1


@dataclass
class HandedIn:
    """One student's work for one lesson, as it was last placed.

    `digest` is of its notebooks; `seen` are the digests of all versions that are known, this one
    last. `moment` is when it was handed in and `downloaded` when its archive was written, both ISO
    8601 in UTC, or empty; `upload` is the platform's number of the file, or 0; `uploads` how often
    a file of this name was handed in, as its name says. `late` is the platform that marks it late,
    or empty.
    """

    digest: str = ""
    seen: list[str] = field(default_factory=list)
    moment: str = ""
    downloaded: str = ""
    upload: int = 0
    uploads: int = 1
    late: str = ""

    @property
    def versions(self) -> int:
        """How many versions were handed in."""
        return max(len(self.seen), self.uploads)

    def is_older_than(self, other: HandedIn) -> bool | None:
        """Whether this work is older than the other; None if nothing says so."""
        for mine, others in (
            (self.moment, other.moment),
            (self.upload, other.upload),
            (self.downloaded, other.downloaded),
        ):
            if mine and others and mine != others:
                return mine < others  # type: ignore[operator]  # two strings, or two numbers
        return True if self.digest in other.seen[:-1] else None


class History:
    """The file of one classroom. Raises UserError where it cannot be read."""

    def __init__(self, root: Path) -> None:
        self.path = root / FILE
        self.work: dict[tuple[str, str], HandedIn] = {}
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            if content["format"] != FORMAT:
                raise ValueError
            for student, lessons in content["work"].items():
                self.work |= {(student, lesson): _handed_in(one) for lesson, one in lessons.items()}
        except FileNotFoundError:
            pass
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise UserError(
                _(
                    "{file} is damaged: put back a copy of it, or delete it; then it is not "
                    "known any more which work is newer, and what was marked late."
                ).format(file=self.path.as_posix())
            ) from None

    def write(self) -> None:
        """Writes the file."""
        work: dict[str, dict[str, Any]] = {}
        for (student, lesson), one in sorted(self.work.items()):
            work.setdefault(student, {})[lesson] = asdict(one)
        write_atomically(self.path, json.dumps({"format": FORMAT, "work": work}).encode("ascii"))


def _handed_in(given: Mapping[str, Any]) -> HandedIn:
    kinds = {field.name: type(getattr(HandedIn(), field.name)) for field in fields(HandedIn)}
    if any(type(given[name]) is not kind for name, kind in kinds.items()):
        raise ValueError
    return HandedIn(**{name: given[name] for name in kinds})


def for_the_teacher(one: HandedIn) -> list[str]:
    """What stands beside the grades."""
    said = []
    if one.late:
        said.append(
            _("marked late by {platform}, which does not say by how much").format(platform=one.late)
        )
    if one.versions > 1:
        said.append(
            ngettext(
                "{count} version was handed in, the newest counts",
                "{count} versions were handed in, the newest counts",
                one.versions,
            ).format(count=one.versions)
        )
    return said


def for_the_student(one: HandedIn) -> list[str]:
    """What stands on the page of feedback."""
    if one.versions < 2:
        return []
    return [
        ngettext(
            "You handed in {count} version; the newest was graded.",
            "You handed in {count} versions; the newest was graded.",
            one.versions,
        ).format(count=one.versions)
    ]


Collected = Mapping[tuple[str, str], HandedIn]


def known_work(root: Path, warnings: list[str]) -> Collected:
    """What is known of the class; nothing, and a warning, where the file is damaged."""
    try:
        return History(root).work
    except UserError as error:
        warnings.append(str(error))
        return {}


def beside_the_grades(
    records: Mapping[tuple[str, str], Record], collected: Collected
) -> dict[tuple[str, str], list[str]]:
    """What a teacher should know of each submission: of its notebook, and how it was handed in."""
    said = {
        key: [*record.remarks, *(for_the_teacher(collected[key]) if key in collected else ())]
        for key, record in records.items()
    }
    return {key: remarks for key, remarks in said.items() if remarks}
