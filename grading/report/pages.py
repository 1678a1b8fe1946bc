"""report.html: what a class did and what to do about it, in one file that needs no other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grading.analysis import analyse
from grading.feedback.html import render
from grading.files import write_atomically
from grading.marking.requests import FILE as REQUESTS
from grading.marking.requests import OPEN, Request, Requests
from grading.marking.score_log import ScoreLog
from grading.paths import Classroom
from grading.report.checks import items, what_to_do
from grading.report.overview import finding, spreads
from grading.report.people import People
from grading.report.slips import first_to_teach, heat, slip_tables
from grading.report.tables import tables
from grading.report.terminal import status_marks
from grading.report.waiting import WHOLE, waiting
from grading.report.words import between, correlation, percent
from grading.results.class_snapshot import ClassSnapshot, take_snapshot
from grading.roster import Roster, read_roster

TEMPLATES = Path(__file__).with_name("templates")
_FEW = 30  # students: up to so many, the tables of points are open


def page(
    now: ClassSnapshot,
    classroom: Classroom | None = None,
    roster: Roster | None = None,
    *,
    names: bool = False,
    requests: Sequence[Request] = (),
) -> str:
    """The report on a class.

    Args:
        now: What is known of it.
        classroom: Where students' pages lie, and the texts that a person grades.
        roster: Who is who; without it, ids stand alone.
        names: Whether an example of a slip says whose it is.
        requests: The open ones for another look.
    """
    found = analyse(now)
    slips = slip_tables(found)
    known = People(roster or Roster(), classroom)
    command = (classroom or Classroom()).command
    used = {row.status for row in now.rows}
    return render(
        TEMPLATES / "report.html.jinja",
        own_style=(TEMPLATES / "report.css").read_text(encoding="utf-8"),
        found=found,
        finding=finding(found),
        spreads=spreads(found),
        waiting=waiting(now.rows, command),
        requests=requests,
        show_request=command("regrade show NUMBER"),
        unread={(row.student, row.lesson): row.status for row in now.rows if row.status in WHOLE},
        people=known,
        linked=any(known[student].page for student in now.students),
        feedback_command=command("feedback"),
        slips=slips,
        first=first_to_teach(slips),
        items=items(found),
        tables=tables(now, classroom),
        names=names,
        few=len(now.students) <= _FEW,
        marks=status_marks(),
        legend=[
            (status, mark) for status, mark in status_marks().items() if mark and status in used
        ],
        heat=heat,
        percent=percent,
        correlation=correlation,
        between=between,
        what_to_do=what_to_do,
    )


def write_report(
    classroom: Classroom, now: ClassSnapshot | None = None, *, names: bool = False
) -> None:
    """Writes the report on the class as the journal and the gradebook have it now."""
    now = now or take_snapshot(classroom)
    roster = read_roster(classroom.root)
    text = page(now, classroom, roster, names=names, requests=_open_requests(classroom))
    # with names it is for its owner alone, as the class list is
    mode = 0o600 if len(roster) and not roster.blind else 0o644
    write_atomically(classroom.report, text.encode("utf-8", "replace"), mode)


def _open_requests(classroom: Classroom) -> list[Request]:
    if not (classroom.journal / REQUESTS).is_file():
        return []  # then there is no log to read
    found = Requests(classroom.journal, ScoreLog(classroom.journal))
    return [request for request in found if request.state == OPEN]
