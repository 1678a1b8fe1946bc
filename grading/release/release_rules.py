"""What a built release must be: each rule holds it against the source that it was made of."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

from course.i18n import gettext as _
from grading.model import ANSWER
from grading.release.findings import Finding
from grading.release.knowledge import Knowledge
from grading.release.rules.prose import has_local_path
from grading.release.signatures import defined, names
from grading.release.source import LessonSource, SourceCell

Cells = list[dict[str, Any]]
Rule = Callable[[LessonSource, Cells, Knowledge], Iterator[Finding]]

_MARK = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS)", re.IGNORECASE)
_SIDE = re.compile(r"### (BEGIN|END) (SOLUTION|HIDDEN TESTS)\s*$")
_TELLING = re.compile(r"[A-Za-z_]\w*")


def text_of(cell: dict[str, Any]) -> str:
    """A cell's source, however nbformat wrote it."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _with_lines(source: LessonSource, cells: Cells) -> Iterator[tuple[SourceCell, dict[str, Any]]]:
    return zip(source.cells, cells, strict=True)


def regions(source: LessonSource, what: str) -> Iterator[tuple[int, list[str]]]:
    """(line, its lines) of each region between the marks `what`."""
    for cell in source.cells:
        inside: list[str] | None = None
        start = cell.line
        for number, line in enumerate(cell.text, start=cell.line):
            line = line.removeprefix("# ") if cell.markdown else line
            found = _SIDE.search(line)
            if found and found.group(2) == what:
                if found.group(1) == "BEGIN":
                    inside, start = [], number
                elif inside is not None:
                    yield start, inside
                    inside = None
            elif inside is not None:
                inside.append(line)


def _normal(line: str) -> str:
    return " ".join(line.split())


def telling_lines(region: list[str]) -> list[str]:
    """The lines of a region that would help a student: no comment, and more than one word."""
    lines = [_normal(line) for line in region]
    return [line for line in lines if not line.startswith("#") and len(_TELLING.findall(line)) > 1]


def leaks(region: list[str], text: str) -> bool:
    """Whether a text holds more than half of a region's telling lines (of one or two: all)."""
    wanted = telling_lines(region)
    if not wanted:
        return False
    present = {_normal(line) for line in text.splitlines()}
    return sum(line in present for line in wanted) > len(wanted) / 2


def same_cells(source: LessonSource, cells: Cells, known: Knowledge) -> Iterator[Finding]:
    """The release has as many cells as the source."""
    if len(source.cells) != len(cells):
        yield Finding(
            1,
            _("the release has {found} cells, the source {wanted}").format(
                found=len(cells), wanted=len(source.cells)
            ),
        )


def no_marks(source: LessonSource, cells: Cells, known: Knowledge) -> Iterator[Finding]:
    """No mark of a solution or of hidden tests is left."""
    for cell, released in _with_lines(source, cells):
        for line in text_of(released).splitlines():
            if _MARK.search(line):
                yield Finding(
                    cell.line_of(line.strip()),
                    _("a mark is left in the release: {line}").format(line=line.strip()),
                )


def no_hidden_lines(source: LessonSource, cells: Cells, known: Knowledge) -> Iterator[Finding]:
    """No line of the hidden tests is left, and nothing names the instructor's side."""
    hidden = {
        _normal(line)
        for _line, region in regions(source, "HIDDEN TESTS")
        for line in region
        if line.strip()
    }
    for cell, released in _with_lines(source, cells):
        if released.get("cell_type") != "code":
            continue
        for line in text_of(released).splitlines():
            if _normal(line) in hidden or re.search(r"\b(from|import) grading\b", line):
                yield Finding(
                    cell.line_of(line.strip()),
                    _("a hidden test is left in the release: {line}").format(line=line.strip()),
                )


def no_solutions(source: LessonSource, cells: Cells, known: Knowledge) -> Iterator[Finding]:
    """What stood between the solution marks stands nowhere in the release."""
    for line, region in regions(source, "SOLUTION"):
        for cell, released in _with_lines(source, cells):
            if leaks(region, text_of(released)):
                yield Finding(
                    line,
                    _(
                        "this solution can be read in the release, in the cell of line {other}"
                    ).format(other=cell.line),
                )


