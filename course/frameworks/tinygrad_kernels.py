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
    """tinygrad's dictionary of schedules, which looks in the file's before it has none."""

    def __init__(self, made: dict[bytes, bytes]) -> None:
        super().__init__()
        self._made = made

    def get(self, key: bytes, default: Any = None) -> Any:
        if key not in self and key in self._made:
            self[key] = pickle.loads(self._made[key])
        return super().get(key, default)


def install(path: str = "", record: Kernels | None = None) -> bool:
    """Lets tinygrad use the kernels in a file.

    What it makes itself goes to `record`, where there is one. Gives False with a tinygrad that has
    no such place; it works as ever then.
    """
    try:
        from tinygrad import codegen, schedule
        from tinygrad.helpers import DEBUG

        original, key_of, before = (
            codegen.do_to_program,
            codegen.to_program_key,
            schedule.schedule_cache,
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
    schedules = _Schedules(made.schedules)
    schedules.update(before)
    schedule.schedule_cache = schedules
    return True


def recorded_schedules() -> dict[bytes, bytes]:
    """The schedules that tinygrad made in this process."""
    from tinygrad import schedule

    return {key: pickle.dumps(entry) for key, entry in schedule.schedule_cache.items()}


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
