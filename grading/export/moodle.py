"""Moodle's two files for grades: an assignment's grading worksheet, and the gradebook's export.

The rules are those of https://github.com/moodle/moodle. The worksheet is written by
mod/assign/gradingtable.php and read by mod/assign/feedback/offline (importgradeslib.php,
locallib.php): the number at the end of `Identifier` says who, an empty grade is passed over, one
above the maximum too, and one that Moodle has had changed since the moment under
`Last modified (grade)`, which is therefore never touched. Titles are in the site's language, so the
columns are known by what stands in them: the maximum stands right behind the grade. The gradebook's
file is written by grade/export/txt and read by grade/import/csv, which stops at the first row that
it does not know, and reads an empty grade as "take it away".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from course.i18n import gettext as _
from grading.class_lists.headings import field_of
from grading.export.amounts import Item
from grading.export.columns import Column, Layout, Target, Wanted, first_row, targets, words
from grading.export.numbers import has_commas, parsed
from grading.export.people import EMAIL, MOODLE, Entry, People
from grading.export.sheet import Sheet
from grading.export.table import entry as table_entry
from grading.export.table import is_personal
from grading.model import UserError

_PARTICIPANT = re.compile(r"(?P<word>[^\d]*?[^\W\d][^\d]*?)(?P<number>\d+)")
_IDENTIFIER = frozenset(
    "identifier|id|identifiant|identificador|идентификатор|identificativo".split("|")
)
_GRADE = frozenset(
    "grade|bewertung|note|calificación|оценка|valutazione|nota|cijfer|ocena|ציון|karakter|betyg|"
    "hodnocení|értékelés|not|成绩|成績|評点".split("|")
)
_NO = frozenset("no|nein|non|нет|não|nee|nie|לא|nej|nei|ne|nem|hayır|否|いいえ".split("|"))
# "(Real)", "(Percentage)", "(Letter)" behind a title in the gradebook's export.
_FORM = re.compile(r"(?P<title>.*?)\s*\((?P<form>[^()]*)\)", re.DOTALL)
_NOT_POINTS = frozenset(
    "percentage|letter|prozentsatz|prozent|prozentwert|buchstabe|pourcentage|lettre|porcentaje|letra|"
    "проценты|буква|feedback|percentuale|lettera|percentage of total".split("|")
)
_TOTAL = frozenset(
    "course total|kurs gesamt|kurssumme|total du cours|total del curso|итоговая оценка за курс|"
    "last downloaded from this course|zuletzt aus diesem kurs geladen|"
    "dernier téléchargement depuis ce cours|última descarga de este curso".split("|")
)


def layout(sheet: Sheet, wanted: Wanted, people: People) -> Layout:
    """Where everything stands, in either of the two files.

    Raises:
        UserError: It is neither of them, or no column fits.
    """
    header = first_row([sheet.values(row) for row in range(len(sheet.rows))])
    rows = [row for row in range(header + 1, len(sheet.rows)) if not sheet.is_blank(row)]
    if not rows:
        raise UserError(
            _("{file} has no rows of students: export it from Moodle again.").format(
                file=sheet.name
            )
        )
    who = identifier(sheet, header, rows)
    if who is None:
        return _gradebook(sheet, header, rows, wanted)
    return _worksheet(sheet, header, rows, who, wanted, people)


def known_headings(text: str) -> int:
    """How many titles of the first line are known words of a language that is not English."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    cells = re.split("[,;\t]", first)
    return sum(
        not cell.isascii() and bool(field_of(cell) or words(cell) in _GRADE) for cell in cells
    )


def identifier(sheet: Sheet, header: int, rows: Sequence[int]) -> int | None:
    """The column of the participants' numbers: the same word and a number in every row.

    It is the first one, or has the title; a column of "group 1" and the like is none.
    """
    for column, title in enumerate(sheet.values(header)):
        found = [_PARTICIPANT.fullmatch(sheet.value(row, column)) for row in rows]
        stems = {match["word"].strip() for match in found if match}
        if (
            (column == 0 or words(title) in _IDENTIFIER)
            and rows
            and all(found)
            and len(stems) == 1
            and len(next(iter(stems))) > 2
        ):
            return column
    return None


def _worksheet(
    sheet: Sheet, header: int, rows: Sequence[int], who: int, wanted: Wanted, people: People
) -> Layout:
    numbers = {sheet.value(row, who): _number(sheet.value(row, who)) for row in rows}
    item = _item(wanted, people, set(numbers.values()), sheet.name)
    columns = _grade_columns(sheet, header, rows)
    if not (wanted.columns or {}).get(item.id):
        chosen = Target(item, _only(columns, sheet, rows))
    else:
        every = [
            next((column for column in columns if column.place == place), Column(place, title))
            for place, title in enumerate(sheet.values(header))
        ]
        [chosen] = targets(every, Wanted((item,), True, wanted.columns), sheet.name)
    titles = sheet.values(header)
    entries = []
    for row in rows:
        lines = table_entry(
            sheet, row, [title if place != who else "" for place, title in enumerate(titles)]
        )
        keys = [(kind, value) for kind, value in lines.keys if kind != "id"]
        keys += [(EMAIL, value) for value in sheet.values(row) if re.fullmatch(r"\S+@\S+", value)]
        keys.append((MOODLE, f"{item.lesson}:{numbers[sheet.value(row, who)]}"))
        # the name stands behind the identifier, unless names are hidden: then it is a status,
        # which is nobody's name
        names = lines.names or (sheet.value(row, who + 1),)
        shown = f"{sheet.value(row, who)}, {names[0]}" if names[0] else sheet.value(row, who)
        locked = _locked(sheet, row, chosen.column.place)
        entries.append(Entry(row, tuple(keys), names, shown, locked))
    commas = has_commas(
        sheet.value(row, column)
        for row in rows
        for column in (chosen.column.place, chosen.column.place + 1)
    )
    return Layout(tuple(entries), (chosen,), bool(commas), capped=True)


