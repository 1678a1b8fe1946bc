"""What the stubs of a new lesson leave to its author: whatever is marked `TODO: ...`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from course.i18n import gettext as _
from course.lessons.discovery import name_of
from grading.release.findings import Finding
from grading.release.knowledge import Knowledge
from grading.release.source import LessonSource

MARK = "TODO: "


def unwritten(text: str) -> list[tuple[int, str]]:
    """The lines of a text that something is left to write in, each with what."""
    return [
        (number, line.partition(MARK)[2].strip(" \"',"))
        for number, line in enumerate(text.splitlines(), start=1)
        if MARK in line
    ]


def nothing_left_to_write(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """A lesson's stubs are filled in, in all its rooms."""
    for cell in source.cells:
        for offset, what in unwritten("\n".join(cell.text)):
            yield Finding(cell.line + offset - 1, _("still to write: {what}").format(what=what))
    last = max((cell.line for cell in source.cells), default=1)
    for path in _rooms(source):
        for number, what in unwritten(path.read_text(encoding="utf-8")):
            yield Finding(
                last,
                _("still to write in {file}:{line}: {what}").format(
                    file=path.relative_to(_root(source)).as_posix(), line=number, what=what
                ),
            )


def _root(source: LessonSource) -> Path:
    return source.path.parent.parent


def _rooms(source: LessonSource) -> list[Path]:
    """The files of a lesson's own beside its source."""
    name = name_of(source.lesson)
    rooms = (_root(source) / side / "lessons" / name for side in ("course", "grading"))
    return sorted(path for room in rooms if name for path in room.rglob("*.py"))
