"""How well exercises and checks tell who can do it: by lesson, and those that look wrong."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from course.i18n import gettext as _
from grading import lessons
from grading.analysis import model
from grading.analysis.model import CheckAnalysis, ClassAnalysis, ExerciseAnalysis, LessonAnalysis
from grading.report.pictures import telling
from grading.report.words import correlation, percent

_FEW = 10  # students: below, a correlation says next to nothing


@dataclass(frozen=True)
class Items:
    """A lesson's exercises and checks, with the picture of the exercises."""

    lesson: LessonAnalysis
    exercises: tuple[ExerciseAnalysis, ...]
    checks: tuple[CheckAnalysis, ...]
    picture: Markup
    few: bool


def items(found: ClassAnalysis) -> list[Items]:
    """By lesson, of those that anybody handed in."""
    lines = []
    for lesson in (one for one in found.lessons if one.students):
        exercises = tuple(one for one in found.exercises if one.lesson == lesson.lesson)
        checks = tuple(one for one in found.checks if one.lesson == lesson.lesson)
        flagged = {one.exercise for one in checks if one.flags}
        drawn = [one for one in exercises if one.mean_share is not None]
        picture = (
            telling(lesson.lesson, drawn, flagged, in_words(lesson.lesson, drawn))
            if drawn
            else Markup()
        )
        few = lesson.students < _FEW
        lines.append(Items(lesson, exercises, checks, picture, few))
    return lines


def in_words(lesson: str, exercises: list[ExerciseAnalysis]) -> str:
    """The picture of a lesson's exercises, for those who do not see it."""
    hardest = min(exercises, key=lambda one: one.mean_share or 0.0)
    said = [
        _("{exercise} is the hardest, with {share} of its points on average").format(
            exercise=hardest.exercise, share=percent(hardest.mean_share or 0.0)
        )
    ]
    known = [one for one in exercises if one.discrimination is not None]
    if known:
        least = min(known, key=lambda one: one.discrimination or 0.0)
        said.append(
            _("{exercise} discriminates least, {value}").format(
                exercise=least.exercise, value=correlation(least.discrimination)
            )
        )
    return _("{title}: {figures}. All figures are in the table.").format(
        title=lessons.title(lesson), figures="; ".join(said)
    )


def what_to_do(kind: str) -> str:
    """What a teacher does about a check that looks wrong so."""
    return {
        model.NEGATIVE: _(
            "Read the check beside an answer that fails it and one that passes: it may ask for the "
            "opposite of what it should, or for something that the task does not say."
        ),
        model.UNRELATED: _(
            "Read the check beside an answer that fails it: it may judge what has nothing to do "
            "with the task, or judge by chance."
        ),
        model.FAILS_BEST: _(
            "Read the answers of the best students that fail it: probably they are right, and the "
            "check or the wording of the task is not."
        ),
        model.UNTOUCHED: _(
            "Make the check ask for more: an answer that nobody touched must not have points for "
            "it."
        ),
        model.ALWAYS: _(
            "Nothing needs doing if it is meant as an easy first step; if not, see whether it can "
            "fail at all: give it a wrong answer in the answer bank."
        ),
        model.NEVER: _(
            "Run it on your own reference (`python -m grading verify`), and read the task again as "
            "a student would: what it asks for may not be said."
        ),
    }.get(kind, "")
