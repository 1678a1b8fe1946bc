"""The grade table for a terminal: students against exercises, and why what is not full."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from course.i18n import gettext as _
from grading import model
from grading.model import Row
from grading.record.gradebook.late_penalty import Lateness, late_words, penalty_of
from grading.results.table import Remarks, reason
from grading.roster import Roster
from grading.safe_text import one_line
from grading.wording import number, slip_words, status_words

WIDTH = 120
_LONGEST_STUDENT, _LONGEST_REASON = 14, 220
_LONGEST_NAME, _SHORTEST_NAME, _COLUMN = 20, 8, 7  # a name in the table; what a column keeps of it
_NOBODY = Roster()


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


def table(
    rows: Sequence[Row],
    late: Lateness | None = None,
    remarks: Remarks | None = None,
    roster: Roster = _NOBODY,
) -> str:
    """One table for each lesson, then the legend, the reasons and who was late.

    What being late cost is off the sums. `remarks`: what a teacher should know of whole
    submissions. Names of `roster` stand beside the ids.
    """
    blocks = [
        _lesson(lesson, [row for row in rows if row.lesson == lesson], late, roster)
        for lesson in dict.fromkeys(row.lesson for row in rows)
    ]
    used = [
        (mark, status_words()[status])
        for status, mark in status_marks().items()
        if mark and any(row.status == status for row in rows)
    ]
    if used:
        blocks.append(
            _filled(
                _("Beside a score: {marks}.").format(
                    marks="; ".join(f"{mark} = {words}" for mark, words in used)
                )
            )
        )
    for title, lines in (
        (_("Why a score is not full:"), _reasons(rows, roster)),
        (_("Handed in late:"), _late(rows, late or {}, roster)),
    ):
        if lines:
            blocks.append("\n".join([title, *lines]))
    if remarks:
        said = [
            _("{student}, {lesson}: {reason}").format(
                student=_who(student, roster),
                lesson=lesson,
                reason=one_line("; ".join(found), _LONGEST_REASON),
            )
            for (student, lesson), found in sorted(remarks.items())
        ]
        blocks.append(
            "\n".join(
                [_("To know before points are given:"), *(_filled(line, "  ") for line in said)]
            )
        )
    return "\n\n".join(blocks) + "\n"


def _who(student: str, roster: Roster) -> str:
    """A student in a sentence."""
    return one_line(roster.shown(student), _LONGEST_STUDENT + 2 * _LONGEST_NAME)


def _labels(students: Iterable[str], roster: Roster, room: int) -> dict[str, str]:
    """What stands in front of each student's line: the id, and the name where there is room."""
    ids = {student: one_line(student, _LONGEST_STUDENT) for student in students}
    first = max((len(text) for text in ids.values()), default=0)
    longest = min(_LONGEST_NAME, room - first - 2)
    if longest < _SHORTEST_NAME or not any(map(roster.name, ids)):
        return ids
    return {
        student: f"{text:<{first}}  {one_line(roster.name(student), longest)}".rstrip()
        for student, text in ids.items()
    }


def _lesson(lesson: str, rows: Sequence[Row], late: Lateness | None, roster: Roster) -> str:
    exercises = list(dict.fromkeys(row.exercise for row in rows))
    most = {row.exercise: row.max_score for row in rows}
    students = sorted({row.student for row in rows})
    cells = {(row.student, row.exercise): _cell(row) for row in rows}
    totals = dict.fromkeys(students, 0.0)
    for row in rows:
        totals[row.student] += row.score or 0.0
    sums = {student: _sum(student, lesson, totals[student], late) for student in students}
    last = max(len(_("sum")), len(str(sum(most.values()))), *(len(text) for text in sums.values()))
    filled = {
        exercise: max(len(text) for (_student, one), text in cells.items() if one == exercise)
        for exercise in exercises
    }
    taken = last + 1 + sum(max(_COLUMN, width) + 1 for width in filled.values())
    labels = _labels(students, roster, WIDTH - taken)
    first = max(len(word) for word in (_("student"), _("out of"), *labels.values()))
    widths = [*_widths(filled, WIDTH - first - last - 1 - len(exercises)), last]
    names = [
        _in_pieces(exercise, width) for exercise, width in zip(exercises, widths, strict=False)
    ]
    lines = [lesson]
    for level in range(max(len(pieces) for pieces in names)):
        texts = [pieces[level] if level < len(pieces) else "" for pieces in names]
        lines.append(
            _line("" if level else _("student"), first, [*texts, "" if level else _("sum")], widths)
        )
    lines.append(
        _line(
            _("out of"),
            first,
            [*(str(most[exercise]) for exercise in exercises), str(sum(most.values()))],
            widths,
        )
    )
    lines.append(_line("-" * first, first, ["-" * width for width in widths], widths))
    for student in students:
        texts = [cells.get((student, exercise), "") for exercise in exercises]
        lines.append(_line(labels[student], first, [*texts, sums[student]], widths))
    return "\n".join(lines)


