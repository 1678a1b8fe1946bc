"""Whether the probe is as it was before any code of the student's.

That is: its modules, and what it uses of Python's own.

A student's process is the student's: code that is written to deceive can always go one step
further. This makes the first steps (a patched function, an emptied list, exchanged code, a probe or
a trial of their own) visible, so that a person looks.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
from collections.abc import Callable, Iterator
from functools import partial
from json import JSONDecoder, JSONEncoder
from types import CodeType, FunctionType
from typing import Any

from course.probe.quick_look import quick_look

_words = str.split
_PACKAGES = ("course.probe", "course.lessons")
_WITH_THEM = ("course.checks.values", "course.checks.model")
_OF_OTHERS = {
    "builtins": _words("""
        abs all any bool callable dict enumerate float frozenset getattr hasattr id int
        isinstance issubclass iter len list map max min next range repr set setattr sorted str
        sum super tuple type vars zip __build_class__
    """),
    "sys": _words("setprofile getprofile _getframe addaudithook"),
    "threading": _words("setprofile getprofile"),
    "json": _words("dumps loads _default_encoder _default_decoder"),
    "json.encoder": _words("JSONEncoder c_make_encoder encode_basestring_ascii"),
    "warnings": _words("catch_warnings"),
    "gc": _words("get_referents"),
    "hmac": _words("compare_digest new"),
    "torch.utils._python_dispatch": _words("TorchDispatchMode"),
}
# Of classes that trials use: the functions that tell them what an answer did. What is not there
# must not appear.
_OF_CLASSES = {
    "torch._tensor.Tensor": _words("""
        __getattribute__ __getattr__ __torch_function__ backward cpu data detach dtype float
        grad grad_fn is_leaf is_sparse item numpy requires_grad resolve_conj resolve_neg shape
        to_dense tolist
    """),
    "torch.nn.modules.module.Module": _words("""
        __call__ __getattr__ __getattribute__ __setattr__ _call_impl _wrapped_call_impl children
        eval load_state_dict modules named_children named_modules named_parameters parameters
        register_forward_hook register_forward_pre_hook requires_grad_ state_dict train
        zero_grad
    """),
    "torch.nn.modules.linear.Linear": _words("__call__ __init__ forward"),
    "torch.optim.optimizer.Optimizer": _words("__init__ add_param_group step zero_grad"),
    "torch.optim.adam.Adam": _words("__init__ step zero_grad"),
    "torch.utils.data.dataloader.DataLoader": _words("__init__ __iter__ __len__"),
    "tensorflow.python.eager.backprop.GradientTape": _words(
        "__enter__ __exit__ __init__ gradient watch"
    ),
}
_SPECIAL = _words("""
    __bool__ __call__ __eq__ __getattr__ __getattribute__ __getitem__ __hash__ __iter__ __len__
    __new__ __setattr__
