"""What each student gets for a lesson, an exercise or the course: the gradebook's own sums.

A lesson is nbgrader's sum: the scores of its exercises, by hand or not, with extra credit, less the
late penalty, and never below 0. What a person has yet to look at is no grade yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from course.i18n import gettext as _
from grading import lessons
from grading.model import FAILED, FLAGGED, MANUAL, MISSING, Row, UserError
from grading.record.gradebook.late_penalty import Lateness, penalty_of
from grading.wording import title_of


@dataclass(frozen=True)
class Item:
    """What one column of the LMS holds: a lesson, an exercise of it, or (neither) the course."""

    lesson: str = ""
    exercise: str = ""

    @property
    def id(self) -> str:
        """What it is called on the command line."""
        return self.exercise or self.lesson or "total"

    @property
    def names(self) -> tuple[str, ...]:
        """What its column may be called; the first names it alone."""
        if self.exercise:
            return (self.exercise, title_of(self.exercise))
        if self.lesson:
            return (self.lesson, lessons.title(self.lesson), self.lesson.split("_", 1)[-1])
        return ("total", _("total"))


@dataclass(frozen=True)
class Amount:
    """What a student gets.

    Attributes:
        points: The points that are certain so far.
        most: Those that could be had.
        waiting: The exercises that are no grade yet, each with the reason.
        missing: Nothing of it was handed in.
        penalty: What was taken off for being late.
        extra: How much of it is extra credit.
    """

    points: Decimal
    most: int
    waiting: tuple[tuple[str, str], ...] = ()
    missing: bool = False
    penalty: Decimal = Decimal(0)
    extra: Decimal = Decimal(0)


Amounts = Mapping[str, Amount]


def items_of(
    rows: Sequence[Row], asked: Sequence[str], per_exercise: bool, total: bool
) -> list[Item]:
    """What is to be exported; by default every lesson that anyone handed in.

    Raises:
        UserError: A lesson that was asked for has no grades.
    """
    graded = list(dict.fromkeys(row.lesson for row in rows))
    for lesson in asked:
        if lesson not in graded:
            raise UserError(
                _("Nobody handed in {lesson}, so there are no grades of it to export.").format(
                    lesson=lesson
                )
            )
    chosen = list(dict.fromkeys(asked)) or graded
    items: list[Item] = []
    if total:
        items.append(Item())
    elif per_exercise:
        found = dict.fromkeys((row.lesson, row.exercise) for row in rows)
        items += [Item(*key) for key in found if key[0] in chosen]
    else:
        items += [Item(lesson) for lesson in chosen]
    return items


def amounts(
    rows: Iterable[Row], late: Lateness, item: Item, within: Collection[str] = ()
) -> dict[str, Amount]:
    """What each student of the class gets for an item.

    Args:
        rows: Those of the class.
        late: What was handed in late.
        item: What is asked for.
        within: The lessons that a course total is made of; all if none is named.
    """
    own: dict[str, list[Row]] = {}
    for row in rows:
        if (
            (not item.lesson or row.lesson == item.lesson)
            and (not item.exercise or row.exercise == item.exercise)
            and (item.lesson or not within or row.lesson in within)
        ):
            own.setdefault(row.student, []).append(row)
    return {student: _amount(student, mine, late, item) for student, mine in own.items()}


def _amount(student: str, rows: Sequence[Row], late: Lateness, item: Item) -> Amount:
    points, penalties = Decimal(0), Decimal(0)
    for lesson in dict.fromkeys(row.lesson for row in rows):
        of_lesson = [_exact(row.score) for row in rows if row.lesson == lesson]
        # a penalty is taken off a lesson's sum and belongs to no exercise of it
        penalty = Decimal(0) if item.exercise else _exact(penalty_of(late, student, lesson))
        points += max(Decimal(0), sum(of_lesson, Decimal(0)) - penalty)
        penalties += penalty
    reasons = ((row, _waits(row)) for row in rows)
    return Amount(
        points,
        sum(row.max_score for row in rows),
        tuple((row.exercise, reason) for row, reason in reasons if reason),
        all(row.status == MISSING and row.score is not None for row in rows),
        penalties,
        sum((_exact(row.extra) for row in rows), Decimal(0)),
    )


def _waits(row: Row) -> str:
    """Why a row is no grade yet; empty where it is one."""
    if row.status == MANUAL:
        return _("waits for a person")
    if row.status == FLAGGED:
        return _("flagged: a person should look")
    if row.status == FAILED:
        return _("grading failed")
    return _("handed in, but not graded yet") if row.score is None else ""


def _exact(score: float | None) -> Decimal:
    return Decimal(str(round(score or 0.0, 4)))
