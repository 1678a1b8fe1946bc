"""The students in a class list, one for each of its lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.class_lists.decoding import decoded
from grading.class_lists.headings import FIELDS, NAME, ROLE, TEACHING, plain
from grading.class_lists.kinds import (
    BRIGHTSPACE,
    CANVAS,
    CSV,
    ID,
    Columns,
    columns,
    lines_above,
    listed,
)
from grading.class_lists.listed import (
    NUMBERS,
    ClassList,
    Person,
    join_equal,
    note_large_groups,
    note_the_unnumbered,
    set_aside_doubles,
)
from grading.class_lists.tables import LONGEST_FILE, Line, Table, table
from grading.files import UnreadableError, read_regular
from grading.model import UserError
from grading.roster import Student
from grading.safe_text import one_line
from grading.student_ids import STUDENT_ID

LONGEST = 120  # nbgrader's columns hold 128 characters
_ROUNDED = re.compile(r"\d+[.,]\d+E\+?\d+", re.IGNORECASE)
_TEST_STUDENT = ("Student, Test", "Test Student")
# The test student has another name in other languages, and a digest as login
# (https://github.com/instructure/canvas-lms, app/models/course.rb, student_view_student).
_DIGEST = re.compile(r"[0-9a-f]{40}")
_WHOLE = re.compile(r"(\d+)\.0")  # a number that went through a table of decimals
_NOTHING = ("-", ".", "N/A", "#N/A")


def read_class_list(
    path: Path,
    kind: str = "",
    encoding: str = "",
    told: Mapping[str, str] | None = None,
    blind: bool = False,
) -> ClassList:
    """Reads a platform's list of the class; while marking is `blind` no message names anybody.

    Raises:
        UserError: The file cannot be read, or is no list of a class.
    """
    if not path.exists():
        raise UserError(
            _("There is no file {file}: give the path of the list that you downloaded.").format(
                file=path
            )
        )
    try:
        data = read_regular(path, LONGEST_FILE)
    except UnreadableError:
        raise UserError(
            _("{file} cannot be opened as a file of at most {size} MB: look at its name.").format(
                file=path, size=LONGEST_FILE // 1_000_000
            )
        ) from None
    return class_list(data, path.name, kind, encoding, told, blind)


def class_list(
    data: bytes,
    file: str,
    kind: str = "",
    encoding: str = "",
    told: Mapping[str, str] | None = None,
    blind: bool = False,
) -> ClassList:
    """Reads the bytes of a list; `file` is its name, for messages."""
    text = decoded(data, file, encoding)
    rows = table(text.text, file)
    above = 0 if told else lines_above(rows)
    if above:
        rows = Table(rows.lines[above - 1].cells, rows.lines[above:])
    chosen = columns(rows, file, kind, told)
    found = ClassList(
        chosen.kind, {name: rows.heading[place] for name, place in chosen.places.items()}, blind
    )
    if text.note:
        found.notes.append(text.note)
    if above:
        found.notes.append(
            ngettext(
                "{file}: {count} line above the heading was passed over.",
                "{file}: {count} lines above the heading were passed over.",
                above,
            ).format(file=file, count=above)
        )
    _refuse_rounded(rows, chosen, file)
    for line in rows.lines:
        _add(found, line, rows, chosen, file)
    if not found.people and not found.problems:
        raise UserError(
            _("{file} names no student: export the class list with its students.").format(file=file)
        )
    _note_columns_passed_over(found, rows, chosen)
    note_the_unnumbered(found)
    join_equal(found)
    note_large_groups(found)
    set_aside_doubles(found)
    return found


def _note_columns_passed_over(found: ClassList, rows: Table, chosen: Columns) -> None:
    """A person's own table may have an address under a heading that is not known."""
    if chosen.kind != CSV:
        return
    unread = [
        heading
        for place, heading in enumerate(rows.heading)
        if heading
        and place not in chosen.places.values()
        and any(_at(line, place) for line in rows.lines)
    ]
    if unread:
        found.notes.append(
            _(
                "Not read: {headings}. If one is a name, address, number, section or group, say "
                "so with --column, such as --column email='HEADING'."
            ).format(headings=listed(unread))
        )


