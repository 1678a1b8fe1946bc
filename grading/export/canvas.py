"""Canvas's gradebook, as "Export Entire Gradebook" writes it and its importer reads it.

The rules are those of lib/gradebook_exporter.rb and lib/gradebook_importer.rb in
https://github.com/instructure/canvas-lms: columns of the student up to `Section`, then the
teacher's own, then assignments ("Title (1234)"), then totals; a row `Points Possible`, in which
`(read only)` closes a column; perhaps a row `Manual Posting`; `EX` for an excused student and `N/A`
for one who is not assigned. Decimal commas and semicolons are read as well as points and commas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from course.i18n import gettext as _
from grading.export.columns import Column, Layout, Wanted, first_row, targets
from grading.export.numbers import has_commas, parsed
from grading.export.people import CANVAS, LMS, LOGIN, SIS, Entry
from grading.export.sheet import Sheet
from grading.model import UserError

_TITLE = re.compile(r"(?P<title>.*?)\s*\((?P<id>\d+)\)", re.DOTALL)
# A column is a total where one of these stands anywhere in its title, as the importer has it.
_TOTALS = re.compile(
    r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)",
)
_LAST_FIRST = ["LastName", "FirstName"]
_HIDDEN = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE | re.DOTALL)
_READ_ONLY = re.compile(r"read\s+only")
# Canvas's own student for a look at the course has another name in other languages, and a digest
# as login (app/models/course.rb, student_view_student).
TEST_STUDENT = "Student, Test"
_DIGEST = re.compile(r"[0-9a-f]{40}")


def is_export(titles: Sequence[str]) -> bool:
    """Whether these are the titles of a gradebook of Canvas, as its importer knows them."""
    last_first = list(titles[:2]) == _LAST_FIRST
    return (
        len(titles) >= 4
        and (last_first or "Student" in titles[0])
        and "ID" in titles[2 if last_first else 1]
        and any("Section" in title for title in titles)
    )


def layout(sheet: Sheet, wanted: Wanted) -> Layout:
    """Where everything stands.

    Raises:
        UserError: It is no gradebook of Canvas's, or no column fits.
    """
    header = first_row([sheet.values(row) for row in range(len(sheet.rows))])
    titles = sheet.values(header)
    last_first = titles[:2] == _LAST_FIRST
    if not is_export(titles):
        raise UserError(
            _(
                "{file} is no gradebook of Canvas (it begins with Student, ID, ..., Section): "
                "take Grades, Export, Export Entire Gradebook."
            ).format(file=sheet.name)
        )
    section = next(place for place, title in enumerate(titles) if "Section" in title)
    possible = -1
    people: list[int] = []
    for row in range(header + 1, len(sheet.rows)):
        if "Points Possible" in sheet.value(row, 0):
            possible = row
        elif not all(_HIDDEN.fullmatch(value) for value in sheet.values(row)):
            people.append(row)
    columns = []
    for place, title in enumerate(titles):
        if place <= section or _TOTALS.search(title) or not title:
            continue
        found = _TITLE.fullmatch(title)
        points = sheet.value(possible, place) if possible >= 0 else ""
        most = parsed(points)
        closed = ""
        if _READ_ONLY.search(points):
            closed = _("Canvas says that it is read only")
        elif not found:
            closed = _("it is no assignment of Canvas, which writes a number behind the title")
        columns.append(Column(place, title, found["title"] if found else title, most, closed))
    entries = tuple(_entry(sheet, row, titles, last_first) for row in people)
    commas = has_commas(
        sheet.value(row, place)
        for row in range(header + 1, len(sheet.rows))
        for place in range(section + 1, len(titles))
    )
    return Layout(
        tuple(entry for entry in entries if not _is_test(entry)),
        targets(columns, wanted, sheet.name),
        sheet.separator == ";" if commas is None else commas,
    )


def _entry(sheet: Sheet, row: int, titles: list[str], last_first: bool) -> Entry:
    name = f"{sheet.value(row, 0)}, {sheet.value(row, 1)}" if last_first else sheet.value(row, 0)
    keys = []
    for place, title in enumerate(titles):
        value = sheet.value(row, place)
        if title == "ID" and place < 3:
            keys += [(CANVAS, value), (LMS, value)]
        elif title == "SIS User ID":
            keys.append((SIS, value))
        elif title == "SIS Login ID":
            keys.append((LOGIN, value))
    return Entry(row, tuple(keys), (name,), name or _("(no name)"))


def _is_test(entry: Entry) -> bool:
    return entry.shown == TEST_STUDENT or any(
        kind == LOGIN and _DIGEST.fullmatch(value) for kind, value in entry.keys
    )


def kept(value: str) -> str:
    """Why Canvas keeps a cell as it is, or empty."""
    if value.casefold() == "ex":
        return _("excused in Canvas")
    if value == "N/A":
        return _("not assigned to this student in Canvas")
    return ""
