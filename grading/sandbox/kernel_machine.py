"""What the kernels that tinygrad compiles depend on of a machine.

A file of kernels may lie on a disk that several machines share, and programs that were compiled for
one processor can end a process on another.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import sys
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from course.frameworks.compilers import find_compiler


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Stands for this machine's processor, compiler, Python and tinygrad.

    Empty where tinygrad or a compiler is missing.
    """
    compiler = find_compiler()
    try:
        version = metadata.version("tinygrad")
    except metadata.PackageNotFoundError:
        return ""
    if compiler is None:
        return ""
    programs = [
        (program, os.stat(program).st_size, os.stat(program).st_mtime_ns)
        for program in compiler.reads
        if os.path.isfile(program)
    ]
    depends_on = (
        version,
        sys.version,
        sorted(compiler.environment.items()),
        compiler.reads,
        programs,
        _processor(),
    )
    return hashlib.sha256(repr(depends_on).encode()).hexdigest()[:12]


def usable(path: str) -> str:
    """The file, where it is there and was made on a machine like this one; else nothing."""
    made_here = fingerprint() and f"-{fingerprint()}-" in Path(path).name
    return path if made_here and os.path.isfile(path) else ""


def _processor() -> str:
    """The kind of processor: programs are compiled for this very one."""
    lines = [platform.machine(), platform.processor()]
    with (
        contextlib.suppress(OSError),
        open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file,
    ):
        first = file.read().partition("\n\n")[0].splitlines()
        lines += [
            line
            for line in first
            if line.startswith(("model name", "flags", "Features", "CPU part"))
        ]
    return "\n".join(lines)
