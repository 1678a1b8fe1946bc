"""`python -m grading similar`: which answers are so alike that a person should look at them."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.commands.autograde import add_classroom, classroom_of

if TYPE_CHECKING:  # slow to import
    from grading.roster import Roster
    from grading.similar import Findings

_MOST_LINES = 10  # of a lesson, in the terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(
        "Exit code 0: everything was compared; 1: some work could not be read, and is named; 2: "
        "wrong usage."
    )
    parser.add_argument(
        "lessons", nargs="*", metavar=_("LESSON"), help=_("the lessons to compare (default: all)")
    )
    add_classroom(parser)
    parser.add_argument(
        "--against",
        type=Path,
        action="append",
        default=[],
        metavar=_("FOLDER"),
        help=_(
            "compare with the work of an earlier class too: its classroom, or its folder with "
            "<student>/<lesson>/; may be given several times"
        ),
    )
    parser.add_argument(
        "--json", type=Path, metavar=_("FILE"), help=_("write what was found for programs as well")
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    from tqdm import tqdm

    from grading import lessons
    from grading.files import write_atomically
    from grading.roster import read_roster
    from grading.similar import as_json, find, page

    classroom = classroom_of(arguments)
    roster = read_roster(classroom.root)
    chosen = lessons.chosen(arguments.lessons)
    with tqdm(unit=_("submission"), disable=not sys.stderr.isatty(), leave=False) as bar:
        findings, problems = find(classroom.submitted, chosen, roster, arguments.against, bar)
    for problem in problems:
        print(problem, file=sys.stderr)
    for found in findings:
        for line in _lines(found, roster):
            print(line)
    # Names beside what may look bad: for the teacher's eyes.
    write_atomically(classroom.similar, page(findings, roster, problems).encode(), mode=0o600)
    print(_("Side by side: {file}").format(file=classroom.similar))
    if arguments.json:
        text = json.dumps(as_json(findings, problems), indent=1)
        write_atomically(arguments.json, text.encode("ascii"), mode=0o600)
    return 1 if problems else 0


def _lines(found: Findings, roster: Roster) -> list[str]:
    """What the terminal says of a lesson."""
    from grading.similar import left_out, share, who

    pairs = len(found.pairs)
    lines = [
        ngettext(
            "{lesson}: {hand_ins} hand-ins compared, {count} pair to look at.",
            "{lesson}: {hand_ins} hand-ins compared, {count} pairs to look at.",
            pairs,
        ).format(lesson=found.lesson, hand_ins=found.hand_ins + found.earlier, count=pairs)
    ]
    for group in found.groups[:_MOST_LINES]:
        pair = group.links[0]
        exercises = ", ".join(
            _("{exercise} ({percent} %)").format(
                exercise=each.exercise, percent=share(each.first, each.second)
            )
            for each in pair.alike
        )
        words = _("{first} and {second}, evidence {evidence}: {exercises}")
        if pair.same_file:
            words = _(
                "{first} and {second}, one and the same file, evidence {evidence}: {exercises}"
            )
        line = words.format(
            first=who(pair.first, roster),
            second=who(pair.second, roster),
            evidence=round(pair.evidence),
            exercises=exercises,
        )
        if len(group.members) > 2:
            line = _("{count} together ({members}); most alike: {pair}").format(
                count=len(group.members),
                members=", ".join(who(member, roster) for member in group.members),
                pair=line,
            )
        lines.append("  " + line)
    more = len(found.groups) - _MOST_LINES
    if more > 0:
        lines.append(
            "  "
            + ngettext(
                "and {count} more, on the page", "and {count} more, on the page", more
            ).format(count=more)
        )
    return lines + ["  " + words for words in left_out(found)]
