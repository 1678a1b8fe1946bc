"""`python -m grading demo`: grades a sample class and shows what came out."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from course.i18n import gettext as _
from grading.commands.options import add_confine, add_jobs
from grading.model import UserError
from grading.paths import BUILD, Classroom

FOLDER = BUILD / "demo"
MARK = ".sample-class"

# the endless loop of one student ends sooner here than the 60 s that a real class is given
CELL_SECONDS = 45.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "--classroom",
        type=Path,
        default=FOLDER,
        metavar="DIR",
        help=_("where the sample class is made anew (default: build/demo)"),
    )
    add_jobs(parser)
    add_confine(parser)


def run(arguments: argparse.Namespace) -> int:
    """Makes the class, grades it, writes feedback and report, prints the table."""
    from grading import lessons
    from grading.commands.screen import Screen
    from grading.feedback import write_pages
    from grading.limits import Limits
    from grading.report import table, write_report
    from grading.results.class_snapshot import take_snapshot
    from grading.roster import read_roster
    from grading.samples.students import CLASS, write_class
    from grading.session import Options, grade_class

    classroom = Classroom(_fresh(arguments.classroom))
    names = lessons.gradable()
    write_class(classroom.submitted, names)
    print(_("A sample class hands in {lessons}:").format(lessons=", ".join(names)))
    for student, (_make, description) in CLASS.items():
        print(f"  {student:<8} {description}")
    print()
    options = Options(
        names, arguments.jobs, arguments.confine, limits=Limits(cell_seconds=CELL_SECONDS)
    )
    with Screen(classroom, bar=sys.stdout.isatty()) as screen:
        summary = grade_class(classroom, options, screen)
    print()
    now = take_snapshot(classroom)
    write_pages(classroom, now.students, now.rows, now.notes, now.late, now.comments)
    write_report(classroom, now)
    print(table(now.rows, now.late, now.remarks, read_roster(classroom.root)))
    print()
    print(_("Graded in {seconds:.0f} s.").format(seconds=summary.seconds))
    print(_("Grades:    {path}").format(path=classroom.results))
    print(_("Gradebook: {path}").format(path=classroom.gradebook))
    print(_("Feedback:  {path}").format(path=classroom.feedback / "chen" / "index.html"))
    print(_("Report:    {path}").format(path=classroom.report))
    return summary.code


def _fresh(folder: Path) -> Path:
    """The folder, empty. One that holds anything but an earlier sample class is left alone."""
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            raise UserError(
                _(
                    "{folder} holds something that is not the sample class: name an empty folder "
                    "with --classroom."
                ).format(folder=folder),
                code=2,
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    return folder
