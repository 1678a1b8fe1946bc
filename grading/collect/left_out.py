"""Sentences about work of which a person must say whose it is."""

from __future__ import annotations

import difflib

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.collect.class_list import ClassList, spaced
from grading.collect.ids import Ids
from grading.collect.names import MOODLE, Owner
from grading.collect.teams import Teams
from grading.roster import FILE
from grading.safe_text import shown


def waits(
    one: Owner, line: str, ids: Ids, known: ClassList, teams: Teams, hint: bool = True
) -> str:
    """Why a student's work was left out, and what to do.

    Args:
        one: Whom the platform means.
        line: What the waiting line of `collected.csv` has.
        ids: Who is who.
        known: The class list.
        teams: The groups of the class.
        hint: Whether similar names are looked for, which takes a while in a large class.
    """
    said = {
        "name": shown(one.name),
        "number": shown(one.number or "-"),
        "line": line,
        "file": ids.path.as_posix(),
        "roster": FILE,
    }
    fits = known.fits(one)
    team = teams.called(one) if not fits else ""
    if team:
        return _(
            "{name} (number {number}) was left out: that is a group of the class, and nobody's "
            "name. With --group-work it counts for all of the group."
        ).format(**said)
    if known and not fits:
        return " ".join(
            [
                _(
                    "{name} (number {number}) was left out: nobody in {roster} fits. Add the "
                    "student there, or write the id into the line with {line} in {file}, and run "
                    "the command again."
                ).format(**said),
                *(_alike(one, known) if hint else ()),
            ]
        )
    if len(fits) > 1 and not one.number and one.platform != MOODLE:
        # one line would give the work of both to one of them
        return _(
            "{name} was left out: {students} of {roster} fit, and nothing else tells them apart. "
            "Put the student's id in place of the name where it stands in the name of the file or "
            "folder, and run the command again. Only if all of it is one student's, write the id "
            "into the line with {line} in {file}."
        ).format(**said, students=", ".join(known.roster.shown(student) for student in fits))
    if len(fits) > 1:
        return _(
            "{name} (number {number}) was left out: {students} of {roster} fit. Write the right id "
            "into the line with {line} in {file} and run the command again."
        ).format(**said, students=", ".join(known.roster.shown(student) for student in fits))
    return _(
        "{name} (number {number}) was left out: there may be two students of this name, and the "
        "archive does not say which of them this is. Write the student's id into the line with "
        "{line} in {file} and run the command again."
    ).format(**said)


def _alike(one: Owner, known: ClassList) -> list[str]:
    if known.roster.blind:
        return []
    names = {spaced(student.name): student.id for student in known.roster if student.name}
    near = difflib.get_close_matches(spaced(one.name), names, n=2, cutoff=0.75)
    if not near:
        return []
    students = [known.roster.shown(names[name]) for name in near]
    return [
        ngettext("The likeliest: {students}.", "The likeliest: {students}.", len(students)).format(
            students=", ".join(students)
        )
    ]


def disagreement(one: Owner, student: str, ids: Ids, known: ClassList) -> list[str]:
    """A warning where `collected.csv` and the class list mean different ids."""
    fits = known.fits(one)
    if len(fits) != 1:
        return []
    return [
        _(
            "Warning: {name} is {student} in {file}, who is not in {roster}; there it would be "
            "{other}. The work goes to {student}; write {other} into {file} if that is right."
        ).format(
            name=shown(one.name),
            student=student,
            file=ids.path.name,
            roster=FILE,
            other=known.roster.shown(fits[0]),
        )
    ]
