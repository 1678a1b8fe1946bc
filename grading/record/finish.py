"""One finished record of a submission, and its autograded notebook."""

from __future__ import annotations

import hashlib
import json

from grading.lessons import release_path
from grading.model import ANSWER, OWN, Rebuilt, Record, Row, Run, Submission
from grading.paths import Classroom
from grading.record.notebook import autograded, write_autograded


def finish(
    classroom: Classroom,
    grader: str,
    submission: Submission,
    rebuilt: Rebuilt,
    run: Run,
    rows: list[Row],
) -> Record:
    """The record of one submission; unless the grader failed, its autograded notebook is written.

    Args:
        classroom: Where the notebook goes.
        grader: The version of what graded it.
        submission: What was handed in.
        rebuilt: The notebook that was run.
        run: What came of running it.
        rows: The verdicts.
    """
    record = Record(
        submission.student,
        submission.lesson,
        submission.digest,
        grader,
        rows,
        [*submission.notes, *rebuilt.notes],
        run.confinement,
        run.seconds,
        run.cold_start_reason,
        cell_seconds(rebuilt, run),
        answer_hashes(rebuilt),
        [*submission.remarks, *rebuilt.remarks],
    )
    if not record.failed:
        notebook = autograded(release_path(record.lesson), rebuilt, run, rows)
        write_autograded(classroom, record.student, record.lesson, notebook)
    return record


def answer_hashes(rebuilt: Rebuilt) -> dict[str, str]:
    """A short hash of each attempted answer with the pictures in it, by exercise.

    Space at the end of lines makes no other answer.
    """
    texts: dict[str, list[str]] = {}
    for cell in rebuilt.cells:
        if cell.kind == ANSWER and cell.exercise in rebuilt.attempted:
            text = texts.setdefault(cell.exercise, [""])
            text += [line.rstrip() for line in cell.source.strip().splitlines()]
            if cell.attachments:
                text.append(json.dumps(dict(cell.attachments), sort_keys=True))
    return {
        exercise: hashlib.sha256("\n".join(text).encode("utf-8", "replace")).hexdigest()[:16]
        for exercise, text in texts.items()
    }


def cell_seconds(rebuilt: Rebuilt, run: Run) -> dict[str, float]:
    """The seconds of each cell that ran. A test cell has those of its checks."""
    seconds: dict[str, float] = {}
    for cell in rebuilt.cells:
        if cell.id in run.cells:
            name = OWN if cell.kind == OWN else cell.id
            seconds[name] = round(seconds.get(name, 0.0) + run.cells[cell.id].seconds, 4)
    return seconds
