"""Who has an id in the classroom without standing in the roster.

Folders under `submitted/`, students whom the gradebook lists, and lines of `collected.csv`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grading.class_lists.headings import plain
from grading.collect.ids import Ids
from grading.paths import Classroom
from grading.roster import Roster, Student
from grading.student_ids import STUDENT_ID

# What tells a student for certain: a kind of number, and the number.
Key = tuple[str, str]
ADDRESS, LOGIN, NUMBER, LMS = "address", "login", "number", "lms"


@dataclass
class Known:
    """An id that is in use, and what is known of its student."""

    id: str
    keys: set[Key] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def keys_of(student: Student) -> set[Key]:
    """What tells this student from all others."""
    login = student.login.casefold()
    found = {
        (ADDRESS, student.email.casefold()),
        (ADDRESS, login if "@" in login else ""),
        (LOGIN, login),
        (NUMBER, student.sis_id.casefold()),
        (LMS, student.lms_id.casefold()),
    }
    return {(kind, value) for kind, value in found if value}


def name_key(name: str) -> str:
    """A name without accents, capitals and order: "Lovelace, Ada" and "ada_lovelace" are equal."""
    return " ".join(sorted(filter(None, map(plain, re.split(r"[\s,._-]+", name)))))


def names_of(student: Student) -> set[str]:
    """The forms of a student's name by which an archive or a folder may call them."""
    first, last = plain(student.first_name), plain(student.last_name)
    whole = {name_key(student.name), first + last, last + first}
    return whole - {""}


def unlisted(
    classroom: Classroom, roster: Roster, gradebook: Mapping[str, Mapping[str, str | None]]
) -> dict[str, Known]:
    """By id, whom the classroom knows and the roster does not.

    A name that is no valid id is nobody's: no work in such a folder is graded.
    """
    found: dict[str, Known] = {}

    def of(student: str) -> Known:
        return found.setdefault(student, Known(student))

    for folder in folders(classroom.submitted):
        of(folder)
    for student, row in gradebook.items():
        given = {name: row.get(name) or "" for name in ("first_name", "last_name", "email")}
        one = Student(student, **given, lms_id=row.get("lms_user_id") or "")
        of(student).keys |= keys_of(one)
        # nbgrader has one number for both kinds
        of(student).keys |= {(NUMBER, one.lms_id.casefold())} if one.lms_id else set()
        of(student).names |= names_of(one)
    for line in Ids(classroom.root).lines:
        if line.student:
            of(line.student).names |= {name_key(line.name), plain(line.name)} - {""}
            of(line.student).keys |= {
                (LMS, number.casefold()) for where, number in line.numbers if where == "canvas"
            }
    for student in found:
        value = student.casefold()
        of(student).keys |= {(kind, value) for kind in (LOGIN, NUMBER, LMS)}
        of(student).keys |= {(ADDRESS, value)} if "@" in value else set()
        of(student).names |= {name_key(student), plain(student)} - {""}
    return {
        student: one
        for student, one in found.items()
        if student not in roster and STUDENT_ID.fullmatch(student)
    }


def folders(submitted: Path) -> list[str]:
    """The names of the students' folders."""
    if not submitted.is_dir():
        return []
    with os.scandir(submitted) as entries:
        return sorted(
            entry.name
            for entry in entries
            if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
        )


def index(known: Iterable[Known]) -> dict[Key, set[str]]:
    """For each key, the ids that have it."""
    found: dict[Key, set[str]] = {}
    for one in known:
        for key in one.keys:
            found.setdefault(key, set()).add(one.id)
    return found
