"""One mutant through intake and rebuild: what is wrong with what came out."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat

from course.i18n import gettext as _
from course.lessons.discovery import exercises_of
from grading import grade, lessons
from grading.intake import read_submission
from grading.model import ANSWER, EXAMPLE, OWN, UNREADABLE, Cell, Rebuilt
from grading.proofs.fuzz.expect import expected, squeezed
from grading.proofs.fuzz.mutants import Mutant
from grading.rebuild import rebuild
from grading.rebuild.names import names_in
from grading.record.rebuilt_notebook import as_notebook

STUDENT = "mutant"


@dataclass(frozen=True)
class Outcome:
    """What came of a mutant.

    Attributes:
        problems: Sentences.
        held: The exercises whose verdict must be that of the base.
        kept: How many answers had to survive.
        untouched: How many answers had to stay as released.
    """

    number: int
    problems: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    kept: int = 0
    untouched: int = 0
    unreadable: bool = False


def check(mutant: Mutant) -> Outcome:
    """Never raises: an exception is what we are looking for."""
    try:
        return _check(mutant)
    except Exception:  # whatever intake or rebuild let out
        return Outcome(mutant.number, (traceback.format_exc(limit=-6).strip(),))


def _check(mutant: Mutant) -> Outcome:
    lesson = grade.lesson_cells(mutant.base.lesson)
    with tempfile.TemporaryDirectory(prefix="course-fuzz-") as folder:
        (Path(folder) / f"{mutant.base.lesson}.ipynb").write_bytes(mutant.data)
        submission = read_submission(Path(folder), STUDENT, mutant.base.lesson)
    unreadable = submission.notebook is None
    problems = []
    if submission.status not in ("", UNREADABLE) or unreadable != (submission.status == UNREADABLE):
        problems.append(_("The status is {status!r}.").format(status=submission.status))
    rebuilt = rebuild(lesson, submission)
    if any("\n" in line for line in (submission.reason, *submission.notes, *rebuilt.notes)):
        problems.append(_("A note has more than one line."))
    problems += _changed_lesson(lesson, rebuilt)
    if mutant.number % 10 == 0:  # slow
        nbformat.validate(as_notebook(rebuilt, _release(mutant.base.lesson)))
    exercises = exercises_of(mutant.base.lesson)
    names = {exercise.id: frozenset(exercise.functions) for exercise in exercises}
    wanted = expected(mutant, lesson, names)
    answers = {cell.exercise: cell for cell in rebuilt.cells if cell.kind == ANSWER}
    given = {cell.exercise: cell for cell in lesson if cell.kind == ANSWER}
    for exercise, text in wanted.kept.items():
        source = answers[exercise].source
        if squeezed(source) != text:
            words = _(
                "The answer to {exercise} was in the notebook, and its rebuilt cell holds another "
                "text: {text!r} ({reason})."
            )
            problems.append(
                words.format(exercise=exercise, text=source[:200], reason=submission.reason)
            )
        elif exercise not in rebuilt.attempted:
            words = _("The answer to {exercise} counts as not attempted.")
            problems.append(words.format(exercise=exercise))
    for exercise in wanted.untouched:
        if answers[exercise] != given[exercise] or exercise in rebuilt.attempted:
            words = _("{exercise} was untouched, and its rebuilt cell is changed: {text!r}.")
            problems.append(words.format(exercise=exercise, text=answers[exercise].source[:200]))
    held = () if problems else _held(wanted.kept, rebuilt, names)
    return Outcome(
        mutant.number,
        tuple(problems),
        held,
        len(wanted.kept),
        len(wanted.untouched),
        unreadable,
    )


def _changed_lesson(lesson: Sequence[Cell], rebuilt: Rebuilt) -> list[str]:
    """What is wrong with the lesson's own cells: each is there once, in order and unchanged."""
    fixed = {cell.id: cell for cell in lesson}
    problems = []
    if [cell.id for cell in rebuilt.cells if cell.id in fixed] != list(fixed):
        problems.append(
            _("The rebuilt notebook does not have the lesson's cells in the lesson's order.")
        )
    for cell in rebuilt.cells:
        given = fixed.get(cell.id)
        if given is None:
            continue
        own = cell.kind == OWN or (cell.changed and cell.kind in (EXAMPLE, ANSWER))
        if _fixed(cell) != _fixed(given) or not (own or cell == given):
            problems.append(_("The cell {cell} is not the lesson's.").format(cell=cell.id))
    if len({cell.id for cell in rebuilt.cells}) != len(rebuilt.cells):
        problems.append(_("Two cells of the rebuilt notebook have the same id."))
    return problems


def _fixed(cell: Cell) -> tuple[object, ...]:
    return cell.points, cell.manual, cell.markdown, cell.exercise


def _held(
    kept: dict[str, str], rebuilt: Rebuilt, names: dict[str, frozenset[str]]
) -> tuple[str, ...]:
    """The kept answers whose verdict cannot change.

    They build on nothing but kept answers and the lesson's own cells.
    """
    changed = {
        name
        for cell in rebuilt.cells
        if cell.kind == OWN and cell.changed
        for name in names_in(cell.source).defines
    }
    uses: dict[str, frozenset[str]] = {}
    for cell in rebuilt.cells:
        if cell.kind == ANSWER and cell.exercise in kept:
            found = names_in(cell.source)
            uses[cell.exercise] = found.uses | found.defines
    wrong = {
        name for exercise, defined in names.items() if exercise not in kept for name in defined
    } | changed
    held = set(uses)
    while True:
        lost = {exercise for exercise in held if uses[exercise] & wrong}
        if not lost:
            return tuple(sorted(held))
        held -= lost
        wrong |= {name for exercise in lost for name in names[exercise]}


@cache
def _release(lesson: str) -> nbformat.NotebookNode:
    return nbformat.read(lessons.release_path(lesson), as_version=4)  # type: ignore[no-untyped-call]
