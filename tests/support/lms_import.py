"""How Moodle, Canvas and Brightspace read a file of grades, written down from their importers.

Each function is a small reading of its own, which shares nothing with the code under test. What an
importer looks up in its database (who is enrolled, what a grade was) is given as arguments.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

ENGLISH = {
    "hiddenuser": "Participant ",
    "grade": "Grade",
    "recordid": "Identifier",
    "lastmodifiedgrade": "Last modified (grade)",
    "decsep": ".",
}
GERMAN = {
    "hiddenuser": "Teilnehmer/in ",
    "grade": "Bewertung",
    "recordid": "ID",
    "lastmodifiedgrade": "Zuletzt geändert (Bewertung)",
    "decsep": ",",
}


class Refused(Exception):
    """The importer takes nothing of the file."""


def unformat_float(text: str, decsep: str, strict: bool = False) -> float | None:
    """https://github.com/moodle/moodle/blob/main/lib/moodlelib.php, unformat_float()."""
    text = text.strip()
    if text == "":
        return None
    text = text.replace(" ", "").replace(decsep, ".")
    number = re.match(r"[+-]?(\d+(\.\d*)?|\.\d+)", text)
    if strict and not (number and number[0] == text):
        raise Refused("badgrade")
    # what PHP makes of a text: the number that it begins with
    return float(number[0]) if number else 0.0


def moodle_rows(data: bytes, delimiter: str = ",") -> list[list[str]]:
    """https://github.com/moodle/moodle/blob/main/lib/csvlib.class.php, load_csv_content()."""
    text = data.decode("utf-8").removeprefix("\ufeff")
    text = re.sub(r"\r\n?", "\n", text)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    if any(len(row) != len(rows[0]) for row in rows):
        raise Refused("csvweirdcolumns")
    return rows


def moodle_worksheet(
    data: bytes,
    most: float,
    given: Mapping[int, float] | None = None,
    stale: frozenset[int] = frozenset(),
    language: Mapping[str, str] = ENGLISH,
) -> dict[int, float]:
    """The grades that an assignment takes from its worksheet, by the participant's number.

    https://github.com/moodle/moodle/blob/main/mod/assign/feedback/offline/importgradeslib.php and
    process_import_grades() of locallib.php there. `given` are the grades that Moodle has, `stale`
    the participants whose grade was changed since the file was written.
    """
    columns, *rows = moodle_rows(data)
    if not {language["recordid"], language["grade"], language["lastmodifiedgrade"]} <= set(columns):
        raise Refused("invalidgradeimport")
    who, grade = columns.index(language["recordid"]), columns.index(language["grade"])
    taken = {}
    for row in rows:
        number = int(row[who][len(language["hiddenuser"]) :])
        value = unformat_float(row[grade], language["decsep"])
        if value is None or value == (given or {}).get(number) or value < 0 or value > most:
            continue
        if number not in stale:
            taken[number] = value
    return taken


def moodle_gradebook(
    data: bytes, key: str, users: frozenset[str], item: str, decsep: str = "."
) -> dict[str, float | None]:
    """What the gradebook's import takes for one item, by the user's key; None takes a grade away.

    https://github.com/moodle/moodle/blob/main/grade/import/csv/classes/load_data.php:
    check_user_exists() and update_grade_item(). One unknown user stops all of it.
    """
    columns, *rows = moodle_rows(data)
    columns = [title.strip() for title in columns]
    taken: dict[str, float | None] = {}
    for row in rows:
        user, value = row[columns.index(key)].strip(), row[columns.index(item)].strip()
        if user not in users:
            raise Refused("usermappingerror")
        number = None if value in ("", "-") else unformat_float(value, decsep, strict=True)
        if number is not None and number > 100:
            raise Refused("gradevaluetoobig")
        taken[user] = number
    return taken


@dataclass
class CanvasImport:
    """What Canvas's importer makes of a file: grades by assignment and student, both by id."""

    points: dict[int, str] = field(default_factory=dict)
    grades: dict[int, dict[int, str]] = field(default_factory=dict)


_TOTALS = re.compile(
    "Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|"
    "Override Score|Override Grade|Override Status"
)


def _decimal_comma_to_period(cell: str) -> str:
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *parts, last = re.split("[,.]", cell)
    return f"{''.join(parts)}.{last}" if parts else last


