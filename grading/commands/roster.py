"""`python -m grading roster`: who is in the class."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.commands.autograde import add_classroom, classroom_of
from grading.model import UserError
from grading.roster import FILE, Roster, read_roster

_FIELDS = (
    "name",
    "first_name",
    "last_name",
    "email",
    "lms_id",
    "sis_id",
    "login",
    "section",
    "group",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(
        "Exit code 0: all is well; 1: something is left for a person, and is named; 2: wrong usage."
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("ACTION"))
    _add_import(actions)
    show = actions.add_parser("show", help=_("print the class list"))
    check = actions.add_parser(
        "check", help=_("say where class list, gradebook and folders disagree")
    )
    blind = actions.add_parser("blind", help=_("keep names from whoever marks, or show them again"))
    blind.add_argument(
        "switch",
        nargs="?",
        choices=("on", "off"),
        help=_("on: ids only, in Formgrader too; off: names again; without it: say which holds"),
    )
    for action in (show, check, blind):
        add_classroom(action)


def _add_import(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = actions.add_parser("import", help=_("take in a platform's class list, new or again"))
    parser.add_argument(
        "file", type=Path, metavar=_("FILE"), help=_("the list as the platform wrote it (CSV)")
    )
    parser.add_argument(
        "--from",
        dest="kind",
        choices=("moodle", "canvas", "brightspace", "csv"),
        default="",
        help=_("whose list it is (default: its heading says so)"),
    )
    add_classroom(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help=_("say what would change, and write nothing")
    )
    parser.add_argument(
        "--remove-gone",
        action="store_true",
        help=_("take out students who are not in the list and have handed in nothing"),
    )
    parser.add_argument(
        "--id",
        action="append",
        default=[],
        metavar=_("WHO=ID"),
        help=_("the id of a person of the list, who is named by address, login, number or name"),
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar=_("FIELD=HEADING"),
        help=_("the column for a field ({fields}), where its heading is not known").format(
            fields=", ".join(_FIELDS)
        ),
    )
    parser.add_argument(
        "--encoding", default="", help=_("that of the file, where it is not Unicode (cp1251, ...)")
    )
    parser.add_argument(
        "--anonymous",
        action="store_true",
        help=_("give new students ids that tell nothing, for blind marking"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    actions = {"import": _import, "show": _show, "check": _check, "blind": _blind}
    return actions[arguments.action](arguments)


def _import(arguments: argparse.Namespace) -> int:
    from grading.class_lists.enrol import Wishes, enrol

    classroom = classroom_of(arguments)
    columns = dict(_pair(text, "--column") for text in arguments.column)
    for name in columns:
        if name not in _FIELDS:
            raise UserError(
                _("--column: {field!r} is no field; there are {fields}.").format(
                    field=name, fields=", ".join(_FIELDS)
                ),
                code=2,
            )
    done = enrol(
        classroom,
        arguments.file,
        Wishes(
            arguments.kind,
            arguments.encoding,
            columns,
            tuple(_pair(text, "--id") for text in arguments.id),
            arguments.anonymous,
            arguments.remove_gone,
            arguments.dry_run,
        ),
    )
    from grading.class_lists.lines import done_lines, problem_lines

    for line in done_lines(done, arguments.dry_run, classroom.root / FILE):
        print(line)
    sys.stdout.flush()
    problems = problem_lines(done)
    for line in problems:
        print(line, file=sys.stderr)
    return 1 if problems else 0


def _pair(text: str, option: str) -> tuple[str, str]:
    # the last "=" for --id, as an address may have one; the first for --column
    name, found, value = text.rpartition("=") if option == "--id" else text.partition("=")
    if not (name and found and value):
        raise UserError(
            _("{option} {text!r}: write it as NAME=VALUE.").format(option=option, text=text), code=2
        )
    return name, value


def _show(arguments: argparse.Namespace) -> int:
    from grading.class_lists.lines import class_table

    for line in class_table(_roster(arguments)):
        print(line)
    return 0


def _roster(arguments: argparse.Namespace) -> Roster:
    classroom = classroom_of(arguments)
    roster = read_roster(classroom.root)
    if not len(roster):
        raise UserError(
            _("There is no class list in {folder}: run '{command}' first.").format(
                folder=classroom.root, command=classroom.command("roster import FILE")
            )
        )
    return roster


def _check(arguments: argparse.Namespace) -> int:
    from grading.class_lists.checking import findings

    roster = _roster(arguments)
    found = findings(classroom_of(arguments), roster)
    for line in found:
        print(line, file=sys.stderr)
    if not found:
        print(
            ngettext(
                "{count} student: class list, gradebook and folders agree.",
                "{count} students: class list, gradebook and folders agree.",
                len(roster),
            ).format(count=len(roster))
        )
    return 1 if found else 0


def _blind(arguments: argparse.Namespace) -> int:
    from grading.class_lists import blind

    classroom = classroom_of(arguments)
    actions = {"on": blind.switch_on, "off": blind.switch_off, None: blind.state}
    for line in actions[arguments.switch](classroom):
        print(line)
    return 0
