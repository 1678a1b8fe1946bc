"""A class with a list and made-up grades, for exports: nothing is run and no gradebook opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grading.export.decide import Rules
from grading.export.service import Exported, Request, export
from grading.model import GRADED, MANUAL, MISSING, Row
from grading.paths import Classroom
from grading.record.gradebook import Lateness
from grading.results.class_snapshot import ClassSnapshot
from grading.roster import Roster, Student, write_roster

LESSON, OTHER = "01_tensors", "02_neuron"
ADA = Student("ada", "Ada", "Lovelace", "ada@example.org", "111", "s0001", "alove", "A")
BORIS = Student("boris", "Борис", "Петров", "boris@example.org", "112", "s0002", "bpet", "B")
CHLOE = Student("chloe", "Chloé", "Müller-Weiß", "chloe@example.org", "113", "s0003", "cmul", "B")
CLASS = (ADA, BORIS, CHLOE)


def row(
    student: str,
    exercise: str,
    score: float | None,
    most: int,
    lesson: str = LESSON,
    status: str = GRADED,
    extra: float = 0.0,
) -> Row:
    return Row(student, lesson, exercise, score, most, status, extra=extra)


# 10 points in lesson 01: 8.75 for Ada, 5 for Boris, nothing handed in by Chloé
ROWS = [
    row("ada", "shapes", 3.75, 4),
    row("ada", "scale", 5, 6),
    row("boris", "shapes", 0, 4),
    row("boris", "scale", 5, 6),
    row("chloe", "shapes", 0, 4, status=MISSING),
    row("chloe", "scale", 0, 6, status=MISSING),
]


def waiting(student: str, lesson: str = LESSON) -> Row:
    return row(student, "conclusion", None, 3, lesson, MANUAL)


def classroom(folder: Path, students: Sequence[Student] = CLASS) -> Classroom:
    if students:
        write_roster(folder, Roster(tuple(students)))
    return Classroom(folder)


def exported(
    folder: Path,
    platform: str,
    data: bytes,
    rules: Rules | None = None,
    rows: Sequence[Row] = ROWS,
    students: Sequence[Student] = CLASS,
    late: Lateness | None = None,
    **request: object,
) -> tuple[bytes, Exported]:
    """What became of a platform's file, and what was said."""
    given = folder / "given.csv"
    given.write_bytes(data)
    made = export(
        classroom(folder, students),
        ClassSnapshot(list(rows), late=late or {}),
        Request(platform, [given], **request),  # type: ignore[arg-type]
        rules or Rules(),
    )
    return made.files[0].read_bytes(), made
