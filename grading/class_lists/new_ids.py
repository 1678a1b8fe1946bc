"""Ids for students who have none: folder names that a person can read, or that tell nothing."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection

from grading.roster import Student
from grading.student_ids import STUDENT_ID, clean_id

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_LENGTH = 5
_LONGEST = 50


def new_id(student: Student, taken: Collection[str]) -> str:
    """The login, else what stands before the @ of the address, else the name, else a number.

    Args:
        student: Whom the id is for.
        taken: Ids in use, in small letters: some file systems ignore capitals.
    """
    login = student.login.partition("@")[0]
    address = student.email.partition("@")[0]
    for wanted in (login, address, _readable(student.name), student.sis_id, student.lms_id):
        if wanted and STUDENT_ID.fullmatch(wanted) and wanted.lower() not in taken:
            return wanted
    for wanted in (student.login, student.email):
        if STUDENT_ID.fullmatch(wanted) and wanted.lower() not in taken:
            return wanted
    whole = "/".join((student.name, student.email, student.login, student.sis_id, student.lms_id))
    return clean_id(whole, taken).lower()


def anonymous_id(taken: Collection[str]) -> str:
    """An id of which nobody can tell whose it is; drawn, so that its order tells nothing."""
    while True:
        drawn = "s-" + "".join(secrets.choice(_LETTERS) for _place in range(_LENGTH))
        if drawn not in taken:
            return drawn


def betrays(student: Student) -> bool:
    """Whether an id holds a part of the name, the login, the address or a number."""
    parts = [student.first_name, student.last_name, *student.name.split()]
    parts += [student.email.partition("@")[0], student.login.partition("@")[0]]
    parts += [student.sis_id, student.lms_id]
    folded = _readable(student.id)
    return any(len(part) > 2 and part in folded for part in map(_readable, parts))


def _readable(name: str) -> str:
    """A name as a folder: "Zoë O'Neil" becomes zoe_oneil; empty where letters would be lost."""
    folded = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(letter)
    )
    if any(letter.isalpha() and not letter.isascii() for letter in folded):
        return ""
    plain = re.sub(r"[^a-z0-9.@-]+", "_", re.sub(r"['’`]", "", folded)).strip("_.@-")
    return plain if len(plain) <= _LONGEST else ""
