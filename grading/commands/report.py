"""`python -m grading report`: the class at a glance."""

from __future__ import annotations

import argparse
import sys

from course.i18n import gettext as _
from grading.commands.autograde import add_classroom, classroom_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    add_classroom(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    from grading.report import write_report
    from grading.results.class_snapshot import take_snapshot

    classroom = classroom_of(arguments)
    now = take_snapshot(classroom)
    for line in now.warnings:
        print(line, file=sys.stderr)
    write_report(classroom, now)
    print(_("Report written: {file}").format(file=classroom.report))
    return 0
