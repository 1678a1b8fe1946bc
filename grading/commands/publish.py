"""`python -m grading publish DIR`: the students' tree, for a separate public repository."""

from __future__ import annotations

import argparse
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.places import LANGUAGES, Places, known_language


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "dir",
        type=Path,
        metavar=_("DIR"),
        help=_("an empty or new folder, or one that publish wrote before"),
    )
    parser.add_argument(
        "--language",
        default="en",
        metavar=_("LANGUAGE"),
        help=_("the language of the notebooks (known: {known})").format(known=", ".join(LANGUAGES)),
    )
    parser.add_argument(
        "--solutions",
        action="append",
        default=[],
        metavar=_("LESSON"),
        help=_(
            'let students see this lesson\'s solutions with solution("id"), each once three of '
            "their answers have failed; they are in the wheel, where anybody can read them"
        ),
    )
    parser.add_argument(
        "--graded",
        action="append",
        default=[],
        metavar=_("LESSON"),
        help=_("the same, at once: for a lesson whose work is in and graded"),
    )
    parser.add_argument(
        "--draft",
        action="store_true",
        help=_("to look at it only: written even where its links lead nowhere yet"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    from grading.release.publish import publish
    from grading.release.published_solutions import ATTEMPTS

    solutions = dict.fromkeys(arguments.solutions, ATTEMPTS) | dict.fromkeys(arguments.graded, 0)
    language = known_language(arguments.language)
    files = publish(arguments.dir, Places(), language, draft=arguments.draft, solutions=solutions)
    print(
        ngettext(
            "{count} file written to {folder}.", "{count} files written to {folder}.", len(files)
        ).format(count=len(files), folder=arguments.dir)
    )
    if arguments.draft:
        print(
            _(
                "This is a draft: its links may lead nowhere. Do not put it online; publish "
                "again without --draft first."
            )
        )
    return 0
