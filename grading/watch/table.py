"""results.csv while a watch is at work: only the rows of a student that changed are made anew."""

from __future__ import annotations

from collections.abc import Collection

from grading.files import write_atomically
from grading.intake import Scan
from grading.model import Record, Row
from grading.paths import Classroom
from grading.record.gradebook import CellScores, Gradebook, Lateness
from grading.results.hand_ins import Collected, beside_the_grades
from grading.results.table import Outline, Records, as_csv, outline_of, student_rows

Key = tuple[str, str]


class Table:
    """The class's table as text, a block of lines for each student.

    Attributes:
        failed: The rows of what could not be graded by our fault.
        dirty: Whether results.csv is behind.
    """

    def __init__(self, classroom: Classroom, selected: Collection[str] | None) -> None:
        self._path, self._selected = classroom.results, selected
        self._blocks: dict[str, str] = {}
        self._outline: Outline | None = None
        self._written = ""
        self.failed: dict[Key, list[Row]] = {}
        self.dirty = True

    def outline(self, scan: Scan, listed: Collection[str], records: Records) -> None:
        """Says which rows there are now; where all students get other ones, all are made anew."""
        before = self._outline
        self._outline = outline_of(scan, listed, records, self.failed, self._selected)
        if before is None or before.exercises != self._outline.exercises:
            self._blocks.clear()
        elif before.students != self._outline.students or before.refused != self._outline.refused:
            for gone in set(before.students) - set(self._outline.students):
                self._blocks.pop(gone, None)
            for folder in {*before.refused, *self._outline.refused}:
                self._blocks.pop(folder, None)
        self.dirty = True

    def has_rows_for(self, key: Key) -> bool:
        """Whether a submission, graded or not, has its rows in the table."""
        outline = self._outline
        return outline is not None and key[0] in outline.members and key[1] in outline.exercises

    def forget(self, student: str = "") -> None:
        """The rows of a student changed, or those of all."""
        if student:
            self._blocks.pop(student, None)
        else:
            self._blocks.clear()
        self.dirty = True

    def put(
        self,
        student: str,
        records: Records,
        scores: CellScores,
        lateness: Lateness,
        collected: Collected,
    ) -> None:
        """Makes the rows of a student anew."""
        assert self._outline is not None
        if student not in self._outline.students:
            return
        own = {key: record for key, record in records.items() if key[0] == student}
        rows = student_rows(self._outline, student, own, scores, self.failed)
        late = {key: lateness[key] for key in own if key in lateness and lateness[key].is_late}
        remarks = beside_the_grades(own, collected, lateness)
        self._blocks[student] = as_csv(rows, late, remarks).partition("\n")[2]
        self.dirty = True

    def write(self, book: Gradebook, records: Records, collected: Collected) -> bool:
        """Writes results.csv; gives whether it is another one than was written last."""
        assert self._outline is not None
        lacking = [student for student in self._outline.students if student not in self._blocks]
        if lacking:
            self._fill(lacking, book, records, collected)
        blocks = [self._blocks[student] for student in self._outline.students]
        text = as_csv(()) + "".join(blocks)
        write_atomically(self._path, text.encode("utf-8"))
        self.dirty = False
        before, self._written = self._written, text
        return before != text

    def _fill(
        self, students: list[str], book: Gradebook, records: Records, collected: Collected
    ) -> None:
        whose = students[0] if len(students) == 1 else ""  # else everybody's
        scores, lateness = book.cell_scores(whose), book.lateness(whose)
        by_student: dict[str, dict[Key, Record]] = {}
        for key, record in records.items():
            by_student.setdefault(key[0], {})[key] = record
        for student in students:
            self.put(student, by_student.get(student, {}), scores, lateness, collected)
