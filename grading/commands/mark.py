"""`python -m grading mark`: a person scores what waits, criterion by criterion."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.commands.autograde import add_classroom, classroom_of
from grading.commands.giving import add_giving, verdict_of
from grading.model import UserError

if TYPE_CHECKING:
    from grading.marking.desk import Desk
    from grading.marking.watch import Standing
    from grading.paths import Classroom
    from grading.roster import Roster


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(
        "Without --student it walks through all that waits for a score in the lesson; Ctrl-C stops "
        "it, and what is given is kept. With --student it shows an answer, or gives it a score by "
        "--give, --score or --comment."
    )
    parser.add_argument("lesson", metavar=_("LESSON"), help=_("the lesson to score"))
    parser.add_argument(
        "exercise",
        nargs="?",
        default="",
        metavar=_("EXERCISE"),
        help=_("this exercise alone (default: all that wait)"),
    )
    parser.add_argument("--student", metavar=_("STUDENT"), help=_("this student alone: id or name"))
    parser.add_argument("--list", action="store_true", help=_("say what waits, and ask nothing"))
    add_giving(parser)
    add_classroom(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    from grading.marking.desk import Desk
    from grading.roster import read_roster
    from grading.roster.naming import student_named

    classroom = classroom_of(arguments)
    roster = read_roster(classroom.root)
    gives = bool(arguments.give) or arguments.score is not None or arguments.comment is not None
    if gives and not (arguments.student and arguments.exercise):
        raise UserError(_("Say which EXERCISE and which --student gets the points."), code=2)
    with Desk(classroom) as desk:
        _log, now = desk.look()
        _require_graded(now, arguments.lesson, arguments.exercise)
        if arguments.student:
            known = {student for student, lesson in now.records if lesson == arguments.lesson}
            student = student_named(arguments.student, known, roster, classroom)
            if gives:
                return _give(desk, roster, (student, arguments.lesson), arguments)
            return _show(desk, now, roster, (student, arguments.lesson), arguments.exercise)
        todo = _todo(now, arguments)
        if arguments.list:
            return _list(todo, roster)
        return _walk(desk, now, roster, arguments, todo)


def _require_graded(now: Standing, lesson: str, exercise: str) -> None:
    graded = sorted({graded for _student, graded in now.records})
    if lesson not in graded:
        raise UserError(
            _("Nothing of {lesson!r} was graded; there is: {known}.").format(
                lesson=lesson, known=", ".join(graded)
            ),
            code=2,
        )
    exercises = {
        row.exercise: None
        for (_student, graded_lesson), record in now.records.items()
        if graded_lesson == lesson
        for row in record.rows
    }
    if exercise and exercise not in exercises:
        raise UserError(
            _("{lesson} has no exercise {exercise!r}; there are: {known}.").format(
                lesson=lesson, exercise=exercise, known=", ".join(exercises)
            ),
            code=2,
        )


def _todo(now: Standing, arguments: argparse.Namespace) -> list[tuple[str, str]]:
    """Student and exercise of all that waits; with --again of what was scored by hand too."""
    from grading.marking.waiting import scored, waiting

    found = waiting(now, arguments.lesson)
    if arguments.again:
        for exercise, students in scored(now, arguments.lesson).items():
            found[exercise] = sorted({*found.get(exercise, ()), *students})
    return [
        (student, exercise)
        for exercise, students in found.items()
        if arguments.exercise in ("", exercise)
        for student in students
    ]


def _list(todo: list[tuple[str, str]], roster: Roster) -> int:
    for student, exercise in todo:
        print(_("{exercise}: {student}").format(exercise=exercise, student=roster.shown(student)))
    if not todo:
        print(_("Nothing waits for a score."))
    return 0


def _walk(
    desk: Desk,
    now: Standing,
    roster: Roster,
    arguments: argparse.Namespace,
    todo: list[tuple[str, str]],
) -> int:
    from grading.marking.comments import CommentBank
    from grading.marking.desk import person
    from grading.marking.waiting import together
    from grading.marking.walk import Walk

    if not todo:
        return _list(todo, roster)
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")  # a terminal in another encoding
    walk = Walk(
        desk,
        roster,
        input,
        print,
        arguments.by or person(),
        CommentBank(desk.classroom.root),
        together(now, arguments.lesson, roster),
    )
    walk.through(arguments.lesson, todo)
    print(
        ngettext(
            "{count} score given, {left} left.",
            "{count} scores given, {left} left.",
            walk.given,
        ).format(count=walk.given, left=len(todo) - walk.given)
    )
    if walk.given:
        _say_what_follows(desk.classroom)
    return 0


def _give(desk: Desk, roster: Roster, key: tuple[str, str], arguments: argparse.Namespace) -> int:
    from grading.marking.desk import Verdict, person
    from grading.marking.words import score_words
    from grading.wording import number

    if arguments.give or arguments.score is not None:
        verdict = verdict_of(arguments, desk, key, arguments.exercise)
    else:
        verdict = Verdict(None, arguments.comment.strip(), by=arguments.by or person())
    change = desk.give(key, arguments.exercise, verdict)
    print(
        _("{student}, {exercise}: {score} of {most}, was {old}.").format(
            student=roster.shown(key[0]),
            exercise=arguments.exercise,
            score=score_words(change.new),
            most=number(change.most),
            old=score_words(change.old),
        )
    )
    _say_what_follows(desk.classroom)
    return 0


def _show(desk: Desk, now: Standing, roster: Roster, key: tuple[str, str], exercise: str) -> int:
    from grading.marking import sheet
    from grading.marking.criteria import rubric_criteria
    from grading.results.table import recorded
    from grading.wording import number

    print(roster.shown(key[0]))
    for row in recorded(desk.record(key), now.cell_scores.get(key, {})):
        if exercise not in ("", row.exercise):
            continue
        print()
        print(f"{row.exercise}: {sheet.score_line(row)}")
        print("\n".join(sheet.answer_lines(desk.classroom, key, row.exercise)))
        for line in sheet.verdict_lines(row):
            print(line)
        for place, one in enumerate(rubric_criteria(key[1], row.exercise), 1):
            words = _("{place}. (0 to {most}) {words}").format(
                place=place, most=number(one.points), words=one.words
            )
            print(sheet.filled(words, "  "))
        comment = now.comments.get(key, {}).get(row.exercise, "")
        if comment:
            print(sheet.filled(_("Comment: {comment}").format(comment=comment), "  "))
    return 0


def _say_what_follows(classroom: Classroom) -> None:
    print(
        _("results.csv has it after '{autograde}', students see it after '{feedback}'.").format(
            autograde=classroom.command("autograde"), feedback=classroom.command("feedback")
        )
    )
