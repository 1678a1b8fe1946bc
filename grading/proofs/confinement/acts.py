"""Acts that a level of confinement forbids, each a few lines of Python that a kernel runs.

An act that is possible returns; a refused one raises. They do no harm where they are possible:
signals have the number 0, files are read from and written to a folder made for the purpose, and
processes that are to be traced are only looked at.

An act is written as its title and, indented below it, the body of a function. `$gradebook` and the
like stand for what the scene holds. No `mark` is needed: catalogues take the titles from the acts.
"""

from __future__ import annotations

import os
import re
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

from grading.limits import MEGABYTE, Limits
from grading.paths import ROOT
from grading.proofs.confinement.scene import SECRET, Scene, with_names
from grading.sandbox.levels import LANDLOCK, LIMITS, NONE

EVERYWHERE = (LANDLOCK, LIMITS, NONE)
REFUSED, ENDED, GONE = "refused", "ended", "gone"

BUDGETS = Limits(
    cell_seconds=4.0,
    submission_seconds=120.0,
    memory_bytes=500 * MEGABYTE,
    disk_bytes=20 * MEGABYTE,
    processes=12,
    cell_output_bytes=20_000,
    submission_output_bytes=200_000,
)

# What every act finds when it is run.
PRELUDE = """
import ctypes, os, resource, socket, struct, subprocess, sys, time
def _libc(name, *arguments):
    result = getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
def _changes(path, act):
    before = os.stat(path)
    act()
    after = os.stat(path)
    _see((before.st_mode, before.st_ctime_ns) != (after.st_mode, after.st_ctime_ns))
def _see(changed):
    if not changed:
        raise PermissionError("nothing changed")
def _try(act):
    try:
        act()
    except BaseException as error:
        print("REFUSED", type(error).__name__, " ".join(str(error).split())[:120])
    else:
        print("POSSIBLE")
"""

# Some of these end well and change nothing: then what they should have changed is looked at.
_MODES = """
change the mode of a hand-in
    _changes($file, lambda: os.chmod($file, 0o604))
change a mode by a newer system call
    _changes($file, lambda: _libc('syscall', 452, -100, $file.encode(), 0o604, 0))
close a folder of another student
    _changes($theirs, lambda: os.chmod($theirs, 0o710))
let a program run as its owner
    _changes($file, lambda: os.chmod($file, 0o4750))
make a program that runs as its owner
    os.close(os.open('made', os.O_CREAT | os.O_WRONLY, 0o4755))
    _see(os.stat('made').st_mode & 0o4000)
change the times of a hand-in
    _changes($file, lambda: os.utime($file, (1, 1)))
give a hand-in to a group
    _changes($file, lambda: os.chown($file, -1, os.getgid()))
attach something to a hand-in
    os.setxattr($file, 'user.mine', b'x')
watch what happens in a folder
    watch = _libc('inotify_init1', 0)
    _libc('inotify_add_watch', watch, $theirs.encode(), 2)
"""
_FILES = """
read /etc/passwd
    open('/etc/passwd').read()
list the grader's home folder
    os.listdir($home)
read the solutions
    os.listdir($clone + '/solutions')
read the hidden checks
    open($hidden).read()
read a gradebook
    open($gradebook).read()
write a gradebook
    open($gradebook, 'r+').write('x')
write beside the course
    path = $clone + '/course/written-by-doctor'
    open(path, 'w').close()
    os.unlink(path)
leave a file in a shared folder
    path = $shared + '/' + $mark
    open(path, 'w').close()
    os.unlink(path)
reach a file through a link
    os.symlink($gradebook, 'link')
    open('link').read()
keep a file by a hard link
    os.link($gradebook, 'hard')
    open('hard').read()
remove a gradebook
    os.unlink($gradebook)
"""
_NETWORK = """
connect to a server
    socket.create_connection($address, timeout=2)
open a socket: IPv4
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
open a socket: IPv6
    socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
open a socket: netlink
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
open a socket: packets
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
open a socket: virtual machines
    socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
open a socket: Bluetooth
    socket.socket(socket.AF_BLUETOOTH, socket.SOCK_RAW)
connect to another program's socket
    socket.socket(socket.AF_UNIX).connect($bus)
"""
_SIGNALS = """
signal the grader
    os.kill($grader, 0)
signal another process
    os.kill($other, 0)
"""
# PTRACE_SEIZE (0x4206) stops nothing.
_PROCESSES = """
trace another process
    _libc('ptrace', 0x4206, $other, ctypes.c_void_p(0), ctypes.c_void_p(0))
read another process's memory
    open('/proc/%d/mem' % $other, 'rb').close()
read the grader's environment
    open('/proc/%d/environ' % $grader).read()
list the grader's open files
    os.listdir('/proc/%d/fd' % $grader)
see which processes there are
    [n for n in os.listdir('/proc') if n.isdigit()]
change another process's limits
    resource.prlimit($other, resource.RLIMIT_NOFILE, (512, 512))
lower another process's priority
    os.setpriority(os.PRIO_PROCESS, $other, 1)
change the priority of all that the account runs
    os.setpriority(os.PRIO_USER, 0, os.getpriority(os.PRIO_USER, 0))
schedule another process
    os.sched_setscheduler($other, os.SCHED_BATCH, os.sched_param(0))
    _see(os.sched_getscheduler($other) == os.SCHED_BATCH)
keep an open file out of sight
    a, b = socket.socketpair()
    socket.send_fds(a, [b'x'], [1])
make room for more in a socket
    a, b = socket.socketpair()
    before = a.getsockopt(1, 7)
    a.setsockopt(1, 7, 1 << 14)
    _see(a.getsockopt(1, 7) != before)
make a namespace of its own
    subprocess.run(['unshare', '--user', 'true'], check=True, capture_output=True)
mount something
    _libc('mount', b'none', b'.', b'tmpfs', ctypes.c_ulong(0), None)
    _libc('umount', b'.')
share memory that outlives it
    _libc('shmctl', _libc('shmget', 0, 4096, 0o1600), 0, None)
"""
_KNOWLEDGE = """
find a secret in the environment
    os.environ[$secret]
import the grader
    import grading.judge.verdicts
"""
_LEFT = """
leave a process running
    program = [sys.executable, '-c', 'import time; time.sleep(60)', $mark]
    subprocess.Popen(program, start_new_session=True)
"""
# Each goes some way past its budget (`BUDGETS`) and no further.
_ENDED = """
run without end
    while True: pass
take more memory than allowed
    x = [bytearray(b'x' * 10**7) for _ in range(100)]
    time.sleep(2)
start more processes than allowed
    for _ in range(30): subprocess.Popen(['sleep', '9'])
    time.sleep(2)
write more files than allowed
    for n in range(20): open(str(n), 'wb').write(b'x' * 3 * 10**6)
    time.sleep(2)
print without end
    for _ in range(10**5): print('x' * 1000)
"""
# Four processes that look at every page of an empty space: 150 MB of page tables each.
_ENDED_LINUX = """
take memory that no size shows
    import mmap
    for _ in range(2): os.fork()
    space = mmap.mmap(-1, 75 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000)
    for at in range(0, len(space), 1 << 21): space[at]
    time.sleep(9)
"""


