"""What a lesson's source must be: a small function per rule.

Each yields a `Finding` for every place that breaks it.
A rule says what is wrong and what to do; the build adds the file. `grading.release.release_rules`
holds the rules for the built release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from grading.release.findings import Finding
from grading.release.knowledge import Knowledge
from grading.release.rules import code, marks, metadata, prose, questions, rooms, rubrics, unwritten
from grading.release.source import LessonSource

Rule = Callable[[LessonSource, Knowledge], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    unwritten.nothing_left_to_write,
    metadata.header_keeps_metadata,
    metadata.readable_metadata,
    metadata.complete_metadata,
    metadata.known_kind,
    metadata.unique_ids,
    metadata.setup_first,
    marks.closed_marks,
    marks.well_placed_marks,
    marks.answers_have_solutions,
    marks.answer_markers,
    rubrics.criteria_add_up,
    code.parses,
    code.answers_define,
    code.tests_check_their_exercise,
    prose.exercises_have_headings,
    prose.points_agree,
    prose.no_local_paths,
    questions.questions_are_known,
    questions.guesses_are_open,
    rooms.has_rooms,
    rooms.has_checks,
    rooms.has_own_names_for_pictures,
    rooms.has_bank,
)


def check_source(source: LessonSource, known: Knowledge) -> list[Finding]:
    """Everything that is wrong with a source, in the order of its lines."""
    found = {finding for rule in RULES for finding in rule(source, known)}
    return sorted(found, key=lambda finding: (finding.line, finding.message))
