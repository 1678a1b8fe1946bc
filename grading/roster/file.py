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
    students: dict[str, Student] = {}
    for number, row in _rows(path)[1]:
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


def _rows(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The columns, and the rows below them, each with its line; empty rows are left out."""
    try:
        text = path.read_text("utf-8-sig")
        # as spreadsheets save it in many countries
        separator = max(",;\t", key=text.partition("\n")[0].count)
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
        columns = [(name or "").strip() for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(
            _("{file} cannot be read: {error}: save it as CSV in UTF-8.").format(
                file=path, error=error
            )
        ) from error
    if "student" not in columns:
        raise UserError(
            _("{file} needs a first line with the heading 'student'; it has {columns}.").format(
                file=path, columns=", ".join(map(repr, columns)) or _("none")
            )
        )
    found = []
    for number, row in rows:
        beyond = row.pop(None, [])
        if any(text.strip() for text in beyond):
            raise UserError(
                _(
                    "{file}, line {line}: there are more cells than headings: put quotes around "
                    "a name that has a comma in it."
                ).format(file=path, line=number)
            )
        given = {name: value or "" for name, value in row.items()}
        if any(map(str.strip, given.values())):
            found.append((number, given))
    return columns, found


def _own_columns(path: Path) -> tuple[list[str], dict[str, dict[str, str]]]:
    """Columns that a person added, and for each student what stands in them."""
    if not path.is_file():
        return [], {}
    columns, rows = _rows(path)
    own = [name for name in columns if name and name not in COLUMNS]
    return own, {row["student"].strip(): {name: row[name] for name in own} for _line, row in rows}


def write_roster(classroom: Path, roster: Roster) -> None:
    """Writes the class list as a whole, or not at all; columns that a person added stay."""
    path = classroom / FILE
    own, kept = _own_columns(path)
    text = io.StringIO()
    writer = csv.DictWriter(text, [*COLUMNS, *own], lineterminator="\n")
    writer.writeheader()
    for student in roster:
        given = asdict(student)
        row = {"student": given.pop("id"), **{key: cell(given[key]) for key in given}}
        writer.writerow({**kept.get(student.id, {}), **row})
    mode = path.stat().st_mode & 0o777 if path.exists() else _OWNER_ALONE
    write_atomically(path, text.getvalue().encode(), mode)
