"""Distributions, rests and reliability."""

from __future__ import annotations

import numpy as np

from course.i18n import gettext as _
from grading.analysis.gather import Answers, Bools, Floats, Places
from grading.analysis.model import Distribution

_FEWEST = 5  # students, for an alpha


def distribution(shares: Floats) -> Distribution:
    """Of the shares that are known."""
    known = np.sort(shares[~np.isnan(shares)])
    if not known.size:
        return Distribution()
    lower, median, upper = np.quantile(known, (0.25, 0.5, 0.75))
    return Distribution(
        tuple(round(float(share), 4) for share in known),
        float(known.mean()),
        float(known.std(ddof=1)) if known.size > 1 else None,
        float(lower),
        float(median),
        float(upper),
    )


def share_of_points(answers: Answers, columns: Places, counted: Bools) -> Floats:
    """Each student's share of the points of these exercises, of those that have a score.

    `counted`, student by exercise, says which rows count; nan for a student without any.
    """
    shares, points = answers.shares[:, columns], answers.points[columns]
    known = ~np.isnan(shares) & counted[:, columns]
    most = known @ points
    with np.errstate(all="ignore"):
        return np.where(most > 0, np.where(known, shares, 0.0) @ points / most, np.nan)


def rests(answers: Answers) -> tuple[Floats, tuple[str, ...]]:
    """For each exercise what its items are held against, and what that is.

    "lesson": the points of the lesson's other exercises, where it has at least two; "course": those
    of all other exercises, where there are more; empty where there is no other. An answer that was
    not attempted has 0 points; a lesson that was not handed in is left out.
    """
    size = len(answers.exercises)
    found, kinds = np.full((len(answers.students), size), np.nan), []
    for column, key in enumerate(answers.exercises):
        others = np.setdiff1d(answers.columns(key.lesson), [column])
        every = np.setdiff1d(np.arange(size), [column])
        if len(others) < 2 and len(every) > len(others):
            kind, others = "course", every
        else:
            kind = "lesson"
        if len(others):
            found[:, column] = share_of_points(answers, others, answers.handed_in)
        kinds.append(kind if len(others) else "")
    return found, tuple(kinds)


def alpha(scores: Floats) -> tuple[float | None, int, int, str]:
    """Cronbach's alpha, over how many students and items, and why there is none.

    alpha = k / (k - 1) (1 - sum of the items' variances / variance of the sum): Cronbach,
    Coefficient alpha and the internal structure of tests, 1951. Items that most students have no
    score for (they wait for a person) are left out, and then students who lack one.

    Args:
        scores: Points, student by item; nan where there is no score.
    """
    known = ~np.isnan(scores)
    scores = scores[known.any(axis=1)]
    kept = (~np.isnan(scores)).sum(axis=0) > 0.5 * len(scores)
    scores = scores[:, kept]
    scores = scores[~np.isnan(scores).any(axis=1)]
    students, items = scores.shape
    if items < 2:
        return None, students, items, _("Alpha needs at least two exercises with scores.")
    if students < _FEWEST:
        note = _("Alpha needs at least {count} students with a score for every exercise.")
        return None, students, items, note.format(count=_FEWEST)
    whole = scores.sum(axis=1).var(ddof=1)
    if whole < 1e-12:
        return None, students, items, _("All students have the same points: alpha is not defined.")
    value = items / (items - 1) * (1 - scores.var(axis=0, ddof=1).sum() / whole)
    note = ""
    if value < 0:
        note = _("Below 0: the exercises of this lesson go against each other.")
    return float(value), students, items, note
