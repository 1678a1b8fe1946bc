"""Fault injection: operations that an exercise forbids give wrong numbers.

They do so in a whole process, and by whatever route they are reached.

What a watcher sees of an answer's work is the word of the process that the answer runs in. Numbers
are not: the engine judges such an exercise once more while the forbidden operations are spoilt.
PyTorch's are spoilt at its dispatcher, so also for threads, scripts, tensors of other kinds and
other spellings; automatic differentiation records nothing. An operation that is neither forbidden
nor basic (`course.probe.basic`) raises, with `UNKNOWN` in its message.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from typing import Any

from course.probe.basic import BASIC, KINDS_OF_BASIC
from course.probe.operations import FORBIDDEN, number_functions, plain_name

OPERATIONS, AUTOGRAD = "operations", "autograd"
UNKNOWN = "is no basic operation"

_KEYS = ("CPU", "CUDA", "QuantizedCPU", "MkldnnCPU", "SparseCPU", "SparseCsrCPU", "NestedTensorCPU")
_BELOW_AUTOGRAD = ("CPU", "CompositeExplicitAutograd", "CompositeExplicitAutogradNonFunctional")
_NO_COMPILER = "torch._inductor"  # what it makes of an operation does not come by the dispatcher
_for_good = ExitStack()


@contextmanager
def spoilt(fault: str, libraries: Iterable[str] = ()) -> Iterator[None]:
    """Spoils what `fault` ("operations" or "autograd") names while the block runs.

    `libraries` are imported before: one that comes later would bring its own. Raises ValueError for
    another fault.
    """
    if fault not in (OPERATIONS, AUTOGRAD):
        raise ValueError(fault)
    for name in libraries:
        with suppress(Exception):  # the answer meets the same error
            importlib.import_module(name)
    with ExitStack() as stack:
        if "torch" in sys.modules:
            stack.enter_context(_without_compiler())
            stack.enter_context(_registered(fault))
        if fault == OPERATIONS:
            stack.enter_context(_wrong_numbers())
        yield


def spoil(fault: str, libraries: Iterable[str] = ()) -> None:
    """The same for the rest of this process."""
    _for_good.enter_context(spoilt(fault, libraries))


def is_forbidden(operation: str) -> bool:
    """Whether an operation of PyTorch's is one of the ready-made ones, in any form.

    For example "_softmax" and "silu_backward".
    """
    name = operation.removesuffix("_jvp")
    for ending in ("_data", "_backward", "_functional", "_with_noise"):
        name = name.removesuffix(ending).removesuffix("_")
    return plain_name(name) in FORBIDDEN


def is_basic(operation: str) -> bool:
    """Whether an operation of PyTorch's is a basic one, however the dispatcher spells it."""
    name = operation.strip("_").removeprefix("foreach_")
    return name in BASIC or name.startswith(KINDS_OF_BASIC)


@cache
def plan(fault: str) -> list[tuple[str, tuple[str, ...], Callable[..., Any]]]:
    """What is registered at PyTorch's dispatcher for a fault: operation, keys, kernel.

    To look at three thousand operations takes longer than to spoil them: a zygote does it once
    for all its forks.
    """
    import torch
    from torch.library import fallthrough_kernel

    has = torch._C._dispatch_has_kernel_for_dispatch_key
    found: list[tuple[str, tuple[str, ...], Callable[..., Any]]] = []
    for full in torch._C._dispatch_get_all_op_names():
        namespace, _colons, rest = full.partition("::")
        operation, _dot, overload = rest.partition(".")
        if namespace != "aten":
            continue
        if fault == OPERATIONS and is_forbidden(operation):
            found.append(
                (
                    rest,
                    tuple(key for key in _KEYS if key == "CPU" or has(full, key)),
                    _wrong(operation),
                )
            )
        elif not any(has(full, key) for key in _BELOW_AUTOGRAD):
            continue  # it is made of others
        elif fault == OPERATIONS and not is_basic(operation):
            found.append((rest, ("CPU",), _unknown(operation)))
        elif fault == AUTOGRAD and "out" not in overload:
            found.append((rest, ("AutogradCPU",), fallthrough_kernel))
    return found


@contextmanager
def _registered(fault: str) -> Iterator[None]:
    """The kernels of a fault.

    Without automatic differentiation every operation goes on below it: forward values are the same,
    and nothing is recorded.
    """
    from torch.library import Library

    library = Library("aten", "IMPL")
    for name, keys, kernel in plan(fault):
        for key in keys:
            library.impl(name, kernel, key, allow_override=True)
    try:
        yield
    finally:
        del library


@contextmanager
def _without_compiler() -> Iterator[None]:
    before = sys.modules.get(_NO_COMPILER)
    sys.modules[_NO_COMPILER] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if before is None:
            del sys.modules[_NO_COMPILER]
        else:
            sys.modules[_NO_COMPILER] = before


@contextmanager
def _wrong_numbers() -> Iterator[None]:
    """In place of the functions of `math`, NumPy, SciPy and mpmath."""
    mpmath = sys.modules.get("mpmath")
    contexts = [
        context
        for context in (getattr(mpmath, kind, None) for kind in ("mp", "fp", "iv"))
        if context is not None
    ]
    replaced = number_functions() + [
        (context, name, getattr(context, name))
        for context in contexts
        for name in FORBIDDEN
        if hasattr(context, name)
    ]
    for module, name, _original in replaced:
        setattr(module, name, _wrong_number)
    try:
        yield
    finally:
        for module, name, original in replaced:
            setattr(module, name, original)


def _unknown(operation: str) -> Callable[..., Any]:
    def kernel(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError(f"{operation} {UNKNOWN}")

    return kernel


def _wrong(operation: str) -> Callable[..., Any]:
    """A kernel with results of the right form and wrong numbers."""
    in_place = operation.endswith("_")

    def kernel(*args: Any, **kwargs: Any) -> Any:
        import torch

        first = args[0] if args else next(iter(kwargs.values()))
        if isinstance(first, list | tuple):
            made = [_scrambled(tensor) for tensor in first]
            if in_place:
                for tensor, value in zip(first, made, strict=True):
                    tensor.copy_(value)
                return None
            return made
        value = _scrambled(first)
        if plain_name(operation) == "logsumexp":
            value = value.sum(args[1] if len(args) > 1 else -1, *args[2:3])
        elif plain_name(operation) == "glu":
            value = value.chunk(2, args[1] if len(args) > 1 else -1)[0]
        out = next(
            (it for it in kwargs.values() if isinstance(it, torch.Tensor) and it is not first),
            None,
        )
        target = first if in_place else out
        if target is not None:
            if target.shape != value.shape:
                target.resize_(value.shape)
            return target.copy_(value)
        return (value, value.new_empty(0)) if operation == "log_sigmoid_forward" else value

    return kernel


def _scrambled(tensor: Any) -> Any:
    return tensor * 0.618034 + 0.271828


def _wrong_number(x: Any = 0.0, *_args: Any, **_kwargs: Any) -> Any:
    try:
        return x * 0.618034 + 0.271828
    except TypeError:  # a list
        import numpy as np

        return np.asarray(x) * 0.618034 + 0.271828
