"""The people of a list, and which of its lines are one student, or cannot be told apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from course.i18n import gettext as _
from grading.roster import Student

NUMBERS = ("lms_id", "sis_id", "login")
_TELLING = ("id", "email", *NUMBERS)
_LARGEST_GROUP = 8  # students who hand in together


@dataclass(frozen=True)
class Person:
    """A student as the list has them; `line` is that of the file, `student.id` is mostly empty."""

    line: int
    student: Student

    @property
    def name(self) -> str:
        """The name, or what else the list calls the person."""
        one = self.student
        return one.name or one.email or one.login or one.sis_id or one.lms_id or one.id

    @property
    def is_bare(self) -> bool:
        """Whether nothing is known but the name."""
        return not any(getattr(self.student, name) for name in _TELLING)


@dataclass
class ClassList:
    """What a file says.

    Attributes:
        kind: Of which platform it is.
        read: For each field the heading of its column.
        blind: Whether messages must name nobody.
        people: The students, in the order of the file.
        notes: What a person should know; nothing has to be done.
        problems: Lines that were left out until a person changes something.
        aside: The people of these lines, as far as they can be read: they are not gone.
    """

    kind: str
    read: dict[str, str]
    blind: bool = False
    people: list[Person] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    aside: list[Person] = field(default_factory=list)

    def called(self, person: Person) -> str:
        """Who it is, in a message."""
        return _("somebody") if self.blind else person.name


def note_the_unnumbered(found: ClassList) -> None:
    """Somebody without e-mail and number among others who have them may be a line of sums."""
    bare = [person for person in found.people if person.is_bare]
    if bare and len(bare) == len(found.people):
        found.notes.append(
            _(
                "The list has names alone, so namesakes cannot be told apart: a list with e-mail "
                "addresses or numbers is better."
            )
        )
        return
    found.notes += [
        _(
            "Line {line}, {name}, has neither an e-mail address nor a number: look whether that is "
            "a student."
        ).format(line=person.line, name=found.called(person))
        for person in bare
    ]


def join_equal(found: ClassList) -> None:
    """One student on several lines, one for each section or group."""
    joined: dict[tuple[str, ...], Person] = {}
    bare: list[Person] = []
    for person in found.people:
        if person.is_bare:
            bare.append(person)
            continue
        key = tuple(
            text.casefold()
            for name, text in vars(person.student).items()
            if name not in ("section", "group")
        )
        before = joined.get(key)
        if before is None:
            joined[key] = person
            continue
        both = {
            name: _both(getattr(before.student, name), getattr(person.student, name))
            for name in ("section", "group")
        }
        joined[key] = Person(before.line, replace(before.student, **both))
        found.notes.append(
            _("Lines {one} and {other} are one student, {name}, who was taken once.").format(
                one=before.line, other=person.line, name=found.called(person)
            )
        )
    found.people = sorted([*joined.values(), *bare], key=lambda person: person.line)


def _both(one: str, other: str) -> str:
    return one if other in ("", *one.split(", ")) else ", ".join(filter(None, (one, other)))


def note_large_groups(found: ClassList) -> None:
    """A column of that name may be the year or tutorial of a student."""
    sizes = Counter(person.student.group for person in found.people if person.student.group)
    large = [(group, size) for group, size in sizes.items() if size > _LARGEST_GROUP]
    if large:
        group, size = large[0]
        found.notes.append(
            _(
                "The group {group!r} has {count} students, and a group is who hands in together: "
                "if these are classes, take --column section={heading!r}."
            ).format(group=group, count=size, heading=found.read.get("group", ""))
        )


def set_aside_doubles(found: ClassList) -> None:
    """Sets aside people with one address or number between them, and namesakes without any."""
    for name in _TELLING:
        held: dict[str, list[Person]] = {}
        for person in found.people:
            if value := getattr(person.student, name).casefold():
                held.setdefault(value, []).append(person)
        for value, people in held.items():
            if len(people) > 1:
                found.aside += people
                found.people = [person for person in found.people if person not in people]
                found.problems.append(
                    _(
                        "Lines {lines} have the same {field} ({value}) and are not one student: "
                        "they were left out; correct the list and run the command again."
                    ).format(
                        lines=", ".join(str(person.line) for person in people),
                        field=name,
                        value="..." if found.blind else value,
                    )
                )
    names = Counter(person.student.name.casefold() for person in found.people)
    for person in list(found.people):
        if person.is_bare and names[person.student.name.casefold()] > 1:
            found.people.remove(person)
            found.aside.append(person)
            found.problems.append(
                _(
                    "Line {line}: {name} is there more than once, with neither e-mail address nor "
                    "number to tell who is who: add one and run the command again."
                ).format(line=person.line, name=found.called(person))
            )