def stubs_only(source: LessonSource, cells: Cells, known: Knowledge) -> Iterator[Finding]:
    """A released answer is signatures, docstrings and variables that are None.

    Each body is one `raise NotImplementedError`.
    """
    for cell, released in _with_lines(source, cells):
        if cell.kind != ANSWER:
            continue
        wanted = set(names(cell.source))
        try:
            body = ast.parse(text_of(released)).body
        except SyntaxError as error:
            yield Finding(
                cell.line,
                _("the released answer is not valid Python: {reason}").format(reason=error.msg),
            )
            continue
        for node in body:
            yield from _stub_findings(cell, node)
        for name in wanted - {defined(node) for node in body}:
            yield Finding(
                cell.line, _("the released answer does not define {name}").format(name=name)
            )


def _is_stub(body: list[ast.stmt], docstring: bool) -> bool:
    return [ast.unparse(statement) for statement in (body[1:] if docstring else body)] == [
        "raise NotImplementedError"
    ]


def _stub_findings(cell: SourceCell, node: ast.stmt) -> Iterator[Finding]:
    name = defined(node)
    if not name:
        yield Finding(
            cell.line_of(ast.unparse(node).split("\n")[0]),
            _(
                "the released answer holds more than functions, classes and variables: put it "
                "between the solution marks"
            ),
        )
        return
    if isinstance(node, ast.Assign):
        if ast.unparse(node.value) != "None":
            yield Finding(
                cell.line_of(name), _("the release must say {name} = None").format(name=name)
            )
        return
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    line = cell.line_of(f"{'class' if isinstance(node, ast.ClassDef) else 'def'} {node.name}")
    documented = ast.get_docstring(node) is not None
    if not documented:
        yield Finding(
            line,
            _(
                "{name} has no docstring (arguments, shapes, return value, one small example)"
            ).format(name=node.name),
        )
    if isinstance(node, ast.FunctionDef):
        if not _is_stub(node.body, documented):
            yield Finding(
                line,
                _(
                    "the body of {name} in the release is not just 'raise NotImplementedError': "
                    "put the solution marks around the whole body"
                ).format(name=node.name),
            )
        return
    methods = node.body[1:] if documented else node.body
    made = [method for method in methods if isinstance(method, ast.FunctionDef)]
    if (
        len(made) != len(methods)
        or not any(method.name == "__init__" for method in made)
        or not all(_is_stub(method.body, ast.get_docstring(method) is not None) for method in made)
    ):
        yield Finding(
            line,
            _(
                "the class {name} in the release is not just methods that raise "
                "NotImplementedError, __init__ among them"
            ).format(name=node.name),
        )


def no_outputs(source: LessonSource, cells: Cells, known: Knowledge) -> Iterator[Finding]:
    """A release holds no outputs and no execution counts."""
    for cell, released in _with_lines(source, cells):
        if released.get("outputs") or released.get("execution_count") is not None:
            yield Finding(cell.line, _("the release of this cell holds outputs"))


def no_local_paths(source: LessonSource, cells: Cells, known: Knowledge) -> Iterator[Finding]:
    """The build itself brings no path of this machine in."""
    for cell, released in _with_lines(source, cells):
        for line in text_of(released).splitlines():
            if has_local_path(line, known.root):
                yield Finding(
                    cell.line_of(line.strip()),
                    _("a path of one machine in the release: {line}").format(line=line.strip()),
                )


RULES: tuple[Rule, ...] = (
    no_marks,
    no_hidden_lines,
    no_solutions,
    stubs_only,
    no_outputs,
    no_local_paths,
)


def check_release(source: LessonSource, cells: Cells, known: Knowledge) -> list[Finding]:
    """Everything that is wrong with a built release, in the order of the source's lines."""
    found = set(same_cells(source, cells, known))
    if not found:
        found = {finding for rule in RULES for finding in rule(source, cells, known)}
    return sorted(found, key=lambda finding: (finding.line, finding.message))
