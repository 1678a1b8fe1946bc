"""`python -m grading due [LESSON WHEN]`: when lessons are due."""

from __future__ import annotations

import argparse
import os
from datetime import datetime, time, tzinfo

from course.i18n import gettext as _
from course.i18n import mark
from grading.commands.autograde import add_classroom, classroom_of
from grading.model import UserError

_EPILOG = mark(
    "WHEN is a day and a time, '2026-05-04 14:00', and may name its zone: '2026-05-04 14:00 "
    "Europe/Berlin', '2026-05-04T14:00+02:00'. Without a zone it is UTC, as for nbgrader; a day "
    "alone is its end. $COURSE_ZONE in the environment stands for --zone."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(_EPILOG)
    parser.add_argument(
        "lesson", nargs="?", metavar=_("LESSON"), help=_("the lesson (none: list all dates)")
    )
    parser.add_argument("when", nargs="?", metavar=_("WHEN"), help=_("when it is due"))
    parser.add_argument("--none", action="store_true", help=_("take the due date away"))
    add_zone(parser)
    add_classroom(parser)


def add_zone(parser: argparse.ArgumentParser) -> None:
    """Adds --zone."""
    parser.add_argument(
        "--zone",
        metavar=_("ZONE"),
        help=_(
            "the time zone of WHEN and of what is shown, such as Europe/Berlin (default: "
            "$COURSE_ZONE, or UTC)"
        ),
    )


def zone_given(arguments: argparse.Namespace) -> tzinfo:
    """The zone in which moments are shown."""
    from grading.dates import zone_of

    return zone_of(usual_zone() if arguments.zone is None else arguments.zone)


def usual_zone() -> str:
    """The zone of a moment for which nobody names one."""
    return os.environ.get("COURSE_ZONE") or "UTC"


def moment_given(arguments: argparse.Namespace, whole_day: time | None = None) -> datetime:
    """The moment WHEN, in UTC; whoever named no zone is told which was taken."""
    from grading.dates import moment_of, names_zone
    from grading.dates.when import END_OF_DAY

    text, zone = arguments.when, arguments.zone
    moment = moment_of(text, zone, whole_day or END_OF_DAY, usual_zone())
    if zone is None and not names_zone(text) and "COURSE_ZONE" not in os.environ:
        print(_("No time zone was named, so this is UTC; --zone Europe/Berlin names a place."))
    return moment


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    from grading import lessons
    from grading.dates.deadlines import listed, set_due

    classroom, place = classroom_of(arguments), zone_given(arguments)
    if arguments.lesson is None:
        if arguments.none:
            raise UserError(_("--none needs a lesson."), code=2)
        lines = listed(classroom, place)
    else:
        if arguments.none == (arguments.when is not None):
            raise UserError(
                _("Say when {lesson} is due, or --none.").format(lesson=arguments.lesson), code=2
            )
        [lesson] = lessons.chosen([arguments.lesson])
        due = None if arguments.none else moment_given(arguments)
        lines = set_due(classroom, lesson, due, place)
    for line in lines:
        print(line)
    return 0
