"""Whether the probe is as it was before any code of the student's: its modules, and what it uses of Python's own.

A student's process is the student's: code that is written to deceive can always go one step further. This makes the first
steps (a patched function, an emptied list, exchanged code, a probe of their own) visible, so that a person looks.
"""

from __future__ import annotations

import hashlib
import hmac
import operator
import sys
from collections.abc import Callable, Iterator
from functools import partial
from json import JSONDecoder, JSONEncoder
from types import CodeType, FunctionType
from typing import Any

_PROBE, _WITH_IT = "course.probe", ("course.checks.values", "course.checks.model")
_OF_OTHERS = {
    "builtins": ("abs", "all", "any", "bool", "callable", "dict", "enumerate", "float", "frozenset", "getattr", "hasattr", "id",
                 "int", "isinstance", "issubclass", "iter", "len", "list", "map", "max", "min", "next", "range", "repr", "set",
                 "setattr", "sorted", "str", "sum", "super", "tuple", "type", "vars", "zip", "__build_class__"),
    "sys": ("setprofile", "getprofile", "_getframe", "addaudithook"),
    "threading": ("setprofile", "getprofile"),
    "json": ("dumps", "loads", "_default_encoder", "_default_decoder"),
    "json.encoder": ("JSONEncoder", "c_make_encoder", "encode_basestring_ascii"),
    "warnings": ("catch_warnings",),
    "gc": ("get_referents",),
    "hmac": ("compare_digest", "new"),
    "torch.utils._python_dispatch": ("TorchDispatchMode",),
}
_OF_A_FUNCTION = ("__code__", "__defaults__", "__kwdefaults__")
_OF_A_CODER = ("default", "encode", "iterencode", "decode", "raw_decode")
# Looked up once, before any code of the student's.
_frame, _modules = sys._getframe, sys.modules


class Tampered(Exception):
    """Something that a check rests on was changed; the message names it."""


Holds = Callable[[str], Any]


def _ours() -> list[str]:
    """The names of our modules that are imported. Not found by a walk through all modules: in a forked kernel each that is looked
    at is a page copied."""
    beside = (f"{_PROBE}.{name}" for name in vars(_modules[_PROBE]))
    return [name for name in (_PROBE, *beside, *_WITH_IT) if name in _modules]


def _tables() -> Iterator[tuple[str, Holds, dict[str, Any]]]:
    """What everything is now, as tables: the name of each, how to look something up in it, and what was found there."""
    for name in _ours():
        held = vars(_modules[name])
        found = {key: value for key, value in held.items() if not key.startswith("__")}
        yield name, held.get, found
        for key, value in found.items():
            yield from _inside(f"{name}.{key}", value, name)
    for name, keys in _OF_OTHERS.items():
        if name in _modules:
            held = vars(_modules[name])
            yield name, held.get, {key: held.get(key) for key in keys}
            for key in keys:
                yield from _inside(f"{name}.{key}", held.get(key), name)


def _inside(name: str, value: Any, module: str) -> Iterator[tuple[str, Holds, dict[str, Any]]]:
    """What a thing is made of: a function's code and defaults, a class's functions, a table's entries."""
    if isinstance(value, FunctionType):
        yield name, partial(getattr, value), {key: getattr(value, key) for key in _OF_A_FUNCTION}
        named = value.__kwdefaults__ or {}
        yield f"{name}.__kwdefaults__", named.get, dict(named)
    elif isinstance(value, type) and value.__module__ == module:
        held = vars(value)
        found = {key: one for key, one in held.items() if isinstance(one, FunctionType | staticmethod | classmethod | property)}
        yield name, held.get, found
        for key, one in found.items():
            yield from _inside(f"{name}.{key}", getattr(one, "__func__", one), module)
    elif isinstance(value, JSONEncoder | JSONDecoder):  # what is set on the one object would stand in for its class's methods
        own = vars(value)
        yield name, own.get, {key: own.get(key) for key in (*own, *_OF_A_CODER)}
    elif type(value) is dict and name.rpartition(".")[2].isupper():
        yield name, value.get, dict(value)


def seal(secret_key: bytes, signer: CodeType) -> Callable[[str], str]:
    """Looks how everything is now, and gives the function that signs a line of evidence: for the function with the code
    `signer` only, and as long as everything is so. Else it raises Tampered."""
    # Modules are told apart from what is put in their place by the modules' own table.
    modules = {name: _modules[name] for name in (*_ours(), *_OF_OTHERS) if name in _modules}
    before: list[tuple[str, Holds, dict[str, Any]]] = [("sys.modules", _modules.get, modules), *_tables()]
    entries = [(look_up, key, value, f"{name}.{key}") for name, look_up, found in before for key, value in found.items()]
    look_ups, keys, values, names = zip(*entries, strict=True)
    secret = hmac.new(secret_key, digestmod=hashlib.sha256)
    frame, tampered = _frame, Tampered
    every, each, called, same, pairs = all, map, operator.call, operator.is_, zip

    def sign(line: str) -> str:
        if frame(1).f_code is not signer:
            raise tampered("the one who signs")
        # A thousand things at each line: a loop in Python would take longer than most answers.
        if not every(each(same, each(called, look_ups, keys), values)):
            raise tampered(*(name for look_up, key, value, name in pairs(look_ups, keys, values, names)
                             if look_up(key) is not value))
        digest = secret.copy()
        digest.update(line.encode("utf-8", "replace"))
        return digest.hexdigest()

    return sign
