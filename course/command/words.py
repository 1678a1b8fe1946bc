"""The results of a check in words: for a terminal, and as data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from course.command.results import (
    FAILS,
    MANUAL,
    NOT_ATTEMPTED,
    NOT_CHECKED,
    PASSES,
    Checked,
    NotebookResult,
    count,
    exit_code,
    points,
)
from course.i18n import gettext as _
from course.i18n import ngettext
from course.notebook.present import wrapped
from course.notebook.report import Report, outcome_words, report

# The sign beside each word: a colour, where there is one, would not be the only difference.
SIGNS = {PASSES: "+", FAILS: "x", NOT_ATTEMPTED: "-", NOT_CHECKED: "?", MANUAL: " "}
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Text that came near a student's code, without what moves a cursor or turns a line."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return _TURNING.sub("", "".join(kept))


def status_words() -> dict[str, str]:
    """What each status is called."""
    return {
        PASSES: _("passes"),
        FAILS: _("fails"),
        NOT_ATTEMPTED: _("not attempted"),
        NOT_CHECKED: _("not checked"),
        MANUAL: _("read by a person"),
    }


def told(one: Checked) -> Report | None:
    """The feedback on an answer that does not pass, as `check` gives it; None for any other."""
    if one.judgement is None or one.status != FAILS:
        return None
    return report(one.exercise, one.judgement, one.first)


def of_checks(one: Checked) -> str:
    """How many checks hold, in words; empty where none was made."""
    if one.judgement is None or one.status in (NOT_ATTEMPTED, MANUAL):
        return ""
    verdicts = len(one.judgement.verdicts)
    words = ngettext("{held} of {count} check holds", "{held} of {count} checks hold", verdicts)
    return words.format(held=one.held, count=verdicts)


def is_no_grade() -> str:
    """What everybody is told who reads the result."""
    return _(
        "This is a help, not a grade: more checks, on other inputs, come when your work is graded."
    )


def totals(results: Sequence[NotebookResult]) -> str:
    """One line on all exercises."""
    failed = count(results, FAILS, NOT_CHECKED)
    return _("{passed} pass, {failed} fail, {waiting} not attempted.").format(
        passed=count(results, PASSES), failed=failed, waiting=count(results, NOT_ATTEMPTED)
    )


def nothing_yet(result: NotebookResult) -> str:
    """What is said of a notebook that is as it was released."""
    waiting = count([result], NOT_ATTEMPTED)
    words = ngettext(
        "Nothing attempted yet: {count} exercise waits for you.",
        "Nothing attempted yet: {count} exercises wait for you.",
        waiting,
    )
    return words.format(count=waiting)


def text_of(results: Sequence[NotebookResult]) -> str:
    """A table for each notebook, with what is wrong below its exercise."""
    lines: list[str] = []
    for result in results:
        lines += [*_notebook(result), ""]
    if count(results, PASSES, FAILS, NOT_CHECKED, NOT_ATTEMPTED):
        lines += [totals(results), is_no_grade()]
    return "\n".join(lines).rstrip()


def _notebook(result: NotebookResult) -> list[str]:
    head = _("{file}: lesson {lesson}") if result.lesson else "{file}"
    lines = [head.format(file=plain(result.path), lesson=result.lesson)]
    if result.error:
        return [*lines, wrapped(plain(result.error), "  ")]
    if result.untouched:
        return [*lines, wrapped(nothing_yet(result), "  ")]
    words = status_words()
    wide = max(len(words[one.status]) for one in result.exercises)
    long = max(len(one.exercise.id) for one in result.exercises)
    for one in result.exercises:
        line = f"  {SIGNS[one.status]} {words[one.status]:<{wide}}  {one.exercise.id:<{long}}"
        lines.append(f"{line}  {of_checks(one)}".rstrip())
        lines += _details(one)
    lines += [wrapped(plain(note), "  ") for note in result.notes]
    return lines


def _details(one: Checked) -> list[str]:
    if one.why:
        return [wrapped(plain(one.why), " " * 8)]
    feedback = told(one)
    if feedback is None:
        return []
    lines = [wrapped(plain(line), " " * 8) for line in (feedback.first, *_causes(feedback)) if line]
    words = outcome_words()
    wide = max(map(len, words.values()))
    for row in feedback.rows:
        lines.append(f"        {words[row.outcome]:<{wide}}  {plain(row.title)}")
        lines += [wrapped(plain(line), " " * (10 + wide)) for line in row.said]
    return lines


def _causes(feedback: Report) -> tuple[str, ...]:
    """Why nothing could be checked; the notes of a report with rows say what is said below."""
    return () if feedback.rows else feedback.notes


def as_data(results: Sequence[NotebookResult], complete: bool) -> dict[str, Any]:
    """What `--json` prints."""
    got, most = points(results)
    return {
        "format": 1,
        "notebooks": [
            {
                "file": result.path,
                "lesson": result.lesson,
                "error": plain(result.error),
                "notes": [plain(note) for note in result.notes],
                "exercises": [_exercise(one) for one in result.exercises],
            }
            for result in results
        ],
        "passes": count(results, PASSES),
        "fails": count(results, FAILS, NOT_CHECKED),
        "not_attempted": count(results, NOT_ATTEMPTED),
        "points": got,
        "max_points": most,
        "exit_code": exit_code(results, complete),
        "note": is_no_grade(),
    }


def _exercise(one: Checked) -> dict[str, Any]:
    verdicts = one.judgement.verdicts if one.judgement else ()
    return {
        "exercise": one.exercise.id,
        "title": _(one.exercise.title),
        "status": one.status,
        "points": one.points,
        "max_points": one.exercise.points,
        "why": plain(" ".join(filter(None, (one.why, one.first)))),
        "checks": [
            {
                "name": verdict.name,
                "title": _(verdict.title),
                "outcome": verdict.outcome,
                "message": "\n".join(map(plain, verdict.message.splitlines())),
                "slip": verdict.slip,
            }
            for verdict in verdicts
        ],
    }
