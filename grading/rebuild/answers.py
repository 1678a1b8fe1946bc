"""Whether the text in an answer cell is an answer, or still the stub of the release."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from grading.lessons.markers import without_marker
from grading.model import Cell
from grading.rebuild.names import Names, names_in, parse

_FENCED = re.compile(r"\s*(?:```|~~~)[^\n]*\n(.*?)\n?(?:```|~~~)\s*", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def plain(source: str) -> str:
    """The source without spaces at line ends and empty lines around, which editors change."""
    return "\n".join(line.rstrip() for line in source.strip("\n").splitlines()).strip("\n")


def code_of(source: str) -> str:
    """The code in a cell that became Markdown, without fences around it."""
    fenced = _FENCED.fullmatch(source)
    return fenced.group(1) if fenced else source


def names_of_stub(stub: Cell) -> Names:
    """What an answer must define: the stub's functions and classes, else its variables."""
    names = names_in(stub.source)
    return Names(names.functions or names.defines, names.functions)


def is_answer(source: str, stub: Cell) -> bool:
    """Whether the text holds more than comments and the statements of the stub."""
    if plain(source) == plain(stub.source):
        return False
    if stub.manual or stub.markdown:
        written = _COMMENT.sub("", without_marker(source))
        given = _COMMENT.sub("", without_marker(stub.source))
        return bool(written.strip()) and plain(written) != plain(given)
    tree, given_statements = parse(source), _statements(stub.source)
    if tree is None or given_statements is None:
        return _has_own_lines(source, stub.source)
    try:
        return any(
            not (is_empty(statement) or isinstance(statement, ast.Pass))
            and ast.dump(statement) not in given_statements
            # IPython's own lines stand in the tree as `pass`: no answer alone
            for statement in tree.body
        )
    except RecursionError:
        # No stub is nested so deeply.
        return True


@lru_cache(maxsize=256)
def _statements(stub: str) -> frozenset[str] | None:
    """The statements of a released stub, to compare with; None when it is not Python."""
    tree = parse(stub)
    return None if tree is None else frozenset(ast.dump(statement) for statement in tree.body)


def is_empty(statement: ast.stmt) -> bool:
    """A docstring, `raise NotImplementedError`, or a function or class that holds nothing else."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)
    if isinstance(statement, ast.Raise):
        raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return all(is_empty(inner) for inner in statement.body)
    return False


def _has_own_lines(source: str, stub: str) -> bool:
    """For text that is not Python: a line that is no comment and not the stub's."""
    given = {line.strip() for line in stub.splitlines()}
    return any(
        line and not line.startswith("#") and line not in given
        for line in (line.strip() for line in source.splitlines())
    )