""")
_OF_A_FUNCTION = ("__code__", "__defaults__", "__kwdefaults__")
_OF_A_CODER = ("default", "encode", "iterencode", "decode", "raw_decode")
_TICKET = "a request:"
# Looked up once, before any code of the student's.
_frame, _modules = sys._getframe, sys.modules


class Tampered(Exception):
    """Something that a check rests on was changed; the message names it."""


Holds = Callable[[str], Any]


def _ours() -> list[str]:
    """The names of our modules that are imported.

    Not found by a walk through all modules: in a forked kernel each that is looked at is a page
    copied.
    """
    beside = [
        f"{package}.{name}"
        for package in _PACKAGES
        if package in _modules
        for name in vars(_modules[package])
    ]
    trials = (
        f"{package}.{name}"
        for package in beside
        if package.startswith("course.lessons.") and package in _modules
        for name in vars(_modules[package])
        if name.startswith("trials")
    )
    return [name for name in (*_PACKAGES, *beside, *trials, *_WITH_THEM) if name in _modules]


def _tables() -> Iterator[tuple[str, Holds, dict[str, Any]]]:
    """What everything is now, as tables.

    Each has a name, says how to look something up in it, and what was found there.
    """
    for name in _ours():
        held = vars(_modules[name])
        found = {key: value for key, value in held.items() if not key.startswith("__")}
        yield name, held.get, found
        # Nothing of Python's own is to be hidden by a name of the module.
        yield (
            name,
            held.get,
            dict.fromkeys(key for key in _OF_OTHERS["builtins"] if key not in held),
        )
        for key, value in found.items():
            yield from _inside(f"{name}.{key}", value, name)
    for name, keys in _OF_OTHERS.items():
        if name in _modules:
            held = vars(_modules[name])
            yield name, held.get, {key: held.get(key) for key in keys}
            for key in keys:
                yield from _inside(f"{name}.{key}", held.get(key), name)
    _exchange_step()
    for name, keys in _OF_CLASSES.items():
        module, _dot, kind = name.rpartition(".")
        if module in _modules:
            held = vars(vars(_modules[module])[kind])
            yield name, held.get, {key: held.get(key) for key in keys}
            for key in keys:
                yield from _inside(f"{name}.{key}", held.get(key), module)


def _exchange_step() -> None:
    """Has PyTorch put a function of its own in place of `step` before we look.

    It does so when the first optimizer of a class is made, by an honest answer too.
    """
    kind: Any = getattr(_modules.get("torch.optim.adam"), "Adam", None)
    exchange = getattr(kind, "_patch_step_function", None)
    if kind is not None and exchange is not None:
        exchange(object.__new__(kind))


def _inside(name: str, value: Any, module: str) -> Iterator[tuple[str, Holds, dict[str, Any]]]:
    """What a thing is made of.

    That is a function's code and defaults, a class's functions, a table's entries.
    """
    if isinstance(value, FunctionType):
        yield name, partial(getattr, value), {key: getattr(value, key) for key in _OF_A_FUNCTION}
        named = value.__kwdefaults__ or {}
        yield f"{name}.__kwdefaults__", named.get, dict(named)
    elif isinstance(value, type) and value.__module__ == module:
        held = vars(value)
        found = {
            key: member
            for key, member in held.items()
            if isinstance(member, FunctionType | staticmethod | classmethod | property)
        }
        yield name, held.get, found | dict.fromkeys(key for key in _SPECIAL if key not in held)
        for key, member in found.items():
            yield from _inside(f"{name}.{key}", getattr(member, "__func__", member), module)
    elif isinstance(
        value, JSONEncoder | JSONDecoder
    ):  # what is set on the one object would stand in for its class's methods
        own = vars(value)
        yield name, own.get, {key: own.get(key) for key in (*own, *_OF_A_CODER)}
    elif type(value) is dict and name.rpartition(".")[2].isupper():
        yield name, value.get, dict(value)


def seal(
    secret_key: bytes, answerer: CodeType, writer: CodeType
) -> Callable[[str, str, str], Callable[[str, str], str]]:
    """Looks how everything is now, and gives the function that lets a request in.

    It does so for the code `answerer` only, with the ticket that the trusted side has made for this
    very request and file (`ticket_of`), and once.

    What it gives signs the request's lines, for the code `writer` only: one line for each property,
    as long as everything is so. Else they raise Tampered.
    """
    # Modules are told apart from what is put in their place by the modules' own table.
    modules = {name: _modules[name] for name in (*_ours(), *_OF_OTHERS) if name in _modules}
    before: list[tuple[str, Holds, dict[str, Any]]] = [
        ("sys.modules", _modules.get, modules),
        *_tables(),
    ]
    entries = tuple(
        (look_up, key, value, f"{name}.{key}")
        for name, look_up, found in before
        for key, value in found.items()
    )
    unchanged = quick_look((look_up, found) for _name, look_up, found in before)
    secret = hmac.new(secret_key, digestmod=hashlib.sha256)
    frame, tampered, is_equal, prefix = _frame, Tampered, hmac.compare_digest, _TICKET
    used: set[str] = set()

    def digest_of(text: str) -> str:
        digest = secret.copy()
        digest.update(text.encode("utf-8", "replace"))
        return digest.hexdigest()

    def let_in(request: str, path: str, ticket: str) -> Callable[[str, str], str]:
        if frame(1).f_code is not answerer:
            raise tampered("the one who answers")
        if ticket in used or not is_equal(ticket, digest_of(prefix + path + request)):
            raise tampered("a request of its own")
        used.add(ticket)
        signed: set[str] = set()

        def sign(name: str, line: str) -> str:
            if frame(1).f_code is not writer:
                raise tampered("the one who signs")
            if name in signed:
                raise tampered("a second line")
            signed.add(name)
            # Thousands of things at each line: a loop would take longer than most answers.
            if not unchanged():
                changed = [
                    name for look_up, key, value, name in entries if look_up(key) is not value
                ]
                if changed:
                    raise tampered(*changed)
            return digest_of(path + line)

        return sign

    return let_in


def ticket_of(key: bytes, request: str, path: str) -> str:
    """The trusted side's word that it asks this request, to be answered into this file."""
    return hmac.new(
        key, (_TICKET + path + request).encode("utf-8", "replace"), hashlib.sha256
    ).hexdigest()
