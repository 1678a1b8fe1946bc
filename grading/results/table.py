"""The rows of the whole class, and results.csv.

One row for each exercise of each lesson that anyone handed in, for each student of the class: those
whom the gradebook lists and those with a folder under submitted/.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from sys import intern

from course.i18n import gettext as _
from course.lessons import contract
from grading.files import write_atomically
from grading.intake import Refused, Scan
from grading.lessons import TEST_PREFIX
from grading.model import FAILED, GRADED, MANUAL, MISSING, UNREADABLE, Record, Row
from grading.points import carried
from grading.record.gradebook import CellScore, CellScores
from grading.record.gradebook.late_penalty import Lateness, late_words
from grading.safe_text import cell
from grading.student_ids import STUDENT_ID, clean_id

COLUMNS = ("student", "lesson", "exercise", "score", "max_score", "status", "detail")

Records = Mapping[tuple[str, str], Record]
Remarks = Mapping[tuple[str, str], Sequence[str]]
Failures = Mapping[tuple[str, str], Sequence[Row]]


def class_rows(
    scan: Scan,
    listed: Collection[str],
    records: Records,
    cell_scores: CellScores,
    failed: Failures | None = None,
    selected: Collection[str] | None = None,
) -> list[Row]:
    """All rows, sorted by student and lesson, exercises in their lesson's order.

    `listed`: the students in the gradebook. `failed`: rows of this run's failures. `selected`: the
    lessons of this run, if not all; a lesson outside of them that was never graded is left out.
    """
    failed = failed or {}
    outline = outline_of(scan, listed, records, failed, selected)
    return [
        row
        for student in outline.students
        for row in student_rows(outline, student, records, cell_scores, failed)
    ]


@dataclass(frozen=True)
class Outline:
    """Which rows the table has.

    Attributes:
        students: Whose, sorted.
        members: The ids of the class.
        exercises: The points of each exercise, for each lesson that has rows.
        refused: Folders that are not graded, by student.
        strays: Exercises as above for folders of which nothing is known.
        handed_in: For whom there is a folder.
        order: The place of each exercise in its lesson.
    """

    students: Sequence[str]
    members: Collection[str]
    exercises: Mapping[str, Mapping[str, int]]
    refused: Mapping[str, Refused]
    strays: Mapping[str, Mapping[str, int]]
    handed_in: Collection[tuple[str, str]]
    order: Mapping[str, int]

    def place(self, row: Row) -> tuple[str, int, str]:
        """What a student's rows are sorted by."""
        return row.lesson, self.order.get(row.exercise, len(self.order)), row.exercise


def outline_of(
    scan: Scan,
    listed: Collection[str],
    records: Records,
    failed: Failures,
    selected: Collection[str] | None = None,
) -> Outline:
    """Which rows the table of the class has; as for `class_rows`."""
    members = {*listed, *scan.students}
    refused = {folder.student: folder for folder in scan.refused}
    lessons = _lessons(scan, members, records, failed, selected)
    exercises = {lesson: _exercises(lesson, records) for lesson in lessons}
    # A folder of which nothing is known still gets its rows.
    strays = exercises or {
        lesson: _exercises(lesson, records) for lesson in sorted(selected or contract.LESSONS)
    }
    handed_in = {(found.student, found.lesson) for found in (*scan.submissions, *scan.aside)}
    students = sorted(members | refused.keys())
    order = {
        one.id: place for clauses in contract.LESSONS.values() for place, one in enumerate(clauses)
    }
    return Outline(students, members, exercises, refused, strays, handed_in, order)


def student_rows(
    outline: Outline, student: str, records: Records, cell_scores: CellScores, failed: Failures
) -> list[Row]:
    """The rows of one student, sorted by lesson, exercises in their lesson's order."""
    if student not in outline.members:
        refused = outline.refused[student]
        rows = [
            row
            for lesson, exercises in outline.strays.items()
            for row in _refused(refused, lesson, exercises)
        ]
        return sorted(rows, key=outline.place)
    rows = []
    for lesson, exercises in outline.exercises.items():
        key = (student, lesson)
        if key in failed:
            rows += failed[key]
        elif key in records:
            rows += recorded(records[key], cell_scores.get(key, {}))
        elif student in outline.refused:
            rows += _refused(outline.refused[student], lesson, exercises)
        else:
            rows += (_queued if key in outline.handed_in else _missing)(student, lesson, exercises)
    return sorted(rows, key=outline.place)


def _lessons(
    scan: Scan,
    members: Collection[str],
    records: Records,
    failed: Failures,
    selected: Collection[str] | None,
) -> list[str]:
    """The lessons that anyone in the class handed in."""
    every = {lesson for student, lesson in (*records, *failed) if student in members}
    every |= {
        lesson
        for folder in scan.refused
        for lesson in folder.lessons
        if selected is None or lesson in selected
    }
    if selected is None:
        every |= {found.lesson for found in scan.submissions}
    return sorted(every)


def _exercises(lesson: str, records: Records) -> dict[str, int]:
    """The points of each exercise of a lesson; as recorded where the course has it no more."""
    if lesson in contract.LESSONS:
        return {clause.id: clause.points for clause in contract.LESSONS[lesson]}
    return {
        row.exercise: row.max_score
        for (_student, of), record in records.items()
        if of == lesson
        for row in record.rows
    }


def _all(
    student: str,
    lesson: str,
    exercises: Mapping[str, int],
    score: float | None,
    status: str,
    detail: str,
    note: str = "",
) -> list[Row]:
    return [
        Row(student, lesson, one, score, points, status, detail, note=note)
        for one, points in exercises.items()
    ]


