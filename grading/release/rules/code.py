"""Rules for the code of answers and tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from course.i18n import gettext as _
from grading.model import ANSWER, TEST
from grading.release.findings import Finding
from grading.release.knowledge import Knowledge
from grading.release.signatures import MARK, signatures
from grading.release.source import LessonSource, SourceCell


def parses(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Answers and tests are plain Python."""
    for cell in source.cells:
        if cell.kind in (ANSWER, TEST):
            try:
                ast.parse(cell.source)
            except SyntaxError as error:
                line = cell.source.split("\n")[(error.lineno or 1) - 1].strip()
                yield Finding(
                    cell.line_of(line) if line else cell.line,
                    _("not valid Python: {reason}").format(reason=error.msg),
                )


def answers_define(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """An answer says, outside the solution marks, what is to be defined."""
    for cell in source.cells:
        if cell.kind == ANSWER and not signatures(cell.source):
            yield Finding(
                cell.line,
                _(
                    "the answer {id!r} names no function, class or variable outside the solution "
                    "marks: leave the signature and docstring there"
                ).format(id=cell.exercise),
            )


def tests_check_their_exercise(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """`test_X` stands below the answer X and calls `check("X")`, then the hidden `grade("X")`."""
    answered: set[str] = set()
    tested: set[str] = set()
    for cell in source.cells:
        if cell.kind == ANSWER:
            answered.add(cell.exercise)
        if cell.kind != TEST:
            continue
        exercise = cell.exercise
        if not cell.grade_id.startswith("test_") or exercise not in answered:
            yield Finding(
                cell.line,
                _("the test {id!r} stands below no answer {exercise!r}").format(
                    id=cell.grade_id, exercise=exercise
                ),
            )
            continue
        tested.add(exercise)
        visible, hidden = _parts(cell)
        if _calls(visible, "check") != [exercise]:
            yield Finding(
                cell.line,
                _('the test must call check("{exercise}") once, before the hidden tests').format(
                    exercise=exercise
                ),
            )
        if _calls(hidden, "grade") != [exercise]:
            yield Finding(
                cell.line,
                _(
                    "the test must call grade(\"{exercise}\") between '### BEGIN HIDDEN TESTS' and "
                    "'### END HIDDEN TESTS'"
                ).format(exercise=exercise),
            )
    for cell in source.cells:
        if cell.kind == ANSWER and cell.exercise not in tested:
            yield Finding(
                cell.line,
                _("the answer {id!r} has no test cell 'test_{id}' below it").format(
                    id=cell.exercise
                ),
            )


def _calls(source: str, function: str) -> list[str]:
    """The literal arguments of the calls of `function` in a piece of code."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    return [
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == function
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Constant)
    ]


def _parts(cell: SourceCell) -> tuple[str, str]:
    """A test cell's visible and hidden code."""
    visible: list[str] = []
    hidden: list[str] = []
    inside = False
    for line in cell.source.split("\n"):
        if found := MARK.match(line):
            inside = found.group(1) == "BEGIN"
            continue
        (hidden if inside else visible).append(line)
    return "\n".join(visible), "\n".join(hidden)
