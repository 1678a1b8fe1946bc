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
from grading.export.decide import Rules, decide
from grading.export.numbers import rounded, written
from grading.export.people import Entry, People
from grading.export.sheet import Sheet
from grading.model import UserError
from grading.safe_text import one_line


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
    if not done.students:
        raise UserError(
            _(
                "{file}: none of its rows is surely a student of the class ({count} rows): import "
                "the class list first ('python -m grading roster import FILE'), or look at the "
                "names in the file."
            ).format(file=sheet.name, count=len(layout.entries))
        )
    for target in layout.targets:
        done.notes.append(scale_words(target, amounts[target.item], rules))
    missing: Counter[Item] = Counter()
    for entry in layout.entries:
        where = _("{file}, line {line}").format(file=sheet.name, line=sheet.line(entry.row))
        if entry.row not in matches.students:
            reason = matches.undecided.get(entry.row) or _("no student of the class fits")
            done.problems.append(
                _("{where}: {row}: {reason}; the row was left as it was.").format(
                    where=where, row=people.row_words(entry), reason=reason
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
            done.notes.append(missing_words(item, count, rules.zero))
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
    column = cell.target.column
    decision = decide(
        amount,
        column.most,
        cell.value,
        rules,
        kept(cell.value) or cell.entry.locked,
        cell.layout.capped,
    )
    done.notes += [cell.said(what) for what in decision.said]
    done.unchanged += decision.same
    if decision.left:
        done.problems.append(cell.left(decision.left))
    if decision.grade is not None:
        cell.sheet.put(cell.entry.row, column.place, written(decision.grade, cell.layout.comma))
        done.written[cell.target.item.id, cell.student] = decision.grade


def scale_words(target: Target, amounts: Amounts, rules: Rules) -> str:
    """Which column an item goes into, and what full marks are worth there."""
    most = max((amount.most for amount in amounts.values()), default=0)
    full = rules.full_marks(most, target.column.most)
    line = (
        _(
            "{item} goes into {column}, whose maximum is not known: {most} points here are {full} "
            "there (--scale N says another maximum)."
        )
        if target.column.most is None and rules.scale is None and not rules.raw
        else _("{item} goes into {column}: {most} points here are {full} there.")
    )
    return line.format(
        item=target.item.id,
        column=repr(one_line(target.column.title, 120)),
        most=most,
        full=written(full),
    )


def missing_words(item: Item, count: int, zero: bool) -> str:
    """How many students handed in nothing, and what they get."""
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
