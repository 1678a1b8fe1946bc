"""classroom/similar/index.html: what to look at, side by side, in one file that needs no other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.feedback.html import render
from grading.roster import Roster
from grading.safe_text import one_line
from grading.similar.pairs import FEWEST_WORDS, Findings, Group, Pair
from grading.similar.reading import HandIn
from grading.similar.sides import sides

_TEMPLATES = Path(__file__).with_name("templates")
MOST_GROUPS = 60  # of a lesson; the page says how many more there are
_MOST_LINKS = 5  # pairs of a group that are shown side by side


def page(findings: Sequence[Findings], roster: Roster, problems: Sequence[str] = ()) -> str:
    """The page on these lessons."""
    style = (_TEMPLATES / "similar.css").read_text(encoding="utf-8")
    return render(
        _TEMPLATES / "similar.html.jinja",
        own_style=style,
        lessons=[_lesson(found, roster) for found in findings],
        problems=problems,
        fewest=FEWEST_WORDS,
    )


def who(hand_in: HandIn, roster: Roster) -> str:
    """Whose work it is, in a sentence."""
    if hand_in.year:
        return _("{student} in {folder}").format(
            student=hand_in.students[0], folder=one_line(hand_in.year, 80)
        )
    return ", ".join(roster.shown(student) for student in hand_in.students)


def left_out(found: Findings) -> list[str]:
    """What is not shown, and why."""
    lines = []
    if found.weaker:
        lines.append(
            ngettext(
                "{count} weaker pair between members of two groups is not shown; --json has it.",
                "{count} weaker pairs between members of two groups are not shown; --json has "
                "them.",
                found.weaker,
            ).format(count=found.weaker)
        )
    if found.same_group:
        lines.append(
            ngettext(
                "{count} pair of students of one group was left out: a group hands in together.",
                "{count} pairs of students of one group were left out: a group hands in together.",
                found.same_group,
            ).format(count=found.same_group)
        )
    if found.same_student:
        lines.append(
            ngettext(
                "{count} pair was left out: a student's work and earlier work under the same id.",
                "{count} pairs were left out: a student's work and earlier work under the same id.",
                found.same_student,
            ).format(count=found.same_student)
        )
    return lines


def _lesson(found: Findings, roster: Roster) -> dict[str, Any]:
    return {
        "id": found.lesson,
        "found": found,
        "left_out": left_out(found),
        "groups": [_group(found, group, roster) for group in found.groups[:MOST_GROUPS]],
        "more": max(0, len(found.groups) - MOST_GROUPS),
    }


def _group(found: Findings, group: Group, roster: Roster) -> dict[str, Any]:
    return {
        "members": [who(member, roster) for member in group.members],
        "pairs": group.pairs,
        "evidence": round(group.links[0].evidence),
        "links": [_link(found, pair, roster) for pair in group.links[:_MOST_LINKS]],
        "more": max(0, len(group.links) - _MOST_LINKS),
    }


def _link(found: Findings, pair: Pair, roster: Roster) -> dict[str, Any]:
    return {
        "first": who(pair.first, roster),
        "second": who(pair.second, roster),
        "same_file": pair.same_file,
        "evidence": round(pair.evidence),
        "alike": [
            {
                "exercise": each.exercise,
                "evidence": round(each.evidence),
                "short": min(each.first.words, each.second.words) < FEWEST_WORDS,
                "sides": sides(each.first, each.second, found.by_exercise[each.exercise]),
            }
            for each in pair.alike
        ],
    }
