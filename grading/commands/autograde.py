"""`python -m grading autograde`: grades what is new or changed among the submissions."""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from course.i18n import mark
from grading.commands.build import classroom as default_classroom
from grading.commands.screen import Json, Screen
from grading.limits import DEFAULT
from grading.paths import Classroom

_EPILOG = mark(
    "Exit code 0: every submission has its rows, also the unreadable and empty ones; 1: a row is "
    "'failed' (our fault; it stays queued), a student's folder has a bad name, or the run could "
    "not go on; 2: wrong usage, such as an unknown lesson or a classroom in which nothing was "
    "handed in."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(_EPILOG)
    add_what_is_graded(parser)
    parser.add_argument(
        "--cluster",
        metavar=_("ADDRESS"),
        help=_(
            "grade on a Dask cluster; its workers have one thread each and see the same folders"
        ),
    )
    parser.add_argument(
        "--regrade", action="store_true", help=_("grade again what has not changed")
    )
    parser.add_argument(
        "--confine",
        choices=("auto", "require", "off"),
        default="auto",
        help=_(
            "auto: as well as this machine can, and say what is not protected; require: refuse to "
            "grade where submissions cannot be confined; off: not at all"
        ),
    )
    parser.add_argument(
        "--cell-seconds",
        type=positive(float),
        default=DEFAULT.cell_seconds,
        metavar="S",
        help=_(
            "wall time for one cell (default: {seconds:g}); goes with --regrade for what is graded "
            "already"
        ).format(seconds=DEFAULT.cell_seconds),
    )
    said = parser.add_mutually_exclusive_group()
    said.add_argument("--quiet", action="store_true", help=_("print only what went wrong"))
    said.add_argument(
        "--json",
        action="store_true",
        help=_(
            "for programs: a JSON object on a line of standard output for each thing that happens"
        ),
    )
    said.add_argument(
        "--progress", action="store_true", help=_("show the progress bar, terminal or not")
    )


def add_what_is_graded(parser: argparse.ArgumentParser) -> None:
    """Adds the lessons, --classroom and --jobs."""
    parser.add_argument(
        "lessons", nargs="*", metavar=_("LESSON"), help=_("the lessons to grade (default: all)")
    )
    add_classroom(parser)
    parser.add_argument(
        "--jobs",
        type=positive(int),
        default=cores(),
        metavar="N",
        help=_("submissions graded at a time (default: the number of cores, here {count})").format(
            count=cores()
        ),
    )


def add_classroom(parser: argparse.ArgumentParser) -> None:
    """Adds --classroom."""
    parser.add_argument(
        "--classroom",
        type=Path,
        metavar=_("DIR"),
        help=_(
            "the folder with submitted/ (default: $COURSE_CLASSROOM, or classroom/ of the clone)"
        ),
    )


def classroom_of(arguments: argparse.Namespace) -> Classroom:
    """The classroom that was named, or the default one."""
    return Classroom(Path(arguments.classroom or default_classroom()).resolve())


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    from grading import head_start

    classroom = classroom_of(arguments)
    if not arguments.cluster:
        head_start.begin(classroom, arguments.lessons, arguments.regrade)

    # nbgrader, SQLAlchemy and the rest take as long as a framework does
    from grading.attempts import take_the_best
    from grading.sandbox.cluster import connect
    from grading.session import Options, grade_class

    # A cell may take as long as it is told, and a whole submission never less than a cell.
    limits = dataclasses.replace(
        DEFAULT,
        cell_seconds=arguments.cell_seconds,
        submission_seconds=max(DEFAULT.submission_seconds, arguments.cell_seconds),
    )
    options = Options(
        tuple(arguments.lessons), arguments.jobs, arguments.confine, arguments.regrade, limits
    )
    if arguments.cluster:
        make_executor, slots = connect(arguments.cluster)
        options = dataclasses.replace(options, make_executor=make_executor, jobs=slots)
    bar = arguments.progress or sys.stdout.isatty()
    with Json(classroom) if arguments.json else Screen(classroom, arguments.quiet, bar) as screen:
        choice = take_the_best(classroom, options)
        for line in () if arguments.quiet or arguments.json else choice.lines:
            print(line)
        for line in choice.problems:
            print(line, file=sys.stderr)
        summary = grade_class(classroom, options, screen)
        screen.summarise(summary)
    return 1 if choice.problems else summary.code


def positive(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    """Reads a number of this kind above 0 from the command line."""

    def number(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = 0
        if not 0 < value < float("inf"):
            raise argparse.ArgumentTypeError(
                _("{text!r} is not a number above 0").format(text=text)
            )
        return value

    return number


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
