"""`python -m grading build`: the lessons' notebooks from their sources."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from course.lessons import contract
from grading.model import UserError
from grading.paths import Classroom
from grading.places import LANGUAGES, Places, known_language

AGAIN = "python -m grading build"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "--check",
        action="store_true",
        help=_("change nothing; exit 1 when notebooks/ or the contract is stale"),
    )
    parser.add_argument(
        "--language",
        default="en",
        metavar=_("LANGUAGE"),
        help=_("the language of the notebooks (known: {known})").format(known=", ".join(LANGUAGES)),
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    language = known_language(arguments.language)
    places = Places()
    return check(places, language) if arguments.check else build(places, language)


def classroom() -> Path:
    """The classroom that lessons are registered in: that of nbgrader_config.py."""
    chosen = os.environ.get("COURSE_CLASSROOM")
    return Path(chosen).resolve() if chosen else Classroom().root


def build(places: Places, language: str) -> int:
    """Builds the notebooks, registers the lessons, and says what changed."""
    from grading.release import tree
    from grading.release.proof import prove

    refused: tree.Refused = {}
    said: list[str] = []
    changed = tree.build(places, language, classroom(), refused=refused, said=said, prove=prove)
    for path in changed:
        print(
            places.shown(path)
            if path.exists()
            else _("{file} (removed)").format(file=places.shown(path))
        )
    count = len(places.lesson_sources()) - len(refused)
    print(
        ngettext(
            "{count} lesson built and registered for grading.",
            "{count} lessons built and registered for grading.",
            count,
        ).format(count=count)
    )
    for line in said:
        print(line)
    return say_refused(refused, places)


def say_refused(refused: Mapping[str, UserError], places: Places) -> int:
    """Says in a line that a draft was left out, and all that is wrong with other lessons.

    Returns:
        1 where there is such a lesson.
    """
    code, built = 0, contract.read(places.contract)
    for lesson, error in refused.items():
        lines = str(error).splitlines()
        if lesson in built:
            print(error, file=sys.stderr)
            code = 1
        else:
            said = _("{lesson} is a draft and was left out: {reason}").format(
                lesson=lesson, reason=lines[0]
            )
            if more := len(lines) - 1:
                said += " " + ngettext(
                    "({count} more thing is missing)", "({count} more things are missing)", more
                ).format(count=more)
            print(said, file=sys.stderr)
    return code


def check(places: Places, language: str) -> int:
    """Says what is stale or was not proved, and changes nothing.

    Returns:
        1 where something is stale: proofs take frameworks, and the workflows run them anyway.
    """
    from grading.release import proof, tree

    refused: tree.Refused = {}
    with tree.built(places, language, refused=refused) as (lessons, _root):
        found = tree.differences(places, lessons, language)
        unproved = proof.unproved(places, [one.lesson for one in lessons])
    if say_refused(refused, places):
        return 1
    says = {
        tree.MISSING: _("{file} is missing"),
        tree.STALE: _("{file} is stale"),
        tree.EXTRA: _("{file} comes from no lesson: move it out of notebooks/"),
    }
    for what, path in found:
        print(says[what].format(file=places.shown(path)))
    if any(what != tree.EXTRA or is_release(path) for what, path in found):
        print(_("Run '{command}' and commit what it changes.").format(command=AGAIN))
    for lesson in unproved:
        print(
            _(
                "The solutions of {lesson} were not run since its source or its checks changed: "
                "'{command}' does it."
            ).format(lesson=lesson, command=AGAIN)
        )
    if not found:
        print(
            ngettext(
                "The notebook of {count} lesson is up to date.",
                "The notebooks of {count} lessons are up to date.",
                len(lessons),
            ).format(count=len(lessons))
        )
    return 1 if found else 0


def is_release(path: Path) -> bool:
    """Whether a file looks like the release of a lesson whose source is gone."""
    return path.suffix == ".ipynb" and path.stem == path.parent.name
