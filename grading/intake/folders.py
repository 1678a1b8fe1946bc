"""Who handed in what: the folders under `submitted/<student>/<lesson>/`.

A student's id is a folder name of ASCII letters, digits and `._@-`, at most 64, that starts with a
letter or digit. Any other folder is not graded; it goes by a cleaned name that is no other
student's. Links are reported, not followed.
"""

from __future__ import annotations

import difflib
import os
import stat
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from course.i18n import gettext as _
from course.lessons.contract import LESSONS
from grading.files import is_link, is_our_fault
from grading.model import UserError
from grading.safe_text import shown
from grading.student_ids import STUDENT_ID, clean_id

# What version control, editors and file browsers leave behind; nobody's work.
_NOT_STUDENTS = frozenset(
    ".git .svn .hg .ipynb_checkpoints __MACOSX __pycache__ lost+found .Trash".split()
)


@dataclass(frozen=True)
class Found:
    """A folder that a student handed in for a lesson."""

    student: str
    lesson: str
    folder: Path


@dataclass(frozen=True)
class Refused:
    """A student's folder that is not graded.

    `student` is the id, or a cleaned name where the folder's name is no id; `name` is the folder's
    name, printable; `lessons` are the lessons that it holds work for (empty where that cannot be
    told).
    """

    student: str
    name: str
    folder: Path
    lessons: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Scan:
    """Everything under `submitted/`.

    `students` holds all valid ids, also of those who handed nothing in; `aside` what was handed in
    for lessons that are not graded now.
    """

    students: tuple[str, ...]
    submissions: tuple[Found, ...]
    refused: tuple[Refused, ...]
    warnings: tuple[str, ...]
    aside: tuple[Found, ...] = ()


def scan(
    submitted: Path,
    lessons: Collection[str] | None = None,
    others: Collection[str] = (),
    called: Callable[[str], str] = str,
    only: Collection[str] | None = None,
) -> Scan:
    """The submissions under a folder, sorted by student and lesson.

    `lessons` are those that can be graded; `others` drafts, and lessons that the course had once.
    `called`: a student in a warning. `only`: the names of the folders to look into, if not all.
    """
    known = frozenset(LESSONS if lessons is None else lessons)
    students: list[str] = []
    submissions: list[Found] = []
    refused: list[Refused] = []
    warnings: list[str] = []
    aside: list[Found] = []
    entries = _entries(submitted)
    taken = {entry.name for entry in entries}
    for entry in entries:
        folder, name = submitted / entry.name, shown(entry.name)
        if entry.name in _NOT_STUDENTS or (only is not None and entry.name not in only):
            continue
        linked = is_link(folder)
        if not linked and not entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith("."):
                warnings.append(
                    _(
                        "Ignored under {folder}: {name} is no folder. Unpack it to "
                        "<student>/<lesson>/ if it holds work."
                    ).format(folder=submitted.name, name=name)
                )
            continue
        reason = _reason_to_refuse(entry, linked)
        within: list[os.DirEntry[str]] = []
        if not linked:
            try:
                within = _listing(folder)
            except OSError as error:
                if is_our_fault(error):
                    raise
                reason = reason or _(
                    "The student's folder {name} could not be opened ({why}); check its "
                    "permissions."
                ).format(name=name, why=error.strerror or type(error).__name__)
        handed_in = [
            entry.name
            for entry in within
            if entry.name in known and (entry.is_symlink() or entry.is_dir())
        ]
        if reason:
            # A valid id stays what it is: the rows with the reason are that student's.
            cleaned = (
                entry.name if STUDENT_ID.fullmatch(entry.name) else clean_id(entry.name, taken)
            )
            taken.add(cleaned)
            refused.append(Refused(cleaned, name, folder, tuple(handed_in), reason))
            continue
        students.append(entry.name)
        submissions.extend(Found(entry.name, lesson, folder / lesson) for lesson in handed_in)
        aside.extend(
            Found(entry.name, child.name, folder / child.name)
            for child in within
            if child.name in others
            and child.name not in known
            and child.is_dir(follow_symlinks=False)
        )
        warnings.extend(
            _strangers(
                called(entry.name),
                [entry for entry in within if entry.name in known or entry.name not in others],
                known,
            )
        )
    warnings.extend(_shared(submissions, called))
    return Scan(tuple(students), tuple(submissions), tuple(refused), tuple(warnings), tuple(aside))


def _shared(submissions: Iterable[Found], called: Callable[[str], str]) -> list[str]:
    """Warnings of notebooks that several students share as one file (a hard link)."""
    owners: dict[tuple[int, int], list[Found]] = {}
    for found in submissions:
        try:
            entry = (found.folder / f"{found.lesson}.ipynb").lstat()
        except OSError:
            continue  # the notebook has another name, or none: intake says so
        if stat.S_ISREG(entry.st_mode) and entry.st_nlink > 1:
            owners.setdefault((entry.st_dev, entry.st_ino), []).append(found)
    return [
        _(
            "{lesson}: the notebooks of {students} are one and the same file (a hard link); "
            "whose work it is cannot be told from the file."
        ).format(
            lesson=found[0].lesson, students=", ".join(called(owner.student) for owner in found)
        )
        for found in owners.values()
        if len({owner.student for owner in found}) > 1
    ]


def _entries(submitted: Path) -> list[os.DirEntry[str]]:
    try:
        return _listing(submitted)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UserError(
            _(
                "There is no folder {folder}; put the submissions there, as "
                "<student>/<lesson>/<lesson>.ipynb."
            ).format(folder=submitted),
            code=2,
        ) from error
    except PermissionError as error:
        raise UserError(
            _("The folder {folder} may not be read; check its permissions.").format(
                folder=submitted
            )
        ) from error


def _listing(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _reason_to_refuse(entry: os.DirEntry[str], linked: bool) -> str:
    name = shown(entry.name)
    if not STUDENT_ID.fullmatch(entry.name):
        return _(
            "The folder's name {name} is no valid student id; rename it to ASCII letters, digits "
            "and ._@- (at most 64, a letter or digit first)."
        ).format(name=name)
    if linked:
        return _(
            "The student's folder {name} is a link, which is not followed; put the folder itself "
            "there."
        ).format(name=name)
    return ""


def _strangers(
    student: str, within: Iterable[os.DirEntry[str]], known: Collection[str]
) -> list[str]:
    """Warnings of folders and notebooks that nobody would grade where they lie."""
    names = [
        shown(entry.name)
        for entry in within
        if not entry.name.startswith(".")
        and entry.name not in _NOT_STUDENTS
        and (
            entry.name not in known
            if entry.is_symlink() or entry.is_dir(follow_symlinks=False)
            else entry.name in known or entry.name.lower().endswith(".ipynb")
        )
    ]
    if not names:
        return []
    listed = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
    return [
        " ".join(
            [
                _(
                    "Ignored in the folder of {student}: {names} (not the folder of a lesson of "
                    "this course)."
                ).format(student=student, names=listed),
                *_advice(names, known),
            ]
        )
    ]


def _advice(names: Sequence[str], known: Collection[str]) -> list[str]:
    """Where the work probably belongs."""
    for name in names:
        stem = name.removesuffix(".ipynb")
        near = difflib.get_close_matches(stem, sorted(known), n=1, cutoff=0.5)
        if near and name != stem:
            return [_("Move {name} into a folder {lesson}.").format(name=name, lesson=near[0])]
        if near:
            return [
                _("Rename {name} to {lesson} if it holds that lesson.").format(
                    name=name, lesson=near[0]
                )
            ]
    return []
