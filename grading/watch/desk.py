"""Where results are written: record, gradebook, log of scores, page and table."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from grading.files import is_our_fault
from grading.grade import Job
from grading.intake import Found
from grading.model import Record
from grading.session.failures import failed_record
from grading.watch.beside import Beside
from grading.watch.books import Books
from grading.watch.crew import Result
from grading.watch.events import Graded, Voice
from grading.watch.looking import is_there
from grading.watch.page import known_of, update_page
from grading.watch.trouble import refuse
from grading.watch.turns import Key, Turns, Waiting

_TRIES = 2  # a worker may die of a submission; one that dies of it twice is our fault


class Desk:
    """Writes what was graded. Its methods are called with the classroom locked, by `books.locked`.

    Attributes:
        beside: What else makes a page stale.
        graded: How many submissions were.
        results_due: From when on results.csv may be written while more waits.
    """

    def __init__(self, books: Books, turns: Turns, voice: Voice) -> None:
        self.books, self.turns, self.voice = books, turns, voice
        self.beside = Beside(books)
        self.graded = 0
        self.results_due = 0.0
        self._begun: set[Key] = set()  # written by this program, but not to the last

    def take(self, result: Result) -> Callable[[], None]:
        """Writes down what became of a job, and gives what there is to say of it.

        That is said when the classroom is not locked any more: whoever listens may be slow.

        Raises:
            UserError: It cannot be written now; the same again changes nothing more.
        """
        waiting, record, error = result.waiting, result.record, result.error
        key = waiting.key
        if result.lost_worker and waiting.tries + 1 < _TRIES:
            self._once_more(waiting, waiting.tries + 1)
            return _nothing
        if isinstance(error, OSError) and is_our_fault(error):  # a full disk, say
            self._once_more(waiting, waiting.tries)
            return partial(refuse, error)
        self.turns.done(key)
        if record is None:
            assert error is not None
            record = failed_record(result.job, error)
        elif record.submission != waiting.digest and not is_there(self.books.folder(key)):
            return _nothing  # it was taken away, and there was nothing to read
        return self._failed(record, error) if record.failed else self._graded(record, waiting)

    def _once_more(self, waiting: Waiting, tries: int) -> None:
        self.turns.done(waiting.key)
        if waiting.key not in self.turns:  # else a newer version is graded in its place
            self.turns.put(Waiting(waiting.key, waiting.digest, waiting.arrived, tries))

    def _failed(self, record: Record, error: BaseException | None) -> Callable[[], None]:
        books, key = self.books, (record.student, record.lesson)
        books.ledger.folders.setdefault(key, Found(*key, books.folder(key)))
        books.table.failed[key] = record.rows
        books.outline()
        books.table.forget(record.student)
        return partial(self.voice.failed, record, books.roster.shown(record.student), error)

    def _graded(self, record: Record, waiting: Waiting) -> Callable[[], None]:
        books, student, key = self.books, record.student, waiting.key
        if not books.is_current(key, record.submission):
            self._begun.add(key)
            books.write(record)
        elif key not in self._begun:  # another run was quicker, and has said so
            books.stale.add(student)
            return _nothing
        known = known_of(books, student)
        books.note(key, known.scores, known.lateness, known.comments)
        page, rows = update_page(books, student, known)
        self.beside.wrote(student, page)
        seconds = max(0.0, time.time() - waiting.arrived)
        records = books.ledger.records
        books.table.put(student, records, known.scores, known.lateness, books.collected)
        queued = len(self.turns) + len(self.turns.busy)
        if not queued or time.time() >= self.results_due:
            self.write_results(not queued)
        self._begun.discard(key)
        self.graded += 1
        own = [row for row in rows if row.lesson == record.lesson]
        shown, name = books.roster.shown(student), books.roster.name(student)
        said = Graded(record, own, page, seconds, queued, shown, name)
        return partial(self.voice.graded, said)

    def write_results(self, is_quiet: bool = True) -> bool:
        """Writes results.csv; of a large class it takes a tenth of the time at most.

        `is_quiet`: it must be right to the last cell, also in what other programs wrote.

        Returns:
            Whether it says anything else now.
        """
        start = time.process_time()
        if is_quiet and self.books.others_wrote:
            self.books.adopt()
        is_other = self.books.write_results()
        cost = time.process_time() - start
        self.results_due = time.time() + max(1.0, 10 * cost)
        return is_other

    def update_a_page(self) -> None:
        """Writes one page that is older than what is known of its student."""
        student = next(iter(self.books.stale))
        page, _rows = update_page(self.books, student, known_of(self.books, student))
        self.beside.wrote(student, page)


def _nothing() -> None:
    """There is nothing to say."""


def job_for(books: Books, waiting: Waiting, level: str) -> Job:
    """The job of grading what waits."""
    number, grader = books.versions.of(waiting.key[1])
    return Job(
        *waiting.key,
        books.folder(waiting.key).absolute(),
        books.classroom.root.resolve(),
        number,
        grader,
        level,
        books.options.limits,
    )
