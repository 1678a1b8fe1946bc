"""Goes through a submission's cells and names what could deceive a check."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from course.i18n import gettext as _
from grading.judge.introspection import tables
from grading.judge.introspection.cells import Read, parse, read
from grading.judge.introspection.names import Names, names_of
from grading.judge.introspection.reader import Reader
from grading.model import ANSWER, EXAMPLE, OWN, SETUP, Cell

# characters of a submission that are read: a notebook of a student's own code has a few thousand
LONGEST = 1_000_000


@dataclass(frozen=True)
class Finding:
    """What was found where: the cell's id, the exercise it answers (if any), the line, the word.

    `framework`: it is another framework, which only the watchers of operations do not see.
    """

    cell: str
    exercise: str
    line: int
    what: str
    framework: bool = False


def findings(cells: Iterable[Cell]) -> list[Finding]:
    """What the student's own text holds, cell by cell.

    Set-up cells and examples as released are the instructor's.
    """
    kept = [cell for cell in cells if not cell.markdown and cell.source.strip()]
    student = [
        cell
        for cell in kept
        if cell.kind in (ANSWER, OWN) or (cell.kind == EXAMPLE and cell.changed)
    ]
    if sum(len(cell.source) for cell in student) > LONGEST:
        longest = max(student, key=lambda cell: len(cell.source))
        return [Finding(longest.id, longest.exercise or "", 1, _("more text than can be read"))]
    setups = [parse(cell.source) for cell in kept if cell.kind == SETUP]
    texts = [(cell, read(cell.source)) for cell in student]
    names = names_of(
        [tree for tree in setups if tree is not None]
        + [tree for _cell, text in texts for tree in text.trees]
    )
    usual = {
        path.partition(".")[0]
        for path in names_of([tree for tree in setups if tree is not None]).paths.values()
    }
    found: dict[Finding, None] = {}
    for cell, text in texts:
        for line, what in _of_a_cell(text, names):
            found[Finding(cell.id, cell.exercise or "", line, what)] = None
        for line, what in _frameworks(text, usual):
            found[Finding(cell.id, cell.exercise or "", line, what, framework=True)] = None
    return list(found)


def imported(cells: Iterable[Cell]) -> frozenset[str]:
    """The packages that the student's own cells import."""
    texts = [
        read(cell.source) for cell in cells if not cell.markdown and cell.kind in (ANSWER, OWN)
    ]
    paths = names_of([tree for text in texts for tree in text.trees]).paths.values()
    return frozenset(path.partition(".")[0] for path in paths)


def _of_a_cell(text: Read, names: Names) -> Iterator[tuple[int, str]]:
    for other in text.texts:
        word = tables.word_in(other)
        if word:
            yield _line_of(text.source, word), word
    for tree in text.trees:
        yield from Reader(names).of(tree)
    for line in text.shell:
        command = _command(line)
        if command:
            yield _line_of(text.source, line.strip()), command


def _line_of(source: str, word: str) -> int:
    return next(
        (number for number, line in enumerate(source.splitlines(), start=1) if word in line), 1
    )


def _command(line: str) -> str:
    """The first command of a shell line that is not an ordinary one."""
    for part in line.replace("&&", ";").replace("||", ";").replace("|", ";").split(";"):
        words = part.strip().removeprefix("sudo ").split()
        if (
            words
            and not words[0].startswith("#")
            and words[0] not in tables.COMMANDS
            and not tables.PIP.match(part.strip())
        ):
            return f"!{words[0][:30]}"
    return ""


def _frameworks(text: Read, usual: set[str]) -> Iterator[tuple[int, str]]:
    for tree in text.trees:
        for node in ast.walk(tree):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module]
            for name in modules:
                top = name.partition(".")[0]
                if top in tables.FRAMEWORKS - usual:
                    yield getattr(node, "lineno", 1), f"import {top}"
