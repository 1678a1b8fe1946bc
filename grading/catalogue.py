"""The message catalogue: every text that a person reads, as a template for translators.

    python -m grading.catalogue course.pot

Most messages are found where the code translates or marks them. Those that are written in short
forms, such as hints and the titles of hidden checks, are asked of what they became.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from course.i18n import gettext as _
from course.i18n import ngettext
from course.lessons.contract import LESSONS
from course.lessons.discovery import exercises_of, name_of
from course.lessons.questions import questions_of
from grading.lessons import hidden
from grading.paths import ROOT
from grading.proofs.attack.catalogue import ALL
from grading.proofs.attack.model import CLASSES
from grading.proofs.confinement.acts import titles
from grading.release.published_solutions import explanations

_METHODS = [("**.py", "python"), ("**.html.jinja", "jinja2")]
_CALLS = {"_": None, "gettext": None, "mark": None, "ngettext": (1, 2)}


def catalogue() -> Catalog:
    """The messages of the whole course, each with the files that it stands in."""
    found = Catalog(project="neural-lab-course", domain="course", header_comment="# The messages.")
    for folder in ("course", "grading"):
        for file, line, message, _comments, _context in extract_from_dir(
            ROOT / folder, _METHODS, keywords=_CALLS, directory_filter=_is_ours
        ):
            found.add(message, locations=[(f"{folder}/{file}", line)])
    for file, message in chain(_of_exercises(), _of_questions(), _of_solutions(), _of_proofs()):
        found.add(message, locations=[(file, 0)])
    return found


def _is_ours(folder: str) -> bool:
    return Path(folder).name not in ("answers", "__pycache__")  # answers are what students write


def _of_exercises() -> Iterator[tuple[str, str]]:
    for lesson in LESSONS:
        for exercise in exercises_of(lesson):
            for side, messages in (
                ("course", exercise.sentences),
                ("grading", [unseen.title for unseen in hidden.properties(exercise.id)]),
            ):
                yield from ((f"{side}/lessons/{name_of(lesson)}", message) for message in messages)


def _of_questions() -> Iterator[tuple[str, str]]:
    for lesson in LESSONS:
        for question in questions_of(lesson):
            file = f"course/lessons/{name_of(lesson)}/questions.py"
            yield from ((file, message) for message in question.sentences)


def _of_solutions() -> Iterator[tuple[str, str]]:
    for lesson in LESSONS:
        file = f"grading/lessons/{name_of(lesson)}/explanations.py"
        yield from ((file, message) for message in explanations(lesson).values())


def _of_proofs() -> Iterator[tuple[str, str]]:
    tried = [*CLASSES.values(), *(attack.tries for attack in ALL)]
    yield from (("grading/proofs/attack", message) for message in tried)
    yield from (("grading/proofs/confinement/acts.py", message) for message in titles())


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the catalogue to the file that is named."""
    parser = argparse.ArgumentParser(
        prog="python -m grading.catalogue",
        description=_("Write every message of the course to a file for translators."),
    )
    parser.add_argument("file", type=Path, help=_("the template to write, such as course.pot"))
    path = parser.parse_args(arguments).file
    found = catalogue()
    try:
        with path.open("wb") as file:
            write_po(file, found, width=100, sort_output=True)
    except OSError as error:
        parser.error(str(error))
    words = ngettext("{file}: {count} message.", "{file}: {count} messages.", len(found))
    print(words.format(file=path, count=len(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
