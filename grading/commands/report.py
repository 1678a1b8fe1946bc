"""`python -m grading report`: the class at a glance."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from course.i18n import gettext as _
from grading.commands.autograde import add_classroom, classroom_of

if TYPE_CHECKING:
    from grading.paths import Classroom
    from grading.results.class_snapshot import ClassSnapshot


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    add_classroom(parser)
    parser.add_argument(
        "--names",
        action="store_true",
        help=_("say whose the examples of slips are (by default the page only links to them)"),
    )
    parser.add_argument(
        "--json",
        nargs="?",
        const="-",
        metavar="FILE",
        help=_("write the analysis of the class as JSON instead, to a file or standard output"),
    )
    parser.add_argument(
        "--csv",
        type=Path,
        metavar="DIR",
        help=_("write the analysis of the class as tables instead: students.csv, checks.csv, ..."),
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    from grading.report import write_report
    from grading.results.class_snapshot import take_snapshot

    classroom = classroom_of(arguments)
    now = take_snapshot(classroom)
    for line in now.warnings:
        print(line, file=sys.stderr)
    if arguments.json is not None or arguments.csv is not None:
        return _analysis(arguments, classroom, now)
    write_report(classroom, now, names=arguments.names)
    print(_("Report written: {file}").format(file=classroom.report))
    return 0


def _analysis(arguments: argparse.Namespace, classroom: Classroom, now: ClassSnapshot) -> int:
    """Writes the analysis where it was asked for, for the teacher alone: names are in it."""
    from grading.analysis import analyse, as_json, as_tables
    from grading.files import write_atomically
    from grading.roster import read_roster

    roster = read_roster(classroom.root)
    found = analyse(now)
    texts = {}
    if arguments.csv is not None:
        texts = {arguments.csv / name: text for name, text in as_tables(found, roster).items()}
    if arguments.json == "-":
        sys.stdout.write(as_json(found, roster))
    elif arguments.json is not None:
        texts[Path(arguments.json)] = as_json(found, roster)
    for path, text in texts.items():
        write_atomically(path, text.encode(), mode=0o600)
        print(_("Written: {file}").format(file=path), file=sys.stderr)
    return 0
