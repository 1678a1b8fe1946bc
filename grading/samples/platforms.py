"""What Moodle gives a teacher of the sample class: the list, the hand-ins, the grading sheet."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grading import lessons


@dataclass(frozen=True)
class Person:
    """A student as a platform knows one; `group` hands in together."""

    first: str
    last: str
    group: str = ""

    @property
    def full(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


PEOPLE: Mapping[str, Person] = {
    "ada": Person("Ada", "Nowak", "group 1"),
    "boris": Person("Boris", "Petrov"),
    "chen": Person("Chen", "Wei"),
    "dalia": Person("Dalia", "Haddad"),
    "elif": Person("Elif", "Yıldız"),
    "farid": Person("Farid", "Rahimi"),
    "galina": Person("Galina", "Orlova"),
    "hannah": Person("Hannah", "Levi"),
    "ivan": Person("Ivan", "Marković"),
    "jun": Person("Jun", "Tanaka"),
    "kofi": Person("Kofi", "Mensah"),
    "lucia": Person("Lucía", "Romero", "group 1"),
}


def email(student: str) -> str:
    """The address of a student of the sample class."""
    return f"{student}@example.org"


def participants() -> str:
    """Moodle's list of participants, as its page Participants downloads it."""
    return _csv(
        ("First name", "Last name", "ID number", "Email address", "Groups"),
        (
            (person.first, person.last, _number(student), email(student), person.group)
            for student, person in PEOPLE.items()
        ),
    )


def download(submitted: Path, lesson: str, path: Path) -> None:
    """Moodle's "Download all submissions" of a lesson, made of folders of hand-ins."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, person in PEOPLE.items():
            for file in sorted((submitted / student / lesson).glob("*")):
                folder = f"{person.full}_{_participant(student, lesson)}_assignsubmission_file"
                archive.write(file, f"{folder}/{file.name}")


def grading_sheet(lesson: str, maximum: float) -> str:
    """Moodle's "Download grading worksheet" of a lesson, before anybody has a grade."""
    return _csv(
        (
            "Identifier",
            "Full name",
            "Email address",
            "Status",
            "Grade",
            "Maximum grade",
            "Grade can be changed",
            "Last modified (submission)",
            "Last modified (grade)",
            "Feedback comments",
        ),
        (
            (
                f"Participant {_participant(student, lesson)}",
                person.full,
                email(student),
                "Submitted for grading",
                "",
                f"{maximum:.2f}",
                "Yes",
                "-",
                "-",
                "",
            )
            for student, person in PEOPLE.items()
        ),
    )


def _number(student: str) -> str:
    return f"S{list(PEOPLE).index(student) + 1:04}"


def _participant(student: str, lesson: str) -> int:
    """Moodle numbers the participants of each assignment anew."""
    return 1000 * (lessons.names().index(lesson) + 1) + list(PEOPLE).index(student)


def _csv(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
