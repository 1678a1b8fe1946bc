"""The grade table for a terminal: students against exercises, and below it the reasons for what is not full."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence

from course.i18n import gettext as _
from grading import model
from grading.feedback.words import number, status_words
from grading.model import Row
from grading.record.cleaning import one_line
from grading.record.results import reason

WIDTH = 120
_LONGEST_STUDENT, _LONGEST_REASON = 20, 220


def status_marks() -> dict[str, str]:
    """The short word that stands beside a score; none where the score was simply graded."""
    return {
        model.GRADED: "",
        model.PARTIAL: _("part"),
        model.NOT_ATTEMPTED: _("none"),
        model.UNREADABLE: _("unread"),
        model.MISSING: _("miss"),
        model.FLAGGED: _("flag"),
        model.FAILED: _("FAIL"),
        model.MANUAL: _("wait"),
    }


def table(rows: Sequence[Row]) -> str:
    """One table for each lesson, then the legend and the reasons."""
    blocks = [_lesson(lesson, [row for row in rows if row.lesson == lesson])
              for lesson in dict.fromkeys(row.lesson for row in rows)]
    used = [(mark, status_words()[status]) for status, mark in status_marks().items()
            if mark and any(row.status == status for row in rows)]
    if used:
        blocks.append(_filled(_("Beside a score: {marks}.").format(
            marks="; ".join(f"{mark} = {words}" for mark, words in used))))
    reasons = _reasons(rows)
    if reasons:
        blocks.append("\n".join([_("Why a score is not full:"), *reasons]))
    return "\n\n".join(blocks) + "\n"


def _lesson(lesson: str, rows: Sequence[Row]) -> str:
    exercises = list(dict.fromkeys(row.exercise for row in rows))
    most = {row.exercise: row.max_score for row in rows}
    names = [f"{place} {exercise}" for place, exercise in enumerate(exercises, start=1)]
    students = sorted({row.student for row in rows})
    cells = {(row.student, row.exercise): _cell(row) for row in rows}
    first = max(len(_("student")), *(min(len(student), _LONGEST_STUDENT) for student in students))
    room = (WIDTH - first - 10) // max(1, len(exercises)) - 2
    width = max(8, min(room, max(len(name) for name in names)), *(len(text) for text in cells.values()))
    heads = [*(name[:width] for name in names), _("sum")]
    widths = [width] * len(exercises) + [max(len(heads[-1]), 6)]
    lines = [f"{lesson}", _line(_("student"), first, heads, widths)]
    lines.append(_line("-" * first, first, ["-" * one for one in widths], widths))
    for student in students:
        total = sum(row.score or 0.0 for row in rows if row.student == student)
        texts = [cells.get((student, exercise), "") for exercise in exercises]
        lines.append(_line(one_line(student, _LONGEST_STUDENT), first, [*texts, number(total)], widths))
    legend = ", ".join(_("{name} ({points})").format(name=name, points=most[exercise])
                       for name, exercise in zip(names, exercises, strict=True))
    lines.append(_filled(_("Exercises (points): {exercises}.").format(exercises=legend)))
    return "\n".join(lines)


def _cell(row: Row) -> str:
    score = "-" if row.score is None else number(row.score)
    return f"{score} {status_marks().get(row.status, row.status)}".rstrip()


def _line(name: str, first: int, texts: Iterable[str], widths: Iterable[int]) -> str:
    columns = [name.ljust(first), *(text.ljust(width) for text, width in zip(texts, widths, strict=True))]
    return "  ".join(columns).rstrip()


def _reasons(rows: Sequence[Row]) -> list[str]:
    """One reason for each row below full; the rows of a lesson that share one are named together."""
    grouped: dict[tuple[str, str, str, str], list[str]] = {}
    for row in rows:
        if row.score is None or row.score < row.max_score:
            grouped.setdefault((row.student, row.lesson, row.status, reason(row)), []).append(row.exercise)
    counts = Counter(lesson for lesson, _exercise in {(row.lesson, row.exercise) for row in rows})
    lines = []
    for (student, lesson, status, why), exercises in grouped.items():
        named = _("all exercises") if len(exercises) == counts[lesson] > 1 else ", ".join(exercises)
        lines.append(_filled(_("{student}, {lesson}, {exercises}: {status}: {reason}").format(
            student=one_line(student, _LONGEST_STUDENT), lesson=lesson, exercises=named,
            status=status_words().get(status, status), reason=one_line(why, _LONGEST_REASON)), "  "))
    return lines


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "    ", break_long_words=True,
                         break_on_hyphens=False)
