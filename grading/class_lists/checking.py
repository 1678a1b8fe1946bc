"""Where class list, gradebook and folders disagree."""

from __future__ import annotations

from collections import defaultdict

from course.i18n import gettext as _
from grading.class_lists.enrol import opened
from grading.class_lists.known import folders
from grading.collect.ids import Ids
from grading.paths import Classroom
from grading.record.gradebook.students import SHOWN, Rows, wanted
from grading.roster import Roster

_DISTINCT = ("email", "lms_id", "sis_id", "login")


def findings(classroom: Classroom, roster: Roster) -> list[str]:
    """One line for each thing that a person should put right; empty where all agree."""
    with opened(classroom) as book:
        rows = book.student_rows()
    return [
        *_doubles(roster),
        *_folders(classroom, roster),
        *_collected(classroom, roster),
        *_gradebook(classroom, roster, rows),
    ]


def _doubles(roster: Roster) -> list[str]:
    lines = []
    for name in ("id", *_DISTINCT):
        held: dict[str, list[str]] = defaultdict(list)
        for student in roster:
            if value := getattr(student, name).casefold():
                held[value].append(student.id)
        lines += [
            _(
                "roster.csv: {students} have the same {field}: if they are one student, take a "
                "line out; else correct it."
            ).format(students=", ".join(map(roster.shown, ids)), field=name)
            for ids in held.values()
            if len(ids) > 1
        ]
    names: dict[str, list[str]] = defaultdict(list)
    for student in roster:
        if not any(getattr(student, name) for name in _DISTINCT) and student.name:
            names[student.name.casefold()].append(student.id)
    lines += [
        _(
            "roster.csv: {students} have one name, and neither address nor number: add one, so "
            "that lists and archives can tell them apart."
        ).format(students=", ".join(ids))
        for ids in names.values()
        if len(ids) > 1
    ]
    return lines


def _folders(classroom: Classroom, roster: Roster) -> list[str]:
    return [
        _(
            "{folder}: nobody in roster.csv has this id: rename the folder, or add a line "
            "'{id},FIRST NAME,LAST NAME' to roster.csv."
        ).format(folder=classroom.submitted / folder, id=folder)
        for folder in folders(classroom.submitted)
        if folder not in roster
    ]


def _collected(classroom: Classroom, roster: Roster) -> list[str]:
    ids = Ids(classroom.root)
    return [
        _(
            "{file} gives the work of {name} to {id}, who is not in roster.csv: change the id in "
            "one of the files."
        ).format(file=ids.path, name=line.name if not roster.blind else "?", id=line.student)
        for line in ids.lines
        if line.student and line.student not in roster
    ]


def _gradebook(classroom: Classroom, roster: Roster, rows: Rows) -> list[str]:
    again = classroom.command("autograde")
    lines = [
        _(
            "The gradebook lists {id}, who is not in roster.csv: add a line there, or run "
            "'nbgrader db student remove {id}'."
        ).format(id=student)
        for student in sorted(rows.keys() - {one.id for one in roster})
    ]
    for student in roster:
        row = rows.get(student.id)
        shown = roster.shown(student.id)
        if row is None:
            lines.append(
                _("{student} is not in the gradebook: run '{command}'.").format(
                    student=shown, command=again
                )
            )
        elif roster.blind:
            if any(row[name] and getattr(student, name) not in ("", row[name]) for name in SHOWN):
                lines.append(
                    _(
                        "Marking is blind, and the gradebook has a name or address of {id} that "
                        "is not the one in roster.csv: correct roster.csv, and run '{off}' and "
                        "'{on}', which take that of roster.csv."
                    ).format(
                        id=student.id,
                        off=classroom.command("roster blind off"),
                        on=classroom.command("roster blind on"),
                    )
                )
            elif any(row[name] for name in SHOWN):
                lines.append(
                    _(
                        "Marking is blind, and the gradebook has the name or address of {id}: run "
                        "'{command}'."
                    ).format(id=student.id, command=classroom.command("roster blind on"))
                )
        else:
            lines += [
                _(
                    "{student}: {field} is {ours!r} in roster.csv and {theirs!r} in the "
                    "gradebook: correct one of them; an import writes that of roster.csv."
                ).format(student=shown, field=name, ours=value, theirs=row[name] or "")
                for name, value in wanted(student).items()
                if (value or None) != (row[name] or None)
            ]
    return lines
