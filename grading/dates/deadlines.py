"""Sets and lists due dates and extensions in a classroom's gradebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from course.i18n import gettext as _
from course.i18n import ngettext
from grading import lessons
from grading.dates.when import shown_moment
from grading.lock import locked
from grading.model import UserError
from grading.paths import Classroom
from grading.record.gradebook import Gradebook, open_gradebook
from grading.roster import Roster, read_roster
from grading.roster.naming import student_named

Extensions = Mapping[str, timedelta]


@dataclass(frozen=True)
class Deadline:
    """When a lesson is due, and for whom it is due later, by student."""

    lesson: str
    due: datetime | None = None
    extensions: Extensions = field(default_factory=dict)

    def until(self, student: str) -> datetime | None:
        """When it is due for one student."""
        return self.due and self.due + self.extensions.get(student, timedelta())


def deadlines(classroom: Classroom) -> list[Deadline]:
    """Those of all lessons of the course that can be graded, and of all that have a date."""
    book = Gradebook.of(classroom.root)
    try:
        due, extensions = book.due_dates(), book.extensions()
    finally:
        book.close()
    dated = {lesson for lesson, moment in due.items() if moment is not None}
    named = sorted({*lessons.gradable(), *dated, *(lesson for _student, lesson in extensions)})
    return [_deadline(lesson, due.get(lesson), extensions) for lesson in named]


def set_due(
    classroom: Classroom, lesson: str, due: datetime | None, place: tzinfo = UTC
) -> list[str]:
    """Sets a lesson's due date, or takes it away; returns what a person should know of it."""
    with _open(classroom, lesson) as book:
        before = _deadline(lesson, book.due_dates().get(lesson), book.extensions())
        book.set_due(lesson, due)
        late = book.lateness()
    after = Deadline(lesson, due, before.extensions)
    said = [_changed(lesson, before.due, due, place)]
    roster = read_roster(classroom.root)
    if due is None:
        if before.extensions:
            said.append(
                _("Extensions stay, and count again once it has a due date: {students}.").format(
                    students=", ".join(map(roster.shown, sorted(before.extensions)))
                )
            )
        return said
    if due <= _now():
        said.append(_("This moment is in the past."))
    said += [
        _("{student} has an extension, which moves along: until {moment}.").format(
            student=roster.shown(student), moment=_shown(after.until(student), place)
        )
        for student in sorted(before.extensions)
        if before.due != due
    ]
    count = sum(one.seconds() > 0 for (_who, of), one in late.items() if of == lesson)
    return [*said, *_late_words(count, classroom, lesson)]


def extend(
    classroom: Classroom, student: str, lesson: str, until: datetime | None, place: tzinfo = UTC
) -> list[str]:
    """Gives one student more time, until a moment, or takes it back; returns what to know of it.

    The student is called by id, or by the name on the class list.

    Raises:
        UserError: There is no such student, no due date, or the moment is not after it.
    """
    roster = read_roster(classroom.root)
    with _open(classroom, lesson) as book:
        known = {*book.students(), *_submitted(classroom), *_ids(roster)}
        student = student_named(student, known, roster, classroom)
        due = book.due_dates().get(lesson)
        before = book.extensions().get((student, lesson))
        name = roster.shown(student)
        if until is None:
            book.set_extension(student, lesson, None)
        elif due is None:
            raise UserError(
                _(
                    "{lesson} has no due date, so there is nothing to extend: set it first, with "
                    "'{command}'."
                ).format(lesson=lesson, command=classroom.command(f"due {lesson} WHEN"))
            )
        elif until <= due:
            raise UserError(
                _(
                    "{until} is not after {lesson}'s due date ({due}): an extension gives more "
                    "time. Nothing was changed."
                ).format(until=_shown(until, place), lesson=lesson, due=_shown(due, place))
            )
        else:
            book.set_extension(student, lesson, until - due)
        late = book.lateness().get((student, lesson))
    if until is None:
        text = (
            _("{student} has no extension of {lesson} any more.")
            if before
            else _("{student} had no extension of {lesson}; nothing was changed.")
        )
        return [text.format(student=name, lesson=lesson)]
    said = [
        _("{student} has until {moment} for {lesson} (due {due} for the others).").format(
            student=name, moment=_shown(until, place), lesson=lesson, due=_shown(due, place)
        )
    ]
    if before and due is not None and due + before != until:
        said.append(_("Before, it was {moment}.").format(moment=_shown(due + before, place)))
    if until <= _now():
        said.append(_("This moment is in the past."))
    return [*said, *_late_words(int(late is not None and late.seconds() > 0), classroom, lesson)]


def listed(classroom: Classroom, place: tzinfo = UTC) -> list[str]:
    """The lines of `due` alone."""
    roster, lines = read_roster(classroom.root), []
    found = deadlines(classroom)
    wide = max((len(one.lesson) for one in found), default=0)
    for one in found:
        due = _shown(one.due, place) if one.due else _("no due date")
        lines.append(f"{one.lesson:<{wide}}  {due}")
        for student in sorted(one.extensions):
            text = (
                _("{student}: until {moment}")
                if one.due
                else _("{student}: an extension, without a due date to count from")
            )
            moment = _shown(one.until(student), place)
            lines.append(
                f"{'':<{wide}}  {text.format(student=roster.shown(student), moment=moment)}"
            )
    return lines


@contextmanager
def _open(classroom: Classroom, lesson: str) -> Iterator[Gradebook]:
    """The gradebook, copied first, in which the lesson is registered; nobody else writes."""
    with locked(classroom.root):
        book = open_gradebook(classroom, [lesson])
        try:
            yield book
        finally:
            book.close()


def _deadline(
    lesson: str, due: datetime | None, extensions: Mapping[tuple[str, str], timedelta]
) -> Deadline:
    own = {student: more for (student, of), more in extensions.items() if of == lesson}
    return Deadline(lesson, due, own)


def _changed(lesson: str, before: datetime | None, due: datetime | None, place: tzinfo) -> str:
    if due is None:
        return (
            _("{lesson} has no due date any more; it was {before}.")
            if before
            else _("{lesson} had no due date; nothing was changed.")
        ).format(lesson=lesson, before=_shown(before, place))
    text = (
        _("{lesson} is due {due}; before, it was {before}.")
        if before not in (None, due)
        else _("{lesson} is due {due}.")
    )
    return text.format(lesson=lesson, due=_shown(due, place), before=_shown(before, place))


def _shown(moment: datetime | None, place: tzinfo) -> str:
    """A moment where it was asked for, and in UTC, as the gradebook has it."""
    if moment is None:
        return ""
    there, utc = shown_moment(moment, place), shown_moment(moment)
    if there == utc:
        return utc
    return _("{there} ({utc})").format(there=there, utc=utc)


def _late_words(count: int, classroom: Classroom, lesson: str) -> list[str]:
    if not count:
        return []
    return [
        ngettext(
            "{count} submission is late by this; '{command}' takes it into the grades.",
            "{count} submissions are late by this; '{command}' takes it into the grades.",
            count,
        ).format(count=count, command=classroom.command(f"autograde {lesson}"))
    ]


def _submitted(classroom: Classroom) -> set[str]:
    if not classroom.submitted.is_dir():
        return set()
    return {folder.name for folder in classroom.submitted.iterdir() if folder.is_dir()}


def _ids(roster: Roster) -> list[str]:
    return [student.id for student in roster]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