@dataclass(frozen=True)
class Act:
    """Something that the `levels` promise to refuse.

    `seen` says how: `REFUSED` it raises, `ENDED` the engine ends the kernel, `GONE` no process with
    the scene's mark is left after the run.
    """

    title: str
    code: str
    levels: tuple[str, ...] = (LANDLOCK,)
    seen: str = REFUSED

    def cell(self) -> str:
        """The source that tries it."""
        return f"def _act():\n{indent(self.code, '    ')}\n_try(_act)\n"


def acts(scene: Scene, *, ended: bool = True) -> tuple[Act, ...]:
    """All acts that this machine knows; `ended`: also those that the engine ends, after seconds."""
    linux = sys.platform.startswith("linux")
    names = {
        **scene.names(),
        "theirs": scene.theirs,
        "file": scene.theirs / "notebook",
        "mark": scene.mark,
        "secret": SECRET,
        "home": Path.home(),
        "hidden": ROOT / "grading" / "lessons" / "seeds.py",
        "shared": "/dev/shm" if os.path.isdir("/dev/shm") else tempfile.gettempdir(),
    }
    groups = [
        (_MODES if linux else "", (LANDLOCK,), REFUSED),
        (_FILES + _NETWORK + _SIGNALS + (_PROCESSES if linux else ""), (LANDLOCK,), REFUSED),
        (_KNOWLEDGE, EVERYWHERE, REFUSED),
        (_LEFT, EVERYWHERE, GONE),
    ]
    if ended:
        groups.append((_ENDED + (_ENDED_LINUX if linux else ""), EVERYWHERE, ENDED))
    return tuple(
        Act(title, with_names(code, names), levels, seen)
        for text, levels, seen in groups
        for title, code in _parsed(text)
    )


def titles() -> tuple[str, ...]:
    """The titles of all acts of all systems: the messages that a catalogue takes from here."""
    texts = _MODES, _FILES, _NETWORK, _SIGNALS, _PROCESSES, _KNOWLEDGE, _LEFT, _ENDED, _ENDED_LINUX
    return tuple(title for text in texts for title, _body in _ACT.findall(text))


_ACT = re.compile(r"^(\S.*)\n((?:    .*\n)+)", re.MULTILINE)


def _parsed(text: str) -> Iterator[tuple[str, str]]:
    """Titles and code, without acts on kinds of sockets that this system does not know."""
    for title, body in _ACT.findall(text):
        if all(hasattr(socket, family) for family in re.findall(r"socket\.(AF_\w+)", body)):
            yield title, dedent(body).rstrip("\n")
