"""What a watch knows of the class, and where it writes what was graded.

It reads the class once, and then only what changed: by its own hand, or by a command beside it,
which it notices by what that leaves behind. Everything is written with the classroom locked for a
moment; what is written comes of what is on the disk at that moment.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from course.i18n import gettext as _
from grading import interrupt, lessons
from grading.files import remove_leftovers, require_writable
from grading.intake import Found, Scan, scan, submission_digest
from grading.lock import Hold, locked
from grading.marking.score_log import FILE as SCORES
from grading.marking.score_log import ScoreLog
from grading.marking.watch import Standing, note
from grading.model import Record, UserError
from grading.paths import Classroom
from grading.record.gradebook import CellScore, Lateness, Registering
from grading.record.gradebook.hand_work import NAME as BY_HAND
from grading.results.hand_ins import FILE as COLLECTED
from grading.results.hand_ins import known_work
from grading.results.table import Outline, for_the_table, outline_of
from grading.roster import read_roster
from grading.roster.file import FILE as ROSTER
from grading.session.ledger import Ledger
from grading.watch import traces
from grading.watch.options import Options
from grading.watch.scans import refusals, renewed
from grading.watch.table import Table
from grading.watch.trouble import told
from grading.watch.turns import Key
from grading.watch.versions import Versions


class Books:
    """Journal, gradebook, log of scores and table of a class that is being watched.

    Attributes:
        chosen: The lessons that are graded.
        stale: Students whose page may be older than what is known.
        unwritten: Students whose page could not be written.
        on_pages: Which rows the pages have.
        warnings: What a person must see and was not told yet.
        registering: Is called before the gradebook is told of lessons, which takes seconds.
    """

    registering: Registering | None = None

    def __init__(self, classroom: Classroom, options: Options, versions: Versions) -> None:
        self.classroom, self.options, self.versions = classroom, options, versions
        self.drafts = lessons.drafts()
        self.able = tuple(lesson for lesson in lessons.names() if lesson not in self.drafts)
        self.chosen = list(lessons.chosen(options.lessons) if options.lessons else self.able)
        self.warnings: list[str] = []
        self.stale: set[str] = set()
        self.unwritten: set[str] = set()
        self.on_pages: Outline | None = None
        self.roster = read_roster(classroom.root)
        self._mark = 0
        self._own_writes = 0
        self._others_wrote = False

    # the start

    def open(self) -> list[Key]:
        """Reads the class, and gives what is not graded as it is now."""
        classroom = self.classroom
        with locked(classroom.root, brief=True) as hold:
            require_writable(
                (classroom.root, classroom.journal, classroom.autograded, classroom.seeds)
            )
            remove_leftovers(classroom.root)
            self._read(hold)
            return self._catch_up()

    def _read(self, hold: Hold) -> None:
        self.roster = read_roster(self.classroom.root)
        held = {path.stem for path in self.classroom.journal.glob("*/*.json")}
        self.others = {*self.drafts, *lessons.gone(held)}
        self.scan = self._scan(None)
        self.warnings += self.scan.warnings
        folders = {(found.student, found.lesson): found for found in self.scan.submissions}
        self.ledger = Ledger(self.classroom, folders, self.able, self.warnings)
        self.ledger.read_journal()
        for lesson, error in self.ledger.open(self.chosen, self.registering).items():
            self._leave_out(lesson, error)
        self.before = self.ledger.catch_up()
        self.table = Table(self.classroom, self.chosen)
        self.listed = set(self.ledger.book.students())
        self.collected = known_work(self.classroom.root, self.warnings)
        self._writes = traces.Writes.of(self.ledger.book.url)
        self._opened = self._writes.inode
        self._look(hold)
        self.outline()

    def _leave_out(self, lesson: str, error: UserError) -> None:
        """A lesson that the gradebook cannot learn is left out; one that was asked for raises."""
        if lesson in self.options.lessons:
            self.ledger.book.close()
            raise UserError(str(error), code=2)
        reason = str(error).splitlines()[0]
        self.warnings.append(
            _("{lesson} was left out: {reason}").format(lesson=lesson, reason=reason)
        )
        self.chosen.remove(lesson)

    def _catch_up(self) -> list[Key]:
        behind: list[tuple[Key, Found]] = []
        unchanged: list[tuple[Key, Found]] = []
        for key, found in self.ledger.folders.items():
            if key[1] in self.chosen:
                current = self.is_current(key, self.digest(key))
                (unchanged if current else behind).append((key, found))
        self.ledger.keep_up([found for _key, found in unchanged], self.before)
        self.before = {}
        self.ledger.hand_work.keep(self.ledger.book)
        self._writes.changed()
        return [key for key, _found in behind]

    def close(self) -> None:
        """Lets go of the gradebook."""
        self.ledger.book.close()

    # what is known

    def folder(self, key: Key) -> Path:
        """Where a submission lies."""
        return self.classroom.submitted.joinpath(*key)

    def digest(self, key: Key) -> str:
        """That of the submission as it lies there now."""
        limit = self.options.limits.notebook_bytes
        return submission_digest(self.folder(key), *key, limit=limit)

    def is_current(self, key: Key, digest: str) -> bool:
        """Whether this version is graded, by the grader as it is."""
        record = self.ledger.records.get(key)
        return (
            record is not None
            and record.submission == digest
            and record.grader == self.versions.of(key[1])[1]
            and self.classroom.autograded_notebook(*key).is_file()
        )

    def outline(self) -> None:
        """Says which rows the table and the pages have now."""
        records = self.ledger.records
        self.table.outline(self.scan, self.listed, records)
        before, self.on_pages = self.on_pages, outline_of(self.scan, self.listed, records, {})
        if before is not None and before.exercises != self.on_pages.exercises:
            self.stale |= {student for student, _lesson in records}  # a lesson more for everybody

    def take_in(self, students: Collection[str]) -> None:
        """Looks anew at what these students have handed in."""
        new = self._scan(students)
        self.scan = renewed(self.scan, new, students)
        self.warnings += [*new.warnings, *refusals(new)]
        for key in [key for key in self.ledger.folders if key[0] in students]:
            del self.ledger.folders[key]
        self.ledger.folders |= {(found.student, found.lesson): found for found in new.submissions}
        self.outline()
        for student in students:
            self.table.forget(student)

    def _scan(self, only: Collection[str] | None) -> Scan:
        self.classroom.submitted.mkdir(parents=True, exist_ok=True)  # somebody may have moved it
        return scan(self.classroom.submitted, self.able, self.others, self.roster.shown, only)

    # what is written

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the classroom for a moment; what others did meanwhile is known within.

        Raises:
            BusyError: A run that takes long has it.
            UserError: The system refuses to write.
        """
        with told(), interrupt.held(), locked(self.classroom.root, brief=True) as hold:
            self._notice(hold)
            try:
                yield
            finally:
                self._look(hold)

    def write(self, record: Record) -> None:
        """Into journal, gradebook and log of scores. Call it only within `locked`."""
        key = (record.student, record.lesson)
        known = key in self.ledger.records
        self.ledger.folders.setdefault(key, Found(*key, self.folder(key)))
        record = self.ledger.write(record)
        self._own_writes += 1
        self.ledger.records[key] = for_the_table(record)
        was_failed = self.table.failed.pop(key, None)
        self.listed.add(record.student)
        if was_failed or not (known or self.table.has_rows_for(key)):
            self.outline()

    def student(self, student: str) -> tuple[dict[Key, dict[str, CellScore]], Lateness]:
        """The scores and the lateness of a student, as the gradebook has them."""
        book = self.ledger.book
        return book.cell_scores(student), book.lateness(student)

    def note(
        self,
        key: Key,
        scores: dict[Key, dict[str, CellScore]],
        lateness: Lateness,
        comments: dict[Key, dict[str, str]],
    ) -> None:
        """Into the log of scores: what changed of one submission."""
        ledger = self.ledger
        records = {key: ledger.records[key]}
        note(ledger.score_log, Standing(records, scores, lateness, comments, ledger.since))
        ledger.score_log.entries.clear()  # only what is known after them is needed

    def keep_up(self, keys: Iterable[Key]) -> None:
        """Sees that moments and penalties are right of what did not change otherwise."""
        ledger = self.ledger
        wanted = [
            ledger.folders[key] for key in keys if key in ledger.records and key in ledger.folders
        ]
        whose = wanted[0].student if len(wanted) == 1 else ""  # else everybody's
        scores, lateness = ledger.book.cell_scores(whose), ledger.book.lateness(whose)
        ledger.keep_up(wanted, scores, lateness)
        self.stale |= ledger.moved
        for student in ledger.moved:
            self.table.forget(student)
        if ledger.moved:
            self._others_wrote = True  # how often we wrote is not known here
        ledger.moved.clear()

    def write_results(self) -> bool:
        """Writes results.csv; whether it says anything else now. Only within `locked`."""
        return self.table.write(self.ledger.book, self.ledger.records, self.collected)

    def keep_hand_work(self) -> None:
        """Writes the second copy of what people entered. Call it only within `locked`."""
        guard = self.ledger.hand_work
        if traces.stamp(guard.keeper.path) != self._by_hand:
            guard.kept = guard.keeper.read()
        guard.keep(self.ledger.book)

    # what others write

    @property
    def others_wrote(self) -> bool:
        """Whether somebody else wrote to the gradebook, and the table does not know of it yet."""
        return self._others_wrote

    def is_touched(self) -> bool:
        """Whether somebody may have written since the last moment; it costs next to nothing."""
        changed = self._writes.changed(self._own_writes)
        self._own_writes = 0
        self._others_wrote = self._others_wrote or changed
        mark = traces.stamp(self.classroom.root / ".lock")[2]
        return self._others_wrote or mark != self._mark or self._roster != self._stamp(ROSTER)

    def adopt(self) -> None:
        """Takes over what others wrote to the gradebook. Call it only within `locked`."""
        self.listed = set(self.ledger.book.students())
        self.outline()
        self.table.forget()
        current = [key for key in self.ledger.folders if key[1] in self.chosen]
        self.keep_up(current)
        self._own_writes = 0
        self._writes.changed()
        self._others_wrote = False

    def _notice(self, hold: Hold) -> None:
        if self._writes.changed(self._own_writes):
            self._others_wrote = True
        self._own_writes = 0
        if self._writes.inode != self._opened:
            self._reopen(hold)
            return
        if self._roster != self._stamp(ROSTER):
            self.roster = read_roster(self.classroom.root)
            self.ledger.roster = self.ledger.hand_work.roster = self.roster
        if hold.before == self._mark:
            return
        if self._scores != traces.stamp(self.classroom.journal / SCORES):
            self.ledger.score_log = ScoreLog(self.classroom.journal)
        if self._collected != self._stamp(COLLECTED):
            self.collected = known_work(self.classroom.root, self.warnings)
            self.table.forget()
        self._read_again(traces.folders(self.classroom.journal))

    def _reopen(self, hold: Hold) -> None:
        """The gradebook is another one: it is opened as at a start, and gets what it lacks."""
        ledger, failed = self.ledger, self.table.failed
        ledger.book.close()
        try:
            self._read(hold)
        except BaseException:  # the same is tried again
            self.ledger = ledger
            raise
        self.table.failed = failed
        self.outline()
        self._others_wrote = True

    def _read_again(self, now: dict[str, int]) -> None:
        """Reads the records of students whose folder in the journal changed."""
        ledger = self.ledger
        known = self._journal
        changed = {name for name in {*now, *known} if now.get(name) != known.get(name)}
        if not changed:
            return
        before = {key: record for key, record in ledger.records.items() if key[0] in changed}
        for key in before:
            del ledger.records[key]
        for student in changed:
            for path in sorted((self.classroom.journal / student).glob("[!.]*.json")):
                entry = ledger.journal.read(student, path.stem)
                if entry is not None:
                    key = (student, path.stem)
                    ledger.records[key] = for_the_table(entry.record)
                    ledger.since[key] = entry.since
        for student in changed:
            new, old = _of(student, ledger.records), _of(student, before)
            if new != old:
                self.stale.add(student)
                self.table.forget(student)
                for key in [key for key, record in new.items() if record != old.get(key)]:
                    self.table.failed.pop(key, None)  # another run has graded it
        self.outline()

    def _look(self, hold: Hold) -> None:
        """Remembers what there is, at the end of a moment in which nobody else wrote."""
        self._mark = hold.mark
        times = traces.folders(self.classroom.journal)
        self._journal = traces.settled(times, time.time_ns())
        self._scores = traces.stamp(self.classroom.journal / SCORES)
        self._by_hand = traces.stamp(self.classroom.journal / BY_HAND)
        self._collected, self._roster = self._stamp(COLLECTED), self._stamp(ROSTER)

    def _stamp(self, name: str) -> traces.Stamp:
        return traces.stamp(self.classroom.root / name)


def _of(student: str, records: Mapping[Key, Record]) -> dict[Key, Record]:
    return {key: record for key, record in records.items() if key[0] == student}
