"""Which ready-made functions an answer used, and whether it ran automatic differentiation.

An exercise that asks for activations "from basic operations" forbids the ready-made ones in any spelling. Three watchers
together see them: PyTorch reports every function that is called on tensors, under any name; a profiler sees calls of
Python and C functions of libraries; and the few functions of NumPy, SciPy and `math` that could do the work are replaced by
recording ones for the length of the call, and looked for among the objects that the answer's code can reach.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import CodeType, FrameType, FunctionType
from typing import Any

READY_MADE = frozenset(
    ["sigmoid", "logsigmoid", "log_sigmoid", "expit", "log_expit", "tanh", "relu", "threshold", "hardtanh", "leaky_relu", "prelu", "elu", "selu", "celu", "softmax", "log_softmax", "logsumexp", "softplus"]
)
_SCALAR_MODULES = ("math", "cmath", "numpy", "scipy.special", "scipy.special._ufuncs")
_LIBRARY_MARKS = ("site-packages", "dist-packages")
_AUTODIFF_C = frozenset(["run_backward", "_make_dual"])
_AUTODIFF_PYTHON = frozenset(["GradientTape.gradient", "GradientTape.jacobian", "Tensor.backward", "Tensor.gradient"])


class Watch:
    """A context manager around one call. `wanted` holds "operations", "autograd", both or neither."""

    def __init__(self, wanted: Sequence[str], function: Any) -> None:
        self._wanted = frozenset(wanted)
        self._function = function
        self._seen: set[str] = set()
        self._stack = ExitStack()
        self.autograd = False

    def operations(self) -> list[str]:
        return sorted(self._seen)

    def __enter__(self) -> Watch:
        if "operations" in self._wanted:
            self._seen.update(name for name in _reachable(self._function))
            self._stack.enter_context(_recording_modules(self._seen.add))
            if "torch" in sys.modules:
                self._stack.enter_context(_torch_watch(self._seen.add))
        if self._wanted:
            self._stack.enter_context(self._profiler())
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    @contextmanager
    def _profiler(self) -> Iterator[None]:
        before = sys.getprofile()

        def profile(frame: FrameType, event: str, argument: Any) -> None:
            if event == "c_call":
                name = getattr(argument, "__name__", "")
                if name in _AUTODIFF_C:
                    self.autograd = True
            elif event == "call":
                code = frame.f_code
                if code.co_name in READY_MADE and _is_library(code) and not _importing(frame):
                    self._seen.add(code.co_name)
                elif code.co_qualname in _AUTODIFF_PYTHON and _is_library(code):
                    self.autograd = True

        sys.setprofile(profile)
        try:
            yield
        finally:
            if sys.getprofile() is not profile:  # an answer that takes the watcher away is told on
                self._seen.add("sys.setprofile")
                self.autograd = True
            sys.setprofile(before)
            if "operations" not in self._wanted:
                self._seen.clear()


def _is_library(code: CodeType) -> bool:
    return any(mark in code.co_filename for mark in _LIBRARY_MARKS)


def _importing(frame: FrameType | None) -> bool:
    """Whether an import is going on: a library that loads lazily may call anything then."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


@contextmanager
def _torch_watch(add: Callable[[str], None]) -> Iterator[None]:
    """Sees every call of a PyTorch function, method or operator from Python. (The dispatcher would see what compiled functions
    do, too, but its first use imports a compiler for a second and a half; `_reachable` reads those functions instead.)"""
    from torch.overrides import TorchFunctionMode

    class Recorder(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            name = _plain_name(str(getattr(func, "__name__", func)))
            if name in READY_MADE:
                add(name)
            return func(*args, **(kwargs or {}))

    with Recorder():
        yield


def _plain_name(name: str) -> str:
    """`relu_`, `sigmoid.default` and `special_expit` are relu, sigmoid and expit."""
    return name.split(".")[0].strip("_").removeprefix("special_")


@contextmanager
def _recording_modules(add: Callable[[str], None]) -> Iterator[None]:
    """Replaces the ready-made functions of `math`, NumPy and SciPy by ones that record, and puts them back."""
    replaced: list[tuple[Any, str, Any]] = []
    for module_name in _SCALAR_MODULES:
        module = sys.modules.get(module_name)
        for name in READY_MADE if module is not None else ():
            original = getattr(module, name, None)
            if callable(original):
                replaced.append((module, name, original))
    for module, name, original in replaced:
        setattr(module, name, _recorder(name, original, add))
    try:
        yield
    finally:
        for module, name, original in replaced:
            setattr(module, name, original)


def _recorder(name: str, original: Any, add: Callable[[str], None]) -> Any:
    def record(*args: Any, **kwargs: Any) -> Any:
        add(name)
        return original(*args, **kwargs)

    return record


def _ready_made_objects() -> dict[int, str]:
    """The functions of `math`, NumPy and SciPy by identity: an answer may have imported one under another name."""
    found = {}
    for module_name in _SCALAR_MODULES:
        for name in READY_MADE:
            thing = getattr(sys.modules.get(module_name), name, None)
            if thing is not None:
                found[id(thing)] = name
    return found


def _reachable(function: Any) -> set[str]:
    """Ready-made functions among what the function's code names: globals, defaults and closures, and so on through the
    student's own functions."""
    ready = _ready_made_objects()
    found: set[str] = set()
    done: set[int] = set()
    waiting = [function]
    while waiting and len(done) < 2000:
        thing = waiting.pop()
        if id(thing) in done:
            continue
        done.add(id(thing))
        if id(thing) in ready:
            found.add(ready[id(thing)])
        elif isinstance(thing, FunctionType):
            if not _is_library(thing.__code__):
                waiting += _named_by(thing)
        elif type(thing).__name__ == "ScriptFunction":
            found |= READY_MADE.intersection(re.findall(r"\w+", str(getattr(thing, "code", ""))))
        elif isinstance(thing, functools.partial):
            waiting += [thing.func, *thing.args, *thing.keywords.values()]
        elif type(thing).__name__ == "vectorize" and hasattr(thing, "pyfunc"):
            waiting.append(thing.pyfunc)
        elif type(thing) in (list, tuple, set) and len(thing) < 200:
            waiting += list(thing)
        elif type(thing) is dict and len(thing) < 200:
            waiting += list(thing.values())
    return found


def _named_by(function: FunctionType) -> list[Any]:
    names: set[str] = set()
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        names.update(code.co_names)
        codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    things = [function.__globals__[name] for name in names if name in function.__globals__]
    things += list(function.__defaults__ or ()) + list((function.__kwdefaults__ or {}).values())
    for cell in function.__closure__ or ():
        try:
            things.append(cell.cell_contents)
        except ValueError:  # not bound yet
            continue
    return things
