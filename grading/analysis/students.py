"""Who needs help, and why.

Each reason has a rule with fixed numbers, so that a teacher can check it by hand:

- not attempted: a lesson that at least half of the class handed in was not handed in, or holds no
  answer of the student's own;
- unreadable: such a lesson was handed in, but the file could not be read;
- falling: over at least three lessons the share of points, less the class's median of each lesson,
  falls by at least 8 points of a hundred from lesson to lesson (the median of all slopes between
  two lessons: Theil and Sen), by at least 25 in all;
- the same likely slip in at least three lessons: one that any exercise can have, one with the same
  words, or one of the few habits that the lessons know under one name (`_HABITS`);
- far below the own mean: a lesson whose share, less the class's median, is at least 20 points of a
  hundred and 3.5 robust standard deviations below the student's own median (the modified z-score of
  Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993; the deviation is the class's, since
  seven lessons of one student give none);
- far below the class: the share in what was handed in is below 60 % and 2 robust standard
  deviations below the class's median.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from course.checks.slips import GENERIC_SLIPS
from course.i18n import gettext as _
from course.i18n import ngettext
from grading.analysis.figures import share_of_points
from grading.analysis.gather import Answers, Floats, Places
from grading.analysis.model import (
    ABSENT,
    BELOW_CLASS,
    BELOW_SELF,
    FALLING,
    SAME_SLIP,
    UNREAD,
    LessonShare,
    Reason,
    StudentAnalysis,
)
from grading.analysis.slips import Words

_MAD = 1.4826  # times the median absolute deviation: the standard deviation of a normal one
_LEAST_SPREAD = 0.05
_WEIGHTS = {
    ABSENT: 1.0,
    UNREAD: 1.0,
    FALLING: 1.0,
    BELOW_CLASS: 1.0,
    BELOW_SELF: 0.75,
    SAME_SLIP: 0.5,
}
# An exercise names its slips for itself: "half" is one thing here and another there. These mean the
# same mistake in every lesson, however its words differ.
_HABITS = frozenset(
    "after_update losses_kind no_ValueError no_activation not_finite percent rate_ignored shared "
    "softmax_twice".split()
)
_FEWEST_LESSONS, _FEWEST_STUDENTS = 3, 5


@dataclass(frozen=True)
class _Class:
    """Student by lesson: shares of points (nan where nothing was handed in), beside the class."""

    lessons: tuple[str, ...]
    shares: Floats
    beside: Floats
    own_spread: float
    expected: tuple[bool, ...]


def of_students(answers: Answers, words: Words) -> tuple[StudentAnalysis, ...]:
    """All students, by id."""
    group = _class(answers)
    overall = share_of_points(answers, np.arange(len(answers.exercises)), answers.handed_in)
    median, spread = _middle(overall)
    repeated = _repeated(answers, words)
    known = answers.shares.copy()
    known[answers.waiting] = np.nan
    found = []
    for line, student in enumerate(answers.students):
        counted = ~np.isnan(known[line])
        most = float(answers.points[counted].sum())
        points = float((known[line, counted] * answers.points[counted]).sum())
        lessons = tuple(
            _lesson_share(answers, group, line, place) for place in range(len(group.lessons))
        )
        reasons = [
            *_absent(answers, group, line, lessons),
            *_falling(group, line),
            *_below_class(median, spread, overall[line]),
            *_below_self(group, line),
            *repeated.get(line, ()),
        ]
        need = sum((_WEIGHTS[each.kind] * (1 + 0.5 * max(0, _more(each))) for each in reasons), 0.0)
        share = points / most if most else None
        found.append(
            StudentAnalysis(
                student, points, most, share, lessons, _trend(group, line), tuple(reasons), need
            )
        )
    return tuple(found)


def _more(reason: Reason) -> int:
    return len(reason.lessons) - 1 if reason.kind in (ABSENT, UNREAD, BELOW_SELF) else 0


def _class(answers: Answers) -> _Class:
    lessons = answers.lessons
    shape = (len(answers.students), len(lessons))
    shares, expected = np.full(shape, np.nan), []
    for place, lesson in enumerate(lessons):
        columns = answers.columns(lesson)
        shares[:, place] = share_of_points(answers, columns, answers.handed_in)
        handed = answers.handed_in[:, columns].any(axis=1)
        expected.append(bool(handed.mean() >= 0.5))
    beside = shares - _median(shares, axis=0)
    apart = np.abs(beside - _median(beside, axis=1)[:, None])
    several = (~np.isnan(beside)).sum(axis=1) >= _FEWEST_LESSONS
    apart = apart[several][~np.isnan(apart[several])]
    spread = _MAD * float(np.median(apart)) if apart.size else 0.0
    return _Class(lessons, shares, beside, max(spread, _LEAST_SPREAD), tuple(expected))


def _median(values: Floats, axis: int) -> Floats:
    """Without nan, and without a warning where there is nothing else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        found: Floats = np.nanmedian(values, axis=axis)
    return found


def _lesson_share(answers: Answers, group: _Class, line: int, place: int) -> LessonShare:
    columns = answers.columns(group.lessons[place])
    handed = bool(answers.handed_in[line, columns].any())
    share = group.shares[line, place]
    known = None if np.isnan(share) else float(share)
    return LessonShare(
        group.lessons[place],
        known if handed else (0.0 if _is_missing(answers, line, columns) else None),
        handed,
        int(answers.attempted[line, columns].sum()),
        len(columns),
    )


def _is_missing(answers: Answers, line: int, columns: Places) -> bool:
    """Whether the lesson counts 0, not only waits to be graded."""
    return bool((~np.isnan(answers.shares[line, columns])).any())


