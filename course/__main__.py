"""`python -m course COMMAND`: what a student, or a student's repository, asks of the course."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from course.command import check
from course.i18n import gettext as _

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m course", description=_("The course's helpers, from a terminal.")
    )
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"), required=True)
    sentence = _(check.SENTENCE)
    check.add_arguments(commands.add_parser("check", help=sentence, description=sentence))
    parsed = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that is not Unicode
    try:
        code = check.run(parsed)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print(_("Stopped."), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
