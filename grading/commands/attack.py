"""`python -m grading attack`: hands in attacks among honest students; nothing may come of them."""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import sys

from course.i18n import gettext as _
from grading.commands.autograde import positive
from grading.commands.options import add_confine, add_jobs, add_seed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "classes",
        nargs="*",
        type=int,
        metavar=_("CLASS"),
        help=_("only these classes of attacks, by their numbers (default: all)"),
    )
    parser.add_argument(
        "--stock",
        action="store_true",
        help=_(
            "hand each in to plain nbgrader too, one after another: UNCONFINED, so on a machine "
            "of no value"
        ),
    )
    add_jobs(parser)
    add_confine(parser)
    add_seed(parser)
    parser.add_argument(
        "--cell-seconds",
        type=positive(float),
        default=5.0,
        metavar="S",
        help=_("wall time for one cell (default: 5)"),
    )
    parser.add_argument("--markdown", action="store_true", help=_("print the table as Markdown"))
    parser.add_argument("--keep", action="store_true", help=_("keep the class, to look at it"))


def run(arguments: argparse.Namespace) -> int:
    """Prints the table; returns 1 when a claim is false."""
    from grading.proofs.attack.catalogue import chosen
    from grading.proofs.attack.play import LIMITS, play
    from grading.proofs.attack.stock import compare
    from grading.proofs.attack.table import table
    from grading.proofs.common.bar import Bar
    from grading.proofs.common.folders import new_folder

    attacks = chosen(arguments.classes)
    seed = arguments.seed
    folder = new_folder("attack")
    limits = dataclasses.replace(LIMITS, cell_seconds=arguments.cell_seconds)
    print(
        _("{count} attacks of {classes} classes, order {seed}.").format(
            count=len(attacks), classes=len({attack.number for attack in attacks}), seed=seed
        ),
        flush=True,
    )
    with Bar() as bar:
        found = play(
            attacks,
            folder,
            seed=seed,
            jobs=arguments.jobs,
            confine=arguments.confine,
            limits=limits,
            progress=bar,
        )
    if arguments.stock:
        compare(found, folder / "stock", lambda line: print(line, file=sys.stderr, flush=True))
    print(table(found.verdicts, stock=arguments.stock, markdown=arguments.markdown))
    print()
    for verdict in found.verdicts:
        for line in verdict.wrong:
            print(
                _("WRONG: {number} {name}: {line}").format(
                    number=verdict.attack.number, name=verdict.attack.name, line=line
                )
            )
    for line in found.bystanders:
        print(_("WRONG: {line}").format(line=line))
    tried = sum(verdict.promised for verdict in found.verdicts)
    print(
        _(
            "{tried} attacks at the level {level!r} among {honest} honest students, in "
            "{seconds:.0f} s."
        ).format(tried=tried, level=found.level, honest=found.honest, seconds=found.seconds)
    )
    if tried < len(found.verdicts):
        print(
            _("{count} attacks are not held off at this level, and were not tried.").format(
                count=len(found.verdicts) - tried
            )
        )
    if found.wrong:
        print(
            _("The class is kept in {folder}; the same order again: --seed {seed}.").format(
                folder=folder, seed=seed
            )
        )
        return 1
    if arguments.keep:
        print(_("The class is kept in {folder}.").format(folder=folder))
    else:
        shutil.rmtree(folder, ignore_errors=True)
    print(
        _(
            "None earned a point more than its answers are worth, none cost another student "
            "anything, nothing was left."
        )
    )
    return 0