def _missing(student: str, lesson: str, exercises: Mapping[str, int]) -> list[Row]:
    return _all(student, lesson, exercises, 0.0, MISSING, _("nothing was handed in"))


def _queued(student: str, lesson: str, exercises: Mapping[str, int]) -> list[Row]:
    return _all(
        student,
        lesson,
        exercises,
        None,
        MISSING,
        _("handed in, but not graded yet"),
        _("run 'python -m grading autograde {lesson}'").format(lesson=lesson),
    )


def _refused(one: Refused, lesson: str, exercises: Mapping[str, int]) -> list[Row]:
    if one.lessons and lesson not in one.lessons:
        return _missing(one.student, lesson, exercises)
    return _all(one.student, lesson, exercises, 0.0, UNREADABLE, one.reason)


def recorded(record: Record, cell_score: Mapping[str, CellScore]) -> list[Row]:
    """A record's rows with what a person has graded since.

    New exercises are queued, those that the lesson has no more are left out, and new points carry
    the scores along.
    """
    held = {name.removeprefix(TEST_PREFIX): one for name, one in cell_score.items()}
    new = {clause.id: clause.points for clause in contract.LESSONS.get(record.lesson, ())}
    rows = [
        _by_hand(_revalued(row, new.get(row.exercise, row.max_score)), held.get(row.exercise))
        for row in record.rows
        if not new or row.exercise in new
    ]
    return rows + _queued(
        record.student,
        record.lesson,
        {one: points for one, points in new.items() if one not in {row.exercise for row in rows}},
    )


def _revalued(row: Row, points: int) -> Row:
    """A row that was graded for other points: its score keeps its part, as in the gradebook."""
    if row.max_score == points or not row.max_score:
        return row
    return replace(row, score=carried(row.score, row.max_score, points), max_score=points)


def _by_hand(row: Row, cell_score: CellScore | None) -> Row:
    """The row with what a person gave, which goes before the grader's score.

    Only extra credit lifts it above the maximum; beside no score at all it counts nothing, as in
    the gradebook.
    """
    if cell_score is None:
        return row
    detail = row.detail
    if cell_score.manual is not None:
        score = max(0.0, min(cell_score.manual, float(row.max_score)))
        detail = "" if score >= row.max_score else _("graded by hand")
        note = (
            _("the score by hand was given for an earlier answer: see whether it still holds")
            if cell_score.needs_review
            else ""
        )
        if cell_score.manual > row.max_score:
            above = _("the score by hand, {score}, is above the maximum")
            note = joined(note, above.format(score=_number(cell_score.manual)))
        row = replace(row, score=score, status=GRADED, detail=detail, note=note)
    if not cell_score.extra or row.score is None:
        return row
    given = _("with {points} of extra credit").format(points=_number(cell_score.extra))
    return replace(
        row,
        score=max(0.0, row.score + cell_score.extra),
        extra=cell_score.extra,
        detail=joined(detail, given),
    )


def joined(*sentences: str) -> str:
    """Sentences one after the other, without empty ones."""
    return "; ".join(filter(None, sentences))


def reason(row: Row) -> str:
    """The row's detail, with the note for the teacher; never empty for a score below full."""
    return joined(_reason(row), row.note)


def _reason(row: Row) -> str:
    if row.detail or (row.score is not None and row.score >= row.max_score):
        return row.detail
    if row.status in (MANUAL, FAILED):
        return (
            _("waits for a person")
            if row.status == MANUAL
            else _("grading failed; it stays queued")
        )
    lost = [_(prop["title"]) for prop in row.properties if prop["outcome"] != "holds"]
    return (
        _("did not hold: {titles}").format(titles="; ".join(lost))
        if lost
        else _("no property was found to hold")
    )


def for_the_table(record: Record) -> Record:
    """A record with no more than the table needs: thousands are in memory at a time."""
    rows = [
        replace(
            row,
            student=record.student,
            lesson=intern(row.lesson),
            exercise=intern(row.exercise),
            status=intern(row.status),
            detail=intern(_reason(row)),
            properties=[],
        )
        for row in record.rows
    ]
    return replace(record, rows=rows, notes=[], cells={})


def as_csv(
    rows: Iterable[Row], late: Lateness | None = None, remarks: Remarks | None = None
) -> str:
    """The table as text. Every cell is one line and no formula.

    Scores are the cells' own, as nbgrader's `raw_score`; what is taken off a lesson that was late,
    and `remarks`, what a teacher should know of a whole submission, stand in `detail`.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        score = (
            ""
            if row.score is None
            else _number(max(0.0, min(row.score, row.max_score + max(0.0, row.extra))))
        )
        student = row.student if STUDENT_ID.fullmatch(row.student) else clean_id(row.student)
        moment = (late or {}).get((row.student, row.lesson))
        why = reason(row)
        said = [
            remark
            for remark in (remarks or {}).get((row.student, row.lesson), ())
            if remark not in why
        ]
        detail = joined(why, late_words(moment) if moment else "", *said)
        writer.writerow(
            [student, row.lesson, row.exercise, score, row.max_score, row.status, cell(detail)]
        )
    return text.getvalue()


def _number(score: float) -> str:
    return f"{score:.2f}".rstrip("0").rstrip(".")


def write_results(
    rows: Iterable[Row], path: Path, late: Lateness | None = None, remarks: Remarks | None = None
) -> None:
    """Writes results.csv."""
    write_atomically(path, as_csv(rows, late, remarks).encode("utf-8"))
