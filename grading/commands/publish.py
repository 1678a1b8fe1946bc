"""`python -m grading publish DIR`: the students' tree, for a separate public repository."""

from __future__ import annotations

import argparse
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.build.places import LANGUAGES, Places, known_language

# The owner that pyproject.toml names until somebody sets their own.
PLACEHOLDER = "your-organisation/"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dir", type=Path, metavar=_("DIR"),
                        help=_("an empty or new folder, or one that publish wrote before"))
    parser.add_argument("--language", default="en", metavar=_("LANGUAGE"),
                        help=_("the language of the notebooks (known: {known})").format(known=", ".join(LANGUAGES)))


def run(arguments: argparse.Namespace) -> int:
    from grading.build.publish import publish

    language = known_language(arguments.language)
    places = Places()
    files = publish(arguments.dir, places, language)
    print(ngettext("{count} file written to {folder}.", "{count} files written to {folder}.", len(files)).format(
        count=len(files), folder=arguments.dir))
    if places.setting("student_repository").startswith(PLACEHOLDER):
        print(_("Before you put it online: set student_repository and wheel_address in pyproject.toml, run "
                "'python -m grading build' and this command again."))
    return 0
