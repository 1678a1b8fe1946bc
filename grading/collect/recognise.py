"""Tells which platform files come from, and reads from their paths whose they are.

The evidence that lies furthest out counts for each file, as students choose the names within; what
most files show is what all are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePosixPath

from course.i18n import gettext as _
from grading.collect import exchange, google
from grading.collect.class_list import ClassList
from grading.collect.exchange import EXCHANGE
from grading.collect.google import GOOGLE, Documents, stem_of
from grading.collect.names import (
    BLACKBOARD,
    BRIGHTSPACE,
    CANVAS,
    MOODLE,
    Owner,
    archived,
    depth_of_header,
    readings,
)
from grading.collect.repositories import GITHUB, Repositories, of_clones
from grading.collect.source import Source, is_junk
from grading.student_ids import STUDENT_ID

FOLDERS = "folders"
FROM = {
    "moodle": MOODLE,
    "canvas": CANVAS,
    "blackboard": BLACKBOARD,
    "brightspace": BRIGHTSPACE,
    "google": GOOGLE,
    "github": GITHUB,
    "exchange": EXCHANGE,
    "folders": FOLDERS,
}
NOTEBOOK = re.compile(r".+\.ipynb(?:\.txt|\.json)?", re.IGNORECASE | re.DOTALL)
_HEADERS = {MOODLE, CANVAS, BLACKBOARD, BRIGHTSPACE}
_ORDER = (MOODLE, CANVAS, BLACKBOARD, BRIGHTSPACE, EXCHANGE, GITHUB, FOLDERS, GOOGLE)
Read = Callable[[str], Sequence[Owner]]


@dataclass(frozen=True)
class Recognised:
    """What the files of a source are.

    Attributes:
        platform: Where they come from; empty where nothing says it.
        read: The ways to read whose the file at a path is, the likeliest first.
        aside: Whether a file is the platform's or the instructor's own, or another lesson's.
        fit: How many files fit.
        of: How many there are.
        detail: What else was taken from the names.
    """

    platform: str
    read: Read
    aside: Callable[[str], bool]
    fit: int = 0
    of: int = 0
    detail: str = ""


def recognise(
    source: Source,
    lesson: str,
    known: ClassList,
    said: str = "",
    own: re.Pattern[str] | None = None,
) -> Recognised:
    """Recognises a source.

    Args:
        source: What came in.
        lesson: The lesson that is collected.
        known: The class list.
        said: The platform that a person named, or nothing.
        own: A person's own pattern, which decides alone.
    """
    paths = [
        entry.path for entry in source.entries if not entry.refused and not is_junk(entry.path)
    ]
    readers = _Readers(paths, source, lesson, known)
    if own is not None:
        return _counted("", lambda path: readings(path, own), _nothing, paths)
    platform = said or readers.likeliest()
    return readers.reader(platform, bool(said))


def _counted(
    platform: str, read: Read, aside: Callable[[str], bool], paths: Sequence[str], detail: str = ""
) -> Recognised:
    there = [path for path in paths if not aside(path)]
    fit = sum(bool(read(path)) for path in there)
    return Recognised(platform, read, aside, fit, len(there), detail)


def _nothing(_path: str) -> bool:
    return False


class _Readers:
    def __init__(self, paths: Sequence[str], source: Source, lesson: str, known: ClassList) -> None:
        self.paths, self.lesson, self.known = paths, lesson, known
        self.work = [path for path in paths if _is_work(path)] or list(paths)
        self.top = _top(paths)
        self.commit = cache(source.newest_commit)
        around = PurePosixPath(source.name).name
        clones = source.repositories or of_clones(paths, around)
        self.clones = Repositories(clones, around, lesson, self._is_known)
        self.documents = Documents((path.rsplit("/", 1)[-1] for path in self.work), lesson)
        self.students = self._folders_of_students()

    def _is_known(self, name: str) -> bool:
        return bool(self.known.fits(Owner(name, "", "", GITHUB, exact=True)))

    def likeliest(self) -> str:
        """The platform that fits most files, by what lies furthest out in each path."""
        votes: Counter[str] = Counter()
        for path in self.work:
            found = self._outermost(path)
            if found:
                votes[found] += 1
        best = max(votes.values(), default=0)
        winners = [platform for platform in _ORDER if best and votes[platform] == best]
        if not winners:
            return FOLDERS if self._alone() else ""
        return winners[0]

    def _outermost(self, path: str) -> str:
        ways: list[tuple[int, int, str]] = []

        def note(platform: str, place: int | None) -> None:
            if place is not None:
                ways.append((place, _ORDER.index(platform), platform))

        parts = path.split("/")
        inner = path.removeprefix(self.top)
        for part_of, taken in ((path, 0), (inner, self.top.count("/"))):
            found = readings(part_of)
            if found:
                place = depth_of_header(part_of)
                note(found[0].platform, None if place is None else taken + place)
        note(EXCHANGE, exchange.place_of(parts[:-1]))
        clone = self.clones.folder_of(path)
        note(GITHUB, clone.count("/") if clone is not None else None)
        if self.students is not None and self._student_folder(path):
            note(FOLDERS, self.top.count("/"))
        if self.documents.owner(parts[-1]):
            note(GOOGLE, len(parts) - 1)
        return min(ways)[2] if ways else ""

    def _folders_of_students(self) -> frozenset[str] | None:
        """The folders below the top that are students', where all of them seem to be."""
        inner = [path.removeprefix(self.top).split("/") for path in self.work]
        names = {parts[0] for parts in inner if len(parts) > 1}
        if not names or self.clones.folders:
            return None
        in_class = {name for name in names if self.known and self.known.fits(_folder(name))}
        if 2 * len(in_class) > len(names):
            return frozenset(names)
        if len(names) < 2:
            return None
        lesson = self.documents.lesson
        fit = {
            parts[0]
            for parts in inner
            if (len(parts) > 2 and google.plain(parts[1]) == lesson)
            or (len(parts) == 2 and self.documents.is_lesson(parts[1]))
        }
        return frozenset(names) if 2 * len(fit) > len(names) else None

    def _student_folder(self, path: str) -> str:
        first, slash, _rest = path.removeprefix(self.top).partition("/")
        return first if slash else ""

    def _alone(self) -> str:
        """The folder of the only student, `ada/01_tensors/01_tensors.ipynb`."""
        parts = self.top.rstrip("/").split("/")
        for place, part in enumerate(parts):
            if self.known and self.known.fits(_folder(part)):
                return part
            if place and google.plain(part) == self.documents.lesson:
                return parts[place - 1]
        return ""

    def reader(self, platform: str, is_said: bool) -> Recognised:
        """Reads a platform's paths."""
        if platform == EXCHANGE:
            return self._of_exchange()
        if platform == GITHUB:
            return self._of_clones(is_said)
        if platform == GOOGLE:
            return self._of_documents()
        if platform == FOLDERS:
            return self._of_folders()
        return self._of_headers(platform if is_said else "")

    def _of_headers(self, said: str) -> Recognised:
        whole = archived(path.removeprefix(self.top) for path in self.paths)
        if said:
            whole = replace(whole, platform=said)

        def read(path: str) -> Sequence[Owner]:
            for part_of in (path, path.removeprefix(self.top)):
                found = readings(part_of, None, whole)
                if found and (not said or found[0].platform == said):
                    return found
            return ()

        count = Counter(found[0].platform for path in self.paths if (found := read(path)))
        platform = said or (max(count, key=lambda one: count[one]) if count else "")
        listing = self.top + "index.html"  # Brightspace's own

        def aside(path: str) -> bool:
            return platform == BRIGHTSPACE and path == listing

        return _counted(platform, read, aside, self.paths)

    def _of_exchange(self) -> Recognised:
        others = Counter(
            name
            for path in {path.rpartition("/")[0] + "/" for path in self.paths}
            if (name := exchange.assignment(path)) and name != self.lesson
        )

        def aside(path: str) -> bool:
            return exchange.is_ours(path) or exchange.assignment(path) not in ("", self.lesson)

        def read(path: str) -> Sequence[Owner]:
            return _one(exchange.owner(path))

        detail = (
            _("Work for other assignments was left alone: {names}.").format(
                names=", ".join(f"{name} ({count})" for name, count in sorted(others.items()))
            )
            if others
            else ""
        )
        return _counted(EXCHANGE, read, aside, self.paths, detail)

    def _of_clones(self, is_said: bool) -> Recognised:
        if is_said and not self.clones.folders:
            folders = {
                self.top + path.removeprefix(self.top).split("/")[0]
                for path in self.paths
                if "/" in path.removeprefix(self.top)
            }
            around = PurePosixPath(self.top).name
            self.clones = Repositories(folders, around, self.lesson, self._is_known)
        lesson_in = {
            self.clones.folder_of(path)
            for path in self.paths
            if self.documents.is_lesson(path.rsplit("/", 1)[-1])
        }

        def aside(path: str) -> bool:
            folder, last = self.clones.folder_of(path), path.rsplit("/", 1)[-1]
            return (
                folder in lesson_in
                and NOTEBOOK.fullmatch(last) is not None
                and not self.documents.is_lesson(last)
            )

        detail = _("{count} repositories; before each login stands {prefix}.").format(
            count=len(self.clones.folders), prefix=f"'{self.clones.prefix}'"
        )

        def read(path: str) -> Sequence[Owner]:
            found, folder = self.clones.owner(path), self.clones.folder_of(path)
            if found is None or folder is None:
                return ()
            return (replace(found, moment=self.commit(folder)),)

        return _counted(GITHUB, read, aside, self.paths, detail)

    def _of_documents(self) -> Recognised:
        def read(path: str) -> Sequence[Owner]:
            last = path.rsplit("/", 1)[-1]
            found = self.documents.owner(last)
            if found is None and self.known:
                folder = self._student_folder(path)
                for name in (self.documents.remainder(last), folder, stem_of(last)):
                    guess = Owner(" ".join(name.replace("_", " ").split()), "", last, GOOGLE)
                    if name and len(self.known.fits(guess)) == 1:
                        return (guess,)
            return _one(found)

        detail = (
            _("The assignment seems to be called '{name}'.").format(name=self.documents.other)
            if self.documents.other
            else ""
        )
        return _counted(GOOGLE, read, _nothing, self.paths, detail)

    def _of_folders(self) -> Recognised:
        alone = self._alone() if self.students is None else ""
        lesson = self.documents.lesson

        def read(path: str) -> Sequence[Owner]:
            parts = path.split("/")
            name = alone or self._student_folder(path)
            if not name:
                return ()
            within = parts[parts.index(name) + 1 :] if name in parts else []
            ours = len(within) == 2 and google.plain(within[0]) == lesson
            return (replace(_folder(name, parts[-1]), of_nbgrader=ours),)

        return _counted(FOLDERS, read, _nothing, self.paths)


def _folder(name: str, file: str = "") -> Owner:
    """The owner that a folder's name says: an id, or a name in words."""
    exact = STUDENT_ID.fullmatch(name) is not None
    return Owner(
        name if exact else " ".join(name.replace("_", " ").split()) or name,
        "",
        file,
        FOLDERS,
        exact=exact,
    )


def _one(found: Owner | None) -> tuple[Owner, ...]:
    return () if found is None else (found,)


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
