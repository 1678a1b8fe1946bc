"""A plain table of a teacher's own: any columns, one of them says who, one takes the grades."""

from __future__ import annotations

from course.i18n import gettext as _
from grading.export.columns import Column, Layout, Wanted, first_row, targets, words
from grading.export.numbers import has_commas
from grading.export.people import EMAIL, ID, LMS, LOGIN, SIS, Entry
from grading.export.sheet import Sheet
from grading.model import UserError

NAME = "CSV"
# What teachers and their institutions call the columns, in the words of several languages.
_KEYS = {
    ID: "student|student id|studentid|id",
    LMS: "lms id|canvas id|orgdefinedid|org defined id",
    SIS: "sis id|sis user id|student number|id number|idnumber|matriculation number|"
    "matrikelnummer|matrikel nr|matrikelnr|matr nr|id nummer|numéro d identification|"
    "numéro étudiant|número de id|номер зачетной книжки|индивидуальный номер|תעודת זהות|מספר זהות",
    LOGIN: "login|username|user name|user|sis login id|benutzername|anmeldename|identifiant|"
    "nom d utilisateur|nombre de usuario|логин|שם משתמש",
    EMAIL: "email|e mail|email address|e mail address|mail|e mail adresse|adresse de courriel|"
    "courriel|dirección de correo|correo electrónico|адрес электронной почты|электронная почта|"
    "כתובת דואר אלקטרוני|דואר אלקטרוני|דוא ל",
}
FIRST = frozenset(
    "first name|firstname|given name|vorname|prénom|nombre|имя|שם פרטי|nome|voornaam|imię".split(
        "|"
    )
)
LAST = frozenset(
    "last name|lastname|surname|family name|nachname|familienname|nom|nom de famille|apellido s|"
    "apellidos|фамилия|שם משפחה|cognome|achternaam|nazwisko|sobrenome".split("|")
)
FULL = frozenset(
    "name|full name|fullname|student name|vollständiger name|nom complet|nombre completo|"
    "полное имя|фио|имя фамилия|שם|שם מלא|nome completo|volledige naam|imię i nazwisko".split("|")
)
KINDS = {title: kind for kind, titles in _KEYS.items() for title in titles.split("|")}


def layout(sheet: Sheet, wanted: Wanted) -> Layout:
    """Where everything stands.

    Raises:
        UserError: Nothing says whose a row is, or no column fits.
    """
    header = first_row([sheet.values(row) for row in range(len(sheet.rows))])
    titles = [words(title) for title in sheet.values(header)]
    who = [place for place, title in enumerate(titles) if is_personal(title)]
    if not who:
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
    people = [row for row in range(header + 1, len(sheet.rows)) if not sheet.is_blank(row)]
    commas = has_commas(sheet.value(row, column.place) for row in people for column in columns)
    return Layout(
        tuple(entry(sheet, row, titles) for row in people),
        targets(columns, wanted, sheet.name),
        sheet.separator == ";" if commas is None else commas,
    )


def is_personal(title: str) -> bool:
    """Whether a column of this title says whose a row is."""
    return title in KINDS or title in FIRST or title in LAST or title in FULL


def entry(sheet: Sheet, row: int, titles: list[str]) -> Entry:
    """What a row says of a person; the titles are `words`."""
    keys: list[tuple[str, str]] = []
    first, last, names = "", "", []
    for place, title in enumerate(titles):
        value = sheet.value(row, place)
        if not value:
            continue
        if title in KINDS:
            # whose id it is a teacher's own table does not say, and "student" may be a name
            kinds = (ID, SIS, LMS) if KINDS[title] == ID else (KINDS[title],)
            keys += [(kind, value) for kind in kinds]
            names += [value] if title == "student" else []
        elif title in FIRST:
            first = first or value
        elif title in LAST:
            last = last or value
        elif title in FULL:
            names.append(value)
    if first or last:
        names.append(f"{first} {last}".strip())
    shown = (names or [value for _kind, value in keys] or [""])[0]
    return Entry(row, tuple(keys), tuple(names), shown or _("(no name)"))
