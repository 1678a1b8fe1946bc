"""`python -m grading new`: the stubs of a new lesson or exercise."""

from __future__ import annotations

import argparse

from course.i18n import gettext as _
from grading.files import require_writable, write_atomically
from grading.places import Places
from grading.release import new
from grading.release.rules.unwritten import unwritten


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The names of the lesson and of the exercise."""
    parser.add_argument(
        "lesson", metavar=_("LESSON"), help=_("a number and a name, like 08_tokens")
    )
    parser.add_argument(
        "exercise",
        nargs="?",
        default="",
        metavar=_("EXERCISE"),
        help=_(
            "its id, like one_hot; by default a new lesson's first exercise takes the lesson's name"
        ),
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the stubs, and says what is to be written in them."""
    return write(Places(), arguments.lesson, arguments.exercise)


def write(places: Places, lesson: str, exercise: str) -> int:
    """Writes the stubs into a clone."""
    files = new.stubs(places, lesson, exercise)
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
    require_writable({path.parent for path in files})
    for path, text in files.items():
        write_atomically(path, text.encode())
    for path, text in files.items():
        print(places.shown(path))
        for number, what in unwritten(text):
            print(f"  {number:4}  {what}")
    print(_("Write what these lines say, then run 'python -m grading build'."))
    return 0
