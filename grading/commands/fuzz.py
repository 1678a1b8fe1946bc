"""`python -m grading fuzz`: mutated notebooks through intake and rebuild, and some of them through
the engine.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.commands.autograde import positive

MOST_SHOWN = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
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
    parser.add_argument(
        "--seed",
        type=int,
        default=None,
        metavar="N",
        help=_("of the mutations (default: another one each time)"),
    )
    parser.add_argument(
        "--only", type=int, default=None, metavar="N", help=_("only notebook number N of the seed")
    )
    parser.add_argument(
        "--jobs",
        type=positive(int),
        default=os.cpu_count() or 1,
        metavar="N",
        help=_("notebooks at a time (default: the processor's cores)"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints what was found; returns 1 when anything is wrong."""
    from course.progress import progress
    from grading.proofs.fuzz.executed import chosen, executed
    from grading.proofs.fuzz.worker_pool import outcomes

    seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
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
        progress(outcomes(seed, numbers, arguments.jobs), _("intake and rebuild"), len(numbers))
    )
    wrong = [one for one in found if one.problems]
    to_grade = chosen([one for one in found if not one.problems], max(arguments.execute, 0))
    graded = []
    if to_grade:
        classroom = Path(tempfile.mkdtemp(prefix="course-fuzz-"))
        try:
            graded = list(
                progress(
                    executed(seed, to_grade, classroom, arguments.jobs), _("graded"), len(to_grade)
                )
            )
        finally:
            shutil.rmtree(classroom, ignore_errors=True)
    wrong += [one for one in graded if one.problems]
    print(
        _(
            "{kept} answers that survived and {untouched} untouched ones were held to what they "
            "were; {unreadable} notebooks could not be read."
        ).format(
            kept=sum(one.kept for one in found),
            untouched=sum(one.untouched for one in found),
            unreadable=sum(one.unreadable for one in found),
        )
    )
    if graded:
        print(
            _("{count} were graded; {held} verdicts were compared.").format(
                count=len(graded), held=sum(len(one.held) for one in graded)
            )
        )
    if not wrong:
        print(_("Nothing is wrong."))
        return 0
    from grading.proofs.fuzz.mutants import mutant

    folder = Path(tempfile.mkdtemp(prefix="course-fuzz-"))
    for one in sorted(wrong, key=lambda one: one.number)[:MOST_SHOWN]:
        broken = mutant(seed, one.number)
        path = folder / f"{one.number}.ipynb"
        path.write_bytes(broken.data)
        print(f"\n{path}: {' > '.join(broken.steps)}", file=sys.stderr)
        for problem in one.problems:
            print(problem, file=sys.stderr)
        alone = f"python -m grading fuzz --seed {seed} --only {one.number}" + (
            "" if one in graded else " --execute 0"
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
