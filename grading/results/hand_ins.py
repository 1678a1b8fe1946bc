"""What is known of hand-ins that came out of a platform's archive: `collected.json`.

It says in which order versions of a student's work came, so that an older archive is known for what
it is; which were marked late; and that there were more than one, for everybody who reads the
grades.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.files import write_atomically
from grading.model import Record, UserError
from grading.record.gradebook.late_penalty import Lateness, extension_words
from grading.safe_text import shown as safe

FILE = "collected.json"
FORMAT = 1


@dataclass
class HandedIn:
    """One student's work for one lesson, as it was last placed.

    `digest` is of its notebooks; `seen` are the digests of all versions that are known, this one
    last. `moment` is when it was handed in and `downloaded` when its archive was written, both ISO
    8601 in UTC, or empty; `upload` is the platform's number of the file, or 0; `uploads` is more
    than 1 where the file's name says that one came before. `late` is the platform that marks it
    late, or empty. `attempt` says which version counts: `first`, `best`, or empty for the newest.
    `group` is the group that the work counts for and `by` who of it handed it in; both are empty
    for a student's own, and `by` where it came in under the group's name.
    """

    digest: str = ""
    seen: list[str] = field(default_factory=list)
    moment: str = ""
    downloaded: str = ""
    upload: int = 0
    uploads: int = 1
    late: str = ""
    attempt: str = ""
    group: str = ""
    by: str = ""

    @property
    def versions(self) -> int:
        """How many versions were handed in, of those that are known."""
        return len(self.seen)

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
    empty = HandedIn()
    kinds = {field.name: type(getattr(empty, field.name)) for field in fields(HandedIn)}
    new = {name: getattr(empty, name) for name in ("attempt", "group", "by")}
    given = new | dict(given)  # an older version did not write all
    if any(type(given[name]) is not kind for name, kind in kinds.items()):
        raise ValueError
    return HandedIn(**{name: given[name] for name in kinds})


def for_the_teacher(one: HandedIn, shown: Callable[[str], str] = str) -> list[str]:
    """What stands beside the grades; `shown` gives a student in a sentence."""
    said = []
    if one.group:
        said.append(
            _("handed in by {student} for the group {group}").format(
                student=shown(one.by), group=safe(one.group)
            )
            if one.by
            else _("handed in for the group {group}").format(group=safe(one.group))
        )
    if one.late:
        said.append(
            _("marked late by {platform}, which does not say by how much").format(platform=one.late)
        )
    if one.versions > 1:
        said.append(_versions(one))
    elif one.uploads > 1:
        said.append(_("handed in before, as the file's name says; the newest counts"))
    return said


def _versions(one: HandedIn) -> str:
    count = one.versions
    if one.attempt == "first":
        return ngettext(
            "{count} version was handed in, the first counts",
            "{count} versions were handed in, the first counts",
            count,
        ).format(count=count)
    if one.attempt == "best":
        return ngettext(
            "{count} version was handed in, the best counts",
            "{count} versions were handed in, the best counts",
            count,
        ).format(count=count)
    return ngettext(
        "{count} version was handed in, the newest counts",
        "{count} versions were handed in, the newest counts",
        count,
    ).format(count=count)


def for_the_student(one: HandedIn) -> list[str]:
    """What stands on the page of feedback; nobody else is named there."""
    said = []
    if one.group:
        said.append(_("This work was handed in for your group; it counts for all of you."))
    if one.versions > 1:
        said.append(_to_the_student(one))
    return said


def _to_the_student(one: HandedIn) -> str:
    count = one.versions
    if one.attempt == "first":
        return ngettext(
            "You handed in {count} version; the first was graded.",
            "You handed in {count} versions; the first was graded.",
            count,
        ).format(count=count)
    if one.attempt == "best":
        return ngettext(
            "You handed in {count} version; the best counts.",
            "You handed in {count} versions; the best counts.",
            count,
        ).format(count=count)
    return ngettext(
        "You handed in {count} version; the newest was graded.",
        "You handed in {count} versions; the newest was graded.",
        count,
    ).format(count=count)


Collected = Mapping[tuple[str, str], HandedIn]


def known_work(root: Path, warnings: list[str]) -> Collected:
    """What is known of the class; nothing, and a warning, where the file is damaged."""
    try:
        return History(root).work
    except UserError as error:
        warnings.append(str(error))
        return {}


def beside_the_grades(
    records: Mapping[tuple[str, str], Record],
    collected: Collected,
    lateness: Lateness | None = None,
) -> dict[tuple[str, str], list[str]]:
    """What a teacher should know of each submission.

    That is of its notebook, how it was handed in, and whether there was more time for it.
    """
    dates = {key: extension_words(late) for key, late in (lateness or {}).items() if key in records}
    said = {
        key: [
            *record.remarks,
            *(for_the_teacher(collected[key]) if key in collected else ()),
            *filter(None, [dates.get(key, "")]),
        ]
        for key, record in records.items()
    }
    return {key: remarks for key, remarks in said.items() if remarks}
