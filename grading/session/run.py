"""A grading run: what is new or changed goes in; records, gradebook and results.csv come out."""

from __future__ import annotations

import errno
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import replace

from course.i18n import gettext as _
from grading import interrupt, lessons
from grading.dates.opening import opened_since
from grading.files import remove_leftovers, require_writable
from grading.grade import Job, grade_submission
from grading.intake import Found, Scan, scan, submission_digest
from grading.lessons import TEST_PREFIX
from grading.lessons.seeds import seed
from grading.lock import locked
from grading.model import NOT_RUN, Record, UserError
from grading.paths import Classroom
from grading.record.gradebook import CellScores
from grading.record.journal import Journal
from grading.record.version import grader_version
from grading.results.class_snapshot import damaged
from grading.results.hand_ins import beside_the_grades, known_work
from grading.results.regrades import changes, untold
from grading.results.table import class_rows, write_results
from grading.roster import read_roster
from grading.sandbox.installed import require_this_clone
from grading.sandbox.levels import REQUIRE, choose
from grading.sandbox.pool import dismiss, grade_all
from grading.session import kernel_cache
from grading.session.failures import failed_record, ungradable
from grading.session.ledger import Ledger
from grading.session.options import Options, Summary
from grading.session.progress import NullProgress, Progress

# The machine is at its end: going on would only make a failure of every submission.
_END_OF_RUN = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}


def grade_class(
    classroom: Classroom,
    options: Options,
    progress: Progress | None = None,
    work: Callable[[Job], Record] = grade_submission,
) -> Summary:
    """Grades what is new or changed, and writes results.csv for the whole class.

    Raises:
        UserError: Nothing was ever handed in (a run that does nothing must not look like one that
            did), another run is at work, or a lesson that was asked for cannot be graded.
    """
    drafts = lessons.drafts()
    able = tuple(lesson for lesson in lessons.names() if lesson not in drafts)
    chosen = lessons.chosen(options.lessons) if options.lessons else able
    journal = Journal(classroom.journal)
    held = {lesson for _student, lesson in journal.known()}
    others = {*drafts, *lessons.gone(held)}
    found = scan(classroom.submitted, able, others, read_roster(classroom.root).shown)
    if not found.submissions and not found.refused and not held:
        sentence = _(
            "Nothing was handed in: put the work into {folder}, as "
            "<student>/<lesson>/<lesson>.ipynb, and run the command again."
        ).format(folder=classroom.submitted)
        raise UserError(" ".join([sentence, *found.warnings[:3]]), code=2)
    with locked(classroom.root):
        run = _Run(classroom, options, chosen, able, found, progress or NullProgress(), work)
        if not options.lessons:
            run.summary.warnings += lessons.draft_words(drafts)
            run.summary.failed.update(ungradable(found.aside, drafts, journal.known()))
        return run.graded()


