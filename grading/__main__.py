"""`python -m grading COMMAND`: the instructor's side of the course."""

from __future__ import annotations

import argparse
import errno
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from course import warning_filters
from course.i18n import gettext as _
from course.lessons import contract
from grading import interrupt
from grading.commands import COMMANDS
from grading.model import UserError

INTERRUPTED = 130

# Imports make hundreds of thousands of objects that stay. At Python's own threshold its collector
# looks through them again and again, a tenth of all the time they take; the workers of a run import
# this module too.
gc.set_threshold(50_000)
# What this program multiplies is small; a second thread of NumPy's would only spin beside the
# kernels, waiting for more.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
warning_filters.without_errors()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code; a mistake is one line on standard error."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _run(argv)
        sys.stdout.flush()
        return code
    except UserError as error:
        return _say(str(error), error.code)
    except contract.DamagedContractError as error:
        return _say(str(error), 1)
    except KeyboardInterrupt:
        interrupt.ignore()
        return _say(
            _("Stopped. What is finished is kept; run the same command again to go on."),
            INTERRUPTED,
        )
    except BrokenPipeError:
        # The reader of a pipe (`| head`) went away: nothing to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _say(explain(error), 1)
    except ModuleNotFoundError as error:
        if (error.name or "grading").split(".")[0] in ("grading", "course"):
            raise
        return _say(missing_package(error.name or ""), 1)


def _run(argv: list[str]) -> int:
    wanted = next((word for word in argv if not word.startswith("-")), "")
    parser = argparse.ArgumentParser(
        prog="python -m grading",
        description=_("The instructor's side of the course: lessons are built and graded here."),
    )
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"), required=True)
    module: ModuleType | None = None
    for name, sentence in COMMANDS.items():
        command = commands.add_parser(name, help=_(sentence), description=_(sentence))
        if name == wanted:
            module = _load(name)
            module.add_arguments(command)
    parsed = parser.parse_args(argv)
    assert module is not None
    contract.read(contract.FILE)  # a damaged one would make drafts of all lessons
    return int(module.run(parsed))


def _load(name: str) -> ModuleType:
    """The command's module, by name."""
    module = f"grading.commands.{name}"
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name == module:
            raise UserError(
                _("This copy of the course has no command {name!r}.").format(name=name), code=2
            ) from None
        raise


def missing_package(name: str) -> str:
    """What to do where a package is not installed."""
    return _(
        "The Python package {name!r} is not installed for {python}: run 'make test' once, or use "
        ".venv/bin/python."
    ).format(name=name, python=sys.executable)


def explain(error: OSError) -> str:
    """What the system said, which file it said it of, and what to do."""
    # Of two names the first is a temporary file that was about to take the place of the second.
    file = str(error.filename2 or error.filename or _("(no file named)"))
    reason = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        advice = _("free some space and run the same command again")
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        advice = _("give yourself permission to write there, and run the same command again")
    elif error.errno == errno.ENOENT:
        advice = _("look at the path and run the same command again")
    else:
        advice = _("put that right and run the same command again")
    return f"{file}: {reason}: {advice}."


def _say(message: str, code: int) -> int:
    try:
        print(message, file=sys.stderr, flush=True)
    except OSError:
        pass
    return code


if __name__ == "__main__":
    interrupt.listen()
    result = main()
    # else Python looks through all that was ever imported before it ends, which takes longer than a
    # small command
    gc.freeze()
    sys.exit(result)
