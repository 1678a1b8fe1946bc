"""Acts that a level of confinement forbids, each a few lines of Python that are run in a kernel of
the engine.

An act that is possible returns; a refused one raises. They do no harm where they are possible:
signals have the number 0, files are read from and written to a folder made for the purpose, and
processes that are to be traced are only looked at.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from course.i18n import mark
from grading.limits import MEGABYTE, Limits
from grading.paths import ROOT
from grading.sandbox.levels import LANDLOCK, LIMITS, NONE
from grading.sandbox.run_directory import kernel_user

EVERYWHERE = (LANDLOCK, LIMITS, NONE)
REFUSED, ENDED, GONE = "refused", "ended", "gone"
SECRET = "COURSE_SECRET_OF_THE_GRADER"

BUDGETS = Limits(
    cell_seconds=4.0,
    submission_seconds=120.0,
    memory_bytes=500 * MEGABYTE,
    disk_bytes=20 * MEGABYTE,
    processes=12,
    cell_output_bytes=20_000,
    submission_output_bytes=200_000,
)

# What every act finds when it is run. An act is the body of a function.
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


# Four processes that look at every page of an empty space: 150 MB of page tables each.
_TABLES = """import mmap
for _ in range(2): os.fork()
space = mmap.mmap(-1, 75 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000)
for at in range(0, len(space), 1 << 21): space[at]
time.sleep(9)"""


@dataclass(frozen=True)
class Act:
    """`levels` are those that promise to refuse it. How it is seen that it was refused: `REFUSED`
    it raises, `ENDED` the engine ends the kernel, `GONE` no process with the scene's mark is left
    after the run."""

    title: str
    code: str
    levels: tuple[str, ...] = (LANDLOCK,)
    seen: str = REFUSED

    def cell(self) -> str:
        body = "\n".join("    " + line for line in self.code.splitlines())
        return f"def _act():\n{body}\n_try(_act)\n"


class Scene:
    """What the acts are aimed at: a folder of files that nobody but the grader may read, a hand-in
    of the kernel's account, a process that is no part of the run, and programs that listen. A
    context manager."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(
            prefix="doctor-", dir="/tmp" if os.access("/tmp", os.W_OK) else None
        )
        self.folder = Path(self._folder.name)
        self.gradebook = self.folder / "gradebook.db"
        self.gradebook.write_text("the marks of the class")
        self.theirs = self.folder / "theirs"
        self.theirs.mkdir()
        (self.theirs / "notebook").write_text("{}")
        user, _why = kernel_user()
        # what belongs to the account of a kernel: nothing but the filter of system calls guards
        # that
        if user:
            for path in (self.theirs, self.theirs / "notebook"):
                os.chown(path, user, user)
        self.other = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True
        )
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.bus = socket.socket(socket.AF_UNIX) if hasattr(socket, "AF_UNIX") else None
        if self.bus is not None:
            self.bus.bind(str(self.folder / "bus"))
            self.bus.listen()
        os.environ[SECRET] = "secret"
        self.mark = f"left-by-{self.folder.name}"
        return self

    def __exit__(self, *_details: object) -> None:
        os.environ.pop(SECRET, None)
        self.other.kill()
        self.other.wait()
        self.tcp.close()
        if self.bus is not None:
            self.bus.close()
        self._folder.cleanup()

    def acts(self) -> tuple[Act, ...]:
        return (
            *self._modes(),
            *self._files(),
            *self._network(),
            *self._processes(),
            *self._rest(),
            *self._budgets(),
        )

    def _files(self) -> list[Act]:
        shared = "/dev/shm" if os.path.isdir("/dev/shm") else tempfile.gettempdir()
        return [
            Act(mark("read /etc/passwd"), "open('/etc/passwd').read()"),
            Act(mark("list the grader's home folder"), f"os.listdir({str(Path.home())!r})"),
            Act(mark("read the solutions"), f"os.listdir({str(ROOT / 'solutions')!r})"),
            Act(
                mark("read the hidden checks"),
                f"open({str(ROOT / 'grading' / 'hidden' / 'seeds.py')!r}).read()",
            ),
            Act(mark("read a gradebook"), f"open({str(self.gradebook)!r}).read()"),
            Act(mark("write a gradebook"), f"open({str(self.gradebook)!r}, 'r+').write('x')"),
            Act(
                mark("write beside the course"),
                f"open({str(ROOT / 'course' / 'written-by-doctor')!r}, 'w').close()\n"
                f"os.unlink({str(ROOT / 'course' / 'written-by-doctor')!r})",
            ),
            Act(
                mark("leave a file in a shared folder"),
                f"path = {shared!r} + '/' + {self.mark!r}\nopen(path, 'w').close()\n"
                "os.unlink(path)",
            ),
            Act(
                mark("reach a file through a link"),
                f"os.symlink({str(self.gradebook)!r}, 'link')\nopen('link').read()",
            ),
            Act(
                mark("keep a file by a hard link"),
                f"os.link({str(self.gradebook)!r}, 'hard')\nopen('hard').read()",
            ),
            Act(mark("remove a gradebook"), f"os.unlink({str(self.gradebook)!r})"),
        ]

    def _modes(self) -> list[Act]:
        """Some of these end well and change nothing: then what they should have changed is looked
        at.
        """
        if not sys.platform.startswith("linux"):
            return []
        file, folder = repr(str(self.theirs / "notebook")), repr(str(self.theirs))

        def changes(path: str, act: str) -> str:
            return f"_changes({path}, lambda: {act})"

        return [
            Act(mark("change the mode of a hand-in"), changes(file, f"os.chmod({file}, 0o604)")),
            Act(
                mark("change a mode by a newer system call"),
                changes(file, f"_libc('syscall', 452, -100, {file}.encode(), 0o604, 0)"),
            ),
            Act(
                mark("close a folder of another student"),
                changes(folder, f"os.chmod({folder}, 0o710)"),
            ),
            Act(mark("let a program run as its owner"), changes(file, f"os.chmod({file}, 0o4750)")),
            Act(
                mark("make a program that runs as its owner"),
                "os.close(os.open('made', os.O_CREAT | os.O_WRONLY, "
                "0o4755))\n_see(os.stat('made').st_mode & 0o4000)",
            ),
            Act(mark("change the times of a hand-in"), changes(file, f"os.utime({file}, (1, 1))")),
            Act(
                mark("give a hand-in to a group"),
                changes(file, f"os.chown({file}, -1, os.getgid())"),
            ),
            Act(mark("attach something to a hand-in"), f"os.setxattr({file}, 'user.mine', b'x')"),
            Act(
                mark("watch what happens in a folder"),
                "watch = _libc('inotify_init1', 0)\n_libc('inotify_add_watch', watch, "
                f"{folder}.encode(), 2)",
            ),
        ]

    def _network(self) -> list[Act]:
        families = [
            (mark("open a socket: IPv4"), "AF_INET", "SOCK_DGRAM"),
            (mark("open a socket: IPv6"), "AF_INET6", "SOCK_STREAM"),
            (mark("open a socket: netlink"), "AF_NETLINK", "SOCK_RAW"),
            (mark("open a socket: packets"), "AF_PACKET", "SOCK_RAW"),
            (mark("open a socket: virtual machines"), "AF_VSOCK", "SOCK_STREAM"),
            (mark("open a socket: Bluetooth"), "AF_BLUETOOTH", "SOCK_RAW"),
        ]
        acts = [
            Act(
                mark("connect to a server"),
                f"socket.create_connection({self.tcp.getsockname()!r}, timeout=2)",
            )
        ]
        acts += [
            Act(title, f"socket.socket(socket.{family}, socket.{kind})")
            for title, family, kind in families
            if hasattr(socket, family)
        ]
        if self.bus is not None:
            acts.append(
                Act(
                    mark("connect to another program's socket"),
                    f"socket.socket(socket.AF_UNIX).connect({str(self.folder / 'bus')!r})",
                )
            )
        return acts

    def _processes(self) -> list[Act]:
        grader, other = os.getpid(), self.other.pid
        acts = [
            Act(mark("signal the grader"), f"os.kill({grader}, 0)"),
            Act(mark("signal another process"), f"os.kill({other}, 0)"),
        ]
        if sys.platform.startswith("linux"):
            acts += [
                Act(
                    mark("trace another process"),  # PTRACE_SEIZE stops nothing
                    f"_libc('ptrace', 0x4206, {other}, ctypes.c_void_p(0), ctypes.c_void_p(0))",
                ),
                Act(
                    mark("read another process's memory"),
                    f"open('/proc/{other}/mem', 'rb').close()",
                ),
                Act(
                    mark("read the grader's environment"), f"open('/proc/{grader}/environ').read()"
                ),
                Act(mark("list the grader's open files"), f"os.listdir('/proc/{grader}/fd')"),
                Act(
                    mark("see which processes there are"),
                    "[n for n in os.listdir('/proc') if n.isdigit()]",
                ),
                Act(
                    mark("change another process's limits"),
                    f"resource.prlimit({other}, resource.RLIMIT_NOFILE, (512, 512))",
                ),
                Act(
                    mark("lower another process's priority"),
                    f"os.setpriority(os.PRIO_PROCESS, {other}, 1)",
                ),
                Act(
                    mark("change the priority of all that the account runs"),
                    "os.setpriority(os.PRIO_USER, 0, os.getpriority(os.PRIO_USER, 0))",
                ),
                Act(
                    mark("schedule another process"),
                    f"os.sched_setscheduler({other}, os.SCHED_BATCH, os.sched_param(0))\n"
                    f"_see(os.sched_getscheduler({other}) == os.SCHED_BATCH)",
                ),
                Act(
                    mark("keep an open file out of sight"),
                    "a, b = socket.socketpair()\nsocket.send_fds(a, [b'x'], [1])",
                ),
                Act(
                    mark("make room for more in a socket"),
                    "a, b = socket.socketpair()\nbefore = a.getsockopt(1, 7)\n"
                    "a.setsockopt(1, 7, 1 << 14)\n_see(a.getsockopt(1, 7) != before)",
                ),
                Act(
                    mark("make a namespace of its own"),
                    "subprocess.run(['unshare', '--user', 'true'], check=True, "
                    "capture_output=True)",
                ),
                Act(
                    mark("mount something"),
                    "_libc('mount', b'none', b'.', b'tmpfs', ctypes.c_ulong(0), "
                    "None)\n_libc('umount', b'.')",
                ),
                Act(
                    mark("share memory that outlives it"),
                    "_libc('shmctl', _libc('shmget', 0, 4096, 0o1600), 0, None)",
                ),
            ]
        return acts

    def _rest(self) -> list[Act]:
        program = [sys.executable, "-c", "import time; time.sleep(60)", self.mark]
        return [
            Act(mark("find a secret in the environment"), f"os.environ[{SECRET!r}]", EVERYWHERE),
            Act(mark("import the grader"), "import grading.judge.verdicts", EVERYWHERE),
            Act(
                mark("leave a process running"),
                f"subprocess.Popen({program!r}, start_new_session=True)",
                EVERYWHERE,
                GONE,
            ),
        ]

    def _budgets(self) -> list[Act]:
        """Each goes some way past its budget (`BUDGETS`) and no further."""
        return [
            Act(mark("run without end"), "while True: pass", EVERYWHERE, ENDED),
            Act(
                mark("take more memory than allowed"),
                "x = [bytearray(b'x' * 10**7) for _ in range(100)]; time.sleep(2)",
                EVERYWHERE,
                ENDED,
            ),
            *(
                [Act(mark("take memory that no size shows"), _TABLES, EVERYWHERE, ENDED)]
                if os.path.exists("/proc")
                else []
            ),
            Act(
                mark("start more processes than allowed"),
                "for _ in range(30): subprocess.Popen(['sleep', '9'])\ntime.sleep(2)",
                EVERYWHERE,
                ENDED,
            ),
            Act(
                mark("write more files than allowed"),
                "for n in range(20): open(str(n), 'wb').write(b'x' * 3 * 10**6)\ntime.sleep(2)",
                EVERYWHERE,
                ENDED,
            ),
            Act(
                mark("print without end"),
                "for _ in range(10**5): print('x' * 1000)",
                EVERYWHERE,
                ENDED,
            ),
        ]
