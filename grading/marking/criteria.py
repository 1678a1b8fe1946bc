"""Points for the criteria of a question's rubric."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from course.i18n import gettext as _
from grading.formgrader.rubric import rubric
from grading.marking.desk import points_in
from grading.marking.score_log import Given
from grading.model import UserError
from grading.release.criteria import Criterion, criteria
from grading.wording import number


def rubric_criteria(lesson: str, exercise: str) -> list[Criterion]:
    """The criteria of an exercise's rubric; empty where it has none."""
    return criteria(rubric(lesson, exercise))


def given_in(words: Iterable[str], known: Sequence[Criterion], exercise: str) -> list[Given]:
    """The points that `1=2 2=0.5` gives, for all criteria in their order.

    Raises:
        UserError: A criterion is missing, unknown or there twice, or gets more than its points.
    """
    if not known:
        raise UserError(
            _("The rubric of {exercise} has no criteria: give a --score.").format(
                exercise=exercise
            ),
            code=2,
        )
    points: dict[int, float] = {}
    for word in words:
        name, equals, value = word.partition("=")
        place = int(name) if name.isascii() and name.isdigit() else 0
        if not equals or not 1 <= place <= len(known):
            raise UserError(
                _("{word!r} should be N=POINTS, with N from 1 to {count}.").format(
                    word=word[:40], count=len(known)
                ),
                code=2,
            )
        if place in points:
            raise UserError(_("Criterion {place} is there twice.").format(place=place), code=2)
        points[place] = checked(points_in(value), known[place - 1])
    missing = [str(place) for place in range(1, len(known) + 1) if place not in points]
    if missing:
        raise UserError(
            _("Points are missing for criterion {missing} (0 where it is not met).").format(
                missing=", ".join(missing)
            ),
            code=2,
        )
    return [(one.words, points[place], one.points) for place, one in enumerate(known, 1)]


def checked(points: float, criterion: Criterion) -> float:
    """The points themselves, if the criterion is worth as many.

    Raises:
        UserError: It is not.
    """
    if points > criterion.points:
        raise UserError(
            _("{points} is more than the {most} that this criterion is worth.").format(
                points=number(points), most=number(criterion.points)
            ),
            code=2,
        )
    return points
