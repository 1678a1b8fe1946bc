"""The system calls that a confined kernel is refused, as a seccomp filter in classic BPF.

The filter sees numbers and the values of arguments, never what a pointer points to: a call that
names a file is refused for all files or for none. Which calls they are stands in `call_numbers`.
See seccomp(2) and linux/filter.h for the codes.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
from collections.abc import Sequence

from .call_numbers import (
    CONDITIONAL,
    DONE_IN_APPEARANCE,
    MODE_AT,
    NOT_SUPPORTED,
    NOT_THERE,
    REFUSED,
)

_ARCHITECTURE = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _SECCOMP_MODE_FILTER = 22, 38, 2

_LOAD, _AND, _GIVE = 0x20, 0x54, 0x06
_IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT = 0x15, 0x35, 0x45
_ALLOW, _KILL_PROCESS = 0x7FFF0000, 0x80000000
_EPERM, _ENOTTY, _ENOSYS, _ENOTSUP, _EAFNOSUPPORT = 1, 25, 38, 95, 97

_NEW_NAMESPACE = 0x7E020000
# a thread with open files of its own would keep them from the watchdog
_THREAD, _SHARES_FILES = 0x00010000, 0x00000400
_UNSHARES_FILES = 2  # of close_range: the same
_SET_DUMPABLE = 4  # would hide the process's open files from the watchdog
# Of fcntl: signals to others, leases on files of the account, word of what happens in a folder.
_SET_OWNER, _SET_OWNER_EX, _SET_SIGNAL, _SET_LEASE, _NOTIFY = 8, 15, 10, 1024, 1026
# Every ioctl but those of terminals and descriptors: others change flags of files that are only
# open for reading.
_IOCTL_GROUP, _IOCTL_OF_TERMINALS = 0xFF00, 0x5400
_CREATES, _SET_ID_BITS = 0x400040, 0o6000  # O_CREAT and O_TMPFILE
_TRUNCATES, _WRITES = 0x200, 3  # O_TRUNC; O_WRONLY and O_RDWR
_SOL_SOCKET, _SEND_BUFFER = 1, (7, 32)  # SO_SNDBUF, SO_SNDBUFFORCE
_ONE_PROCESS = 1  # of ioprio_set: the others are a group of processes, and all of the account

TRUNCATION, SCOPED_SIGNALS = 3, 6  # the versions of Landlock from which on it sees to these itself

Steps = list[bytes]


def install(landlock: int) -> None:
    """Installs the filter for this thread and all that come of it, beside this version of Landlock.

    Raises OSError where it cannot be installed.
    """
    machine = platform.machine()
    if machine not in _ARCHITECTURE:
        raise OSError(f"no system call filter for {machine}")
    program = build(machine, os.getpid(), landlock)
    buffer = ctypes.create_string_buffer(program)
    pointer = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if (
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0
        or libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_char_p(pointer), 0, 0) < 0
    ):
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")


def build(machine: str, process: int, landlock: int) -> bytes:
    """Builds the filter's program.

    Another architecture is killed, refused calls fail with EPERM or change nothing, everything else
    passes.
    """
    column, audit = _ARCHITECTURE[machine]
    steps = [
        _step(_LOAD, 0, 0, 4),
        _step(_IF_EQUAL, 1, 0, audit),
        _step(_GIVE, 0, 0, _KILL_PROCESS),
    ]
    steps.append(_step(_LOAD, 0, 0, 0))
    if machine == "x86_64":  # the x32 calls have numbers of their own
        steps += [_step(_IF_AT_LEAST, 0, 1, 0x40000000), _refuse()]

    numbers = REFUSED | CONDITIONAL

    def rule(name: str, body: Steps) -> None:
        number = numbers[name][column]
        if number is not None:
            steps.extend([_step(_IF_EQUAL, 0, len(body), number), *body])

    for names, error in (
        (REFUSED, _EPERM),
        (DONE_IN_APPEARANCE, 0),
        (NOT_SUPPORTED, _ENOTSUP),
        (NOT_THERE, _ENOSYS),
    ):
        numbers |= names
        for name in names:
            rule(name, [_refuse(error)])
    for name, mode in MODE_AT.items():
        if name in ("open", "openat"):
            rule(
                name,
                [
                    *(_no_truncation(mode - 1) if landlock < TRUNCATION else []),
                    *_without_set_id(mode, mode - 1),
                ],
            )
        else:
            rule(name, _without_set_id(mode, None))
    rule("prlimit64", _only(0, [0]))
    rule("setpriority", [*_must_be(0, 0), *_only(1, [0])])
    rule("ioprio_set", [*_must_be(0, _ONE_PROCESS), *_only(1, [0])])
    # libzmq and OpenMP set these for threads of their own, by number, and do not look at what came
    # of it.
    for name in ("sched_setparam", "sched_setscheduler", "sched_setaffinity", "sched_setattr"):
        rule(name, _only(0, [0], otherwise=0))
    rule(
        "socket",
        [
            *_argument(0),
            _step(_IF_EQUAL, 1, 0, socket.AF_UNIX),
            _refuse(_EAFNOSUPPORT),
            *_streams(1),
        ],
    )
    rule("socketpair", _streams(1))
    rule(
        "setsockopt",
        [
            *_argument(1),
            _step(_IF_EQUAL, 1, 0, _SOL_SOCKET),
            _pass(),
            *_never(2, _SEND_BUFFER, answer=0),
        ],
    )
    rule("sendto", _only(4, [0]))  # with an address it would need no connect
    rule(
        "clone",
        [
            *_argument(0),
            _step(_IF_ANY_BIT, 0, 1, _NEW_NAMESPACE),
            _refuse(),
            _step(_AND, 0, 0, _THREAD | _SHARES_FILES),
            _step(_IF_EQUAL, 0, 1, _THREAD),
            _refuse(),
            _pass(),
        ],
    )
    rule(
        "close_range",
        [*_argument(2), _step(_IF_ANY_BIT, 0, 1, _UNSHARES_FILES), _refuse(), _pass()],
    )
    rule("prctl", _never(0, [_SET_DUMPABLE]))
    rule("fcntl", _never(1, [_SET_OWNER, _SET_OWNER_EX, _SET_SIGNAL, _SET_LEASE, _NOTIFY]))
    rule(
        "ioctl",
        [
            *_argument(1),
            _step(_AND, 0, 0, _IOCTL_GROUP),
            _step(_IF_EQUAL, 1, 0, _IOCTL_OF_TERMINALS),
            _refuse(_ENOTTY),
            _pass(),
        ],
    )
    if landlock < TRUNCATION:
        rule("truncate", [_refuse()])
    if landlock < SCOPED_SIGNALS:
        for name in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
            rule(name, _only(0, [process, 0]))  # itself, or its group
        for name in ("tkill", "pidfd_send_signal"):
            rule(name, [_refuse()])
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


def _only(position: int, values: Sequence[int], otherwise: int = _EPERM) -> Steps:
    tests = [_step(_IF_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [*_argument(position), *tests, _refuse(otherwise), _pass()]


def _must_be(position: int, value: int) -> Steps:
    """The beginning of a rule: with another value the call is refused."""
    return [*_argument(position), _step(_IF_EQUAL, 1, 0, value), _refuse()]


def _never(position: int, values: Sequence[int], answer: int = _EPERM) -> Steps:
    tests = [_step(_IF_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [*_argument(position), *tests, _pass(), _refuse(answer)]


def _without_set_id(mode: int, flags: int | None) -> Steps:
    """A new file must not run as its owner or group.

    Where there are flags, a mode without one that creates has no meaning.
    """
    tests = [*_argument(mode), _step(_IF_ANY_BIT, 0, 1, _SET_ID_BITS), _refuse(), _pass()]
    return (
        tests
        if flags is None
        else [*_argument(flags), _step(_IF_ANY_BIT, 1, 0, _CREATES), _pass(), *tests]
    )


def _no_truncation(flags: int) -> Steps:
    """The beginning of a rule: a file that is opened for reading only must not be emptied by it.

    Linux allows that to its owner.
    """
    return [
        *_argument(flags),
        _step(_AND, 0, 0, _TRUNCATES | _WRITES),
        _step(_IF_EQUAL, 0, 1, _TRUNCATES),
        _refuse(),
    ]


def _streams(position: int) -> Steps:
    """Stream sockets only: datagrams carry addresses of their own, behind a pointer."""
    is_stream = [_step(_AND, 0, 0, 0xF), _step(_IF_EQUAL, 0, 1, socket.SOCK_STREAM)]
    return [*_argument(position), *is_stream, _pass(), _refuse()]
