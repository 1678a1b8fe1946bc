"""Made-up verdicts, for the tests of what happens after judging.

It imports only what the grading of one submission takes: worker processes import it, too.
"""

from __future__ import annotations

from typing import Any

from course.lessons import contract
from grading.files import write_atomically
from grading.grade import Job
from grading.intake import read_submission
from grading.model import GRADED, Record, Row
from grading.paths import Classroom

LESSON = "02_neuron"
POINTS = {clause.id: clause.points for clauses in contract.LESSONS.values() for clause in clauses}


def prop(
    outcome: str = "holds", message: str = "", title: str = "right on an example", slip: str = ""
) -> dict[str, Any]:
    return {
        "name": title,
        "title": title,
        "outcome": outcome,
        "hidden": False,
        "message": message,
        "weight": 1.0,
        "slip": slip,
    }


def row(
    student: str,
    exercise: str,
    score: float | None,
    status: str = GRADED,
    detail: str = "",
    lesson: str = LESSON,
    properties: list[dict[str, Any]] | None = None,
) -> Row:
    return Row(student, lesson, exercise, score, POINTS[exercise], status, detail, properties or [])


def record(
    student: str = "ada",
    share: float = 1.0,
    lesson: str = LESSON,
    submission: str = "s",
    grader: str = "g",
) -> Record:
    rows = [
        row(
            student,
            clause.id,
            round(clause.points * share, 2),
            GRADED,
            "" if share == 1 else "right on an example: off",
            lesson,
            [prop("holds" if share == 1 else "fails", "" if share == 1 else "off")],
        )
        for clause in contract.LESSONS[lesson]
    ]
    return Record(student, lesson, submission, grader, rows, ["a note"], "landlock", 0.5)


def judged(job: Job) -> Record:
    """Stands for the grading of one submission: the share of points is the number that the
    notebook's cell ends with.
    """
    submission = read_submission(job.folder, job.student, job.lesson)
    assert submission.notebook is not None
    share = float(submission.notebook.cells[0].source.split("=")[-1])
    write_atomically(Classroom(job.classroom).autograded_notebook(job.student, job.lesson), b"{}")
    return record(job.student, share, job.lesson, submission.digest, job.grader)
