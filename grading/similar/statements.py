"""An answer as statements whose words no disguise changes.

Names that the student chose become what they stand for, and comments, docstrings, annotations,
quotes, layout and statements that do nothing go. Of an answer with slips of syntax the rest counts;
text that is no Python is taken line by line.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from grading.rebuild.names import parse
from grading.similar.mending import mended
from grading.similar.roles import names_read, write_roles

LONGEST = 40_000  # characters of an answer that are read
MOST_WORDS = 4000
_WORD = re.compile(r"[^\W\d]\w*|\d[\w.]*|\.\d\w*|\*\*|//|[-+*/%&|^@=!<>:]=|\S")
_STRING = re.compile(r"[rbfuRBFU]{0,2}(?:'[^'\n]*'|\"[^\"\n]*\")")
_LINE_END = re.compile(r"\r\n|\r|\n")
_NAME = re.compile(r"[^\W\d]\w*")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
# Where no syntax tree says which names a student chose, these were not.
_KNOWN = frozenset(
    "False None True and as assert break class continue def del elif else except for from if "
    "import in is lambda not or pass raise return try while with yield abs all any enumerate "
    "float int len list map max min print range reversed round self set sorted str sum super "
    "tuple zip np torch tf math keras plt nn F Tensor ValueError".split()
)


@dataclass(frozen=True)
class Statement:
    """A statement, or the head of one that holds others.

    Attributes:
        words: Its words without what a disguise changes.
        first: Its first line, counted from 0.
        last: Its last line.
    """

    words: tuple[str, ...]
    first: int
    last: int


def statements(source: str, given: Set[str] = frozenset()) -> list[Statement]:
    """The statements of an answer. Nothing that a student can write raises.

    Args:
        source: The text of the answer cell.
        given: Names that the lesson gives (the functions that were asked for): they stay.
    """
    source = source[:LONGEST]
    tree = parse(source) or mended(lines_of(source))
    if tree is not None:
        try:
            return _of_tree(tree, given)
        except (RecursionError, ValueError, MemoryError):
            pass  # nested too deeply to be written out again
    return _of_lines(source)


def lines_of(source: str) -> list[str]:
    """The lines as Python counts them: a form feed ends none."""
    return _LINE_END.split(source)


def _of_tree(tree: ast.Module, given: Set[str]) -> list[Statement]:
    read = names_read(tree)
    functions = [each for each in _flat(tree.body) if isinstance(each, _FUNCTIONS)]
    inside = {id(each) for function in functions for each in _flat(function.body)}
    kept = [each for each in _flat(tree.body) if not _does_nothing(each, read, id(each) in inside)]
    write_roles(tree, given)
    found, left = [], MOST_WORDS
    for statement in kept:
        lines = _lines(statement)
        words = tuple(_WORD.findall(_head(statement)))[:left]
        left -= len(words)
        if words:
            found.append(Statement(words, *lines))
    return found


def _flat(body: Iterable[ast.AST]) -> Iterator[ast.stmt]:
    """Every statement, outer ones first."""
    for part in body:
        if isinstance(part, ast.stmt):
            yield part
        for name in _BLOCKS:
            inner = getattr(part, name, ())
            yield from _flat(inner) if isinstance(inner, list) else ()


def _head(statement: ast.stmt) -> str:
    """The statement without those in it, as text."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return f"def {statement.name} ({ast.unparse(statement.args)})"
        case ast.ClassDef(bases=bases):
            return f"class {statement.name} ({', '.join(map(ast.unparse, bases))})"
        case ast.If(test) | ast.While(test):
            return f"{type(statement).__name__.lower()} {ast.unparse(test)}"
        case ast.For(target, source) | ast.AsyncFor(target, source):
            return f"for {ast.unparse(target)} in {ast.unparse(source)}"
        case ast.With(items) | ast.AsyncWith(items):
            return f"with {', '.join(map(ast.unparse, items))}"
        case ast.Match(subject):
            return f"match {ast.unparse(subject)}"
        case ast.Try(handlers=handlers) | ast.TryStar(handlers=handlers):
            kinds = (ast.unparse(each.type) if each.type else "" for each in handlers)
            return " ".join(f"except {kind}" for kind in kinds) or "try"
        case ast.AnnAssign(target, value=ast.expr() as value):
            return f"{ast.unparse(target)} = {ast.unparse(value)}"
    return ast.unparse(statement)


def _does_nothing(statement: ast.stmt, read: Set[str], inside: bool) -> bool:
    """Whether it could go; what a cell binds outside functions may be its answer."""
    match statement:
        case ast.Pass() | ast.Expr(ast.Constant()) | ast.Global() | ast.Nonlocal():
            return True
        case ast.Expr(ast.Call(ast.Name("print"))) | ast.AnnAssign(value=None):
            return True
        case ast.Assign([ast.Name(name)], ast.Name(other)) if name == other:
            return True
        case ast.Assign([ast.Name(name)], ast.Constant()) if inside and name not in read:
            return True
        case ast.Assert(ast.Constant()):
            return True
    return False


def _lines(statement: ast.stmt) -> tuple[int, int]:
    """The first and the last line of the statement's own, counted from 0."""
    inner = [
        part.lineno
        for name in _BLOCKS
        for part in getattr(statement, name, ())[:1]
        if hasattr(part, "lineno")
    ]
    last = statement.end_lineno or statement.lineno
    if inner:
        last = max(statement.lineno, min(inner) - 1)
    return statement.lineno - 1, last - 1


def _of_lines(source: str) -> list[Statement]:
    """What text that is no Python holds, line by line."""
    found, left = [], MOST_WORDS
    for number, line in enumerate(lines_of(source)):
        words: list[str] = []
        for word in _WORD.findall(_STRING.sub(" S ", line.split("#")[0])):
            attribute = words[-1:] == ["."]
            own = _NAME.fullmatch(word) and not attribute and word not in _KNOWN
            words.append("v" if own else word)
        kept = tuple(words[:left])
        left -= len(kept)
        if kept:
            found.append(Statement(kept, number, number))
    return found
