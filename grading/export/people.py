"""Whose row a row of the LMS's file is: in silence only where exactly one student fits.

A key that only one person has decides: the platform's number, the institution's, the name at
sign-in, the address, the number of a participant that `collect` noted. A name decides alone where
one student and one row have it, and no key says otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from course.i18n import gettext as _
from grading.collect.ids import ANY, Line
from grading.roster import Roster
from grading.safe_text import one_line

ID, LMS, SIS, LOGIN, EMAIL, CANVAS, MOODLE = (
    "id",
    "lms_id",
    "sis_id",
    "login",
    "email",
    "canvas",
    "moodle",
)

_WHOLE = re.compile(r"^(\d+)\.0$")


@dataclass(frozen=True)
class Entry:
    """A row of the LMS's file: what it says of a person.

    Attributes:
        row: Its place in the sheet.
        keys: What only one person has, by kind; a value may be known under several kinds.
        names: The person's names as the file has them.
        shown: What to call the row in a message.
        locked: Why the platform takes no grade for it, or empty.
    """

    row: int
    keys: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    shown: str = ""
    locked: str = ""


@dataclass(frozen=True)
class Matches:
    """Who is who.

    Attributes:
        students: The student of each row that is decided.
        undecided: Why a row is not, by its place.
        unknown: The rows that no student fits.
    """

    students: Mapping[int, str]
    undecided: Mapping[int, str]
    unknown: Collection[int]


@dataclass
class _Known:
    keys: dict[str, set[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class People:
    """The students of a class under everything that a platform may call them."""

    def __init__(self, roster: Roster, students: Iterable[str], lines: Sequence[Line] = ()) -> None:
        self.roster = roster
        self._known: dict[str, _Known] = {}
        for student in students:
            self._add(student, ID, student)
        for listed in roster:
            self._add(listed.id, ID, listed.id)
            for kind, value in (
                (LMS, listed.lms_id),
                (SIS, listed.sis_id),
                (LOGIN, listed.login),
                (EMAIL, listed.email),
            ):
                self._add(listed.id, kind, value)
            self._name(listed.id, f"{listed.first_name} {listed.last_name}")
            self._name(listed.id, f"{listed.last_name} {listed.first_name}")
        for line in lines:
            if not line.student:
                continue
            self._name(line.student, line.name)
            for where, number in line.numbers:
                if where == "canvas":
                    self._add(line.student, CANVAS, number)
                elif where != ANY:
                    self._add(line.student, MOODLE, f"{where}:{number}")
        self._of_key: dict[tuple[str, str], set[str]] = {}
        self._of_name: dict[str, set[str]] = {}
        for student, known in self._known.items():
            for kind, values in known.keys.items():
                for value in values:
                    self._of_key.setdefault((kind, value), set()).add(student)
            for name in known.names:
                self._of_name.setdefault(name, set()).add(student)

    def _add(self, student: str, kind: str, value: str) -> None:
        known = self._known.setdefault(student, _Known())
        if value := plain_key(value):
            known.keys.setdefault(kind, set()).add(value)

    def _name(self, student: str, name: str) -> None:
        if name := plain_name(name):
            self._known.setdefault(student, _Known()).names.add(name)

    def familiar(self, text: str) -> int:
        """How many names of the class stand in a text."""
        words = set(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
        return sum(word in words for name in self._of_name for word in name.split())

    def row_words(self, entry: Entry) -> str:
        """What to call a row; while marking is blind no name stands beside an id."""
        return _("this row") if self.roster.blind else one_line(entry.shown, 120)

    def lessons_numbered(self, numbers: Collection[str]) -> Counter[str]:
        """For each lesson, how many of these numbers of participants are its own."""
        found: Counter[str] = Counter()
        for kind, value in self._of_key:
            lesson, _colon, number = value.rpartition(":")
            if kind == MOODLE and number in numbers:
                found[lesson] += 1
        return found

    def match(self, entries: Sequence[Entry]) -> Matches:
        """Whose rows these are."""
        names = Counter(name for entry in entries for name in _plain_names(entry))
        students: dict[int, str] = {}
        undecided: dict[int, str] = {}
        unknown: list[int] = []
        for entry in entries:
            found, reason = self._one(entry, names)
            if found:
                students[entry.row] = found
            elif reason:
                undecided[entry.row] = reason
            else:
                unknown.append(entry.row)
        for student, count in Counter(students.values()).items():
            if count > 1:
                for row in [row for row, found in students.items() if found == student]:
                    del students[row]
                    undecided[row] = _("{count} rows fit {student}").format(
                        count=count, student=self.roster.shown(student)
                    )
        return Matches(students, undecided, unknown)

    def _one(self, entry: Entry, names: Mapping[str, int]) -> tuple[str, str]:
        """The student of a row, or why it cannot be said; two empty texts where nobody fits."""
        keys = [(kind, plain_key(value)) for kind, value in entry.keys]
        found: set[str] = set()
        for key in keys:
            found |= self._of_key.get(key, set())
        if not found:
            found = {
                student
                for kind, value in keys
                if kind in (LOGIN, SIS, LMS, EMAIL)
                for student in self._of_key.get((ID, value), ())
                if not self._known[student].keys.get(kind)
            }
        if len(found) > 1:
            return "", self._several(found)
        if found:
            return found.pop(), ""
        plain = _plain_names(entry)
        for name in plain:
            found |= self._of_name.get(name, set())
        if len(found) > 1:
            return "", self._several(found)
        if not found:
            return "", ""
        student = found.pop()
        shown = self.roster.shown(student)
        if any(names[name] > 1 for name in plain):
            return "", _("several rows have the name of {student}").format(student=shown)
        for kind, value in keys:
            held = self._known[student].keys.get(kind)
            lesson = value.rpartition(":")[0]
            if kind == MOODLE:
                held = {one for one in held or () if one.rpartition(":")[0] == lesson}
            if value and held and value not in held:
                return "", _("the name fits {student}, the {key} does not").format(
                    student=shown, key=_key_words(kind)
                )
        return student, ""

    def _several(self, found: Iterable[str]) -> str:
        listed = ", ".join(self.roster.shown(student) for student in sorted(found))
        return _("it fits several students: {students}").format(students=listed)


def _key_words(kind: str) -> str:
    return {
        LMS: _("platform's id"),
        SIS: _("institution's number"),
        LOGIN: _("name at sign-in"),
        EMAIL: _("e-mail address"),
        CANVAS: _("platform's id"),
        MOODLE: _("participant's number"),
    }.get(kind, kind)


def _plain_names(entry: Entry) -> list[str]:
    return [plain for plain in dict.fromkeys(map(plain_name, entry.names)) if plain]


def plain_key(value: str) -> str:
    """A key as it is compared.

    Brightspace writes a # before ids, a table of decimals .0 behind them, and nobody minds
    capitals.
    """
    text = unicodedata.normalize("NFKC", value).strip().removeprefix("#").casefold()
    return _WHOLE.sub(r"\1", text)


def plain_name(name: str) -> str:
    """A name as it is compared; "Lovelace, Ada" is "ada lovelace"."""
    last, comma, first = name.partition(",")
    text = f"{first} {last}" if comma else name
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(
        "".join(" " if unicodedata.category(one)[0] in "ZC" else one for one in text).split()
    )
