"""`classroom/roster.csv`, which a person may edit."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields
from pathlib import Path

from course.i18n import gettext as _
from grading.files import write_atomically
from grading.model import UserError
from grading.roster.model import Roster, Student
from grading.safe_text import cell
from grading.student_ids import STUDENT_ID

FILE = "roster.csv"
COLUMNS = tuple(
    "student" if column.name == "id" else column.name for column in fields(Student) if column.init
)


def read_roster(classroom: Path) -> Roster:
    """The class list of a classroom; an empty one where there is no file.

    Raises:
        UserError: For a file that cannot be read, a bad id, and an id that is there twice.
    """
    path = classroom / FILE
    if not path.is_file():
        return Roster()
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(
            _("{file} cannot be read: {error}: save it as CSV in UTF-8.").format(
                file=path, error=error
            )
        ) from error
    students: dict[str, Student] = {}
    for number, row in enumerate(rows, start=2):
        given = {name: (row.get(name) or "").strip() for name in COLUMNS}
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
    return Roster(tuple(students.values()))


def write_roster(classroom: Path, roster: Roster) -> None:
    """Writes the class list as a whole, or not at all."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for student in roster:
        given = asdict(student)
        writer.writerow({"student": given.pop("id"), **{key: cell(given[key]) for key in given}})
    write_atomically(classroom / FILE, text.getvalue().encode())
