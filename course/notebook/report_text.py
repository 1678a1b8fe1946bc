"""The feedback of a check as plain text."""

from __future__ import annotations

from course.checks.model import Exercise, Judgement
from course.notebook.present import wrapped
from course.notebook.report import Report, outcome_words, report


def report_text(found: Exercise, judgement: Judgement, first: str = "") -> str:
    """The feedback on a judgement as text; `first` is what to know before."""
    return as_text(report(found, judgement, first))


def as_text(told: Report) -> str:
    """A line for each property, with the message below a failed one."""
    if not told.rows:
        return "\n".join([wrapped(told.head), *(wrapped(note, "  ") for note in told.notes)])
    words = outcome_words()
    width = max(map(len, words.values()))
    lines = [wrapped(told.first)] if told.first else []
    lines += [told.head, *told.notes]
    for row in told.rows:
        lines.append(f"  {words[row.outcome]:<{width}}  {row.title}")
        lines += [wrapped(line, " " * (width + 4)) for line in row.said]
    return "\n".join([*lines, *([told.end] if told.end else [])])
