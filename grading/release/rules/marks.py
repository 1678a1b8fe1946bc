"""Rules for the marks around solutions and hidden tests, and for the exercise's marker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.i18n import gettext as _
from grading.model import ANSWER, TEST
from grading.release.findings import Finding
from grading.release.knowledge import Knowledge
from grading.release.signatures import MARK
from grading.release.source import MANUAL, UNKNOWN, LessonSource

_ALMOST_MARK = re.compile(
    r"^\s*#+\s*(begin|end)\s+(solution|hidden)|\b(BEGIN|END) (SOLUTION|HIDDEN TEST|MARK SCHEME)",
    re.IGNORECASE,
)
_ALMOST_MARKER = re.compile(r"^\s*(#|<!--)\s*exercise\s*:\s*(\S+)", re.IGNORECASE)


def closed_marks(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Each mark that opens a region is closed in its cell, and regions do not lie in each other."""
    for cell in source.cells:
        opened: tuple[str, int] | None = None
        for number, line in enumerate(cell.text, start=cell.line):
            found = MARK.match(line if not cell.markdown else line.removeprefix("# "))
            if found is None:
                continue
            side, what = found.groups()
            if side == "BEGIN":
                if opened:
                    yield Finding(
                        number,
                        _(
                            "BEGIN {what} inside the region opened in line {line}: close that first"
                        ).format(what=what, line=opened[1]),
                    )
                opened = (what, number)
            elif opened is None:
                yield Finding(
                    number, _("END {what} without a BEGIN before it in this cell").format(what=what)
                )
            else:
                if opened[0] != what:
                    yield Finding(
                        number,
                        _("END {what} closes the region BEGIN {other} of line {line}").format(
                            what=what, other=opened[0], line=opened[1]
                        ),
                    )
                opened = None
        if opened:
            yield Finding(
                opened[1],
                _("BEGIN {what} is never closed: add '### END {what}'").format(what=opened[0]),
            )


def well_placed_marks(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Solution marks stand in answers, hidden-test marks in tests, spelt as nbgrader reads them."""
    for cell in source.cells:
        for number, line in enumerate(cell.text, start=cell.line):
            line = line.removeprefix("# ") if cell.markdown else line
            found = MARK.match(line)
            if found is None:
                if _ALMOST_MARK.search(line):
                    yield Finding(
                        number,
                        _(
                            "this looks like a mark but is not spelt like one, for example "
                            "'### BEGIN SOLUTION'"
                        ),
                    )
            elif found.group(2) == "SOLUTION" and cell.kind not in (ANSWER, MANUAL):
                yield Finding(
                    number,
                    _("a solution mark outside an answer cell: the cell needs 'solution': true"),
                )
            elif found.group(2) == "HIDDEN TESTS" and cell.kind != TEST:
                yield Finding(
                    number,
                    _("a hidden-test mark outside a test cell: the cell needs 'grade': true"),
                )


def answers_have_solutions(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Without a marked solution nbgrader would replace the whole cell, the signature too."""
    for cell in source.exercises:
        if not any("BEGIN SOLUTION" in line for line in cell.text):
            yield Finding(
                cell.line,
                _(
                    "the answer {id!r} has no solution between '### BEGIN SOLUTION' and "
                    "'### END SOLUTION'"
                ).format(id=cell.grade_id),
            )


def answer_markers(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """The first line of an answer names its exercise: it is found again without metadata."""
    for cell in source.cells:
        first = cell.source.split("\n", 1)[0]
        if cell.kind in (ANSWER, MANUAL):
            wanted = (
                f"# exercise: {cell.grade_id}"
                if cell.kind == ANSWER
                else f"<!-- exercise: {cell.grade_id} -->"
            )
            if first != wanted:
                yield Finding(
                    cell.line,
                    _("the first line of the answer must be '{wanted}', not '{found}'").format(
                        wanted=wanted, found=first
                    ),
                )
        elif cell.kind != UNKNOWN:
            for line in cell.source.split("\n"):
                if _ALMOST_MARKER.match(line):
                    yield Finding(
                        cell.line_of(line.strip()),
                        _(
                            "the marker of an answer in a cell that has no nbgrader metadata of "
                            "an answer"
                        ),
                    )
