"""One grading run over a classroom: what is new or changed goes in, records, gradebook and
results.csv come out.

This process is the only writer of the journal and the gradebook; the workers grade and write the
autograded notebooks.
"""

from __future__ import annotations

import errno
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from datetime import datetime
from itertools import pairwise

from course.i18n import gettext as _
from grading import interrupt, lessons
from grading.files import remove_leftovers, require_writable
from grading.grade import Job, grade_submission, lesson_cells
from grading.intake import Found, Scan, scan, submission_digest
from grading.lessons import TEST_PREFIX
from grading.lessons.seeds import seed
from grading.model import NOT_RUN, Record, UserError
from grading.paths import Classroom
from grading.record.gradebook import CellScores, Gradebook, agrees
from grading.record.gradebook.registration import open_gradebook
from grading.record.journal import APPLIED, PENDING, Journal
from grading.record.notebook import path_of
from grading.record.timestamps import handed_in_at, note_moment
from grading.record.version import grader_version
from grading.results.class_snapshot import damaged
from grading.results.hand_ins import beside_the_grades, known_work
from grading.results.regrades import changed_answers, changes, untold
from grading.results.table import class_rows, for_the_table, write_results
from grading.sandbox import tinygrad_cache
from grading.sandbox.installed import require_this_clone
from grading.sandbox.levels import REQUIRE, choose
from grading.sandbox.pool import dismiss, grade_all, local_pool, prepare
from grading.sandbox.warm_modules import modules_of
from grading.session.failures import failed_record, ungradable
from grading.session.lock import locked
from grading.session.options import NullProgress, Options, Progress, Summary
from grading.session.restoring import Hands

__all__ = ["Options", "Progress", "Summary", "grade_class"]

# The machine is at its end: going on would only make a failure of every submission.
_END_OF_RUN = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}


def grade_class(
    classroom: Classroom,
    options: Options,
    progress: Progress | None = None,
    work: Callable[[Job], Record] = grade_submission,
) -> Summary:
    """Grades what is new or changed, and writes results.csv for the whole class. A class of which
    nothing was ever handed in is a mistake: a run that does nothing must not look like one that
    did."""
    drafts = lessons.drafts()
    able = tuple(one for one in lessons.names() if one not in drafts)
    chosen = lessons.chosen(options.lessons) if options.lessons else able
    journal = Journal(classroom.journal)
    held = {lesson for _student, lesson in journal.known()}
    found = scan(classroom.submitted, able, {*drafts, *lessons.gone(held)})
    if not found.submissions and not found.refused and not held:
        hints = " ".join(found.warnings[:3])
        raise UserError(
            _(
                "Nothing was handed in: put the work into {folder}, as "
                "<student>/<lesson>/<lesson>.ipynb, and run the command again."
            ).format(folder=classroom.submitted)
            + (" " + hints if hints else ""),
            code=2,
        )
    with locked(classroom.root):
        session = _Session(
            classroom, options, chosen, able, found, progress or NullProgress(), work
        )
        if not options.lessons:
            session.summary.warnings += lessons.draft_words(drafts)
            session.summary.failed.update(ungradable(found.aside, drafts, journal.known()))
        return session.run()


