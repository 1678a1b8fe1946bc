"""`python -m grading export`: grades and feedback in the form that an LMS takes back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from course.i18n import gettext as _
from grading.commands.autograde import add_classroom, classroom_of
from grading.commands.export_options import add_rules, add_what, rules_of
from grading.model import UserError

# what each platform's own file is called there
_FILES = {
    "moodle": "Download grading worksheet",
    "canvas": "Export Entire Gradebook",
    "brightspace": "Export",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(
        "Exit code 0: everything went out; 1: something was left as it was, and is named; 2: wrong "
        "usage."
    )
    kinds = parser.add_subparsers(dest="platform", metavar=_("WHERE"), required=True)
    sentences = {
        "moodle": _("fill in an assignment's grading worksheet, or the gradebook's export"),
        "canvas": _("fill in the gradebook that Canvas exported"),
        "brightspace": _("fill in the grades that Brightspace exported"),
        "csv": _("fill in a table of your own, or write one of the class"),
    }
    for name, sentence in sentences.items():
        _add_grades(kinds.add_parser(name, help=sentence, description=sentence))
    sentence = _("pack the pages of feedback for an upload, or one folder for each student")
    feedback = kinds.add_parser("feedback", help=sentence, description=sentence)
    # parsers of their own: behind two positional arguments argparse takes no file after an option
    forms = feedback.add_subparsers(dest="form", metavar=_("FORM"), required=True)
    sentences = {
        "moodle": _("for Moodle: Upload multiple feedback files in a zip"),
        "canvas": _("for Canvas: Upload Submissions"),
        "folders": _("a folder for each student"),
    }
    for name, sentence in sentences.items():
        _add_feedback(forms.add_parser(name, help=sentence, description=sentence))


def _add_feedback(feedback: argparse.ArgumentParser) -> None:
    feedback.add_argument(
        "downloads",
        nargs="*",
        type=Path,
        metavar=_("DOWNLOAD"),
        help=_(
            "the archive of submissions, or Moodle's grading worksheet, for the platform's names"
        ),
    )
    feedback.add_argument("--lesson", required=True, metavar=_("LESSON"), help=_("the lesson"))
    feedback.add_argument(
        "--output", type=Path, metavar=_("PATH"), help=_("default: in the classroom's export/")
    )
    add_classroom(feedback)


def _add_grades(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar=_("FILE"),
        help=_("the file as the platform gave it; it is not changed, a filled copy is written"),
    )
    add_what(parser)
    add_rules(parser)
    parser.add_argument(
        "--encoding", default="", metavar=_("NAME"), help=_("that of the file, if not Unicode")
    )
    parser.add_argument(
        "--output", type=Path, metavar=_("PATH"), help=_("default: in the classroom's export/")
    )
    add_classroom(parser)


def run(arguments: argparse.Namespace) -> int:
    """Writes the files; returns 1 when anything was left as it was."""
    if arguments.platform == "feedback":
        from grading.commands.export_feedback import run as run_feedback

        return run_feedback(arguments)
    from tqdm import tqdm

    from grading import lessons
    from grading.export.service import Request, export, rule_words
    from grading.results.class_snapshot import take_snapshot

    if not arguments.files and arguments.platform in _FILES:
        raise UserError(
            _("Give the file that the platform exported ({words}): it is filled in.").format(
                words=_FILES[arguments.platform]
            ),
            code=2,
        )
    if arguments.output and len(arguments.files) > 1:
        raise UserError(_("--output names one file: give the files one by one."), code=2)
    rules = rules_of(arguments)
    classroom = classroom_of(arguments)
    now = take_snapshot(classroom)
    graded = {row.lesson for row in now.rows}
    for lesson in arguments.lesson:
        if lesson not in graded:
            lessons.known(lesson)
    for line in now.warnings:
        print(line, file=sys.stderr)
    request = Request(
        arguments.platform,
        arguments.files,
        arguments.lesson,
        arguments.per == "exercise",
        arguments.total,
        arguments.column,
        arguments.encoding,
        arguments.output,
    )
    with tqdm(
        total=len(arguments.files),
        unit=_("file"),
        disable=not sys.stderr.isatty() or len(arguments.files) < 2,
    ) as bar:
        done = export(classroom, now, request, rules, bar.update)
    print(rule_words(rules))
    for line in done.notes:
        print(line)
    sys.stdout.flush()
    for line in done.problems:
        print(line, file=sys.stderr)
    return 1 if done.problems else 0
