"""The kernels that tinygrad ran for one training step serve the next, which asks for the same.

tinygrad (0.14) remembers its schedule for a function. But at each `realize` it puts the arrays into
it, looks through all its kernels for what is not compiled, and puts the compiled ones in: a fifth
of an eager step of a small network. `TinyJit` keeps the compiled kernels and changes their arrays
alone. So does this, for steps that are not recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Schedule = Callable[[Any], tuple[Any, dict[str, int]]]
Run = Callable[..., None]

_MOST = 200  # schedules


@dataclass(frozen=True)
class _Kernels:
    """A schedule with numbers in place of arrays.

    `calls`: compiled kernel, numbers of its arrays, and the type, the details and the tag of its
    call. The call's own arrays come first, after them those of `new`, which it makes for itself:
    device, number of elements and type.
    """

    calls: tuple[tuple[Any, tuple[int, ...], Any, Any, Any], ...]
    new: tuple[tuple[str, int, Any], ...]


def install() -> bool:
    """Lets tinygrad look for a schedule's kernels first; False with one that has no such places."""
    try:
        from tinygrad import tensor
        from tinygrad.engine.realize import compile_linear
        from tinygrad.helpers import getenv

        schedule, run = tensor.create_linear_with_vars, tensor.run_linear
        if getenv("HCQ2"):  # it links each schedule to its arrays
            return False
        if schedule.__module__ != __name__:  # the set-up may run twice
            tensor.create_linear_with_vars = remembered(schedule, compile_linear)
            tensor.run_linear = without_compiling(run)
    except (ImportError, AttributeError):
        return False
    return True


def remembered(original: Schedule, compiled: Callable[[Any], Any]) -> Schedule:
    """The making of a schedule, with a memory for the kernels of a function, by the settings."""
    from tinygrad.codegen import to_program_config
    from tinygrad.engine.realize import capturing
    from tinygrad.helpers import DEBUG

    known: dict[Any, _Kernels | None] = {}

    def schedule(call: Any) -> tuple[Any, dict[str, int]]:
        # what TinyJit records it compiles itself; with DEBUG it is asked to show how it does it
        told = None if capturing or DEBUG.value >= 2 else _key(call)
        if told is None:
            return original(call)
        key = told, *[setting.value for setting in to_program_config]
        kernels = known.get(key)
        if kernels is not None:
            return _follow(kernels, call.src[1:]), {}
        linear, variables = original(call)
        if len(known) < _MOST and key not in known:
            if not variables:
                linear = compiled(linear)
            known[key] = None if variables else _kernels(call, linear)
        return linear, variables

    return schedule


def without_compiling(original: Run) -> Run:
    """The running of a schedule, which compiles nothing where all is compiled."""

    def run(linear: Any, *arguments: Any, **options: Any) -> None:
        if _compiled(linear):
            options["jit"] = True
        original(linear, *arguments, **options)

    return run


def _key(call: Any) -> Any:
    """What two calls have in common that take the same kernels; None where it cannot be told."""
    from tinygrad.uop.ops import Ops

    if call.op is not Ops.CALL:
        return None
    function, *arguments = call.src
    if len(set(arguments)) < len(arguments) or not all(map(_plain, arguments)):
        return None
    return function, call.arg, tuple([(one.arg.dtype, one.device, one.src) for one in arguments])


def _plain(array: Any) -> bool:
    """Whether it is an array in one piece, in the memory of one device."""
    from tinygrad.uop.ops import Ops

    return (
        array.op is Ops.BUFFER
        and isinstance(array.device, str)
        and not array.device.startswith(("DISK", "TINYFS"))
    )


def _compiled(linear: Any) -> bool:
    """Whether each kernel is compiled, or copies."""
    from tinygrad.uop.ops import Ops

    for call in linear.src:
        kernel = call.src[0]
        if kernel.op is Ops.COPY:
            continue
        if (
            kernel.op is not Ops.PROGRAM
            or kernel.arg is None
            or kernel.src[-1].op is not Ops.BINARY
        ):
            return False
    return True


def _kernels(call: Any, linear: Any) -> _Kernels | None:
    """The kernels of a call's schedule; None where a part of it cannot be told by numbers."""
    from tinygrad.uop.ops import Ops

    function, *arguments = call.src
    if not _compiled(linear) or _names_an_array(function):
        return None
    numbers = {array: number for number, array in enumerate(arguments)}
    new: list[tuple[str, int, Any]] = []
    calls = []
    for one in linear.src:
        kernel, *arrays = one.src
        if one.op is not Ops.CALL or _names_an_array(kernel) or not all(map(_plain, arrays)):
            return None
        for array in arrays:
            if array not in numbers:
                numbers[array] = len(numbers)
                new.append((array.device, array.max_numel(), array.arg.dtype))
        places = tuple(numbers[array] for array in arrays)
        calls.append((kernel, places, one.dtype, one.arg, one.tag))
    return _Kernels(tuple(calls), tuple(new))


def _names_an_array(node: Any) -> bool:
    from tinygrad.uop.ops import Ops

    return any(one.op is Ops.BUFFER for one in node.toposort())


def _follow(kernels: _Kernels, arguments: Sequence[Any]) -> Any:
    """The schedule for these arrays."""
    from tinygrad.uop.ops import Ops, UOp

    arrays = [*arguments, *[UOp.new_buffer(*one) for one in kernels.new]]
    calls = [
        UOp(Ops.CALL, dtype, (kernel, *[arrays[place] for place in places]), details, tag)
        for kernel, places, dtype, details, tag in kernels.calls
    ]
    return UOp(Ops.LINEAR, src=tuple(calls))
