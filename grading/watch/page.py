"""One student's page of feedback, as `feedback` would write it now."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from course.i18n import gettext as _
from grading.dates.opening import closed, opened_since
from grading.feedback import page_path, write_page
from grading.marking.on_pages import OnPages
from grading.model import Record, Row
from grading.record.gradebook import CellScore, Lateness
from grading.results.class_snapshot import notes_of
from grading.results.table import student_rows
from grading.watch.books import Books
from grading.watch.trouble import reason
from grading.watch.turns import Key


@dataclass
class Known:
    """What the gradebook has of a student.

    Attributes:
        scores: The scores of cells.
        lateness: The moments of handing in, with penalties.
        comments: What people wrote.
    """

    scores: dict[Key, dict[str, CellScore]] = field(default_factory=dict)
    lateness: Lateness = field(default_factory=dict)
    comments: dict[Key, dict[str, str]] = field(default_factory=dict)


def known_of(books: Books, student: str) -> Known:
    """Asks the gradebook about a student."""
    book = books.ledger.book
    return Known(book.cell_scores(student), book.lateness(student), book.comments(student))


def update_page(books: Books, student: str, known: Known) -> tuple[Path | None, list[Row]]:
    """Writes a student's page; gives it with the rows that it shows.

    Of a lesson that is not open yet it holds the scores alone. A page that the system refuses to
    take holds up nobody: a person is told, there is none, and it is tried again later.

    Raises:
        UserError: It is not known what students may see, and no page is written.
    """
    classroom, ledger = books.classroom, books.ledger
    held_back = closed(classroom)
    records: dict[Key, Record] = {}
    for key in ledger.records:
        if key[0] == student:
            entry = ledger.journal.read(*key)
            if entry is not None:
                records[key] = entry.record
    assert books.on_pages is not None
    rows = student_rows(books.on_pages, student, records, known.scores, {})
    late = {
        key: known.lateness[key]
        for key in records
        if key in known.lateness and known.lateness[key].is_late
    }
    notes = notes_of(records, books.collected, late)
    by_hand = OnPages(classroom, ledger.score_log)
    called = books.roster.shown(student)
    books.stale.discard(student)
    books.unwritten.discard(student)
    try:
        path = write_page(
            classroom, student, rows, notes, late, known.comments, called, by_hand, held_back
        )
    except OSError as error:
        books.unwritten.add(student)
        books.warnings.append(
            _("The page of {student} could not be written ({reason}); it is tried again.").format(
                student=called, reason=reason(error)
            )
        )
        return None, rows
    return path, rows


def older_pages(books: Books) -> set[str]:
    """The students without a page, or with one that is older than their grades or their feedback.

    So a watch that was killed before it wrote a page is made good at the next start.
    """
    records = books.ledger.records
    newest: dict[str, float] = {}
    for (student, _lesson), moment in [
        *((key, books.ledger.since[key]) for key in records),
        *opened_since(books.classroom, records),
    ]:
        newest[student] = max(moment, newest.get(student, 0.0))
    return {
        student
        for student, moment in newest.items()
        if moment > _written(page_path(books.classroom, student))
    }


def _written(page: Path) -> float:
    try:
        return page.stat().st_mtime
    except OSError:
        return 0.0
