"""Whose a clone is: GitHub Classroom calls a repository `assignment-login`.

Its command line clones them into a folder `assignment-submissions`
(github/gh-classroom, cmd/gh-classroom/clone/student-repos/student-repos.go).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from pathlib import PurePosixPath

from grading.collect.google import plain
from grading.collect.names import Owner

GITHUB = "GitHub Classroom"
_FOLDER = "-submissions"


class Repositories:
    """The clones of one source.

    Attributes:
        prefix: What stands before each login.
    """

    def __init__(
        self,
        folders: Collection[str],
        around: str,
        lesson: str,
        is_known: Callable[[str], bool],
    ) -> None:
        """`around` is the name of the folder around all; `is_known` tells a student's login."""
        self.folders = frozenset(folders)
        names = sorted({PurePosixPath(folder).name for folder in folders})
        above = {PurePosixPath(folder).parent.name or around for folder in folders}
        self.prefix = _prefix(names, above, lesson, is_known)

    def folder_of(self, path: str) -> str | None:
        """The clone that a path is in."""
        found = None
        for place in re.finditer("/", path):
            if path[: place.start()] in self.folders:
                found = path[: place.start()]
                break
        return found

    def owner(self, path: str) -> Owner | None:
        """Whose a path is; None outside of a clone, and where its name has no login."""
        folder = self.folder_of(path)
        name = PurePosixPath(folder).name if folder is not None else ""
        login = name.removeprefix(self.prefix)
        if not login or (self.prefix and login == name):
            return None
        return Owner(login, "", PurePosixPath(path).name, GITHUB, exact=True)


def of_clones(paths: Sequence[str], around: str) -> frozenset[str]:
    """The folders of a `-submissions` folder, whether git's own files came along or not."""
    found = set()
    for path in paths:
        parts = [around, *path.split("/")]
        for place, part in enumerate(parts[:-2]):
            slug = part.removesuffix(_FOLDER)
            if slug != part and slug and parts[place + 1].startswith(slug + "-"):
                found.add("/".join(parts[1 : place + 2]))
                break
    return frozenset(found)


def _prefix(
    names: Sequence[str], above: Collection[str], lesson: str, is_known: Callable[[str], bool]
) -> str:
    for folder in sorted(above):
        slug = folder.removesuffix(_FOLDER)
        if slug != folder and slug and all(name.startswith(slug + "-") for name in names):
            return slug + "-"
    shared = _shared(names)
    prefixes = [shared[: hyphen.end()] for hyphen in re.finditer("-", shared)]
    for prefix in prefixes:
        if plain(prefix) == plain(lesson):
            return prefix
    known = {
        prefix: sum(is_known(name.removeprefix(prefix)) for name in names)
        for prefix in ["", *prefixes]
    }
    best = max(known, key=lambda prefix: (known[prefix], len(prefix)))
    if known[best]:
        return best
    return prefixes[-1] if prefixes and len(names) > 1 else ""


def _shared(names: Sequence[str]) -> str:
    """What all names begin with, and something is left of each; of one name all but its end."""
    if not names:
        return ""
    if len(names) == 1:
        return names[0][: names[0].rfind("-") + 1]
    first, last = names[0], names[-1]
    end = 0
    while end < min(len(first), len(last)) and first[end] == last[end]:
        end += 1
    return first[:end]
