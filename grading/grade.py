"""One submission through the five steps: what a worker process does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from course.lessons.discovery import exercises_of
from course.probe.faults import OPERATIONS
from grading import lessons
from grading.intake import read_submission
from grading.judge import judge, requests_for
from grading.limits import DEFAULT, Limits
from grading.model import NOT_RUN, Cell, Rebuilt, Record, Run
from grading.paths import Classroom
from grading.rebuild import rebuild
from grading.record import finish
from grading.sandbox import run_submission


@dataclass(frozen=True)
class Job:
    """A submission to grade. Plain data, so that it can go to another process or machine.

    `level` is the confinement (`grading.sandbox.levels`), `seed` the classroom's for this lesson,
    `grader` the version of what grades, `kernel_cache` a file of tinygrad's kernels.
    """

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
    """Grades one submission and writes its autograded notebook.

    The status "failed" in the rows means: our fault.
    """
    submission = read_submission(
        job.folder, job.student, job.lesson, limit=job.limits.notebook_bytes
    )
    rebuilt = rebuild(lesson_cells(job.lesson), submission)
    run = _run(job, rebuilt)
    rows = judge(submission, rebuilt, run, job.seed, job.limits)
    return finish(Classroom(job.classroom), job.grader, submission, rebuilt, run, rows)


def _run(job: Job, rebuilt: Rebuilt) -> Run:
    """The run; without anything to check there is none, and no kernel is started."""
    asked = requests_for(job.lesson, rebuilt, job.seed)
    if not asked.visible:
        return Run(confinement=NOT_RUN)
    run = run_submission(
        rebuilt,
        asked.visible,
        job.limits,
        job.level,
        asked.hidden,
        asked.second,
        asked.libraries,
        kernel_cache=job.kernel_cache,
    )
    if asked.apart and not run.failure:
        again = run_submission(
            rebuilt,
            asked.apart,
            job.limits,
            job.level,
            fault=OPERATIONS,
            libraries=asked.libraries,
            kernel_cache=job.kernel_cache,
        )
        run.seconds, run.failure = run.seconds + again.seconds, again.failure
        run.second = {**(run.second or {}), **again.evidence}
    return run


@cache
def lesson_cells(lesson: str) -> tuple[Cell, ...]:
    """The lesson's cells, with word of which belong to exercises that train."""
    trains = {exercise.id for exercise in exercises_of(lesson) if exercise.trains}
    return tuple(replace(cell, trains=cell.exercise in trains) for cell in lessons.load(lesson))
