"""Whether a notebook is of another lesson, or of an older release of this one.

A student who downloaded last year's notebook has answered other questions, and the right answers to
them look like none. The teacher should know before points are given.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from functools import lru_cache

from course.i18n import gettext as _
from course.lessons import contract
from grading.lessons import TEST_PREFIX
from grading.model import Cell
from grading.rebuild.names import parse
from grading.rebuild.student_cells import Matching
from grading.safe_text import shown

_MOST_NAMED = 8


def other_lesson(matched: Matching, lesson: str, exercises: Collection[str]) -> str:
    """The lesson that the notebook belongs to, when it has cells of another one alone."""
    if matched.answers:
        return ""
    ids = {
        name
        for cell in matched.cells
        for name in (cell.marker, cell.grade_id)
        if name and name not in exercises
    }
    others = {
        other: sum(clause.id in ids for clause in clauses)
        for other, clauses in contract.LESSONS.items()
        if other != lesson
    }
    best = max(others, key=lambda other: others[other], default="")
    return best if best and others[best] else ""


def unknown_exercises(matched: Matching, exercises: Collection[str]) -> list[str]:
    """The exercises that the notebook has cells for and the lesson has not.

    They have a marker, or nbgrader's mark of an answer or a test.
    """
    found: dict[str, None] = {}
    for cell in matched.cells:
        ids = (
            [cell.marker]
            if cell.marker
            else [cell.grade_id.removeprefix(TEST_PREFIX)]
            if cell.graded or cell.solution
            else []
        )
        found |= dict.fromkeys(name for name in ids if name and name not in exercises)
    return list(found)


def changed_tasks(matched: Matching, stubs: Mapping[str, Cell]) -> list[str]:
    """The exercises whose task, the docstring above the answer, is not the release's.

    A student who wrote more below it, took it out, or put a line of their own in its place has no
    other task.
    """
    changed = []
    for exercise, cell in matched.answers.items():
        ours, theirs = _docstrings(stubs[exercise].source), _docstrings(cell.code)
        if any(
            text not in theirs.get(name, text) and len(theirs[name]) > len(text) / 2
            for name, text in ours.items()
        ):
            changed.append(exercise)
    return changed


@lru_cache(maxsize=256)  # the release's are asked for with every submission
def _docstrings(source: str) -> dict[str, str]:
    """The docstring of each function and class that has one, by name, with even spaces."""
    tree = parse(source)
    if tree is None:
        return {}
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            text = ast.get_docstring(node)
            if text:
                found[node.name] = " ".join(text.split())
    return found


def remarks(
    absent: Collection[str], unknown: Collection[str], changed: Collection[str]
) -> list[str]:
    """What stands beside the grades, in a sentence's parts; `absent` exercises have no cell."""
    parts = []
    if absent:
        parts.append(_("no cell for {exercises}").format(exercises=_listed(absent)))
    if unknown:
        parts.append(
            _("cells for {exercises}, which the lesson does not have").format(
                exercises=_listed(unknown)
            )
        )
    if changed:
        parts.append(_("another task in {exercises}").format(exercises=_listed(changed)))
    if unknown or changed:
        return [
            _("the notebook is of an older release, or was changed: {parts}").format(
                parts=", ".join(parts)
            )
        ]
    return [_("the notebook was changed: {parts}").format(parts=", ".join(parts))] if parts else []


def _listed(names: Collection[str]) -> str:
    found = [shown(name, 40) for name in names]
    return ", ".join(found[:_MOST_NAMED]) + (", ..." if len(found) > _MOST_NAMED else "")
