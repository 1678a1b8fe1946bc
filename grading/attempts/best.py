"""Before a run: grades every attempt where the best one counts, and puts that one in place.

What each gave is kept under `attempts/.graded/`, so that nothing is graded twice; the gradebook and
the journal of the class know only of the attempt that counts. Points are compared as they were
judged, before any penalty for being late, and a question that a person marks counts for nothing.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading import interrupt, lessons
from grading.collect.attempts import ATTEMPTS, contents, digest_of, folder_of, kept
from grading.collect.swap import put_in_place
from grading.collect.work import BEST
from grading.files import is_link
from grading.grade import Job, grade_submission
from grading.lessons.seeds import seed
from grading.lock import locked
from grading.model import Record, UserError
from grading.paths import Classroom
from grading.record.journal import APPLIED, Journal
from grading.record.version import grader_version
from grading.results.hand_ins import History
from grading.roster import read_roster
from grading.sandbox.levels import choose
from grading.sandbox.pool import dismiss, grade_all
from grading.session import Options, kernel_cache

GRADED = ".graded"
Work = Callable[[Job], Record]


@dataclass
class Choice:
    """What was done.

    Attributes:
        lines: What a person may read.
        problems: What went wrong.
    """

    lines: list[str]
    problems: list[str]


@dataclass(frozen=True)
class _Attempt:
    student: str
    lesson: str
    folder: Path
    digest: str

    @property
    def key(self) -> str:
        """What stands for a student: a group's members have the same attempts."""
        return "a" + hashlib.sha256(self.digest.encode("ascii")).hexdigest()[:24]


def take_the_best(classroom: Classroom, options: Options, work: Work = grade_submission) -> Choice:
    """Grades the attempts of everybody whose best one counts, and puts that one in place."""
    choice = Choice([], [])
    history = History(classroom.root)
    chosen = lessons.chosen(options.lessons) if options.lessons else lessons.names()
    pairs = sorted(
        key for key, one in history.work.items() if one.attempt == BEST and key[1] in chosen
    )
    several = {key: found for key in pairs if len(found := _attempts(classroom, *key)) > 1}
    if not several:
        return choice
    with locked(classroom.root):
        points = _points(classroom, options, several, work, choice)
        shown = read_roster(classroom.root).shown
        for (student, lesson), found in several.items():
            known = [one for one in found if (one.key, lesson) in points]
            if len(known) < len(found):
                continue  # it is said, and the next run tries again
            scores = [points[one.key, lesson] for one in found]
            best = found[_best(scores)]
            if best is not found[0]:
                put_in_place(classroom.submitted, student, lesson, best.folder, history)
                history.write()
            choice.lines.append(
                _("{student}, {lesson}: the best of {count} attempts counts ({points}).").format(
                    student=shown(student),
                    lesson=lesson,
                    count=len(found),
                    points=", ".join(f"{score:g}" for score in sorted(scores, reverse=True)),
                )
            )
    return choice


def _best(scores: list[float]) -> int:
    """The place of the best; of equal ones the first, which is in place already."""
    return max(range(len(scores)), key=lambda place: (scores[place], -place))


def _attempts(classroom: Classroom, student: str, lesson: str) -> list[_Attempt]:
    """What is in place, and then all others that differ from it, the last one first."""
    there = classroom.submitted / student / lesson
    others = folder_of(classroom.root, student, lesson)
    folders = [there, *reversed(kept(others))]
    found: dict[str, _Attempt] = {}
    for folder in folders:
        if not folder.is_dir() or is_link(folder):
            continue
        digest = digest_of(contents(folder))
        if digest:
            found.setdefault(digest, _Attempt(student, lesson, folder.absolute(), digest))
    return list(found.values())


def _points(
    classroom: Classroom,
    options: Options,
    several: dict[tuple[str, str], list[_Attempt]],
    work: Work,
    choice: Choice,
) -> dict[tuple[str, str], float]:
    """The points of every attempt, by its key and lesson."""
    room = Classroom(classroom.root / ATTEMPTS / GRADED)
    journal = Journal(room.journal)
    points: dict[tuple[str, str], float] = {}
    jobs: dict[tuple[str, str], Job] = {}
    graders: dict[str, tuple[int, str]] = {}
    level = ""
    for found in several.values():
        for one in found:
            if one.lesson not in graders:
                lessons.load(one.lesson)
                number = seed(classroom, one.lesson)
                graders[one.lesson] = number, grader_version(one.lesson, number)
            key, grader = (one.key, one.lesson), graders[one.lesson]
            entry = journal.read(*key)
            if entry is not None and entry.record.grader == grader[1] and not options.regrade:
                points[key] = _sum(entry.record)
            elif key not in jobs:
                level = level or choose(options.confine)
                jobs[key] = Job(
                    one.key,
                    one.lesson,
                    one.folder,
                    room.root.resolve(),
                    *grader,
                    level,
                    options.limits,
                )
    if jobs:
        choice.lines.append(
            ngettext(
                "{count} attempt was graded to find the best.",
                "{count} attempts were graded to find the best.",
                len(jobs),
            ).format(count=len(jobs))
        )
        _grade(list(jobs.values()), options, work, journal, points, choice)
        shutil.rmtree(room.autograded, ignore_errors=True)  # only the points are of use
    return points


def _grade(
    jobs: list[Job],
    options: Options,
    work: Work,
    journal: Journal,
    points: dict[tuple[str, str], float],
    choice: Choice,
) -> None:
    problem = kernel_cache.build([job.lesson for job in jobs])
    if problem:
        choice.problems.append(problem)
    cache = kernel_cache.kernels(job.lesson for job in jobs)
    results = grade_all(
        [replace(job, kernel_cache=cache) for job in jobs],
        work,
        options.jobs,
        options.make_executor,
    )
    with closing(results):  # type: ignore[type-var]  # a generator, which ends its workers when it is closed
        for job, record in results:
            if isinstance(record, BaseException):
                if isinstance(record, UserError) or not isinstance(record, Exception):
                    raise record
                reason = type(record).__name__
            elif record.failed:
                reason = record.rows[0].detail if record.rows else _("no reason is known")
            else:
                journal.write(record, APPLIED)
                points[job.student, job.lesson] = _sum(record)
                reason = ""
            if reason:
                choice.problems.append(
                    _(
                        "{lesson}: an attempt in {folder} could not be graded ({reason}): the best "
                        "is chosen when the command is run again."
                    ).format(lesson=job.lesson, folder=job.folder, reason=reason)
                )
            interrupt.check()
    dismiss()


def _sum(record: Record) -> float:
    return round(sum(row.score or 0.0 for row in record.rows), 2)
