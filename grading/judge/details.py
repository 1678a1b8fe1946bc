"""Why a score is not full, in one line."""

from __future__ import annotations

import ast
from dataclasses import replace

from course.checks.missing import MISSING_NAME
from course.checks.model import Judgement
from course.i18n import gettext as _
from course.lessons.discovery import exercises_of
from grading.model import ANSWER, NOT_ATTEMPTED, Cell, Rebuilt, Row


def detail_of(judgement: Judgement, ended: str = "") -> str:
    """What ended the run, and the first property that failed."""
    parts = [ended] if ended else []
    failed = [verdict for verdict in judgement.verdicts if verdict.outcome == "fails"]
    undone = [
        _(verdict.title) for verdict in judgement.verdicts if verdict.outcome == "not_attempted"
    ]
    if failed:
        first = failed[0]
        parts.append(
            first.brief if first.slip == MISSING_NAME else f"{_(first.title)}: {first.brief}"
        )
        if len({verdict.cause or verdict.name for verdict in failed}) > 1:
            parts.append(_("({count} properties failed in all)").format(count=len(failed)))
    elif undone and not ended:
        parts.append(_("not attempted in part: {titles}").format(titles="; ".join(undone[:3])))
    return " ".join(parts)


def name_absent_cells(rows: list[Row], rebuilt: Rebuilt) -> list[Row]:
    """The rows; what was not attempted because the notebook has no cell for it says so."""
    return [
        replace(
            row, detail=_("not attempted: {reason}").format(reason=rebuilt.absent[row.exercise])
        )
        if row.status == NOT_ATTEMPTED and row.exercise in rebuilt.absent
        else row
        for row in rows
    ]


def name_inherited_faults(rows: list[Row], rebuilt: Rebuilt) -> None:
    """Names the earlier exercise in the detail of a failed answer that calls a failed answer."""
    by_id = {row.exercise: row for row in rows}
    faulty = {row.exercise for row in rows if row.score is not None and row.score < row.max_score}
    owner = {name: row.exercise for row in rows for name in _functions_of(row.lesson, row.exercise)}
    for cell in rebuilt.cells:
        row = by_id.get(cell.exercise or "") if cell.kind == ANSWER else None
        if row is None or row.exercise not in faulty or row.status == NOT_ATTEMPTED:
            continue
        used = {owner.get(name) for name in _names_read(cell)} - {row.exercise}
        blamed = [exercise for exercise in by_id if exercise in used & faulty]
        if blamed:
            sentence = _("It uses the answer to {exercises}, which is not right either.").format(
                exercises=", ".join(blamed)
            )
            row.detail = f"{row.detail.rstrip('.')}. {sentence}"


def _functions_of(lesson: str, exercise_id: str) -> tuple[str, ...]:
    return next(
        exercise.functions for exercise in exercises_of(lesson) if exercise.id == exercise_id
    )


def _names_read(cell: Cell) -> set[str]:
    """The names that a cell's code reads; none when it is no Python."""
    try:
        tree = ast.parse(cell.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
