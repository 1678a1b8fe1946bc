"""`python -m grading log`: every change of a student's scores."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from course.i18n import gettext as _
from grading.commands.autograde import add_classroom, classroom_of
from grading.model import UserError

if TYPE_CHECKING:
    from grading.marking.score_log import Entry
    from grading.roster import Roster

_NO_SUCH_LESSON = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(
        "Changes in Formgrader are found by the next command: the time is when, and who made them "
        "is not known. The log is in journal/scores.jsonl."
    )
    parser.add_argument("student", metavar=_("STUDENT"), help=_("whose scores: the id or the name"))
    parser.add_argument(
        "lesson",
        nargs="?",
        default="",
        metavar=_("LESSON"),
        help=_("of this lesson (default: all)"),
    )
    add_classroom(parser)
    parser.add_argument(
        "--json", action="store_true", help=_("for programs: all that is known, as JSON")
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the log; returns the exit code."""
    from grading.lock import BusyError
    from grading.marking.score_log import ScoreLog, damage_words
    from grading.marking.watch import look
    from grading.roster import read_roster
    from grading.roster.naming import student_named

    classroom = classroom_of(arguments)
    roster = read_roster(classroom.root)
    try:
        log = look(classroom)
    except BusyError as error:  # what that run changed is not in the log yet
        log = ScoreLog(classroom.journal)
        print(error, file=sys.stderr)
    for line in damage_words(log.path, log.damaged):
        print(line, file=sys.stderr)
    known = {student for student, _lesson in log.known}
    student = student_named(
        arguments.student, {*known, *(one.id for one in roster)}, roster, classroom
    )
    lessons = sorted({lesson for _student, lesson in log.known})
    if arguments.lesson and arguments.lesson not in lessons:
        raise UserError(
            _("Nothing of {lesson!r} was graded; there is: {known}.").format(
                lesson=arguments.lesson, known=", ".join(lessons)
            ),
            code=_NO_SUCH_LESSON,
        )
    entries = log.of(student, arguments.lesson)
    if arguments.json:
        print(json.dumps(_as_json(student, entries, roster)))
    else:
        for line in table(student, entries, roster):
            print(line)
    return 0


def table(student: str, entries: list[Entry], roster: Roster) -> list[str]:
    """The log of one student as lines of a table."""
    from grading.marking.words import log_lines

    lines = log_lines(entries)
    if not lines:
        return [_("{student}: nothing was graded.").format(student=roster.shown(student))]
    titles = [_("when"), _("lesson"), _("exercise"), _("old"), _("new"), _("why")]
    cells = [titles]
    for line in lines:
        why = line.why
        if line.by:
            why = _("{why}, by {person}").format(why=why, person=line.by)
        if line.comment:
            why = _("{why}: {comment}").format(why=why, comment=line.comment)
        cells.append([line.at, line.lesson, line.exercise, line.old, line.new, why])
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        roster.shown(student),
        *(
            "  "
            + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in cells
        ),
    ]


def _as_json(student: str, entries: list[Entry], roster: Roster) -> dict[str, object]:
    return {
        "student": student,
        "name": roster.name(student),
        "changes": [
            {"at": entry.at, "lesson": entry.lesson, **vars(change)}
            for entry in entries
            for change in entry.changes
        ],
    }
