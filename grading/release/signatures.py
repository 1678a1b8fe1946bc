"""Reads an answer's signatures: what stands at the cell's margin outside the solution marks."""

from __future__ import annotations

import ast
import re

MARK = re.compile(r"^\s*### (BEGIN|END) (SOLUTION|HIDDEN TESTS)\s*$")


def signatures(source: str) -> tuple[str, ...]:
    """The signatures of the functions, classes and variables that an answer must define.

    Code that is not valid Python has none.
    """
    return tuple(_signature(node) for node in _margin(source) if defined(node))


def names(source: str) -> tuple[str, ...]:
    """The names that an answer must define."""
    return tuple(filter(None, map(defined, _margin(source))))


def _margin(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(without_solutions(source)).body
    except SyntaxError:
        return []


def without_solutions(source: str) -> str:
    """An answer with `pass` in place of each solution, as far as its lines say."""
    kept: list[str] = []
    inside = False
    for line in source.split("\n"):
        if found := MARK.match(line):
            inside = found[1] == "BEGIN"
            if inside:
                kept.append(line[: len(line) - len(line.lstrip())] + "pass")
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def defined(node: ast.stmt) -> str:
    """The name that a function, a class or a plain assignment defines; empty for anything else."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return node.targets[0].id if isinstance(node.targets[0], ast.Name) else ""
    return ""


def _signature(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef):
        return f"{node.name}({_parameters(node)})"
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        makers = [_parameters(n, method=True) for n in node.body if defined(n) == "__init__"]
        made_with = ", ".join(part for part in (bases, *makers) if part)
        return f"class {node.name}({made_with})" if made_with else f"class {node.name}"
    return defined(node)


def _parameters(node: ast.stmt, method: bool = False) -> str:
    """What stands between a function's brackets, without annotations and a method's `self`."""
    assert isinstance(node, ast.FunctionDef)
    for argument in ast.walk(node.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    written = ast.unparse(node.args)
    return written.partition(",")[2].strip() if method else written
