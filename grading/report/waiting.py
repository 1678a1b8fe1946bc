"""What waits for a person, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.model import FAILED, FLAGGED, MANUAL, UNREADABLE, Row

_KINDS = (FAILED, UNREADABLE, FLAGGED, MANUAL)
WHOLE = (FAILED, UNREADABLE)  # what happens to a submission as a whole


@dataclass(frozen=True)
class Place:
    """Where it waits: a lesson, its exercise (empty: the submission as a whole), why, and whose."""

    lesson: str
    exercise: str
    reason: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """All that waits for the same thing to be done."""

    kind: str
    count: int
    title: str
    what_to_do: str
    places: tuple[Place, ...]


def waiting(rows: Sequence[Row], command: Callable[[str], str]) -> list[Waiting]:
    """What waits, by kind. `command` spells a command of this classroom out."""
    found = []
    for kind in _KINDS:
        by_work: dict[tuple[str, str, str], list[str]] = {}
        for row in rows:
            if row.status == kind:
                why = "" if kind == MANUAL else row.detail
                by_work.setdefault((row.lesson, why, row.student), []).append(row.exercise)
        places: dict[tuple[str, str, str], list[str]] = {}
        for (lesson, why, student), named in sorted(by_work.items()):
            for exercise in [""] if kind in WHOLE else named:
                places.setdefault((lesson, exercise, why), []).append(student)
        if places:
            count = sum(map(len, places.values()))
            found.append(
                Waiting(
                    kind,
                    count,
                    _titles(count)[kind],
                    _what_to_do(command)[kind],
                    tuple(
                        Place(lesson, exercise, why, tuple(students))
                        for (lesson, exercise, why), students in sorted(places.items())
                    ),
                )
            )
    return found


def _titles(count: int) -> dict[str, str]:
    return {
        FAILED: ngettext(
            "Grading failed: {count} piece of work", "Grading failed: {count} pieces of work", count
        ).format(count=count),
        UNREADABLE: ngettext(
            "Could not be read: {count} piece of work",
            "Could not be read: {count} pieces of work",
            count,
        ).format(count=count),
        FLAGGED: ngettext(
            "A person should look: {count} answer", "A person should look: {count} answers", count
        ).format(count=count),
        MANUAL: ngettext(
            "To be graded by hand: {count} answer", "To be graded by hand: {count} answers", count
        ).format(count=count),
    }


def _what_to_do(command: Callable[[str], str]) -> dict[str, str]:
    return {
        FAILED: _(
            "That was our fault, not the student's: run `{command}` again. What failed is named in "
            "`autograde.log`."
        ).format(command=command("autograde")),
        UNREADABLE: _("The notebook is broken beyond repair: ask the student for the file again."),
        FLAGGED: _(
            "Points that cannot be trusted are held back: read the reason, then look at the answer "
            "and give the score with `{command}`, or in Formgrader."
        ).format(command=command("mark LESSON EXERCISE --student ID")),
        MANUAL: _(
            "Give score and comment with `{command}`, or in Formgrader, and run `autograde`: the "
            "score comes into `results.csv` and this report."
        ).format(command=command("mark LESSON")),
    }
