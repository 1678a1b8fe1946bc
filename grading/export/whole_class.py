"""The class's own table, where no file of an LMS is given."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from course.i18n import gettext as _
from grading.export.amounts import Amounts, Item
from grading.export.decide import Rules, waiting_words
from grading.export.fill import Filled, missing_words
from grading.export.numbers import written
from grading.export.people import People
from grading.roster import Student
from grading.safe_text import cell

COLUMNS = ("student", "last_name", "first_name", "email", "section", "group")


def whole_class(people: People, amounts: Mapping[Item, Amounts], rules: Rules) -> Filled:
    """The table, with a column for each item; what is not graded yet stays empty and is named."""
    done = Filled()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    titles = [
        f"{item.id} ({written(rules.full_marks(_most(of_item), None))})"
        for item, of_item in amounts.items()
    ]
    writer.writerow([*COLUMNS, *titles])
    for student in sorted({student for of_item in amounts.values() for student in of_item}):
        listed = people.roster.get(student) or Student(student)
        person = [cell(getattr(listed, "id" if name == "student" else name)) for name in COLUMNS]
        if people.roster.blind:
            person = [student, *("" for _name in COLUMNS[1:])]
        grades = []
        for item, of_item in amounts.items():
            amount = of_item.get(student)
            if amount is None or (amount.missing and not rules.zero):
                grades.append("")
            elif amount.waiting and not rules.partial:
                grades.append("")
                done.problems.append(
                    _("{student}, {item}: not graded yet: {what}; the cell stays empty.").format(
                        student=people.roster.shown(student),
                        item=item.id,
                        what=waiting_words(amount),
                    )
                )
            else:
                grade = rules.grade(amount, None)
                done.written[item.id, student] = grade
                grades.append(written(grade))
        writer.writerow([*person, *grades])
    for item, of_item in amounts.items():
        if count := sum(amount.missing for amount in of_item.values()):
            done.notes.append(missing_words(item, count, rules.zero))
    done.content = text.getvalue().encode(
        "utf-8-sig"
    )  # by the mark a spreadsheet knows that names are in Unicode
    return done


def _most(amounts: Amounts) -> int:
    return max((amount.most for amount in amounts.values()), default=0)
