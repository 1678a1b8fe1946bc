"""A class as its list has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from course.i18n import gettext as _


@dataclass(frozen=True)
class Student:
    """A student; what the class list does not say is empty.

    Attributes:
        id: The folder under `submitted/`, and the id in nbgrader's gradebook.
        first_name: Given names.
        last_name: Family names.
        email: The address.
        lms_id: The platform's own key (Canvas: `ID`; Brightspace: `OrgDefinedId` where it is one).
        sis_id: The institution's number (Moodle: `ID number`; Canvas: `SIS User ID`).
        login: The name at sign-in (Canvas: `SIS Login ID`; Moodle and Brightspace: `Username`).
        section: The section or sections of the course, as the platform writes them.
        group: The group that hands in together.
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    sis_id: str = ""
    login: str = ""
    section: str = ""
    group: str = ""

    @property
    def name(self) -> str:
        """First and last name, or one of them, or nothing."""
        return " ".join(filter(None, (self.first_name, self.last_name)))


@dataclass(frozen=True)
class Roster:
    """The students of a class, in the order of its list.

    Attributes:
        students: All of them; each id is there once.
        blind: Whether names are kept from whoever marks: `shown` then gives ids only.
    """

    students: tuple[Student, ...] = ()
    blind: bool = False
    _by_id: dict[str, Student] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {student.id: student for student in self.students})

    def __iter__(self) -> Iterator[Student]:
        return iter(self.students)

    def __len__(self) -> int:
        return len(self.students)

    def __contains__(self, student_id: object) -> bool:
        return student_id in self._by_id

    def get(self, student_id: str) -> Student | None:
        """The student of an id, or None."""
        return self._by_id.get(student_id)

    def name(self, student_id: str) -> str:
        """The name beside an id in a table; empty where unknown or kept from sight."""
        student = self._by_id.get(student_id)
        return "" if self.blind or student is None else student.name

    def shown(self, student_id: str) -> str:
        """The student in a sentence: `Ada Lovelace (ada)`, or the id alone."""
        name = self.name(student_id)
        return _("{name} ({id})").format(name=name, id=student_id) if name else student_id
