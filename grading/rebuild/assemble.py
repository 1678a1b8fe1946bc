"""Puts the student's cells into the instructor's notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from course.i18n import gettext as _
from grading.model import ANSWER, EXAMPLE, OWN, SETUP, Cell, Rebuilt, Submission
from grading.rebuild import student_cells as roles
from grading.rebuild.answers import is_answer, plain
from grading.rebuild.attachments import joined
from grading.rebuild.below_test import answers_below_test
from grading.rebuild.matching import Matcher
from grading.rebuild.names import names_in
from grading.rebuild.needed import with_needed_examples
from grading.rebuild.release import changed_tasks, other_lesson, remarks, unknown_exercises
from grading.rebuild.student_cells import Matching, StudentCell, student_cells


def rebuild(
    lesson_cells: Sequence[Cell],
    submission: Submission,
    functions: Mapping[str, Sequence[str]] | None = None,
) -> Rebuilt:
    """The instructor's released notebook with the student's answers and own cells in their places.

    Every cell of the lesson appears exactly once, in the lesson's order; tests, points and metadata
    are its own. `functions` maps an exercise to the names that its answer defines, where the
    released stub does not say so.
    """
    if submission.notebook is None:
        return Rebuilt(tuple(lesson_cells))
    matcher = Matcher(lesson_cells, student_cells(submission.notebook), functions)
    matched = matcher.match()
    stranger = other_lesson(matched, submission.lesson, matcher.stubs)
    if stranger:
        note = _(
            "This looks like the notebook of {other}, not of {lesson}; none of its cells was used."
        ).format(other=stranger, lesson=submission.lesson)
        remark = _("this is the notebook of {other}, not of {lesson}").format(
            other=stranger, lesson=submission.lesson
        )
        return Rebuilt(
            tuple(lesson_cells),
            notes=(note,),
            remarks=(remark,),
            absent=dict.fromkeys(matcher.stubs, remark),
        )
    return _Assembly(lesson_cells, matcher, matched).rebuilt()


class _Assembly:
    """One submission's cells on their way into the lesson."""

    def __init__(self, lesson: Sequence[Cell], matcher: Matcher, matched: Matching) -> None:
        self.lesson = lesson
        self.matcher = matcher
        self.matched = matched
        self.notes = list(matched.notes)
        self.setup = next((place for place, cell in enumerate(lesson) if cell.kind == SETUP), -1)
        self.before: dict[int, list[Cell]] = {}
        self.after: dict[int, list[Cell]] = {}
        self.changed_examples: dict[int, StudentCell] = {}
        self.untouched = {
            cell.place: cell
            for cell in matched.cells
            if cell.place is not None and cell.role == roles.SAME
        }
        self._ids = {cell.id for cell in lesson}
        self._made = 0

    def rebuilt(self) -> Rebuilt:
        self._place_own_cells()
        own = [cell for cells in (*self.before.values(), *self.after.values()) for cell in cells]
        own += [Cell(OWN, "", cell.source) for cell in self.changed_examples.values()]
        self.own_names = frozenset(name for cell in own for name in names_in(cell.source).defines)
        attempted: set[str] = set()
        cells: list[Cell] = []
        missing = []
        for place, cell in enumerate(self.lesson):
            cells.extend(self.before.get(place, []))
            if cell.kind == ANSWER and cell.exercise:
                cell, tried = self._answer(cell, cell.exercise)
                attempted |= {cell.exercise} if tried and cell.exercise else set()
                if cell.exercise not in self.matched.answers and not tried:
                    missing.append(cell.exercise or "")
            elif cell.kind == EXAMPLE and place in self.changed_examples:
                own_text = self.changed_examples[place]
                cell = replace(
                    cell, kind=OWN, source=own_text.source, changed=True, saved=own_text.saved
                )
            elif cell.kind == EXAMPLE and place in self.untouched:
                cell = replace(cell, saved=self.untouched[place].saved)
            cells.append(cell)
            cells.extend(self.after.get(place, []))
        if missing:
            self.notes.append(
                _("Your notebook has no answer cell for: {exercises}.").format(
                    exercises=", ".join(missing)
                )
            )
        unknown = unknown_exercises(self.matched, self.matcher.stubs)
        changed = changed_tasks(
            self.matched,
            {exercise: stub for exercise, (_place, stub) in self.matcher.stubs.items()},
        )
        if unknown or changed:
            self.notes.append(
                _(
                    "Your notebook seems to be of an older release of this lesson: look for a "
                    "newer one."
                )
            )
        cells = list(with_needed_examples(cells))
        return Rebuilt(
            tuple(cells),
            frozenset(attempted),
            tuple(self.notes),
            answers_below_test(cells, self.matcher.wanted, attempted),
            tuple(remarks(missing, unknown, changed)),
            dict.fromkeys(missing, _("the notebook has no cell for it")),
        )

    def _place_own_cells(self) -> None:
        """Puts own cells behind the lesson's cell that they followed, never before the set-up."""
        for exercise, parts in self.matched.before.items():
            place = self.matcher.stubs[exercise][0]
            self.before[place] = [self._own(cell, cell.code) for cell in parts]
        anchor = -1
        for cell in self.matched.cells:
            if cell.place is not None:
                anchor = cell.place
            if cell.role == roles.OWN:
                self.after.setdefault(max(anchor, self.setup), []).append(
                    self._own(cell, cell.source)
                )
            elif cell.role == roles.REPLACES and cell.place is not None:
                if self.lesson[cell.place].kind == EXAMPLE:
                    self.changed_examples[cell.place] = cell
                elif self.lesson[cell.place].kind == SETUP:
                    # The instructor's set-up always runs; what the student made of it runs after
                    # it.
                    self.after.setdefault(cell.place, []).insert(0, self._own(cell, cell.source))
        if -1 in self.after:
            # A lesson without a set-up cell: the student's first cells go behind its first cell.
            self.after[0] = self.after.pop(-1) + self.after.get(0, [])

    def _own(self, cell: StudentCell, source: str) -> Cell:
        self._made += 1
        while f"own-{self._made}" in self._ids:
            self._made += 1
        return Cell(OWN, f"own-{self._made}", source, changed=True, saved=cell.saved)

    def _answer(self, stub: Cell, exercise: str) -> tuple[Cell, bool]:
        """The cell for an exercise, and whether the student tried it."""
        found = self.matched.answers.get(exercise)
        if stub.markdown:
            return self._free_text(stub, exercise, found)
        if found is not None and is_answer(found.code, stub):
            return replace(stub, source=found.code, changed=True), True
        wanted = self.matcher.wanted[exercise]
        answered_elsewhere = bool(wanted & self.own_names)
        if found is None and not answered_elsewhere:
            # The cell is gone: it may have been merged into another exercise's cell.
            answered_elsewhere = any(
                wanted & cell.names.defines
                for other, cell in self.matched.answers.items()
                if not self.matcher.stubs[other][1].markdown
            )
        if answered_elsewhere:
            # The stub must not hide what the student defined in another cell.
            self.notes.append(
                _("The answer to {exercise} was found outside its cell; it was used.").format(
                    exercise=exercise
                )
            )
            return replace(stub, source=f"# exercise: {exercise}\n", changed=True), True
        if found is None or plain(found.code) == plain(stub.source):
            return stub, False
        return replace(stub, source=found.code, changed=True), False

    def _free_text(self, stub: Cell, exercise: str, found: StudentCell | None) -> tuple[Cell, bool]:
        if found is None:
            return stub, False
        if is_answer(found.source, stub):
            return replace(
                stub, source=found.source, changed=True, attachments=found.attachments
            ), True
        above, below = self._texts_beside(found)
        if above or below:
            source, attachments = joined([found, *above, *below])
            where = (
                _("The answer to {exercise} was found in the text above its cell; it was used.")
                if above
                else _(
                    "The answer to {exercise} was found in the text below its cell; it was used."
                )
            )
            self.notes.append(where.format(exercise=exercise))
            return replace(stub, source=source, changed=True, attachments=attachments), True
        untouched = plain(found.source) == plain(stub.source)
        return (stub if untouched else replace(stub, source=found.source, changed=True)), False

    def _texts_beside(self, found: StudentCell) -> tuple[list[StudentCell], list[StudentCell]]:
        """The Markdown cells that a student added right above and below a question's cell."""
        below = list(takewhile(_is_added_text, self.matched.cells[found.index + 1 :]))
        above = list(takewhile(_is_added_text, reversed(self.matched.cells[: found.index])))[::-1]
        return [cell for cell in above if not cell.is_blank], [
            cell for cell in below if not cell.is_blank
        ]


def _is_added_text(cell: StudentCell) -> bool:
    return cell.place is None and cell.kind == "markdown"
