"""The words of pages, tables and test cells: statuses, outcomes, scores, feedback."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from course.checks.judge import GENERIC_SLIPS
from course.i18n import gettext as _
from course.lessons.discovery import exercise
from course.notebook.report import outcome_words
from grading import model
from grading.model import FAILED, MISSING, UNREADABLE, Row
from grading.safe_text import one_line

WIDTH = 96
_LONGEST_MESSAGE = 2000
_RIGHT_TO_LEFT = {"ar", "fa", "he", "iw", "ur", "yi"}


def language() -> tuple[str, str]:
    """The reader's language and its direction, for `lang` and `dir`."""
    settings = (
        os.environ.get(name, "")
        for name in ("COURSE_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    )
    chosen = (
        next((setting for setting in settings if setting), "en")
        .split(":")[0]
        .split(".")[0]
        .split("@")[0]
    )
    code = "en" if chosen in ("", "C", "POSIX") else chosen.replace("_", "-")
    if not all(part.isascii() and part.isalnum() for part in code.split("-")):
        code = "en"
    return code, "rtl" if code.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def status_words() -> dict[str, str]:
    """What each status is called in front of a person."""
    return {
        model.GRADED: _("graded"),
        model.PARTIAL: _("judged in part"),
        model.NOT_ATTEMPTED: _("not attempted"),
        model.UNREADABLE: _("could not be read"),
        model.MISSING: _("nothing handed in"),
        model.FLAGGED: _("a person should look"),
        model.FAILED: _("grading failed"),
        model.MANUAL: _("waits for a person"),
    }


def outcome_word(outcome: str) -> str:
    """What an outcome is called in front of a person."""
    return outcome_words().get(outcome, outcome)


def number(value: float) -> str:
    """A score without needless zeros: 3, 1.5, 0.67."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def score_words(row: Row) -> str:
    """The score of one exercise, in words where there is none yet."""
    if row.score is None:
        return _("- of {most}").format(most=row.max_score)
    return _("{score} of {most}").format(score=number(row.score), most=row.max_score)


def reason_words(row: Row) -> str:
    """Why a row is what it is, in a student's words; what to look at is the teacher's to know."""
    if row.status == model.FLAGGED:
        return _("Your teacher will look at this answer before its points are final.")
    return row.detail


def title_of(exercise_id: str) -> str:
    """An exercise's title; its id where the course does not know it any more."""
    try:
        return _(exercise(exercise_id).title)
    except KeyError:
        return exercise_id


def slip_words(exercise_id: str, prop: Mapping[str, Any]) -> str:
    """The likely slip behind a property that failed; empty where none was recognised."""
    try:
        slips: Mapping[str, str] = exercise(exercise_id).slips
    except KeyError:
        slips = {}
    words = slips.get(prop["slip"]) or GENERIC_SLIPS.get(prop["slip"])
    return _(words) if words else ""


def exercise_text(row: Row) -> str:
    """One exercise: score, status, and each property with its outcome and message."""
    lines = [
        _("{exercise}: {score}, {status}.").format(
            exercise=row.exercise,
            score=score_words(row),
            status=status_words().get(row.status, row.status),
        )
    ]
    shown = [prop for prop in row.properties if prop["outcome"] != "not_attempted"]
    width = max(len(word) for word in outcome_words().values())
    for prop in shown:
        lines.append(f"  {outcome_word(prop['outcome']):<{width}}  {one_line(_(prop['title']))}")
        if prop["message"]:
            lines += [_filled(line, " " * (width + 4)) for line in prop["message"].splitlines()]
    if row.detail and not any(prop["message"] for prop in shown):
        lines.append(_filled(reason_words(row), "  "))
    return "\n".join(lines)


def shared_reason(rows: Sequence[Row]) -> str:
    """The one reason why nothing of a lesson could be judged, where all exercises have it."""
    statuses, reasons = {row.status for row in rows}, {row.detail for row in rows}
    return (
        rows[0].detail
        if len(statuses) == len(reasons) == 1 and statuses <= {UNREADABLE, MISSING, FAILED}
        else ""
    )


def _filled(text: str, indent: str) -> str:
    return textwrap.fill(
        one_line(text, _LONGEST_MESSAGE),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
    )