def canvas_gradebook(
    data: bytes, students: frozenset[int], own_columns: frozenset[str] = frozenset()
) -> CanvasImport:
    """https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb.

    `students` are the ids of the course, `own_columns` the titles of the teacher's own columns.
    A student or an assignment without an id would be made anew: here that is an error.
    """
    text = data.decode("utf-8-sig")
    first = text.splitlines()[:3]
    fields = {
        separator: {len(next(csv.reader([line], delimiter=separator))) for line in first}
        for separator in ";,"
    }
    size = {mark: next(iter(counts)) if len(counts) == 1 else 0 for mark, counts in fields.items()}
    separator = ";" if size[";"] > size[","] else ","
    rows = [
        [_decimal_comma_to_period(cell) for cell in row]
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        if row and not re.fullmatch("[;, ]+", separator.join(row))
    ]
    header = rows[0]
    if not (len(header) > 3 and "Student" in header[0] and "ID" in header[1]):
        raise Refused("InvalidHeaderRow")
    columns = 3
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        columns += 1
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        columns += 3 if re.search(r"Integration\s+ID", header[4]) else 2
        columns += bool(re.search(r"Root\s+Account", header[columns - 1]))
    if "Section" not in header[columns - 1]:
        raise Refused("InvalidHeaderRow")
    places = {}
    for title in header[columns:]:
        if _TOTALS.search(title) or title in own_columns:
            continue
        found = re.search(r"\((\d+)\)$", title)
        assert found, f"Canvas would make a new assignment: {title}"
        places[int(found[1])] = header.index(title)
    taken = CanvasImport()
    for row in rows[1:]:
        if "Points Possible" in row[0]:
            taken.points = {assignment: row[place] for assignment, place in places.items()}
        elif not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell) for cell in row):
            student = int(row[1] or 0)
            assert student in students, f"Canvas would ask who this is: {row[0]}"
            for assignment, place in places.items():
                grade = row[place].strip()
                taken.grades.setdefault(assignment, {})[student] = (
                    "EX" if grade.casefold() == "ex" else grade
                )
    return taken


def brightspace_grades(data: bytes, item: str) -> dict[str, str]:
    """What Brightspace takes for one item, by OrgDefinedId or Username.

    https://community.d2l.com/brightspace/kb/articles/3538-importing-grades: the importer is closed,
    and this is what its page says of the file.
    """
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    header = [title.strip() for title in rows[0]]
    if header[-1] != "End-of-Line Indicator":
        raise Refused("no End-of-Line Indicator")
    column = next(
        place
        for place, title in enumerate(header)
        if re.fullmatch(re.escape(item) + r" Points Grade( <.*>)?", title)
    )
    taken = {}
    for row in rows[1:]:
        if row[-1] != "#":
            raise Refused("a row does not end with #")
        key = row[header.index("OrgDefinedId" if "OrgDefinedId" in header else "Username")]
        if row[column]:
            float(row[column])
            taken[key.removeprefix("#")] = row[column]
    return taken


def moodle_feedback(data: bytes, participants: frozenset[int]) -> dict[int, dict[str, bytes]]:
    """The files of feedback that an assignment takes, by participant.

    https://github.com/moodle/moodle/blob/main/mod/assign/feedback/file/importziplib.php,
    is_valid_filename_for_import().
    """
    taken: dict[int, dict[str, bytes]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for path in archive.namelist():
            parts = path.split("/")
            if parts[-1].startswith((".", "~")):
                continue
            while parts:
                info = parts.pop(0).split("_", 4)
                if len(info) < 4 or not info[1].isdecimal() or int(info[1]) not in participants:
                    continue
                if info[2:4] not in (["assignsubmission", "file"], ["assignfeedback", "file"]):
                    continue
                name = "/".join([info[4] if len(info) > 4 else "", *parts])
                taken.setdefault(int(info[1]), {})[name.lstrip("/")] = archive.read(path)
                break
    return taken


def canvas_feedback(
    data: bytes, attachments: Mapping[int, frozenset[int]]
) -> dict[int, list[bytes]]:
    """The files of feedback that an assignment takes, by student.

    https://github.com/instructure/canvas-lms/blob/master/app/models/abstract_assignment.rb,
    infer_comment_context_from_filename(). `attachments` are the files of each student's submission.
    """
    taken: dict[int, list[bytes]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for path in archive.namelist():
            name = path.rpartition("/")[2]
            parts = [part for part in name.split("_") if part != "LATE"]
            numbers = [int(part) for part in parts if re.fullmatch(r"\d+", part)][:2]
            if parts[-1].startswith("link") or name.startswith("._") or len(numbers) < 2:
                continue
            student, attachment = numbers
            if attachment in attachments.get(student, frozenset()):
                taken.setdefault(student, []).append(archive.read(path))
    return taken
