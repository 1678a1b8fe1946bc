"""The system calls that a confined kernel is refused, as a seccomp filter in classic BPF.

The filter sees numbers and the values of arguments, never what a pointer points to. See seccomp(2) and
linux/filter.h for the codes; the numbers of the calls come from the kernel's tables for x86_64 and aarch64.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
from collections.abc import Sequence
from typing import Any

_ARCHITECTURE = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _SECCOMP_MODE_FILTER = 22, 38, 2

_LOAD, _AND, _GIVE = 0x20, 0x54, 0x06
_IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT = 0x15, 0x35, 0x45
_ALLOW, _KILL_PROCESS = 0x7FFF0000, 0x80000000
_EPERM, _ENOSYS, _EAFNOSUPPORT = 1, 38, 97

# (x86_64, aarch64). Looking into or steering other processes:
_NEVER = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438), "process_madvise": (440, 440), "process_mrelease": (448, 448),
    "migrate_pages": (256, 238), "move_pages": (279, 239), "perf_event_open": (298, 241),
    # mounts, namespaces and the machine itself
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442), "fanotify_init": (300, 262),
    "bpf": (321, 280), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "syslog": (103, 116),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "open_by_handle_at": (304, 265), "quotactl": (179, 60), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "settimeofday": (164, 170),
    "sethostname": (170, 161),
    # memory that outlives the process, or that its resident size does not show
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180), "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    # Landlock lets a process connect to any socket file that its user may write to: a session bus, a container daemon
    "connect": (42, 203),
}
# May be set for oneself only: the argument that names a process must be 0. (Scheduling is not among them: libzmq and
# OpenMP set it for threads of their own, by number.)
_ONESELF = {
    "prlimit64": ((302, 261), 0), "setpriority": ((141, 140), 1), "ioprio_set": ((251, 30), 1),
}
_SOCKET, _SOCKETPAIR, _SENDTO = (41, 198), (53, 199), (44, 206)
_CLONE, _CLONE3, _PRCTL = (56, 220), (435, 435), (157, 167)
_NEW_NAMESPACE = 0x7E020000
_SET_DUMPABLE = 4  # would hide the process's open files from the watchdog

# For systems whose Landlock (before ABI 6) lets signals out: only the kernel process itself, or its group (0), may be
# named.
_SIGNALS = {"kill": (62, 129), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240)}
_SIGNALS_NEVER = {"tkill": (200, 130), "pidfd_send_signal": (424, 424)}
_FCNTL, _SET_OWNER = (72, 25), (8, 10, 15)
_IOCTL, _SET_OWNER_IOCTL = (16, 29), (0x8901, 0x8902)

Steps = list[bytes]


def install(*, signals_are_scoped: bool) -> None:
    """Installs the filter for this thread and all that come of it. Raises OSError where it cannot be installed."""
    machine = platform.machine()
    if machine not in _ARCHITECTURE:
        raise OSError(f"no system call filter for {machine}")
    program = build(machine, os.getpid(), signals_are_scoped=signals_are_scoped)
    buffer = ctypes.create_string_buffer(program)
    pointer = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if (libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0
            or libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_char_p(pointer), 0, 0) < 0):
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")


def build(machine: str, process: int, *, signals_are_scoped: bool) -> bytes:
    """The program: another architecture is killed, refused calls fail with EPERM, everything else passes."""
    column, audit = _ARCHITECTURE[machine]
    steps = [_step(_LOAD, 0, 0, 4), _step(_IF_EQUAL, 1, 0, audit), _step(_GIVE, 0, 0, _KILL_PROCESS)]
    steps.append(_step(_LOAD, 0, 0, 0))
    if machine == "x86_64":  # the x32 calls have numbers of their own
        steps += [_step(_IF_AT_LEAST, 0, 1, 0x40000000), _refuse()]

    def rule(numbers: Any, body: Steps) -> None:
        steps.extend([_step(_IF_EQUAL, 0, len(body), numbers[column]), *body])

    for numbers in _NEVER.values():
        rule(numbers, [_refuse()])
    for numbers, argument in _ONESELF.values():
        rule(numbers, _only(argument, [0]))
    rule(_SOCKET, [*_argument(0), _step(_IF_EQUAL, 1, 0, socket.AF_UNIX), _refuse(_EAFNOSUPPORT), *_streams(1)])
    rule(_SOCKETPAIR, _streams(1))
    rule(_SENDTO, _only(4, [0]))  # with an address it would need no connect
    rule(_CLONE, [*_argument(0), _step(_IF_ANY_BIT, 0, 1, _NEW_NAMESPACE), _refuse(), _pass()])
    rule(_CLONE3, [_refuse(_ENOSYS)])  # its flags stand behind a pointer; the C library then uses clone
    rule(_PRCTL, _never(0, [_SET_DUMPABLE]))
    if not signals_are_scoped:
        for numbers in _SIGNALS.values():
            rule(numbers, _only(0, [process, 0]))
        for numbers in _SIGNALS_NEVER.values():
            rule(numbers, [_refuse()])
        rule(_FCNTL, _never(1, _SET_OWNER))
        rule(_IOCTL, _never(1, _SET_OWNER_IOCTL))
    return b"".join([*steps, _pass()])


def _step(code: int, yes: int, no: int, value: int) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)


def _refuse(error: int = _EPERM) -> bytes:
    return _step(_GIVE, 0, 0, 0x00050000 | error)


def _pass() -> bytes:
    return _step(_GIVE, 0, 0, _ALLOW)


def _argument(position: int) -> Steps:
    """Loads the low half of an argument: process ids, flags and commands are no larger."""
    return [_step(_LOAD, 0, 0, 16 + 8 * position)]


def _only(position: int, values: Sequence[int]) -> Steps:
    tests = [_step(_IF_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [*_argument(position), *tests, _refuse(), _pass()]


def _never(position: int, values: Sequence[int]) -> Steps:
    tests = [_step(_IF_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [*_argument(position), *tests, _pass(), _refuse()]


def _streams(position: int) -> Steps:
    """Stream sockets only: datagrams carry addresses of their own, behind a pointer."""
    is_stream = [_step(_AND, 0, 0, 0xF), _step(_IF_EQUAL, 0, 1, socket.SOCK_STREAM)]
    return [*_argument(position), *is_stream, _pass(), _refuse()]
