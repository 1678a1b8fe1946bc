"""A page for each student, `feedback/<student>/index.html`, beside nbgrader's own feedback."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from course.i18n import gettext as _
from grading.dates.opening import Opening, closed
from grading.feedback.html import render
from grading.feedback.scores_alone import scores_alone
from grading.feedback.written import Comments, Written, written
from grading.files import write_atomically
from grading.marking.on_pages import BesideScore, OnPages
from grading.model import Row
from grading.paths import Classroom
from grading.record.gradebook.late_penalty import Lateness, penalty_of
from grading.roster import read_roster
from grading.student_ids import STUDENT_ID, clean_id
from grading.wording import number, shared_reason

TEMPLATE = Path(__file__).with_name("templates") / "student.html.jinja"
Notes = Mapping[tuple[str, str], Sequence[str]]


def page(
    student: str,
    rows: Sequence[Row],
    notes: Notes,
    late: Lateness | None = None,
    comments: Comments | None = None,
    classroom: Classroom | None = None,
    called: str = "",
    by_hand: OnPages | None = None,
    held_back: Mapping[str, Opening] | None = None,
) -> str:
    """One student's page, from all rows of the student, who is `called` so on it.

    `comments` are those of a person; from the autograded notebooks of `classroom` come the texts
    that a person grades, from `by_hand` the points by criterion and the student's requests. Of a
    lesson in `held_back` the page holds the scores alone, and says from when on it will say more.
    """
    lessons = []
    for lesson in dict.fromkeys(row.lesson for row in rows):
        own = [row for row in rows if row.lesson == lesson]
        opening = (held_back or {}).get(lesson)
        if opening is not None:
            own = scores_alone(own)
        lessons.append(
            {
                "id": lesson,
                "rows": own,
                "points": points_words(own, penalty_of(late, student, lesson)),
                "notes": notes.get((student, lesson), ()),
                "reason": shared_reason(own),
                "written": {
                    row.exercise: Written() if opening else written(classroom, row, comments or {})
                    for row in own
                },
                "by_hand": {
                    row.exercise: by_hand.of(row) if by_hand and not opening else BesideScore()
                    for row in own
                },
                "opens": opening.shown() if opening else "",
            }
        )
    return render(TEMPLATE, student=called or student, lessons=lessons)


def points_words(rows: Sequence[Row], penalty: float = 0.0) -> str:
    """The points of a lesson less the late penalty, and how many still wait for a person."""
    score = max(0.0, sum(row.score for row in rows if row.score is not None) - penalty)
    text = _("{score} of {most}").format(
        score=number(score), most=sum(row.max_score for row in rows)
    )
    open_points = sum(row.max_score for row in rows if row.score is None)
    return (
        _("{points}, {open} more not graded yet").format(points=text, open=open_points)
        if open_points
        else text
    )


def write_pages(
    classroom: Classroom,
    students: Collection[str],
    rows: Sequence[Row],
    notes: Notes,
    late: Lateness | None = None,
    comments: Comments | None = None,
) -> list[Path]:
    """Writes the pages of these students and returns their paths."""
    of: dict[str, list[Row]] = {}
    for row in rows:
        of.setdefault(row.student, []).append(row)
    roster = read_roster(classroom.root)
    by_hand = OnPages(classroom)
    held_back = closed(classroom)
    return [
        write_page(
            classroom,
            student,
            of.get(student, []),
            notes,
            late,
            comments,
            roster.shown(student),
            by_hand,
            held_back,
        )
        for student in students
    ]


def page_path(classroom: Classroom, student: str) -> Path:
    """Where a student's page is."""
    folder = student if STUDENT_ID.fullmatch(student) else clean_id(student)
    return classroom.feedback / folder / "index.html"


def write_page(
    classroom: Classroom,
    student: str,
    rows: Sequence[Row],
    notes: Notes,
    late: Lateness | None,
    comments: Comments | None,
    called: str,
    by_hand: OnPages,
    held_back: Mapping[str, Opening],
) -> Path:
    """Writes one student's page, as for `page`, and returns its path."""
    path = page_path(classroom, student)
    text = page(student, rows, notes, late, comments, classroom, called, by_hand, held_back)
    write_atomically(path, text.encode("utf-8", "replace"))
    return path
