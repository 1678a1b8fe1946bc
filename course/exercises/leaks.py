"""Whether code trains on data that is kept for measuring, as far as the code of one cell shows it.

Only what is plain counts: the kept arrays themselves, pieces, copies and joins of them, under any name, handed to `train`. What
merely depends on them (an accuracy, a table of all four arrays) does not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

# Calls that give the data itself again: joined, copied or wrapped.
_JOINS = {"concatenate", "concat", "vstack", "hstack", "row_stack", "column_stack", "append", "stack", "cat", "array", "asarray",
          "asfarray", "ascontiguousarray", "copy", "deepcopy", "Tensor", "astype", "reshape", "flip", "roll", "tile", "repeat",
          "take", "cast", "float", "int", "numpy", "tolist", "list", "shuffle", "permutation"}


def trains_on(code: str, kept: Iterable[str]) -> bool:
    """Whether a call of `train` in the code is handed some of the `kept` data. Code that is no Python trains on nothing."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    names = set(kept)
    return any(_is_train(call) and any(_carries(one, names) for one in _arguments(call))
               for call in _calls_in_order(tree.body, names))


def _calls_in_order(body: list[ast.stmt], names: set[str]) -> Iterator[ast.Call]:
    """All calls, statement by statement; `names` are those that stand for kept data at that place."""
    for statement in body:
        inner = [part for name in ("body", "orelse", "finalbody") for part in getattr(statement, name, [])]
        inner += [part for handler in getattr(statement, "handlers", []) for part in handler.body]
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue  # what its parameters stand for is not seen here
        below = {id(node) for part in inner for node in ast.walk(part)}
        yield from (node for node in ast.walk(statement) if isinstance(node, ast.Call) and id(node) not in below)
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                _assign(target, statement.value, names)
        elif isinstance(statement, ast.AnnAssign | ast.AugAssign) and statement.value is not None:
            joined = isinstance(statement, ast.AugAssign) and _carries(statement.target, names)
            if not joined:
                _assign(statement.target, statement.value, names)
        yield from _calls_in_order(inner, names)


def _assign(target: ast.expr, value: ast.expr, names: set[str]) -> None:
    """After an assignment a name stands for kept data, or no longer."""
    if isinstance(target, ast.Tuple | ast.List):
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            for one, part in zip(target.elts, value.elts, strict=True):
                _assign(one, part, names)
        return
    if isinstance(target, ast.Name):
        (names.add if _carries(value, names) else names.discard)(target.id)


def _carries(value: ast.expr, names: set[str]) -> bool:
    """Whether an expression is kept data, whole or in part."""
    if isinstance(value, ast.Name):
        return value.id in names
    if isinstance(value, ast.Starred | ast.Subscript):
        return _carries(value.value, names) or _is_join_by_index(value, names)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return _carries(value.left, names) or _carries(value.right, names)
    if isinstance(value, ast.IfExp):
        return _carries(value.body, names) or _carries(value.orelse, names)
    if isinstance(value, ast.Call) and _called(value) in _JOINS:
        parts = [*_arguments(value), *([value.func.value] if isinstance(value.func, ast.Attribute) else [])]
        return any(_carries(item, names) for part in parts for item in _items(part))
    return False


def _is_join_by_index(value: ast.expr, names: set[str]) -> bool:
    """`np.r_[a, b]` and `np.c_[a, b]`."""
    return (isinstance(value, ast.Subscript) and isinstance(value.value, ast.Attribute) and value.value.attr in ("r_", "c_")
            and any(_carries(one, names) for one in _items(value.slice)))


def _items(value: ast.expr) -> list[ast.expr]:
    return list(value.elts) if isinstance(value, ast.Tuple | ast.List) else [value]


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(one.value for one in call.keywords)]


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _is_train(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "train"
