"""Whether code could have taken hold of certain functions of `math`, NumPy or SciPy."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from grading.judge.introspection.cells import parse, read
from grading.judge.introspection.names import Names, names_of
from grading.model import ANSWER, EXAMPLE, OWN, SETUP, Cell

_MODULES = frozenset(["numpy", "math", "cmath", "scipy", "mpmath", "sympy"])
_AS_ONE_NAMES_THEM = _MODULES | {"np", "sp", "sc"}
# Where a function of such a name is PyTorch's.
_OF_TORCH = frozenset(["torch", "torch.special", "torch.nn.functional", "torch.Tensor", "torch.nn"])


def reaches_functions(cells: Iterable[Cell], wanted: Collection[str]) -> bool:
    """Whether the student's cells name one, but for PyTorch's, or hand a whole module on."""
    kept = [cell for cell in cells if not cell.markdown and cell.source.strip()]
    student = [
        read(cell.source)
        for cell in kept
        if cell.kind in (ANSWER, OWN) or (cell.kind == EXAMPLE and cell.changed)
    ]
    trees = [tree for text in student for tree in text.trees]
    names = names_of(
        [tree for cell in kept if cell.kind == SETUP and (tree := parse(cell.source)) is not None]
        + trees
    )
    return any(_reaches(tree, names, wanted) for tree in trees)


def _reaches(tree: ast.AST, names: Names, wanted: Collection[str]) -> bool:
    bases = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names_in = {alias.name for alias in node.names}
            if (node.module or "").partition(".")[0] in _MODULES and names_in & {*wanted, "*"}:
                return True
        if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        path = names.path(node)
        owner, _dot, last = path.rpartition(".")
        if last in wanted and owner not in _OF_TORCH:
            return True
        if (
            path
            and id(node) not in bases
            and (path in _MODULES or last in _AS_ONE_NAMES_THEM or last == "__dict__")
        ):
            return True
    return False
