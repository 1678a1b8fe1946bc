"""Brightspace's grades, as its export writes them and its import reads them.

The importer is closed; the rules are those of D2L's page "Importing grades"
(https://community.d2l.com/brightspace/kb/articles/3538-importing-grades): a row is found by
`OrgDefinedId` or `Username` (the export writes a # before both, so that spreadsheets keep their
zeros), a numeric item's column is "<item> Points Grade", in exports with "<Numeric MaxPoints:20>"
behind it, and each row ends with a # under `End-of-Line Indicator`. A grade above the maximum is
cut to it unless the item may be exceeded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from course.i18n import gettext as _
from grading.export.columns import Column, Layout, Wanted, first_row, targets
from grading.export.numbers import has_commas, parsed
from grading.export.people import EMAIL, LMS, LOGIN, SIS, Entry
from grading.export.sheet import Sheet
from grading.model import UserError

_POINTS = re.compile(
    r"(?P<title>.*?)\s+Points Grade\s*(?:<(?P<about>[^<>]*)>)?\s*", re.IGNORECASE | re.DOTALL
)
_OTHER = re.compile(
    r"(Grade Symbol|Text Grade|Weighted (Grade|Numerator|Denominator)|Scheme Symbol"
    r"|(Calculated|Adjusted) Final Grade|Subtotal)",
    re.IGNORECASE,
)
_MOST = re.compile(r"MaxPoints:\s*([\d.,]+)")


def _plain(titles: Sequence[str]) -> list[str]:
    return [title.casefold().replace(" ", "") for title in titles]


def is_export(titles: Sequence[str]) -> bool:
    """Whether these are surely the titles of an export of Brightspace's."""
    return any(title.startswith("end-of-line") for title in _plain(titles))


def layout(sheet: Sheet, wanted: Wanted) -> Layout:
    """Where everything stands.

    Raises:
        UserError: It is no export of Brightspace's, or no column fits.
    """
    header = first_row([sheet.values(row) for row in range(len(sheet.rows))])
    titles = sheet.values(header)
    plain = _plain(titles)
    if not {"orgdefinedid", "username"} & set(plain):
        raise UserError(
            _(
                "{file} is no export of Brightspace's grades (it has OrgDefinedId or Username): "
                "take Grades, Enter Grades, Export, with Both as the key and Points grade."
            ).format(file=sheet.name)
        )
    columns = []
    for place, title in enumerate(titles):
        found = _POINTS.fullmatch(title)
        if found:
            about = found["about"] or ""
            most = _MOST.search(about)
            closed = (
                _("Brightspace works it out itself")
                if re.match(r"(Calculated|Formula)", about, re.IGNORECASE)
                else ""
            )
            columns.append(
                Column(place, title, found["title"], parsed(most[1]) if most else None, closed)
            )
        elif _OTHER.search(title):
            columns.append(Column(place, title, title, None, _("it is no column of points")))
    people = [row for row in range(header + 1, len(sheet.rows)) if not sheet.is_blank(row)]
    commas = has_commas(
        sheet.value(row, column.place) for row in people for column in columns if not column.closed
    )
    return Layout(
        tuple(_entry(sheet, row, plain) for row in people),
        targets(columns, wanted, sheet.name),
        bool(commas),
        capped=False,
    )


def _entry(sheet: Sheet, row: int, titles: list[str]) -> Entry:
    keys: list[tuple[str, str]] = []
    said = dict.fromkeys(("firstname", "lastname"), "")
    for place, title in enumerate(titles):
        value = sheet.value(row, place)
        if title == "orgdefinedid":
            keys += [(LMS, value), (SIS, value)]
        elif title == "username":
            keys.append((LOGIN, value))
        elif title in ("email", "e-mail"):
            keys.append((EMAIL, value))
        elif title in said:
            said[title] = value
    name = f"{said['firstname']} {said['lastname']}".strip()
    return Entry(
        row,
        tuple(keys),
        (name,) if said["firstname"] and said["lastname"] else (),
        name or next((value for _kind, value in keys if value), _("(no name)")),
    )
