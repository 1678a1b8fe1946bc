"""Rules for what a student reads: headings, points, paths."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.i18n import gettext as _
from grading.release.contract import headings, points_of
from grading.release.findings import Finding
from grading.release.knowledge import Knowledge
from grading.release.source import LessonSource

_TOTAL = re.compile(r"^About [^.\n]*?\b(\d+) points?\b", re.MULTILINE)
_EARNED = re.compile(r"\bearns (\d+) points?\b")
_LOCAL_PATH = re.compile(
    r"(?:(?<![\w.])/(?:home|Users|root)/\w|[A-Za-z]:\\+(?:Users|Documents)|file://)"
)


def exercises_have_headings(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """A heading above each exercise says its title and points."""
    for cell, heading in headings(source):
        if heading is None:
            yield Finding(
                cell.line,
                _(
                    "no heading stands above the exercise {id!r}: write "
                    "'### Exercise: its title (3 points)' in a Markdown cell"
                ).format(id=cell.exercise),
            )


def points_agree(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """The points in headings and in "About 75 minutes, 9 points" are those of the cells.

    No answer earns more than its exercise is worth.
    """
    worth = points_of(source)
    for cell, heading in headings(source):
        points = worth.get(cell.exercise, 0)
        if heading and points and int(heading["points"]) != points:
            yield Finding(
                source.line_of(heading[0]),
                _("this heading says {said} points, and {id!r} is worth {points}").format(
                    said=heading["points"], id=cell.exercise, points=points
                ),
            )
        for said in _EARNED.finditer(cell.source if cell.markdown else ""):
            if int(said[1]) > points:
                yield Finding(
                    cell.line_of(said[0]),
                    _("this answer earns {said} points, and {id!r} is worth {points}").format(
                        said=said[1], id=cell.exercise, points=points
                    ),
                )
    for cell in source.cells:
        for said in _TOTAL.finditer(cell.source) if cell.markdown else ():
            if int(said[1]) != sum(worth.values()):
                yield Finding(
                    cell.line_of(said[0]),
                    _("this says {said} points, and the lesson is worth {points}").format(
                        said=said[1], points=sum(worth.values())
                    ),
                )


def no_local_paths(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """A path of the author's machine means nothing on a student's."""
    for cell in source.cells:
        for number, line in enumerate(cell.text, start=cell.line):
            if has_local_path(line, known.root):
                yield Finding(number, _("a path of one machine: {line}").format(line=line.strip()))


def has_local_path(line: str, root: str) -> bool:
    """Whether a line holds a path of one machine; `root` is the clone's."""
    return bool(_LOCAL_PATH.search(line)) or (len(root) > 1 and root in line)
