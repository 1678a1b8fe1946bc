"""A plain table of a teacher's own: any columns, one of them says who, one takes the grades."""

from __future__ import annotations

from collections.abc import Sequence

from course.i18n import gettext as _
from grading.class_lists.headings import NAME, field_of, plain
from grading.export.columns import Column, Layout, Wanted, first_row, targets, words
from grading.export.numbers import has_commas
from grading.export.people import EMAIL, ID, LMS, LOGIN, SIS, Entry
from grading.export.sheet import Sheet
from grading.model import UserError
from grading.safe_text import one_line

# Fields of which one value is one person's.
_KEYS = {"email": EMAIL, "sis_id": SIS, "login": LOGIN, "lms_id": LMS}
# whose id it is a teacher's own table does not say
_IDS = {"id": (ID, SIS, LMS), "student": (ID,), "studentid": (ID, SIS), "orgdefinedid": (LMS, SIS)}
_WHO = frozenset((*_KEYS, "first_name", "last_name", NAME))


def layout(sheet: Sheet, wanted: Wanted) -> Layout:
    """Where everything stands.

    Raises:
        UserError: Nothing says whose a row is, or no column fits.
    """
    header = first_row([sheet.values(row) for row in range(len(sheet.rows))])
    titles = sheet.values(header)
    who = [place for place, title in enumerate(titles) if is_personal(title)]
    if not any(plain(title) in _IDS or field_of(title) in _WHO for title in titles):
        raise UserError(
            _(
                "{file}: no column says whose a row is: call one of them student, email, login, id "
                "number or name."
            ).format(file=sheet.name)
        )
    columns = [
        Column(place, cell.value.strip(), cell.value.strip())
        for place, cell in enumerate(sheet.rows[header])
        if place not in who and cell.value.strip()
    ]
    added = [
        title
        for title in (wanted.columns or {}).values()
        if title.strip() and words(title) not in {words(column.title) for column in columns}
    ]
    for title in added:
        place = len(sheet.rows[header]) + added.index(title)
        sheet.put(header, place, title)
        columns.append(Column(place, title, title))
    people = [row for row in range(header + 1, len(sheet.rows)) if not sheet.is_blank(row)]
    commas = has_commas(sheet.value(row, column.place) for row in people for column in columns)
    return Layout(
        tuple(entry(sheet, row, titles) for row in people),
        targets(columns, wanted, sheet.name),
        sheet.separator == ";" if commas is None else commas,
        notes=tuple(
            _("{file} had no column {title!r}: it was added.").format(
                file=sheet.name, title=one_line(title)
            )
            for title in added
        ),
    )


def is_personal(title: str) -> bool:
    """Whether a column of this title says something of a person, and takes no grades."""
    return plain(title) in _IDS or bool(field_of(title))


def entry(sheet: Sheet, row: int, titles: Sequence[str]) -> Entry:
    """What a row says of a person, under these titles."""
    keys: list[tuple[str, str]] = []
    parts = {"first_name": "", "last_name": ""}
    names: list[str] = []
    for place, title in enumerate(titles):
        value, field = sheet.value(row, place), field_of(title)
        if not value:
            continue
        keys += [(kind, value) for kind in _IDS.get(plain(title), ())]
        if field in _KEYS:
            keys.append((_KEYS[field], value))
        elif field in parts:
            parts[field] = parts[field] or value
        elif field == NAME:
            names.append(value)
    if full := f"{parts['first_name']} {parts['last_name']}".strip():
        names.append(full)
    shown = (names or [value for _kind, value in keys] or [""])[0]
    return Entry(row, tuple(keys), tuple(names), shown or _("(no name)"))
