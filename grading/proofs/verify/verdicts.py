"""Compares what the engine said of a bank entry with what the entry says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.lessons import bank
from grading.lessons.bank import RIGHT, Entry
from grading.model import GRADED, Row

NO_SLIP = "-"


@dataclass(frozen=True)
class Finding:
    """One entry's result. `false` is a sentence when the verdict is false; `named` is None where no
    slip is to be named; `green` is true of a wrong answer that every visible property lets pass."""

    entry: Entry
    score: float | None
    false: str = ""
    named: bool | None = None
    green: bool = False


def judge_entry(entry: Entry, row: Row) -> Finding:
    """A right answer gets full marks; a wrong one gets less and no more than it may keep, and a
    property that must catch it fails."""
    found = _judged(entry, row)
    if entry.kind == RIGHT:
        return found
    visible = [one for one in row.properties if not one.get("hidden")]
    green = bool(visible) and all(one["outcome"] == "holds" for one in visible)
    if (
        not found.false
        and row.score is not None
        and row.score > entry.at_most * row.max_score + 0.005
    ):
        kept = (
            f"keeps {row.score} of {row.max_score}, and may keep {entry.at_most:g} of them at most"
        )
        return replace(found, false=kept, green=green)
    if not found.false and entry.hidden_only and not green:
        return replace(
            found,
            false="a visible property catches it, though the entry says 'hidden only'",
            green=green,
        )
    return replace(found, green=green)


def _judged(entry: Entry, row: Row) -> Finding:
    if entry.kind == RIGHT:
        full = row.score is not None and row.score >= row.max_score and row.status == GRADED
        return Finding(
            entry,
            row.score,
            "" if full else f"{row.status}, {row.score} of {row.max_score}: {row.detail}",
        )
    # "not_attempted": one of several functions is missing
    failed = [one for one in row.properties if one["outcome"] in ("fails", "not_attempted")]
    named = None if entry.slip == NO_SLIP else any(one["slip"] == entry.slip for one in failed)
    if row.score is None or row.score >= row.max_score:
        return Finding(
            entry, row.score, f"not caught: {row.status}, {row.score} of {row.max_score}", named
        )
    # a function that is missing is "not attempted", and caught all the same
    caught = {one["name"] for one in row.properties if one["outcome"] in ("fails", "not_attempted")}
    if not caught.intersection(entry.caught_by):
        names = ", ".join(one["name"] for one in failed) or "none"
        return Finding(
            entry, row.score, f"caught by {names}, not by {', '.join(entry.caught_by)}", named
        )
    if named is False:
        slips = ", ".join(sorted({one["slip"] or "none" for one in failed}))
        return Finding(
            entry, row.score, f"the message names {slips}, not the slip {entry.slip}", named
        )
    return Finding(entry, row.score, "", named)


def summary(findings: Sequence[Finding]) -> str:
    """The table: per exercise, right answers accepted, wrong ones caught, and slips named."""
    exercises = list(dict.fromkeys((one.entry.lesson, one.entry.exercise) for one in findings))
    lines = [
        f"{'exercise':<38}{'right accepted':>16}{'wrong caught':>16}{'slip named':>14}{'only hidden see':>17}"
    ]
    for lesson, exercise in exercises:
        ours = [one for one in findings if one.entry.exercise == exercise]
        right = [one for one in ours if one.entry.kind == RIGHT]
        wrong = [one for one in ours if one.entry.kind != RIGHT]
        named = [one for one in wrong if one.named is not None]
        accepted = sum(not one.false for one in right)
        caught = sum(
            one.score is not None and not one.false.startswith(("not caught", "caught by"))
            for one in wrong
        )
        told = sum(bool(one.named) for one in named)
        green = sum(one.green for one in wrong)
        counts = (
            f"{accepted} of {len(right)}",
            f"{caught} of {len(wrong)}",
            f"{told} of {len(named)}",
        )
        lines.append(
            f"{lesson + ' ' + exercise:<38}{counts[0]:>16}{counts[1]:>16}{counts[2]:>14}"
            f"{f'{green} of {len(wrong)}':>17}"
        )
    return "\n".join(lines)


def green_slips(findings: Sequence[Finding]) -> str:
    """How many slips only hidden properties see, for each lesson and in all: a student's check is
    green, and untrue.
    """
    lessons = list(dict.fromkeys(one.entry.lesson for one in findings))
    lines = [
        _seen_by_hidden(lesson, [one for one in findings if one.entry.lesson == lesson])
        for lesson in lessons
    ]
    if len(lines) > 1:
        lines.append(_seen_by_hidden(_("in all"), findings))
    for one in findings:
        if one.green:
            place = f"{bank.shown_path(one.entry)}:{one.entry.line}"
            lines.append(
                f"  {place}: {one.entry.title} "
                f"({one.entry.hidden_only or _('the entry does not say why')})"
            )
    return "\n".join(lines)


def _seen_by_hidden(where: str, findings: Sequence[Finding]) -> str:
    wrong = [one for one in findings if one.entry.kind != RIGHT]
    green = sum(one.green for one in wrong)
    percent = f"{100 * green / len(wrong):.0f} %" if wrong else "0 %"
    told = ngettext(
        "{where}: only hidden properties see {green} of {count} slip ({percent})",
        "{where}: only hidden properties see {green} of {count} slips ({percent})",
        len(wrong),
    )
    return told.format(where=where, green=green, count=len(wrong), percent=percent)
