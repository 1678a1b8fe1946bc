"""All points of a lesson, and what is to be known of them: the report's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grading.feedback.written import Comments, Written, written
from grading.model import FAILED, MISSING, UNREADABLE, Row
from grading.paths import Classroom
from grading.record.gradebook.late_penalty import Lateness, late_words, penalty_of
from grading.report.timing import LessonTimes, times
from grading.results.class_snapshot import ClassSnapshot
from grading.results.table import Remarks
from grading.wording import number

_NO_POINTS = {MISSING, UNREADABLE, FAILED}


@dataclass(frozen=True)
class StudentLine:
    """A student's points in a lesson; a cell is None where there is no row.

    `whole` is the status of all of them, where it is one of those that leave no points to show.
    """

    student: str
    cells: tuple[Row | None, ...]
    total: str
    late: str
    whole: str


@dataclass(frozen=True)
class LessonTable:
    """A lesson's points, times, remarks, and the answers that a person grades.

    `most` has each exercise with its points, in the lesson's order.
    """

    lesson: str
    most: Mapping[str, int]
    lines: tuple[StudentLine, ...]
    time: LessonTimes | None
    by_hand: tuple[tuple[Row, Written], ...]
    remarks: tuple[tuple[str, str], ...]

    @property
    def empty(self) -> bool:
        """Whether nobody handed it in."""
        return all(line.whole == MISSING for line in self.lines)

    @property
    def all_points(self) -> int:
        """The sum of the points."""
        return sum(self.most.values())


def tables(now: ClassSnapshot, classroom: Classroom | None) -> list[LessonTable]:
    """For each lesson, in the order of the course; exercises come as the rows have them."""
    spent = times(now.records)
    by_lesson: dict[str, list[Row]] = {}
    for row in now.rows:
        by_lesson.setdefault(row.lesson, []).append(row)
    found = []
    for lesson, rows in sorted(by_lesson.items()):
        most = {row.exercise: row.max_score for row in rows}
        found.append(
            LessonTable(
                lesson,
                most,
                tuple(_lines(lesson, rows, list(most), now.late)),
                spent.get(lesson),
                tuple(_by_hand(rows, now.comments, classroom)),
                tuple(_remarks(lesson, now.remarks)),
            )
        )
    return found


def _lines(
    lesson: str, rows: Sequence[Row], exercises: Sequence[str], late: Lateness
) -> list[StudentLine]:
    by_student: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_student.setdefault(row.student, {})[row.exercise] = row
    return [
        StudentLine(
            student,
            tuple(cells.get(exercise) for exercise in exercises),
            number(
                max(
                    0.0,
                    sum(row.score or 0.0 for row in cells.values())
                    - penalty_of(late, student, lesson),
                )
            ),
            late_words(late[student, lesson]) if (student, lesson) in late else "",
            _whole(cells.values()),
        )
        for student, cells in sorted(by_student.items())
    ]


def _whole(rows: Iterable[Row]) -> str:
    statuses = {row.status for row in rows}
    return statuses.pop() if len(statuses) == 1 and statuses <= _NO_POINTS else ""


def _by_hand(
    rows: Sequence[Row], comments: Comments, classroom: Classroom | None
) -> list[tuple[Row, Written]]:
    """The answers that a person grades, or has commented on."""
    found = [
        (row, written(classroom, row, comments, pictures=False))
        for row in rows
        if row.status not in (MISSING, UNREADABLE)
    ]
    return [(row, beside) for row, beside in found if beside.answer or beside.comment]


def _remarks(lesson: str, remarks: Remarks) -> list[tuple[str, str]]:
    """Each student of whose submission a teacher should know something, and what."""
    return [
        (student, "; ".join(found))
        for (student, of), found in sorted(remarks.items())
        if of == lesson
    ]
