"""Says which cell of a submission is which cell of the lesson.

Evidence, the strongest first: the same text; for answers the marker, then nbgrader's `grade_id`,
then the functions that a cell defines; for changed examples the cell's id, then likeness to the
example that is missing between the same neighbours. Where one cell has the metadata and another the
marker, the marker counts: metadata goes with pasted cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.model import ANSWER, EXAMPLE, PROSE, SETUP, TEST, Cell
from grading.rebuild.answers import is_answer, names_of_stub, plain
from grading.rebuild.names import Names
from grading.rebuild.student_cells import LEFT_OUT, OWN, REPLACES, SAME, Matching, StudentCell

LIKENESS = 0.6
MOST_COMPARISONS = 300
_MOST_WORDS = 400
_CHECK_CALL = re.compile(r"\b(?:check|grade)\s*\(")
_TOKEN = re.compile(r"\w+|[^\w\s]")


class Matcher:
    """Matches one submission with one lesson, in passes from strong evidence to weak."""

    def __init__(
        self,
        lesson: Sequence[Cell],
        cells: list[StudentCell],
        functions: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.lesson = lesson
        self.cells = cells
        self.result = Matching(cells)
        self.stubs = {
            cell.exercise: (place, cell)
            for place, cell in enumerate(lesson)
            if cell.kind == ANSWER and cell.exercise
        }
        self.tests = {cell.id: place for place, cell in enumerate(lesson) if cell.kind == TEST}
        self.wanted: dict[str, frozenset[str]] = {}
        self.wanted_functions: dict[str, frozenset[str]] = {}
        for exercise, (_place, stub) in self.stubs.items():
            names = Names() if stub.markdown else names_of_stub(stub)
            given = (functions or {}).get(exercise)
            self.wanted[exercise] = frozenset(given) if given is not None else names.defines
            self.wanted_functions[exercise] = names.functions
        self.all_wanted = frozenset(name for names in self.wanted.values() for name in names)

    def match(self) -> Matching:
        """Says of every cell what becomes of it."""
        self._by_text()
        self._tests()
        self._answers()
        self._answers_by_definition()
        self._by_id()
        self._by_likeness()
        for cell in self._free():
            cell.role = OWN if cell.kind == "code" and not cell.is_blank else LEFT_OUT
        return self.result

    def _free(self) -> list[StudentCell]:
        return [cell for cell in self.cells if not cell.role]

    def _taken(self) -> set[int]:
        return {cell.place for cell in self.cells if cell.place is not None}

    @staticmethod
    def _assign(cell: StudentCell, role: str, place: int | None = None) -> None:
        cell.role, cell.place = role, place

    def _by_text(self) -> None:
        places: dict[tuple[bool, str], list[int]] = {}
        for place, given in enumerate(self.lesson):
            if given.kind != ANSWER and given.source.strip():
                places.setdefault((given.markdown, plain(given.source)), []).append(place)
        taken: set[int] = set()
        for cell in self.cells:
            same = places.get((cell.kind == "markdown", plain(cell.source)), [])
            left = [place for place in same if place not in taken]
            if left:
                place = next((place for place in left if self.lesson[place].id == cell.id), left[0])
                taken.add(place)
                self._assign(cell, SAME, place)
            elif same and self.lesson[same[0]].kind == TEST:
                self._assign(cell, LEFT_OUT, same[0])

    def _tests(self) -> None:
        """Leaves out cells that were a test once, but not work that was typed into one."""
        changed = []
        for cell in self._free():
            place = self.tests.get(cell.grade_id)
            if (
                place is None and not (cell.graded and cell.grade_id.startswith("test_"))
            ) or cell.marker in self.stubs:
                continue
            if cell.is_blank or cell.kind != "code":
                self._assign(cell, LEFT_OUT, place)
            elif cell.names.defines & self.all_wanted or not _CHECK_CALL.search(cell.source):
                continue
            else:
                self._assign(cell, LEFT_OUT, place)
                changed.extend([self.lesson[place].exercise or ""] if place is not None else [])
        for exercise in dict.fromkeys(changed):
            self.result.notes.append(
                _(
                    "The check of {exercise} was changed in your notebook; the original was used."
                ).format(exercise=exercise)
            )

    def _answers(self) -> None:
        marked: dict[str, list[StudentCell]] = {}
        labelled: dict[str, list[StudentCell]] = {}
        for cell in self._free():
            exercise, claims = (
                (cell.marker, marked) if cell.marker in self.stubs else (cell.grade_id, labelled)
            )
            if exercise in self.stubs and self._can_answer(cell, exercise):
                claims.setdefault(exercise, []).append(cell)
        without_marker, with_metadata = [], False
        for exercise in self.stubs:
            claims_here = marked.get(exercise) or labelled.get(exercise)
            if not claims_here:
                continue
            if exercise not in marked:
                without_marker.append(exercise)
            else:
                # A cell pasted with the answer's metadata is the student's own, unless it is a copy
                # of the stub.
                stub = self.stubs[exercise][1]
                for cell in labelled.get(exercise, []):
                    if not is_answer(cell.code, stub):
                        self._assign(cell, LEFT_OUT)
            with_metadata = with_metadata or any(cell.grade_id for cell in claims_here)
            self._settle(exercise, claims_here)
        if self.result.answers and not with_metadata:
            self.result.notes.append(
                _(
                    "Your notebook had lost nbgrader's metadata; its answer cells were told by "
                    "their markers."
                )
            )
        if without_marker:
            self.result.notes.append(
                _(
                    "The marker line was missing in the answer of: {exercises}. The cell was "
                    "told by its metadata."
                ).format(exercises=", ".join(without_marker))
            )

    def _can_answer(self, cell: StudentCell, exercise: str) -> bool:
        """A heading "Exercise: neuron" is no answer; code in a cell made Markdown is one."""
        stub = self.stubs[exercise][1]
        return (
            stub.markdown or cell.kind == "code" or bool(cell.names.defines & self.wanted[exercise])
        )

    def _settle(self, exercise: str, claims: list[StudentCell]) -> None:
        """Chooses the last cell with an answer, rather one that defines the exercise's names."""
        place, stub = self.stubs[exercise]
        wanted = self.wanted[exercise]
        answered = [
            cell for cell in claims if is_answer(cell.source if stub.markdown else cell.code, stub)
        ]
        defining = (
            [] if stub.markdown else [cell for cell in answered if cell.names.defines & wanted]
        )
        winner = (defining or answered or claims)[-1]
        dropped = 0
        for cell in claims:
            if cell is winner:
                self._assign(cell, REPLACES, place)
            elif cell not in answered or stub.markdown:
                self._assign(cell, LEFT_OUT, place)
                dropped += 1
            elif not cell.names.defines & wanted:
                # A copy of the marker above a helper or an experiment: no second answer.
                self._assign(cell, OWN, place)
            elif cell.names.defines & wanted <= winner.names.defines:
                self._assign(cell, LEFT_OUT, place)
                dropped += 1
            else:
                self._assign(cell, LEFT_OUT, place)
                self.result.before.setdefault(exercise, []).append(cell)
        self.result.answers[exercise] = winner
        if dropped:
            self.result.notes.append(
                ngettext(
                    "There was one more cell for {exercise}; the last cell with an answer was "
                    "used.",
                    "There were {count} more cells for {exercise}; the last cell with an answer "
                    "was used.",
                    dropped,
                ).format(count=dropped, exercise=exercise)
            )
        if (winner.kind == "markdown") != stub.markdown:
            self.result.notes.append(
                _(
                    "The type of the answer cell of {exercise} was changed; its text was used "
                    "all the same."
                ).format(exercise=exercise)
            )

    def _answers_by_definition(self) -> None:
        """Takes the one cell that defines the functions of an exercise and of no other."""
        for exercise, (place, _stub) in self.stubs.items():
            wanted = self.wanted_functions[exercise]
            if exercise in self.result.answers or not wanted:
                continue
            found = [
                cell
                for cell in self._free()
                if cell.kind == "code"
                and cell.names.functions & self.all_wanted == wanted
                and (self.result.answers or not (cell.marker or cell.grade_id))
            ]
            if len(found) == 1:
                self._assign(found[0], REPLACES, place)
                self.result.answers[exercise] = found[0]
                self.result.notes.append(
                    _(
                        "The answer to {exercise} had lost its marker and metadata; it was told "
                        "by what it defines."
                    ).format(exercise=exercise)
                )

    def _by_id(self) -> None:
        """Matches examples, set-up and prose whose text was changed but not their id."""
        taken = self._taken()
        places = {
            cell.id: place
            for place, cell in enumerate(self.lesson)
            if cell.kind in (SETUP, EXAMPLE, PROSE) and place not in taken
        }
        for cell in self._free():
            if cell.id in places and cell.marker is None:
                self._stand_for(cell, places.pop(cell.id))

    def _stand_for(self, cell: StudentCell, place: int) -> None:
        used = cell.kind == "code" and not cell.is_blank and not self.lesson[place].markdown
        if cell.kind == "code" and self.lesson[place].markdown:
            # Code typed into a cell that was prose: it is the student's own, at that place.
            self._assign(cell, LEFT_OUT if cell.is_blank else OWN, place)
        else:
            self._assign(cell, REPLACES if used else LEFT_OUT, place)

    def _by_likeness(self) -> None:
        """Looks for changed examples that lost their id between their neighbours."""
        budget = MOST_COMPARISONS
        for place, cell in enumerate(self.lesson):
            if cell.kind not in (SETUP, EXAMPLE) or place in self._taken():
                continue
            first, last = self._gap(place)
            best, best_ratio = None, LIKENESS
            words = _TOKEN.findall(cell.source)[:_MOST_WORDS]
            for other in self.cells[first:last]:
                if other.role or other.kind != "code" or other.is_blank or budget <= 0:
                    continue
                budget -= 1
                matcher = SequenceMatcher(
                    None, words, _TOKEN.findall(other.source[:8000])[:_MOST_WORDS], autojunk=False
                )
                if matcher.real_quick_ratio() >= best_ratio and matcher.quick_ratio() >= best_ratio:
                    ratio = matcher.ratio()
                    if ratio >= best_ratio:
                        best, best_ratio = other, ratio
            if best is not None:
                self._assign(best, REPLACES, place)

    def _gap(self, place: int) -> tuple[int, int]:
        """The stretch of the submission between the nearest matched cells around a place."""
        where = {cell.place: cell.index for cell in self.cells if cell.place is not None}
        before = max((other for other in where if other < place), default=None)
        behind = min((other for other in where if other > place), default=None)
        return (0 if before is None else where[before] + 1), (
            len(self.cells) if behind is None else where[behind]
        )
