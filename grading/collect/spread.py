"""What one of a group handed in goes to all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from course.i18n import gettext as _
from grading.collect.teams import Teams
from grading.collect.work import FIRST, Piece, Work
from grading.safe_text import shown as safe


@dataclass
class Spread:
    """Work by id, and sentences about what was left out or is to be looked at."""

    works: dict[str, Work]
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def spread(
    works: dict[str, Work],
    team_works: dict[str, Work],
    teams: Teams,
    attempt: str,
    shown: Callable[[str], str],
) -> Spread:
    """Gives each member of a group the group's work.

    Args:
        works: What students handed in.
        team_works: What came in under a group's name.
        teams: Who hands in together.
        attempt: Which of several versions counts.
        shown: A student in a sentence.
    """
    result = Spread({})
    handed_in: dict[str, list[tuple[str, Work]]] = {
        team: [("", work)] for team, work in team_works.items()
    }
    alone = []
    for student, work in works.items():
        team = teams.of.get(student, "")
        if team:
            handed_in.setdefault(team, []).append((student, work))
        else:
            alone.append(shown(student))
            result.works[student] = work
    if alone:
        result.warnings.append(
            _("Warning: in no group, so the work counts for one alone: {students}.").format(
                students=", ".join(sorted(alone))
            )
        )
    for team, candidates in sorted(handed_in.items()):
        _one_team(team, candidates, teams.members(team), attempt, shown, result)
    return result


def _one_team(
    team: str,
    candidates: list[tuple[str, Work]],
    members: list[str],
    attempt: str,
    shown: Callable[[str], str],
    result: Spread,
) -> None:
    with_work = [(student, work) for student, work in candidates if work.pieces]
    if not with_work:  # other files, or nothing that can be read: it is said once
        student, work = candidates[0]
        result.works[student or members[0]] = work
        return
    chosen = _chosen(with_work, attempt)
    names = ", ".join(shown(student) if student else _("the group") for student, _work in with_work)
    if chosen is None:
        result.problems.append(
            _(
                "Group {group}: {students} handed in different files, and nothing says which is "
                "newer. None was placed: leave the others out of what you collect, and run the "
                "command again."
            ).format(group=safe(team), students=names)
        )
        return
    by, work = chosen
    contents = {_content(one) for _student, one in with_work}
    if len(contents) > 1:
        text = (
            _("Group {group}: {students} handed in different files; the first, by {by}, counts.")
            if attempt == FIRST
            else _(
                "Group {group}: {students} handed in different files; the newest, by {by}, counts."
            )
        )
        result.warnings.append(
            text.format(group=safe(team), students=names, by=shown(by) if by else _("the group"))
        )
    rest: list[Piece] = [
        piece
        for _student, one in with_work
        for piece in (*one.rest, *(() if _content(one) == _content(work) else one.pieces))
    ]
    for student in members:
        result.works[student] = replace(work, rest=rest, group=team, by=by)


def _chosen(candidates: list[tuple[str, Work]], attempt: str) -> tuple[str, Work] | None:
    """The hand-in that came before or after all others with another content."""
    for student, work in candidates:
        others = [one for _student, one in candidates if _content(one) != _content(work)]
        if all(work.is_newer_than(one) is (attempt != FIRST) for one in others):
            return student, work
    return None


def _content(work: Work) -> tuple[bytes, ...]:
    return tuple(sorted(piece.data for piece in work.pieces))
