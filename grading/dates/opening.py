"""From when on students see more than their scores: `classroom/feedback-dates.json`.

A lesson that is not in the file has no date: its feedback is whole at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from course.i18n import gettext as _
from grading.dates.when import shown_moment, zone_of
from grading.files import write_atomically
from grading.lock import locked
from grading.model import UserError
from grading.paths import Classroom

FILE = "feedback-dates.json"
FORMAT = 1


@dataclass(frozen=True)
class Opening:
    """When the feedback on a lesson opens.

    `moment` is in UTC without a zone; `zone` is the place whose clock students read.
    """

    moment: datetime
    zone: str = "UTC"

    def is_past(self, now: datetime | None = None) -> bool:
        """Whether students may see everything."""
        return self.moment <= (now or datetime.now(UTC).replace(tzinfo=None))

    def shown(self) -> str:
        """The moment as a person reads it."""
        return shown_moment(self.moment, zone_of(self.zone))


def read_openings(classroom: Classroom) -> dict[str, Opening]:
    """The date of each lesson that has one.

    Raises:
        UserError: The file is damaged: nothing may be shown before somebody looks.
    """
    path = classroom.root / FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError
        return {
            str(lesson): _opening(one["moment"], one["zone"])
            for lesson, one in content["lessons"].items()
        }
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, UserError):
        raise UserError(
            _(
                "{file} is damaged, so it is not known what students may see: delete it and set "
                "the dates again with '{command}'. No page was written."
            ).format(file=path.as_posix(), command=classroom.command("feedback --from WHEN LESSON"))
        ) from None


def _opening(moment: str, zone: str) -> Opening:
    found = Opening(datetime.fromisoformat(moment), zone)
    if found.moment.tzinfo is not None:
        raise ValueError
    zone_of(zone)
    return found


def set_openings(classroom: Classroom, lessons: Iterable[str], opening: Opening | None) -> None:
    """Sets the date of some lessons; None takes it away, so that their feedback is open."""
    with locked(classroom.root):
        kept = read_openings(classroom)
        for lesson in lessons:
            kept.pop(lesson, None)
            if opening is not None:
                kept[lesson] = opening
        data = {
            lesson: {"moment": one.moment.isoformat(), "zone": one.zone}
            for lesson, one in sorted(kept.items())
        }
        text = json.dumps({"format": FORMAT, "lessons": data}, indent=1)
        write_atomically(classroom.root / FILE, f"{text}\n".encode())


def closed(classroom: Classroom) -> dict[str, Opening]:
    """The lessons of which students see their scores alone now."""
    return {lesson: one for lesson, one in read_openings(classroom).items() if not one.is_past()}


def opened_since(
    classroom: Classroom, keys: Iterable[tuple[str, str]]
) -> list[tuple[tuple[str, str], float]]:
    """For each (student, lesson) whose feedback has opened, when that was, in seconds.

    Nothing where the file is damaged: whoever writes pages refuses then, and says so.
    """
    try:
        openings = read_openings(classroom)
    except UserError:
        return []
    past = {
        lesson: one.moment.replace(tzinfo=UTC).timestamp()
        for lesson, one in openings.items()
        if one.is_past()
    }
    return [((student, lesson), past[lesson]) for student, lesson in keys if lesson in past]
