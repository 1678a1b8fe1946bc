"""Compares what the engine said of a bank entry with what the entry says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.lessons import bank
from grading.lessons.bank import RIGHT, Entry
from grading.model import GRADED, Row
from grading.proofs.common.tables import aligned

NO_SLIP = "-"


@dataclass(frozen=True)
class Finding:
    """One entry's result.

    Attributes:
        false: A sentence when the verdict is false.
        named: Whether its slip is named; None where none is to be named.
        green: Whether every visible property lets a wrong answer pass.
    """

    entry: Entry
    score: float | None
    false: str = ""
    named: bool | None = None
    green: bool = False


def judge_entry(entry: Entry, row: Row) -> Finding:
    """Holds the row to the entry.

    A right answer gets full marks. A wrong one gets less and no more than it may keep, and a
    property that must catch it fails.
    """
    marks = f"{row.status}, {row.score} of {row.max_score}"
    if entry.kind == RIGHT:
        full = row.score is not None and row.score >= row.max_score and row.status == GRADED
        return Finding(entry, row.score, "" if full else f"{marks}: {row.detail}")
    visible = [prop for prop in row.properties if not prop.get("hidden")]
    green = bool(visible) and all(prop["outcome"] == "holds" for prop in visible)
    # "not_attempted": one of several functions is missing, which is caught all the same
    failed = [prop for prop in row.properties if prop["outcome"] in ("fails", "not_attempted")]
    names = [prop["name"] for prop in failed]
    slips = {prop["slip"] for prop in failed}
    named = None if entry.slip == NO_SLIP else entry.slip in slips
    false = ""
    if row.score is None or row.score >= row.max_score:
        false = f"not caught: {marks}"
    elif not set(names).intersection(entry.caught_by):
        caught = ", ".join(names) or "none"
        false = f"caught by {caught}, not by {', '.join(entry.caught_by)}"
    elif named is False:
        told = ", ".join(sorted(slip or "none" for slip in slips))
        false = f"the message names {told}, not the slip {entry.slip}"
    elif row.score > entry.at_most * row.max_score + 0.005:
        most = f"{entry.at_most:g} of them at most"
        false = f"keeps {row.score} of {row.max_score}, and may keep {most}"
    elif entry.hidden_only and not green:
        false = "a visible property catches it, though the entry says 'hidden only'"
    return Finding(entry, row.score, false, named, green)


def summary(findings: Sequence[Finding]) -> str:
    """The table: per exercise, right answers accepted, wrong ones caught, and slips named."""
    rows = [["exercise", "right accepted", "wrong caught", "slip named", "only hidden see"]]
    by_exercise: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        entry = finding.entry
        by_exercise.setdefault((entry.lesson, entry.exercise), []).append(finding)
    for (lesson, exercise), found in by_exercise.items():
        right = [not finding.false for finding in found if finding.entry.kind == RIGHT]
        wrong = [finding for finding in found if finding.entry.kind != RIGHT]
        caught = [
            finding.score is not None and not finding.false.startswith(("not caught", "caught by"))
            for finding in wrong
        ]
        named = [finding.named for finding in wrong if finding.named is not None]
        green = [finding.green for finding in wrong]
        counts = [f"{sum(each)} of {len(each)}" for each in (right, caught, named, green)]
        rows.append([f"{lesson} {exercise}", *counts])
    return aligned(rows, right=True)


def green_slips(findings: Sequence[Finding]) -> str:
    """How many slips only hidden properties see, for each lesson and in all.

    A student's check is green there, and untrue.
    """
    lessons = list(dict.fromkeys(finding.entry.lesson for finding in findings))
    lines = [
        _seen_by_hidden(lesson, [each for each in findings if each.entry.lesson == lesson])
        for lesson in lessons
    ]
    if len(lines) > 1:
        lines.append(_seen_by_hidden(_("in all"), findings))
    for entry in (finding.entry for finding in findings if finding.green):
        why = entry.hidden_only or _("the entry does not say why")
        lines.append(f"  {bank.shown_path(entry)}:{entry.line}: {entry.title} ({why})")
    return "\n".join(lines)


def _seen_by_hidden(where: str, findings: Sequence[Finding]) -> str:
    wrong = [finding.green for finding in findings if finding.entry.kind != RIGHT]
    told = ngettext(
        "{where}: only hidden properties see {green} of {count} slip ({percent})",
        "{where}: only hidden properties see {green} of {count} slips ({percent})",
        len(wrong),
    )
    percent = f"{100 * sum(wrong) / max(1, len(wrong)):.0f} %"
    return told.format(where=where, green=sum(wrong), count=len(wrong), percent=percent)
