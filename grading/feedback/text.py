"""Feedback as plain text: for a terminal, a mail, and the test cells of autograded notebooks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from course.checks.frontend import outcome_words
from course.i18n import gettext as _
from grading import lessons
from grading.feedback.words import number, outcome_word, reason_words, score_words, status_words
from grading.model import FAILED, MISSING, UNREADABLE, Row
from grading.record.cleaning import one_line

WIDTH = 96
_LONGEST_MESSAGE = 2000


def exercise_text(row: Row) -> str:
    """One exercise: the score, the status, each property with its outcome and, where it failed, its
    message.
    """
    lines = [
        _("{exercise}: {score}, {status}.").format(
            exercise=row.exercise,
            score=score_words(row),
            status=status_words().get(row.status, row.status),
        )
    ]
    shown = [one for one in row.properties if one["outcome"] != "not_attempted"]
    width = max(len(word) for word in outcome_words().values())
    for one in shown:
        lines.append(f"  {outcome_word(one['outcome']):<{width}}  {one_line(_(one['title']))}")
        if one["message"]:
            lines += [_filled(line, " " * (width + 4)) for line in one["message"].splitlines()]
    if row.detail and not any(one["message"] for one in shown):
        lines.append(_filled(reason_words(row), "  "))
    return "\n".join(lines)


def shared_reason(rows: Sequence[Row]) -> str:
    """The one reason why nothing of a lesson could be judged, where all its exercises have it; else
    empty.
    """
    statuses, reasons = {row.status for row in rows}, {row.detail for row in rows}
    return (
        rows[0].detail
        if len(statuses) == len(reasons) == 1 and statuses <= {UNREADABLE, MISSING, FAILED}
        else ""
    )


def student_text(student: str, rows: Sequence[Row], notes: Iterable[tuple[str, str]] = ()) -> str:
    """All feedback for one student. `notes`: (lesson, what was mended or should be known)."""
    about = list(notes)
    blocks = [_("Feedback for {student}").format(student=student)]
    for lesson in dict.fromkeys(row.lesson for row in rows):
        own = [row for row in rows if row.lesson == lesson]
        heading = lessons.title(lesson)
        heading += "" if heading == lesson else f" ({lesson})"
        blocks.append(heading + "\n" + "=" * len(heading))
        noted = [one_line(note, _LONGEST_MESSAGE) for of, note in about if of == lesson]
        if noted:
            blocks.append(
                "\n".join(_filled(_("Note: {note}").format(note=note), "") for note in noted)
            )
        reason = shared_reason(own)
        if reason:
            words = _("{score} of {most} points, {status}: {reason}").format(
                score=number(sum(row.score or 0.0 for row in own)),
                most=sum(row.max_score for row in own),
                status=status_words()[own[0].status],
                reason=reason,
            )
            blocks.append(_filled(words, ""))
        else:
            blocks += [exercise_text(row) for row in own]
    return "\n\n".join(blocks) + "\n"


def _filled(text: str, indent: str) -> str:
    return textwrap.fill(
        one_line(text, _LONGEST_MESSAGE),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
    )
