"""Reads whose the files of a source are, as each platform's paths say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.collect import exchange, google
from grading.collect.exchange import EXCHANGE
from grading.collect.google import GOOGLE, stem_of
from grading.collect.layout import FOLDERS, NOTEBOOK, Layout, folder_owner
from grading.collect.names import BRIGHTSPACE, Owner, archived, readings
from grading.collect.repositories import GITHUB, Repositories

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


def counted(
    platform: str, read: Read, aside: Callable[[str], bool], paths: Sequence[str], detail: str = ""
) -> Recognised:
    """A way to read paths, with how many of them it fits."""
    there = [path for path in paths if not aside(path)]
    fit = sum(bool(read(path)) for path in there)
    return Recognised(platform, read, aside, fit, len(there), detail)


def nothing(_path: str) -> bool:
    """No file is another's than a student's."""
    return False


class Readers:
    """Reads the paths of one source as those of a platform."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.paths, self.top = layout, layout.paths, layout.top
        self.lesson, self.known = layout.lesson, layout.known
        self.clones, self.documents = layout.clones, layout.documents

    def reader(self, platform: str, is_said: bool) -> Recognised:
        """How a platform's paths are read; those that are its own are for `is_said` alone."""
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

        return counted(platform, read, aside, self.paths)

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
        return counted(EXCHANGE, read, aside, self.paths, detail)

    def _of_clones(self, is_said: bool) -> Recognised:
        if is_said and not self.clones.folders:
            folders = {
                self.top + path.removeprefix(self.top).split("/")[0]
                for path in self.paths
                if "/" in path.removeprefix(self.top)
            }
            around = PurePosixPath(self.top).name
            self.clones = Repositories(folders, around, self.lesson, self.layout.is_known)
        lesson_in = {
            self.clones.folder_of(path)
            for path in self.paths
            if self.documents.is_lesson(path.rsplit("/", 1)[-1])
        }

        def aside(path: str) -> bool:
            folder, last = self.clones.folder_of(path), path.rsplit("/", 1)[-1]
            return self.layout.is_of_another_lesson(path) or (
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
            return (replace(found, moment=self.layout.commit(folder)),)

        return counted(GITHUB, read, aside, self.paths, self._with_others(detail))

    def _of_documents(self) -> Recognised:
        def read(path: str) -> Sequence[Owner]:
            last = path.rsplit("/", 1)[-1]
            found = self.documents.owner(last)
            if found is None and self.known:
                folder = self.layout.student_folder(path)
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
        aside = self.layout.is_of_another_lesson
        return counted(GOOGLE, read, aside, self.paths, self._with_others(detail))

    def _of_folders(self) -> Recognised:
        alone = self.layout.alone() if self.layout.students is None else ""
        lesson = self.documents.lesson

        def read(path: str) -> Sequence[Owner]:
            parts = path.split("/")
            name = alone or self.layout.student_folder(path)
            if not name:
                return ()
            within = parts[parts.index(name) + 1 :] if name in parts else []
            ours = len(within) == 2 and google.plain(within[0]) == lesson
            return (replace(folder_owner(name, parts[-1]), of_nbgrader=ours),)

        aside = self.layout.is_of_another_lesson
        return counted(FOLDERS, read, aside, self.paths, self._with_others(""))

    def _with_others(self, detail: str) -> str:
        """Says too that other lessons' notebooks were left alone."""
        count = sum(map(self.layout.is_of_another_lesson, self.layout.work))
        if not count:
            return detail
        words = ngettext(
            "{count} file of another lesson was left alone.",
            "{count} files of other lessons were left alone.",
            count,
        ).format(count=count)
        return f"{detail} {words}".strip()


def _one(found: Owner | None) -> tuple[Owner, ...]:
    return () if found is None else (found,)
