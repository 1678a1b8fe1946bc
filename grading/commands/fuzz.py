"""`python -m grading fuzz`: mutated notebooks through intake, rebuild and, some, the engine."""

from __future__ import annotations

import argparse
import shutil
import sys

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.commands.autograde import positive
from grading.commands.options import add_jobs, add_seed

MOST_SHOWN = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "--count",
        type=positive(int),
        default=10_000,
        metavar="N",
        help=_("how many notebooks (default: 10000)"),
    )
    parser.add_argument(
        "--execute",
        type=int,
        default=200,
        metavar="N",
        help=_("how many of them are graded in full as well (default: 200)"),
    )
    add_seed(parser)
    parser.add_argument(
        "--only", type=int, default=None, metavar="N", help=_("only notebook number N of the seed")
    )
    add_jobs(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints what was found; returns 1 when anything is wrong."""
    from course.progress_bar import progress_bar
    from grading.proofs.common.folders import new_folder
    from grading.proofs.fuzz.executed import chosen, executed
    from grading.proofs.fuzz.worker_pool import outcomes

    seed = arguments.seed
    numbers = range(arguments.count) if arguments.only is None else [arguments.only]
    print(
        ngettext(
            "{count} mutated notebook, seed {seed}.",
            "{count} mutated notebooks, seed {seed}.",
            len(numbers),
        ).format(count=len(numbers), seed=seed),
        flush=True,
    )
    found = list(
        progress_bar(outcomes(seed, numbers, arguments.jobs), _("intake and rebuild"), len(numbers))
    )
    wrong = [outcome for outcome in found if outcome.problems]
    to_grade = chosen(
        [outcome for outcome in found if not outcome.problems], max(arguments.execute, 0)
    )
    graded = []
    if to_grade:
        classroom = new_folder("fuzz")
        try:
            graded = list(
                progress_bar(
                    executed(seed, to_grade, classroom, arguments.jobs), _("graded"), len(to_grade)
                )
            )
        finally:
            shutil.rmtree(classroom, ignore_errors=True)
    wrong += [outcome for outcome in graded if outcome.problems]
    print(
        _(
            "{kept} answers that survived and {untouched} untouched ones were held to what they "
            "were; {unreadable} notebooks could not be read."
        ).format(
            kept=sum(outcome.kept for outcome in found),
            untouched=sum(outcome.untouched for outcome in found),
            unreadable=sum(outcome.unreadable for outcome in found),
        )
    )
    if graded:
        print(
            _("{count} were graded; {held} verdicts were compared.").format(
                count=len(graded), held=sum(len(outcome.held) for outcome in graded)
            )
        )
    if not wrong:
        print(_("Nothing is wrong."))
        return 0
    from grading.proofs.fuzz.mutants import mutant

    folder = new_folder("fuzz")
    for outcome in sorted(wrong, key=lambda outcome: outcome.number)[:MOST_SHOWN]:
        broken = mutant(seed, outcome.number)
        path = folder / f"{outcome.number}.ipynb"
        path.write_bytes(broken.data)
        print(f"\n{path}: {' > '.join(broken.steps)}", file=sys.stderr)
        for problem in outcome.problems:
            print(problem, file=sys.stderr)
        alone = f"python -m grading fuzz --seed {seed} --only {outcome.number}" + (
            "" if outcome in graded else " --execute 0"
        )
        print(_("Alone: {command}").format(command=alone), file=sys.stderr)
    print(
        "\n"
        + ngettext(
            "{count} of {all} notebook went wrong.",
            "{count} of {all} notebooks went wrong.",
            len(found),
        ).format(count=len(wrong), all=len(found)),
        file=sys.stderr,
    )
    return 1
