"""The results for GitHub Actions: a summary on the run's page, and points for GitHub Classroom.

Classroom takes the points from two notices of a job; these are their form in its own reporter,
https://github.com/classroom-resources/autograding-grading-reporter (src/notify-classroom.js).
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence

from course.command.results import NotebookResult, points
from course.command.words import (
    SIGNS,
    is_no_grade,
    nothing_yet,
    of_checks,
    plain,
    status_words,
    told,
    totals,
)
from course.i18n import gettext as _

# What means something in GitHub's Markdown, an address or a mention included.
_MEANS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~@&$:/])")


def escaped(text: str) -> str:
    """The text as text, whatever it holds."""
    return _MEANS.sub(lambda found: f"&#{ord(found[1])};", plain(text))


def summary(results: Sequence[NotebookResult]) -> str:
    """The page of a run, as Markdown."""
    lines = [f"## {_('Visible checks')}", "", totals(results), is_no_grade(), ""]
    for result in results:
        lines += [f"### {escaped(result.path)}", ""]
        if result.error:
            lines += [escaped(result.error), ""]
        elif result.untouched:
            lines += [nothing_yet(result), ""]
        else:
            lines += _table(result)
        lines += [f"- {escaped(note)}" for note in result.notes]
        lines += [""] if result.notes else []
    return "\n".join(lines)


def _table(result: NotebookResult) -> list[str]:
    words = status_words()
    head = (_("Exercise"), _("Outcome"), _("Checks"))
    lines = [f"| {' | '.join(head)} |", "|---|---|---|"]
    for one in result.exercises:
        outcome = f"{escaped(SIGNS[one.status])} {words[one.status]}"
        lines.append(f"| `{one.exercise.id}` | {outcome} | {of_checks(one)} |")
    lines.append("")
    for one in result.exercises:
        said = [one.why] if one.why else []
        feedback = told(one)
        if feedback is not None:
            said += [feedback.first] if feedback.first else []
            said += [] if feedback.rows else feedback.notes
            said += [
                " ".join((row.title, *row.said)) for row in feedback.rows if row.outcome == "fails"
            ]
        if said:
            lines += [f"**`{one.exercise.id}`**", "", *(f"- {escaped(line)}" for line in said), ""]
    return lines


def quoted(text: str) -> str:
    """Text in which GitHub's runner sees no command of its own."""
    token = secrets.token_hex(16)
    return f"::stop-commands::{token}\n{text}\n::{token}::"


def notices(results: Sequence[NotebookResult]) -> str:
    """The points, for GitHub Classroom."""
    got, most = points(results)
    data = json.dumps({"totalPoints": got, "maxPoints": most})
    return (
        f"::notice title=Autograding complete::Points {got:g}/{most}\n"
        f"::notice title=Autograding report::{data}"
    )
