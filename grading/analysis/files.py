"""The analysis for other programs: JSON as a whole, and tables as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from grading.analysis.model import ClassAnalysis, Interval
from grading.roster import Roster
from grading.safe_text import cell

FORMAT = 1
_DIGITS = 6

Table = tuple[Sequence[str], Iterable[Sequence[object]]]


def as_json(analysis: ClassAnalysis, roster: Roster | None = None) -> str:
    """The analysis as JSON: the fields of `grading.analysis.model`, and each student's name."""
    roster = roster or Roster()
    held: dict[str, Any] = {"format": FORMAT, **asdict(analysis)}
    for student in held["students"]:
        student["name"] = roster.name(student["student"])
    # ASCII alone: a terminal of any encoding takes it
    return json.dumps(_rounded(held), allow_nan=False, indent=1) + "\n"


def as_tables(analysis: ClassAnalysis, roster: Roster | None = None) -> dict[str, str]:
    """Each table as the text of a CSV file, by the file's name."""
    roster = roster or Roster()
    tables = {
        "students.csv": _students(analysis, roster),
        "lessons.csv": _lessons(analysis),
        "exercises.csv": _exercises(analysis),
        "checks.csv": _checks(analysis),
        "slips.csv": _slips(analysis, roster),
    }
    return {name: _csv(table) for name, table in tables.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(held) for key, held in value.items()}
    return [_rounded(held) for held in value] if isinstance(value, list | tuple) else value


def _csv(table: Table) -> str:
    columns, rows = table
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_shown(value) for value in row] for row in rows)
    return text.getvalue()


def _shown(value: object) -> str:
    """A cell: empty for what is not known, `yes` or `no`, numbers with a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(round(value, _DIGITS))
    return str(value) if isinstance(value, int) else cell(str(value))


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (interval.low, interval.high) if interval else (None, None)


def _students(analysis: ClassAnalysis, roster: Roster) -> Table:
    lessons = [lesson.lesson for lesson in analysis.lessons]
    columns = [
        "student",
        "name",
        "points",
        "max_points",
        "share",
        "trend",
        "need",
        "reasons",
        "why",
    ]
    return [*columns, *lessons], (
        [
            student.student,
            roster.name(student.student),
            student.points,
            student.max_points,
            student.share,
            student.trend,
            student.need,
            " ".join(reason.kind for reason in student.reasons),
            " ".join(reason.text for reason in student.reasons),
            *(lesson.share for lesson in student.lessons),
        ]
        for student in analysis.students
    )


def _lessons(analysis: ClassAnalysis) -> Table:
    columns = "lesson students missing points mean deviation lower_quartile median upper_quartile"
    return [*columns.split(), "alpha", "alpha_students", "alpha_exercises", "alpha_note"], (
        [
            lesson.lesson,
            lesson.students,
            lesson.missing,
            lesson.points,
            lesson.distribution.mean,
            lesson.distribution.deviation,
            lesson.distribution.lower_quartile,
            lesson.distribution.median,
            lesson.distribution.upper_quartile,
            lesson.alpha,
            lesson.alpha_students,
            lesson.alpha_exercises,
            lesson.alpha_note,
        ]
        for lesson in analysis.lessons
    )


def _exercises(analysis: ClassAnalysis) -> Table:
    columns = (
        "lesson exercise title points manual students attempted full waiting mean_share "
        "attempted_share discrimination discrimination_low discrimination_high rest "
        "seconds_median seconds_longest"
    )
    return columns.split(), (
        [
            item.lesson,
            item.exercise,
            item.title,
            item.points,
            item.manual,
            item.students,
            item.attempted,
            item.full,
            item.waiting,
            item.mean_share,
            item.attempted_share,
            item.discrimination,
            *_ends(item.interval),
            item.rest,
            item.seconds.median if item.seconds else None,
            item.seconds.longest if item.seconds else None,
        ]
        for item in analysis.exercises
    )


def _checks(analysis: ClassAnalysis) -> Table:
    columns = (
        "lesson exercise check title hidden weight attempted passed failed waited pass_rate "
        "judged_rate discrimination discrimination_low discrimination_high rest untouched catches "
        "tells_nothing flags certain why"
    )
    return columns.split(), (
        [
            check.lesson,
            check.exercise,
            check.check,
            check.title,
            check.hidden,
            check.weight,
            check.attempted,
            check.passed,
            check.failed,
            check.waited,
            check.pass_rate,
            check.judged_rate,
            check.discrimination,
            *_ends(check.interval),
            check.rest,
            check.untouched,
            check.catches,
            check.tells_nothing,
            " ".join(flag.kind for flag in check.flags),
            check.flags[0].certain if check.flags else None,
            " ".join(flag.reason for flag in check.flags),
        ]
        for check in analysis.checks
    )


def _slips(analysis: ClassAnalysis, roster: Roster) -> Table:
    columns = "lesson exercise check slip words students share example example_name"
    return columns.split(), (
        [
            slip.lesson,
            slip.exercise,
            slip.check,
            slip.slip,
            slip.words,
            slip.students,
            slip.share,
            slip.example,
            roster.name(slip.example),
        ]
        for slip in analysis.slips
    )
