"""Who is who: `collected.csv` maps what a platform calls a student to the student's id.

The classroom keeps it from archive to archive, and a person may edit it: the column `student` is
the id that is used from then on. `numbers` are the platform's numbers of the student, which tell
namesakes apart: `canvas:111` holds in every lesson; Moodle numbers the participants of each
assignment anew, so `01_tensors:12345` holds in that one. A line without an id waits for a person to
say whose the work is.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from course.i18n import gettext as _
from grading.collect.names import MOODLE, Owner
from grading.files import write_atomically
from grading.model import UserError
from grading.safe_text import cell
from grading.student_ids import STUDENT_ID, clean_id

FILE = "collected.csv"
COLUMNS = ("name", "student", "numbers")
ANY = "*"  # a number of which an older file does not say where it holds


@dataclass
class Line:
    """A line of the file; `student` is empty where a person is to fill it in.

    `numbers` are pairs of where a number holds and the number.
    """

    name: str
    student: str
    numbers: set[tuple[str, str]] = field(default_factory=set)

    def number_in(self, scope: str) -> set[str]:
        """The numbers that hold in one place."""
        return {number for where, number in self.numbers if where == scope}


class Ids:
    """The mapping of one classroom."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.lines: list[Line] = []
        self.changed = False
        self._of_name: dict[str, list[Line]] = {}
        self._of_number: dict[tuple[str, str], list[Line]] = {}
        self._taken: set[str] = set()  # ids, as a file system that ignores capitals has them
        for line in self._read():
            self._take(line)

    def _read(self) -> list[Line]:
        try:
            text = self.path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return []
        except UnicodeDecodeError:
            raise UserError(
                _("{file} is not UTF-8: save it as 'CSV UTF-8'.").format(file=self.path.as_posix())
            ) from None
        try:
            return self._lines(text)
        except csv.Error as error:
            raise UserError(
                _(
                    "{file} cannot be read as a table: {reason}. Correct it, or put back a copy."
                ).format(file=self.path.as_posix(), reason=error)
            ) from None

    def _lines(self, text: str) -> list[Line]:
        lines = []
        # as spreadsheets save it in many countries
        separator = ";" if text.partition("\n")[0].count(";") else ","
        for number, row in enumerate(
            csv.DictReader(io.StringIO(text), delimiter=separator), start=2
        ):
            name, student = row.get("name"), (row.get("student") or "").strip()
            numbers = {
                (where or ANY, which)
                for where, _colon, which in (
                    word.rpartition(":") for word in (row.get("numbers") or "").split()
                )
            }
            if not name or not (STUDENT_ID.fullmatch(student) or (numbers and not student)):
                raise UserError(
                    _(
                        "{file}, line {line}: {student!r} is no valid id (ASCII letters, digits "
                        "and ._@-, at most 64, a letter or digit first)."
                    ).format(file=self.path.as_posix(), line=number, student=student)
                )
            lines.append(
                Line(name, student, numbers) if "numbers" in row else _old_line(name, student)
            )
        return lines

    def named(self, name: str) -> list[Line]:
        """The lines of a name."""
        return self._of_name.get(name, [])

    def numbered(self, scope: str, number: str, name: str = "") -> Line | None:
        """The line with a number: that of this name, or the only one."""
        found = self._of_number.get((scope, number), []) if number else []
        named = [line for line in found if line.name == name]
        return (
            named[0] if named else found[0] if len({line.student for line in found}) == 1 else None
        )

    def add(self, name: str, student: str, scope: str = "", number: str = "") -> Line:
        """Notes what a student is called, and the number, in the line of that name if any."""
        same = (line for line in self.named(name) if line.student == student and student)
        line = next(same, None)
        if line is None:
            line = Line(name, student)
            self._take(line)
            self.changed = True
        if number and (scope, number) not in line.numbers:
            line.numbers.add((scope, number))
            self._of_number.setdefault((scope, number), []).append(line)
            self.changed = True
        return line

    def settle(self, line: Line, student: str) -> None:
        """Fills in whose a line is that waited."""
        line.student = student
        self._taken.add(student.lower())
        self.changed = True

    def reserve(self, students: Iterable[str]) -> None:
        """Keeps ids from being given to others."""
        self._taken.update(student.lower() for student in students)

    def _take(self, line: Line) -> None:
        self.lines.append(line)
        self._of_name.setdefault(line.name, []).append(line)
        for number in line.numbers:
            self._of_number.setdefault(number, []).append(line)
        self._taken.add(line.student.lower())

    def new_id(self, owner: Owner, namesake: bool) -> str:
        """An id that nobody has. `namesake`: there is another student of that name."""
        taken = self._taken
        wanted = (
            owner.name
            if owner.exact and STUDENT_ID.fullmatch(owner.name)
            else _from_name(owner.name)
        )
        if wanted.lower() in taken or namesake:
            wanted = f"{wanted[:50]}-{owner.number[:12]}" if owner.number else wanted
        if wanted.lower() in taken or not STUDENT_ID.fullmatch(wanted):
            wanted = clean_id(f"{owner.name}/{owner.number}", taken)
        return wanted

    def write(self) -> None:
        """Writes the file where something changed."""
        if not self.changed:
            return
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for line in sorted(
            self.lines, key=lambda line: (line.name, line.student, sorted(line.numbers))
        ):
            numbers = " ".join(f"{where}:{number}" for where, number in sorted(line.numbers))
            writer.writerow([line.name, line.student, cell(numbers)])
        write_atomically(self.path, text.getvalue().encode("utf-8"))


@lru_cache(maxsize=4096)
def called(owner: Owner) -> str:
    """A name as the file has it.

    Underscores in a name become spaces: Moodle leaves none, but other hands put them there. A name
    of which nothing can be read gets a hash, so that two such students stay two.
    """
    name = cell(owner.name.replace("_", " ") if owner.platform == MOODLE else owner.name)
    return name or f"? {clean_id(owner.name)}"


def _old_line(name: str, student: str) -> Line:
    """A line of a file without numbers: they stood behind the name, `_12` or ` (12)`."""
    found = re.fullmatch(r"(.+)_(\d+)", name)
    if found and name != student:
        return Line(found[1], student, {("canvas", found[2])})
    found = re.fullmatch(r"(.+) \((\d+)\)", name)
    return Line(found[1], student, {(ANY, found[2])}) if found else Line(name, student)


def _from_name(name: str) -> str:
    """A readable id: "Zoë O'Neil" becomes zoe_oneil.

    A name that loses letters on the way gets a hash of the whole name.
    """
    folded = "".join(
        character
        for character in unicodedata.normalize("NFKD", name)
        if not unicodedata.combining(character)
    )
    plain = re.sub(r"[^a-z0-9.@-]+", "_", re.sub(r"['’`]", "", folded.lower())).strip("_.@-")
    if (
        not plain
        or len(plain) > 50
        or any(character.isalpha() and not character.isascii() for character in folded)
    ):
        return clean_id(name)
    return plain
