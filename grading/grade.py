"""One submission from its folder to its record: what a worker process does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from course.i18n import gettext as _
from course.lessons import contract
from course.lessons.discovery import exercises_of
from course.probe.faults import OPERATIONS
from grading import lessons
from grading.intake import Found, read_submission
from grading.judge import verdicts as judging
from grading.judge.second_run import libraries_of, needs_fresh_kernel
from grading.limits import DEFAULT, Limits
from grading.model import (
    ANSWER,
    FAILED,
    NOT_ATTEMPTED,
    OWN,
    Cell,
    Rebuilt,
    Record,
    Row,
    Run,
    Submission,
)
from grading.paths import Classroom
from grading.rebuild import rebuild
from grading.record.notebook import autograded, write_autograded
from grading.sandbox.run import run_submission

NOT_RUN = ""  # the confinement of a submission of which nothing was run


@dataclass(frozen=True)
class Job:
    """A submission to grade. Plain data, so that it can go to another process or machine.

    `level` is the confinement (`grading.sandbox.levels`), `seed` the classroom's for this lesson,
    `grader` the version of what grades, `kernel_cache` a file of tinygrad's kernels."""

    student: str
    lesson: str
    folder: Path
    classroom: Path
    seed: int
    grader: str
    level: str
    limits: Limits = DEFAULT
    kernel_cache: str = ""


def grade_submission(job: Job) -> Record:
    """Grades one submission and writes its autograded notebook. The status "failed" in the rows
    means: our fault.
    """
    submission = read_submission(
        job.folder, job.student, job.lesson, limit=job.limits.notebook_bytes
    )
    cells = lesson_cells(job.lesson)
    if submission.notebook is None:
        rebuilt, run = Rebuilt(cells), Run(confinement=NOT_RUN)
        rows = _unread_rows(submission)
    else:
        rebuilt = rebuild(cells, submission)
        run = _run(job, rebuilt)
        rows = _said_where_absent(
            judging.judge_run(job.student, job.lesson, rebuilt, run, job.seed, job.limits), rebuilt
        )
    record = Record(
        job.student,
        job.lesson,
        submission.digest,
        job.grader,
        rows,
        [*submission.notes, *rebuilt.notes],
        run.confinement,
        run.seconds,
        run.cold_start_reason,
        cell_seconds(rebuilt, run),
        answer_hashes(rebuilt),
        [*submission.remarks, *rebuilt.remarks],
    )
    if not failed(record):
        notebook = autograded(lessons.release_path(job.lesson), rebuilt, run, rows)
        write_autograded(Classroom(job.classroom), job.student, job.lesson, notebook)
    return record


def _said_where_absent(rows: list[Row], rebuilt: Rebuilt) -> list[Row]:
    """What was not attempted because the notebook has no cell for it says so."""
    return [
        replace(
            row, detail=_("not attempted: {reason}").format(reason=rebuilt.absent[row.exercise])
        )
        if row.status == NOT_ATTEMPTED and row.exercise in rebuilt.absent
        else row
        for row in rows
    ]


def _run(job: Job, rebuilt: Rebuilt) -> Run:
    """The run; without anything to check there is none, and no kernel is started."""
    requests = judging.requests(job.lesson, rebuilt.attempted, job.seed)
    if not requests:
        return Run(confinement=NOT_RUN)
    hidden = judging.requests(job.lesson, rebuilt.attempted, job.seed, hidden=True)
    second = judging.second_requests(job.lesson, rebuilt.attempted, job.seed)
    libraries = libraries_of(rebuilt.cells)
    apart = second.pop(OPERATIONS, {}) if needs_fresh_kernel(rebuilt.cells) else {}
    run = run_submission(
        rebuilt,
        requests,
        job.limits,
        job.level,
        hidden,
        second,
        libraries,
        kernel_cache=job.kernel_cache,
    )
    if apart and not run.failure:
        again = run_submission(
            rebuilt,
            apart,
            job.limits,
            job.level,
            fault=OPERATIONS,
            libraries=libraries,
            kernel_cache=job.kernel_cache,
        )
        run.seconds, run.failure = run.seconds + again.seconds, again.failure
        run.second = {**(run.second or {}), **again.evidence}
    return run


def answer_hashes(rebuilt: Rebuilt) -> dict[str, str]:
    """A short hash of each attempted answer, by exercise, with the pictures in it; space at the end
    of lines makes no other answer."""
    text: dict[str, str] = {}
    for cell in rebuilt.cells:
        if cell.kind == ANSWER and cell.exercise in rebuilt.attempted:
            lines = [line.rstrip() for line in cell.source.strip().splitlines()]
            pictures = (
                [json.dumps(dict(cell.attachments), sort_keys=True)] if cell.attachments else []
            )
            text[cell.exercise] = "\n".join([text.get(cell.exercise, ""), *lines, *pictures])
    return {
        exercise: hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:16]
        for exercise, source in text.items()
    }


def cell_seconds(rebuilt: Rebuilt, run: Run) -> dict[str, float]:
    """The seconds of each cell that ran. A test cell has those of its checks."""
    seconds: dict[str, float] = {}
    for cell in rebuilt.cells:
        if cell.id in run.cells:
            name = OWN if cell.kind == OWN else cell.id
            seconds[name] = round(seconds.get(name, 0.0) + run.cells[cell.id].seconds, 4)
    return seconds


@cache
def lesson_cells(lesson: str) -> tuple[Cell, ...]:
    """The lesson's cells, with word of which belong to exercises that train."""
    trains = {one.id for one in exercises_of(lesson) if one.trains}
    return tuple(replace(cell, trains=cell.exercise in trains) for cell in lessons.load(lesson))


def _unread_rows(submission: Submission) -> list[Row]:
    return [
        Row(
            submission.student,
            submission.lesson,
            one.id,
            0.0,
            one.points,
            submission.status,
            submission.reason,
        )
        for one in exercises_of(submission.lesson)
    ]


def failed(record: Record) -> bool:
    return any(row.status == FAILED for row in record.rows)


def ungradable(
    found: Iterable[Found], broken: Mapping[str, str], graded: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[Row]]:
    """Rows for what was handed in to lessons of the contract that cannot be graded now (`broken`,
    with the reason), and was not `graded` before: the fault is ours, and it stays queued."""
    rows = {}
    for one in found:
        if (
            one.lesson in broken
            and one.lesson in contract.LESSONS
            and (one.student, one.lesson) not in graded
        ):
            reason = _("the lesson cannot be graded now: {reason}; it stays queued").format(
                reason=broken[one.lesson]
            )
            rows[one.student, one.lesson] = [
                Row(one.student, one.lesson, clause.id, None, clause.points, FAILED, reason)
                for clause in contract.LESSONS[one.lesson]
            ]
    return rows


def failed_record(job: Job, error: BaseException) -> Record:
    """The record of a submission whose worker raised or died: nothing is known of it but the
    reason.
    """
    words = " ".join(str(error).split())
    reason = _("the grader failed ({kind}: {words}); it stays queued").format(
        kind=type(error).__name__, words=words
    )
    rows = [
        Row(job.student, job.lesson, one.id, None, one.points, FAILED, reason)
        for one in exercises_of(job.lesson)
    ]
    return Record(job.student, job.lesson, "", job.grader, rows, confinement=NOT_RUN)
