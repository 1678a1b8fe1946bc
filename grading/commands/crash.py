"""`python -m grading crash`: kills grading runs, and proves that nothing is lost or doubled."""

from __future__ import annotations

import argparse
import shutil
import sys

from course.i18n import gettext as _
from grading.commands.autograde import positive
from grading.commands.options import add_jobs, add_seed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "--kills",
        type=positive(int),
        default=50,
        metavar="N",
        help=_("how often to kill (default: 50)"),
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help=_("kill 'watch' while the class hands in, instead of 'autograde'"),
    )
    add_jobs(parser, 2)
    add_seed(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints each kill and the sum; returns 1 when anything is not as in an undisturbed run."""
    from grading import lessons
    from grading.paths import Classroom
    from grading.proofs.common.folders import new_folder
    from grading.proofs.crash import rounds, watching
    from grading.proofs.crash.rounds import Plan
    from grading.record.gradebook.registration import open_gradebook
    from grading.samples import students

    seed = arguments.seed
    folder = new_folder("crash")
    [lesson, *_more] = lessons.gradable()
    start = Classroom(folder / "start")
    for student, make in {
        "ada": students.perfect,
        "boris": students.alternative,
        "chen": students.slips,
        "dalia": students.untouched,
        "elif": students.broken_json,
        "jun": students.kernel_exit,
    }.items():
        make(lesson, start.submitted, student)
    open_gradebook(start, [lesson]).close()
    print(
        _("A class of {count} hands in {lesson}; {kills} kills, seed {seed}.").format(
            count=len(list(start.submitted.iterdir())),
            lesson=lesson,
            kills=arguments.kills,
            seed=seed,
        ),
        flush=True,
    )
    play = watching.play if arguments.watch else rounds.play
    tally = play(
        Plan(start.root, (lesson,), arguments.kills, arguments.jobs, seed),
        folder,
        lambda line: print(line, flush=True),
    )
    print(
        _(
            "{kills} kills in {runs} runs over {classes} classes (an undisturbed run takes "
            "{seconds:.1f} s): {kinds}."
        ).format(
            kills=sum(tally.killed.values()),
            runs=tally.runs,
            classes=tally.classes,
            seconds=tally.undisturbed,
            kinds=", ".join(f"{kind} {count}" for kind, count in sorted(tally.killed.items())),
        )
    )
    if tally.slowest_stop and arguments.watch:
        words = _("The slowest stop by Ctrl-C or SIGTERM took {seconds:.1f} s.")
        print(words.format(seconds=tally.slowest_stop))
    elif tally.slowest_stop:
        words = _("The slowest stop by Ctrl-C took {seconds:.1f} s.")
        print(words.format(seconds=tally.slowest_stop))
    if tally.wrong:
        for line in tally.wrong:
            print(_("WRONG: {line}").format(line=line), file=sys.stderr)
        print(
            _("The class is kept in {folder}; the same moments again: --seed {seed}.").format(
                folder=folder, seed=seed
            ),
            file=sys.stderr,
        )
        return 1
    shutil.rmtree(folder)
    print(
        _(
            "Every class has the grades of the undisturbed run; nothing was graded twice, no "
            "file was half written."
        )
    )
    return 0
