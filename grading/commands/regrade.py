"""`python -m grading regrade`: students ask for another look; a person answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from course.i18n import gettext as _
from grading.commands.autograde import add_classroom, classroom_of
from grading.commands.giving import add_giving, verdict_of
from grading.model import UserError
from grading.paths import Classroom

if TYPE_CHECKING:
    from grading.marking.requests import Request
    from grading.marking.score_log import ScoreLog
    from grading.roster import Roster


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(
        "A student copies the lines '[another look] ... [end]' from the page of feedback, writes a "
        "reason, and sends them to you. Exit code 1: something was left out, and is named; 2: "
        "wrong usage."
    )
    actions = parser.add_subparsers(dest="action", metavar=_("ACTION"), required=True)
    add = actions.add_parser("add", help=_("take in what students wrote; twice is once"))
    add.add_argument(
        "sources",
        nargs="+",
        metavar=_("FILE|TEXT"),
        help=_("files of messages (text, .eml or .html), a folder of them, the text itself, or -"),
    )
    shown = actions.add_parser("list", help=_("show the open requests"))
    shown.add_argument("--all", action="store_true", help=_("those that are answered too"))
    shown.add_argument("--json", action="store_true", help=_("for programs: as JSON"))
    show = actions.add_parser("show", help=_("show the answer, its checks and its history"))
    answer = actions.add_parser("answer", help=_("give a score, or decline"))
    for one in (show, answer):
        one.add_argument("number", type=int, metavar=_("NUMBER"), help=_("as 'list' shows it"))
    add_giving(answer).add_argument(
        "--decline", metavar=_("TEXT"), help=_("leave the score as it is, and say why")
    )
    for one in (add, shown, show, answer):
        add_classroom(one)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    from grading.roster import read_roster

    classroom = classroom_of(arguments)
    roster = read_roster(classroom.root)
    if arguments.action == "add":
        return _add(classroom, roster, arguments.sources)
    if arguments.action == "list":
        return _list(classroom, roster, arguments)
    if arguments.action == "show":
        return _show(classroom, roster, arguments.number)
    return _answer(classroom, roster, arguments)


def _add(classroom: Classroom, roster: Roster, sources: Sequence[str]) -> int:
    from grading.lock import locked
    from grading.marking.desk import Desk
    from grading.marking.request_text import asked_in
    from grading.marking.requests import ADDED, THERE, Requests

    texts = [pair for source in sources for pair in _texts(source)]
    left_out = 0
    with Desk(classroom) as desk, locked(classroom.root):
        log, _now = desk.look()
        requests = Requests(classroom.journal, log)
        for name, text in texts:
            if isinstance(text, UserError):
                print(text, file=sys.stderr)
                left_out += 1
                continue
            found = asked_in(text)
            if not found:
                left_out += _leave_out(name, _("no request is in it"))
            for asked in found:
                try:
                    what, request = requests.add(asked)
                except UserError as error:
                    left_out += _leave_out(name, str(error))
                    continue
                words = {ADDED: _("added"), THERE: _("is there already")}
                print(
                    _("{request}: {what}").format(
                        request=request_words(request, roster),
                        what=words.get(what, _("there already, with another reason now")),
                    )
                )
    return 1 if left_out else 0


def _leave_out(name: str, reason: str) -> int:
    print(_("{name}: {reason}; left out.").format(name=name, reason=reason), file=sys.stderr)
    return 1


def _texts(source: str) -> list[tuple[str, str | UserError]]:
    """The texts that a word of the command line stands for, each with a name."""
    from grading.marking.request_text import decoded, has_request

    if source == "-":
        return [(_("standard input"), decoded(sys.stdin.buffer.read()))]
    if has_request(source):
        return [(_("the text"), source)]
    path = Path(source)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        return [_text(file) for file in files if not file.name.startswith(".")] or [(source, "")]
    if path.is_file():
        return [_text(path)]
    raise UserError(
        _(
            "{source!r} is no file, no folder and no request: a request begins with the line "
            "'[another look]'."
        ).format(source=source[:80]),
        code=2,
    )


def _text(path: Path) -> tuple[str, str | UserError]:
    """The name and the text of a file, or why it is left out: the others are read all the same."""
    from grading.marking.request_text import text_of

    try:
        return str(path), text_of(path)
    except UserError as error:
        return str(path), error
    except OSError as error:
        words = _("{file} cannot be read ({reason}); left out.")
        return str(path), UserError(words.format(file=path, reason=error.strerror or error))


def _list(classroom: Classroom, roster: Roster, arguments: argparse.Namespace) -> int:
    from grading.marking.requests import OPEN

    log, requests = _read(classroom)
    found = [one for one in requests if arguments.all or one.state == OPEN]
    if arguments.json:
        print(json.dumps([_as_json(one, roster, log) for one in found]))
        return 0
    for request in found:
        for line in list_lines(request, roster, log):
            print(line)
    if not found:
        print(_("No request is open.") if not arguments.all else _("There are no requests."))
    return 0


def _show(classroom: Classroom, roster: Roster, number: int) -> int:
    from grading.marking import sheet
    from grading.marking.desk import Desk
    from grading.marking.requests import Requests
    from grading.results.table import recorded

    with Desk(classroom) as desk:
        log, now = desk.look()
        request = Requests(classroom.journal, log).get(number)
        key = (request.student, request.lesson)
        rows = recorded(desk.record(key), now.cell_scores.get(key, {}))
        comment = now.comments.get(key, {}).get(request.exercise, "")
    for line in list_lines(request, roster, log, whole=True):
        print(line)
    for row in rows:
        if row.exercise == request.exercise:
            print(sheet.score_line(row))
            print(_("Checks:"))
            print("\n".join(sheet.verdict_lines(row)))
    if comment:
        print(_("Comment:"))
        print(sheet.filled(comment, "  "))
    print(_("Answer:"))
    print("\n".join(sheet.answer_lines(classroom, key, request.exercise)))
    print(_("History:"))
    print("\n".join(sheet.history_lines(log.of(*key), request.exercise)))
    return 0


def _answer(classroom: Classroom, roster: Roster, arguments: argparse.Namespace) -> int:
    from grading.lock import locked
    from grading.marking.desk import Desk, person
    from grading.marking.requests import OPEN, Requests
    from grading.marking.score_log import REGRADE
    from grading.marking.words import score_words

    declined = arguments.decline is not None
    given = arguments.score is not None or bool(arguments.give)
    if declined == given or (declined and arguments.comment is not None):
        raise UserError(
            _("Say one of: --score or --give, with a --comment if you like; or --decline."), code=2
        )
    with Desk(classroom) as desk, locked(classroom.root):
        log, _now = desk.look()
        requests = Requests(classroom.journal, log)
        request = requests.get(arguments.number)
        key = (request.student, request.lesson)
        if request.state != OPEN and not arguments.again:
            raise UserError(
                _("Request {number} is answered already: --again answers it anew.").format(
                    number=request.number
                )
            )
        if declined:
            requests.decline(request.number, arguments.by or person(), arguments.decline.strip())
            print(_("{request}: declined").format(request=request_words(request, roster)))
        else:
            verdict = verdict_of(arguments, desk, key, request.exercise, REGRADE, request.number)
            change = desk.give(key, request.exercise, verdict)
            print(
                _("{request}: {old} -> {new}").format(
                    request=request_words(request, roster),
                    old=score_words(change.old),
                    new=score_words(change.new),
                )
            )
    print(
        _("The student sees it after '{command}'.").format(
            command=classroom.command(f"feedback {request.student}")
        )
    )
    return 0


def _read(classroom: Classroom) -> tuple[ScoreLog, list[Request]]:
    from grading.marking.desk import Desk
    from grading.marking.requests import Requests
    from grading.marking.score_log import damage_words

    with Desk(classroom) as desk:
        log, _now = desk.look()
    requests = Requests(classroom.journal, log)
    for line in damage_words(requests.path, requests.damaged):
        print(line, file=sys.stderr)
    return log, list(requests)


def request_words(request: Request, roster: Roster) -> str:
    """A request in a few words."""
    return _("{number}. {student}, {lesson}, {exercise}").format(
        number=request.number,
        student=roster.shown(request.student),
        lesson=request.lesson,
        exercise=request.exercise,
    )


def list_lines(request: Request, roster: Roster, log: ScoreLog, whole: bool = False) -> list[str]:
    """A request with its reasons; on one line each, or as `whole` paragraphs."""
    from grading.marking import sheet
    from grading.marking.requests import ANSWERED, OPEN
    from grading.marking.words import moment_words
    from grading.safe_text import one_line

    lines = [
        _("{request}, asked {when}").format(
            request=request_words(request, roster), when=moment_words(request.at)
        )
    ]
    if request.is_of_earlier_answer(log):
        lines.append("   " + _("The answer has changed since: this is about an earlier one."))
    for reason in request.reasons:
        text = reason or _("(no reason given)")
        lines += [sheet.filled(text, "   ")] if whole else ["   " + one_line(text, 160)]
    if request.state != OPEN:
        words = (
            _("answered {when}, by {person}: {comment}")
            if request.state == ANSWERED
            else _("declined {when}, by {person}: {comment}")
        )
        text = words.format(
            when=moment_words(request.closed), person=request.by, comment=request.comment or "-"
        )
        lines.append(sheet.filled(text, "   "))
    return lines


def _as_json(request: Request, roster: Roster, log: ScoreLog) -> dict[str, object]:
    return {
        **vars(request),
        "name": roster.name(request.student),
        "earlier_answer": request.is_of_earlier_answer(log),
    }
