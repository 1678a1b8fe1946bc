"""What an answer's code shows without being run: all that it can depend on, or that it is unknown.

Work is spared only on an answer whose code can be seen through (`course.probe.sparing`): one that
leaves nothing behind for its next call, and in which nothing waits for the thousandth step.
For that an answer must go straight on: each step of a loop does what the step before did.
"""

from __future__ import annotations

import builtins
import dis
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

# Libraries that keep nothing of an answer's but random numbers.
_OPEN = frozenset(["torch", "numpy", "math", "course"])
# Builtins that reach what the code does not name, and what gives another number at each call.
_DOORS = frozenset(
    "globals locals vars exec eval compile open getattr setattr delattr __import__ input id".split()
)
_DOORS_OF_LIBRARIES = frozenset(["seed", "initial_seed", "default_generator", "load", "save"])
_FUNCTIONS_OF_NUMPY = frozenset(["ufunc", "_ArrayFunctionDispatcher"])
_CONSTANTS = frozenset(["LOAD_CONST", "RETURN_CONST", "LOAD_SMALL_INT"])
_NAMES = frozenset(["LOAD_GLOBAL", "LOAD_NAME"])
_ATTRIBUTES = frozenset(["LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"])
_SETTERS = frozenset(["STORE_ATTR", "DELETE_ATTR", "COPY"])  # COPY: of `+=`
_PLAIN = (int, float, complex, str, bytes, type(None))
# Where a count becomes a stair: the turn at every hundredth step, say.
_STAIRS = frozenset(["//", "//=", "%", "%=", ">>", ">>="])


@dataclass
class Reading:
    """What was read of a function and of the notebook's functions that it calls.

    `seen_through`: nothing in them is unknown, and nothing outlasts a call. `straight`: nothing in
    them is compared, chosen or counted in stairs. `numbers` are those that stand in them.
    """

    seen_through: bool = True
    straight: bool = True
    numbers: list[float] = field(default_factory=list)


def read(function: Any) -> Reading:
    """Reads a function's code, and that of the functions of its notebook that it names."""
    reading = Reading()
    waiting, known = [function], set()
    while waiting and reading.seen_through:
        current = waiting.pop()
        if id(current) in known:
            continue
        known.add(id(current))
        if type(current) is not FunctionType or current.__closure__ or vars(current):
            reading.seen_through = False
            break
        defaults = (*(current.__defaults__ or ()), *(current.__kwdefaults__ or {}).values())
        if current is not function:  # whoever asks knows the function's own
            reading.numbers += _numbers(defaults)
        waiting += _named(reading, current.__code__, current.__globals__)
        reading.seen_through &= all(_is_plain(value) for value in defaults)
    return reading


def _named(reading: Reading, code: CodeType, names: Mapping[str, Any]) -> Iterator[Any]:
    """The notebook's functions that a piece of code names; the rest goes into the reading."""
    before, shared = "", False  # shared: the value at hand was reached from a name outside
    for step in dis.get_instructions(code):
        name = str(step.argval)
        reading.straight &= not _turns(step, before)
        if shared and step.opname in _SETTERS:
            reading.seen_through = False
        shared = step.opname in _NAMES or (shared and step.opname in _ATTRIBUTES)
        before = before if step.opname == "TO_BOOL" else step.opname
        if step.opname in _CONSTANTS and isinstance(step.argval, CodeType):
            yield from _named(reading, step.argval, names)
        elif step.opname in _CONSTANTS:
            reading.numbers += _numbers(step.argval)
        elif step.opname in _NAMES and name in names:
            value = names[name]
            reading.numbers += _numbers(value)
            if isinstance(value, FunctionType) and not _of_a_library(value):
                yield value
            elif not (_is_plain(value) or _of_a_library(value)):
                reading.seen_through = False
        elif (
            (step.opname in _NAMES and hasattr(builtins, name) and name in _DOORS)
            or (step.opname in _ATTRIBUTES and _is_door(name))
            or (step.opname == "IMPORT_NAME" and name.partition(".")[0] not in _OPEN)
            or step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL")
        ):
            reading.seen_through = False


def _turns(step: dis.Instruction, before: str) -> bool:
    """Whether the code may go another way here, or with another number, than the last time.

    What asks for None is about what was given; and after a `with` block Python itself asks whether
    an error was caught.
    """
    if "_IF_" in step.opname:
        return not step.opname.endswith("NONE") and before != "WITH_EXCEPT_START"
    return step.opname == "COMPARE_OP" or (step.opname == "BINARY_OP" and step.argrepr in _STAIRS)


def _is_door(attribute: str) -> bool:
    """`__init__` is asked for in every class; the others reach what the code does not name."""
    hidden = attribute.startswith("__") and attribute != "__init__"
    return hidden or attribute in _DOORS_OF_LIBRARIES


def _of_a_library(value: Any) -> bool:
    if isinstance(value, ModuleType):
        module = value.__name__
    elif isinstance(value, FunctionType | BuiltinFunctionType | type):
        module = value.__module__ or ""
    else:  # a network of `torch` is one of these, and keeps what it learns
        module = type(value).__module__ if type(value).__name__ in _FUNCTIONS_OF_NUMPY else ""
    return module.partition(".")[0] in _OPEN


def _is_plain(value: Any) -> bool:
    """Whether a value cannot change: a number, a text, and tuples of such."""
    if isinstance(value, tuple):
        return all(_is_plain(item) for item in value)
    return isinstance(value, _PLAIN)


def _numbers(value: Any) -> list[float]:
    if isinstance(value, tuple | frozenset):
        return [number for item in value for number in _numbers(item)]
    return [value] if isinstance(value, int | float) else []
