"""`python -m grading collect`: an archive of Moodle or Canvas into the classroom."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from course.i18n import gettext as _
from grading.commands.autograde import add_classroom, classroom_of
from grading.model import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _("Exit code 0: everything went to a student; 1: something was left out, and is named; 2: wrong usage.")
    parser.add_argument("archives", nargs="+", type=Path, metavar=_("ARCHIVE"), help=_("the zip file as it was downloaded"))
    parser.add_argument("--lesson", required=True, metavar=_("LESSON"), help=_("the lesson that was handed in"))
    add_classroom(parser)
    parser.add_argument("--names", metavar=_("PATTERN"), help=_(
        "for other platforms: a regular expression, found in a file's path, whose group (?P<student_id>...) is the student's id"))
    parser.add_argument("--force", action="store_true", help=_("replace what students have in the classroom already"))
    parser.add_argument("--no-dates", action="store_true",
                        help=_("write no timestamp.txt: the dates in the archive are not those of handing in"))


def run(arguments: argparse.Namespace) -> int:
    """Prints what went where; returns 1 when anything was left out."""
    from grading import lessons
    from grading.collect.archive import Archive
    from grading.collect.ids import Ids
    from grading.collect.place import collect

    lesson = lessons.known(arguments.lesson)
    room = classroom_of(arguments)
    own = _pattern(arguments.names)
    ids, left_out = Ids(room.root), 0
    for path in arguments.archives:
        archive = Archive(path, str(path))
        try:
            report = collect(archive, lesson, room.submitted, ids, own=own, force=arguments.force, dates=not arguments.no_dates)
        finally:
            archive.close()
        for student, source in report.placed.items():
            print(f"{student:24} <- {source}")
        print(_("{file}: {placed} students' work went to {folder}, {unchanged} had it there already.").format(
            file=path.name, placed=len(report.placed), folder=room.submitted, unchanged=len(report.unchanged)), flush=True)
        for problem in report.problems:
            print(problem, file=sys.stderr)
        left_out += len(report.problems)
    if ids.known:
        print(_("Who is who stands in {file}; an id that you change there is used from then on.").format(file=ids.path))
    return 1 if left_out else 0


def _pattern(text: str | None) -> re.Pattern[str] | None:
    if text is None:
        return None
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise UserError(_("--names is no regular expression: {reason}.").format(reason=error), code=2) from None
    if "student_id" not in pattern.groupindex:
        raise UserError(_("--names needs a group (?P<student_id>...)."), code=2)
    return pattern
