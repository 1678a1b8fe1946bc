"""What an import would change, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import fields as fields_of

from course.i18n import gettext as _
from grading.class_lists.known import Known, keys_of, names_of
from grading.class_lists.listed import ClassList, Person
from grading.class_lists.matching import match
from grading.class_lists.new_ids import anonymous_id, new_id
from grading.model import UserError
from grading.roster import Roster, Student
from grading.student_ids import STUDENT_ID

# A list with such a column says all of it: who has an empty cell there has left the group.
_WHOLE = ("section", "group")


@dataclass(frozen=True)
class Changed:
    """A student of whom the list says something else than the roster: (field, old, new)."""

    id: str
    what: tuple[tuple[str, str, str], ...]


@dataclass
class Plan:
    """What an import would do.

    Attributes:
        roster: The class as it would be.
        new: The students who come in, with the ids that they get.
        found: Those of them who had a folder or a line in the gradebook before.
        changed: What the list says otherwise than the roster.
        gone: The ids that the list does not have; they stay unless a person says otherwise.
        removed: The ids that go.
        left: A line for each person of the list who is not taken in.
        before: The class as it was.
    """

    roster: Roster
    new: list[Student] = field(default_factory=list)
    found: set[str] = field(default_factory=set)
    changed: list[Changed] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    before: Roster = field(default_factory=Roster)


def plan(
    listed: ClassList,
    roster: Roster,
    unlisted: Mapping[str, Known],
    told: Sequence[tuple[str, str]] = (),
    anonymous: bool = False,
) -> Plan:
    """Works out what becomes of the roster.

    Args:
        listed: The class list.
        roster: The class as it is.
        unlisted: Ids in use that the roster does not have.
        told: Ids that a person gave: (address, login, number or name; id).
        anonymous: Give ids that tell nothing to those who have none.

    Raises:
        UserError: A given id is none, or is for nobody or for several people of the list.
    """
    matches = match(listed.people, roster, unlisted, _given(told, listed.people))
    taken = {student.lower() for student in (*unlisted, *(one.id for one in roster))}
    taken |= {student.lower() for student in matches.ids.values()}
    students = {student.id: student for student in roster}
    made = Plan(roster, before=roster)
    for person in listed.people:
        if person.line in matches.left:
            made.left.append(_left(person, matches.left[person.line], roster.blind))
            continue
        student = matches.ids.get(person.line, "")
        if not student:
            student = anonymous_id(taken) if anonymous else new_id(person.student, taken)
            taken.add(student.lower())
        before = students.get(student)
        now = _updated(before or Student(student), person.student, listed.read)
        students[student] = now
        if before is None:
            made.new.append(now)
            if student in unlisted:
                made.found.add(student)
        elif before != now:
            made.changed.append(Changed(student, _differences(before, now)))
    undecided = [person for person in listed.people if person.line in matches.left]
    undecided += listed.aside
    there = set(matches.ids.values())
    made.gone = [
        student.id
        for student in roster
        if student.id not in there and not _among(student, undecided)
    ]
    made.roster = replace(roster, students=tuple(students.values()))
    return made


def without(made: Plan, leaving: Collection[str]) -> None:
    """Takes students out of the planned roster."""
    made.removed = [student for student in made.gone if student in leaving]
    made.gone = [student for student in made.gone if student not in leaving]
    stay = tuple(student for student in made.roster if student.id not in leaving)
    made.roster = replace(made.roster, students=stay)


def _given(told: Sequence[tuple[str, str]], people: Sequence[Person]) -> dict[int, str]:
    found: dict[int, str] = {}
    for who, student in told:
        if not STUDENT_ID.fullmatch(student):
            raise UserError(
                _(
                    "--id: {id!r} is no student's id: letters, digits and ._@-, at most 64 of "
                    "them, with a letter or digit first."
                ).format(id=student),
                code=2,
            )
        lines = [
            person.line
            for person in people
            if who.casefold()
            in {value for _kind, value in keys_of(person.student)} | {person.name.casefold()}
        ]
        if len(lines) != 1:
            raise UserError(
                _(
                    "--id: {who!r} is the address, login, number or name of {count} people in the "
                    "list, and has to be that of one."
                ).format(who=who, count=len(lines)),
                code=2,
            )
        found[lines[0]] = student
    return found


def _updated(before: Student, given: Student, read: Mapping[str, str]) -> Student:
    """The student with what the list says; what it does not say stays."""
    new = {
        column.name: getattr(given, column.name)
        for column in fields_of(Student)
        if column.name != "id"
        and (getattr(given, column.name) or (column.name in _WHOLE and column.name in read))
    }
    if "first_name" not in new and before.first_name and new.get("last_name"):
        # A whole name in one cell says nothing new of one that is known in parts.
        if given.name.casefold().split() in (
            before.name.casefold().split(),
            f"{before.last_name} {before.first_name}".casefold().split(),
        ):
            del new["last_name"]
        else:
            new["first_name"] = ""
    return replace(before, **new)


def _differences(before: Student, now: Student) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (column.name, getattr(before, column.name), getattr(now, column.name))
        for column in fields_of(Student)
        if getattr(before, column.name) != getattr(now, column.name)
    )


def _among(student: Student, people: Sequence[Person]) -> bool:
    """Whether one of these people may be the student."""
    return any(
        keys_of(student) & keys_of(person.student) or names_of(student) & names_of(person.student)
        for person in people
    )


def _left(person: Person, reason: str, blind: bool) -> str:
    who = person.student.email or person.student.login or person.student.sis_id or person.name
    if blind:
        return _(
            "Line {line} {reason}: nobody was taken in for it. Say who it is with --id and run the "
            "command again."
        ).format(line=person.line, reason=reason)
    return _(
        "Line {line}, {name}, {reason}: nobody was taken in for it. Say who it is with --id "
        "'{who}=ID' (an id of the roster, of a folder, or a new one) and run the command again."
    ).format(line=person.line, name=person.name, reason=reason, who=who)
