"""Semaphores for tinygrad's worker thread where the system gives it none.

tinygrad (0.14, runtime/ops_cpu.py) opens a named semaphore, which is a file in /dev/shm, and
removes its name at once. Where that folder cannot be written to (a sandbox, some containers) an
unnamed one, in the process's own memory, does the same.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from typing import Any

_BYTES = 64  # more than a sem_t takes anywhere (32 in glibc)
_kept: list[Any] = []  # the worker thread waits on them until the process ends


def unnamed_where_needed() -> None:
    """Gives tinygrad unnamed semaphores if named ones are refused.

    This imports a part of tinygrad, and only then.
    """
    if sys.platform != "linux" or _named_ones_work():
        return
    # another version may keep them elsewhere, or need none
    with contextlib.suppress(ImportError, AttributeError):
        from tinygrad.runtime.autogen import libc

        libc.sem_open, libc.sem_unlink = _open, _unlink


def _named_ones_work() -> bool:
    library = ctypes.CDLL(None)
    name = f"/neural-lab-{os.getpid()}-{os.urandom(4).hex()}".encode()
    library.sem_open.restype = ctypes.c_void_p
    try:
        found = library.sem_open(name, os.O_CREAT | os.O_EXCL, 0o600, 0)
    except AttributeError:
        return True
    if not found:  # SEM_FAILED
        return False
    library.sem_unlink(name)
    library.sem_close(ctypes.c_void_p(found))
    return True


def _open(_name: bytes, _flags: int, _mode: int = 0o600, value: int = 0) -> ctypes.c_void_p:
    memory = ctypes.create_string_buffer(_BYTES)
    address = (ctypes.addressof(memory) + 15) & ~15  # aligned; 32 bytes are left
    if ctypes.CDLL(None).sem_init(ctypes.c_void_p(address), 0, value):
        raise OSError("sem_init")
    _kept.append(memory)
    return ctypes.c_void_p(address)


def _unlink(_name: bytes) -> int:
    return 0
