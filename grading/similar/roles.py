"""Writes what names stand for in their place: the first parameter, a local variable, a function.

What a student can rename loses its name; what cannot be renamed (a library's functions, Python's
own, the functions that were asked for) keeps it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence, Set

PARAMETER, MORE, VARIABLE, ITEM, FUNCTION, CLASS, ATTRIBUTE = "p", "px", "v", "c", "f", "k", "a"
TEXT = "S"
_KEY = re.compile(r"\w{1,16}")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, *_COMPREHENSIONS)


def names_read(tree: ast.AST) -> frozenset[str]:
    """The names whose value the code uses."""
    return frozenset(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
    )


def write_roles(tree: ast.Module, given: Set[str]) -> None:
    """Changes a syntax tree so that names that the student chose are roles; annotations go.

    Args:
        tree: The answer; it is changed in place.
        given: The names that the lesson asks for: they stay.
    """
    writer = _Writer(given, _own_attributes(tree) - given)
    writer.enter(tree, list(tree.body))


class _Writer(ast.NodeVisitor):
    def __init__(self, given: Set[str], attributes: Set[str]) -> None:
        self.given = given
        self.attributes = attributes
        self.scopes: list[dict[str, str]] = []

    def role(self, name: str) -> str:
        """What stands in a name's place."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return name

    def enter(self, scope: ast.AST, parts: Sequence[ast.AST]) -> None:
        """Writes the parts of a scope with the names that it binds."""
        bound = {name: role for name, role in _bound(scope) if name not in self.given}
        self.scopes.append(bound)
        for part in parts:
            self.visit(part)
        self.scopes.pop()

    def visit_Name(self, node: ast.Name) -> None:
        node.id = self.role(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.visit(node.value)
        if node.attr in self.attributes:
            node.attr = ATTRIBUTE

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and not _KEY.fullmatch(node.value):
            node.value = TEXT
        elif isinstance(node.value, float) and node.value.is_integer() and abs(node.value) < 1e9:
            node.value = int(node.value)
        node.kind = None

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        node.values = [ast.Constant(TEXT)]

    def visit_Call(self, node: ast.Call) -> None:
        own = isinstance(node.func, ast.Name) and self.role(node.func.id) != node.func.id
        self.generic_visit(node)
        for keyword in node.keywords if own else ():
            keyword.arg = MORE

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.target)
        node.annotation = ast.Constant(0)
        if node.value is not None:
            self.visit(node.value)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        node.name = node.name and self.role(node.name)
        self.generic_visit(node)

    def visit_alias(self, node: ast.alias) -> None:
        node.asname = None

    def visit_Global(self, node: ast.Global | ast.Nonlocal) -> None:
        node.names = [self.role(name) for name in node.names]

    visit_Nonlocal = visit_Global  # noqa: N815 (the name is ast's)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        body = list(node.body)
        for part in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
            if part is not None:
                self.visit(part)
        node.returns = None
        node.name = self.role(node.name) if node.name not in self.attributes else ATTRIBUTE
        self.enter(node, [*_arguments(node.args), *body])

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 (the name is ast's)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        node.name = self.role(node.name)
        self.enter(node, node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for part in (*node.args.defaults, *node.args.kw_defaults):
            if part is not None:
                self.visit(part)
        self.enter(node, [*_arguments(node.args), node.body])

    def visit_arg(self, node: ast.arg) -> None:
        node.arg = self.role(node.arg)
        node.annotation = None

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self.enter(node, list(ast.iter_child_nodes(node)))

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp  # type: ignore[assignment]  # noqa: N815


def _arguments(given: ast.arguments) -> list[ast.arg]:
    more = [each for each in (given.vararg, given.kwarg) if each]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *more]


def _bound(scope: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that a scope binds, with their roles; the last that is said of a name holds."""
    for node in _nodes(scope):
        match node:
            case ast.Name(name, ast.Store()):
                yield name, ITEM if isinstance(scope, _COMPREHENSIONS) else VARIABLE
            case ast.ExceptHandler(name=str(name)):
                yield name, VARIABLE
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name):
                yield name, FUNCTION
            case ast.ClassDef(name):
                yield name, CLASS
            case ast.Import(names) | ast.ImportFrom(names=names):
                yield from (
                    (alias.asname, alias.name.split(".")[-1]) for alias in names if alias.asname
                )
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        arguments = scope.args
        ordered = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        yield from ((each.arg, f"{PARAMETER}{place}") for place, each in enumerate(ordered))
        yield from ((each.arg, MORE) for each in (arguments.vararg, arguments.kwarg) if each)


def _nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope; of a scope in it the node alone."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting.extend(ast.iter_child_nodes(node))


def _own_attributes(tree: ast.Module) -> frozenset[str]:
    """The attributes and methods that the answer itself makes."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
        elif isinstance(node, ast.ClassDef):
            found |= {
                inner.name
                for inner in node.body
                if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef))
            }
    return frozenset(name for name in found if not name.startswith("__"))
