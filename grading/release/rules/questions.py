"""Rules for the questions that a lesson asks and nobody grades."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from course.i18n import gettext as _
from course.lessons.discovery import name_of
from grading.model import EXAMPLE
from grading.release.findings import Finding
from grading.release.knowledge import Knowledge
from grading.release.source import LessonSource, SourceCell

ASKING = ("predict", "recall", "find_slip", "arrange")


def questions_are_known(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Every question that is asked is written, every one that is written is asked, once."""
    name = name_of(source.lesson)
    written = known.questions(name)
    asked: Counter[str] = Counter()
    for cell, call in _asked(source):
        question = _literal(call.args[0]) if call.args else ""
        asked[question] += 1
        if question not in written:
            words = _("the question {id!r} is not in course/lessons/{name}/questions.py")
            yield Finding(cell.line, words.format(id=question, name=name))
        elif asked[question] > 1:
            yield Finding(cell.line, _("the question {id!r} is asked before").format(id=question))
    for question in written:
        if question not in asked:
            words = _("course/lessons/{name}/questions.py has {id!r}, which the lesson never asks")
            yield Finding(1, words.format(name=name, id=question))


def guesses_are_open(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """A question's cell holds three dots where the student's guess goes."""
    for cell, call in _asked(source):
        guess = call.args[1] if len(call.args) == 2 and not call.keywords else None
        if not (isinstance(guess, ast.Constant) and guess.value is ...):
            words = _('ask it with three dots for the guess: {call}("{id}", ...)')
            question = _literal(call.args[0]) if call.args else ""
            yield Finding(cell.line, words.format(call=_name(call), id=question))


def _asked(source: LessonSource) -> Iterator[tuple[SourceCell, ast.Call]]:
    for cell in source.cells:
        if cell.kind != EXAMPLE or not any(f"{name}(" in cell.source for name in ASKING):
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:  # a line of IPython's own; questions stand in cells of their own
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node) in ASKING:
                yield cell, node


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _literal(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""
