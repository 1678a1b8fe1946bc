"""What an account may do with what it owns.

Modes, owners, times; priorities; word of what happens; memory that does not show; a run directory
that is closed from within.

Whatever succeeds prints the mark of success (`$loot`), or changes something that is looked at from
outside.
"""

from __future__ import annotations

from grading.proofs.attack.make import code, confined, titled

_CLOSES = """
import ctypes, glob, os
libc = ctypes.CDLL(None, use_errno=True)
found = [$gradebook, $classroom, os.path.dirname($gradebook), $classroom + "/submitted", $clone, $clone + "/solutions"]
rests = "", "/02_neuron", "/02_neuron/02_neuron.ipynb"
found += [f"{$classroom}/submitted/s{n:03d}{rest}" for n in range(60) for rest in rests]
for path in found:
    before = None
    try: before = os.stat(path).st_mode
    except OSError: continue
    for act in (lambda: os.chmod(path, 0), lambda: libc.syscall(452, -100, path.encode(), 0, 0),
                lambda: os.chmod(path, 0o6777), lambda: os.fchmod(os.open(path, os.O_RDONLY), 0)):
        try: act()
        except OSError: pass
        if os.stat(path).st_mode != before: $loot
"""
_TOUCHES = """
import os
for path in ($gradebook, $clone + "/grading/__init__.py", os.__file__, "/usr/bin/env"):
    try: before = os.stat(path)
    except OSError: continue
    for act in (lambda: os.utime(path, (1, 1)), lambda: os.chown(path, os.getuid(), os.getgid()), lambda: os.chmod(path, 0o4755),
                lambda: os.setxattr(path, "user.mine", b"x"), lambda: os.chown(path, -1, -1)):
        try: act()
        except OSError: pass
        if os.stat(path)[:10] != before[:10] or os.stat(path).st_ctime_ns != before.st_ctime_ns: $loot
for make in (lambda: os.open("mine", os.O_CREAT | os.O_WRONLY, 0o6755), lambda: os.mknod("mine", 0o106755),
             lambda: os.fchmod(os.open("mine", os.O_CREAT | os.O_WRONLY), 0o6755)):
    try: make()
    except OSError: pass
    if os.path.exists("mine") and os.stat("mine").st_mode & 0o6000: $loot
"""
_SLOWS = """
import os
for process in ($grader, $other, os.getppid()):
    def state():
        return os.sched_getscheduler(process), os.sched_getaffinity(process), os.getpriority(os.PRIO_PROCESS, process)
    try: before = state()
    except OSError: continue
    for act in (lambda: os.sched_setscheduler(process, os.SCHED_IDLE, os.sched_param(0)),
                lambda: os.sched_setaffinity(process, [max(os.sched_getaffinity(0))]),
                lambda: os.setpriority(os.PRIO_PROCESS, process, 19), lambda: os.setpriority(os.PRIO_USER, 0, 19)):
        try: act()
        except OSError: pass
    if state() != before: $loot
"""
_WATCHES = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for start in (lambda: libc.inotify_init1(0), libc.inotify_init, lambda: libc.fanotify_init(0, 0)):
    watch = start()
    if watch >= 0 and libc.inotify_add_watch(watch, os.path.dirname(os.path.dirname($classroom)).encode(), 0xfff) >= 0: $loot
"""
_SOCKETS = """
import socket
pairs, sent = [], 0
try:
    for _ in range(600):
        pairs.append(socket.socketpair())
        for end in pairs[-1]:
            end.setblocking(False)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            try:
                while sent < 400_000_000: sent += end.send(b"x" * 65536)
            except BlockingIOError: pass
except OSError: pass
if sent > 200_000_000: $loot
pairs.clear()
"""
_IN_FLIGHT = """
import os, socket
a, b = socket.socketpair()
try:
    for n in range(30):
        with open("file", "wb") as file:
            os.unlink("file")
            file.write(b"x" * 2_000_000); file.flush()
            socket.send_fds(a, [b"x"], [file.fileno()])
    $loot
except OSError: pass
"""
_SHUTS = """
import os
for path in (".", "..", "../..", *("../" + name for name in os.listdir(".."))):
    try: os.chmod(path, 0)
    except OSError: pass
os._exit(1)
"""
_REMOVES = """
import os, shutil
here = os.getcwd()
for path in (".", "..", "../.."):
    shutil.rmtree(os.path.join(here, path), ignore_errors=True)
try: os.rename(os.path.join(here, "../.."), "/tmp/elsewhere-" + str(os.getpid()))
except OSError: pass
os._exit(1)
"""

ATTACKS = titled(
    """
    63 closes: closes the others' hand-ins, the classroom and the gradebook
    63 touches: changes times, owners and attributes, and makes files that run as their owner
    64 slows: lowers the priority of the grader and of other processes
    65 watches: watches what happens to files outside
    66 sockets: fills sockets that nobody reads
    66 in-flight: keeps files without names in a socket
    67 shuts: closes its own run directory and ends
    67 removes: removes its own run directory and ends
    """,
    {
        "closes": confined(code(_CLOSES, "right"), stock=False),
        "touches": confined(code(_TOUCHES, "right"), stock=False),
        "slows": confined(code(_SLOWS, "right"), stock=False),
        "watches": confined(code(_WATCHES, "right")),
        "sockets": confined(code(_SOCKETS, "right"), stock=False),
        "in-flight": confined(code(_IN_FLIGHT, "right")),
        "shuts": confined(code(_SHUTS, "right")),
        "removes": confined(code(_REMOVES, "right")),
    },
)
