"""Rows of what could not be graded by our fault: it stays queued."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from course.i18n import gettext as _
from course.lessons import contract
from course.lessons.discovery import exercises_of
from grading.grade import Job
from grading.intake import Found
from grading.model import FAILED, NOT_RUN, Record, Row


def ungradable(
    found: Iterable[Found], broken: Mapping[str, str], graded: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[Row]]:
    """Rows for what was handed in to lessons of the contract that cannot be graded now.

    Args:
        found: What was handed in.
        broken: The lessons, each with the reason.
        graded: The (student, lesson) of what was graded before, which keeps its rows.
    """
    rows = {}
    for handed_in in found:
        key = (handed_in.student, handed_in.lesson)
        if (
            handed_in.lesson in broken
            and handed_in.lesson in contract.LESSONS
            and key not in graded
        ):
            reason = _("the lesson cannot be graded now: {reason}; it stays queued").format(
                reason=broken[handed_in.lesson]
            )
            rows[key] = [
                Row(*key, clause.id, None, clause.points, FAILED, reason)
                for clause in contract.LESSONS[handed_in.lesson]
            ]
    return rows


def failed_record(job: Job, error: BaseException) -> Record:
    """The record of a submission whose worker raised or died: only the reason is known."""
    reason = _("the grader failed ({kind}: {words}); it stays queued").format(
        kind=type(error).__name__, words=" ".join(str(error).split())
    )
    rows = [
        Row(job.student, job.lesson, exercise.id, None, exercise.points, FAILED, reason)
        for exercise in exercises_of(job.lesson)
    ]
    return Record(job.student, job.lesson, "", job.grader, rows, confinement=NOT_RUN)
