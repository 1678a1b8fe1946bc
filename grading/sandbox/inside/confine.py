"""Confinement from within: what a kernel process does to itself before any student's code runs.

It needs no root. Landlock limits files, TCP, signals and abstract sockets; a seccomp filter
(`system_calls`) covers what Landlock does not; resource limits come on top. Where the grader is
root, the process also becomes another user, who owns nothing but its run directory. See
landlock(7), prctl(2), capabilities(7) of the Linux manual.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct
from typing import Any

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on x86_64 and aarch64
SCOPED_SIGNALS_ABI = 6

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
TRUNCATE, IOCTL_DEVICE = 1 << 14, 1 << 15
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE
_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_KEEPCAPS, _PR_CAPBSET_DROP = 1, 4, 8, 24
_PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = (
    36,
    38,
    47,
    2,
)
_CAPSET = {"x86_64": 126, "aarch64": 91}
_LAST_CAPABILITY = "/proc/sys/kernel/cap_last_cap"
_READS_ALL = 2  # CAP_DAC_READ_SEARCH

# what frameworks need is a tenth; each may be a socket full of data that no resident size shows
OPEN_FILES = 256


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _call(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def signal_at_parents_end(number: int) -> None:
    """This process is sent a signal when its parent ends, however that ends."""
    _call(_libc().prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0), "prctl(PDEATHSIG)")


def adopt_orphans() -> None:
    """This process becomes the parent of every orphan among its descendants."""
    _call(_libc().prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl(CHILD_SUBREAPER)")


def landlock_abi() -> int:
    """The version of Landlock that this system has; 0 for none."""
    return max(0, _libc().syscall(_CREATE_RULESET, None, 0, 1))


def restrict_files(readable: list[str], writable: list[str]) -> None:
    """Lets this process read and write nothing but these files and folders from here on.

    TCP, and signals to others, are refused too.
    """
    libc, abi = _libc(), landlock_abi()
    if abi < 1:
        raise OSError("Landlock is not available")
    handled = _BY_ABI[min(abi, 5)]
    attributes = struct.pack(
        "QQQ", handled, 3 if abi >= 4 else 0, 3 if abi >= SCOPED_SIGNALS_ABI else 0
    )
    size = 24 if abi >= SCOPED_SIGNALS_ABI else 16 if abi >= 4 else 8
    ruleset = _call(
        libc.syscall(_CREATE_RULESET, ctypes.c_char_p(attributes), size, 0),
        "landlock_create_ruleset",
    )
    try:
        for path in readable:
            _allow(libc, ruleset, path, (EXECUTE | READ_FILE | READ_DIR) & handled)
        for path in writable:
            _allow(libc, ruleset, path, handled & ~EXECUTE)
        _call(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(NO_NEW_PRIVS)")
        _call(libc.syscall(_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
    finally:
        os.close(ruleset)


def _allow(libc: Any, ruleset: int, path: str, access: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # a path that this machine does not have needs no rule
        return
    try:
        if not os.path.isdir(f"/proc/self/fd/{descriptor}"):
            access &= _OF_FILES
        rule = struct.pack("=Qi", access, descriptor)
        _call(
            libc.syscall(_ADD_RULE, ruleset, 1, ctypes.c_char_p(rule), 0),
            f"landlock_add_rule({path})",
        )
    finally:
        os.close(descriptor)


def drop_capabilities() -> None:
    """As root: gives up every capability for good, so that file permissions hold for root too."""
    _close_bounding_set()
    set_capabilities(0, 0)


def become_user(number: int, *, reads_all: bool) -> None:
    """As root: becomes the user and group of this number for good.

    The number need not be listed anywhere.

    `reads_all` leaves one capability, to read what modes deny, to this process and all that come of
    it: for a course or an interpreter under a folder of root's own. What can be read at all is for
    Landlock to say.
    """
    libc, parent = _libc(), os.getppid()
    # a container may refuse it; the next line alone keeps a program from adding any
    with contextlib.suppress(OSError):
        _close_bounding_set(_READS_ALL if reads_all else -1)
    _call(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(NO_NEW_PRIVS)")
    _call(libc.prctl(_PR_SET_KEEPCAPS, int(reads_all), 0, 0, 0), "prctl(KEEPCAPS)")
    os.setgroups([])
    os.setresgid(number, number, number)
    os.setresuid(number, number, number)
    kept = 1 << _READS_ALL if reads_all else 0
    set_capabilities(kept, kept)
    if reads_all:
        _call(
            libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _READS_ALL, 0, 0),
            "prctl(CAP_AMBIENT)",
        )
    # Both are undone by the system when a process changes its user.
    _call(libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl(DUMPABLE)")
    signal_at_parents_end(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _close_bounding_set(but: int = -1) -> None:
    libc = _libc()
    with open(_LAST_CAPABILITY) as file:
        last = int(file.read())
    for capability in range(last + 1):
        if capability != but:
            _call(libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0), "prctl(CAPBSET_DROP)")


def set_capabilities(permitted: int, inheritable: int) -> None:
    """Of this thread; what is permitted is also effective. Each is a mask of bits."""
    number = _CAPSET.get(platform.machine())
    if number is None:
        raise OSError(f"capset is not known on {platform.machine()}")
    low, high = 0xFFFFFFFF, 32
    header = struct.pack("Ii", 0x20080522, 0)
    data = struct.pack(
        "IIIIII",
        *[permitted & low] * 2,
        inheritable & low,
        *[permitted >> high] * 2,
        inheritable >> high,
    )
    _call(_libc().syscall(number, ctypes.c_char_p(header), ctypes.c_char_p(data)), "capset")


def limit_resources(file_bytes: int) -> None:
    """No core files, no file above `file_bytes`, few open files.

    Memory and processes are watched from outside: a limit on address space breaks the frameworks,
    and one on processes counts all that the user runs.
    """
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        _soft, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    for name in ("RLIMIT_RTPRIO", "RLIMIT_NICE"):  # some accounts may run before all others
        if hasattr(resource, name):
            resource.setrlimit(getattr(resource, name), (0, 0))
