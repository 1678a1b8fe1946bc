"""Whether code trains on data that is kept for measuring, as far as the code of one cell shows it.

Only what is plain counts: the kept arrays themselves, pieces, copies and joins of them, under any
name, in a table or out of a loop, handed to `train`, or to a function of the cell that hands them
on. What merely depends on them (an accuracy, a table of all four arrays) does not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

# Calls that give the data itself again: joined, copied or wrapped.
_JOINS = {
    "concatenate",
    "concat",
    "vstack",
    "hstack",
    "row_stack",
    "column_stack",
    "append",
    "stack",
    "cat",
    "array",
    "asarray",
    "asfarray",
    "ascontiguousarray",
    "copy",
    "deepcopy",
    "Tensor",
    "astype",
    "reshape",
    "flip",
    "roll",
    "tile",
    "repeat",
    "take",
    "cast",
    "float",
    "int",
    "numpy",
    "tolist",
    "list",
    "shuffle",
    "permutation",
}
_SPLIT, _KEPT_FROM = "iris_split", 2  # of what it returns, the last two are kept
_DEEPEST, _MOST = 2, 12  # functions within functions, and parameters, that are looked into


@dataclass
class _Trainer:
    """A function that trains: on what some of its parameters hold (all, if None), or on kept data
    at any call.
    """

    parameters: list[str] = field(default_factory=list)
    trained_on: set[str] | None = None
    always: bool = False


@dataclass
class _Known:
    """What names stand for at a place of the code: kept data, tables whose entries may be kept
    data, functions that train.
    """

    kept: set[str]
    tables: dict[str, dict[Any, bool]] = field(default_factory=dict)
    trainers: dict[str, _Trainer] = field(default_factory=lambda: {"train": _Trainer()})
    depth: int = 0

    def within(self, parameters: list[str], kept: Iterable[str]) -> _Known:
        """The same in a function's body, whose parameters are names of its own. `kept` are the
        names that are kept data there.
        """
        tables = {name: table for name, table in self.tables.items() if name not in parameters}
        trainers = {name: one for name, one in self.trainers.items() if name not in parameters}
        return _Known(set(kept), tables, trainers, self.depth + 1)


def trains_on(code: str, kept: Iterable[str]) -> bool:
    """Whether a call of `train` in the code is handed some of the `kept` data. Code that is no
    Python trains on nothing.
    """
    try:
        return _trains(ast.parse(code).body, _Known(set(kept)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _trains(body: list[ast.stmt], known: _Known) -> bool:
    """Whether the statements, in their order, train on kept data."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            known.trainers[statement.name] = _trainer(statement, known)
            continue
        if isinstance(statement, ast.ClassDef):
            continue  # what its methods are handed is not seen here
        inner = [
            part
            for name in ("body", "orelse", "finalbody")
            for part in getattr(statement, name, [])
        ]
        inner += [part for handler in getattr(statement, "handlers", []) for part in handler.body]
        below = {id(node) for part in inner for node in ast.walk(part)}
        calls = [
            node
            for node in ast.walk(statement)
            if isinstance(node, ast.Call) and id(node) not in below
        ]
        if any(_call_trains(call, known) for call in calls):
            return True
        _note(statement, known)
        if _trains(inner, known):
            return True
    return False


def _trainer(function: ast.FunctionDef | ast.AsyncFunctionDef, known: _Known) -> _Trainer:
    arguments = function.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    starred = [one.arg for one in (arguments.vararg, arguments.kwarg) if one is not None]
    if known.depth >= _DEEPEST or len(names) > _MOST:
        return _Trainer(names, set())
    always = _trains(
        function.body, known.within([*names, *starred], known.kept - {*names, *starred})
    )
    return _Trainer(
        names,
        {
            name
            for name in (*names, *starred)
            if _trains(function.body, known.within(names, {name}))
        },
        always,
    )


def _call_trains(call: ast.Call, known: _Known) -> bool:
    trainer = known.trainers.get(call.func.id) if isinstance(call.func, ast.Name) else None
    if trainer is None:
        return False
    if trainer.always:
        return True
    for position, value in enumerate(call.args):
        name = trainer.parameters[position] if position < len(trainer.parameters) else None
        if _carries(value, known) and _matters(
            trainer, None if isinstance(value, ast.Starred) else name
        ):
            return True
    return any(_carries(one.value, known) and _matters(trainer, one.arg) for one in call.keywords)


def _matters(trainer: _Trainer, name: str | None) -> bool:
    """Whether what this parameter is given (any, if None) is trained on."""
    return trainer.trained_on is None or bool(
        trainer.trained_on if name is None else name in trainer.trained_on
    )


