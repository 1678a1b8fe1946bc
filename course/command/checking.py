"""Runs a notebook and judges its answers by the visible checks."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.checks.evidence import for_each, make_cases
from course.checks.judge import judge_exercise
from course.checks.missing import MISSING_NAME, Reason, defined, unwritten
from course.checks.model import Exercise, Judgement, Outcome, Verdict
from course.command import notebook_file
from course.command.kernel_session import KernelEndedError, KernelSession
from course.command.notebook_file import CodeCell, NotebookFile
from course.command.results import NOT_ATTEMPTED, Checked, NotCheckedError, NotebookResult
from course.i18n import gettext as _
from course.lessons.discovery import exercises_of, words_of
from course.notebook.collect import outcomes_of

CELL_SECONDS = 120.0
# A check stops endless answers itself, property by property.
_CHECK_TIMES = 5
_MOST_RESTARTS = 3


@dataclass
class _Run:
    """What a run has shown so far.

    `notes` are those on cells, each with the exercise that the cell answers; `left_out` are cells
    and exercises that end the kernel, and `ended` says how a cell failed.
    """

    checked: dict[str, Checked] = field(default_factory=dict)
    notes: dict[int, tuple[str, str]] = field(default_factory=dict)
    left_out: set[int | str] = field(default_factory=set)
    ended: dict[int, str] = field(default_factory=dict)


def check_notebook(
    path: Path, wanted: Collection[str] = (), seconds: float = CELL_SECONDS
) -> NotebookResult:
    """Checks one notebook.

    Args:
        path: Its file.
        wanted: The exercises to check; all where none is named.
        seconds: The limit for each cell.
    """
    lesson = ""
    try:
        notebook = notebook_file.read(path)
        lesson = notebook.lesson
        exercises = _exercises(lesson, wanted)
        if notebook.untouched:
            found = {one.id: Checked(one, _nothing(one)) for one in exercises}
            notes: list[str] = []
        else:
            run = _Run()
            _run(notebook, [one for one in exercises if not one.manual], seconds, run)
            found, notes = run.checked, _notes(run)
    except NotCheckedError as error:
        return NotebookResult(str(path), lesson, error=str(error), foreign=error.foreign)
    checked = tuple(found.get(one.id, Checked(one)) for one in exercises)
    return NotebookResult(str(path), lesson, checked, tuple(notes))


def _notes(run: _Run) -> list[str]:
    """What is said of cells; why an answer is not there stands beside its exercise already."""
    missing = {
        name
        for name, one in run.checked.items()
        if one.why or (one.judgement is not None and not _is_there(one.judgement))
    }
    kept = sorted(
        (number, note) for number, (answers, note) in run.notes.items() if answers not in missing
    )
    return [note for _number, note in kept]


def _exercises(lesson: str, wanted: Collection[str]) -> list[Exercise]:
    try:
        exercises = exercises_of(lesson)
    except Exception as error:  # a lesson that is half written
        words = _("Its checks cannot be read: {reason}. Install the course again.")
        raise NotCheckedError(words.format(reason=words_of(error).rstrip("."))) from None
    chosen = [one for one in exercises if not wanted or one.id in wanted]
    if not chosen:
        words = _("It is lesson {lesson}, which has no exercise {exercises}.")
        text = words.format(lesson=lesson, exercises=", ".join(sorted(wanted)))
        raise NotCheckedError(text, foreign=True)
    return chosen


def _nothing(exercise: Exercise) -> Judgement:
    """The judgement of an answer that is as it was released."""
    verdicts = [
        Verdict(prop.name, prop.title, "not_attempted", prop.weight) for prop in exercise.properties
    ]
    return Judgement(exercise.id, exercise.points, tuple(verdicts))


def _run(notebook: NotebookFile, exercises: list[Exercise], seconds: float, run: _Run) -> None:
    """Runs the cells; where one ends the kernel, once more in a new one without it."""
    for attempt in range(_MOST_RESTARTS + 1):
        with KernelSession(notebook.path.resolve().parent) as session:
            if _pass(session, notebook.cells, exercises, seconds, run):
                break
        if attempt == _MOST_RESTARTS:
            why = _("the kernel ended too often")
            for exercise in exercises:
                run.checked.setdefault(exercise.id, Checked(exercise, why=why))
    for cell in notebook.cells:
        met = run.checked.get(cell.answers or cell.tests)
        waits = met is not None and met.status == NOT_ATTEMPTED
        # what was written and did not run is no answer that waits
        if met and waits and cell.number in run.ended and not unwritten(cell.source):
            why = _("its cell could not be run: {what}").format(what=run.ended[cell.number])
            run.checked[cell.answers] = Checked(met.exercise, why=why)
        elif (
            met and waits and cell.tests and set(met.exercise.functions) & set(defined(cell.source))
        ):
            words = _(
                "an answer stands in its test cell (cell {number}), which is passed over here and "
                "replaced when your work is graded: move it into the cell that begins with "
                "'# exercise: {exercise}'"
            )
            why = words.format(number=cell.number, exercise=cell.tests)
            run.checked[cell.tests] = Checked(met.exercise, why=why)


def _pass(
    session: KernelSession,
    cells: tuple[CodeCell, ...],
    exercises: list[Exercise],
    seconds: float,
    run: _Run,
) -> bool:
    """One run through the cells, each check in the place of its cell; false if the kernel ended."""
    by_id = {exercise.id: exercise for exercise in exercises}
    for cell in cells:
        if cell.tests:
            if cell.tests in by_id and not _settled(run, by_id[cell.tests], session, seconds):
                return False
        elif cell.number not in run.left_out:
            try:
                error = session.run(cell.source, seconds)
            except KernelEndedError as ended:
                run.left_out.add(cell.number)
                run.ended[cell.number] = str(ended)
                run.notes[cell.number] = cell.answers, _note(cell, str(ended))
                return False
            if error:
                run.ended[cell.number] = error
                run.notes[cell.number] = cell.answers, _note(cell, error)
    # an answer below its test, or a test that is gone
    for exercise in exercises:
        met = run.checked.get(exercise.id)
        again = met is None or (met.judgement is not None and not _is_there(met.judgement))
        if again and not _settled(run, exercise, session, seconds, again=True):
            return False
    return True


def _is_there(judgement: Judgement) -> bool:
    """Whether the checks met an answer."""
    return not all(
        verdict.outcome == "not_attempted" or verdict.slip == MISSING_NAME
        for verdict in judgement.verdicts
    )


def _note(cell: CodeCell, words: str) -> str:
    line = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    text = _("Cell {number} ({line}): {what}.")
    shown = line if len(line) <= 40 else line[:36] + " ..."
    return text.format(number=cell.number, line=shown, what=words.rstrip("."))


def _settled(
    run: _Run, exercise: Exercise, session: KernelSession, seconds: float, again: bool = False
) -> bool:
    """Checks an exercise that is not checked yet; false if that ended the kernel."""
    if exercise.id in run.left_out or (exercise.id in run.checked and not again):
        return True
    met = run.checked.get(exercise.id)
    try:
        found = _check(exercise, session, seconds * _CHECK_TIMES)
        if met is None or met.status == NOT_ATTEMPTED or found.status != NOT_ATTEMPTED:
            run.checked[exercise.id] = found
    except KernelEndedError as ended:
        why = _("its check could not end: {what}").format(what=ended)
        run.checked[exercise.id] = Checked(exercise, why=why)
        run.left_out.add(exercise.id)
        return False
    return True


def _check(exercise: Exercise, session: KernelSession, seconds: float) -> Checked:
    with tempfile.TemporaryDirectory(prefix="course-check-") as folder:
        path = Path(folder) / "evidence.json"
        module = "__import__('course.command.in_kernel', fromlist=['_'])"
        error = session.run(f"{module}.write_evidence({exercise.id!r}, {str(path)!r})", seconds)
        try:
            evidence = json.loads(path.read_text(encoding="utf-8"))
            return _judged(exercise, evidence)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            why = _("its check did not come through: {what}")
            return Checked(exercise, why=why.format(what=error or _("it left nothing behind")))


def _judged(exercise: Exercise, evidence: dict[str, Any]) -> Checked:
    cases = make_cases(exercise.properties, 0)
    reasons = {
        (name, bool(is_stub)): Reason(str(text), str(cause))
        for name, is_stub, text, cause in evidence["reasons"]
    }
    found: dict[str, list[Outcome]] = {
        name: outcomes_of(calls, len(cases[name])) for name, calls in evidence["calls"].items()
    }
    judgement = judge_exercise(
        exercise,
        exercise.properties,
        cases,
        for_each(exercise.properties, found),
        lambda name, is_stub: reasons.get((name, is_stub)),
    )
    return Checked(exercise, judgement, str(evidence["older"]) if _is_there(judgement) else "")
