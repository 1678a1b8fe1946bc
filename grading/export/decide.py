"""Whether a grade goes out, and what has to be said of it: the same for files and for Canvas."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from course.i18n import gettext as _
from grading.export.amounts import Amount
from grading.export.numbers import parsed, rounded, written
from grading.safe_text import one_line

KEEP, OVERWRITE = "keep", "overwrite"
EMPTY = frozenset(("", "-"))


@dataclass(frozen=True)
class Rules:
    """How points become grades.

    Attributes:
        scale: What full marks are worth; None for the platform's maximum, where the file says it.
        raw: Points go out as they are.
        places: Decimal places, rounded half up.
        existing: What becomes of grades that the platform has and that differ: KEEP or OVERWRITE;
            empty keeps them too, and says that somebody has to decide.
        partial: What is certain goes out where a part is not graded yet.
        zero: Whoever handed in nothing gets 0, as in the gradebook; else the cell stays.
        cap: A grade above the platform's maximum becomes the maximum.
    """

    scale: Decimal | None = None
    raw: bool = False
    places: int = 2
    existing: str = ""
    partial: bool = False
    zero: bool = True
    cap: bool = False

    def full_marks(self, most: int, of_platform: Decimal | None) -> Decimal:
        """What full marks are worth in a column."""
        if self.raw:
            return Decimal(most)
        return self.scale or of_platform or Decimal(most)

    def grade(self, amount: Amount, of_platform: Decimal | None) -> Decimal:
        """The grade that goes out."""
        full = self.full_marks(amount.most, of_platform)
        share = amount.points * full / amount.most if amount.most else Decimal(0)
        return rounded(share, self.places)


@dataclass(frozen=True)
class Decision:
    """What becomes of one grade.

    Attributes:
        grade: What goes out; None where nothing does.
        left: Why nothing goes out, for a person to see to; empty where nothing is wrong.
        said: What a person should know all the same.
        same: It stands there already.
    """

    grade: Decimal | None = None
    left: str = ""
    said: tuple[str, ...] = ()
    same: bool = False


def decide(
    amount: Amount,
    most: Decimal | None,
    old: str,
    rules: Rules,
    closed: str = "",
    capped: bool = False,
    ours: Collection[Decimal] = (),
) -> Decision:
    """Decides on one student's grade.

    Args:
        amount: What the student gets.
        most: The platform's maximum, where it is known.
        old: The grade that the platform has, as text.
        rules: How points become grades.
        closed: Why the platform takes no grade here, or empty.
        capped: Whether the platform passes over a grade above its maximum.
        ours: Grades that we sent before: they are replaced without a question.
    """
    grade = rules.grade(amount, most)
    said: list[str] = []
    if closed:
        return Decision(left=closed)
    if amount.waiting:
        waiting = waiting_words(amount)
        if not rules.partial:
            return Decision(left=_("not graded yet: {what}").format(what=waiting))
        said.append(
            _("{grade} for now, not graded yet: {what}").format(grade=written(grade), what=waiting)
        )
    if most is not None and grade > most:
        above = _("{grade} is above the platform's maximum, {most}").format(
            grade=written(grade), most=written(most)
        )
        if rules.cap:
            said.append(_("{above}, which goes out").format(above=above))
            grade = rounded(most, rules.places)
        elif capped:
            return Decision(left=_("{above}: raise it there, or use --cap").format(above=above))
        else:
            said.append(above)
    if old in EMPTY:
        return Decision(grade, said=tuple(said))
    number = parsed(old)
    if number is not None and rounded(number, rules.places) == grade:
        return Decision(said=tuple(said), same=True)
    if rules.existing != OVERWRITE and number not in ours:
        differs = _("{old} is there already, ours is {new}").format(
            old=one_line(old, 40), new=written(grade)
        )
        if rules.existing == KEEP:
            return Decision(said=(_("{differs}: kept").format(differs=differs),))
        return Decision(left=_("{differs}: say --keep or --overwrite").format(differs=differs))
    said.append(_("{old} becomes {new}").format(old=one_line(old, 40), new=written(grade)))
    return Decision(grade, said=tuple(said))


def waiting_words(amount: Amount) -> str:
    """What is not graded yet, and why."""
    return "; ".join(f"{exercise} ({reason})" for exercise, reason in amount.waiting)
