"""Memory that no resident size shows, and files that no folder shows: counted, or refused."""

from __future__ import annotations

import mmap
import os
import socket
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from grading.sandbox import held_resources, levels
from grading.sandbox.held_resources import (
    CLOSED_FILES,
    Held,
    beside_resident,
    held_by,
    nameless_bytes,
)
from tests.support.confined import CALL, attempts
from tests.support.engine_runs import SMALL, asks, double, own, returned, run

linux = pytest.mark.skipif(
    not os.path.exists("/proc/self/status"), reason="the system has no /proc"
)
landlock = pytest.mark.skipif(
    levels.available() != levels.LANDLOCK, reason="this machine has no Landlock"
)


def error_of(source: str, confine: str = "auto") -> str:
    """Of a cell between two right answers, which are graded all the same."""
    result = run(
        *double(),
        own("attack", source),
        *double("triple"),
        requests=asks("double", "triple"),
        limits=SMALL,
        confine=confine,
    )
    assert not result.failure
    assert returned(result, "double") == returned(result, "triple") == ["int", 6]
    return result.cells["attack"].error


SOCKETS = """
import socket
def fill():
    pairs = []
    for _ in range(90):
        pairs.append(socket.socketpair())
        for end in pairs[-1]:
            end.setblocking(False)
            try:
                while True: end.send(b"x" * 65536)
            except BlockingIOError: pass
    time.sleep(60)
for _ in range(9):
    if os.fork() == 0: fill()
time.sleep(60)
"""
TABLES = """
import mmap
for _ in range(3):
    if os.fork() == 0: break
space = mmap.mmap(-1, 100 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000)
for at in range(0, len(space), 1 << 21): space[at]
time.sleep(60)
"""
MAPPED = """
import mmap
kept = []
for n in range(6):
    with open("file", "w+b") as file:
        os.unlink("file")
        file.write(b"x" * 5_000_000)
        file.flush()
        descriptor = os.dup(file.fileno())
        kept.append(ctypes.CDLL(None).mmap(None, 4096, 1, 1, descriptor, 0))
        os.close(descriptor)
time.sleep(60)
"""
HIDDEN = """
import ctypes, threading
def fill():
    time.sleep(0.3)
    x = []
    while True: x.append(bytearray(10_000_000)); time.sleep(0.01)
threading.Thread(target=fill).start()
ctypes.CDLL(None).syscall(EXIT, 0)
""".replace("EXIT", "60" if os.uname().machine == "x86_64" else "93")


@linux
@pytest.mark.parametrize(
    ("source", "said"),
    [
        (SOCKETS, "300 MB of memory"),
        (TABLES, "300 MB of memory"),
        ("import ctypes" + MAPPED, "too many files"),
        (HIDDEN, "300 MB of memory"),
    ],
    ids=["sockets", "page tables", "mapped files", "a first thread that has ended"],
)
def test_what_does_not_show_is_counted(source: str, said: str) -> None:
    assert said in error_of(source)


MANY = """
import resource, socket
pair = socket.socketpair()
def many():
    kept = []
    try:
        while len(kept) < 300: kept.append(os.open("/dev/null", os.O_RDONLY))
    finally:
        for descriptor in kept: os.close(descriptor)
"""


@landlock
def test_a_process_has_few_open_files_and_keeps_none_out_of_sight() -> None:
    lines = attempts(
        "many()",
        "0",
        "resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))",
        "socket.send_fds(pair[0], [b'x'], [1])",
        "pair[0].sendmsg([b'x'])",
        "pair[0].send(b'x')",
        "pair[0].setsockopt(1, socket.SO_SNDBUF, 4 << 20)",
        "pair[0].getsockopt(1, socket.SO_SNDBUF)",
        "pair[0].setsockopt(1, socket.SO_RCVTIMEO, bytes(16))",
        "call(436, 250, 250, 2)",  # close_range, with open files of its own
        "call(436, 250, 250, 0)",
        setup=CALL + MANY,
    )
    assert lines[0].startswith("OSError: [Errno 24]"), lines
    assert not any(lines[at].startswith("done") for at in (2, 3, 4, 9)), lines
    assert [lines[at] for at in (5, 6, 8, 10)] == ["done: 1", "done: None", "done: None", "done: 0"]
    assert lines[7] == f"done: {socket.socketpair()[0].getsockopt(1, socket.SO_SNDBUF)}"


@landlock
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86_64")
def test_no_thread_has_open_files_of_its_own() -> None:
    # CLONE_THREAD, SIGHAND, VM without FILES
    (line,) = attempts("call(56, 0x10900, 0, 0, 0, 0)", setup=CALL)
    assert line.startswith("PermissionError")


@linux
def test_what_a_process_holds_is_seen(tmp_path: Path) -> None:
    with tempfile.TemporaryFile(dir=tmp_path) as file, socket.socket(socket.AF_UNIX) as one:
        file.write(b"x" * 100_000)
        file.flush()
        with mmap.mmap(file.fileno(), 8192) as _mapped:
            found = held_by(os.getpid(), str(tmp_path), with_files=True)
        inode = os.fstat(file.fileno()).st_ino
        assert found.unlinked[inode] >= 100_000
        assert found.mapped == {inode: 8192}
        assert os.fstat(one.fileno()).st_ino in found.sockets
    assert found.resident > 1_000_000
    assert 0 < held_by(os.getpid(), str(tmp_path)).tables < found.tables
    assert found.threads >= 1
    assert not found.hidden
    assert held_by(2**22 + 1, str(tmp_path)) == Held()


def test_what_processes_share_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held_resources, "socket_bytes", lambda: 1000)
    tree = [
        Held(tables=10, sockets={1, 2}, unlinked={7: 50}, mapped={7: 8, 9: 4}),
        Held(tables=5, sockets={2, 3}, unlinked={7: 50}),
    ]
    assert beside_resident(tree) == 15 + 3 * 1000
    assert nameless_bytes(tree) == 54
    many = Held(mapped=dict.fromkeys(range(CLOSED_FILES + 1), 4096))
    assert nameless_bytes([many]) is None
    assert nameless_bytes([replace(many, unlinked={0: 4096})]) == (CLOSED_FILES + 1) * 4096
