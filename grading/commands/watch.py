"""`python -m grading watch`: stays, and grades what is handed in within moments."""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import sys
import threading

from course.i18n import gettext as _
from course.i18n import mark
from grading.commands.autograde import add_what_is_graded, classroom_of, positive
from grading.commands.options import add_confine
from grading.model import UserError

_PATIENCE = 2.0  # seconds for a thread to end in

_EPILOG = mark(
    "It stays until Ctrl-C or the system's request to end, and then exits with 0; what was being "
    "graded is graded at the next start. Exit code 2: wrong usage, an unknown lesson, or another "
    "watch is at work in the classroom."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(_EPILOG)
    add_what_is_graded(parser)
    add_confine(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        help=_(
            "for programs: a JSON object on a line of standard output for each thing that happens"
        ),
    )
    parser.add_argument(
        "--idle",
        type=positive(float),
        default=900.0,
        metavar=_("SECONDS"),
        help=_(
            "a lesson of which nothing came in for so long gives its memory back; its next "
            "submission takes a few seconds longer (default: 900)"
        ),
    )
    parser.add_argument(
        "--interval",
        type=positive(float),
        default=1.0,
        metavar=_("SECONDS"),
        help=_("where the system does not tell of changes, look for them so often (default: 1)"),
    )
    parser.add_argument(
        "--polling",
        action="store_true",
        help=_(
            "look for changes though this system tells of them: for a network folder that it does "
            "not know for one"
        ),
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    from grading import interrupt
    from grading.commands.watch_voices import Json, Lines
    from grading.watch import Options, Restart, watch

    _take_note_of_ended()
    interrupt.listen_to_end()
    classroom = classroom_of(arguments)
    if not classroom.root.is_dir():
        raise UserError(
            _("There is no folder {folder}: make it, or name another with --classroom.").format(
                folder=classroom.root
            ),
            code=2,
        )
    options = Options(
        tuple(arguments.lessons),
        arguments.jobs,
        arguments.confine,
        idle=arguments.idle,
        interval=arguments.interval,
        polling=arguments.polling,
    )
    with (Json if arguments.json else Lines)(classroom) as voice:
        try:
            watch(classroom, options, voice)
        except Restart:
            voice.reloaded(
                _("The course's lessons or checks have changed: it starts again with the new ones.")
            )
            voice.flush()
            _start_again()
    return 0


def _take_note_of_ended() -> None:
    """Lets go of the processes that the program before `_start_again` left as this one's own."""
    with contextlib.suppress(OSError, AttributeError):  # there are none, or this is Windows
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _start_again() -> None:
    """Puts a new program in this one's place, under the same number.

    The pools' own threads end first, and their semaphores are let go of.
    """
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join(_PATIENCE)
    gc.collect()
    os.execv(sys.executable, [sys.executable, "-m", "grading", *sys.argv[1:]])
