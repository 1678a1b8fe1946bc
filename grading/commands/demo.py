"""`python -m grading demo`: a term of a sample class, from the class list to the marks."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
from importlib import import_module
from pathlib import Path

from course.i18n import gettext as _
from grading.commands.options import add_confine, add_jobs
from grading.model import UserError
from grading.paths import BUILD, Classroom

FOLDER = BUILD / "demo"
MARK = ".sample-class"
PLATFORM = "from the platform"
SHEET_MAXIMUM = 100.0
SCORED_BY_HAND = ("05_mnist_mlp", "conclusion")

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
    """Makes the class, takes its work in, grades it, and shows what a teacher does then."""
    from grading import lessons
    from grading.samples.students import CLASS

    classroom = Classroom(_fresh(arguments.classroom))
    names = lessons.gradable()
    print(_("A sample class hands in {lessons}:").format(lessons=", ".join(names)))
    for student, (_make, description) in CLASS.items():
        print(f"  {student:<8} {description}")
    print()
    _hand_in(classroom, names)
    code = _grade(classroom, names, arguments)
    _after_the_grade(classroom, names)
    return code


def _hand_in(classroom: Classroom, names: tuple[str, ...]) -> None:
    """The class list, the first lesson in a platform's archive, the others in their folders."""
    from grading.samples import platforms
    from grading.samples.students import write_class

    first, *others = names
    given = classroom.root / PLATFORM
    given.mkdir()
    (given / "participants.csv").write_text(platforms.participants(), encoding="utf-8")
    sheet = platforms.grading_sheet(first, SHEET_MAXIMUM)
    (given / "worksheet.csv").write_text(sheet, encoding="utf-8")
    write_class(given / "unpacked", names, (first,))
    platforms.download(given / "unpacked", first, given / f"{first}.zip")
    shutil.rmtree(given / "unpacked")
    _command(classroom, "roster", "import", str(given / "participants.csv"))
    archive = str(given / f"{first}.zip")
    _command(classroom, "collect", archive, "--lesson", first, "--group-work")
    write_class(classroom.submitted, names, tuple(others))


def _grade(classroom: Classroom, names: tuple[str, ...], arguments: argparse.Namespace) -> int:
    from grading.commands.screen import Screen
    from grading.limits import Limits
    from grading.session import Options, grade_class

    options = Options(
        names, arguments.jobs, arguments.confine, limits=Limits(cell_seconds=CELL_SECONDS)
    )
    with Screen(classroom, bar=sys.stdout.isatty()) as screen:
        summary = grade_class(classroom, options, screen)
    print(_("Graded in {seconds:.0f} s.").format(seconds=summary.seconds))
    print()
    return summary.code


def _after_the_grade(classroom: Classroom, names: tuple[str, ...]) -> None:
    """A person scores a text; pages, the report, similar work, and the platform's sheet filled."""
    from grading.report import table
    from grading.results.class_snapshot import take_snapshot
    from grading.roster import read_roster

    given = ["--give", "1=1", "2=0.5", "3=0", "--comment", _("Which seed?")]
    _command(classroom, "mark", *SCORED_BY_HAND, "--student", "ada", *given)
    _command(classroom, "autograde", "--quiet")
    _command(classroom, "similar", *names[:3])
    _command(classroom, "feedback")
    _command(classroom, "report")
    sheet = str(classroom.root / PLATFORM / "worksheet.csv")
    _command(classroom, "export", "moodle", sheet, "--lesson", names[0])
    now = take_snapshot(classroom)
    print(table(now.rows, now.late, now.remarks, read_roster(classroom.root)))
    print()
    print(_("Grades:    {path}").format(path=classroom.results))
    print(_("Gradebook: {path}").format(path=classroom.gradebook))
    print(_("Feedback:  {path}").format(path=classroom.feedback / "chen" / "index.html"))
    print(_("Report:    {path}").format(path=classroom.report))
    print(_("Similar:   {path}").format(path=classroom.root / "similar" / "index.html"))
    print(_("Marks:     {path}").format(path=classroom.root / "export"))


def _command(classroom: Classroom, name: str, *words: str) -> None:
    """Runs another command on the sample class, after the line that a person would type."""
    print("$ " + classroom.command(shlex.join([name, *words])))
    module = import_module(f"grading.commands.{name}")
    parser = argparse.ArgumentParser(prog=f"python -m grading {name}")
    module.add_arguments(parser)
    module.run(parser.parse_args([*words, "--classroom", str(classroom.root)]))
    print()


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
