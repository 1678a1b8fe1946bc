"""Kernels that tinygrad made earlier.

With them a graded run need not work them out, and compile them, once more.

tinygrad (0.14) turns what was noted into a schedule (`tinygrad.schedule.schedule_cache`, by what is
to be done), and each part of it into a program (`tinygrad.codegen.do_to_program`, by the part and
the settings). It keeps both in memory only; its own cache on disk holds what the compiler gave, the
smaller half of the work. Here both are read from one file, which is only read: so nothing that runs
with it can change what the next run finds.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
from collections.abc import Sequence
from typing import Any

PATH = "COURSE_TINYGRAD_KERNELS"  # the environment's name for the file


class Kernels:
    """Schedules and programs, pickled one by one, since a run needs a part of them only.

    A key is a digest.
    """

    def __init__(self) -> None:
        self.schedules: dict[bytes, bytes] = {}
        self.programs: dict[bytes, bytes] = {}

    @classmethod
    def read(cls, path: str) -> Kernels:
        """What is in the file, or nothing where it cannot be read.

        A run can do without it, so whatever is wrong with it is no error.
        """
        found = cls()
        with contextlib.suppress(Exception), open(path, "rb") as file:
            schedules, programs = pickle.load(file)
            found.schedules, found.programs = dict(schedules), dict(programs)
        return found

    def write(self, path: str) -> None:
        """Writes all to a file."""
        with open(path, "wb") as file:
            pickle.dump((self.schedules, self.programs), file)


class _Schedules(dict[bytes, Any]):
    """tinygrad's dictionary of schedules, which looks in the file's before it has none.

    What it gives has its programs in it: so at a step like an earlier one tinygrad need not look
    each of them up by all that it depends on.
    """

    def __init__(self, made: dict[bytes, bytes], settings: Sequence[Any], debug: Any) -> None:
        super().__init__()
        self._made, self._settings, self._debug = made, settings, debug
        self._ready: dict[tuple[Any, ...], Any] = {}

    def get(self, key: bytes, default: Any = None) -> Any:
        if key not in self and key in self._made:
            self[key] = pickle.loads(self._made[key])
        found = super().get(key)
        if found is None or self._debug.value >= 2:  # see do_to_program
            return default if found is None else found
        which = key, *(setting.value for setting in self._settings)
        if which not in self._ready:
            self._ready[which] = with_programs(found)
        return self._ready[which]


def install(path: str = "", record: Kernels | None = None) -> bool:
    """Lets tinygrad use the kernels in a file.

    What it makes itself goes to `record`, where there is one. Gives False with a tinygrad that has
    no such place; it works as ever then.
    """
    try:
        from tinygrad import codegen, schedule
        from tinygrad.helpers import DEBUG

        original, key_of, before, settings = (
            codegen.do_to_program,
            codegen.to_program_key,
            schedule.schedule_cache,
            codegen.to_program_config,
        )
    except (ImportError, AttributeError):
        return False
    made = Kernels.read(path)

    def do_to_program(ast: Any, renderer: Any) -> Any:
        if DEBUG.value >= 2:  # it is asked to show how it does it
            return original(ast, renderer)
        key = _digest(key_of(ast, renderer))
        if key in made.programs:
            return pickle.loads(made.programs[key])
        program = lean(original(ast, renderer))
        if record is not None:
            record.programs[key] = pickle.dumps(program)
        return program

    codegen.do_to_program = do_to_program
    schedules = _Schedules(made.schedules, settings, DEBUG)
    schedules.update(before)
    schedule.schedule_cache = schedules
    return True


def recorded_schedules() -> dict[bytes, bytes]:
    """The schedules that tinygrad made in this process."""
    from tinygrad import schedule

    return {key: pickle.dumps(entry) for key, entry in schedule.schedule_cache.items()}


def with_programs(schedule: Any) -> Any:
    """A schedule with programs in place of what they are to do.

    A part that runs on another device than the usual one, or depends on a number that changes from
    call to call, stays as it is.
    """
    from tinygrad import Device, codegen
    from tinygrad.uop.ops import Ops

    def with_program(part: Any) -> Any:
        what, *given = part.src
        if part.op is not Ops.CALL or what.op is not Ops.SINK or what.variables():
            return part
        if any(argument.device != Device.DEFAULT for argument in given):
            return part
        program = codegen.to_program(what, Device[Device.DEFAULT].renderer)
        return part.replace(src=(program, *given))

    return schedule.replace(src=tuple(with_program(part) for part in schedule.src))


def lean(program: Any) -> Any:
    """A program without the steps that led to it.

    At each run tinygrad walks through all of a program, and most of it is these: without them an
    eager step takes two thirds of its time. What is still read stays: the head, the parameters, the
    source, the binary (`UOp.to_elf`).
    """
    from tinygrad.dtype import AddrSpace
    from tinygrad.uop.ops import Ops, UOp

    if [part.op for part in program.src] != [Ops.SINK, Ops.LINEAR, Ops.SOURCE, Ops.BINARY]:
        return program
    sink, steps, *rest = program.src
    parameters = tuple(
        step for step in steps.src if step.op is Ops.PARAM and step.addrspace != AddrSpace.ALU
    )
    return program.replace(
        src=(UOp(Ops.SINK, arg=sink.arg), UOp(Ops.LINEAR, src=parameters), *rest)
    )


def _digest(key: tuple[Any, ...]) -> bytes:
    """The key that tinygrad gives a program, for any process.

    It holds what is to be done, the renderer, the target and the settings.
    """
    what, renderer, *rest = key
    return hashlib.sha256(
        repr((what, renderer.__module__, renderer.__qualname__, *rest)).encode()
    ).digest()
