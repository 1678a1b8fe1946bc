"""Finds in the class list who a platform means, by number, login, e-mail address or name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from grading.collect.names import BRIGHTSPACE, CANVAS, MOODLE, Owner
from grading.roster import Roster, Student

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})


class ClassList:
    """A roster that answers whom a platform means.

    Each way to tell a student is tried in turn, the surest first; the first that fits anybody
    decides, so that a name is not looked for where a number is known.
    """

    def __init__(self, roster: Roster | None = None) -> None:
        self.roster = roster = Roster() if roster is None else roster
        self._of: dict[tuple[str, str], list[str]] = {}
        for student in roster:
            for key in set(_keys(student)):
                self._of.setdefault(key, []).append(student.id)

    def __bool__(self) -> bool:
        return len(self.roster) > 0

    def fits(self, owner: Owner) -> list[str]:
        """The ids of all whom an owner may be; a number and a name that disagree give both."""
        numbered = self._find("lms_id", owner.number) if owner.platform == CANVAS else []
        named = self.named(owner)
        if numbered and named and not set(numbered) & set(named):
            return sorted({*numbered, *named})
        if not numbered and owner.platform == BRIGHTSPACE and len(named) > 1:
            alike = self._find("lms_id", owner.number) or self._find("sis_id", owner.number)
            named = [student for student in named if student in alike] or named
        return numbered or named

    def named(self, owner: Owner) -> list[str]:
        """The ids of all whom an owner's name fits."""
        name = owner.name
        ways: Iterator[list[str]]
        if owner.platform == CANVAS:
            ways = (self._find("together", one) for one in (run_together(name), _unaccented(name)))
        else:
            ways = self._by_name(name, owner.exact, owner.platform == MOODLE)
        return next((found for found in ways if found), [])

    def _by_name(self, name: str, exact: bool, is_name: bool) -> Iterator[list[str]]:
        if exact or not is_name:
            yield self._find("id", name)
            yield self._find("login", name.casefold())
            yield self._find("email", name.casefold())
            if exact:
                yield self._find("number", name.casefold())
        yield self._find("name", spaced(name))
        yield self._any("folded", _folded(name))
        if exact:
            yield self._find("local part", name.casefold())

    def _find(self, kind: str, value: str) -> list[str]:
        return self._of.get((kind, value), []) if value else []

    def _any(self, kind: str, values: Iterable[str]) -> list[str]:
        return sorted({student for value in values for student in self._find(kind, value)})

    def names(self) -> Iterator[str]:
        """What all are called, in both orders."""
        for student in self.roster:
            yield from _orders(student)


def spaced(name: str) -> str:
    """A name for comparing: one case, single spaces, accents put together."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace("_", " ").split())


def run_together(name: str) -> str:
    """A name as Canvas writes it in a file's name: small letters and digits alone.

    `sanitize_file_name` in instructure/canvas-lms, lib/content_zipper.rb, takes out what is no
    part of a word.
    """
    return re.sub(r"\W", "", unicodedata.normalize("NFC", name).lower())


def _unaccented(name: str) -> str:
    return run_together(_plain(spaced(name)))


def _plain(text: str) -> str:
    """Without accents and ornament, in one case: what stands for an ornate letter may be large."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def _folded(name: str) -> set[str]:
    """A name's words without accents and in any order; umlauts also as two letters."""
    small = spaced(name)
    found = set()
    for one in (small, small.translate(_UMLAUTS)):
        words = re.findall(r"[^\W_]+", re.sub(r"['’`]", "", _plain(one)))
        found.add(" ".join(sorted(words)))
    return found - {""}


def _orders(student: Student) -> list[str]:
    first, last = student.first_name, student.last_name
    if not (first and last):
        return [student.name] if student.name else []
    return [f"{first} {last}", f"{last} {first}", f"{last}, {first}"]


def _keys(student: Student) -> Iterator[tuple[str, str]]:
    yield "id", student.id
    if student.login:
        yield "login", student.login.casefold()
    if student.email:
        yield "email", student.email.casefold()
        yield "local part", student.email.casefold().partition("@")[0]
    for number in filter(None, (student.lms_id, student.sis_id)):
        yield "number", number.casefold()
    if student.lms_id:
        yield "lms_id", student.lms_id
    if student.sis_id:
        yield "sis_id", student.sis_id
    for name in _orders(student):
        yield "name", spaced(name)
        if student.login:
            yield "name", spaced(f"{student.login} {name}")
        yield "together", run_together(name)
        yield "together", _unaccented(name)
        for folded in _folded(name):
            yield "folded", folded


UNKNOWN = ClassList()
