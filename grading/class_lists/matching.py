"""Which student of the roster, or which id in use, each person of a list is.

Numbers, logins and addresses decide; where none is shared, the name does. In silence only where
exactly one student fits one person. What does not fit so is left for a person to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from course.i18n import gettext as _
from grading.class_lists.known import LMS, NUMBER, Known, index, keys_of, name_key, names_of
from grading.class_lists.listed import Person
from grading.roster import Roster, Student


@dataclass
class Matches:
    """What each person of a list is.

    Attributes:
        ids: The id of each person who has one, by the line of the list.
        new: The people who have none yet.
        left: The lines that a person has to decide, each with the reason.
    """

    ids: dict[int, str] = field(default_factory=dict)
    new: list[Person] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)


def match(
    people: Sequence[Person],
    roster: Roster,
    unlisted: Mapping[str, Known],
    told: Mapping[int, str],
) -> Matches:
    """Finds who is who.

    Args:
        people: The list.
        roster: The class as it was.
        unlisted: Ids in use that the roster does not have.
        told: The ids that a person gave, by the line of the list.
    """
    found = Matches()
    listed = {
        student.id: Known(student.id, keys_of(student), names_of(student)) for student in roster
    }
    _by_given_ids(people, listed, roster, told, found)
    for group, students in ((listed, roster), (unlisted, None)):
        rest = [p for p in people if p.line not in found.ids and p.line not in found.left]
        _by_keys(rest, group, students, found)
        rest = [p for p in rest if p.line not in found.ids and p.line not in found.left]
        _by_names(rest, group, students, found)
    _one_person_an_id(people, found)
    found.new = [p for p in people if p.line not in found.ids and p.line not in found.left]
    return found


def _by_given_ids(
    people: Sequence[Person],
    listed: Mapping[str, Known],
    roster: Roster,
    told: Mapping[int, str],
    found: Matches,
) -> None:
    """An id from the list, or from a person; no student gets a second one by it."""
    by_key = index(listed.values())
    for person in people:
        given = told.get(person.line, person.student.id)
        if not given:
            continue
        others = {one for key in keys_of(person.student) for one in by_key.get(key, ())} - {given}
        if others and given not in roster:
            found.left[person.line] = _("is {students} in roster.csv, and not {given}").format(
                students=_shown(others, roster), given=given
            )
        else:
            found.ids[person.line] = given


def _by_keys(
    people: Sequence[Person], group: Mapping[str, Known], roster: Roster | None, found: Matches
) -> None:
    by_key = index(group.values())
    for person in people:
        hits: dict[str, set[str]] = {}
        for key in keys_of(person.student):
            for student in by_key.get(key, ()):
                hits.setdefault(student, set()).add(key[0])
        if len(hits) > 1:
            found.left[person.line] = _("fits several students: {students}").format(
                students=_shown(hits, roster)
            )
        elif hits:
            [(student, kinds)] = hits.items()
            before = roster.get(student) if roster else None
            if before and not kinds & {NUMBER, LMS} and _numbers_differ(before, person.student):
                found.left[person.line] = _(
                    "has the address or login of {student}, and another number"
                ).format(student=_shown([student], roster))
            elif before and len(kinds) == 1 and not _share_a_name(before, person.student):
                found.left[person.line] = _(
                    "has a number, address or login of {student}, and another name"
                ).format(student=_shown([student], roster))
            else:
                found.ids[person.line] = student


def _by_names(
    people: Sequence[Person], group: Mapping[str, Known], roster: Roster | None, found: Matches
) -> None:
    taken = set(found.ids.values())
    by_name: dict[str, set[str]] = {}
    for one in group.values():
        for name in one.names if one.id not in taken else ():
            by_name.setdefault(name, set()).add(one.id)
    fits: dict[int, set[str]] = {}
    for person in people:
        candidates = {
            student for name in names_of(person.student) for student in by_name.get(name, ())
        }
        if roster:
            candidates = {
                student
                for student in candidates
                if not _numbers_differ(_of(roster, student), person.student)
            }
        else:
            local = person.student.email.partition("@")[0].casefold()
            candidates |= {
                student for student in group if student not in taken and student.casefold() == local
            }
        fits[person.line] = candidates
    for person in people:
        candidates = fits[person.line]
        if not candidates:
            continue
        if len(candidates) > 1:
            reason = _("may be one of several students: {students}")
        elif roster and _addresses_differ(_of(roster, *candidates), person.student):
            reason = _("has the name of {students}, and another address or login")
        else:
            [found.ids[person.line]] = candidates
            continue
        found.left[person.line] = reason.format(students=_shown(candidates, roster))


def _one_person_an_id(people: Sequence[Person], found: Matches) -> None:
    counts = Counter(found.ids.values())
    for person in people:
        student = found.ids.get(person.line, "")
        if counts[student] > 1:
            del found.ids[person.line]
            found.left[person.line] = _(
                "may be {student}, and so may somebody else in the list"
            ).format(student=student)


def _of(roster: Roster, student: str) -> Student:
    one = roster.get(student)
    assert one is not None
    return one


def _shown(students: Collection[str], roster: Roster | None) -> str:
    return ", ".join(roster.shown(one) if roster else one for one in sorted(students))


def _numbers_differ(before: Student, now: Student) -> bool:
    """Whether a number that stays with a student is known of both, and is another."""
    return any(
        one and other and one.casefold() != other.casefold()
        for one, other in ((before.sis_id, now.sis_id), (before.lms_id, now.lms_id))
    )


def _share_a_name(before: Student, now: Student) -> bool:
    """Whether a word of the names is the same, or one of both has no name."""
    mine, theirs = (set(name_key(one.name).split()) for one in (before, now))
    return bool(mine & theirs) or not (mine and theirs)


def _addresses_differ(before: Student, now: Student) -> bool:
    return any(
        one and other and one.casefold() != other.casefold()
        for one, other in ((before.email, now.email), (before.login, now.login))
    )
