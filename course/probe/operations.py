"""Which ready-made functions an answer used, and whether it ran automatic differentiation.

An exercise that asks for activations "from basic operations" forbids the ready-made ones in any
spelling. Four watchers together see them: PyTorch's dispatcher reports every operation on tensors,
however it was called; a profiler sees calls of the functions of libraries, in threads too; the
functions of `math`, NumPy and SciPy that could do the work are replaced by recording ones for the
length of the call; and what the answer's code can reach is searched for them beforehand
(`course.probe.reach`).
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from types import CodeType, FrameType
from typing import Any

from course.probe.reach import Reach, is_library

_words = str.split
READY_MADE = frozenset(
    _words("""
        sigmoid logsigmoid log_sigmoid expit log_expit tanh relu threshold hardtanh leaky_relu
        prelu elu selu celu softmax log_softmax logsumexp softplus
    """)
)
# Those and what is one of them in another form: x * sigmoid(x), tanh(softplus(x)), a running
# logsumexp, a relu with a limit, ...
FORBIDDEN = READY_MADE.union(
    _words("glu silu mish hardsigmoid hardswish relu6 rrelu softmin logcumsumexp tanhshrink")
)
# How the dispatcher's names differ from the plain ones: `_softmax`, `relu_`, `special_expit`,
# `_prelu_kernel`, ...
_PREFIXES = ("special_", "sparse_", "masked_", "safe_", "foreach_")
_SUFFIXES = ("_forward", "_kernel")
# What other libraries call their own: scikit-learn's neural networks, functions of the C library.
_OTHER_NAMES = {
    "inplace_logistic": "sigmoid",
    "inplace_tanh": "tanh",
    "inplace_relu": "relu",
    "inplace_softmax": "softmax",
    "tanhf": "tanh",
    "tanhl": "tanh",
    "ctanh": "tanh",
}
# Modules whose functions work on plain numbers or arrays, where PyTorch's dispatcher does not see
# them; of those in the second line, which are loaded lazily, the functions lie in the module on the
# right.
_NUMBER_MODULES = ("math", "cmath", "numpy")
_LAZY_MODULES = {"scipy": "scipy.special", "mpmath": "mpmath", "sympy": "sympy"}
_AUTODIFF_C = frozenset(["run_backward", "_make_dual"])
_AUTODIFF_PYTHON = frozenset(
    ["GradientTape.gradient", "GradientTape.jacobian", "Tensor.backward", "Tensor.gradient"]
)


# What no basic operation needs, and what a watcher does not see: other processes, functions of the
# C library, a look at callers.
_ACTS = tuple(
    _words("ctypes.dl ctypes.call subprocess. os.fork os.posix_spawn os.exec os.system gc.get_")
)
_LOOKS = tuple(
    _words("sys._getframe sys._current_frames sys.setprofile sys.settrace sys.monitoring frames.")
)
_FRAMES = frozenset(["tb_frame", "gi_frame", "cr_frame", "ag_frame"])
_STANDARD = importlib.__file__.rpartition("importlib")[0]
_watching: list[set[str]] = []


def watch_acts() -> None:
    """From here on such an act during a watched call counts as a forbidden operation.

    It cannot be taken back.
    """
    current, getframe = _watching, sys._getframe
    looking = False

    def act(event: str, arguments: Any) -> None:
        nonlocal looking
        if not current or looking:
            return
        if event == "object.__getattr__":
            event = f"frames.{arguments[1]}" if arguments[1] in _FRAMES else ""
        if event.startswith(_ACTS + _LOOKS):
            looking = True  # to look at the caller is such an event too
            frame = getframe(1)
            looking = False
            if not _importing(frame) and (event.startswith(_ACTS) or _is_students(frame.f_code)):
                current[-1].add(event)

    sys.addaudithook(act)


def _is_students(code: CodeType) -> bool:
    return not (
        is_library(code)
        or code.co_filename.startswith((_STANDARD, "<frozen"))
        or "/course/" in code.co_filename
    )


class Watch:
    """A context manager around one call; `wanted` holds "operations", "autograd" or both."""

    def __init__(self, wanted: Sequence[str], function: Any) -> None:
        self._wanted = frozenset(wanted)
        self._function = function
        self._seen: set[str] = set()
        self._stack = ExitStack()
        self.autograd = False

    def operations(self) -> list[str]:
        """The forbidden operations that were seen, sorted."""
        return sorted(self._seen)

    def __enter__(self) -> Watch:
        if "operations" in self._wanted:
            reach = Reach(self._function)
            _import_before(reach.modules())
            found = number_functions()
            self._seen |= reach.found({id(original): name for _module, name, original in found})
            self._stack.enter_context(_recording(found, self._seen.add))
            if "torch" in sys.modules:
                self._stack.enter_context(_dispatch_watch(self._seen.add))
        if self._wanted:
            self._stack.enter_context(self._profiler())
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    @contextmanager
    def _profiler(self) -> Iterator[None]:
        before, before_in_threads = sys.getprofile(), threading.getprofile()

        def profile(frame: FrameType, event: str, argument: Any) -> None:
            if event == "c_call":
                name = getattr(argument, "__name__", "")
                if name in _AUTODIFF_C:
                    self.autograd = True
                elif name.strip("_") in FORBIDDEN:
                    self._seen.add(name.strip("_"))
            elif event == "call":
                code = frame.f_code
                name = _OTHER_NAMES.get(code.co_name, code.co_name)
                if name in FORBIDDEN and is_library(code) and not _importing(frame):
                    self._seen.add(name)
                elif code.co_qualname in _AUTODIFF_PYTHON and is_library(code):
                    self.autograd = True

        threading.setprofile(profile)
        sys.setprofile(profile)
        acts: set[str] = set()
        _watching.append(acts)
        try:
            yield
        finally:
            _watching.clear()
            self._seen |= acts
            self.autograd = self.autograd or bool(acts)
            if sys.getprofile() is not profile:  # an answer that takes the watcher away is told on
                self._seen.add("sys.setprofile")
                self.autograd = True
            sys.setprofile(before)
            threading.setprofile(before_in_threads)  # type: ignore[arg-type]
            if "operations" not in self._wanted:
                self._seen.clear()


def _import_before(modules: Iterable[str]) -> None:
    """Imports what the answer would import as it runs.

    A library that is loaded while others' functions are replaced by recording ones would keep
    those.
    """
    for name in sorted(modules):
        lazy = _LAZY_MODULES.get(name.partition(".")[0], name)
        for module in {name, lazy} - sys.modules.keys():
            with suppress(Exception):  # the answer meets the same error when it is called
                importlib.import_module(module)


def _importing(frame: FrameType | None) -> bool:
    """Whether an import is going on: a library that loads lazily may call anything then."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def plain_name(name: str) -> str:
    """The plain name of a dispatched operation."""
    name = name.strip("_")
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return name


