"""What an answer's code can reach: the objects it names, and so on.

The search goes through the student's own functions and classes.

A function that was imported under another name (`from math import tanh as t`) is found here by
identity, wherever it is kept: a global, a default, a closure, an attribute, a list, a partial, a
wrapper.
"""

from __future__ import annotations

import builtins
import dis
import functools
import gc
import sys
from collections.abc import Mapping
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

_LIBRARY_MARKS = ("site-packages", "dist-packages")
_MOST_THINGS = 2000
_LONGEST_CONTAINER = 200
# Wrappers written in C: what they hold is known to the garbage collector only.
_WRAPPERS = (
    functools.partial,
    functools._lru_cache_wrapper,
    MethodType,
    staticmethod,
    classmethod,
    property,
)


def is_library(code: CodeType) -> bool:
    """Whether code comes from an installed package."""
    return any(mark in code.co_filename for mark in _LIBRARY_MARKS)


class Reach:
    """The things that can be reached from a function, in no order."""

    def __init__(self, function: Any) -> None:
        self._things: dict[int, Any] = {}
        self._modules: set[str] = set()
        waiting = [function]
        while waiting and len(self._things) < _MOST_THINGS:
            thing = waiting.pop()
            if id(thing) not in self._things:
                self._things[id(thing)] = thing
                waiting += self._held_by(thing)

    def found(self, wanted: Mapping[int, str]) -> set[str]:
        """The names, in `wanted`, of the things that were reached.

        `wanted` maps an object's id to a name.
        """
        return {name for key, name in wanted.items() if key in self._things}

    def modules(self) -> set[str]:
        """The modules that the code imports as it runs, or names."""
        return self._modules

    def _held_by(self, thing: Any) -> list[Any]:
        if isinstance(thing, FunctionType):
            return self._named_by(thing)
        if isinstance(thing, ModuleType):
            self._modules.add(thing.__name__)
            return [] if _is_loaded(thing) else list(vars(thing).values())
        if isinstance(thing, type):
            return list(vars(thing).values()) if _is_own(thing) else []
        if type(thing) in (list, tuple, set, frozenset):
            return list(thing) if len(thing) < _LONGEST_CONTAINER else []
        if type(thing) is dict:
            return list(thing.values()) if len(thing) < _LONGEST_CONTAINER else []
        if isinstance(thing, _WRAPPERS) or _is_vectorised(thing):
            held = gc.get_referents(thing)
            return [value for value in held if not isinstance(value, ModuleType)]
        if _is_own(type(thing)):
            return [type(thing), *getattr(thing, "__dict__", {}).values()]
        return []

    def _named_by(self, function: FunctionType) -> list[Any]:
        things = [
            *(function.__defaults__ or ()),
            *(function.__kwdefaults__ or {}).values(),
            *vars(function).values(),
        ]
        for cell in function.__closure__ or ():
            try:
                things.append(cell.cell_contents)
            except ValueError:  # not bound yet
                continue
        if is_library(function.__code__):  # a library's wrapper around a function of the student's
            return things
        names: set[str] = set()
        codes = [function.__code__]
        while codes:
            code = codes.pop()
            names.update(code.co_names)
            self._modules |= {
                str(step.argval)
                for step in dis.get_instructions(code)
                if step.opname == "IMPORT_NAME" and step.argval
            }
            codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        # a name of the student's may have been put among Python's own
        places = (function.__globals__, vars(builtins))
        return things + [place[name] for name in names for place in places if name in place]


def _is_loaded(module: ModuleType) -> bool:
    """Whether a module came from an import.

    One that was made by hand is a container like any other.
    """
    return getattr(module, "__spec__", None) is not None or bool(getattr(module, "__file__", ""))


def _is_own(kind: type) -> bool:
    """Whether a class was made in the notebook."""
    return getattr(kind, "__module__", "") == "__main__"


def _is_vectorised(thing: Any) -> bool:
    """Whether it is what `np.vectorize` or `np.frompyfunc` made of a function."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(thing, numpy.vectorize | numpy.ufunc)
