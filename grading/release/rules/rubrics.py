"""A rule for the rubric of a question that a person grades."""

from __future__ import annotations

import math
from collections.abc import Iterator

from course.i18n import gettext as _
from grading.release.criteria import almost_criteria, criteria, rubric_of
from grading.release.findings import Finding
from grading.release.knowledge import Knowledge
from grading.release.source import MANUAL, LessonSource


def criteria_add_up(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """The criteria of a question are written so that they are found, and add up to its points."""
    for cell in source.cells:
        if cell.kind != MANUAL:
            continue
        rubric = rubric_of(cell.source)
        for line in almost_criteria(rubric):
            yield Finding(
                cell.line_of(line),
                _("write a criterion of the rubric as '- 2 points: what they are given for'"),
            )
        found = criteria(rubric)
        for criterion in found:
            if not criterion.points:
                yield Finding(cell.line_of(criterion.line), _("a criterion is worth more than 0"))
        total, points = sum(one.points for one in found), cell.nbgrader.get("points")
        if found and isinstance(points, int | float) and not math.isclose(total, points):
            yield Finding(
                cell.line_of(found[0].line),
                _(
                    "the criteria of {id!r} add up to {total:g} points, and the question has "
                    "{points:g}"
                ).format(id=cell.grade_id, total=total, points=points),
            )
