"""What grades each lesson, and whether that has changed since this program was started."""

from __future__ import annotations

import os
from pathlib import Path

from course.lessons import contract
from grading import lessons
from grading.lessons.seeds import seed
from grading.model import UserError
from grading.paths import Classroom
from grading.places import Places
from grading.record.version import code_version, deciding, grader_version

Stamps = tuple[tuple[int, int], ...]  # time and size of each file


class Versions:
    """The graders of a classroom as they were when this program read them."""

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom
        self._known: dict[str, tuple[int, str]] = {}
        self._files: dict[str, list[Path]] = {}
        self._stamps: dict[str, Stamps] = {}
        self._course = self._course_now()
        self._seen: Stamps = ()

    def of(self, lesson: str) -> tuple[int, str]:
        """The seed of a lesson, and the version of what grades it."""
        if lesson not in self._known:
            lessons.load(lesson)  # says so in one line where the release is missing
            number = seed(self._classroom, lesson)
            release = lessons.release_path(lesson)
            self._files[lesson] = [*deciding(lesson), release, self._classroom.seeds / lesson]
            self._stamps[lesson] = _stamps(self._files[lesson])
            self._known[lesson] = number, grader_version(lesson, number)
        return self._known[lesson]

    def changed(self, lesson: str) -> bool:
        """Whether what decides a lesson's verdicts is another one now."""
        self.of(lesson)
        now = _stamps(self._files[lesson])
        if now == self._stamps[lesson]:
            return False
        if self._version_now(lesson) != self._known[lesson][1]:
            return True
        self._stamps[lesson] = now  # written anew as it was
        return False

    def is_settled_change(self) -> bool:
        """Whether a grader or the list of lessons changed, and stood still since the last call.

        A build or an update that is at work has written half of it.
        """
        before, self._seen = self._seen, ()
        if self._course_now() == self._course and not any(map(self.changed, list(self._known))):
            return False
        self._seen = sum(map(_stamps, self._files.values()), self._course_now())
        return before == self._seen

    def _version_now(self, lesson: str) -> str:
        code_version.cache_clear()
        try:
            return grader_version(lesson, seed(self._classroom, lesson))
        except (OSError, UserError):
            return ""

    def _course_now(self) -> Stamps:
        return _stamps([contract.FILE, Places().solutions])


def _stamps(files: list[Path]) -> Stamps:
    found = []
    for file in files:
        try:
            entry = os.stat(file)
            found.append((entry.st_mtime_ns, entry.st_size))
        except OSError:
            found.append((0, -1))
    return tuple(found)
