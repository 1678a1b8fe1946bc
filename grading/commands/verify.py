"""`python -m grading verify`: the whole answer bank through the real engine."""

from __future__ import annotations

import argparse
import os

from course.i18n import gettext as _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lessons", nargs="*", metavar=_("LESSON"), help=_("only these lessons (default: all)"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N",
                        help=_("submissions graded at once (default: the processor's cores)"))
    parser.add_argument("--confine", choices=("auto", "require", "off"), default="auto",
                        help=_("as for autograde (default: auto)"))


def run(arguments: argparse.Namespace) -> int:
    """Prints the table; returns 1 when a verdict is false."""
    from grading.verify.proof import prove
    from grading.verify.verdicts import summary

    findings, untouched = prove(tuple(arguments.lessons), jobs=max(1, arguments.jobs), confine=arguments.confine)
    print(summary(findings))
    false = [one for one in findings if one.false]
    for one in false:
        entry = one.entry
        print(f"\ngrading/bank/{entry.lesson}/{entry.exercise}.py:{entry.line}: {entry.kind}: {entry.title}\n  {one.false}")
    for row in untouched:
        print("\n" + _("The untouched release of {lesson} scores {score} on {exercise}; it must score 0.").format(
            lesson=row.lesson, score=row.score, exercise=row.exercise))
    print()
    if false or untouched:
        print(_("{count} of {all} answers got a false verdict.").format(count=len(false), all=len(findings)))
        return 1
    print(_("All {count} verdicts are true, and untouched releases score 0.").format(count=len(findings)))
    return 0
