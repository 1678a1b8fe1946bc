"""Journal and gradebook while one run writes them: every record goes through both."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from grading.intake import Found
from grading.marking.desk import settle
from grading.marking.score_log import ScoreLog, damage_words
from grading.marking.watch import note, standing
from grading.model import Record, UserError
from grading.paths import Classroom
from grading.record.gradebook import (
    CellScores,
    Gradebook,
    Lateness,
    Registering,
    agrees,
    open_gradebook,
)
from grading.record.journal import APPLIED, PENDING, Journal
from grading.record.timestamps import handed_in_at, note_moment
from grading.results.regrades import changed_answers, with_known_answers
from grading.results.table import for_the_table
from grading.roster import read_roster
from grading.session.hand_work_guard import HandWorkGuard

Key = tuple[str, str]  # student and lesson


@dataclass
class Ledger:
    """What is known of each submission, and where it is written.

    Attributes:
        classroom: Whose journal and gradebook these are.
        folders: What was handed in.
        able: The lessons that can be graded.
        warnings: Takes what a person must see.
        records: All that was graded, for the table.
        earlier: The records of what this run graded again.
        pending: Records that a stopped run left outside the gradebook.
        since: When rows and notes of each submission became what they are.
        moved: Students of whom only the lateness changed.
    """

    classroom: Classroom
    folders: dict[Key, Found]
    able: Collection[str]
    warnings: list[str]
    records: dict[Key, Record] = field(default_factory=dict)
    earlier: dict[Key, Record] = field(default_factory=dict)
    pending: list[Key] = field(default_factory=list)
    since: dict[Key, float] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.journal = Journal(self.classroom.journal)
        self.roster = read_roster(self.classroom.root)
        self.hand_work = HandWorkGuard(self.classroom.journal, self.roster)

    def read_journal(self) -> None:
        """Reads what was graded before."""
        self.journal.tidy()
        for entry in self.journal.entries():
            record = entry.record
            key = (record.student, record.lesson)
            self.records[key] = for_the_table(record)
            self.since[key] = entry.since
            if entry.state == PENDING and record.lesson in self.able:
                self.pending.append(key)

    def open(
        self, chosen: Sequence[str], registering: Registering | None = None
    ) -> dict[str, UserError]:
        """Opens the gradebook; gives the lessons that it cannot learn, each with the reason."""
        unknown: dict[str, UserError] = {}
        wanted = dict.fromkeys([*chosen, *(lesson for _student, lesson in self.pending)])
        self.book: Gradebook = open_gradebook(
            self.classroom, list(wanted), unknown, self.warnings, registering
        )
        self.pending = [key for key in self.pending if key[1] not in unknown]
        return unknown

    def catch_up(self) -> CellScores:
        """Writes what an earlier run could not, puts back what is lost, and gives all scores."""
        self.hand_work.compare(self.book, self.records)
        self.book.fill_in(self.roster)
        for key in self.pending:
            entry = self.journal.read(*key)
            if entry is not None:
                self.write(entry.record, entry.changed)
        self._put_back()
        self.hand_work.keep(self.book)
        self.score_log = ScoreLog(self.classroom.journal)
        self.warnings += damage_words(self.score_log.path, self.score_log.damaged)
        settle(self.score_log, self.book)
        self.note_scores()
        return self.book.cell_scores()

    def note_scores(self) -> None:
        """Into the log of scores: what changed since it was written, here or in Formgrader."""
        note(self.score_log, standing(self.book, self.records, self.since))

    def done(self, record: Record) -> None:
        """Takes the record of a submission that was just graded."""
        key = (record.student, record.lesson)
        record = self.write(record)
        if key in self.records:
            self.earlier[key] = self.records[key]
        self.records[key] = for_the_table(record)

    def write(self, record: Record, changed: Collection[str] | None = None) -> Record:
        """Into the journal, into the gradebook, and the journal knows that it is there.

        Args:
            record: What was graded.
            changed: The exercises with another answer than before, where that is known.
        """
        key = (record.student, record.lesson)
        moment = self.moment(key)
        before = self.journal.read(*key) if key in self.records else None
        record = with_known_answers(before.record if before else None, record)
        if changed is None:
            changed = changed_answers(before.record if before else None, record)
        known = before and (before.record.rows, before.record.notes)
        same = known == (record.rows, record.notes)
        self.since[key] = since = before.since if before and same else time.time()
        self.journal.write(record, PENDING, changed, since)
        self._apply(record, moment, changed)
        note_moment(self.classroom.autograded_notebook(*key).parent, moment)
        self.journal.write(record, APPLIED, (), since)
        return record

    def keep_up(
        self, unchanged: Sequence[Found], scores: CellScores, lateness: Lateness | None = None
    ) -> None:
        """Sees that the gradebook has what the journal has of submissions that did not change.

        `lateness`: theirs, where it is read already.
        """
        lateness = self.book.lateness() if lateness is None else lateness
        for found in unchanged:
            key = (found.student, found.lesson)
            record, moment = self.records[key], self.moment(key)
            if not agrees(record, scores.get(key)):
                self._apply(record, moment)
            elif not self.book.is_due(found.student, lateness.get(key), moment):
                # a due date, an extension or the rule itself changed
                self.moved.add(found.student)
                self.book.set_moment(*key, moment)

    def moment(self, key: Key) -> datetime | None:
        """When a submission was handed in, where that is known."""
        found = self.folders.get(key)
        return handed_in_at(found.folder, self.warnings) if found else None

    def _put_back(self) -> None:
        """Writes again what was graded and the gradebook has lost.

        Of a gradebook that was made anew that is all, else what is still handed in.
        """
        guard = self.hand_work
        lost = sorted(
            key
            for key in self.records.keys() - self.book.submissions()
            if key[1] in self.able
            and (guard.anew or key[1] in guard.lessons or key in self.folders)
        )
        lacking = set(self.book.lacking(sorted({key[1] for key in lost}))) if lost else set()
        for key in lost:
            if key[1] not in lacking:
                self._apply(self.records[key], self.moment(key))
                guard.count.submissions += 1
        self.warnings += guard.words()

    def _apply(
        self, record: Record, moment: datetime | None, changed: Collection[str] = ()
    ) -> None:
        """Into the gradebook, with what a person entered and the gradebook has lost."""
        key = (record.student, record.lesson)
        guard = self.hand_work
        self.book.apply(record, moment, changed, guard.lost.get(key), guard.count)
        guard.lost.pop(key, None)
