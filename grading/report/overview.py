"""How the class did: where its points lie, in one picture and one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from course.i18n import gettext as _
from course.i18n import ngettext
from grading import lessons
from grading.analysis.model import ClassAnalysis, Distribution, LessonAnalysis
from grading.report.pictures import spread
from grading.report.words import percent


@dataclass(frozen=True)
class Spread:
    """A lesson, or the whole course where `lesson` is empty, as a line of the picture."""

    lesson: str
    students: int
    missing: int
    given: Distribution
    picture: Markup


def spreads(found: ClassAnalysis) -> list[Spread]:
    """The course as a whole, where it has more than one lesson, then each lesson."""
    course = [Spread("", len(found.course.shares), 0, found.course, Markup())]
    lines = [
        *(course if len(found.lessons) > 1 else []),
        *(
            Spread(one.lesson, one.students, one.missing, one.distribution, Markup())
            for one in found.lessons
        ),
    ]
    return [
        Spread(
            line.lesson,
            line.students,
            line.missing,
            line.given,
            spread(line.lesson or "course", line.given, line.missing, in_words(line)),
        )
        for line in lines
    ]


def in_words(line: Spread) -> str:
    """The line of the picture for those who do not see it."""
    said = [_("{students} handed in readable work").format(students=_students(line.students))]
    given = line.given
    if given.median is not None:
        said.append(_("median {share}").format(share=percent(given.median)))
    if given.lower_quartile is not None and given.upper_quartile is not None:
        said.append(
            _("the middle half between {low} and {high}").format(
                low=percent(given.lower_quartile), high=percent(given.upper_quartile)
            )
        )
    if line.missing:
        said.append(
            _("{students} handed in nothing readable").format(students=_students(line.missing))
        )
    title = lessons.title(line.lesson) if line.lesson else _("The course so far")
    return _("{title}: {figures}.").format(title=title, figures="; ".join(said))


def _students(count: int) -> str:
    return ngettext("{count} student", "{count} students", count).format(count=count)


def finding(found: ClassAnalysis) -> str:
    """The answer to how the class did, in a sentence."""
    median, count = found.course.median, len(found.course.shares)
    if median is None:
        return _("Nobody has points yet.")
    if count == 1:
        return _("The one student has {share} of the points so far.").format(share=percent(median))
    known = [one for one in found.lessons if one.distribution.median is not None]
    if len(known) < 2:
        return _("Half of the {count} students have {share} of the points or more.").format(
            count=count, share=percent(median)
        )
    lowest = min(known, key=_median)
    return _(
        "Half of the {count} students have {share} of the points of the course so far, or more. "
        "Among those who handed a lesson in, the lowest median is {low}, in {lesson}."
    ).format(
        count=count,
        share=percent(median),
        low=percent(_median(lowest)),
        lesson=lessons.title(lowest.lesson),
    )


def _median(one: LessonAnalysis) -> float:
    return one.distribution.median or 0.0
