"""Confinement from within: what a kernel process does to itself before any student's code runs.

It needs no root. Landlock limits files, TCP, signals and abstract sockets; a seccomp filter refuses sockets of every family but
AF_UNIX and the system calls that look into or change other processes; resource limits come on top. Standard library only: this
runs before anything else is imported. See landlock(7), seccomp(2) and prctl(2) of the Linux manual for the numbers.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
from typing import Any

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on x86_64 and aarch64

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REFER, TRUNCATE, IOCTL_DEVICE = 1 << 13, 1 << 14, 1 << 15
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE
_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 22, 24, 38

# system calls that are refused, by machine: (x86_64, aarch64)
_REFUSED = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "bpf": (321, 280), "perf_event_open": (298, 241), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "kexec_load": (246, 104), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "pidfd_getfd": (438, 438), "open_by_handle_at": (304, 265), "quotactl": (179, 60), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "settimeofday": (164, 170), "sethostname": (170, 161),
}
_SOCKET = (41, 198)
_ARCHITECTURE = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _call(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def die_with_parent() -> None:
    """The kernel process is killed when its grader ends, however that ends."""
    _call(_libc().prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0), "prctl(PDEATHSIG)")


def landlock_abi() -> int:
    """The version of Landlock that this system has; 0 for none."""
    return max(0, _libc().syscall(_CREATE_RULESET, None, 0, 1))


def restrict_files(readable: list[str], writable: list[str]) -> None:
    """From here on only these files and folders can be read or written, and TCP and signals to others are refused."""
    libc, abi = _libc(), landlock_abi()
    if abi < 1:
        raise OSError("Landlock is not available")
    handled = _BY_ABI[min(abi, 5)]
    attributes = struct.pack("QQQ", handled, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    ruleset = _call(libc.syscall(_CREATE_RULESET, ctypes.c_char_p(attributes), size, 0), "landlock_create_ruleset")
    try:
        for path in readable:
            _allow(libc, ruleset, path, (EXECUTE | READ_FILE | READ_DIR) & handled)
        for path in writable:
            _allow(libc, ruleset, path, handled & ~EXECUTE)
        no_new_privileges()
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
        _call(libc.syscall(_ADD_RULE, ruleset, 1, ctypes.c_char_p(rule), 0), f"landlock_add_rule({path})")
    finally:
        os.close(descriptor)


def no_new_privileges() -> None:
    _call(_libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(NO_NEW_PRIVS)")


def filter_system_calls() -> None:
    """Installs the seccomp filter. Raises OSError where the machine or the kernel does not know it."""
    machine = platform.machine()
    if machine not in _ARCHITECTURE:
        raise OSError(f"no system call filter for {machine}")
    column, audit = _ARCHITECTURE[machine]
    program = _program(audit, [numbers[column] for numbers in _REFUSED.values()], _SOCKET[column], machine == "x86_64")
    buffer = ctypes.create_string_buffer(program)
    pointer = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    no_new_privileges()
    _call(_libc().prctl(_PR_SET_SECCOMP, 2, ctypes.c_char_p(pointer), 0, 0), "prctl(SECCOMP)")


def _program(audit: int, refused: list[int], socket: int, x86: bool) -> bytes:
    """The filter in classic BPF: kill on another architecture; EPERM for refused calls; no sockets but AF_UNIX."""
    load, equal, greater_equal, give = 0x20, 0x15, 0x35, 0x06
    allow, deny, kill = 0x7FFF0000, 0x00050001, 0x80000000
    no_family = 0x00050000 | 97  # EAFNOSUPPORT: what a machine without a network says, and what libzmq can live with

    def step(code: int, yes: int, no: int, value: int) -> bytes:
        return struct.pack("HBBI", code, yes, no, value)

    lines = [step(load, 0, 0, 4), step(equal, 1, 0, audit), step(give, 0, 0, kill), step(load, 0, 0, 0)]
    if x86:  # the x32 calls have numbers of their own
        lines += [step(greater_equal, 0, 1, 0x40000000), step(give, 0, 0, deny)]
    for number in refused:
        lines += [step(equal, 0, 1, number), step(give, 0, 0, deny)]
    # socket(family, ...): the low half of the first argument
    lines += [step(equal, 0, 3, socket), step(load, 0, 0, 16), step(equal, 1, 0, 1), step(give, 0, 0, no_family)]
    lines += [step(give, 0, 0, allow)]
    return b"".join(lines)


def drop_capabilities() -> None:
    """As root: gives up every capability, so that file permissions hold for root too."""
    libc = _libc()
    for capability in range(64):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header, data = struct.pack("Ii", 0x20080522, 0), struct.pack("IIIIII", *[0] * 6)
    number = {"x86_64": 126, "aarch64": 91}.get(platform.machine())
    if number is not None:
        libc.syscall(number, ctypes.c_char_p(header), ctypes.c_char_p(data))


def limit_resources(file_bytes: int) -> None:
    """No core files, no file above `file_bytes`, a bounded number of open files. Memory is watched from outside: a limit on
    address space breaks the frameworks."""
    for kind, value in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, file_bytes), (resource.RLIMIT_NOFILE, 4096)):
        _soft, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