@contextmanager
def _dispatch_watch(add: Callable[[str], None]) -> Iterator[None]:
    from torch.utils._python_dispatch import TorchDispatchMode

    class Recorder(TorchDispatchMode):
        @classmethod
        def _should_skip_dynamo(cls) -> bool:
            """Keeps PyTorch from importing its compiler for the first operation that is watched.

            That takes a second and a half, and the compiler's LLVM ends a process that has loaded
            TensorFlow's.
            """
            return False

        def __torch_dispatch__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            name = plain_name(str(func.overloadpacket.__name__))
            if name in FORBIDDEN:
                add(name)
            return func(*args, **(kwargs or {}))

    with Recorder():
        yield


def number_functions() -> list[tuple[Any, str, Any]]:
    """Module, name and object of every ready-made function that works on numbers.

    They are those of `math`, NumPy (its inner modules too), SciPy, ...
    """
    modules = [
        sys.modules.get(name)
        for name in (*_NUMBER_MODULES, *_LAZY_MODULES.values(), "scipy.special._ufuncs")
    ]
    modules += [module for name, module in list(sys.modules.items()) if name.startswith("numpy.")]
    found = []
    for module in modules:
        held = getattr(module, "__dict__", {})
        found += [
            (module, name, held[name])
            for name in FORBIDDEN.intersection(held)
            if callable(held[name])
        ]
    return found


@contextmanager
def _recording(found: Sequence[tuple[Any, str, Any]], add: Callable[[str], None]) -> Iterator[None]:
    """Replaces these functions by ones that record, and puts them back."""
    for module, name, original in found:
        setattr(module, name, _recorder(name, original, add))
    try:
        yield
    finally:
        for module, name, original in found:
            setattr(module, name, original)


def _recorder(name: str, original: Any, add: Callable[[str], None]) -> Any:
    def record(*args: Any, **kwargs: Any) -> Any:
        add(name)
        return original(*args, **kwargs)

    return record