def _absent(
    answers: Answers, group: _Class, line: int, lessons: tuple[LessonShare, ...]
) -> list[Reason]:
    """Without an answer: nothing was handed in, nothing written, or nothing could be read."""
    absent: dict[str, list[str]] = {ABSENT: [], UNREAD: []}
    for lesson, expected in zip(lessons, group.expected, strict=True):
        if expected and not lesson.attempted and lesson.share is not None:
            unread = bool(answers.unread[line, answers.columns(lesson.lesson)].any())
            absent[UNREAD if unread else ABSENT].append(lesson.lesson)
    texts = {
        ABSENT: ngettext(
            "{count} of {all} lessons not attempted: {lessons}.",
            "{count} of {all} lessons not attempted: {lessons}.",
            len(absent[ABSENT]),
        ),
        UNREAD: ngettext(
            "{count} of {all} lessons handed in, but not readable: {lessons}.",
            "{count} of {all} lessons handed in, but not readable: {lessons}.",
            len(absent[UNREAD]),
        ),
    }
    return [
        Reason(
            kind,
            texts[kind].format(count=len(named), all=len(lessons), lessons=", ".join(named)),
            tuple(named),
        )
        for kind, named in absent.items()
        if named
    ]


def _trend(group: _Class, line: int) -> float | None:
    """The median slope of all pairs of lessons."""
    slopes = _slopes(group, line)
    return float(np.median(slopes)) if slopes else None


def _slopes(group: _Class, line: int) -> list[float]:
    at = np.flatnonzero(~np.isnan(group.beside[line]))
    if len(at) < _FEWEST_LESSONS:
        return []
    own = group.beside[line]
    return [
        float((own[later] - own[first]) / (later - first))
        for first in at
        for later in at
        if first < later
    ]


def _falling(group: _Class, line: int) -> list[Reason]:
    slopes = _slopes(group, line)
    if not slopes:
        return []
    at = np.flatnonzero(~np.isnan(group.beside[line]))
    slope = float(np.median(slopes))
    steady = sum(slope < 0 for slope in slopes) >= 2 / 3 * len(slopes)
    if slope > -0.08 or slope * (at[-1] - at[0]) > -0.25 or not steady:
        return []
    shares = group.shares[line, at]
    text = _(
        "Falling: {shares} % of the points from {first} to {last}; compared with the class, "
        "{slope:.0f} percentage points less with each lesson."
    ).format(
        shares=", ".join(f"{100 * share:.0f}" for share in shares),
        first=group.lessons[at[0]],
        last=group.lessons[at[-1]],
        slope=-100 * slope,
    )
    return [Reason(FALLING, text, tuple(group.lessons[place] for place in at))]


def _below_self(group: _Class, line: int) -> list[Reason]:
    own = group.beside[line]
    at = np.flatnonzero(~np.isnan(own))
    if len(at) < _FEWEST_LESSONS:
        return []
    gaps = own - np.median(own[at])
    far = [place for place in at if gaps[place] <= -max(0.2, 3.5 * group.own_spread)]
    if not far:
        return []
    usual = float(np.median(group.shares[line, at]))
    told = ", ".join(
        _("{lesson} {share:.0f} %").format(
            lesson=group.lessons[place], share=100 * group.shares[line, place]
        )
        for place in far
    )
    text = _("Far below what this student usually reaches ({usual:.0f} %): {lessons}.")
    return [
        Reason(
            BELOW_SELF,
            text.format(usual=100 * usual, lessons=told),
            tuple(group.lessons[place] for place in far),
        )
    ]


def _middle(overall: Floats) -> tuple[float, float]:
    """The median and the robust spread; nan where too few students have anything."""
    known = overall[~np.isnan(overall)]
    if len(known) < _FEWEST_STUDENTS:
        return np.nan, np.nan
    median = float(np.median(known))
    return median, max(_MAD * float(np.median(np.abs(known - median))), _LEAST_SPREAD)


def _below_class(median: float, spread: float, share: float) -> list[Reason]:
    if not (share < 0.6 and share <= median - 2 * spread):
        return []
    text = _(
        "Has {share:.0f} % of the points of what was handed in; half of the class has "
        "{median:.0f} % or more."
    )
    return [Reason(BELOW_CLASS, text.format(share=100 * share, median=100 * median))]


def _repeated(answers: Answers, words: Words) -> dict[int, list[Reason]]:
    """The slips that a student made in at least three lessons, in words of the latest one."""
    seen: dict[tuple[int, str], dict[str, str]] = {}
    for place, found in enumerate(answers.slips):
        key = answers.checks[place]
        for student, slip in found:
            if slip:
                said = words(key.exercise, {**answers.shown[place], "slip": slip}) or slip
                same = slip if slip in _HABITS or said == _generic(slip) else said
                seen.setdefault((student, same), {})[key.lesson] = said
    reasons: dict[int, list[Reason]] = {}
    for (student, _same), lessons in sorted(seen.items()):
        if len(lessons) < _FEWEST_LESSONS:
            continue
        named = sorted(lessons)
        text = _("The same likely slip in {count} lessons ({lessons}): {slip}").format(
            count=len(named), lessons=", ".join(named), slip=lessons[named[-1]]
        )
        reasons.setdefault(student, []).append(Reason(SAME_SLIP, text, tuple(named)))
    return reasons


def _generic(slip: str) -> str:
    """The words of a slip that any exercise can have; empty for an exercise's own."""
    return _(GENERIC_SLIPS[slip]) if slip in GENERIC_SLIPS else ""
