"""Which platform wrote a class list, and which of its columns say what.

The heading decides. Canvas: "Student" or "LastName" and "FirstName", then "ID", and the SIS columns
where the teacher may see them (https://github.com/instructure/canvas-lms,
lib/gradebook_exporter.rb). Moodle: names of fields in the teacher's language
(https://github.com/moodle/moodle, user/action_redir.php and grade/export/lib.php). Brightspace:
"OrgDefinedId", and "End-of-Line Indicator" behind the last column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from course.i18n import gettext as _
from grading.class_lists.headings import FIELDS, NAME, ROLE, field_of, plain
from grading.class_lists.tables import Table
from grading.model import UserError

MOODLE, CANVAS, BRIGHTSPACE, CSV = "moodle", "canvas", "brightspace", "csv"
KINDS = (MOODLE, CANVAS, BRIGHTSPACE, CSV)
ID = "id"  # the student's id in this course, which only a list of our own or nbgrader's has

_CANVAS = {
    "student": NAME,
    "lastname": "last_name",
    "firstname": "first_name",
    "id": "lms_id",
    "sisuserid": "sis_id",
    "sisloginid": "login",
    "section": "section",
}
_CANVAS_GROUPS = {
    "name": NAME,
    "canvasuserid": "lms_id",
    "userid": "sis_id",
    "loginid": "login",
    "sections": "section",
    "groupname": "group",
}
_BRIGHTSPACE = {
    "orgdefinedid": "lms_id",
    "username": "login",
    "lastname": "last_name",
    "firstname": "first_name",
    "email": "email",
    "section": "section",
    "sections": "section",
    "group": "group",
}
_OWN = {
    **{plain(field): field for field in FIELDS},
    "student": ID,
    "id": ID,
    "lmsuserid": "lms_id",
}
# People write these over whole names, and Moodle does not.
_NO_MOODLE = {"name", "student", "studentname", "displayname"}
_OTHERS = {*_CANVAS, *_BRIGHTSPACE}
_DEEPEST = 10  # lines above a heading
# One of these tells a file of another kind by its heading.
_GRADE_OF_QUIZ = re.compile(r"/\s*\d+[.,]\d+$")  # "Grade/10.00", "F 1 /2,00"
_OTHER_FILES = (
    ({"ncorrect", "nincorrect"}, "Canvas"),
    ({"attemptstart", "attempt"}, "Brightspace"),
    ({"startedon", "timetaken"}, "Moodle"),
)


@dataclass(frozen=True)
class Columns:
    """The kind of a list, and the place of the column of each field that it has."""

    kind: str
    places: Mapping[str, int]


def columns(
    table: Table, file: str, kind: str = "", told: Mapping[str, str] | None = None
) -> Columns:
    """Finds the columns of a list.

    Args:
        table: The file.
        file: Its name, for messages.
        kind: What a person says it is; empty to find out.
        told: For a field, the heading of its column, as a person says.

    Raises:
        UserError: It is another kind of file, two columns could be one field, or there are no
            names.
    """
    words = [plain(heading) for heading in table.heading]
    _refuse(words, table.heading, file)
    found = recognised(words)
    if kind and kind != found and CSV not in (kind, found):
        raise UserError(
            _(
                "{file} looks like a list of {found}, not of {told}: leave --from out, or give "
                "the other file."
            ).format(file=file, found=found, told=kind)
        )
    kind = kind or found
    places = _chosen(kind, words, table.heading, file, told or {})
    if not places.keys() & {NAME, "first_name", "last_name", ID}:
        if not places and any("@" in cell or cell.isdigit() for cell in table.heading):
            raise UserError(
                _(
                    "{file} has no heading: write a first line that says what each column is, such "
                    "as Name,Email,ID number."
                ).format(file=file)
            )
        raise UserError(
            _(
                "{file} has no column with names; it has {headings}. Export it again with them, "
                "or say which it is with --column name='HEADING'."
            ).format(file=file, headings=listed(table.heading))
        )
    return Columns(kind, places)


def lines_above(table: Table) -> int:
    """How many lines stand above the heading, as of a course's name and a date."""
    rows = [table.heading, *(line.cells for line in table.lines[:_DEEPEST])]
    known = [sum(bool(field_of(cell)) or plain(cell) in _OTHERS for cell in row) for row in rows]
    most = max(known)
    # One word may stand in a title ("Kurs; Maschinelles Lernen") or over merged cells too.
    return known.index(most) if most > max(1, known[0]) else 0


