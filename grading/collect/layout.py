"""What the paths of a source show together: who has a folder, what stands around all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import PurePosixPath

from grading import lessons
from grading.collect import google
from grading.collect.class_list import ClassList
from grading.collect.google import Documents
from grading.collect.names import Owner
from grading.collect.repositories import GITHUB, Repositories, of_clones
from grading.collect.source import Source, is_junk
from grading.student_ids import STUDENT_ID

FOLDERS = "folders"
NOTEBOOK = re.compile(r".+\.ipynb(?:\.txt|\.json)?", re.IGNORECASE | re.DOTALL)


class Layout:
    """The paths of a source, and what they show.

    Attributes:
        paths: All that may be work or beside it.
        work: The notebooks and what may hold some.
        top: The folders around everything.
        clones: The repositories.
        documents: What the files' own names say.
        students: The folders that are students', where all of them seem to be.
    """

    def __init__(self, source: Source, lesson: str, known: ClassList) -> None:
        self.lesson, self.known = lesson, known
        self.paths = paths = [
            entry.path for entry in source.entries if not entry.refused and not is_junk(entry.path)
        ]
        self.work = [path for path in paths if _is_work(path)] or list(paths)
        self.top = _top(paths)
        self.commit = cache(source.newest_commit)
        around = PurePosixPath(source.name).name
        clones = source.repositories or of_clones(paths, around)
        self.clones = Repositories(clones, around, lesson, self.is_known)
        self.documents = Documents((path.rsplit("/", 1)[-1] for path in self.work), lesson)
        self._lessons = {google.plain(name) for name in lessons.names()} | {self.documents.lesson}
        self.students = self._folders_of_students()

    def is_known(self, name: str) -> bool:
        """Whether a login is of somebody in the class list."""
        return bool(self.known.fits(Owner(name, "", "", GITHUB, exact=True)))

    def _folders_of_students(self) -> frozenset[str] | None:
        """The folders below the top that are students', where all of them seem to be."""
        inner = [path.removeprefix(self.top).split("/") for path in self.work]
        names = {parts[0] for parts in inner if len(parts) > 1}
        if not names or self.clones.folders:
            return None
        in_class = {name for name in names if self.known and self.known.fits(folder_owner(name))}
        if 2 * len(in_class) > len(names):
            return frozenset(names)
        if len(names) < 2:
            return None
        fit = {
            parts[0]
            for parts in inner
            if (len(parts) > 2 and google.plain(parts[1]) in self._lessons)
            or (len(parts) == 2 and google.plain(google.stem_of(parts[1])) in self._lessons)
        }
        return frozenset(names) if 2 * len(fit) > len(names) else None

    def student_folder(self, path: str) -> str:
        """The folder below the top that a path is in."""
        first, slash, _rest = path.removeprefix(self.top).partition("/")
        return first if slash else ""

    def alone(self) -> str:
        """The folder of the only student, `ada/01_tensors/01_tensors.ipynb`."""
        parts = self.top.rstrip("/").split("/")
        for place, part in enumerate(parts):
            if self.known and self.known.fits(folder_owner(part)):
                return part
            if place and google.plain(part) == self.documents.lesson:
                return parts[place - 1]
        return ""

    def is_of_another_lesson(self, path: str) -> bool:
        """Whether a folder around a file, or its name, is another lesson's."""
        *folders, last = path.split("/")
        others = self._lessons - {self.documents.lesson}
        if any(google.plain(part) in others for part in folders):
            return True
        return NOTEBOOK.fullmatch(last) is not None and bool(
            others & google.documents(google.stem_of(last))
        )


def folder_owner(name: str, file: str = "") -> Owner:
    """The owner that a folder's name says: an id, or a name in words."""
    exact = STUDENT_ID.fullmatch(name) is not None
    return Owner(
        name if exact else " ".join(name.replace("_", " ").split()) or name,
        "",
        file,
        FOLDERS,
        exact=exact,
    )


def _is_work(path: str) -> bool:
    last = path.rsplit("/", 1)[-1]
    return NOTEBOOK.fullmatch(last) is not None or last.lower().endswith(".zip")


def _top(paths: Sequence[str]) -> str:
    """The folders that are around everything."""
    parts = [path.split("/")[:-1] for path in paths]
    common = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        common.append(level[0] + "/")
    return "".join(common)