def _note(statement: ast.stmt, known: _Known) -> None:
    """What names stand for after a statement, or in a loop's body."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            _assign(target, statement.value, known)
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign) and statement.value is not None:
        if not (isinstance(statement, ast.AugAssign) and _carries(statement.target, known)):
            _assign(statement.target, statement.value, known)
    elif isinstance(statement, ast.For | ast.AsyncFor):
        for target, values in _rounds(statement.target, statement.iter):
            _set(target, any(_carries(value, known) for value in values), known)


def _rounds(target: ast.expr, values: ast.expr) -> Iterator[tuple[ast.expr, list[ast.expr]]]:
    """The names of a loop, each with all that it is given, as far as the code shows it."""
    columns: list[ast.expr] = []
    if isinstance(values, ast.Call) and _called(values) in ("zip", "enumerate"):
        columns = list(values.args) if _called(values) == "zip" else [ast.Constant(0), *values.args]
    if isinstance(target, ast.Tuple | ast.List) and len(columns) == len(target.elts):
        for one, column in zip(target.elts, columns, strict=True):
            yield from _rounds(one, column)
    elif isinstance(target, ast.Tuple | ast.List) and isinstance(values, ast.List | ast.Tuple):
        rows = [
            row.elts
            for row in values.elts
            if isinstance(row, ast.Tuple | ast.List) and len(row.elts) == len(target.elts)
        ]
        for place, one in enumerate(target.elts):
            yield one, [row[place] for row in rows]
    else:
        yield target, [values, *_items(values)]


def _assign(target: ast.expr, value: ast.expr, known: _Known) -> None:
    """After an assignment a name stands for kept data, or no longer."""
    if isinstance(target, ast.Tuple | ast.List):
        split = isinstance(value, ast.Call) and _called(value) == _SPLIT
        pairs = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
        for place, one in enumerate(target.elts):
            if pairs:
                _assign(one, value.elts[place], known)  # type: ignore[attr-defined]
            else:
                _set(one, place >= _KEPT_FROM if split else _carries(value, known), known)
        return
    if isinstance(target, ast.Name):
        known.tables.pop(target.id, None)
        if isinstance(value, ast.Dict):
            entries = zip(value.keys, value.values, strict=True)
            known.tables[target.id] = {
                key.value: any(_carries(item, known) for item in _items(one))
                for key, one in entries
                if isinstance(key, ast.Constant)
            }
        elif isinstance(value, ast.Name) and value.id in known.trainers:
            known.trainers[target.id] = known.trainers[value.id]
        _set(target, _carries(value, known), known)


def _set(target: ast.expr, kept: bool, known: _Known) -> None:
    if isinstance(target, ast.Starred):
        target = target.value
    for one in target.elts if isinstance(target, ast.Tuple | ast.List) else [target]:
        if isinstance(one, ast.Name):
            (known.kept.add if kept else known.kept.discard)(one.id)


def _carries(value: ast.expr, known: _Known) -> bool:
    """Whether an expression is kept data, whole or in part."""
    if isinstance(value, ast.Name):
        return value.id in known.kept
    if isinstance(value, ast.Starred):
        return any(_carries(one, known) for one in _items(value.value))
    if isinstance(value, ast.Subscript):
        return _subscript_carries(value, known)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return _carries(value.left, known) or _carries(value.right, known)
    if isinstance(value, ast.IfExp):
        return _carries(value.body, known) or _carries(value.orelse, known)
    if isinstance(value, ast.Call) and _called(value) in _JOINS:
        parts = [
            *value.args,
            *(one.value for one in value.keywords),
            *([value.func.value] if isinstance(value.func, ast.Attribute) else []),
        ]
        return any(_carries(item, known) for part in parts for item in _items(part))
    return False


def _subscript_carries(value: ast.Subscript, known: _Known) -> bool:
    """A piece of kept data; an entry of a table; of `iris_split()` the last two; `np.r_[a, b]` and
    `np.c_[a, b]`.
    """
    base, place = value.value, value.slice
    if isinstance(base, ast.Name) and base.id in known.tables:
        return isinstance(place, ast.Constant) and known.tables[base.id].get(place.value, False)
    if isinstance(base, ast.Call) and _called(base) == _SPLIT:
        first = place.lower if isinstance(place, ast.Slice) else place
        number = first.value if isinstance(first, ast.Constant) else None
        return isinstance(first, ast.UnaryOp) or (isinstance(number, int) and number >= _KEPT_FROM)
    if isinstance(base, ast.Attribute) and base.attr in ("r_", "c_"):
        return any(_carries(one, known) for one in _items(place))
    return _carries(base, known)


def _items(value: ast.expr) -> list[ast.expr]:
    return list(value.elts) if isinstance(value, ast.Tuple | ast.List) else [value]


def _called(call: ast.Call) -> str:
    return (
        call.func.id
        if isinstance(call.func, ast.Name)
        else call.func.attr
        if isinstance(call.func, ast.Attribute)
        else ""
    )
