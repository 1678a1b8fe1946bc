"""Whose a file in a platform's archive is, and what the student called it.

As in nbgrader's zip_collect a pattern with named groups says so: here for the archives of Moodle and Canvas, and one of the
instructor's own (`student_id`, and if there is one `file_id`) for any other platform.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# "Ada Lovelace_12345_assignsubmission_file_/x.ipynb", and without the slash where Moodle makes no folders. Its number is another
# one in each assignment.
_MOODLE = re.compile(r"(?P<name>[^/]+)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)_(?:/(?P<folders>.*/)?)?(?P<file>[^/]*)")
# "lovelaceada_LATE_12345_67890_x-1.ipynb": the student, the student's number, the file's number, and -1 for a second try.
_CANVAS = re.compile(r"(?:[^/]+/)?(?P<name>[^_/]+)_(?:LATE_)?(?P<number>\d+)_\d+_(?P<file>[^/]+)")


@dataclass(frozen=True)
class Owner:
    """`key` says who it is within the platform, `name` is what it calls the student, `number` tells namesakes apart; `exact`:
    the name is the student's id itself. `file` is the student's own name of the file."""

    key: str
    name: str
    number: str
    file: str
    exact: bool = False


def owner(path: str, own: re.Pattern[str] | None = None) -> Owner | None:
    """Whose the file at a path within the archive is; None where the path says nothing that is understood."""
    if own is not None:
        found = own.search(path)
        if not found or not found.group("student_id"):
            return None
        return Owner(found.group("student_id"), found.group("student_id"), "", path.rsplit("/", 1)[-1], exact=True)
    found = _MOODLE.fullmatch(path)
    if found:
        # An online text is a page of its own beside the files.
        name = found.group("name").strip()
        return Owner(name, name, found.group("number"), found.group("file"))
    found = _CANVAS.fullmatch(path)
    if found:
        return Owner(f"{found.group('name')}_{found.group('number')}", found.group("name"), found.group("number"),
                     found.group("file"))
    return None
