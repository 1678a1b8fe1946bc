"""`python -m grading push canvas`: grades into Canvas over its API."""

from __future__ import annotations

import argparse
import os
import sys

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.commands.autograde import add_classroom, classroom_of
from grading.commands.export_options import add_rules, add_what, rules_of
from grading.model import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(
        "The token is read from the environment variable CANVAS_TOKEN and kept nowhere. Without "
        "--send nothing is changed. Exit code 0: everything is sent, or would be; 1: something "
        "stays as it is in Canvas, and is named; 2: wrong usage."
    )
    parser.add_argument("platform", choices=("canvas",))
    parser.add_argument(
        "course",
        metavar=_("ADDRESS"),
        help=_("the course's page, such as https://canvas.example.edu/courses/123"),
    )
    parser.add_argument(
        "--send", action="store_true", help=_("send the grades; without it they are shown")
    )
    parser.add_argument(
        "--lift-late-policy",
        action="store_true",
        help=_("lift Canvas's own deduction for late work from what is sent"),
    )
    add_what(parser)
    add_rules(parser)
    add_classroom(parser)


def run(arguments: argparse.Namespace) -> int:
    """Shows or sends what differs; returns 1 when something stays as it is."""
    from contextlib import nullcontext

    from tqdm import tqdm

    from grading import lessons
    from grading.export.amounts import amounts, items_of
    from grading.export.columns import Wanted, targets, wanted_columns
    from grading.export.fill import scale_words
    from grading.export.service import FOLDER, left_out, people_of, rule_words
    from grading.lock import locked
    from grading.push.course import TOKEN, CanvasCourse, LostError, parts
    from grading.push.plan import make_plan
    from grading.push.send import send
    from grading.push.sent import Sent
    from grading.results.class_snapshot import take_snapshot

    parts(arguments.course)
    rules = rules_of(arguments)
    classroom = classroom_of(arguments)
    now = take_snapshot(classroom)
    graded = {row.lesson for row in now.rows}
    for lesson in arguments.lesson:
        if lesson not in graded:
            lessons.known(lesson)
    items = items_of(now.rows, arguments.lesson, arguments.per == "exercise", arguments.total)
    of_items = {item: amounts(now.rows, now.late, item, arguments.lesson) for item in items}
    people = people_of(classroom, now)
    wanted = Wanted(
        tuple(items),
        bool(arguments.lesson or arguments.total or arguments.column),
        wanted_columns(arguments.column, items),
    )
    with locked(classroom.root) if arguments.send else nullcontext():
        try:
            course = CanvasCourse(arguments.course, os.environ.get(TOKEN, ""))
            chosen = targets(course.columns(), wanted, course.name)
            sent = Sent(classroom.root / FOLDER / f"canvas-{course.key}.json")
            plan = make_plan(
                course, chosen, people, of_items, rules, sent, arguments.lift_late_policy
            )
        except LostError as error:
            raise UserError(
                _("Canvas does not answer ({reason}): nothing was sent; try again later.").format(
                    reason=error
                )
            ) from None
        print(rule_words(rules))
        sendable = [target.item for target in chosen]
        if any(item not in sendable for item in items):
            print(left_out(course.name, items, sendable))
        for line in (
            *(scale_words(target, of_items[target.item], rules) for target in chosen),
            *plan.notes,
            *(change.words() for change in plan.changes),
        ):
            print(line)
        count = 0
        problems: list[str] = []
        if arguments.send:
            with tqdm(
                total=len(plan.changes), unit=_("grade"), disable=not sys.stderr.isatty()
            ) as bar:
                count, problems = send(course, plan, sent, arguments.lift_late_policy, bar.update)
    print(_summary(arguments.send, count if arguments.send else len(plan.changes), plan.same))
    sys.stdout.flush()
    for line in (*plan.problems, *problems):
        print(line, file=sys.stderr)
    return 1 if plan.problems or problems else 0


def _summary(was_sent: bool, count: int, same: int) -> str:
    if was_sent:
        return ngettext(
            "{count} grade was sent, {same} stood there already.",
            "{count} grades were sent, {same} stood there already.",
            count,
        ).format(count=count, same=same)
    return ngettext(
        "{count} grade would be sent, {same} stand there already. Nothing was changed: add --send.",
        "{count} grades would be sent, {same} stand there already. Nothing was changed: add "
        "--send.",
        count,
    ).format(count=count, same=same)