class _Run:
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
        self.classroom, self.options, self.scan = classroom, options, found
        self.chosen = list(chosen)
        self.progress, self.work = progress, work
        self.summary = Summary(found, warnings=list(found.warnings))
        folders = {
            (submission.student, submission.lesson): submission for submission in found.submissions
        }
        self.ledger = Ledger(classroom, folders, able, self.summary.warnings)

    def graded(self) -> Summary:
        start = time.monotonic()
        classroom, summary, ledger = self.classroom, self.summary, self.ledger
        # known before hours of grading, not after
        require_writable((classroom.root, classroom.journal, classroom.autograded, classroom.seeds))
        remove_leftovers(classroom.root)
        ledger.read_journal()
        self._name_the_gone()
        self._open_gradebook()
        with closing(ledger.book):
            before = ledger.catch_up()
            jobs = self._jobs(before)
            if jobs:
                self._grade(jobs)
            ledger.hand_work.keep(ledger.book)
            ledger.note_scores()
            self._sum_up(before)
        write_results(summary.rows, classroom.results, summary.late, summary.remarks)
        summary.warnings += [damaged(path, classroom) for path in ledger.journal.damaged]
        handed_in = {found.lesson for found in self.scan.submissions}
        summary.warnings += [
            _("Nobody has handed in {lesson}.").format(lesson=lesson)
            for lesson in self.options.lessons
            if lesson not in handed_in
        ]
        summary.seconds = time.monotonic() - start
        return summary

    def _name_the_gone(self) -> None:
        held = {*self.ledger.records, *((found.student, found.lesson) for found in self.scan.aside)}
        counts = Counter(lesson for _student, lesson in held)
        self.summary.warnings += [
            lessons.gone_words(lesson, counts[lesson])
            for lesson in sorted(lessons.gone(counts))
            if counts[lesson]
        ]

    def _open_gradebook(self) -> None:
        """A lesson that the gradebook cannot learn is left out; one that was asked for raises."""
        unknown = self.ledger.open(self.chosen)
        for lesson, error in unknown.items():
            if lesson in self.options.lessons:
                self.ledger.book.close()
                raise UserError(str(error), code=2)
            reason = str(error).splitlines()[0]
            self.summary.warnings.append(
                _("{lesson} was left out: {reason}").format(lesson=lesson, reason=reason)
            )
            self.summary.failed.update(
                ungradable(self.scan.submissions, {lesson: reason}, self.ledger.records)
            )
        self.chosen = [lesson for lesson in self.chosen if lesson not in unknown]

    def _jobs(self, scores: CellScores) -> list[Job]:
        """A job for each submission to grade. An unchanged one is only looked up."""
        handed_in = [found for found in self.scan.submissions if found.lesson in self.chosen]
        graders = {
            lesson: grader_of(self.classroom, lesson)
            for lesson in dict.fromkeys(found.lesson for found in handed_in)
        }
        todo: list[Found] = []
        unchanged: list[Found] = []
        for found in handed_in:
            current = self._is_current(found, graders[found.lesson][1])
            (unchanged if current else todo).append(found)
        self.summary.unchanged = len(unchanged)
        self.ledger.keep_up(unchanged, scores)
        if not todo and self.options.confine != REQUIRE:
            return []
        require_this_clone()
        level = choose(self.options.confine)
        # lesson by lesson: its zygote is warm
        todo.sort(key=lambda found: self.chosen.index(found.lesson))
        # The folder as it was found: intake does not follow links, and a path that was resolved has
        # none.
        return [
            Job(
                found.student,
                found.lesson,
                found.folder.absolute(),
                self.classroom.root.resolve(),
                *graders[found.lesson],
                level,
                self.options.limits,
            )
            for found in todo
        ]

    def _is_current(self, found: Found, grader: str) -> bool:
        student, lesson = found.student, found.lesson
        record = self.ledger.records.get((student, lesson))
        return (
            record is not None
            and not self.options.regrade
            and record.grader == grader
            and self.classroom.autograded_notebook(student, lesson).is_file()
            and record.submission
            == submission_digest(
                found.folder, student, lesson, limit=self.options.limits.notebook_bytes
            )
        )

    def _grade(self, jobs: list[Job]) -> None:
        self._remove_leftovers(jobs)
        problem = kernel_cache.build([job.lesson for job in jobs])
        if problem:
            self.summary.warnings.append(problem)
        interrupt.check()
        self.progress.start(len(jobs))
        cache = kernel_cache.kernels(job.lesson for job in jobs)
        jobs = [replace(job, kernel_cache=cache) for job in jobs]
        results = grade_all(jobs, self.work, self.options.jobs, self.options.make_executor)
        with closing(results):  # type: ignore[type-var]  # a generator, which ends its workers when it is closed
            for job, result in results:
                if isinstance(result, BaseException):
                    _raise_if_all_is_lost(result)
                    self._done(failed_record(job, result), result)
                else:
                    self._done(result)
                interrupt.check()
        dismiss()
        # a worker that was killed left what it was just writing, and another graded in its place
        self._remove_leftovers(jobs)

    def _remove_leftovers(self, jobs: list[Job]) -> None:
        for job in jobs:
            remove_leftovers(self.classroom.autograded_notebook(job.student, job.lesson).parent)

    def _done(self, record: Record, error: BaseException | None = None) -> None:
        if record.confinement != NOT_RUN:
            self.summary.levels[record.confinement] += 1
        if record.cold_start_reason:
            self.summary.fresh[record.cold_start_reason] += 1
        if record.failed:
            self.summary.failed[record.student, record.lesson] = record.rows
        else:
            self.ledger.done(record)
            self.summary.graded += 1
        self.progress.done(record, error)

    def _sum_up(self, before: CellScores) -> None:
        """The class's table, and what a person should know of it."""
        summary, ledger = self.summary, self.ledger
        scores = ledger.book.cell_scores()
        summary.rows = class_rows(
            self.scan, ledger.book.students(), ledger.records, scores, summary.failed, self.chosen
        )
        lateness = ledger.book.lateness()
        summary.late = {
            key: late for key, late in lateness.items() if late.is_late and key in ledger.records
        }
        collected = known_work(self.classroom.root, summary.warnings)
        summary.remarks = beside_the_grades(ledger.records, collected, lateness)
        summary.regraded = len(ledger.earlier)
        summary.changes = changes(ledger.earlier, ledger.records, summary.rows, before)
        summary.look_again = [
            f"{ledger.roster.shown(student)} {lesson} {cell.removeprefix(TEST_PREFIX)}"
            for (student, lesson), cells in scores.items()
            for cell, score in cells.items()
            if score.manual is not None and score.needs_review
        ]
        summary.untold = untold(
            self.classroom.feedback,
            [
                *ledger.since.items(),
                *ledger.hand_work.since().items(),
                *opened_since(self.classroom, ledger.records),
            ],
            ledger.moved,
        )


def grader_of(classroom: Classroom, lesson: str) -> tuple[int, str]:
    """The seed of a lesson and the version of what grades it."""
    lessons.load(lesson)  # says so in one line where the release is missing
    number = seed(classroom, lesson)
    return number, grader_version(lesson, number)


def _raise_if_all_is_lost(error: BaseException) -> None:
    """Ends the run for a person's mistake, a full disk, or a stop from the keyboard."""
    if isinstance(error, UserError) or not isinstance(error, Exception):
        raise error
    if isinstance(error, OSError) and error.errno in _END_OF_RUN:
        raise error
