"""Blind marking: names leave the gradebook, and stay in roster.csv until they come back."""

from __future__ import annotations

from dataclasses import replace

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.class_lists.enrol import opened
from grading.class_lists.lines import telling_ids
from grading.files import write_durably
from grading.lock import locked
from grading.model import UserError
from grading.paths import Classroom
from grading.record.gradebook.students import SHOWN, Rows
from grading.release import gradebook as registry
from grading.roster import BLIND, FILE, Roster, Student, read_roster, write_roster
from grading.student_ids import STUDENT_ID


def switch_on(classroom: Classroom) -> list[str]:
    """Keeps names from sight; first it sees that every name of the gradebook is in the roster.

    Raises:
        UserError: Gradebook and roster have different names of a student.
    """
    with locked(classroom.root), opened(classroom) as book:
        rows = book.student_rows()
        before = read_roster(classroom.root)
        roster = replace(_complete(before, rows), blind=True)
        _require_agreement(before, rows)
        if not len(roster):
            raise UserError(
                _("There is no class list in {folder}: run '{command}' first.").format(
                    folder=classroom.root, command=classroom.command("roster import FILE")
                )
            )
        registry.keep_copy(book.url)
        write_roster(classroom.root, roster)
        note = _(
            "Marking is blind: while this file is here, pages, tables and Formgrader show ids "
            "alone.\nThe names are in roster.csv. To show them again: {command}\n"
        ).format(command=classroom.command("roster blind off"))
        write_durably(classroom.root / BLIND, note.encode())
        book.put_students(roster)
    return [*_on(roster), *_stays(classroom, roster)]


def switch_off(classroom: Classroom) -> list[str]:
    """Puts the names back into the gradebook."""
    with locked(classroom.root), opened(classroom) as book:
        roster = replace(read_roster(classroom.root), blind=False)
        if not len(roster):
            raise UserError(
                _(
                    "There is no {file}, which has the names: put a copy of it back, or run "
                    "'{command}' first."
                ).format(
                    file=classroom.root / FILE, command=classroom.command("roster import FILE")
                )
            )
        registry.keep_copy(book.url)
        book.put_students(roster)
        (classroom.root / BLIND).unlink(missing_ok=True)
    return [
        ngettext(
            "The name of {count} student is shown again, in Formgrader too; '{feedback}' and "
            "'{report}' write the pages with it.",
            "The names of {count} students are shown again, in Formgrader too; '{feedback}' and "
            "'{report}' write the pages with them.",
            len(roster),
        ).format(
            count=len(roster),
            feedback=classroom.command("feedback"),
            report=classroom.command("report"),
        )
    ]


def state(classroom: Classroom) -> list[str]:
    """Which of both holds."""
    roster = read_roster(classroom.root)
    if roster.blind:
        return [*_on(roster), *_stays(classroom, roster)]
    return [_("Names are shown.")]


def _complete(roster: Roster, rows: Rows) -> Roster:
    """The roster with what only the gradebook knew."""
    students = {student.id: student for student in roster}
    for student_id, row in rows.items():
        if not STUDENT_ID.fullmatch(student_id):
            raise UserError(
                _(
                    "The gradebook lists {id!r}, which is no student's id, so the name cannot go "
                    "into roster.csv: take it out with 'nbgrader db student remove'."
                ).format(id=student_id)
            )
        one = students.get(student_id, Student(student_id))
        lacking = {name: row[name] or "" for name in SHOWN if not getattr(one, name)}
        if one.name:
            lacking = {"email": lacking.get("email", one.email)}
        students[student_id] = replace(one, **lacking)
    return replace(roster, students=tuple(students.values()))


def _require_agreement(roster: Roster, rows: Rows) -> None:
    other = [
        student.id
        for student in roster
        if (row := rows.get(student.id))
        and any(
            row[name] and getattr(student, name) and row[name] != getattr(student, name)
            for name in SHOWN
        )
    ]
    if other:
        raise UserError(
            _(
                "Gradebook and roster.csv have different names or addresses of {students}: see "
                "'python -m grading roster check', and correct one of them first."
            ).format(students=", ".join(other))
        )


def _on(roster: Roster) -> list[str]:
    return [
        ngettext(
            "Marking is blind: tables, pages, messages and Formgrader show the id of {count} "
            "student, and no name.",
            "Marking is blind: tables, pages, messages and Formgrader show the ids of {count} "
            "students, and no names.",
            len(roster),
        ).format(count=len(roster))
    ]


def _stays(classroom: Classroom, roster: Roster) -> list[str]:
    """What it cannot hide."""
    lines = []
    telling = telling_ids(roster)
    if telling:
        few = ", ".join(telling[:5]) + (" ..." if len(telling) > 5 else "")
        lines.append(
            ngettext(
                "{count} id tells who it is ({ids}), and stays as it is the name of a folder: next "
                "time import the list with --anonymous before work comes in.",
                "{count} ids tell who it is ({ids}), and stay as they are names of folders: next "
                "time import the list with --anonymous before work comes in.",
                len(telling),
            ).format(count=len(telling), ids=few)
        )
    lines.append(
        _(
            "Not hidden: names that students write into their notebooks, and the files roster.csv, "
            "collected.csv, autograde.log, journal/by-hand.json, attempts/ and backups/ in "
            "{folder}. Pages and reports that were written before show names until '{feedback}' "
            "and '{report}' write them anew."
        ).format(
            folder=classroom.root,
            feedback=classroom.command("feedback"),
            report=classroom.command("report"),
        )
    )
    return lines