def _number(text: str) -> str:
    found = _PARTICIPANT.fullmatch(text)
    return found["number"] if found else ""


def _item(wanted: Wanted, people: People, numbers: set[str], file: str) -> Item:
    """The one item that a worksheet takes: it belongs to one assignment."""
    counts = people.lessons_numbered(numbers)
    items = list(wanted.items)
    if not wanted.explicit and len(items) > 1:
        known = [item for item in items if counts[item.lesson]]
        if len(known) != 1:
            raise UserError(
                _(
                    "{file} is the worksheet of one assignment: say which lesson it is, with "
                    "--lesson."
                ).format(file=file),
                code=2,
            )
        items = known
    if len(items) != 1:
        raise UserError(
            _(
                "{file} is the worksheet of one assignment and takes one grade: give each lesson "
                "its own file."
            ).format(file=file),
            code=2,
        )
    item = items[0]
    others = [lesson for lesson, count in counts.items() if lesson != item.lesson and count]
    if item.lesson and others and not counts[item.lesson]:
        raise UserError(
            _(
                "{file} is the worksheet of {other}, as its participants' numbers say: export the "
                "one of {lesson}, or say --lesson {other}."
            ).format(file=file, other=", ".join(sorted(others)), lesson=item.lesson)
        )
    return item


def _grade_columns(sheet: Sheet, header: int, rows: Sequence[int]) -> list[Column]:
    """The columns of grades: right before one that has the same number above 0 in every row."""
    found = []
    titles = sheet.values(header)
    for place in range(len(titles) - 1):
        beside = {sheet.value(row, place + 1) for row in rows}
        most = parsed(next(iter(beside))) if len(beside) == 1 else None
        grades = [sheet.value(row, place) for row in rows]
        values = [parsed(grade) for grade in grades if grade not in ("", "-")]
        if most and most > 0 and all(value is not None and value <= most for value in values):
            found.append(Column(place, titles[place], titles[place], most))
    return found


def _only(columns: Sequence[Column], sheet: Sheet, rows: Sequence[int]) -> Column:
    """The worksheet's column of grades."""
    header = first_row([sheet.values(row) for row in range(len(sheet.rows))])
    titles = sheet.values(header)
    named = [column for column in columns if words(column.title) in _GRADE]
    if len(named) == 1 or len(columns) == 1:
        return (named or list(columns))[0]
    by_title = [
        Column(place, title, title) for place, title in enumerate(titles) if words(title) in _GRADE
    ]
    if not columns and len(by_title) == 1:
        place = by_title[0].place
        if any("\n" in sheet.value(row, place + 1) for row in rows):
            raise UserError(
                _(
                    "{file}: this assignment is graded by a scale of words, and points are none of "
                    "them: set its grade to points in Moodle and export the worksheet again."
                ).format(file=sheet.name)
            )
        return by_title[0]
    raise UserError(
        _(
            "{file}: which column holds the grade cannot be seen: say it with --column TITLE. The "
            "columns are: {columns}"
        ).format(file=sheet.name, columns="; ".join(titles))
    )


def _locked(sheet: Sheet, row: int, grade: int) -> str:
    """Whether `Grade can be changed` says no; it stands one or two columns behind the maximum."""
    values = [sheet.value(row, place) for place in range(grade + 1, grade + 4)]
    if any(value.casefold() in _NO for value in values):
        return _("Moodle says that this grade cannot be changed")
    return ""


def _gradebook(sheet: Sheet, header: int, rows: Sequence[int], wanted: Wanted) -> Layout:
    titles = sheet.values(header)
    if not any(is_personal(title) for title in titles):
        raise UserError(
            _(
                "{file} is neither a grading worksheet of Moodle (Identifier: Participant 123) nor "
                "its gradebook's export (Email address, ID number): take, in the assignment, "
                "Submissions, Download grading worksheet."
            ).format(file=sheet.name)
        )
    columns = []
    for place, title in enumerate(titles):
        if is_personal(title) or not title:
            continue
        found = _FORM.fullmatch(title)
        core = (found["title"] if found else title).strip()
        closed = ""
        if found and words(found["form"]) in _NOT_POINTS:
            closed = _("Moodle's import reads points alone: export the gradebook with Real")
        elif any("%" in sheet.value(row, place) for row in rows):
            closed = _("it holds percentages: export the gradebook with Real")
        elif words(core) in _TOTAL:
            closed = _("Moodle works it out itself")
        columns.append(Column(place, title, core.partition(":")[2].strip() or core, None, closed))
    commas = has_commas(sheet.value(row, column.place) for row in rows for column in columns)
    return Layout(
        tuple(table_entry(sheet, row, titles) for row in rows),
        targets(columns, wanted, sheet.name),
        bool(commas),
        notes=(
            _(
                "{file}: Moodle's gradebook import stops at the first row that it does not know, "
                "and takes an empty grade for none: upload the file soon after exporting it."
            ).format(file=sheet.name),
        ),
    )
