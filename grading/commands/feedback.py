"""`python -m grading feedback`: a page for each student."""

from __future__ import annotations

import argparse
import difflib
import sys

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.commands.autograde import add_classroom, classroom_of
from grading.model import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "students",
        nargs="*",
        metavar=_("STUDENT"),
        help=_("whom to write a page for (default: all)"),
    )
    add_classroom(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    from grading.feedback import write_pages
    from grading.results.class_snapshot import take_snapshot

    classroom = classroom_of(arguments)
    now = take_snapshot(classroom)
    for line in now.warnings:
        print(line, file=sys.stderr)
    everyone = now.students
    known = frozenset(everyone)
    students = list(dict.fromkeys(arguments.students)) or everyone
    for student in students:
        if student not in known:
            near = difflib.get_close_matches(student, everyone, n=1)
            hint = " " + _("Did you mean {near}?").format(near=near[0]) if near else ""
            raise UserError(
                _("There is no student {student!r} in {folder}.").format(
                    student=student, folder=classroom.root
                )
                + hint,
                code=2,
            )
    pages = write_pages(classroom, students, now.rows, now.notes, now.late, now.comments)
    print(
        ngettext(
            "{count} page of feedback written: {folder}/<student>/index.html",
            "{count} pages of feedback written: {folder}/<student>/index.html",
            len(pages),
        ).format(count=len(pages), folder=classroom.feedback)
    )
    return 0
