"""`classroom/roster.csv`, which a person may edit."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import asdict, fields
from pathlib import Path

from course.i18n import gettext as _
from grading.files import write_atomically
from grading.model import UserError
from grading.roster.model import Roster, Student
from grading.safe_text import cell
from grading.student_ids import STUDENT_ID

FILE = "roster.csv"
BLIND = "blind-marking.txt"  # while it is there, names are kept from whoever marks
_OWNER_ALONE = 0o600  # names and addresses
_FOR_TEXT = re.compile(r"^'(?=[=+\-@])")  # what keeps a spreadsheet from taking it for a formula
COLUMNS = tuple(
    "student" if column.name == "id" else column.name for column in fields(Student) if column.init
)


def read_roster(classroom: Path) -> Roster:
    """The class list of a classroom; an empty one where there is no file.

    Raises:
        UserError: For a file that cannot be read, a bad id, and an id that is there twice.
    """
    path = classroom / FILE
    blind = (classroom / BLIND).is_file()
    if not path.is_file():
        return Roster(blind=blind)
    try:
        text = path.read_text("utf-8-sig")
        # as spreadsheets save it in many countries
        separator = ";" if text.partition("\n")[0].count(";") else ","
        rows = list(csv.DictReader(io.StringIO(text), delimiter=separator))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(
            _("{file} cannot be read: {error}: save it as CSV in UTF-8.").format(
                file=path, error=error
            )
        ) from error
    students: dict[str, Student] = {}
    for number, row in enumerate(rows, start=2):
        if not any(isinstance(value, str) and value.strip() for value in row.values()):
            continue
        given = {name: _FOR_TEXT.sub("", (row.get(name) or "").strip()) for name in COLUMNS}
        student = Student(given.pop("student"), **given)
        if not STUDENT_ID.fullmatch(student.id):
            raise UserError(
                _(
                    "{file}, line {line}: {id!r} is no student's id: letters, digits and ._@-, "
                    "at most 64 of them, with a letter or digit first."
                ).format(file=path, line=number, id=student.id)
            )
        if student.id in students:
            raise UserError(
                _(
                    "{file}, line {line}: the student {id} is there twice: take one line out."
                ).format(file=path, line=number, id=student.id)
            )
        students[student.id] = student
    return Roster(tuple(students.values()), blind)


def write_roster(classroom: Path, roster: Roster) -> None:
    """Writes the class list as a whole, or not at all."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for student in roster:
        given = asdict(student)
        writer.writerow({"student": given.pop("id"), **{key: cell(given[key]) for key in given}})
    path = classroom / FILE
    mode = path.stat().st_mode & 0o777 if path.exists() else _OWNER_ALONE
    write_atomically(path, text.getvalue().encode(), mode)
