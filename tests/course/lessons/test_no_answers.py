"""What the wheel holds computes no answer: what a visible case expects is written down, not worked
out.

A student can read the wheel. So the cases and exercises of a lesson import nothing to compute with,
and every `expected` in them comes from literals alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path

import pytest

from grading.paths import ROOT

LESSONS = ROOT / "course" / "lessons"
MODULES = [
    path for kind in ("cases", "exercises") for path in sorted(LESSONS.glob(f"*/{kind}*.py"))
]
HARMLESS = {"__future__", "collections", "course", "dataclasses", "math", "random", "typing"}
# What puts literals together in another way.
ARRANGING = {"columns", "dict", "enumerate", "list", "matrix", "replace", "rows", "tuple", "zip"}
READING = {"get", "items", "keys", "pop", "values"}
CONSTANTS = {"inf", "nan"}


class Cases:
    """A module's cases. `wrong` tells the lines of what is expected and is not written down."""

    def __init__(self, source: str) -> None:
        self.tree = ast.parse(source)
        self.functions = {
            node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)
        }
        self.imported = {
            alias.asname or alias.name.partition(".")[0]
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        self.under_way: set[str] = set()

    def modules(self) -> set[str]:
        """What is imported, by the first part of its name."""
        found = [
            node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        names = chain.from_iterable(
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
            for node in found
        )
        return {name.partition(".")[0] for name in names}

    def wrong(self) -> list[int]:
        return sorted(
            node.lineno
            for scope in (self.tree, *self.functions.values())
            for node in self._expected(scope)
            if not self.written(node, scope)
        )

    def _expected(self, scope: ast.AST) -> Iterator[ast.expr]:
        """All that is given as `expected` in a function, or outside of any."""
        for call in (node for node in _inside(scope) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", "")
            yield from (keyword.value for keyword in call.keywords if keyword.arg == "expected")
            parameters = _parameters(self.functions[name]) if name in self.functions else []
            if name == "Case":
                parameters = ["call", "expected", "slips"]
            if "expected" in parameters:
                yield from call.args[parameters.index("expected") :][:1]

    def written(self, node: ast.AST, scope: ast.AST) -> bool:
        """Whether an expression is made of literals."""
        written = partial(self.written, scope=scope)
        match node:
            case ast.Constant() | ast.Lambda():
                return True
            case ast.List() | ast.Tuple():
                return all(map(written, node.elts))
            case ast.Dict():
                return all(map(written, (*filter(None, node.keys), *node.values)))
            case ast.Starred() | ast.UnaryOp() | ast.IfExp() | ast.ListComp() | ast.GeneratorExp():
                parts = [getattr(node, part, None) for part in ("value", "operand", "body")]
                parts += [getattr(node, "orelse", None), getattr(node, "elt", None)]
                return all(map(written, filter(None, parts)))
            case ast.DictComp():
                return written(node.key) and written(node.value)
            case ast.BinOp(op=ast.BitOr()):  # two dictionaries
                return written(node.left) and written(node.right)
            case ast.BinOp(op=ast.Mult(), left=ast.List(), right=ast.Constant()):
                return written(node.left)
            case ast.BinOp():  # 5 / 3
                parts = (node.left, node.right)
                return all(written(part) and not any(_names(part)) for part in parts)
            case ast.Subscript():
                return written(node.value)
            case ast.Attribute():
                return node.attr in CONSTANTS or getattr(node.value, "id", "") in self.imported
            case ast.Call():
                return self._arranged(node, scope)
            case ast.Name():
                return self._name_is_written(node.id, scope)
        return False

    def _arranged(self, call: ast.Call, scope: ast.AST) -> bool:
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(call.func, ast.Attribute):
            given += [call.func.value]
            arranging = call.func.attr in READING
        else:
            name = getattr(call.func, "id", "")
            arranging = name in ARRANGING
            if name in self.functions:
                inner = self.functions[name]
                results = [node.value for node in _inside(inner) if isinstance(node, ast.Return)]
                arranging = all(result and self.written(result, inner) for result in results)
        return arranging and all(self.written(argument, scope) for argument in given)

    def _name_is_written(self, name: str, scope: ast.AST) -> bool:
        """A parameter is: what is given for it is looked at where it is given."""
        if name in self.imported or name == "MISSING" or name in _parameters(scope):
            return True
        if name in self.under_way:  # it is built on itself: found |= ...
            return True
        bound = list(_bindings(name, scope)) or list(_bindings(name, self.tree))
        where = scope if any(True for _one in _bindings(name, scope)) else self.tree
        self.under_way.add(name)
        try:
            return bool(bound) and all(self.written(value, where) for value in bound)
        finally:
            self.under_way.remove(name)


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, or of a module without its functions'."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _inside(child)


def _parameters(scope: ast.AST) -> list[str]:
    if not isinstance(scope, ast.FunctionDef):
        return []
    return [argument.arg for argument in (*scope.args.args, *scope.args.kwonlyargs)]


def _names(node: ast.AST) -> Iterator[str]:
    return (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def _bindings(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    """What a name is made of, wherever it gets a value."""
    for node in _inside(scope):
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value:
            pairs = [(node.target, node.value)]
        elif isinstance(node, ast.For | ast.comprehension):
            pairs = [(node.target, item) for item in _items(node.iter, scope)]
        else:
            continue
        for target, value in pairs:
            yield from _parts(name, target, value)


def _items(iterable: ast.expr, scope: ast.AST) -> list[ast.expr]:
    """The items that a loop runs over, where they are written down; else what it runs over."""
    if isinstance(iterable, ast.Name):
        made = [
            node.value
            for node in _inside(scope)
            if isinstance(node, ast.Assign | ast.AnnAssign) and iterable.id in _targets(node)
        ]
        iterable = made[0] if len(made) == 1 else iterable
    return iterable.elts if isinstance(iterable, ast.List | ast.Tuple) else [iterable]


def _targets(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _parts(name: str, target: ast.expr, value: ast.expr) -> Iterator[ast.expr]:
    """The part of a value that a target gives this name."""
    both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
    if both and len(target.elts) == len(value.elts):
        for inner, part in zip(target.elts, value.elts, strict=True):
            yield from _parts(name, inner, part)
    elif name in _names(target):
        yield value


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_cases_and_exercises_compute_no_answer(path: Path) -> None:
    cases = Cases(path.read_text(encoding="utf-8"))
    assert cases.modules() <= HARMLESS
    assert cases.wrong() == []


@pytest.mark.parametrize(
    "line",
    [
        'case("f", x, expected=answer(x))',
        'case("f", x, expected=2 * x)',
        'case("f", x, expected=[one + 1 for one in x])',
        'case("f", x, expected=made(x))',
        'case("f", x, expected=later)',
        "given(x, sum(x))",
        'Case(Call("f", (x,)), x[0] * 2)',
        '[case("f", one, expected=result) for one, result in zip(x, map(answer, x))]',
    ],
)
def test_an_answer_that_is_worked_out_is_seen(line: str) -> None:
    source = f"""
def given(x, expected):
    return case("f", x, expected=expected)

def made(x):
    return x + x

def cases(_rng):
    x = [1.0, 2.0]
    later = 0.0
    later += made(x)
    return [{line}]
"""
    assert Cases(source).wrong() == [12]


@pytest.mark.parametrize(
    "line",
    [
        'case("f", x, expected=[5.0 / 3, -1.0, *x[:1]])',
        'case("f", x, expected=arranged(x, 1.0))',
        '[case("f", one, expected=result) for one, result in zip(x, known, strict=True)]',
        "given(2.0 * x[0], [0.0] * 3)",
    ],
)
def test_an_answer_that_is_written_down_is_let_pass(line: str) -> None:
    source = f"""
def given(x, expected):
    return case("f", x, expected=expected)

def arranged(w, b):
    return {{"w": w, "b": b}}

def cases(_rng):
    x, known = [1.0, 2.0], [(3.0, 4.0), None]
    return [{line}]
"""
    assert Cases(source).wrong() == []