def _refuse_rounded(rows: Table, chosen: Columns, file: str) -> None:
    lines = [
        str(line.number)
        for line in rows.lines
        if any(
            _ROUNDED.fullmatch(_at(line, chosen.places.get(name, -1)))
            for name in ("lms_id", "sis_id", "login")
        )
    ]
    if lines:
        shown = ", ".join(lines[:5]) + (" ..." if len(lines) > 5 else "")
        raise UserError(
            _(
                "{file}, line {lines}: a spreadsheet has rounded the numbers of students (as in "
                "1.23E+11): give the file as the platform wrote it, or set these cells to text."
            ).format(file=file, lines=shown)
        )


def _add(found: ClassList, line: Line, rows: Table, chosen: Columns, file: str) -> None:
    person = _person(line, chosen)
    if any(line.cells[len(rows.heading) :]):
        found.aside.append(person)
        found.problems.append(
            _(
                "{file}, line {line}: there are more cells than headings, so nobody knows which is "
                "which: put quotes around what holds the separator, and run the command again."
            ).format(file=file, line=line.number)
        )
        return
    role = _at(line, chosen.places.get(ROLE, -1))
    if chosen.kind == CANVAS and _is_no_student(line, chosen):
        return
    if chosen.kind == CANVAS and _is_test_student(line, chosen):
        found.notes.append(
            _("{file}, line {line}: Canvas's test student was left out.").format(
                file=file, line=line.number
            )
        )
    elif role and {plain(word) for word in role.split(",")} <= TEACHING:
        found.notes.append(
            _("{file}, line {line}: {name} was left out, whose role is {role}.").format(
                file=file, line=line.number, name=found.called(person), role=one_line(role)
            )
        )
    elif not person.name:
        found.notes.append(
            _("{file}, line {line}: it names nobody, and was left out.").format(
                file=file, line=line.number
            )
        )
    elif person.student.id and not STUDENT_ID.fullmatch(person.student.id):
        found.aside.append(person)
        found.problems.append(
            _(
                "{file}, line {line}: {id!r} is no student's id (letters, digits and ._@-, at "
                "most 64 of them, a letter or digit first): change it there and run the command "
                "again."
            ).format(file=file, line=line.number, id=person.student.id)
        )
    else:
        found.people.append(person)
        said = _at(line, chosen.places.get("email", -1))
        if said and said not in _NOTHING and not person.student.email:
            found.notes.append(
                _("{file}, line {line}: {text!r} is no e-mail address, and was left out.").format(
                    file=file, line=line.number, text="..." if found.blind else one_line(said)
                )
            )


def _is_no_student(line: Line, chosen: Columns) -> bool:
    """Canvas's rows of points, and of how grades are posted."""
    name = _at(line, chosen.places.get(NAME, chosen.places.get("last_name", -1)))
    number = _at(line, chosen.places.get("lms_id", -1))
    return not number and name in ("", "Points Possible")


def _is_test_student(line: Line, chosen: Columns) -> bool:
    login = _at(line, chosen.places.get("login", -1))
    return _at(line, chosen.places.get(NAME, -1)) in _TEST_STUDENT or bool(_DIGEST.fullmatch(login))


def _at(line: Line, place: int) -> str:
    return line.cells[place] if 0 <= place < len(line.cells) else ""


def _person(line: Line, chosen: Columns) -> Person:
    given = {
        name: one_line(_at(line, place), LONGEST)
        for name, place in chosen.places.items()
        if name in FIELDS
    }
    if chosen.kind == BRIGHTSPACE:
        # "#" in front keeps a spreadsheet from taking off zeros
        given |= {name: given.get(name, "").removeprefix("#").strip() for name in NUMBERS}
        given["sis_id"] = given["lms_id"]
    whole = one_line(_at(line, chosen.places.get(NAME, -1)), LONGEST)
    if whole and not given.get("last_name"):
        last, _comma, first = whole.partition(",")
        given |= {"last_name": last.strip(), "first_name": first.strip()}
    given |= {name: "" for name, text in given.items() if text in _NOTHING}
    given |= {name: _WHOLE.sub(r"\1", given[name]) for name in NUMBERS if name in given}
    given["email"] = parseaddr(given.get("email", ""))[1] if "@" in given.get("email", "") else ""
    own = _at(line, chosen.places.get(ID, -1))
    return Person(line.number, Student(own, **given))