def _sum(student: str, lesson: str, total: float, late: Lateness | None) -> str:
    """The points of a student less what being late cost, and whether it was late."""
    text = number(max(0.0, total - penalty_of(late, student, lesson)))
    return _("{points} late").format(points=text) if late and (student, lesson) in late else text


def _widths(filled: Mapping[str, int], room: int) -> list[int]:
    """The width of each exercise's column: the parts of its name stay whole where there is room.

    Where there is not, the widest columns give way first; what is filled in never does.
    """
    wanted = [
        max(width, 5, *(len(part) for part in _parts(name))) for name, width in filled.items()
    ]
    most = max(wanted, default=0)
    while sum(min(width, most) for width in wanted) > room and most > 5:
        most -= 1
    return [
        max(least, min(width, most)) for width, least in zip(wanted, filled.values(), strict=True)
    ]


def _parts(name: str) -> list[str]:
    return re.findall(r"[^_]*_?", name)


def _in_pieces(name: str, width: int) -> list[str]:
    """A name over several lines, broken behind its underscores where it can be.

    A part that is too long is broken into pieces of about the same length.
    """
    pieces = [""]
    for part in _parts(name):
        count = -(-len(part) // width)
        size = -(-len(part) // max(1, count))
        for start in range(0, len(part), max(1, size)):
            piece = part[start : start + size]
            if len(pieces[-1]) + len(piece) <= width:
                pieces[-1] += piece
            else:
                pieces.append(piece)
    return pieces


def _cell(row: Row) -> str:
    score = "-" if row.score is None else number(row.score)
    return f"{score} {status_marks().get(row.status, row.status)}".rstrip()


def _line(name: str, first: int, texts: Iterable[str], widths: Iterable[int]) -> str:
    columns = [
        name.ljust(first),
        *(text.ljust(width) for text, width in zip(texts, widths, strict=True)),
    ]
    return " ".join(columns).rstrip()


def _reasons(rows: Sequence[Row], roster: Roster) -> list[str]:
    """One reason for each row below full; rows of a lesson that share one stand together."""
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        if row.score is None or row.score < row.max_score:
            grouped.setdefault((row.student, row.lesson, _why(row)), []).append(row.exercise)
    counts = Counter(lesson for lesson, _exercise in {(row.lesson, row.exercise) for row in rows})
    lines = []
    for (student, lesson, why), exercises in grouped.items():
        named = _("all exercises") if len(exercises) == counts[lesson] > 1 else ", ".join(exercises)
        lines.append(
            _filled(
                _("{student}, {lesson}, {exercises}: {reason}").format(
                    student=_who(student, roster),
                    lesson=lesson,
                    exercises=named,
                    reason=why,
                ),
                "  ",
            )
        )
    return lines


def _late(rows: Sequence[Row], late: Lateness, roster: Roster) -> list[str]:
    shown = dict.fromkeys((row.student, row.lesson) for row in rows)
    return [
        _filled(
            _("{student}, {lesson}: {reason}").format(
                student=_who(student, roster),
                lesson=lesson,
                reason=late_words(late[student, lesson]),
            ),
            "  ",
        )
        for student, lesson in shown
        if (student, lesson) in late
    ]


def _why(row: Row) -> str:
    """The reason in short: the first property that failed with its likely slip, else the detail."""
    failed = [prop for prop in row.properties if prop["outcome"] == "fails"]
    slip = slip_words(row.exercise, failed[0]) if failed else ""
    if row.status == model.GRADED and slip:
        return one_line(
            _("{property} - likely slip: {slip}").format(property=_(failed[0]["title"]), slip=slip),
            _LONGEST_REASON,
        )
    why = one_line(reason(row), _LONGEST_REASON)
    words = status_words().get(row.status, row.status)
    if row.status == model.GRADED or why == words:
        return why
    return _("{status}: {reason}").format(status=words, reason=why)


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "    ",
        break_long_words=True,
        break_on_hyphens=False,
    )
