"""The data that flows through the grading engine, from a submitted folder to a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SETUP, EXAMPLE, ANSWER, TEST, OWN, PROSE = "set-up", "example", "answer", "test", "own", "prose"

GRADED, PARTIAL, NOT_ATTEMPTED, UNREADABLE = "graded", "partial", "not_attempted", "unreadable"
MISSING, FLAGGED, FAILED, MANUAL = "missing", "flagged", "failed", "manual"

NOT_RUN = ""  # the confinement of a submission of which nothing was run


class UserError(Exception):
    """A mistake of the person who runs the command, or of their machine: one line, no traceback.

    `code` is the exit code: 2 for wrong usage, 1 for everything else.
    """

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Cell:
    """A cell of a lesson or of a rebuilt submission.

    `id` is the grade_id, or the notebook's cell id. `exercise` is set for answer and test cells.
    `markdown` is true for Markdown cells. `changed`: the source is the student's own, not the
    release's. `points` and `manual` are set from the instructor's notebook only, `trains` from its
    exercise: the cell may take longer. `saved` and `attachments`, in nbformat's form: what the
    student's notebook showed below a code cell, and the pictures in a Markdown cell; kept in
    lessons of which a person grades some.
    """

    kind: str
    id: str
    source: str
    exercise: str | None = None
    markdown: bool = False
    changed: bool = False
    points: int = 0
    manual: bool = False
    trains: bool = False
    saved: Sequence[dict[str, Any]] = field(default=(), compare=False)
    attachments: Mapping[str, dict[str, str]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Submission:
    """A student's folder for one lesson, as found.

    Attributes:
        notebook: Parsed and normalised (nbformat 4.5; outputs only where a person grades), or None.
        status: UNREADABLE or MISSING where there is no notebook, and `reason` says why.
        digest: A hash of the bytes that were read.
        notes: What was repaired on the way, as sentences for the feedback.
        remarks: Parts of a sentence for the teacher, who sees them beside the grades.
    """

    student: str
    lesson: str
    folder: Path
    digest: str
    notebook: Any | None = None
    status: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rebuilt:
    """The instructor's notebook with the student's own cells in it: what will be run.

    Attributes:
        below_test: The exercises whose answer stands below their test: checked after the last cell.
        remarks: As in `Submission`.
        absent: Says of an exercise that the notebook has no cell for why that is.
    """

    cells: tuple[Cell, ...]
    attempted: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    below_test: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()
    absent: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Evidence:
    """What the probes of one exercise brought back.

    `answers` maps a property's name to its outcomes in wire form (plain JSON data); a property that
    is not in it has no evidence, and `ended` then says why in a sentence ("the kernel died").
    `broken`: the kernel went on all the same, so the check was kept from its work, and a person
    should look.
    """

    exercise: str
    answers: dict[str, Any] = field(default_factory=dict)
    ended: str = ""
    broken: bool = False


@dataclass
class CellRun:
    """What running one cell gave: limited outputs in nbformat's form, one line of error."""

    id: str
    outputs: list[dict[str, Any]] = field(default_factory=list)
    error: str = ""
    seconds: float = 0.0


@dataclass
class Run:
    """One submission's run: per cell and per exercise.

    Attributes:
        confinement: The level that held ("landlock", "limits", "none").
        failure: Set when the fault is ours (no kernel could be started, the worker died).
        cold_start_reason: Why its kernels were not forked from a zygote; empty when they were.
        second: The evidence of calls that were made again while something was spoilt
            (`grading.judge.second_run`); None where none were to be made.
    """

    cells: dict[str, CellRun] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    confinement: str = "none"
    seconds: float = 0.0
    failure: str = ""
    cold_start_reason: str = ""
    second: dict[str, Evidence] | None = None


@dataclass
class Row:
    """One line of results.csv, with the properties for the feedback page.

    `extra` is how much of the score is extra credit, which a person gave: only that lifts a score
    above the maximum. `note` is for the teacher alone: it stands beside `detail` in the table and
    the report, and on no page of a student.
    """

    student: str
    lesson: str
    exercise: str
    score: float | None
    max_score: int
    status: str
    detail: str = ""
    properties: list[dict[str, Any]] = field(default_factory=list)
    extra: float = 0.0
    note: str = ""


@dataclass
class Record:
    """Everything that grading one submission gave; plain data, written to the journal as JSON.

    Attributes:
        submission: A hash of what was handed in; with `grader` it says when to grade again.
        grader: The version of what graded it.
        cold_start_reason: As in `Run`.
        cells: The seconds of each cell that ran, by its id; the student's own together are "own".
        answers: Hashes of the answers that differ from the release, by exercise: a score by hand
            holds as long as its answer does. None where they are not known.
        remarks: As in `Submission`, of intake and of rebuild.
    """

    student: str
    lesson: str
    submission: str
    grader: str
    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    confinement: str = "none"
    seconds: float = 0.0
    cold_start_reason: str = ""
    cells: dict[str, float] = field(default_factory=dict)
    answers: dict[str, str] | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether the grader failed, by our fault: the submission stays queued."""
        return any(row.status == FAILED for row in self.rows)
