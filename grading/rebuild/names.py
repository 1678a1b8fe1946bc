"""Which names a cell defines and uses, read from its text without running it.

IPython's own lines (`%timeit`, `!ls`, `?`) are set aside first. Code that does not parse is
searched with patterns for what it defines; it will not run, so it uses nothing.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

# Longer cells are only searched with patterns: a syntax tree takes a hundred times the memory of
# its text.
LONGEST_PARSED = 100_000

_NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
_MAGIC = re.compile(r"^([ \t]*)(?:(?:%|!|\?).*|[^#\n]*\?[ \t]*)$", re.MULTILINE)
_CAPTURE = re.compile(r"^([ \t]*[\w., \t]+=)[ \t]*[!%].*$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d]\w*")
_DEFINITION = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+([^\W\d]\w*)", re.MULTILINE)
_ASSIGNMENT = re.compile(r"^([^\W\d]\w*)[ \t]*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
_BUILTINS = frozenset(dir(builtins)) | frozenset(
    "__name__ __file__ get_ipython display In Out _ __".split()
)

Result = TypeVar("Result")


@dataclass(frozen=True)
class Names:
    """The names of a cell.

    `defines`: names that it binds at its top level; `functions`: those of them bound by `def` or
    `class`; `uses`: names that it expects to be there already; `parsed`: the text is valid Python.
    """

    defines: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    parsed: bool = True


def names_in(source: str) -> Names:
    """The names of one code cell. Never raises."""
    return _analysed(source) if len(source) <= LONGEST_PARSED else _by_pattern(source)


@lru_cache(maxsize=512)
def _analysed(source: str) -> Names:
    tree, text = _parsed(source)
    if tree is None:
        return _by_pattern(source)
    try:
        table = _quietly(lambda: symtable.symtable(_with_own_scopes(text), "<cell>", "exec"))
    except _NOT_PYTHON:
        return _by_pattern(source)
    uses = _uses(tree, table)
    if text != source:
        uses |= _uses_in_magics(source)
    functions = frozenset(
        node.name
        for node in _top_level(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    )
    declared_global = {
        name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names
    }
    return Names(frozenset(_bound(table) | declared_global), functions, frozenset(uses) - _BUILTINS)


def parse(source: str) -> ast.Module | None:
    """The syntax tree of a cell without IPython's own lines; None when it is no Python."""
    return _parsed(source)[0]


def _parsed(source: str) -> tuple[ast.Module | None, str]:
    """The syntax tree, and the text it was made from: with or without IPython's own lines."""
    if len(source) <= LONGEST_PARSED:
        for text in (source, _python_only(source)):
            try:
                return _quietly(lambda: ast.parse(text)), text  # noqa: B023 (called at once)
            except _NOT_PYTHON:
                continue
    return None, source


def _python_only(source: str) -> str:
    """The source with `pass` for IPython's own lines and None for captured commands."""
    lines = _MAGIC.sub(lambda line: line.group(1) + "pass", source)
    return _CAPTURE.sub(r"\1 None", lines)


def _quietly(make: Callable[[], Result]) -> Result:
    """Calls without showing what Python warns of in a student's text, such as an invalid escape."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make()


def _by_pattern(source: str) -> Names:
    functions = frozenset(_DEFINITION.findall(source))
    return Names(functions | frozenset(_ASSIGNMENT.findall(source)), functions, parsed=False)


class _OwnScopes(ast.NodeTransformer):
    """Makes a generator expression of every comprehension.

    From Python 3.12 on the symbol table puts the names inside list, set and dict comprehensions
    among those of the scope around them.
    """

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp) -> ast.AST:
        self.generic_visit(node)
        return ast.GeneratorExp(node.elt, node.generators)

    visit_SetComp = visit_ListComp  # noqa: N815 (the name is ast's)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        self.generic_visit(node)
        return ast.GeneratorExp(ast.Tuple([node.key, node.value], ast.Load()), node.generators)


def _with_own_scopes(text: str) -> str:
    return ast.unparse(ast.fix_missing_locations(_OwnScopes().visit(ast.parse(text))))


def _bound(table: symtable.SymbolTable) -> set[str]:
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }


def _uses(tree: ast.Module, table: symtable.SymbolTable) -> set[str]:
    """Names that are read before the cell binds them, and globals that its functions read."""
    used = {
        symbol.get_name()
        for scope in _scopes(table)
        for symbol in scope.get_symbols()
        if symbol.is_referenced() and symbol.is_global()
    }
    used |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    own = _bound(table)
    return (used - own) | (own & _read_before_bound(tree))


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    waiting = list(table.get_children())
    while waiting:
        scope = waiting.pop()
        yield scope
        waiting.extend(scope.get_children())


def _read_before_bound(tree: ast.Module) -> set[str]:
    """The names that the top level reads, by position, before it binds them."""
    bound_after: dict[int, tuple[int, int]] = {}
    read: dict[str, tuple[int, int]] = {}
    bound: dict[str, tuple[int, int]] = {}
    # Parents come before children, so an assignment is seen before the names in it.
    for node in _outside_functions(tree):
        place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            # The right-hand side is worked out before the name is bound, though the name stands
            # before it.
            end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                bound_after.update(
                    (id(name), end) for name in ast.walk(target) if isinstance(name, ast.Name)
                )
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                _keep_first(read, node.target.id, place)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            _keep_first(read, node.id, place)
        elif isinstance(node, ast.Name):
            _keep_first(bound, node.id, bound_after.get(id(node), place))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            _keep_first(bound, node.name, place)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                _keep_first(bound, alias.asname or alias.name.split(".")[0], place)
    return {name for name, place in read.items() if name in bound and place < bound[name]}


def _outside_functions(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of the cell's own scope: no bodies of functions, classes and comprehensions."""
    waiting: deque[ast.AST] = deque([tree])
    while waiting:
        node = waiting.popleft()
        yield node
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            # Only what the first loop goes over is read outside the comprehension's own scope.
            waiting.append(node.generators[0].iter)
        elif not isinstance(
            node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        ):
            waiting.extend(ast.iter_child_nodes(node))


def _keep_first(places: dict[str, tuple[int, int]], name: str, place: tuple[int, int]) -> None:
    if name not in places or place < places[name]:
        places[name] = place


def _uses_in_magics(source: str) -> set[str]:
    return {word for line in _MAGIC.finditer(source) for word in _WORD.findall(line.group())}


def _top_level(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run at the top level, also inside `if`, `for`, `with` and `try`."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                yield child
            if not isinstance(
                child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.expr)
            ):
                waiting.append(child)
