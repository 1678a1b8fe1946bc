"""The students as the report shows them: names beside ids, and where their pages are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from grading.paths import Classroom
from grading.roster import Roster


@dataclass(frozen=True)
class Person:
    """A student in front of the teacher.

    `name` is empty where it is not known or kept from sight; `page` is the address of the
    student's page of feedback from the report's folder, empty where none was written.
    """

    id: str
    name: str = ""
    page: str = ""

    def at(self, lesson: str, exercise: str = "") -> str:
        """The address of a lesson or an exercise on the student's page."""
        place = quote(f"{lesson}-{exercise}" if exercise else lesson)
        return f"{self.page}#{place}" if self.page else ""


class People(dict[str, Person]):
    """Students by id; each is looked up once."""

    def __init__(self, roster: Roster, classroom: Classroom | None) -> None:
        super().__init__()
        self._roster, self._classroom = roster, classroom

    def __missing__(self, student: str) -> Person:
        name, page = self._roster.name(student), _page(student, self._classroom)
        self[student] = Person(student, name, page)
        return self[student]


def _page(student: str, classroom: Classroom | None) -> str:
    if classroom is None:
        return ""
    page = classroom.feedback / student / "index.html"
    try:
        there = page.is_file()
    except (OSError, ValueError):  # an id that no file system takes
        there = False
    return quote(page.relative_to(classroom.root).as_posix()) if there else ""
