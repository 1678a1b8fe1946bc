"""Chooses the notebook among the files of a submitted folder, and reads it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from course.lessons import contract
from grading import limits
from grading.files import UnreadableError, is_link, is_our_fault, read_regular
from grading.intake.decoding import decode
from grading.intake.merging import merged
from grading.intake.parsing import parse
from grading.intake.saved import Saved
from grading.intake.versions import normalise
from grading.lessons.markers import marker, without_marker
from grading.model import MISSING, UNREADABLE, Submission
from grading.safe_text import shown

# So many files are looked into before the rest is ignored: a folder with thousands of notebooks
# must not stop a class.
MOST_NOTEBOOKS = 8

_NOTEBOOK = re.compile(r".+\.ipynb", re.IGNORECASE | re.DOTALL)
# What browsers make of a notebook that is saved from a page.
_NEARLY = re.compile(r".+\.ipynb\.(?:txt|json)", re.IGNORECASE | re.DOTALL)
_SKIPPED_FOLDERS = {"__MACOSX", "__pycache__"}


@dataclass(frozen=True)
class _Reading:
    """One candidate file, read: a notebook, or why it is none."""

    path: Path
    digest: str
    notebook: Any | None = None
    notes: tuple[str, ...] = ()
    problem: UnreadableError | None = None
    answered: int = 0
    matching: int = 0


def read_submission(
    folder: Path,
    student: str,
    lesson: str,
    exercises: Collection[str] | None = None,
    *,
    limit: int = limits.DEFAULT.notebook_bytes,
) -> Submission:
    """A student's folder for one lesson. Nothing that a student can put there raises.

    Args:
        folder: The path as it was found, `<student>/<lesson>`: a resolved one does not tell that it
            led through a link.
        student: The student's id.
        lesson: The lesson's id.
        exercises: The lesson's exercises, which tell its notebook among several.
        limit: The most bytes that are read of a file.

    Raises:
        OSError: The machine that grades is at fault (no memory, a failing disk).
    """
    ids = frozenset(
        exercises
        if exercises is not None
        else (clause.id for clause in contract.LESSONS.get(lesson, ()))
    )
    try:
        candidates, notes = _candidates(folder, student, lesson)
        if not candidates:
            return Submission(
                student,
                lesson,
                folder,
                _digest("missing", b""),
                status=MISSING,
                reason=_("There is no notebook in the folder."),
                notes=tuple(notes),
            )
        by_hand = any(clause.manual for clause in contract.LESSONS.get(lesson, ()))
        readings = [_read(path, ids, limit, by_hand) for path in candidates[:MOST_NOTEBOOKS]]
    except UnreadableError as problem:
        return Submission(
            student,
            lesson,
            folder,
            _digest(problem.code, b""),
            status=UNREADABLE,
            reason=problem.message,
        )
    chosen = max(readings, key=lambda reading: _rank(reading, lesson))
    notes += _about_choice(chosen, candidates, lesson)
    if chosen.problem is not None:
        return Submission(
            student,
            lesson,
            folder,
            chosen.digest,
            status=UNREADABLE,
            reason=chosen.problem.message,
            notes=tuple(notes),
        )
    return Submission(
        student,
        lesson,
        folder,
        chosen.digest,
        chosen.notebook,
        notes=(*notes, *chosen.notes),
        remarks=_remarks(chosen, candidates),
    )


def submission_digest(
    folder: Path, student: str, lesson: str, *, limit: int = limits.DEFAULT.notebook_bytes
) -> str:
    """The digest of a `Submission`.

    Of a folder with one notebook the bytes are enough; among several the choice depends on what is
    in them.
    """
    try:
        candidates, _notes = _candidates(folder, student, lesson)
    except UnreadableError:
        candidates = []
    if len(candidates) == 1:
        return _bytes(candidates[0], limit)[0]
    return read_submission(folder, student, lesson, limit=limit).digest


def _candidates(folder: Path, student: str, lesson: str) -> tuple[list[Path], list[str]]:
    """The files that may be the notebook, the likeliest first; and notes.

    They are looked for in the folder, else in the folders right inside it.
    """
    if folder.parent.name == student and is_link(folder.parent):
        raise UnreadableError(
            _(
                "The student's folder is a link, which is not followed; put the folder itself "
                "there."
            ),
            "student-link",
        )
    if is_link(folder):
        raise UnreadableError(
            _("The lesson's folder is a link, which is not followed; hand in the folder itself."),
            "folder-link",
        )
    files, folders = _listing(folder)
    found, notes = _notebooks(files), []
    if not found:
        for inner in folders[:20]:
            found = [*found, *_notebooks(_listing(inner)[0])]
        if found:
            notes.append(
                _(
                    "Your notebook was found in a folder inside the lesson's folder; hand it in "
                    "without that folder."
                )
            )
    exact = f"{lesson}.ipynb"
    return sorted(
        found, key=lambda path: (path.name != exact, path.name.lower() != exact.lower(), str(path))
    ), notes


def _listing(folder: Path) -> tuple[list[Path], list[Path]]:
    """The files and the real folders in a folder; hidden ones and those of editors left out."""
    files, folders = [], []
    try:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.startswith(".") or entry.name in _SKIPPED_FOLDERS:
                    continue
                if entry.is_dir(follow_symlinks=False) and not is_link(folder / entry.name):
                    folders.append(folder / entry.name)
                else:
                    files.append(folder / entry.name)
    except FileNotFoundError:
        return [], []
    except OSError as error:
        if is_our_fault(error):
            raise
        raise UnreadableError(
            _("The folder {name} could not be opened ({why}); check its permissions.").format(
                name=shown(folder.name), why=error.strerror or type(error).__name__
            ),
            f"os-error:{error.errno}",
        ) from error
    return files, folders


def _notebooks(files: Iterable[Path]) -> list[Path]:
    files = list(files)
    return [path for path in files if _NOTEBOOK.fullmatch(path.name)] or [
        path for path in files if _NEARLY.fullmatch(path.name)
    ]


def _bytes(path: Path, limit: int) -> tuple[str, bytes | UnreadableError]:
    """The digest of a file with its bytes, or why it has none."""
    try:
        data = read_regular(path, limit)
    except UnreadableError as problem:
        return _digest(path.name + "\0" + problem.code, b""), problem
    return _digest(path.name, data), data


def _read(path: Path, ids: Collection[str], limit: int, by_hand: bool) -> _Reading:
    """Reads one candidate. Who grades `by_hand` wants to see what the student saw."""
    digest, data = _bytes(path, limit)
    if isinstance(data, UnreadableError):
        return _Reading(path, digest, problem=data)
    try:
        text, decoding = decode(data)
        parsed = parse(text)
        notebooks = [normalise(value, Saved() if by_hand else None) for value in parsed.values]
        # Of several notebooks in one file only those of this lesson are put together.
        of_lesson = [pair for pair in notebooks if _count(pair[0], ids)[1]] or notebooks[-1:]
        notebook = merged([one for one, _notes in of_lesson])
    except UnreadableError as problem:
        return _Reading(path, digest, problem=problem)
    answered, matching = _count(notebook, ids)
    if parsed.refusal is not None and not answered:
        # What was saved is no answer: a person should look at the file, and the student hand it in
        # again.
        return _Reading(path, digest, problem=parsed.refusal)
    notes = dict.fromkeys(
        [*decoding, *parsed.notes, *(note for _notebook, notes in of_lesson for note in notes)]
    )
    return _Reading(path, digest, notebook, tuple(notes), answered=answered, matching=matching)


def _count(notebook: Any, ids: Collection[str]) -> tuple[int, int]:
    """How many exercises have a cell that is more than the stub, and how many have a cell."""
    answered, matching = set(), set()
    for cell in notebook.cells:
        exercise = marker(cell.source) or cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if exercise not in ids:
            continue
        matching.add(exercise)
        if without_marker(cell.source).strip() and "NotImplementedError" not in cell.source:
            answered.add(exercise)
    return len(answered), len(matching)


def _rank(reading: _Reading, lesson: str) -> tuple[Any, ...]:
    """Work comes first, then the lesson's own name, then more work."""
    exact = reading.path.name == f"{lesson}.ipynb"
    return (
        reading.answered > 0,
        reading.matching > 0,
        exact,
        reading.answered,
        reading.matching,
        reading.problem is None,
    )


def _about_choice(chosen: _Reading, candidates: list[Path], lesson: str) -> list[str]:
    notes = []
    name = shown(chosen.path.name)
    if len(candidates) > 1:
        others = ", ".join(shown(path.name) for path in candidates if path != chosen.path)
        notes.append(
            _("Your folder holds several notebooks; {name} was graded, and not {others}.").format(
                name=name, others=shown(others, 200)
            )
        )
    if chosen.path.name != f"{lesson}.ipynb":
        notes.append(
            _("Your notebook was named {name}; it was taken for {lesson}.ipynb.").format(
                name=name, lesson=lesson
            )
        )
    return notes


def _remarks(chosen: _Reading, candidates: list[Path]) -> tuple[str, ...]:
    others = [shown(path.name) for path in candidates if path != chosen.path]
    if not others:
        return ()
    return (
        _("several notebooks were handed in: {name} counts, and not {others}").format(
            name=shown(chosen.path.name), others=shown(", ".join(others), 200)
        ),
    )


def _digest(name: str, data: bytes) -> str:
    digest = hashlib.sha256(os.fsencode(name) + b"\0")
    digest.update(data)
    return digest.hexdigest()
