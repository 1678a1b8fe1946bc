"""`python -m grading extend STUDENT LESSON WHEN`: more time for one student."""

from __future__ import annotations

import argparse

from course.i18n import gettext as _
from grading.commands.autograde import add_classroom, classroom_of
from grading.commands.due import add_zone, moment_given, zone_given
from grading.model import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("student", metavar=_("STUDENT"), help=_("the student's id, or name"))
    parser.add_argument("lesson", metavar=_("LESSON"), help=_("the lesson"))
    parser.add_argument(
        "when",
        nargs="?",
        metavar=_("WHEN"),
        help=_("until when it may be handed in, as for 'due'"),
    )
    parser.add_argument("--none", action="store_true", help=_("take the extension back"))
    add_zone(parser)
    add_classroom(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    from grading import lessons
    from grading.dates.deadlines import extend

    if arguments.none == (arguments.when is not None):
        raise UserError(_("Say until when, or --none."), code=2)
    place = zone_given(arguments)
    [lesson] = lessons.chosen([arguments.lesson])
    until = None if arguments.none else moment_given(arguments)
    for line in extend(classroom_of(arguments), arguments.student, lesson, until, place):
        print(line)
    return 0
