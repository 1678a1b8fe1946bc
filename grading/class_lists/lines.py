"""What an import says, and the class as a table."""

from __future__ import annotations

from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.class_lists.enrol import Enrolled
from grading.class_lists.new_ids import betrays
from grading.roster import Roster
from grading.safe_text import one_line

_MOST = 40  # lines of one kind
_COLUMNS = ("email", "lms_id", "sis_id", "login", "section", "group")


def done_lines(done: Enrolled, dry_run: bool, file: Path) -> list[str]:
    """What was read, who is new, what changed, and where it stands now."""
    plan, roster = done.plan, done.plan.roster
    read = ", ".join(
        _("{field} from {heading!r}").format(field=field, heading=heading)
        for field, heading in done.listed.read.items()
    )
    lines = [_("Read as a list of {kind}: {columns}.").format(kind=done.listed.kind, columns=read)]
    lines += done.listed.notes
    new = [
        _("found    {student}, who was in the classroom already").format(
            student=roster.shown(student.id)
        )
        if student.id in plan.found
        else _("new      {student}").format(student=roster.shown(student.id))
        for student in plan.new
    ]
    changed = [
        _("changed  {student}: {what}").format(
            student=roster.shown(one.id), what=_what(one.what, roster.blind)
        )
        for one in plan.changed
    ]
    gone = [
        _("gone     {student} is not in the list, and stays").format(student=roster.shown(student))
        for student in plan.gone
    ]
    removed = [
        _("removed  {student}").format(student=plan.before.shown(student))
        for student in plan.removed
    ]
    for kind in (new, changed, gone, removed):
        lines += _first(kind)
    # What stood in the roster too is said above.
    lines += _first(
        [
            _("The gradebook had {old!r} as {field} of {student}; now it has {new!r}.").format(
                old=one.old, field=one.column, student=roster.shown(one.student), new=one.new
            )
            for one in done.overwritten
            if not roster.blind
            and (
                (known := plan.before.get(one.student)) is None
                or one.old not in vars(known).values()
            )
        ]
    )
    lines.append(
        ngettext(
            "{count} person in the list: {new} new, {changed} changed, {left} left for you; "
            "{gone} of the class not in the list.",
            "{count} people in the list: {new} new, {changed} changed, {left} left for you; "
            "{gone} of the class not in the list.",
            len(done.listed.people),
        ).format(
            count=len(done.listed.people),
            new=len(plan.new),
            changed=len(plan.changed),
            left=len(plan.left),
            gone=len(plan.gone),
        )
    )
    lines.append(
        _("Nothing was written (--dry-run).")
        if dry_run
        else _(
            "The class stands in {file} and in the gradebook; an id that you change in the file "
            "before work comes in is used from then on."
        ).format(file=file)
    )
    return lines


def problem_lines(done: Enrolled) -> list[str]:
    """What is left for a person."""
    return [*done.listed.problems, *done.plan.left, *done.kept]


def class_table(roster: Roster) -> list[str]:
    """The class, a line for each student; while marking is blind the ids alone."""
    columns = [name for name in _COLUMNS if any(getattr(one, name) for one in roster)]
    shown = [] if roster.blind else ["name", *columns]
    titles = {
        "name": _("name"),
        "email": _("e-mail"),
        "lms_id": _("platform's id"),
        "sis_id": _("number"),
        "login": _("login"),
        "section": _("section"),
        "group": _("group"),
    }
    rows = [[_("student"), *(titles[name] for name in shown)]]
    rows += [[one.id, *(one_line(getattr(one, name), 40) for name in shown)] for one in roster]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    count = ngettext("{count} student", "{count} students", len(roster)).format(count=len(roster))
    lines.append(count)
    if roster.blind:
        lines.append(_("Marking is blind: 'python -m grading roster blind off' shows names again."))
    return lines


def telling_ids(roster: Roster) -> list[str]:
    """The ids from which a person could tell who it is."""
    return [student.id for student in roster if betrays(student)]


def _what(what: tuple[tuple[str, str, str], ...], blind: bool) -> str:
    if blind:
        return ", ".join(field for field, _old, _new in what)
    return ", ".join(
        _("{field} {old!r} is now {new!r}").format(field=field, old=old, new=new)
        for field, old, new in what
    )


def _first(lines: list[str]) -> list[str]:
    rest = len(lines) - _MOST
    if rest <= 1:
        return lines
    more = ngettext("... and {count} more like it", "... and {count} more like these", rest)
    return [*lines[:_MOST], more.format(count=rest)]