def recognised(words: list[str]) -> str:
    """The platform that writes such a heading; `csv` where none does."""
    there = set(words)
    if there & {"orgdefinedid", "endoflineindicator"}:
        return BRIGHTSPACE
    if "canvasuserid" in there:
        return CANVAS
    if "id" in there and ("student" in there or {"lastname", "firstname"} <= there):
        known = there & {"sisuserid", "sisloginid", "section", "integrationid", "rootaccount"}
        if known and "lesson" not in there:
            return CANVAS
    if there <= _OWN.keys():
        return CSV
    fields = {field_of(word) for word in words}
    named = (NAME in fields and not there & _NO_MOODLE) or {"first_name", "last_name"} <= fields
    if (
        named
        and "email" in fields
        and (fields & {"sis_id", "group", ROLE} or "identifier" in there)
    ):
        return MOODLE
    return CSV


def _refuse(words: list[str], heading: tuple[str, ...], file: str) -> None:
    """Raises a UserError for a file that lists something else than the class."""
    there = set(words)
    if {"student", "lesson", "exercise"} <= there:
        raise UserError(
            _("{file} is a table of results, not of the class: give the platform's list.").format(
                file=file
            )
        )
    platform = next((name for marks, name in _OTHER_FILES if marks <= there), "")
    if platform or any(_GRADE_OF_QUIZ.search(cell) for cell in heading):
        raise UserError(
            _(
                "{file} is a report on a quiz, which lists attempts and not the class: export the "
                "participants or the gradebook instead."
            ).format(file=file)
        )
    if {"eventcontext", "component"} <= there:
        raise UserError(
            _(
                "{file} is a log of what happened in the course: export the participants or the "
                "gradebook instead."
            ).format(file=file)
        )


def _chosen(
    kind: str, words: list[str], heading: tuple[str, ...], file: str, told: Mapping[str, str]
) -> dict[str, int]:
    known = _fields(kind, words)
    places: dict[str, int] = {}
    for field, name in told.items():
        if plain(name) not in words:
            raise UserError(
                _("--column: {file} has no column {name!r}; it has {headings}.").format(
                    file=file, name=name, headings=listed(heading)
                )
            )
        places[field] = words.index(plain(name))
    for place, field in enumerate(known):
        if not field or field in told or place in places.values():
            continue
        if field in places:
            raise UserError(
                _(
                    "{file}: {one!r} and {other!r} could both be the column for {field}: say which "
                    "with --column {field}='HEADING'."
                ).format(file=file, one=heading[places[field]], other=heading[place], field=field)
            )
        places[field] = place
    if "first_name" in places and "last_name" not in places and NAME in places:
        places["last_name"] = places.pop(NAME)  # "Name, Vorname"
    return places


def _fields(kind: str, words: list[str]) -> list[str]:
    """The field of each column, empty where it says nothing of the person."""
    if kind == CANVAS:
        names = _CANVAS_GROUPS if "canvasuserid" in words else _CANVAS
        # Behind "Section" stand columns and assignments that a teacher named.
        end = words.index("section") + 1 if "section" in words else len(words)
        end = len(words) if names is _CANVAS_GROUPS else end
        return [names.get(word, "") for word in words[:end]]
    if kind == BRIGHTSPACE:
        return [_BRIGHTSPACE.get(word, "") for word in words]
    if kind == CSV and set(words) <= _OWN.keys() and _own_id(set(words)):
        return [_OWN[word] for word in words]
    fields = [field_of(word) for word in words]
    if "sis_id" not in fields and kind in (CSV, MOODLE):
        # a bare "ID" is the institution's number: an id of ours stands under "student"
        places = [place for place, word in enumerate(words) if word == "id"]
        fields = ["sis_id" if place in places else field for place, field in enumerate(fields)]
    return fields


def _own_id(there: set[str]) -> bool:
    """Whether this is a heading of roster.csv's, or of nbgrader's own list of students."""
    return "student" in there or {"id", "firstname", "lastname"} <= there


def listed(heading: Sequence[str], most: int = 12) -> str:
    """Some headings in a sentence."""
    shown = ", ".join(repr(cell) for cell in heading[:most])
    rest = len(heading) - most
    return shown if rest <= 0 else _("{names} and {count} more").format(names=shown, count=rest)
