"""Whether code trains on data that is kept for measuring, as far as the code of one cell shows it.

Only what is plain counts: the kept arrays themselves, pieces, copies and joins of them, under any
name, in a table or out of a loop, handed to `train`, or to a function of the cell that hands them
on. What merely depends on them (an accuracy, a table of all four arrays) does not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

# Calls that give the data itself again: joined, copied or wrapped.
_JOINING_CALLS = """
    concatenate concat vstack hstack row_stack column_stack append stack cat
    array asarray asfarray ascontiguousarray copy deepcopy Tensor astype reshape flip roll tile
    repeat take cast float int numpy tolist list shuffle permutation
"""
_JOINS = frozenset(_JOINING_CALLS.split())
_SPLIT, _KEPT_FROM = "iris_split", 2  # of what it returns, the last two are kept
_DEEPEST, _MOST = 2, 12  # functions within functions, and parameters, that are looked into


@dataclass
class _Trainer:
    """A function that trains, on what some of its parameters hold, or on kept data at any call.

    `trained_on` names these parameters; None stands for all.
    """

    parameters: list[str] = field(default_factory=list)
    trained_on: set[str] | None = None
    always: bool = False


@dataclass
class _Known:
    """What names stand for at a place of the code.

    They are kept data, tables whose entries may be kept data, or functions that train.
    """

    kept: set[str]
    tables: dict[str, dict[Any, bool]] = field(default_factory=dict)
    trainers: dict[str, _Trainer] = field(default_factory=lambda: {"train": _Trainer()})
    depth: int = 0

    def within(self, parameters: list[str], kept: Iterable[str]) -> _Known:
        """The same in a function's body, whose parameters are names of its own.

        `kept` are the names that are kept data there.
        """
        tables = {name: table for name, table in self.tables.items() if name not in parameters}
        trainers = {
            name: trainer for name, trainer in self.trainers.items() if name not in parameters
        }
        return _Known(set(kept), tables, trainers, self.depth + 1)


def trains_on(code: str, kept: Iterable[str]) -> bool:
    """Whether a call of `train` in the code is handed some of the `kept` data.

    Code that is no Python trains on nothing.
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
    named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    names = [argument.arg for argument in named]
    starred = [rest.arg for rest in (arguments.vararg, arguments.kwarg) if rest is not None]
    if known.depth >= _DEEPEST or len(names) > _MOST:
        return _Trainer(names, set())
    parameters = [*names, *starred]
    always = _trains(function.body, known.within(parameters, known.kept - {*parameters}))
    trained_on = {
        name for name in parameters if _trains(function.body, known.within(names, {name}))
    }
    return _Trainer(names, trained_on, always)


def _call_trains(call: ast.Call, known: _Known) -> bool:
    trainer = known.trainers.get(call.func.id) if isinstance(call.func, ast.Name) else None
    if trainer is None:
        return False
    if trainer.always:
        return True
    names = zip_longest(trainer.parameters[: len(call.args)], call.args)
    given = [(None if isinstance(value, ast.Starred) else name, value) for name, value in names]
    given += [(keyword.arg, keyword.value) for keyword in call.keywords]
    return any(_carries(value, known) and _matters(trainer, name) for name, value in given)


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
        for name, column in zip(target.elts, columns, strict=True):
            yield from _rounds(name, column)
    elif isinstance(target, ast.Tuple | ast.List) and isinstance(values, ast.List | ast.Tuple):
        rows = [
            row.elts
            for row in values.elts
            if isinstance(row, ast.Tuple | ast.List) and len(row.elts) == len(target.elts)
        ]
        for place, name in enumerate(target.elts):
            yield name, [row[place] for row in rows]
    else:
        yield target, [values, *_items(values)]


def _assign(target: ast.expr, value: ast.expr, known: _Known) -> None:
    """After an assignment a name stands for kept data, or no longer."""
    if isinstance(target, ast.Tuple | ast.List):
        split = isinstance(value, ast.Call) and _called(value) == _SPLIT
        pairs = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
        for place, name in enumerate(target.elts):
            if pairs:
                _assign(name, value.elts[place], known)  # type: ignore[attr-defined]
            else:
                _set(name, place >= _KEPT_FROM if split else _carries(value, known), known)
        return
    if isinstance(target, ast.Name):
        known.tables.pop(target.id, None)
        if isinstance(value, ast.Dict):
            entries = zip(value.keys, value.values, strict=True)
            known.tables[target.id] = {
                key.value: any(_carries(item, known) for item in _items(entry))
                for key, entry in entries
                if isinstance(key, ast.Constant)
            }
        elif isinstance(value, ast.Name) and value.id in known.trainers:
            known.trainers[target.id] = known.trainers[value.id]
        _set(target, _carries(value, known), known)


def _set(target: ast.expr, kept: bool, known: _Known) -> None:
    if isinstance(target, ast.Starred):
        target = target.value
    for name in _items(target):
        if isinstance(name, ast.Name):
            (known.kept.add if kept else known.kept.discard)(name.id)


def _carries(value: ast.expr, known: _Known) -> bool:
    """Whether an expression is kept data, whole or in part."""
    if isinstance(value, ast.Name):
        return value.id in known.kept
    if isinstance(value, ast.Starred):
        return any(_carries(item, known) for item in _items(value.value))
    if isinstance(value, ast.Subscript):
        return _subscript_carries(value, known)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return _carries(value.left, known) or _carries(value.right, known)
    if isinstance(value, ast.IfExp):
        return _carries(value.body, known) or _carries(value.orelse, known)
    if isinstance(value, ast.Call) and _called(value) in _JOINS:
        parts = [*value.args, *(keyword.value for keyword in value.keywords)]
        if isinstance(value.func, ast.Attribute):
            parts.append(value.func.value)
        return any(_carries(item, known) for part in parts for item in _items(part))
    return False


def _subscript_carries(value: ast.Subscript, known: _Known) -> bool:
    """Whether what stands in brackets, or before them, is kept data.

    That is a piece of kept data; an entry of a table; of `iris_split()` the last two; `np.r_[a, b]`
    and `np.c_[a, b]`.
    """
    base, place = value.value, value.slice
    if isinstance(base, ast.Name) and base.id in known.tables:
        return isinstance(place, ast.Constant) and known.tables[base.id].get(place.value, False)
    if isinstance(base, ast.Call) and _called(base) == _SPLIT:
        first = place.lower if isinstance(place, ast.Slice) else place
        number = first.value if isinstance(first, ast.Constant) else None
        return isinstance(first, ast.UnaryOp) or (isinstance(number, int) and number >= _KEPT_FROM)
    if isinstance(base, ast.Attribute) and base.attr in ("r_", "c_"):
        return any(_carries(item, known) for item in _items(place))
    return _carries(base, known)


def _items(value: ast.expr) -> list[ast.expr]:
    return list(value.elts) if isinstance(value, ast.Tuple | ast.List) else [value]


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""
