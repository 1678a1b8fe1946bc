"""C compilers that tinygrad can use on a processor, tried before they are trusted.

tinygrad (0.14, runtime/support/compiler_cpu.py) runs one program, `$CC` or `clang`, with clang's
options, the source on standard input and the object file on standard output. Zig's compiler and gcc
do that behind a small script each.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

from course.frameworks.scripts import GCC, ZIG, ZIG_ON_WINDOWS, written_scripts
from course.i18n import mark

_TRIAL_SECONDS = 60.0
_PLAIN = "void f(float* x) { x[0] = x[0] + x[1]; }\n"
# A kind of type that gcc does not know and that tinygrad's kernels use:
_OF_CLANG = (
    "typedef float float4 __attribute__((ext_vector_type(4)));\n"
    "void f(float4* x) { x[0] = x[0] + x[1]; }\n"
)


@dataclass(frozen=True)
class Compiler:
    """A compiler that works.

    `environment` is what tinygrad reads; `reads` are files and folders that it needs.
    """

    description: str
    environment: dict[str, str] = field(hash=False)
    reads: tuple[str, ...] = ()


def machine() -> str:
    """The processor's family under the name that tinygrad gives it."""
    name = platform.machine().lower()
    return {"amd64": "x86_64", "aarch64": "arm64"}.get(name, name)


def works(program: str, environment: dict[str, str]) -> bool:
    """Whether the program compiles a trivial source the way tinygrad will ask it to."""
    native = {"x86_64": ["-march=native"], "arm64": ["-ffixed-x18", "-mcpu=native"]}.get(
        machine(), ["-march=rv64g"]
    )
    command = [
        program,
        "-c",
        "-x",
        "c",
        "-O2",
        "-fPIC",
        "-ffreestanding",
        "-fno-math-errno",
        "-nostdlib",
        "-fno-ident",
        f"--target={machine()}-none-unknown-elf",
        *native,
        "-",
        "-o",
        "-",
    ]
    source = _PLAIN if environment.get("DEV") == "CPU:X86" else _OF_CLANG
    try:
        done = subprocess.run(
            command,
            input=source.encode(),
            capture_output=True,
            timeout=_TRIAL_SECONDS,
            env=os.environ | environment,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0 and done.stdout.startswith(b"\x7fELF") and not done.stderr


_known: list[Compiler | None] = []


def find_compiler() -> Compiler | None:
    """The first compiler that works: the one in CC, clang, zig from the ziglang wheel, gcc.

    Looked for once per process.
    """
    if not _known:
        know_compiler(
            next(
                (it for it in _candidates() if works(it.environment["CC"], it.environment)),
                None,
            )
        )
    return _known[0]


def know_compiler(compiler: Compiler | None) -> None:
    """Spares this process the search: another one on this machine has found out."""
    _known[:] = [compiler]


def _candidates() -> Iterator[Compiler]:
    chosen = os.environ.get("CC")
    if chosen and shutil.which(chosen):
        yield Compiler(
            os.path.basename(chosen), {"CC": chosen, "DEV": "CPU"}, _with_libraries(chosen)
        )
    for clang in filter(None, (shutil.which("clang"), _xcode_clang())):
        yield Compiler(mark("clang"), {"CC": clang, "DEV": "CPU"}, _with_libraries(clang))
    zig = _zig()
    if zig:
        text = (
            ZIG_ON_WINDOWS.format(compiler=f'"{zig}"')
            if os.name == "nt"
            else ZIG.format(compiler=quote(zig))
        )
        for script in written_scripts("zig", text):
            yield Compiler(
                mark("zig"), {"CC": script, "DEV": "CPU"}, (script, os.path.dirname(zig))
            )
    gcc = shutil.which("gcc")
    # gcc does not understand the C that tinygrad writes for clang; its own x86 assembler needs gcc
    # for four small helpers only.
    if gcc and machine() == "x86_64":
        for script in written_scripts("gcc", GCC.format(compiler=quote(gcc))):
            yield Compiler(mark("gcc"), {"CC": script, "DEV": "CPU:X86"}, (script, gcc))


def _with_libraries(program: str) -> tuple[str, ...]:
    """A program, what it is a link to, and the libraries that were installed beside it.

    For example /opt/llvm/bin/clang and /opt/llvm/lib.
    """
    real = Path(shutil.which(program) or program).resolve()
    return (
        os.path.abspath(shutil.which(program) or program),
        str(real),
        str(real.parent.parent / "lib"),
    )


def _xcode_clang() -> str | None:
    return (
        "/usr/bin/clang"
        if sys.platform == "darwin" and os.path.exists("/Library/Developer/CommandLineTools")
        else None
    )


def _zig() -> str | None:
    """The program in the ziglang wheel, or a zig on PATH."""
    try:
        found = importlib.util.find_spec("ziglang")
    except (ImportError, ValueError):
        found = None
    for folder in (found.submodule_search_locations or ()) if found else ():
        for name in ("zig", "zig.exe"):
            if os.access(os.path.join(folder, name), os.X_OK):
                return os.path.join(folder, name)
    on_path = shutil.which("zig")
    return os.path.realpath(on_path) if on_path else None
