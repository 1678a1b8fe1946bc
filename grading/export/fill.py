"""Puts grades into an LMS's file, and says what it did not put there.

Nothing is guessed: a row that cannot be decided stays as it was and is named, and so is a grade
that the file has already and that differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.export.amounts import Amount, Amounts, Item
from grading.export.columns import Layout, Target
from grading.export.numbers import parsed, rounded, written
from grading.export.people import Entry, People
from grading.export.sheet import Sheet
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
        existing: What becomes of grades that the file has and that differ: KEEP or OVERWRITE; empty
            keeps them too, and says that somebody has to decide.
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


@dataclass
class Filled:
    """What became of one file.

    Attributes:
        content: The file's bytes as they are now.
        written: The grades that were put in, by item and student.
        unchanged: How many grades stood there already.
        students: All students that a row of the file is.
        problems: What was left out, a line each.
        notes: What a person should know.
    """

    content: bytes = b""
    written: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    unchanged: int = 0
    students: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def fill(
    sheet: Sheet,
    layout: Layout,
    people: People,
    amounts: Mapping[Item, Amounts],
    rules: Rules,
    kept: Callable[[str], str] = lambda _value: "",
) -> Filled:
    """Fills in a sheet.

    Args:
        sheet: The file, which is changed.
        layout: Where in it everything stands.
        people: The class.
        amounts: What each student gets for each item.
        rules: How points become grades.
        kept: Why the platform's word in a cell stays, whatever we say (an excused student's).
    """
    done = Filled(notes=list(layout.notes))
    matches = people.match(layout.entries)
    done.students = set(matches.students.values())
    for target in layout.targets:
        done.notes.append(_scale_words(target, amounts[target.item], rules))
    missing: Counter[Item] = Counter()
    for entry in layout.entries:
        where = _("{file}, line {line}").format(file=sheet.name, line=sheet.line(entry.row))
        if entry.row not in matches.students:
            reason = matches.undecided.get(entry.row) or _("no student of the class fits")
            done.problems.append(
                _("{where}: {row}: {reason}; the row was left as it was.").format(
                    where=where, row=one_line(entry.shown, 120), reason=reason
                )
            )
            continue
        student = matches.students[entry.row]
        for target in layout.targets:
            amount = amounts[target.item].get(student)
            cell = _Cell(sheet, layout, target, entry, student, people.roster.shown(student), where)
            if amount is None:
                done.problems.append(cell.left(_("there are no grades of this student")))
            elif amount.missing and not rules.zero:
                missing[target.item] += 1
            else:
                missing[target.item] += amount.missing
                _put(cell, amount, rules, kept, done)
    for item, count in missing.items():
        if count:
            done.notes.append(_missing_words(item, count, rules.zero))
    done.content = sheet.content()
    return done


@dataclass(frozen=True)
class _Cell:
    """A student's cell in a file, and how to speak of it."""

    sheet: Sheet
    layout: Layout
    target: Target
    entry: Entry
    student: str
    shown: str
    where: str

    @property
    def value(self) -> str:
        """What stands in it."""
        return self.sheet.value(self.entry.row, self.target.column.place)

    def left(self, reason: str) -> str:
        """That it was left as it was."""
        return _("{where}: {student}, {item}: {reason}; the cell was left as it was.").format(
            where=self.where, student=self.shown, item=self.target.item.id, reason=reason
        )

    def said(self, what: str) -> str:
        """What was done to it."""
        return _("{where}: {student}, {item}: {what}.").format(
            where=self.where, student=self.shown, item=self.target.item.id, what=what
        )


def _put(
    cell: _Cell, amount: Amount, rules: Rules, kept: Callable[[str], str], done: Filled
) -> None:
    most = cell.target.column.most
    grade = rules.grade(amount, most)
    word = kept(cell.value) or cell.entry.locked
    if word:
        done.problems.append(cell.left(word))
        return
    if amount.waiting:
        waiting = waiting_words(amount)
        if not rules.partial:
            done.problems.append(cell.left(_("not graded yet: {what}").format(what=waiting)))
            return
        done.notes.append(
            cell.said(
                _("{grade} for now, not graded yet: {what}").format(grade=grade, what=waiting)
            )
        )
    if most is not None and grade > most:
        above = _("{grade} is above the platform's maximum, {most}").format(
            grade=written(grade), most=written(most)
        )
        if rules.cap:
            done.notes.append(cell.said(_("{above}, which goes out").format(above=above)))
            grade = rounded(most, rules.places)
        elif cell.layout.capped:
            done.problems.append(
                cell.left(_("{above}: raise it there, or use --cap").format(above=above))
            )
            return
        else:
            done.notes.append(cell.said(above))
    old = cell.value
    if old not in EMPTY:
        number = parsed(old)
        if number is not None and rounded(number, rules.places) == grade:
            done.unchanged += 1
            return
        if rules.existing != OVERWRITE:
            differs = _("the file has {old}, ours is {new}").format(
                old=one_line(old, 40), new=written(grade)
            )
            if rules.existing == KEEP:
                done.notes.append(cell.said(_("{differs}: kept").format(differs=differs)))
            else:
                done.problems.append(
                    cell.left(_("{differs}: say --keep or --overwrite").format(differs=differs))
                )
            return
        done.notes.append(
            cell.said(
                _("{old} was replaced by {new}").format(old=one_line(old, 40), new=written(grade))
            )
        )
    cell.sheet.put(cell.entry.row, cell.target.column.place, written(grade, cell.layout.comma))
    done.written[cell.target.item.id, cell.student] = grade


def waiting_words(amount: Amount) -> str:
    """What is not graded yet, and why."""
    return "; ".join(f"{exercise} ({reason})" for exercise, reason in amount.waiting)


def _scale_words(target: Target, amounts: Amounts, rules: Rules) -> str:
    most = max((amount.most for amount in amounts.values()), default=0)
    full = rules.full_marks(most, target.column.most)
    line = (
        _("{item} goes into {column}.")
        if full == most
        else _("{item} goes into {column}: {most} points here are {full} there.")
    )
    return line.format(
        item=target.item.id,
        column=repr(one_line(target.column.title, 120)),
        most=most,
        full=written(full),
    )


def _missing_words(item: Item, count: int, zero: bool) -> str:
    if zero:
        return ngettext(
            "{item}: {count} student handed in nothing and gets 0 (--missing empty leaves the "
            "cell as it was).",
            "{item}: {count} students handed in nothing and get 0 (--missing empty leaves the "
            "cells as they were).",
            count,
        ).format(item=item.id, count=count)
    return ngettext(
        "{item}: {count} student handed in nothing; the cell was left as it was.",
        "{item}: {count} students handed in nothing; the cells were left as they were.",
        count,
    ).format(item=item.id, count=count)


def absent(
    students: set[str], people: People, amounts: Mapping[Item, Amounts], rules: Rules
) -> list[str]:
    """The students of the class that no file has, a line each, with what they would get."""
    every = sorted({student for of_item in amounts.values() for student in of_item} - students)
    lines = []
    for student in every:
        grades = ", ".join(
            _("{item}: {points} of {most} points").format(
                item=item.id,
                points=written(rounded(of_item[student].points, rules.places)),
                most=of_item[student].most,
            )
            for item, of_item in amounts.items()
            if student in of_item
        )
        lines.append(
            _("{student} is in the class and in no row of the file ({grades}).").format(
                student=people.roster.shown(student), grades=grades
            )
        )
    return lines
