"""Whether the probe is as it was before any code of the student's: its modules, and what it uses of Python's own.

A student's process is the student's: code that is written to deceive can always go one step further. This makes the first
steps (a patched function, an emptied list, exchanged code, a probe of their own) visible, so that a person looks.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

_OURS = ("course.probe.", "course.checks.values", "course.checks.model")
_OF_OTHERS = {
    "builtins": ("abs", "all", "any", "bool", "callable", "dict", "enumerate", "float", "frozenset", "getattr", "hasattr", "id",
                 "int", "isinstance", "issubclass", "iter", "len", "list", "map", "max", "min", "next", "range", "repr", "set",
                 "setattr", "sorted", "str", "sum", "super", "tuple", "type", "vars", "zip", "__build_class__"),
    "sys": ("setprofile", "getprofile", "_getframe", "addaudithook"),
    "threading": ("setprofile", "getprofile"),
    "json": ("dumps", "loads"),
    "json.encoder": ("JSONEncoder", "c_make_encoder"),
    "warnings": ("catch_warnings",),
    "gc": ("get_referents",),
    "hmac": ("compare_digest", "new"),
    "torch.utils._python_dispatch": ("TorchDispatchMode",),
}
# Looked up once, before any code of the student's.
_frame, _modules = sys._getframe, sys.modules


class Tampered(Exception):
    """Something that a check rests on was changed; the message names it."""


def _things() -> Iterator[tuple[str, Any]]:
    for name, module in list(_modules.items()):
        if (name + ".").startswith(_OURS) and module is not None:
            for key, value in list(vars(module).items()):
                if not key.startswith("__"):
                    yield from _parts(f"{name}.{key}", value, name)
    for name, keys in _OF_OTHERS.items():
        held = vars(_modules[name]) if name in _modules else {}
        for key in keys if held else ():
            yield from _parts(f"{name}.{key}", held.get(key), name)


def _parts(name: str, value: Any, module: str) -> Iterator[tuple[str, Any]]:
    """The thing itself, and what it is made of: a function's code and defaults, a class's functions, a table's entries."""
    yield name, value
    if isinstance(value, FunctionType):
        yield f"{name}'s code", value.__code__
        yield f"{name}'s defaults", value.__defaults__
    elif isinstance(value, type) and value.__module__ == module:
        for key, one in list(vars(value).items()):
            if isinstance(one, FunctionType | staticmethod | classmethod | property):
                yield f"{name}.{key}", one
                function = getattr(one, "__func__", one)
                yield f"{name}.{key}'s code", getattr(function, "__code__", None)
    elif type(value) is dict and name.rpartition(".")[2].isupper():
        for key, one in value.items():
            yield f"{name}[{key!r}]", one


def seal(key: bytes, signer: CodeType) -> Callable[[str], str]:
    """Looks how everything is now, and gives the function that signs a line of evidence: for the function with the code
    `signer` only, and as long as everything is so. Else it raises Tampered."""
    before = dict(_things())
    secret = hmac.new(key, digestmod=hashlib.sha256)
    things, frame, tampered = _things, _frame, Tampered

    def sign(line: str) -> str:
        if frame(1).f_code is not signer:
            raise tampered("the one who signs")
        now = dict(things())
        for name, value in before.items():
            if now.get(name) is not value:
                raise tampered(name)
        digest = secret.copy()
        digest.update(line.encode("utf-8", "replace"))
        return digest.hexdigest()

    return sign
