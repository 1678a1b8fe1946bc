"""What the names of a submission stand for: modules and their parts, and texts."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from grading.judge.introspection.cells import called
from grading.judge.introspection.folding import Unknown, folded

_KEPT = str | bytes | int


@dataclass
class Names:
    """What names stand for.

    `paths` maps a name to the whole name of what was imported under it, `constants` to the text or
    number it stands for. `functions` are names that a `def` of the student's binds.
    """

    paths: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)

    def imports(self, package: str) -> bool:
        """Whether anything of the package is imported."""
        return any(path.partition(".")[0] == package for path in self.paths.values())

    def path(self, node: ast.AST) -> str:
        """The whole name of an expression, `sys._getframe`; empty if nothing imported is named."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not (isinstance(node, ast.Name) and node.id in self.paths):
            return ""
        return ".".join([self.paths[node.id], *reversed(parts)])


def names_of(trees: Iterable[ast.AST]) -> Names:
    """The names that the cells of one submission bind, in whatever order they are run."""
    names = Names()
    assigned: list[tuple[str, ast.AST]] = []
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    names.paths[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    names.paths[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names.functions.add(node.name)
            else:
                assigned += _assigned(node)
    for _round in range(3):  # a name may stand for another one
        _resolve(assigned, names)
    return names


def _assigned(node: ast.AST) -> list[tuple[str, ast.AST]]:
    """The names that a node gives to values."""
    if isinstance(node, ast.NamedExpr):
        return [(node.target.id, node.value)]
    if isinstance(node, ast.AnnAssign):
        return (
            [(node.target.id, node.value)]
            if isinstance(node.target, ast.Name) and node.value is not None
            else []
        )
    if not isinstance(node, ast.Assign):
        return []
    pairs: list[tuple[ast.AST, ast.AST]] = []
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs += zip(target.elts, node.value.elts, strict=False)
        else:
            pairs.append((target, node.value))
    return [(target.id, value) for target, value in pairs if isinstance(target, ast.Name)]


def _resolve(assigned: list[tuple[str, ast.AST]], names: Names) -> None:
    for name, value in assigned:
        path = names.path(value) or _imported(value)
        if path and name not in names.paths:
            names.paths[name] = path
        try:
            found = folded(value, names.constants)
        except Unknown:
            continue
        if isinstance(found, _KEPT) and name not in names.constants:
            names.constants[name] = found


def _imported(node: ast.AST) -> str:
    """The module that `__import__("sys")` or `import_module("sys")` gives."""
    if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
        return ""
    name = str(node.args[0].value)
    return {"__import__": name.partition(".")[0], "import_module": name}.get(called(node), "")
