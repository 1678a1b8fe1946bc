"""Which likely mistakes the class made: what to teach again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from course.i18n import gettext as _
from grading.analysis.gather import Answers
from grading.analysis.model import SlipCount

# The words of a slip, of an exercise and a property as its record has it (`grading.wording`).
Words = Callable[[str, Mapping[str, Any]], str]


def of_checks(answers: Answers, words: Words) -> list[tuple[SlipCount, ...]]:
    """For each check, what its failures were: the most frequent first."""
    found = []
    for place, key in enumerate(answers.checks):
        grouped: dict[str, set[int]] = {}
        for student, slip in answers.slips[place]:
            grouped.setdefault(slip, set()).add(student)
        found.append(
            _sorted(
                _count(answers, place, key.check, slip, students, words)
                for slip, students in grouped.items()
            )
        )
    return found


def of_exercises(answers: Answers, words: Words) -> tuple[SlipCount, ...]:
    """For each exercise its slips over all checks, each student once: the most frequent first.

    A failure that no known slip explains counts under its own property.
    """
    grouped: dict[int, dict[tuple[str, str], tuple[int, set[int]]]] = {}
    for place, found in enumerate(answers.slips):
        of = grouped.setdefault(int(answers.of[place]), {})
        for student, slip in found:
            name = (slip, "" if slip else answers.checks[place].check)
            of.setdefault(name, (place, set()))[1].add(student)
    counted: list[SlipCount] = []
    for of in (grouped[column] for column in sorted(grouped)):
        counted += _sorted(
            _count(answers, place, answers.checks[place].check, slip, students, words)
            for (slip, _check), (place, students) in of.items()
        )
    return tuple(counted)


def _count(
    answers: Answers, place: int, check: str, slip: str, students: set[int], words: Words
) -> SlipCount:
    key, shown = answers.checks[place], answers.shown[place]
    attempted = int(answers.attempted[:, answers.of[place]].sum())
    said = words(key.exercise, {**shown, "slip": slip}) if slip else ""
    return SlipCount(
        key.lesson,
        key.exercise,
        check,
        slip,
        said or _(shown["title"]),
        len(students),
        len(students) / attempted,
        answers.students[min(students)],
    )


def _sorted(found: Iterable[SlipCount]) -> tuple[SlipCount, ...]:
    return tuple(sorted(found, key=lambda slip: (-slip.students, slip.slip, slip.check)))