class _Session:
    def __init__(
        self,
        classroom: Classroom,
        options: Options,
        chosen: Sequence[str],
        able: Collection[str],
        found: Scan,
        progress: Progress,
        work: Callable[[Job], Record],
    ) -> None:
        self.able = able  # the lessons that can be graded
        self.classroom, self.options, self.chosen, self.scan = (
            classroom,
            options,
            list(chosen),
            found,
        )
        self.progress, self.work = progress, work
        self.journal = Journal(classroom.journal)
        self.hands = Hands(classroom.journal)
        self.folders = {(one.student, one.lesson): one for one in found.submissions}
        self.pending: list[tuple[str, str]] = []
        self.summary = Summary(found, warnings=list(found.warnings))
        self.moved: set[str] = set()  # students of whom only the lateness changed
        self.earlier: dict[tuple[str, str], Record] = {}  # the records of what was graded again
        self.since: dict[tuple[str, str], float] = {}
        self.cell_scores: CellScores = {}  # as they were when the run began

    def run(self) -> Summary:
        start = time.monotonic()
        room = self.classroom
        # known before hours of grading, not after
        require_writable((room.root, room.journal, room.autograded, room.seeds))
        remove_leftovers(room.root)
        self.journal.tidy()
        self.records = self._known_records()
        self._name_the_gone()
        with closing(self._opened()) as book:
            self.hands.compare(book, self.records)
            self._finish_pending(book)
            self._put_back(book)
            self.hands.keep(book)
            self.cell_scores = book.cell_scores()
            jobs = self._jobs(book)
            if jobs:
                self._grade(book, jobs)
            self.hands.keep(book)
            self._sum_up(book)
        self.summary.remarks = beside_the_grades(
            self.records, known_work(self.classroom.root, self.summary.warnings)
        )
        write_results(
            self.summary.rows, self.classroom.results, self.summary.late, self.summary.remarks
        )
        self.summary.warnings += [damaged(path, self.classroom) for path in self.journal.damaged]
        self.summary.warnings += [
            _("Nobody has handed in {lesson}.").format(lesson=one)
            for one in self.options.lessons
            if not any(found.lesson == one for found in self.scan.submissions)
        ]
        self.summary.seconds = time.monotonic() - start
        return self.summary

    def _sum_up(self, book: Gradebook) -> None:
        """The class's table, and what a person should know of it."""
        cell_scores = book.cell_scores()
        self.summary.rows = class_rows(
            self.scan, book.students(), self.records, cell_scores, self.summary.failed, self.chosen
        )
        self.summary.late = {
            key: one for key, one in book.lateness().items() if one.is_late and key in self.records
        }
        self.summary.regraded = len(self.earlier)
        self.summary.changes = changes(
            self.earlier, self.records, self.summary.rows, self.cell_scores
        )
        self.summary.look_again = [
            f"{student} {lesson} {cell.removeprefix(TEST_PREFIX)}"
            for (student, lesson), cells in cell_scores.items()
            for cell, one in cells.items()
            if one.manual is not None and one.needs_review
        ]
        self.summary.untold = untold(
            self.classroom.feedback, [*self.since.items(), *self.hands.since().items()], self.moved
        )

    def _known_records(self) -> dict[tuple[str, str], Record]:
        """What the journal holds, for the table."""
        found = {}
        for one in self.journal.entries():
            key = (one.record.student, one.record.lesson)
            found[key] = for_the_table(one.record)
            self.since[key] = one.since
            if one.state == PENDING and one.record.lesson in self.able:
                self.pending.append(key)
        return found

    def _name_the_gone(self) -> None:
        held = {*self.records, *((one.student, one.lesson) for one in self.scan.aside)}
        counts = Counter(lesson for _student, lesson in held)
        self.summary.warnings += [
            lessons.gone_words(one, counts[one])
            for one in sorted(lessons.gone(counts))
            if counts[one]
        ]

    def _opened(self) -> Gradebook:
        """The gradebook. A lesson that it cannot learn is left out; one that was asked for by name
        raises UserError.
        """
        unknown: dict[str, UserError] = {}
        wanted = dict.fromkeys([*self.chosen, *(lesson for _student, lesson in self.pending)])
        book = open_gradebook(self.classroom, list(wanted), unknown)
        for lesson, error in unknown.items():
            if lesson in self.options.lessons:
                book.close()
                raise UserError(str(error), code=2)
            reason = str(error).splitlines()[0]
            self.summary.warnings.append(
                _("{lesson} was left out: {reason}").format(lesson=lesson, reason=reason)
            )
            self.summary.failed.update(
                ungradable(self.scan.submissions, {lesson: reason}, self.records)
            )
        self.chosen = [lesson for lesson in self.chosen if lesson not in unknown]
        self.pending = [key for key in self.pending if key[1] not in unknown]
        return book

    def _finish_pending(self, book: Gradebook) -> None:
        """Records of a run that was stopped before they were known to be in the gradebook."""
        for key in self.pending:
            entry = self.journal.read(*key)
            if entry is not None:
                self._record(book, entry.record, entry.changed)

    def _put_back(self, book: Gradebook) -> None:
        """What was graded, and the gradebook has lost: of a gradebook that was made anew all, else
        what is still handed in.
        """
        lost = sorted(
            key
            for key in self.records.keys() - book.submissions()
            if key[1] in self.able
            and (self.hands.anew or key[1] in self.hands.lessons or key in self.folders)
        )
        without = (
            set(book.lacking(sorted({lesson for _student, lesson in lost}))) if lost else set()
        )
        for key in lost:
            if key[1] not in without:
                found = self.folders.get(key)
                self._apply(book, self.records[key], self._moment(found) if found else None)
                self.hands.count.submissions += 1
        self.summary.warnings += self.hands.words()

    def _apply(
        self,
        book: Gradebook,
        record: Record,
        moment: datetime | None,
        changed: Collection[str] = (),
    ) -> None:
        """A record into the gradebook, with what a person entered and the gradebook has lost."""
        key = (record.student, record.lesson)
        book.apply(record, moment, changed, self.hands.lost.get(key), self.hands.count)
        self.hands.lost.pop(key, None)

    def _jobs(self, book: Gradebook) -> list[Job]:
        """A job for each submission to grade. One that is unchanged is only looked up in the
        gradebook.
        """
        handed_in = [one for one in self.scan.submissions if one.lesson in self.chosen]
        graders = {
            one: _grader(self.classroom, one)
            for one in dict.fromkeys(found.lesson for found in handed_in)
        }
        cell_scores, lateness = self.cell_scores, book.lateness()
        todo: list[Found] = []
        for found in handed_in:
            key = (found.student, found.lesson)
            record = self.records.get(key)
            if record is None or not self._is_current(found, record, graders[found.lesson][1]):
                todo.append(found)
                continue
            self.summary.unchanged += 1
            moment = self._moment(found)
            if not agrees(record, cell_scores.get(key)):
                self._apply(book, record, moment)
            elif not book.is_due(found.student, lateness.get(key), moment):
                self.moved.add(found.student)
                book.set_moment(*key, moment)  # a due date, an extension or the rule itself changed
        if not todo and self.options.confine != REQUIRE:
            return []
        require_this_clone()
        level = choose(self.options.confine)
        # lesson by lesson: its template is warm
        todo.sort(key=lambda one: self.chosen.index(one.lesson))
        # The folder as it was found: intake does not follow links, and a path that was resolved has
        # none.
        return [
            Job(
                one.student,
                one.lesson,
                one.folder.absolute(),
                self.classroom.root.resolve(),
                *graders[one.lesson],
                level,
                self.options.limits,
            )
            for one in todo
        ]

    def _is_current(self, found: Found, record: Record, grader: str) -> bool:
        if self.options.regrade or record.grader != grader:
            return False
        if not path_of(self.classroom, found.student, found.lesson).is_file():
            return False
        limit = self.options.limits.notebook_bytes
        return (
            submission_digest(found.folder, found.student, found.lesson, limit=limit)
            == record.submission
        )

    def _prepare(self, lesson: str, submissions: int) -> None:
        if self.options.make_executor is local_pool and self.work is grade_submission:
            prepare(modules_of(lesson_cells(lesson)), self.options.jobs, submissions)

    def _grade(self, book: Gradebook, jobs: list[Job]) -> None:
        for job in jobs:
            remove_leftovers(path_of(self.classroom, job.student, job.lesson).parent)
        problem = tinygrad_cache.build([job.lesson for job in jobs])
        if problem:
            self.summary.warnings.append(problem)
        interrupt.check()
        self.progress.start(len(jobs))
        counts = Counter(job.lesson for job in jobs)
        following = dict(pairwise(counts))
        results = grade_all(jobs, self.work, self.options.jobs, self.options.make_executor)
        with closing(results):  # type: ignore[type-var]  # a generator, which ends its workers when it is closed
            for job, result in results:
                if job.lesson in following:
                    after = following.pop(job.lesson)
                    self._prepare(after, counts[after])
                if isinstance(result, BaseException):
                    _raise_if_all_is_lost(result)
                    self._done(book, failed_record(job, result), result)
                else:
                    self._done(book, result)
                interrupt.check()
        dismiss()
        # a worker that was killed left what it was just writing, and another graded in its place
        for job in jobs:
            remove_leftovers(path_of(self.classroom, job.student, job.lesson).parent)

    def _done(self, book: Gradebook, record: Record, error: BaseException | None = None) -> None:
        key = (record.student, record.lesson)
        if record.confinement != NOT_RUN:
            self.summary.levels[record.confinement] += 1
        if record.cold_start_reason:
            self.summary.fresh[record.cold_start_reason] += 1
        if record.failed:
            self.summary.failed[key] = record.rows
        else:
            self._record(book, record)
            if key in self.records:
                self.earlier[key] = self.records[key]
            self.records[key] = for_the_table(record)
            self.summary.graded += 1
        self.progress.done(record, error)

    def _moment(self, found: Found) -> datetime | None:
        return handed_in_at(found.folder, self.summary.warnings)

    def _record(
        self, book: Gradebook, record: Record, changed: Collection[str] | None = None
    ) -> None:
        """Into the journal, into the gradebook, and the journal knows that it is there. `changed`:
        the exercises with another answer than before, where that is known."""
        key = (record.student, record.lesson)
        found = self.folders.get(key)
        moment = self._moment(found) if found else None
        before = self.journal.read(*key) if key in self.records else None
        if changed is None:
            changed = changed_answers(before.record if before else None, record)
        same = before is not None and (before.record.rows, before.record.notes) == (
            record.rows,
            record.notes,
        )
        self.since[key] = since = before.since if before and same else time.time()
        self.journal.write(record, PENDING, changed, since)
        self._apply(book, record, moment, changed)
        note_moment(path_of(self.classroom, record.student, record.lesson).parent, moment)
        self.journal.write(record, APPLIED, (), since)


def _grader(classroom: Classroom, lesson: str) -> tuple[int, str]:
    """The seed of a lesson and the version of what grades it."""
    lessons.load(lesson)  # says so in one line where the release is missing
    number = seed(classroom, lesson)
    return number, grader_version(lesson, number)


def _raise_if_all_is_lost(error: BaseException) -> None:
    """What concerns every submission ends the run: a person's mistake, a full disk, a stop from the
    keyboard.
    """
    if isinstance(error, UserError) or not isinstance(error, Exception):
        raise error
    if isinstance(error, OSError) and error.errno in _END_OF_RUN:
        raise error
