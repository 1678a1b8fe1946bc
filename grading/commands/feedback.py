"""`python -m grading feedback`: a page for each student, and from when on it is whole."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from course.i18n import gettext as _
from course.i18n import mark, ngettext
from grading.commands.autograde import add_classroom, classroom_of
from grading.commands.due import add_zone, moment_given, usual_zone
from grading.paths import Classroom

_EPILOG = mark(
    "With --from or --open the names are lessons (none: all of them), and the pages of the whole "
    "class are written anew. Until a lesson's date its part of a page holds the scores alone."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(_EPILOG)
    parser.add_argument(
        "names",
        nargs="*",
        metavar=_("STUDENT"),
        help=_("whom to write a page for (default: all); with --from and --open, lessons"),
    )
    dates = parser.add_mutually_exclusive_group()
    dates.add_argument(
        "--from",
        dest="when",
        metavar=_("WHEN"),
        help=_(
            "from when on students see more than scores, as for 'due'; a day alone is its start"
        ),
    )
    dates.add_argument(
        "--open", action="store_true", help=_("take the date away: students see everything")
    )
    dates.add_argument("--dates", action="store_true", help=_("list the dates, and do nothing"))
    add_zone(parser)
    add_classroom(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    classroom = classroom_of(arguments)
    if arguments.dates:
        _list_dates(classroom)
        return 0
    students: Sequence[str] = arguments.names
    if arguments.when is not None or arguments.open:
        _set_dates(arguments, classroom)
        students = ()
        if not any(classroom.journal.glob("*/*.json")):
            return 0  # nothing is graded yet, so there is no page to write
    return _write(classroom, students)


def _write(classroom: Classroom, students: Sequence[str]) -> int:
    from grading.dates.opening import closed
    from grading.feedback import write_pages
    from grading.results.class_snapshot import take_snapshot
    from grading.roster import read_roster
    from grading.roster.naming import student_named

    now = take_snapshot(classroom)
    for line in now.warnings:
        print(line, file=sys.stderr)
    everyone, roster = now.students, read_roster(classroom.root)
    named = (student_named(student, everyone, roster, classroom) for student in students)
    chosen = list(dict.fromkeys(named)) or everyone
    pages = write_pages(classroom, chosen, now.rows, now.notes, now.late, now.comments)
    print(
        ngettext(
            "{count} page of feedback written: {folder}/<student>/index.html",
            "{count} pages of feedback written: {folder}/<student>/index.html",
            len(pages),
        ).format(count=len(pages), folder=classroom.feedback)
    )
    graded = {row.lesson for row in now.rows}
    for lesson, opening in closed(classroom).items():
        if lesson in graded:
            print(
                _("{lesson}: scores alone until {moment}; run this command again then.").format(
                    lesson=lesson, moment=opening.shown()
                )
            )
    return 0


def _set_dates(arguments: argparse.Namespace, classroom: Classroom) -> None:
    from grading import lessons
    from grading.dates.opening import Opening, set_openings
    from grading.dates.when import START_OF_DAY, zone_named

    chosen = lessons.chosen(arguments.names)
    if arguments.open:
        set_openings(classroom, chosen, None)
        print(_("Open at once: {lessons}.").format(lessons=", ".join(chosen)))
        return
    moment = moment_given(arguments, START_OF_DAY)
    zone = zone_named(arguments.when) or arguments.zone or usual_zone()
    opening = Opening(moment, zone)
    set_openings(classroom, chosen, opening)
    print(
        _("Scores alone until {moment}: {lessons}.").format(
            moment=opening.shown(), lessons=", ".join(chosen)
        )
    )
    if opening.is_past():
        print(_("This moment is in the past, so students see everything."))


def _list_dates(classroom: Classroom) -> None:
    from grading.dates.opening import read_openings

    found = read_openings(classroom)
    if not found:
        print(_("No lesson has a date: the feedback on all of them is whole."))
    for lesson, opening in found.items():
        text = (
            _("{lesson}: open since {moment}")
            if opening.is_past()
            else _("{lesson}: scores alone until {moment}")
        )
        print(text.format(lesson=lesson, moment=opening.shown()))
