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
        "--draft",
        action="store_true",
        help=_("to look at it only: written even where its links lead nowhere yet"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    from grading.release.publish import publish

    language = known_language(arguments.language)
    files = publish(arguments.dir, Places(), language, draft=arguments.draft)
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
