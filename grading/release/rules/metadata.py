"""Rules for the header of a source and the metadata of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.i18n import gettext as _
from grading.model import ANSWER, SETUP, TEST
from grading.release.findings import Finding
from grading.release.knowledge import Knowledge
from grading.release.source import MANUAL, UNKNOWN, LessonSource

GRADE_ID = re.compile(r"[a-z][a-z0-9_]{0,58}")


def header_keeps_metadata(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """The header tells jupytext to keep all metadata; it drops the rest."""
    if source.metadata.get("jupytext", {}).get("cell_metadata_filter") != "all":
        yield Finding(
            1,
            _(
                "the header does not say 'cell_metadata_filter: all', so metadata would be lost: "
                "add it"
            ),
        )


def readable_metadata(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """What stands after `# %%` must be readable metadata."""
    for cell in source.cells:
        written = "nbgrader" in cell.text[0] and "nbgrader" not in cell.metadata
        if "incorrectly_encoded_metadata" in cell.metadata or written:
            yield Finding(
                cell.line,
                _(
                    "the metadata after '# %%' cannot be read: write nbgrader={{...}} as JSON"
                ).format(),
            )


def complete_metadata(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Metadata is complete: at a cell where it is not, nbgrader stops a whole batch."""
    for cell in source.cells:
        if "nbgrader" not in cell.metadata:
            continue
        for key in ("grade", "solution", "locked", "task"):
            if not isinstance(cell.nbgrader.get(key), bool):
                yield Finding(
                    cell.line,
                    _("the nbgrader metadata needs '{key}': true or false").format(key=key),
                )
        if cell.nbgrader.get("schema_version") != 3:
            yield Finding(cell.line, _("the nbgrader metadata needs 'schema_version': 3"))
        points = cell.nbgrader.get("points")
        if cell.nbgrader.get("grade") is True and (type(points) is not int or points <= 0):
            yield Finding(cell.line, _("a graded cell needs 'points', a whole number above 0"))
        if cell.nbgrader.get("grade") is False and points is not None:
            yield Finding(cell.line, _("'points' stand on the test cell, not here: remove them"))


def known_kind(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """A cell with nbgrader metadata is an answer, a test or a manual question."""
    for cell in source.cells:
        locked = cell.nbgrader.get("locked")
        if cell.kind == UNKNOWN or cell.nbgrader.get("task") is True:
            yield Finding(
                cell.line,
                _(
                    "this is no answer (code: solution), test (code: grade, locked) or manual "
                    "question (Markdown: grade, solution): correct its nbgrader metadata"
                ),
            )
        elif cell.kind == TEST and locked is False:
            yield Finding(cell.line, _("a test cell must be locked: set 'locked': true"))
        elif cell.kind in (ANSWER, MANUAL) and locked is True:
            yield Finding(cell.line, _("an answer must not be locked: set 'locked': false"))


def unique_ids(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Every nbgrader cell has an id of its own."""
    seen: dict[str, int] = {}
    for cell in source.cells:
        if "nbgrader" not in cell.metadata:
            continue
        if not cell.grade_id:
            yield Finding(cell.line, _("this nbgrader cell has no id: add 'grade_id'"))
        elif not GRADE_ID.fullmatch(cell.grade_id):
            yield Finding(
                cell.line,
                _("the id {id!r} is not made of small letters, digits and _ (at most 59)").format(
                    id=cell.grade_id
                ),
            )
        elif cell.grade_id in seen:
            yield Finding(
                cell.line,
                _("the id {id!r} stands twice: line {line} has it already").format(
                    id=cell.grade_id, line=seen[cell.grade_id]
                ),
            )
        seen.setdefault(cell.grade_id, cell.line)


def setup_first(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """The set-up cell is the first code cell, and there is one."""
    code = [cell for cell in source.cells if not cell.markdown]
    if not code or code[0].kind != SETUP:
        line = code[0].line if code else 1
        yield Finding(
            line, _('the first code cell must be the set-up cell: give it tags=["set-up"]')
        )
    for cell in code[1:]:
        if cell.kind == SETUP:
            yield Finding(cell.line, _("a second set-up cell: a lesson has one"))
