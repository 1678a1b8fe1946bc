"""`python -m grading verify`: the whole answer bank through the real engine."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from course.lessons import discovery
from grading import lessons
from grading.commands.options import add_confine, add_jobs
from grading.lessons import bank
from grading.model import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "lessons", nargs="*", metavar=_("LESSON"), help=_("only these lessons (default: all)")
    )
    parser.add_argument(
        "--show",
        metavar=_("EXERCISE[:LINE]"),
        help=_(
            "print this exercise's answers as whole cells, or that of a line, and prove nothing"
        ),
    )
    add_jobs(parser)
    add_confine(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints the table; returns 1 when a verdict is false."""
    if arguments.show:
        print(shown(arguments.show))
        return 0
    from grading.proofs.common.bar import Bar
    from grading.proofs.verify.proof import prove
    from grading.proofs.verify.verdicts import green_slips, summary

    if not arguments.lessons:
        for line in lessons.draft_words(lessons.drafts()):
            print(line, file=sys.stderr)
    with Bar() as bar:
        findings, untouched = prove(
            tuple(arguments.lessons), jobs=arguments.jobs, confine=arguments.confine, progress=bar
        )
    print(summary(findings))
    print("\n" + green_slips(findings))
    false = [finding for finding in findings if finding.false]
    for finding in false:
        entry = finding.entry
        print(f"\n{bank.shown_path(entry)}:{entry.line}: {entry.kind}: {entry.title}")
        print(f"  {finding.false}")
    for row in untouched:
        print(
            "\n"
            + _(
                "The untouched release of {lesson} scores {score} on {exercise}; it must score 0."
            ).format(lesson=row.lesson, score=row.score, exercise=row.exercise)
        )
    print()
    if false or untouched:
        print(
            ngettext(
                "{count} of {all} answer got a false verdict.",
                "{count} of {all} answers got a false verdict.",
                len(findings),
            ).format(count=len(false), all=len(findings))
        )
        return 1
    print(
        ngettext(
            "The {count} verdict is true, and untouched releases score 0.",
            "All {count} verdicts are true, and untouched releases score 0.",
            len(findings),
        ).format(count=len(findings))
    )
    return 0


def shown(place: str) -> str:
    """The answers of an exercise as whole cells: all of them, or the one that holds a line.

    Args:
        place: `fit`, `fit:212`, or a path and line as `verify` prints them.

    Raises:
        UserError: There is no such exercise, or no such line in its answers; or the exercise cannot
            be read.
    """
    path, _colon, line = place.partition(":")
    name = Path(path).stem
    if reason := discovery.why_unreadable(name):
        message = _("The exercise {name!r} cannot be read: {reason}.")
        raise UserError(message.format(name=name, reason=reason.rstrip(".")), code=2)
    if name not in discovery.exercise_ids():
        near = difflib.get_close_matches(name, discovery.exercise_ids(), n=1)
        message = _("There is no exercise {name!r}.").format(name=name)
        if near:
            message += " " + _("Did you mean {near}?").format(near=near[0])
        raise UserError(message, code=2)
    entries = bank.load(discovery.exercise(name).lesson, name)
    if line:
        above = [entry for entry in entries if line.isdecimal() and entry.line <= int(line)]
        if not above:
            raise UserError(
                _("{line!r} is no line of an answer in {file}.").format(
                    line=line, file=bank.shown_path(entries[0])
                ),
                code=2,
            )
        entries = (above[-1],)
    return "\n".join(f"# %% {entry.kind}: {entry.title}\n{entry.source}" for entry in entries)
