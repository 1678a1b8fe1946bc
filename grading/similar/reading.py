"""The answers that a class handed in, as text: through the engine's intake, never run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from course.i18n import gettext as _
from grading import lessons
from grading.intake import Found, read_submission, scan
from grading.lessons import bank
from grading.lessons.markers import without_marker
from grading.model import ANSWER, MISSING, OWN, Cell, Rebuilt, UserError
from grading.rebuild import rebuild
from grading.rebuild.names import names_in
from grading.roster import Roster
from grading.safe_text import one_line
from grading.similar.fingerprints import Answer
from grading.similar.prose import sentences
from grading.similar.statements import Statement, statements


@dataclass(frozen=True)
class HandIn:
    """What one student, or one group together, handed in for a lesson.

    Attributes:
        students: Their ids; more than one where a group handed in one and the same notebook.
        year: The folder of an earlier class; empty for this one.
        group: The group in the class list, or empty.
        digest: Of the file.
        answers: The text of each answer, by exercise.
    """

    students: tuple[str, ...]
    year: str = ""
    group: str = ""
    digest: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Reading:
    """What came out of the folders of a class.

    Attributes:
        work: The hand-ins of each lesson.
        problems: What could not be read, one sentence each.
        together: How many pairs of students handed in one notebook as a group, by lesson.
    """

    work: dict[str, list[HandIn]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    together: dict[str, int] = field(default_factory=dict)


def found_in(folder: Path, chosen: Collection[str], reading: Reading) -> list[Found]:
    """The submissions under a folder; what is wrong with it is noted as a problem."""
    scanned = scan(folder, chosen)
    reading.problems += [
        _("{folder}/{name} was not compared: {reason}").format(
            folder=folder.name, name=refused.name, reason=refused.reason
        )
        for refused in scanned.refused
    ]
    return [each for each in scanned.submissions if each.lesson in chosen]


def submitted_in(folder: Path) -> Path:
    """The folder with submissions of an earlier class: it, or `submitted` in it.

    Raises:
        UserError: There is no such folder (code 2).
    """
    inner = folder / "submitted"
    if not folder.is_dir():
        raise UserError(
            _(
                "--against {folder}: there is no such folder; name an earlier classroom, or its "
                "folder with <student>/<lesson>/."
            ).format(folder=folder),
            code=2,
        )
    return inner if inner.is_dir() else folder


def read_all(
    found: Sequence[Found],
    roster: Roster,
    reading: Reading,
    year: str = "",
    done: Callable[[], object] = lambda: None,
) -> None:
    """Reads submissions into `reading.work`."""
    seen: dict[tuple[str, str, str], int] = {}
    cells = {lesson: lessons.load(lesson) for lesson in dict.fromkeys(f.lesson for f in found)}
    for each in found:
        group = _group(roster, each.student) if not year else ""
        submission = read_submission(each.folder, each.student, each.lesson)
        done()
        if submission.status:
            if submission.status != MISSING:
                reading.problems.append(_problem(each, roster, year, submission.reason))
            continue
        work = reading.work.setdefault(each.lesson, [])
        key = (each.lesson, group, submission.digest)
        if group and key in seen:
            first = work[seen[key]]
            reading.together[each.lesson] = reading.together.get(each.lesson, 0) + len(
                first.students
            )
            students = (*first.students, each.student)
            work[seen[key]] = replace(first, students=students)
            continue
        rebuilt = rebuild(cells[each.lesson], submission)
        if rebuilt.absent and not rebuilt.attempted and rebuilt.remarks:
            reading.problems.append(_problem(each, roster, year, rebuilt.remarks[0]))
        seen[key] = len(work)
        work.append(HandIn((each.student,), year, group, submission.digest, answers_of(rebuilt)))


def answers_of(rebuilt: Rebuilt) -> dict[str, str]:
    """The text of each answer that was tried, by exercise."""
    found = {}
    for cell in rebuilt.cells:
        exercise = cell.exercise
        if cell.kind != ANSWER or exercise not in rebuilt.attempted:
            continue
        source = cell.source
        if exercise and not cell.markdown and not without_marker(source).strip():
            source = _elsewhere(rebuilt.cells, given_names(cell)) or source
        found[exercise or ""] = source
    return found


def exercises(lesson: str) -> dict[str, Cell]:
    """The exercises of a lesson, with the released cell of each."""
    return {
        cell.exercise: cell
        for cell in lessons.load(lesson)
        if cell.kind == ANSWER and cell.exercise
    }


@lru_cache(maxsize=256)
def given_names(stub: Cell) -> frozenset[str]:
    """The names that the lesson asks for: no student chose them."""
    return names_in(stub.source).functions


@lru_cache(maxsize=256)
def _released(stub: Cell) -> frozenset[tuple[str, ...]]:
    """The statements that the lesson gives."""
    return frozenset(each.words for each in _statements(stub.source, stub))


def _statements(source: str, stub: Cell) -> list[Statement]:
    return sentences(source) if stub.markdown else statements(source, given_names(stub))


def answer(owner: int, source: str, stub: Cell) -> Answer:
    """An answer without what the release gives."""
    released = _released(stub)
    own = [each for each in _statements(source, stub) if each.words not in released]
    return Answer(owner, source, own)


def known_answers(lesson: str, exercise: str, stub: Cell) -> list[Answer]:
    """The right answers of the bank that were written independently of each other."""
    try:
        entries = bank.load(lesson, exercise)
    except UserError:
        return []  # a lesson without a bank
    return [
        answer(-1, entry.source, stub)
        for entry in entries
        if entry.kind == bank.RIGHT and not entry.changes
    ]


def _group(roster: Roster, student: str) -> str:
    known = roster.get(student)
    return known.group if known else ""


def _elsewhere(cells: Iterable[Cell], wanted: frozenset[str]) -> str:
    """The student's own cells that define what an answer should."""
    return "\n".join(
        cell.source
        for cell in cells
        if cell.kind == OWN and not wanted.isdisjoint(names_in(cell.source).defines)
    )


def _problem(found: Found, roster: Roster, year: str, reason: str) -> str:
    return _("{student}, {lesson}, was not compared: {reason}").format(
        student=f"{year}/{found.student}" if year else roster.shown(found.student),
        lesson=found.lesson,
        reason=one_line(reason),
    )
