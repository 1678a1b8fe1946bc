"""What a teacher is told when the exercises of a lesson are others than those that were graded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from course.i18n import ngettext


@dataclass
class Changes:
    """How a lesson's exercises differ from those that were graded.

    Attributes:
        lesson: The lesson.
        removed: Exercises that it has no more.
        regraded: Exercises that are graded in another way: by a person, or by checks.
        added: Exercises that are new.
        points: What exercises were worth before, and are now.
        again: How many scores by hand wait for another look.
        lowered: How many of them were above the new maximum.
        rows: What leaves the gradebook, with the columns of the file that keeps it.
        kept: That file.
    """

    lesson: str
    removed: list[str] = field(default_factory=list)
    regraded: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    again: int = 0
    lowered: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    kept: Path | None = None

    def words(self) -> list[str]:
        """What a teacher is told, one line each."""
        said = []
        if rows := self._rows_of(self.removed):
            said.append(
                _(
                    "{lesson}: what was graded of {exercises} left the gradebook, because the "
                    "lesson no longer has it (scores: {scores}, of them by hand: {manual}, "
                    "comments: {comments}); {file} keeps it."
                ).format(exercises=", ".join(self.removed), **self._counts(rows))
            )
        elif self.removed:
            said.append(
                _("{lesson}: {exercises} left the gradebook; nobody had a score there.").format(
                    lesson=self.lesson, exercises=", ".join(self.removed)
                )
            )
        if rows := self._rows_of(self.regraded):
            said.append(
                _(
                    "{lesson}: what was graded of {exercises} left the gradebook, because the "
                    "lesson grades it in another way now (scores: {scores}, of them by hand: "
                    "{manual}, comments: {comments}); {file} keeps it."
                ).format(exercises=", ".join(self.regraded), **self._counts(rows))
            )
        for exercise, (before, now) in self.points.items():
            said.append(
                _(
                    "{lesson}: {exercise} is worth {now:g} points now, and was worth {before:g}."
                ).format(lesson=self.lesson, exercise=exercise, now=now, before=before)
            )
        if self.again:
            said.append(
                _(
                    "{lesson}: scores by hand that were given for other points: {count}. They "
                    "stay, and wait in Formgrader for another look."
                ).format(lesson=self.lesson, count=self.again)
            )
        if self.lowered:
            said.append(
                _(
                    "{lesson}: scores by hand that were above the new maximum: {count}. They were "
                    "lowered to it; {file} has them as they were."
                ).format(lesson=self.lesson, count=self.lowered, file=self.kept)
            )
        if self.added:
            said.append(
                ngettext(
                    "{lesson}: {exercises} is new in the gradebook: 'python -m grading autograde "
                    "{lesson}' grades it.",
                    "{lesson}: {exercises} are new in the gradebook: 'python -m grading autograde "
                    "{lesson}' grades them.",
                    len(self.added),
                ).format(lesson=self.lesson, exercises=", ".join(self.added))
            )
        return said

    def _rows_of(self, exercises: Sequence[str]) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["exercise"] in exercises]

    def _counts(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return {
            "lesson": self.lesson,
            "scores": _count(rows, "auto_score", "manual_score"),
            "manual": _count(rows, "manual_score"),
            "comments": _count(rows, "comment"),
            "file": self.kept,
        }


def _count(rows: Sequence[Mapping[str, Any]], *columns: str) -> int:
    return sum(any(row[column] is not None for column in columns) for row in rows)
